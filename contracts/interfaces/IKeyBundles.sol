// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Key bundles and directories
/// @notice Where an owner's public keys are: the sha2-256 of the signed block that holds them, with the addresses of the
/// owner's node; and of the signed directory of a patient's categories. No key is ever stored here.
interface IKeyBundles {
    /// @notice An owner published a key bundle.
    /// @param owner The patient or organisation.
    /// @param version One for the first bundle, and one more for each that follows.
    /// @param digest The sha2-256 of the bundle's block.
    /// @param addresses The multiaddrs of the owner's node, UTF-8, one a line.
    /// @param prev The owner's head before this event.
    event KeyBundlePublished(address indexed owner, uint32 version, bytes32 digest, bytes addresses, bytes32 prev);

    /// @notice An owner published a directory of categories.
    /// @param owner The patient.
    /// @param version One for the first directory, and one more for each that follows.
    /// @param digest The sha2-256 of the directory's block.
    /// @param prev The owner's head before this event.
    event DirectoryPublished(address indexed owner, uint32 version, bytes32 digest, bytes32 prev);

    /// @notice The digest of a block cannot be zero.
    error MissingBlock();
    /// @notice The addresses take more than 2048 bytes.
    error AddressesTooLong(uint256 length);

    /// @notice Publishes the caller's key bundle, or the addresses it is found at.
    /// @param digest The sha2-256 of the bundle's block.
    /// @param addresses The multiaddrs of the owner's node, UTF-8, one a line, at most 2048 bytes.
    function publishKeyBundle(bytes32 digest, bytes calldata addresses) external;

    /// @notice Publishes the caller's directory of categories.
    /// @param digest The sha2-256 of the directory's block.
    function publishDirectory(bytes32 digest) external;

    /// @notice What an owner published last; zeros where nothing was.
    /// @return bundle The digest of the key bundle.
    /// @return bundleVersion How many were published.
    /// @return bundleBlock The block of the last one: its event, with the addresses, stands there.
    /// @return directory The digest of the directory.
    /// @return directoryVersion How many were published.
    /// @return directoryBlock The block of the last one.
    function keysOf(address owner)
        external
        view
        returns (
            bytes32 bundle,
            uint32 bundleVersion,
            uint40 bundleBlock,
            bytes32 directory,
            uint32 directoryVersion,
            uint40 directoryBlock
        );
}

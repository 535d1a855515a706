// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Key bundles and directories
/// @notice Where an owner's public keys are: the sha2-256 of the signed block that holds them, with the addresses of the
/// owner's node; of the signed directory of a patient's categories; and of the locked vault, so that its owner comes back
/// with a wallet, a chain and any copy of that block. No key is ever stored here.
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

    /// @notice An owner published the locked vault.
    /// @param owner The patient or organisation.
    /// @param version One for the first, and one more for each that follows.
    /// @param digest The sha2-256 of the block that holds the vault's unlock slots.
    /// @param prev The owner's head before this event.
    event VaultPublished(address indexed owner, uint32 version, bytes32 digest, bytes32 prev);

    /// @notice The digest of a block cannot be zero.
    error MissingBlock();
    /// @notice The addresses take more than 2048 bytes.
    error AddressesTooLong(uint256 length);

    /// @notice Publishes the key bundle, or the addresses it is found at, of the owner whom the caller acts for.
    /// @param digest The sha2-256 of the bundle's block.
    /// @param addresses The multiaddrs of the owner's node, UTF-8, one a line, at most 2048 bytes.
    function publishKeyBundle(bytes32 digest, bytes calldata addresses) external;

    /// @notice Publishes a key bundle with the owner's signature: struct PublishKeyBundle.
    function publishKeyBundleBySig(
        address owner,
        bytes32 digest,
        bytes calldata addresses,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Publishes the directory of categories of the patient whom the caller acts for.
    /// @param digest The sha2-256 of the directory's block.
    function publishDirectory(bytes32 digest) external;

    /// @notice Publishes a directory with the owner's signature: struct PublishDirectory.
    function publishDirectoryBySig(address owner, bytes32 digest, uint256 deadline, bytes calldata signature) external;

    /// @notice Publishes the locked vault of the owner whom the caller acts for.
    /// @param digest The sha2-256 of the block that holds the vault's unlock slots.
    function publishVault(bytes32 digest) external;

    /// @notice Publishes a locked vault with the owner's signature: struct PublishVault.
    function publishVaultBySig(address owner, bytes32 digest, uint256 deadline, bytes calldata signature) external;

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

    /// @notice The locked vault that an owner published last; zeros where none was.
    /// @return digest The sha2-256 of its block.
    /// @return version How many were published.
    /// @return blockNumber The block of the last one.
    function vaultOf(address owner) external view returns (bytes32 digest, uint32 version, uint40 blockNumber);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IKeyBundles} from "./interfaces/IKeyBundles.sol";
import {Controllers} from "./Controllers.sol";
import {HeadWord} from "./types/HeadWord.sol";
import {KeyWord, Published} from "./types/KeyWord.sol";

/// @title Key bundles
/// @notice Digests of the blocks that hold an owner's public keys, directory and locked vault.
abstract contract KeyBundles is Controllers, IKeyBundles {
    uint256 internal constant MAX_ADDRESSES = 2048;

    bytes32 private constant _BUNDLE_TYPEHASH =
        keccak256("PublishKeyBundle(address owner,bytes32 digest,bytes addresses,uint256 nonce,uint256 deadline)");
    bytes32 private constant _DIRECTORY_TYPEHASH =
        keccak256("PublishDirectory(address owner,bytes32 digest,uint256 nonce,uint256 deadline)");
    bytes32 private constant _VAULT_TYPEHASH =
        keccak256("PublishVault(address owner,bytes32 digest,uint256 nonce,uint256 deadline)");

    /// @inheritdoc IKeyBundles
    function publishKeyBundle(bytes32 digest, bytes calldata addresses) external {
        (address owner,,) = _caller();
        _publishKeyBundle(owner, digest, addresses);
    }

    /// @inheritdoc IKeyBundles
    function publishKeyBundleBySig(
        address owner,
        bytes32 digest,
        bytes calldata addresses,
        uint256 deadline,
        bytes calldata signature
    ) external {
        _authorise(owner, abi.encode(_BUNDLE_TYPEHASH, owner, digest, keccak256(addresses), 0, deadline), signature);
        _publishKeyBundle(owner, digest, addresses);
    }

    /// @inheritdoc IKeyBundles
    function publishDirectory(bytes32 digest) external {
        (address owner,,) = _caller();
        _publish(owner, Published.DIRECTORY, DirectoryPublished.selector, digest);
    }

    /// @inheritdoc IKeyBundles
    function publishDirectoryBySig(address owner, bytes32 digest, uint256 deadline, bytes calldata signature) external {
        _authorise(owner, abi.encode(_DIRECTORY_TYPEHASH, owner, digest, 0, deadline), signature);
        _publish(owner, Published.DIRECTORY, DirectoryPublished.selector, digest);
    }

    /// @inheritdoc IKeyBundles
    function publishVault(bytes32 digest) external {
        (address owner,,) = _caller();
        _publish(owner, Published.VAULT, VaultPublished.selector, digest);
    }

    /// @inheritdoc IKeyBundles
    function publishVaultBySig(address owner, bytes32 digest, uint256 deadline, bytes calldata signature) external {
        _authorise(owner, abi.encode(_VAULT_TYPEHASH, owner, digest, 0, deadline), signature);
        _publish(owner, Published.VAULT, VaultPublished.selector, digest);
    }

    /// @inheritdoc IKeyBundles
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
        )
    {
        (bundle, bundleVersion, bundleBlock) = _published(owner, Published.BUNDLE);
        (directory, directoryVersion, directoryBlock) = _published(owner, Published.DIRECTORY);
    }

    /// @inheritdoc IKeyBundles
    function vaultOf(address owner) external view returns (bytes32 digest, uint32 version, uint40 blockNumber) {
        return _published(owner, Published.VAULT);
    }

    function _publishKeyBundle(address owner, bytes32 digest, bytes calldata addresses) private {
        if (addresses.length > MAX_ADDRESSES) revert AddressesTooLong(addresses.length);
        uint32 version = _store(owner, Published.BUNDLE, digest);
        HeadWord head = _headOf(owner).word;
        bytes32 prev = HeadWord.unwrap(head);
        bytes32 entry = keccak256(abi.encode(KeyBundlePublished.selector, owner, version, digest, addresses, prev));
        _headOf(owner).word = head.chained(entry);
        emit KeyBundlePublished(owner, version, digest, addresses, prev);
    }

    /// @dev With an event of owner, version, digest and prev.
    function _publish(address owner, Published which, bytes32 topic, bytes32 digest) private {
        uint32 version = _store(owner, which, digest);
        _append(owner, abi.encode(topic, owner, version, digest, 0), 2);
    }

    function _store(address owner, Published which, bytes32 digest) private returns (uint32 version) {
        if (digest == 0) revert MissingBlock();
        Keys storage keys = _keys[owner];
        keys.digests[uint256(which)] = digest;
        (keys.word, version) = keys.word.published(which);
    }

    function _published(address owner, Published which)
        private
        view
        returns (bytes32 digest, uint32 version, uint40 blockNumber)
    {
        Keys storage keys = _keys[owner];
        KeyWord word = keys.word;
        return (keys.digests[uint256(which)], word.version(which), word.blockNumber(which));
    }
}

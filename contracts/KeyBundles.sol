// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IKeyBundles} from "./interfaces/IKeyBundles.sol";
import {Heads} from "./Heads.sol";
import {HeadWord, HeadWordLib} from "./types/HeadWord.sol";
import {KeyWord} from "./types/KeyWord.sol";

/// @title Key bundles
/// @notice Digests of the blocks that hold an owner's public keys and directory.
abstract contract KeyBundles is Heads, IKeyBundles {
    uint256 internal constant MAX_ADDRESSES = 2048;

    struct Keys {
        bytes32 bundle;
        bytes32 directory;
        KeyWord word;
    }

    mapping(address owner => Keys keys) private _keys;

    /// @inheritdoc IKeyBundles
    function publishKeyBundle(bytes32 digest, bytes calldata addresses) external {
        address owner = _caller();
        if (digest == 0) revert MissingBlock();
        if (addresses.length > MAX_ADDRESSES) revert AddressesTooLong(addresses.length);

        Keys storage keys = _keys[owner];
        uint32 version = keys.word.bundleVersion() + 1;
        keys.bundle = digest;
        keys.word = keys.word.withBundle(version, block.number);

        bytes32 prev = HeadWord.unwrap(_headOf(owner).word);
        _extend(owner, keccak256(abi.encode(KeyBundlePublished.selector, owner, version, digest, addresses, prev)));
        emit KeyBundlePublished(owner, version, digest, addresses, prev);
    }

    /// @inheritdoc IKeyBundles
    function publishDirectory(bytes32 digest) external {
        address owner = _caller();
        if (digest == 0) revert MissingBlock();

        Keys storage keys = _keys[owner];
        uint32 version = keys.word.directoryVersion() + 1;
        keys.directory = digest;
        keys.word = keys.word.withDirectory(version, block.number);

        bytes32 prev = HeadWord.unwrap(_headOf(owner).word);
        _extend(owner, keccak256(abi.encode(DirectoryPublished.selector, owner, version, digest, prev)));
        emit DirectoryPublished(owner, version, digest, prev);
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
        Keys storage keys = _keys[owner];
        KeyWord word = keys.word;
        return (
            keys.bundle,
            word.bundleVersion(),
            word.bundleBlock(),
            keys.directory,
            word.directoryVersion(),
            word.directoryBlock()
        );
    }

    function _extend(address owner, bytes32 entry) private {
        Head storage head = _headOf(owner);
        head.word = HeadWordLib.pack(entry, head.word.count(), block.number);
    }
}

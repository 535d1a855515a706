// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev Which versions of its key bundle and directory an owner published last, and where, from the most significant bit:
///
///     112 bits empty | 32 bits directoryVersion | 40 bits directoryBlock | 32 bits bundleVersion | 40 bits bundleBlock
///
/// A version counts from one; a block is that of the version's event.
type KeyWord is uint256;

using KeyWordLib for KeyWord global;

// A cast takes one field out of the word: cutting the bits above it is the point.
// forge-lint: disable-start(unsafe-typecast)
library KeyWordLib {
    uint256 private constant _DIRECTORY_OFFSET = 72;
    uint256 private constant _VERSION_OFFSET = 40;
    uint256 private constant _HALF_MASK = type(uint72).max;

    /// @notice The word after a key bundle was published.
    function withBundle(KeyWord self, uint32 version, uint256 number) internal pure returns (KeyWord) {
        return KeyWord.wrap(KeyWord.unwrap(self) & ~_HALF_MASK | _half(version, number));
    }

    /// @notice The word after a directory was published.
    function withDirectory(KeyWord self, uint32 version, uint256 number) internal pure returns (KeyWord) {
        return KeyWord.wrap(KeyWord.unwrap(self) & _HALF_MASK | _half(version, number) << _DIRECTORY_OFFSET);
    }

    function bundleVersion(KeyWord self) internal pure returns (uint32) {
        return uint32(KeyWord.unwrap(self) >> _VERSION_OFFSET);
    }

    function bundleBlock(KeyWord self) internal pure returns (uint40) {
        return uint40(KeyWord.unwrap(self));
    }

    function directoryVersion(KeyWord self) internal pure returns (uint32) {
        return uint32(KeyWord.unwrap(self) >> (_DIRECTORY_OFFSET + _VERSION_OFFSET));
    }

    function directoryBlock(KeyWord self) internal pure returns (uint40) {
        return uint40(KeyWord.unwrap(self) >> _DIRECTORY_OFFSET);
    }

    function _half(uint32 version, uint256 number) private pure returns (uint256) {
        return uint256(version) << _VERSION_OFFSET | uint40(number);
    }
}
// forge-lint: disable-end(unsafe-typecast)

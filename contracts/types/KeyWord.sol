// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev Which versions of its blocks an owner published last, and where, from the most significant bit:
///
///     40 bits nonce | 72 bits vault | 72 bits directory | 72 bits key bundle
///
/// each of the three being `32 bits version | 40 bits block`. A version counts from one; a block is that of the version's
/// event. The nonce counts the owner's signed actions that were carried out; it lies here because this word exists for
/// everybody who ever published a key, so that counting costs no slot of its own.
type KeyWord is uint256;

using KeyWordLib for KeyWord global;

/// @dev The three blocks that an owner publishes, in the order of their parts from the least significant bit.
enum Published {
    BUNDLE,
    DIRECTORY,
    VAULT
}

// A cast takes one field out of the word: cutting the bits above it is the point.
// forge-lint: disable-start(unsafe-typecast)
library KeyWordLib {
    uint256 private constant _PART_SIZE = 72;
    uint256 private constant _VERSION_OFFSET = 40;
    uint256 private constant _NONCE_OFFSET = 216;
    uint256 private constant _ONE_NONCE = 2 ** 216;
    uint256 private constant _PART_MASK = type(uint72).max;

    /// @notice The word after one of the three was published, and its version.
    function published(KeyWord self, Published which) internal view returns (KeyWord word, uint32 newVersion) {
        uint256 offset = _offset(which);
        newVersion = self.version(which) + 1;
        uint256 part = uint256(newVersion) << _VERSION_OFFSET | uint40(block.number);
        word = KeyWord.wrap(KeyWord.unwrap(self) & ~(_PART_MASK << offset) | part << offset);
    }

    /// @notice The word after one more signed action.
    function withNextNonce(KeyWord self) internal pure returns (KeyWord) {
        // A million million transactions are out of any purse's reach.
        unchecked {
            return KeyWord.wrap(KeyWord.unwrap(self) + _ONE_NONCE);
        }
    }

    function version(KeyWord self, Published which) internal pure returns (uint32) {
        return uint32(KeyWord.unwrap(self) >> (_offset(which) + _VERSION_OFFSET));
    }

    function blockNumber(KeyWord self, Published which) internal pure returns (uint40) {
        return uint40(KeyWord.unwrap(self) >> _offset(which));
    }

    function nonce(KeyWord self) internal pure returns (uint256) {
        return KeyWord.unwrap(self) >> _NONCE_OFFSET;
    }

    function _offset(Published which) private pure returns (uint256) {
        return uint256(which) * _PART_SIZE;
    }
}
// forge-lint: disable-end(unsafe-typecast)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Rights} from "./Rights.sol";

/// @dev A grant, from the most significant bit:
///
///     128 bits empty | 40 bits expiry | 40 bits block | 8 bits rights | 8 bits purpose | 32 bits seq
///
/// expiry   the first second, in Unix time, at which it no longer holds; zero when revoked
/// block    the block in which it was last given, renewed or revoked
/// rights   bit 0 read, bit 1 write; zero when revoked
/// purpose  the purpose of use; zero when revoked
/// seq      how often it was given, renewed or revoked: the replay nonce of a signed grant
type GrantWord is uint256;

using GrantWordLib for GrantWord global;

// A cast takes one field out of the word: cutting the bits above it is the point.
// forge-lint: disable-start(unsafe-typecast)
library GrantWordLib {
    uint256 private constant _EXPIRY_OFFSET = 88;
    uint256 private constant _BLOCK_OFFSET = 48;
    uint256 private constant _RIGHTS_OFFSET = 40;
    uint256 private constant _PURPOSE_OFFSET = 32;

    function pack(uint40 newExpiry, uint256 newBlock, uint8 newRights, uint8 newPurpose, uint32 newSeq)
        internal
        pure
        returns (GrantWord)
    {
        return GrantWord.wrap(
            uint256(newExpiry) << _EXPIRY_OFFSET | uint256(uint40(newBlock)) << _BLOCK_OFFSET | uint256(newRights)
                << _RIGHTS_OFFSET | uint256(newPurpose) << _PURPOSE_OFFSET | newSeq
        );
    }

    /// @notice The word after the grant is given, renewed or revoked; its seq is one more.
    function next(GrantWord self, uint40 newExpiry, uint256 newBlock, uint8 newRights, uint8 newPurpose)
        internal
        pure
        returns (GrantWord)
    {
        // Four thousand million renewals of one grant are out of any purse's reach.
        unchecked {
            return pack(newExpiry, newBlock, newRights, newPurpose, self.seq() + 1);
        }
    }

    function expiry(GrantWord self) internal pure returns (uint40) {
        return uint40(GrantWord.unwrap(self) >> _EXPIRY_OFFSET);
    }

    function blockNumber(GrantWord self) internal pure returns (uint40) {
        return uint40(GrantWord.unwrap(self) >> _BLOCK_OFFSET);
    }

    function rights(GrantWord self) internal pure returns (uint8) {
        return uint8(GrantWord.unwrap(self) >> _RIGHTS_OFFSET);
    }

    function purpose(GrantWord self) internal pure returns (uint8) {
        return uint8(GrantWord.unwrap(self) >> _PURPOSE_OFFSET);
    }

    function seq(GrantWord self) internal pure returns (uint32) {
        return uint32(GrantWord.unwrap(self));
    }

    /// @notice Whether it holds at a time and gives this right.
    /// @param right One of `Rights`.
    /// @param time Unix time in seconds.
    function allows(GrantWord self, uint8 right, uint256 time) internal pure returns (bool) {
        uint256 word = GrantWord.unwrap(self);
        return time < uint40(word >> _EXPIRY_OFFSET) && (word >> _RIGHTS_OFFSET) & right != 0;
    }
}
// forge-lint: disable-end(unsafe-typecast)

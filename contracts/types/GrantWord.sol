// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev A grant, from the most significant bit:
///
///     119 bits empty | 9 bits epoch | 40 bits expiry | 40 bits block | 8 bits rights | 8 bits purpose | 32 bits seq
///
/// epoch    the patient's epoch in which it was given; in another one it holds no more
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
    uint256 private constant _EPOCH_OFFSET = 128;
    uint256 private constant _EXPIRY_OFFSET = 88;
    uint256 private constant _BLOCK_OFFSET = 48;
    uint256 private constant _RIGHTS_OFFSET = 40;
    uint256 private constant _PURPOSE_OFFSET = 32;

    /// @notice The word after the grant is given or renewed; its seq is one more.
    /// @param newEpoch The patient's epoch, in 9 bits.
    function given(GrantWord self, uint256 newEpoch, uint40 newExpiry, uint8 newRights, uint8 newPurpose)
        internal
        view
        returns (GrantWord)
    {
        return GrantWord.wrap(
            newEpoch << _EPOCH_OFFSET | uint256(newExpiry) << _EXPIRY_OFFSET | uint256(newRights) << _RIGHTS_OFFSET
                | uint256(newPurpose) << _PURPOSE_OFFSET | _changed(self)
        );
    }

    /// @notice The word after the grant is ended; its seq is one more.
    function ended(GrantWord self) internal view returns (GrantWord) {
        return GrantWord.wrap(_changed(self));
    }

    /// @notice Whether the grant was given and not ended, be it over or not.
    /// @param present The patient's epoch.
    function stands(GrantWord self, uint256 present) internal pure returns (bool is_) {
        // Without a jump: each costs as much as the rest.
        assembly {
            is_ := and(
                iszero(iszero(and(shr(_EXPIRY_OFFSET, self), 0xffffffffff))),
                eq(shr(_EPOCH_OFFSET, self), present)
            )
        }
    }

    /// @notice Whether the grant holds now and gives a right.
    /// @param present The patient's epoch.
    /// @param right One of `Rights`.
    function holds(GrantWord self, uint256 present, uint8 right) internal view returns (bool is_) {
        assembly {
            is_ := and(
                and(
                    lt(timestamp(), and(shr(_EXPIRY_OFFSET, self), 0xffffffffff)),
                    eq(shr(_EPOCH_OFFSET, self), present)
                ),
                iszero(iszero(and(shr(_RIGHTS_OFFSET, self), right)))
            )
        }
    }

    function epoch(GrantWord self) internal pure returns (uint256) {
        return GrantWord.unwrap(self) >> _EPOCH_OFFSET;
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

    /// @dev The present block and the next seq. Four thousand million renewals of one grant are out of any purse's reach.
    function _changed(GrantWord self) private view returns (uint256) {
        unchecked {
            return uint256(uint40(block.number)) << _BLOCK_OFFSET | uint32(GrantWord.unwrap(self) + 1);
        }
    }
}
// forge-lint: disable-end(unsafe-typecast)

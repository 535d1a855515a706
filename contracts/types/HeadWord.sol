// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev An owner's head, from the most significant bit:
///
///     184 bits hash | 32 bits count | 40 bits block
///
/// hash   the chained hash of every event so far, cut to its top 184 bits
/// count  how many records the owner has
/// block  the number of the block of the last event
type HeadWord is bytes32;

using HeadWordLib for HeadWord global;

// A cast takes one field out of the word: cutting the bits above it is the point.
// forge-lint: disable-start(unsafe-typecast)
library HeadWordLib {
    uint256 private constant _COUNT_OFFSET = 40;
    uint256 private constant _HASH_MASK = ~uint256(type(uint72).max);

    /// @notice The head after an event.
    /// @param entry The keccak256 of the encoded event, which holds the head before it.
    /// @param newCount How many records the owner has after the event.
    /// @param blockNumber The block of the event.
    function pack(bytes32 entry, uint32 newCount, uint256 blockNumber) internal pure returns (HeadWord) {
        return HeadWord.wrap(
            bytes32((uint256(entry) & _HASH_MASK) | uint256(newCount) << _COUNT_OFFSET | uint40(blockNumber))
        );
    }

    /// @notice How many records the owner has.
    function count(HeadWord self) internal pure returns (uint32) {
        return uint32(uint256(HeadWord.unwrap(self)) >> _COUNT_OFFSET);
    }
}
// forge-lint: disable-end(unsafe-typecast)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev An owner's head, from the most significant bit:
///
///     184 bits hash | 1 bit elsewhere | 9 bits epoch | 22 bits count | 40 bits block
///
/// hash       the chained hash of every event so far, cut to its top 184 bits
/// elsewhere  set where the wallet of this address does not act for this address: who acts is said in `Controllers`
/// epoch      how often the owner ended every grant at once; a grant of another epoch holds no more
/// count      how many records the owner has
/// block      the number of the block of the last event
type HeadWord is bytes32;

using HeadWordLib for HeadWord global;

// A cast takes one field out of the word: cutting the bits above it is the point.
// forge-lint: disable-start(unsafe-typecast)
library HeadWordLib {
    uint256 internal constant MAX_EPOCH = 2 ** 9 - 1;
    uint256 internal constant MAX_COUNT = 2 ** 22 - 1;

    uint256 private constant _COUNT_OFFSET = 40;
    uint256 private constant _EPOCH_OFFSET = 62;
    uint256 private constant _ONE_EPOCH = 2 ** 62;
    uint256 private constant _ELSEWHERE = 2 ** 71;
    uint256 private constant _HASH_MASK = ~uint256(type(uint72).max);
    uint256 private constant _STATE_MASK = uint256(type(uint32).max) << _COUNT_OFFSET;

    /// @notice The head after an event: the hash of the event, this word's fields, and the present block.
    /// @param self The head before the event, with the fields that the event changes already changed.
    /// @param entry The keccak256 of the encoded event, which holds the head before it.
    function chained(HeadWord self, bytes32 entry) internal view returns (HeadWord) {
        return HeadWord.wrap(
            bytes32(
                (uint256(entry) & _HASH_MASK) | (uint256(HeadWord.unwrap(self)) & _STATE_MASK) | uint40(block.number)
            )
        );
    }

    /// @notice How many records the owner has.
    function count(HeadWord self) internal pure returns (uint32) {
        return uint32(uint256(HeadWord.unwrap(self)) >> _COUNT_OFFSET & MAX_COUNT);
    }

    /// @notice How often the owner ended every grant at once.
    function epoch(HeadWord self) internal pure returns (uint256) {
        return uint256(HeadWord.unwrap(self)) >> _EPOCH_OFFSET & MAX_EPOCH;
    }

    /// @notice Whether the wallet of this address does not act for this address.
    function isElsewhere(HeadWord self) internal pure returns (bool) {
        return uint256(HeadWord.unwrap(self)) & _ELSEWHERE != 0;
    }

    /// @notice This word with one epoch more, which the caller has compared with the last one.
    function withNextEpoch(HeadWord self) internal pure returns (HeadWord) {
        unchecked {
            return HeadWord.wrap(bytes32(uint256(HeadWord.unwrap(self)) + _ONE_EPOCH));
        }
    }

    /// @notice This word with the mark of an address whose wallet does not act for it, or without it.
    function withElsewhere(HeadWord self, bool isSet) internal pure returns (HeadWord) {
        uint256 rest = uint256(HeadWord.unwrap(self)) & ~_ELSEWHERE;
        return HeadWord.wrap(bytes32(isSet ? rest | _ELSEWHERE : rest));
    }
}
// forge-lint: disable-end(unsafe-typecast)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev A patient's circle of guardians, from the most significant bit:
///
///     112 bits empty | 32 bits requests | 32 bits duration | 32 bits window | 16 bits accepted | 8 bits count |
///     8 bits threshold | 16 bits epoch
///
/// requests   how many requests were ever made to it; the number of the last one
/// duration   seconds for which a request that opened stays open
/// window     seconds between a request and the first moment at which it can open
/// accepted   bit i: the guardian at place i has accepted the share of this epoch
/// count      how many guardians there are; zero where there is no circle
/// threshold  how many of them must approve
/// epoch      counts the dealings; what was asked or approved in another one is void
type CircleWord is uint256;

using CircleWordLib for CircleWord global;

// A cast takes one field out of the word: cutting the bits above it is the point. One bit is shifted to its place.
// forge-lint: disable-start(unsafe-typecast, incorrect-shift)
library CircleWordLib {
    uint256 private constant _REQUESTS_OFFSET = 112;
    uint256 private constant _DURATION_OFFSET = 80;
    uint256 private constant _WINDOW_OFFSET = 48;
    uint256 private constant _ACCEPTED_OFFSET = 32;
    uint256 private constant _COUNT_OFFSET = 24;
    uint256 private constant _THRESHOLD_OFFSET = 16;

    /// @notice The word after another dealing, which nobody has accepted yet.
    function dealt(CircleWord self, uint8 newThreshold, uint256 newCount, uint32 newWindow, uint32 newDuration)
        internal
        pure
        returns (CircleWord)
    {
        uint256 rest = CircleWord.unwrap(self) >> _REQUESTS_OFFSET << _REQUESTS_OFFSET;
        return CircleWord.wrap(
            rest | uint256(newDuration) << _DURATION_OFFSET | uint256(newWindow) << _WINDOW_OFFSET
                | uint256(uint8(newCount)) << _COUNT_OFFSET | uint256(newThreshold) << _THRESHOLD_OFFSET
                | uint256(self.epoch() + 1)
        );
    }

    function withAccepted(CircleWord self, uint256 place) internal pure returns (CircleWord) {
        return CircleWord.wrap(CircleWord.unwrap(self) | 1 << (_ACCEPTED_OFFSET + place));
    }

    function withRequest(CircleWord self) internal pure returns (CircleWord) {
        return CircleWord.wrap(CircleWord.unwrap(self) + (1 << _REQUESTS_OFFSET));
    }

    function requests(CircleWord self) internal pure returns (uint32) {
        return uint32(CircleWord.unwrap(self) >> _REQUESTS_OFFSET);
    }

    function duration(CircleWord self) internal pure returns (uint32) {
        return uint32(CircleWord.unwrap(self) >> _DURATION_OFFSET);
    }

    function window(CircleWord self) internal pure returns (uint32) {
        return uint32(CircleWord.unwrap(self) >> _WINDOW_OFFSET);
    }

    function accepted(CircleWord self) internal pure returns (uint16) {
        return uint16(CircleWord.unwrap(self) >> _ACCEPTED_OFFSET);
    }

    function count(CircleWord self) internal pure returns (uint8) {
        return uint8(CircleWord.unwrap(self) >> _COUNT_OFFSET);
    }

    function threshold(CircleWord self) internal pure returns (uint8) {
        return uint8(CircleWord.unwrap(self) >> _THRESHOLD_OFFSET);
    }

    function epoch(CircleWord self) internal pure returns (uint16) {
        return uint16(CircleWord.unwrap(self));
    }

    /// @notice Whether there are guardians, and every one of them has accepted the share of this epoch.
    function isArmed(CircleWord self) internal pure returns (bool) {
        uint256 number = self.count();
        return number != 0 && self.accepted() == (1 << number) - 1;
    }
}
// forge-lint: disable-end(unsafe-typecast, incorrect-shift)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev The openings of an organisation that no authority has reviewed, from the most significant bit:
///
///     128 bits empty | 32 bits week | 32 bits all | 64 bits recent: 16 bits empty and 3 x 16 bits
///
/// week    the week, counted from 1970, up to which `recent` was kept
/// all     how many there are
/// recent  of those, how many were opened in that week (the lowest 16 bits), in the one before, and in the one before that
type ReviewWord is uint256;

using ReviewWordLib for ReviewWord global;

// A cast takes one field out of the word: cutting the bits above it is the point. One bit is shifted to its place.
// forge-lint: disable-start(unsafe-typecast, incorrect-shift)
library ReviewWordLib {
    uint256 private constant _RECENT_MASK = (1 << 48) - 1;
    uint256 private constant _ALL_OFFSET = 64;
    uint256 private constant _WEEK_OFFSET = 96;

    /// @notice The word after an opening now.
    function opened(ReviewWord self, uint256 time) internal pure returns (ReviewWord) {
        (uint256 all, uint256 recent) = _at(self, time);
        return _pack(time, all + 1, recent + 1);
    }

    /// @notice The word after a review now of what was opened at a time.
    function reviewed(ReviewWord self, uint256 openedAt, uint256 time) internal pure returns (ReviewWord) {
        (uint256 all, uint256 recent) = _at(self, time);
        uint256 age = time / 1 weeks - openedAt / 1 weeks;
        return _pack(time, all - 1, age < 3 ? recent - (1 << (age << 4)) : recent);
    }

    /// @notice How many were opened more than fourteen to twenty-one days ago and are still to be reviewed.
    function overdue(ReviewWord self, uint256 time) internal pure returns (uint256) {
        (uint256 all, uint256 recent) = _at(self, time);
        return all - uint16(recent) - uint16(recent >> 16) - uint16(recent >> 32);
    }

    function _at(ReviewWord self, uint256 time) private pure returns (uint256 all, uint256 recent) {
        uint256 word = ReviewWord.unwrap(self);
        uint256 passed = time / 1 weeks - uint32(word >> _WEEK_OFFSET);
        all = uint32(word >> _ALL_OFFSET);
        // A shift by a whole word or more leaves nothing.
        recent = (word & _RECENT_MASK) << (passed << 4) & _RECENT_MASK;
    }

    function _pack(uint256 time, uint256 all, uint256 recent) private pure returns (ReviewWord) {
        return ReviewWord.wrap(time / 1 weeks << _WEEK_OFFSET | all << _ALL_OFFSET | recent);
    }
}
// forge-lint: disable-end(unsafe-typecast, incorrect-shift)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The codes of circles
/// @notice The groups of guardians that a patient can have: each holds shares of a secret of its own.
library CircleCodes {
    /// @notice People the patient trusts; their secret opens the record.
    uint8 internal constant GUARDIANS = 1;
    /// @notice Organisations, for when people are not to be reached; another secret, and it opens the record too.
    uint8 internal constant PANEL = 2;
    /// @notice People and organisations together; opens the sealed categories as well.
    uint8 internal constant SEALED = 3;
    /// @notice Organisations, each of which can hand out the emergency summary once two clinicians ask.
    uint8 internal constant SUMMARY = 4;
    /// @notice Those who can give a patient who lost the wallet another one.
    uint8 internal constant RECOVERY = 5;

    /// @notice Most guardians of a circle: one bit each.
    uint256 internal constant MOST = 16;

    /// @notice The longest time, in seconds, for which anything stays open.
    uint256 internal constant MAX_DURATION = 7 days;

    /// @notice Whether these terms lie within the bounds of the circle.
    /// @param threshold How many must approve.
    /// @param window Seconds between a request and the first moment at which it can open.
    /// @param duration Seconds for which it then stays open.
    function areValid(uint8 circle, uint256 threshold, uint256 count, uint256 window, uint256 duration)
        internal
        pure
        returns (bool)
    {
        if (count > MOST || threshold > count) return false;
        if (circle == SUMMARY) return threshold == 1 && window == 0 && _isDuration(duration);
        if (threshold < 2) return false;
        if (circle == GUARDIANS || circle == PANEL) {
            return window >= 5 minutes && window <= 1 days && _isDuration(duration);
        }
        if (circle == SEALED) return window >= 12 hours && window <= 3 days && _isDuration(duration);
        return circle == RECOVERY && window >= 1 days && window <= 30 days && duration == 0;
    }

    /// @notice The scope of what a circle opens: a category's tag that no patient's directory can give to a category.
    function scopeOf(uint8 circle) internal pure returns (bytes32) {
        unchecked {
            return bytes32(uint256(type(uint128).max - circle) << 128);
        }
    }

    function _isDuration(uint256 duration) private pure returns (bool) {
        return duration >= 1 hours && duration <= MAX_DURATION;
    }
}

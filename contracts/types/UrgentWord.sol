// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev A request to a circle, from the most significant bit:
///
///     160 bits asker | 40 bits time | 16 bits epoch | 16 bits approvals | 19 bits empty | 1 bit each: reviewed,
///     opened, stopped, seconded, made
///
/// and once opened:
///
///     160 bits asker | 40 bits time | 51 bits organisation | the same 5 bits
///
/// asker      the clinician; in a recovery the wallet that is to act for the patient
/// time       when it was made, in Unix seconds; once opened, when it was opened
/// epoch      the circle's epoch at the time: in another one the request is void
/// approvals  bit i: the guardian at place i approves
/// organisation  the last 51 bits of the asker's hospital's address, for the one who reviews to name it rightly
type UrgentWord is uint256;

using UrgentWordLib for UrgentWord global;

// A cast takes one field out of the word: cutting the bits above it is the point. One bit is shifted to its place.
// forge-lint: disable-start(unsafe-typecast, incorrect-shift)
library UrgentWordLib {
    uint256 internal constant MADE = 1;
    uint256 internal constant SECONDED = 2;
    uint256 internal constant STOPPED = 4;
    uint256 internal constant OPENED = 8;
    uint256 internal constant REVIEWED = 16;

    uint256 private constant _FLAGS_MASK = 31;

    uint256 private constant _ORGANISATION_OFFSET = 5;
    uint256 private constant _ORGANISATION_MASK = (1 << 51) - 1;
    uint256 private constant _APPROVALS_OFFSET = 24;
    uint256 private constant _EPOCH_OFFSET = 40;
    uint256 private constant _TIME_OFFSET = 56;
    uint256 private constant _ASKER_OFFSET = 96;

    function pack(address newAsker, uint256 newTime, uint16 newEpoch) internal pure returns (UrgentWord) {
        return UrgentWord.wrap(
            uint256(uint160(newAsker)) << _ASKER_OFFSET | uint256(uint40(newTime)) << _TIME_OFFSET | uint256(newEpoch)
                << _EPOCH_OFFSET | MADE
        );
    }

    function with(UrgentWord self, uint256 flag) internal pure returns (UrgentWord) {
        return UrgentWord.wrap(UrgentWord.unwrap(self) | flag);
    }

    function withApproval(UrgentWord self, uint256 place) internal pure returns (UrgentWord) {
        return UrgentWord.wrap(UrgentWord.unwrap(self) | 1 << (_APPROVALS_OFFSET + place));
    }

    /// @notice The word of a request that opens now.
    function opened(UrgentWord self, uint256 openedAt, address organisation) internal pure returns (UrgentWord) {
        return UrgentWord.wrap(
            uint256(uint160(self.asker())) << _ASKER_OFFSET | uint256(uint40(openedAt)) << _TIME_OFFSET
                | (uint256(uint160(organisation)) & _ORGANISATION_MASK) << _ORGANISATION_OFFSET | self.flags() | OPENED
        );
    }

    /// @notice Whether what was opened was opened by one of this organisation.
    function isOf(UrgentWord self, address organisation) internal pure returns (bool) {
        return (UrgentWord.unwrap(self) >> _ORGANISATION_OFFSET ^ uint160(organisation)) & _ORGANISATION_MASK == 0;
    }

    function has(UrgentWord self, uint256 flag) internal pure returns (bool) {
        return UrgentWord.unwrap(self) & flag != 0;
    }

    function flags(UrgentWord self) internal pure returns (uint256) {
        return UrgentWord.unwrap(self) & _FLAGS_MASK;
    }

    function asker(UrgentWord self) internal pure returns (address) {
        return address(uint160(UrgentWord.unwrap(self) >> _ASKER_OFFSET));
    }

    function time(UrgentWord self) internal pure returns (uint40) {
        return uint40(UrgentWord.unwrap(self) >> _TIME_OFFSET);
    }

    function epoch(UrgentWord self) internal pure returns (uint16) {
        return uint16(UrgentWord.unwrap(self) >> _EPOCH_OFFSET);
    }

    function hasApproval(UrgentWord self, uint256 place) internal pure returns (bool) {
        return UrgentWord.unwrap(self) >> (_APPROVALS_OFFSET + place) & 1 != 0;
    }

    /// @notice How many guardians approve.
    function approvals(UrgentWord self) internal pure returns (uint256 number) {
        uint256 bits = uint16(UrgentWord.unwrap(self) >> _APPROVALS_OFFSET);
        while (bits != 0) {
            bits &= bits - 1;
            ++number;
        }
    }
}
// forge-lint: disable-end(unsafe-typecast, incorrect-shift)

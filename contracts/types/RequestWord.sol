// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev The last request of one organisation to one patient, from the most significant bit:
///
///     136 bits empty | 40 bits openUntil | 40 bits notBefore | 40 bits block
///
/// openUntil  the first second, in Unix time, at which it lapses unanswered; zero when it was declined
/// notBefore  the first second at which the organisation may ask again
/// block      the block in which it was made or declined
type RequestWord is uint256;

using RequestWordLib for RequestWord global;

// A cast takes one field out of the word: cutting the bits above it is the point.
// forge-lint: disable-start(unsafe-typecast)
library RequestWordLib {
    uint256 private constant _OPEN_OFFSET = 80;
    uint256 private constant _BEFORE_OFFSET = 40;

    function pack(uint40 newOpenUntil, uint40 newNotBefore, uint256 newBlock) internal pure returns (RequestWord) {
        return RequestWord.wrap(
            uint256(newOpenUntil) << _OPEN_OFFSET | uint256(newNotBefore) << _BEFORE_OFFSET | uint40(newBlock)
        );
    }

    function openUntil(RequestWord self) internal pure returns (uint40) {
        return uint40(RequestWord.unwrap(self) >> _OPEN_OFFSET);
    }

    function notBefore(RequestWord self) internal pure returns (uint40) {
        return uint40(RequestWord.unwrap(self) >> _BEFORE_OFFSET);
    }

    function blockNumber(RequestWord self) internal pure returns (uint40) {
        return uint40(RequestWord.unwrap(self));
    }
}
// forge-lint: disable-end(unsafe-typecast)

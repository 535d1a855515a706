// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev What a family member may do for a patient, from the most significant bit:
///
///     16 bits empty | 160 bits wallet | 40 bits until | 40 bits block
///
/// wallet  the wallet that acted for the patient when this was given: under another one it no longer holds
/// until   the first second, in Unix time, at which it no longer holds
/// block   the block in which it was given
type CareWord is uint256;

using CareWordLib for CareWord global;

// A cast takes one field out of the word: cutting the bits above it is the point.
// forge-lint: disable-start(unsafe-typecast)
library CareWordLib {
    uint256 private constant _WALLET_OFFSET = 80;
    uint256 private constant _UNTIL_OFFSET = 40;

    function pack(address newWallet, uint40 newUntil, uint256 newBlock) internal pure returns (CareWord) {
        return CareWord.wrap(
            uint256(uint160(newWallet)) << _WALLET_OFFSET | uint256(newUntil) << _UNTIL_OFFSET | uint40(newBlock)
        );
    }

    /// @notice Whether it holds now, where this wallet acts for the patient.
    function holds(CareWord self, address patientsWallet) internal view returns (bool) {
        return block.timestamp < self.until() && self.wallet() == patientsWallet;
    }

    function wallet(CareWord self) internal pure returns (address) {
        return address(uint160(CareWord.unwrap(self) >> _WALLET_OFFSET));
    }

    function until(CareWord self) internal pure returns (uint40) {
        return uint40(CareWord.unwrap(self) >> _UNTIL_OFFSET);
    }

    function blockNumber(CareWord self) internal pure returns (uint40) {
        return uint40(CareWord.unwrap(self));
    }
}
// forge-lint: disable-end(unsafe-typecast)

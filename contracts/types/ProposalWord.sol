// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev An accreditation that waits, from the most significant bit; zero where none does:
///
///     168 bits empty | 8 bits role | 40 bits validUntil | 40 bits takesEffect
///
/// role         one of `Roles`
/// validUntil   the first second, in Unix time, at which the accreditation will no longer hold
/// takesEffect  the first second at which it may be put into effect
type ProposalWord is uint256;

using ProposalWordLib for ProposalWord global;

// A cast takes one field out of the word: cutting the bits above it is the point.
// forge-lint: disable-start(unsafe-typecast)
library ProposalWordLib {
    uint256 private constant _ROLE_OFFSET = 80;
    uint256 private constant _UNTIL_OFFSET = 40;

    function pack(uint8 newRole, uint40 newValidUntil, uint40 newTakesEffect) internal pure returns (ProposalWord) {
        return
            ProposalWord.wrap(
                uint256(newRole) << _ROLE_OFFSET | uint256(newValidUntil) << _UNTIL_OFFSET | newTakesEffect
            );
    }

    function exists(ProposalWord self) internal pure returns (bool) {
        return ProposalWord.unwrap(self) != 0;
    }

    function role(ProposalWord self) internal pure returns (uint8) {
        return uint8(ProposalWord.unwrap(self) >> _ROLE_OFFSET);
    }

    function validUntil(ProposalWord self) internal pure returns (uint40) {
        return uint40(ProposalWord.unwrap(self) >> _UNTIL_OFFSET);
    }

    function takesEffect(ProposalWord self) internal pure returns (uint40) {
        return uint40(ProposalWord.unwrap(self));
    }
}
// forge-lint: disable-end(unsafe-typecast)

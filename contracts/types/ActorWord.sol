// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev What the register says about an address, from the most significant bit:
///
///     48 bits empty | 8 bits role | 160 bits organisation | 40 bits validUntil
///
/// role          one of `Roles`
/// organisation  the employer of a practitioner; an organisation's own address
/// validUntil    the first second, in Unix time, at which it no longer holds; zero when suspended
type ActorWord is uint256;

using ActorWordLib for ActorWord global;

// A cast takes one field out of the word: cutting the bits above it is the point.
// forge-lint: disable-start(unsafe-typecast)
library ActorWordLib {
    uint256 private constant _ROLE_OFFSET = 200;
    uint256 private constant _ORGANISATION_OFFSET = 40;

    function pack(uint8 newRole, address newOrganisation, uint40 newValidUntil) internal pure returns (ActorWord) {
        return ActorWord.wrap(
            uint256(newRole) << _ROLE_OFFSET | uint256(uint160(newOrganisation)) << _ORGANISATION_OFFSET | newValidUntil
        );
    }

    function role(ActorWord self) internal pure returns (uint8) {
        return uint8(ActorWord.unwrap(self) >> _ROLE_OFFSET);
    }

    function organisation(ActorWord self) internal pure returns (address) {
        return address(uint160(ActorWord.unwrap(self) >> _ORGANISATION_OFFSET));
    }

    function validUntil(ActorWord self) internal pure returns (uint40) {
        return uint40(ActorWord.unwrap(self));
    }

    /// @notice Whether it holds at a time, in Unix seconds.
    function isLive(ActorWord self, uint256 time) internal pure returns (bool) {
        return time < self.validUntil();
    }
}
// forge-lint: disable-end(unsafe-typecast)

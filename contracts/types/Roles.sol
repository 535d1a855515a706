// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Roles
/// @notice What the register says somebody is.
library Roles {
    uint8 internal constant NONE = 0;
    uint8 internal constant HOSPITAL = 1;
    uint8 internal constant INSURER = 2;
    uint8 internal constant AUTHORITY = 3;
    uint8 internal constant PRACTITIONER = 4;

    /// @notice Whether the registrar may accredit it; a practitioner is enrolled by an organisation.
    function isOrganisation(uint8 role) internal pure returns (bool) {
        return role >= HOSPITAL && role <= AUTHORITY;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Purposes of use
/// @notice The codes of HL7 v3 PurposeOfUse that OwnChart knows.
library Purposes {
    uint8 internal constant TREAT = 1;
    uint8 internal constant ETREAT = 2;
    uint8 internal constant HPAYMT = 3;
    uint8 internal constant PUBHLTH = 4;
    uint8 internal constant HRESCH = 5;
    uint8 internal constant PATRQT = 6;
    uint8 internal constant FAMRQT = 7;

    /// @notice Whether it is one of the codes.
    function isValid(uint8 purpose) internal pure returns (bool) {
        return purpose >= TREAT && purpose <= FAMRQT;
    }
}

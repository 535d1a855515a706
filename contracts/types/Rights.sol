// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Rights
/// @notice What a grant allows: a set of bits.
library Rights {
    uint8 internal constant READ = 1;
    uint8 internal constant WRITE = 2;

    /// @notice Whether a set of rights has this one.
    function include(uint8 rights, uint8 right) internal pure returns (bool) {
        return rights & right != 0;
    }

    /// @notice Whether it has at least one right, and none unknown.
    function isValid(uint8 rights) internal pure returns (bool) {
        return rights != 0 && rights <= READ | WRITE;
    }
}

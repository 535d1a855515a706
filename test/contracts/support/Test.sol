// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {VM, Vm} from "./Vm.sol";

/// @title Test
/// @notice A small base: assertions that name what differs, and bounded fuzz inputs.
abstract contract Test {
    /// @dev Tells forge that this contract holds tests.
    bool public constant IS_TEST = true;

    Vm internal constant vm = VM;

    error Differs(string what, bytes32 actual, bytes32 expected);
    error TooMuch(string what, uint256 actual, uint256 most);
    error Untrue(string what);

    function assertEq(bytes32 actual, bytes32 expected, string memory what) internal pure {
        if (actual != expected) revert Differs(what, actual, expected);
    }

    function assertEq(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) revert Differs(what, bytes32(actual), bytes32(expected));
    }

    function assertEq(address actual, address expected, string memory what) internal pure {
        assertEq(uint256(uint160(actual)), uint256(uint160(expected)), what);
    }

    function assertAtMost(uint256 actual, uint256 most, string memory what) internal pure {
        if (actual > most) revert TooMuch(what, actual, most);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) revert Untrue(what);
    }

    function assertFalse(bool condition, string memory what) internal pure {
        if (condition) revert Untrue(what);
    }

    /// @dev A value folded into [low, high].
    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        if (value >= low && value <= high) return value;
        uint256 size = high - low;
        return size == type(uint256).max ? value : low + value % (size + 1);
    }
}

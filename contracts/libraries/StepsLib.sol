// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Step} from "../interfaces/ICircleSeam.sol";

/// @title Steps
/// @notice Several steps of a circle as one run of words, each as abi.encode has it: so that each side of the seam copies it
/// as it is, and takes no word of it apart.
library StepsLib {
    /// @notice Bytes of one step.
    uint256 internal constant SIZE = 0xc0;

    /// @notice Room for some steps, each of which is to be put.
    function room(uint256 count) internal pure returns (bytes memory steps) {
        assembly ("memory-safe") {
            steps := mload(0x40)
            let size := mul(count, SIZE)
            mstore(steps, size)
            mstore(0x40, add(add(steps, 0x20), size))
        }
    }

    /// @notice Writes a step at a place, counted from zero, for which there is room.
    function put(bytes memory steps, uint256 place, Step memory step) internal pure {
        assembly ("memory-safe") {
            mcopy(add(add(steps, 0x20), mul(place, SIZE)), step, SIZE)
        }
    }

    /// @notice How many there are.
    function countOf(bytes calldata steps) internal pure returns (uint256) {
        return steps.length / SIZE;
    }

    /// @notice Whose the step at a place is, counted from zero, where there is one.
    function whoAt(bytes calldata steps, uint256 place) internal pure returns (address who) {
        assembly ("memory-safe") {
            who := calldataload(add(steps.offset, mul(place, SIZE)))
        }
    }
}

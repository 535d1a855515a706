// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Hand
/// @notice A wallet that is a contract: whoever sends its transaction, it is the caller.
contract Hand {
    function act(address target, bytes calldata call) external {
        (bool succeeded, bytes memory answer) = target.call(call);
        if (succeeded) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }
}

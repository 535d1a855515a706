// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMulticall} from "./interfaces/IMulticall.sol";

/// @title Multicall
/// @notice Several actions in one transaction. No function takes value, so none can be spent twice.
abstract contract Multicall is IMulticall {
    /// @inheritdoc IMulticall
    function multicall(bytes[] calldata calls) external returns (bytes[] memory results) {
        results = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool ok, bytes memory result) = address(this).delegatecall(calls[i]);
            if (!ok) {
                assembly ("memory-safe") {
                    revert(add(result, 0x20), mload(result))
                }
            }
            results[i] = result;
        }
    }
}

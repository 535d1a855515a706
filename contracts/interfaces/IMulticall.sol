// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Several actions, one transaction
interface IMulticall {
    /// @notice Makes each call to this contract as the caller, in order. The first that fails undoes all, with its error.
    /// @param calls The encoded calls.
    /// @return results What each call returned, encoded.
    function multicall(bytes[] calldata calls) external returns (bytes[] memory results);
}

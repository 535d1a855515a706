// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Erasure
/// @notice A patient asks everybody who holds copies to destroy them. The contract cannot see copies: it proves when and for
/// what the patient asked. Honest pages unpin what the request covers.
interface IErasure {
    /// @notice The patient asks for the destruction of all copies within a scope.
    /// @param patient The person.
    /// @param scope Everything, a category or a record.
    /// @param prev The patient's head before this event.
    event ErasureRequested(address indexed patient, bytes32 scope, bytes32 prev);

    /// @notice Asks all holders, for the patient whom the caller acts for, to destroy their copies.
    /// @param scope Everything, a category or a record.
    function requestErasure(bytes32 scope) external;

    /// @notice The same with the patient's signature: struct RequestErasure.
    function requestErasureBySig(address patient, bytes32 scope, uint256 deadline, bytes calldata signature) external;
}

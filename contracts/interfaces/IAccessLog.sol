// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The access log
/// @notice Whoever reads under a grant says so here, in the patient's own history. The contract cannot see a key being
/// used: the log proves what a reader declared, and that it could not be altered since. A practitioner reads under a grant
/// to the practitioner alone, or else, while the licence and the accreditation hold, under the organisation's.
interface IAccessLog {
    /// @notice A record was read.
    /// @param patient The person the record is about.
    /// @param reader The organisation or practitioner that read.
    /// @param scope The scope of the grant it read under.
    /// @param record The record's index; under a grant on one record, which the scope already names, 2**32 - 1.
    /// @param purpose The purpose of use, copied from the grant.
    /// @param prev The patient's head before this event.
    event AccessLogged(
        address indexed patient, address reader, bytes32 scope, uint32 record, uint8 purpose, bytes32 prev
    );

    /// @notice Under a grant on one record the scope names it, and `record` must be 2**32 - 1: two names could disagree.
    error RecordNamedByScope();
    /// @notice At least one record is needed.
    error NothingToLog();

    /// @notice Logs that the caller reads a record under a grant to read on this scope that holds now.
    /// @param patient The person the record is about.
    /// @param record The record's index; 2**32 - 1 where the scope is a record.
    /// @param scope The scope of the grant.
    function logAccess(address patient, uint40 record, bytes32 scope) external;

    /// @notice Logs that the caller reads several records under one grant on a category or everything.
    /// @param patient The person the records are about.
    /// @param scope The scope of the grant, not a record.
    /// @param records The records' indices.
    function logAccesses(address patient, bytes32 scope, uint256[] calldata records) external;
}

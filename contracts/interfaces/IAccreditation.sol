// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The register of organisations
/// @notice A council, the registrar, says which addresses are hospitals, insurers and authorities, and until when. What it
/// proposes takes effect after a delay, in which it or the watcher can cancel it; what it suspends ends at once. It can
/// touch no patient's word. The register is an owner with a head of its own: `headOf(address(this))`.
interface IAccreditation {
    /// @notice An accreditation, or its prolongation, was proposed.
    /// @param organisation The organisation's address.
    /// @param role 1 hospital, 2 insurer, 3 authority.
    /// @param validUntil The first second, in Unix time, at which the accreditation will no longer hold.
    /// @param takesEffect The first second at which it may be put into effect.
    /// @param name The organisation's name, for people to read.
    /// @param prev The register's head before this event.
    event Proposed(
        address indexed organisation, uint8 role, uint40 validUntil, uint40 takesEffect, string name, bytes32 prev
    );

    /// @notice A proposal was cancelled before it took effect.
    /// @param organisation The organisation it was about.
    /// @param by The registrar or the watcher.
    /// @param prev The register's head before this event.
    event Cancelled(address indexed organisation, address by, bytes32 prev);

    /// @notice The last proposal took effect: the organisation is accredited, under the name that was proposed.
    /// @param organisation The organisation's address.
    /// @param role 1 hospital, 2 insurer, 3 authority.
    /// @param validUntil The first second, in Unix time, at which the accreditation no longer holds.
    /// @param prev The register's head before this event.
    event Accredited(address indexed organisation, uint8 role, uint40 validUntil, bytes32 prev);

    /// @notice An organisation's accreditation ended at once, and with it what was proposed for it.
    /// @param organisation The organisation's address.
    /// @param prev The register's head before this event.
    event Suspended(address indexed organisation, bytes32 prev);

    /// @notice Nothing is proposed for this organisation.
    error NothingProposed(address organisation);
    /// @notice The proposal takes effect later.
    error NotYet(uint40 takesEffect);

    /// @notice Proposes to accredit an organisation, or to prolong its accreditation, in place of what was proposed for it
    /// before. Only the registrar.
    /// @param organisation The organisation's address.
    /// @param role 1 hospital, 2 insurer, 3 authority; the same for ever.
    /// @param validUntil Unix time in seconds, later than the proposal takes effect, at most 366 days ahead.
    /// @param name The organisation's name, for people to read.
    function propose(address organisation, uint8 role, uint40 validUntil, string calldata name) external;

    /// @notice Cancels a proposal that has not been put into effect. Only the registrar or the watcher.
    /// @param organisation The organisation it is about.
    function cancel(address organisation) external;

    /// @notice Puts a proposal into effect whose delay is over. Anyone may.
    /// @param organisation The organisation it is about.
    function accredit(address organisation) external;

    /// @notice Ends an organisation's accreditation at once, and cancels what is proposed for it. Only the registrar.
    /// @param organisation An organisation that is accredited and not yet suspended.
    function suspend(address organisation) external;

    /// @notice What is proposed for an organisation; zeros where nothing is.
    function proposalOf(address organisation) external view returns (uint8 role, uint40 validUntil, uint40 takesEffect);
}

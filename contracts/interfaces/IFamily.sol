// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev What a carer does for a patient.
/// @param patient The person.
/// @param calls Actions of the ledger, each as the patient's own wallet would send it.
struct Acts {
    address patient;
    bytes[] calls;
}

/// @title Family
/// @notice A patient lets somebody of the family, the carer, act for her until a date: a parent for a child, a child for an old
/// parent. A carer adds records, shares, stops sharing, and answers requests. A carer never gives the account to another wallet,
/// names no other carer, changes neither keys nor the circles of guardians, and asks for nothing to be erased.
///
/// Either of the two ends it at once. It ends by itself at the date, and when another wallet takes over the patient's account.
interface IFamily {
    /// @notice Somebody may act for the patient, or may for another term.
    /// @param patient The person.
    /// @param carer Who may act; that person's address, whichever wallet acts for it.
    /// @param until The first second, in Unix time, at which it no longer holds.
    /// @param wrap sha2-256 of the block with the patient's health key, sealed to the carer.
    /// @param prev The patient's head before this event.
    event CarerNamed(address indexed patient, address indexed carer, uint40 until, bytes32 wrap, bytes32 prev);

    /// @notice A carer no longer acts for the patient.
    /// @param patient The person.
    /// @param carer Who acted.
    /// @param by Which of the two ended it.
    /// @param prev The patient's head before this event.
    event CarerStopped(address indexed patient, address indexed carer, address by, bytes32 prev);

    /// @notice A carer did what the history tells between `since` and this.
    /// @param patient The person.
    /// @param carer Who acted.
    /// @param since The patient's head before the first of these events: the `prev` of that event.
    /// @param prev The patient's head before this event.
    event ActedFor(address indexed patient, address indexed carer, bytes32 since, bytes32 prev);

    /// @notice This person does not act for the patient now.
    error NotCarer(address patient, address carer);
    /// @notice An organisation, the person herself, or a wallet that acts for another is no carer, and has none.
    error NotFamily(address who);
    /// @notice A carer may not do this for a patient: the selector of the action, zero where there is none.
    error NotForCarers(bytes4 selector);

    /// @notice Names a carer of the patient whom the caller acts for, or gives the carer another term.
    /// @param carer The person's own address.
    /// @param until The first second, in Unix time, at which it no longer holds: within 18 years.
    /// @param wrap sha2-256 of the block with the patient's health key, sealed to the carer.
    function nameCarersTerm(address carer, uint40 until, bytes32 wrap) external;

    /// @notice The same with the patient's signature: struct NameCarersTerm.
    function nameCarersTermBySig(
        address patient,
        address carer,
        uint40 until,
        bytes32 wrap,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Ends what a carer may do; for either of the two.
    /// @param patient The person.
    /// @param carer Who acts.
    function stopCarersActing(address patient, address carer) external;

    /// @notice The same with the signature of one of the two: struct StopCarersActing.
    /// @param by Who signs.
    function stopCarersActingBySig(
        address by,
        address patient,
        address carer,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice As a carer: does something for a patient, all or nothing. The patient's history tells who did it.
    function actOnBehalfOfSomebody(Acts calldata acts) external;

    /// @notice The same with the carer's signature: struct ActOnBehalfOfSomebody.
    function actOnBehalfOfSomebodyBySig(address carer, Acts calldata acts, uint256 deadline, bytes calldata signature)
        external;

    /// @notice Until when somebody may act for a patient, and the block in which that was said; zeros for nobody who may now.
    function actsUntil(address patient, address carer) external view returns (uint40 until, uint40 blockNumber);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Staff
/// @notice An organisation's practitioners, told in the organisation's own history. A practitioner acts under the grants of
/// the organisation, or under a grant to the practitioner alone, while the licence and the organisation's accreditation
/// hold; a suspension ends the rights of all of them in the same block.
interface IStaff {
    /// @notice A practitioner was enrolled, or the licence was renewed.
    /// @param organisation The employer.
    /// @param practitioner The practitioner's address.
    /// @param validUntil The first second, in Unix time, at which the licence no longer holds.
    /// @param prev The organisation's head before this event.
    event PractitionerEnrolled(
        address indexed organisation, address indexed practitioner, uint40 validUntil, bytes32 prev
    );

    /// @notice A practitioner was removed, or left.
    /// @param organisation The former employer.
    /// @param practitioner The practitioner's address.
    /// @param prev The organisation's head before this event.
    event PractitionerRemoved(address indexed organisation, address indexed practitioner, bytes32 prev);

    /// @notice The address is no practitioner of the caller.
    error NotStaff(address practitioner);
    /// @notice The practitioner's licence with another organisation holds now: that one has to end it, or the practitioner.
    error EnrolledElsewhere(address practitioner);

    /// @notice Enrols a practitioner of the calling organisation, or renews the licence.
    /// @param practitioner Somebody who is no organisation and is not enrolled elsewhere.
    /// @param validUntil Unix time in seconds, later than now, at most five years of 366 days ahead.
    function enrol(address practitioner, uint40 validUntil) external;

    /// @notice Removes a practitioner of the calling organisation. Practitioners may remove themselves.
    function removePractitioner(address practitioner) external;
}

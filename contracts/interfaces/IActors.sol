// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Actors
/// @notice What the register says an address is, in one word: its role, its organisation, and until when.
interface IActors {
    /// @notice The address has no accreditation, or no licence, that holds now.
    error NotAccredited(address who);
    /// @notice An organisation is a hospital, an insurer or an authority.
    error UnknownRole(uint8 role);
    /// @notice An organisation keeps the role it was first accredited for: grants were given with that role in mind.
    error RoleIsPermanent(address organisation);
    /// @notice An expiry must lie in the future and within the longest term allowed.
    error ExpiryOutOfBounds();
    /// @notice The zero address is nobody.
    error ZeroAddress();

    /// @notice What the register says about an address.
    /// @param who Any address.
    /// @return role 0 none, 1 hospital, 2 insurer, 3 authority, 4 practitioner.
    /// @return organisation The employer of a practitioner; an organisation's own address.
    /// @return validUntil The first second at which it no longer holds; zero when suspended. A practitioner's holds only
    /// while the organisation's does.
    function actorOf(address who) external view returns (uint8 role, address organisation, uint40 validUntil);
}

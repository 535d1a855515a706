// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The register of organisations
/// @notice A council, the registrar, says which addresses are hospitals, insurers and authorities, and until when. It can
/// touch no patient's word. The register is an owner with a head of its own: `headOf(address(this))`.
interface IAccreditation {
    /// @notice An organisation was accredited, or its accreditation was prolonged.
    /// @param organisation The organisation's address.
    /// @param role 1 hospital, 2 insurer, 3 authority.
    /// @param validUntil The first second, in Unix time, at which the accreditation no longer holds.
    /// @param name The organisation's name, for people to read.
    /// @param prev The register's head before this event.
    event Accredited(address indexed organisation, uint8 role, uint40 validUntil, string name, bytes32 prev);

    /// @notice An organisation's accreditation ended at once.
    /// @param organisation The organisation's address.
    /// @param prev The register's head before this event.
    event Suspended(address indexed organisation, bytes32 prev);

    /// @notice The caller is not the registrar.
    error NotRegistrar();
    /// @notice The address has no accreditation that holds now.
    error NotAccredited(address who);
    /// @notice An organisation is a hospital, an insurer or an authority.
    error UnknownRole(uint8 role);
    /// @notice An organisation keeps the role it was first accredited for: grants were given with that role in mind.
    error RoleIsPermanent(address organisation);
    /// @notice An expiry must lie in the future and within the longest term allowed.
    error ExpiryOutOfBounds();
    /// @notice The zero address is nobody.
    error ZeroAddress();

    /// @notice The council that accredits organisations.
    function registrar() external view returns (address);

    /// @notice Accredits an organisation, or prolongs its accreditation. Only the registrar.
    /// @param organisation The organisation's address.
    /// @param role 1 hospital, 2 insurer, 3 authority; the same for ever.
    /// @param validUntil Unix time in seconds, in (now, now + 366 days].
    /// @param name The organisation's name, for people to read.
    function accredit(address organisation, uint8 role, uint40 validUntil, string calldata name) external;

    /// @notice Ends an organisation's accreditation at once. Only the registrar.
    /// @param organisation An organisation that is accredited and not yet suspended.
    function suspend(address organisation) external;

    /// @notice What the register says about an address.
    /// @param who Any address.
    /// @return role 0 none, 1 hospital, 2 insurer, 3 authority, 4 practitioner.
    /// @return organisation The employer of a practitioner; an organisation's own address.
    /// @return validUntil The first second at which it no longer holds; zero when suspended.
    function actorOf(address who) external view returns (uint8 role, address organisation, uint40 validUntil);
}

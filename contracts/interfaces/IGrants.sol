// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Grants
/// @notice A grant is the patient's consent that one accredited organisation reads or writes within a scope, for a
/// purpose, until an expiry. A scope is
///
///     everything   bytes32(0)
///     a category   its 16-byte tag, left-aligned: bytes32(tag)
///     a record     the digest of its envelope
interface IGrants {
    /// @notice Access was granted, or a grant was renewed.
    /// @param patient The person who consents.
    /// @param grantee The organisation that may read or write.
    /// @param scope Everything, a category or a record.
    /// @param rights Bit 0 read, bit 1 write.
    /// @param purpose The purpose of use: 1 treatment, 2 emergency treatment, 3 payment, 4 public health, 5 research,
    /// 6 the patient's request, 7 the family's request.
    /// @param expiry The first second, in Unix time, at which the grant no longer holds.
    /// @param wrap The sha2-256 of the block that holds the wrapped key; zero where nothing may be read.
    /// @param prev The patient's head before this event.
    event AccessGranted(
        address indexed patient,
        address indexed grantee,
        bytes32 scope,
        uint8 rights,
        uint8 purpose,
        uint40 expiry,
        bytes32 wrap,
        bytes32 prev
    );

    /// @notice A grant ended at once.
    /// @param patient The person who withdrew the consent.
    /// @param grantee The organisation it was given to.
    /// @param scope Everything, a category or a record.
    /// @param prev The patient's head before this event.
    event AccessRevoked(address indexed patient, address grantee, bytes32 scope, bytes32 prev);

    /// @notice No grant with the needed right holds now for this grantee and scope.
    error GrantNotLive(address grantee, bytes32 scope);
    /// @notice There is no grant to end: none was given, or it was ended before.
    error NothingToRevoke(address grantee, bytes32 scope);
    /// @notice These rights cannot be given: none or unknown ones; to write by one that is not a hospital; to write to one
    /// record, which never changes.
    error RightsNotAllowed();
    /// @notice The purpose is none of the known codes.
    error UnknownPurpose(uint8 purpose);
    /// @notice Whoever may read needs a wrapped key, so its digest cannot be zero.
    error MissingWrap();

    /// @notice Gives or renews a grant; a renewal replaces the rights, purpose and expiry before it. The consent is of
    /// the patient whom the caller acts for.
    /// @param grantee An organisation whose accreditation holds now.
    /// @param scope Everything, a category or a record.
    /// @param rights Bit 0 read, bit 1 write. Only a hospital may write, and not to a single record.
    /// @param purpose The purpose of use, 1 to 7.
    /// @param expiry Unix time in seconds, later than now; at most 90 days ahead for an insurer or an authority.
    /// @param wrap The sha2-256 of the block that holds the wrapped key; not zero where reading is granted.
    function grant(address grantee, bytes32 scope, uint8 rights, uint8 purpose, uint40 expiry, bytes32 wrap) external;

    /// @notice Ends a grant of the patient whom the caller acts for, at once.
    /// @param grantee The organisation it was given to.
    /// @param scope Everything, a category or a record.
    function revoke(address grantee, bytes32 scope) external;

    /// @notice The grant on exactly this scope.
    /// @return expiry The first second at which it no longer holds; zero when it was revoked or never given.
    /// @return blockNumber The block in which it was last given, renewed or revoked: its event stands there.
    /// @return rights Bit 0 read, bit 1 write; zero when revoked.
    /// @return purpose The purpose of use; zero when revoked.
    /// @return seq How often it was given, renewed or revoked; it only grows.
    function grantOf(address patient, address grantee, bytes32 scope)
        external
        view
        returns (uint40 expiry, uint40 blockNumber, uint8 rights, uint8 purpose, uint32 seq);

    /// @notice Whether a grant to read on exactly this scope holds now, and the reader's accreditation as well.
    function canRead(address patient, address reader, bytes32 scope) external view returns (bool);
}

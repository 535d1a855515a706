// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev What a patient consents to.
/// @param grantee An organisation or practitioner whose accreditation holds now.
/// @param rights Bit 0 read, bit 1 write. Only a hospital or its practitioner may write, and not to a single record.
/// @param scope Everything, a category or a record.
/// @param purpose The purpose of use, 1 to 7.
/// @param expiry Unix time in seconds, later than now; at most 90 days ahead for an insurer, an authority or their staff.
/// @param wrap The sha2-256 of the block that holds the wrapped key; not zero where reading is granted.
struct Consent {
    address grantee;
    uint8 rights;
    bytes32 scope;
    uint8 purpose;
    uint40 expiry;
    bytes32 wrap;
}

/// @title Grants
/// @notice A grant is the patient's consent that one accredited organisation, or one practitioner, reads or writes within a
/// scope, for a purpose, until an expiry. A scope is
///
///     everything   bytes32(0)
///     a category   its 16-byte tag, left-aligned: bytes32(tag)
///     a record     the digest of its envelope
interface IGrants {
    /// @notice Access was granted, or a grant was renewed.
    /// @param patient The person who consents.
    /// @param grantee The organisation or practitioner that may read or write.
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
    /// @param grantee The organisation or practitioner it was given to.
    /// @param scope Everything, a category or a record.
    /// @param prev The patient's head before this event.
    event AccessRevoked(address indexed patient, address grantee, bytes32 scope, bytes32 prev);

    /// @notice Every grant to everybody ended at once.
    /// @param patient The person who withdrew the consent.
    /// @param epoch How often it was done.
    /// @param prev The patient's head before this event.
    event AllAccessRevoked(address indexed patient, uint256 epoch, bytes32 prev);

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
    /// @notice Every grant was ended at once 511 times; each must be ended by itself.
    error NoEpochLeft();

    /// @notice Gives or renews a grant of the patient whom the caller acts for; a renewal replaces the rights, purpose and
    /// expiry before it.
    function grant(Consent calldata consent) external;

    /// @notice Gives or renews a grant with the patient's signature: struct Grant.
    function grantBySig(address patient, Consent calldata consent, uint256 deadline, bytes calldata signature) external;

    /// @notice Ends a grant of the patient whom the caller acts for, at once.
    /// @param scope Everything, a category or a record.
    /// @param grantee The organisation or practitioner it was given to.
    function revokeConsent(bytes32 scope, address grantee) external;

    /// @notice Ends a grant with the patient's signature: struct RevokeConsent.
    function revokeConsentBySig(
        address patient,
        bytes32 scope,
        address grantee,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Ends several grants to one grantee at once; with all scopes of the patient's history, every one.
    function revokeMany(address grantee, bytes32[] calldata scopes) external;

    /// @notice Ends several grants to one grantee with the patient's signature: struct RevokeMany.
    function revokeManyBySig(
        address patient,
        address grantee,
        bytes32[] calldata scopes,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Ends every grant to everybody, however many there are, and voids whatever was signed and not yet sent.
    function revokeAll() external;

    /// @notice Ends every grant to everybody with the patient's signature: struct RevokeAll.
    function revokeAllBySig(address patient, uint256 deadline, bytes calldata signature) external;

    /// @notice The grant on exactly this scope.
    /// @return expiry The first second at which it no longer holds; zero when it was revoked or never given.
    /// @return blockNumber The block in which it was last given, renewed or revoked by itself: its event stands there.
    /// @return rights Bit 0 read, bit 1 write; zero when revoked.
    /// @return purpose The purpose of use; zero when revoked.
    /// @return seq How often it was given, renewed or revoked by itself; it only grows.
    function grantOf(address patient, address grantee, bytes32 scope)
        external
        view
        returns (uint40 expiry, uint40 blockNumber, uint8 rights, uint8 purpose, uint32 seq);

    /// @notice The nonce of the next signed Grant or RevokeConsent of this grantee and scope: `epoch << 32 | seq`.
    function grantNonceOf(address patient, address grantee, bytes32 scope) external view returns (uint256);

    /// @notice Whether somebody may read on exactly this scope now: under a grant to itself or, for a practitioner, to the
    /// organisation, while the accreditation and the licence hold.
    function canRead(address patient, address reader, bytes32 scope) external view returns (bool);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Consent, IGrants} from "./interfaces/IGrants.sol";
import {Controllers} from "./Controllers.sol";
import {HistoryLib} from "./libraries/HistoryLib.sol";
import {GrantWord} from "./types/GrantWord.sol";
import {HeadWord, HeadWordLib} from "./types/HeadWord.sol";
import {Purposes} from "./types/Purposes.sol";
import {Rights} from "./types/Rights.sol";
import {Roles} from "./types/Roles.sol";
import {Scope} from "./types/Scope.sol";

/// @title Grants
/// @notice The patient's consent: one word for each grantee and scope.
abstract contract Grants is Controllers, IGrants {
    /// @dev The longest grant to one that does not treat the patient.
    uint256 internal constant MAX_OFFICIAL_GRANT = 90 days;

    bytes32 private constant _GRANT_TYPEHASH = keccak256(
        "Grant(address patient,address grantee,uint8 rights,bytes32 scope,uint8 purpose,uint40 expiry,bytes32 wrap,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant _REVOKE_TYPEHASH =
        keccak256("RevokeConsent(address patient,bytes32 scope,address grantee,uint256 nonce,uint256 deadline)");
    bytes32 private constant _REVOKE_MANY_TYPEHASH =
        keccak256("RevokeMany(address patient,address grantee,bytes32[] scopes,uint256 nonce,uint256 deadline)");
    bytes32 private constant _REVOKE_ALL_TYPEHASH =
        keccak256("RevokeAll(address patient,uint256 nonce,uint256 deadline)");

    struct Grant {
        GrantWord word;
    }

    /// @inheritdoc IGrants
    function grant(Consent calldata consent) external {
        (address patient,, HeadWord head) = _caller();
        _grant(patient, head, _grantOf(patient, consent.grantee, consent.scope), consent);
    }

    /// @inheritdoc IGrants
    function grantBySig(address patient, Consent calldata consent, uint256 deadline, bytes calldata signature)
        external
    {
        HeadWord head = _headOf(patient).word;
        Grant storage slot = _grantOf(patient, consent.grantee, consent.scope);
        bytes memory words = abi.encode(_GRANT_TYPEHASH, patient, consent, 0, deadline);
        _authorise(patient, head, _grantNonce(head, slot.word), words, signature);
        _grant(patient, head, slot, consent);
    }

    /// @inheritdoc IGrants
    function revokeConsent(bytes32 scope, address grantee) external {
        (address patient,, HeadWord head) = _caller();
        _headOf(patient).word = _revoke(patient, head, _grantOf(patient, grantee, scope), grantee, scope);
    }

    /// @inheritdoc IGrants
    function revokeConsentBySig(
        address patient,
        bytes32 scope,
        address grantee,
        uint256 deadline,
        bytes calldata signature
    ) external {
        HeadWord head = _headOf(patient).word;
        Grant storage slot = _grantOf(patient, grantee, scope);
        bytes memory words = abi.encode(_REVOKE_TYPEHASH, patient, scope, grantee, 0, deadline);
        _authorise(patient, head, _grantNonce(head, slot.word), words, signature);
        _headOf(patient).word = _revoke(patient, head, slot, grantee, scope);
    }

    /// @inheritdoc IGrants
    function revokeMany(address grantee, bytes32[] calldata scopes) external {
        (address patient,, HeadWord head) = _caller();
        _revokeMany(patient, head, grantee, scopes);
    }

    /// @inheritdoc IGrants
    function revokeManyBySig(
        address patient,
        address grantee,
        bytes32[] calldata scopes,
        uint256 deadline,
        bytes calldata signature
    ) external {
        bytes memory words = abi.encode(
            _REVOKE_MANY_TYPEHASH, patient, grantee, keccak256(abi.encodePacked(scopes)), 0, deadline
        );
        (HeadWord head,) = _authorise(patient, words, signature);
        _revokeMany(patient, head, grantee, scopes);
    }

    /// @inheritdoc IGrants
    function revokeAll() external {
        (address patient,, HeadWord head) = _caller();
        _revokeAll(patient, head);
    }

    /// @inheritdoc IGrants
    function revokeAllBySig(address patient, uint256 deadline, bytes calldata signature) external {
        (HeadWord head,) = _authorise(patient, abi.encode(_REVOKE_ALL_TYPEHASH, patient, 0, deadline), signature);
        _revokeAll(patient, head);
    }

    /// @inheritdoc IGrants
    function grantOf(address patient, address grantee, bytes32 scope)
        external
        view
        returns (uint40 expiry, uint40 blockNumber, uint8 rights, uint8 purpose, uint32 seq)
    {
        GrantWord word = _grantOf(patient, grantee, scope).word;
        (blockNumber, seq) = (word.blockNumber(), word.seq());
        if (word.epoch() == _headOf(patient).word.epoch()) {
            (expiry, rights, purpose) = (word.expiry(), word.rights(), word.purpose());
        }
    }

    /// @inheritdoc IGrants
    function grantNonceOf(address patient, address grantee, bytes32 scope) external view returns (uint256) {
        return _grantNonce(_headOf(patient).word, _grantOf(patient, grantee, scope).word);
    }

    /// @inheritdoc IGrants
    function canRead(address patient, address reader, bytes32 scope) external view returns (bool) {
        uint256 epoch = _headOf(patient).word.epoch();
        address employer = _employerOf(reader);
        if (employer == address(0)) {
            // No practitioner: an organisation reads under its own grant.
            return _actors[reader].role() != Roles.PRACTITIONER && _actors[reader].isLive(block.timestamp)
                && _grantOf(patient, reader, scope).word.holds(epoch, Rights.READ);
        }
        return _grantOf(patient, reader, scope).word.holds(epoch, Rights.READ)
            || _grantOf(patient, employer, scope).word.holds(epoch, Rights.READ);
    }

    function _grant(address patient, HeadWord head, Grant storage slot, Consent calldata consent) private {
        (address grantee, bytes32 scope) = (consent.grantee, consent.scope);
        (uint8 rights, uint8 purpose, uint40 expiry) = (consent.rights, consent.purpose, consent.expiry);
        (, uint8 role) = _requireLive(grantee);
        _requireGrantable(role, scope, rights, expiry);
        if (!Purposes.isValid(purpose)) revert UnknownPurpose(purpose);
        bytes32 wrap = consent.wrap;
        if (wrap == 0 && Rights.include(rights, Rights.READ)) revert MissingWrap();

        slot.word = slot.word.given(head.epoch(), expiry, rights, purpose);
        _headOf(patient).word =
            HistoryLib.accessGranted(head, uint160(patient), uint160(grantee), scope, rights, purpose, expiry, wrap);
    }

    /// @dev Gives the head after it, which the caller stores.
    function _revoke(address patient, HeadWord head, Grant storage slot, address grantee, bytes32 scope)
        private
        returns (HeadWord)
    {
        GrantWord word = slot.word;
        if (!word.stands(head.epoch())) revert NothingToRevoke(grantee, scope);
        slot.word = word.ended();
        return HistoryLib.accessRevoked(head, uint160(patient), uint160(grantee), scope);
    }

    function _revokeMany(address patient, HeadWord head, address grantee, bytes32[] calldata scopes) private {
        if (scopes.length == 0) revert NothingToRevoke(grantee, 0);
        for (uint256 i = 0; i < scopes.length; ++i) {
            head = _revoke(patient, head, _grantOf(patient, grantee, scopes[i]), grantee, scopes[i]);
        }
        _headOf(patient).word = head;
    }

    function _revokeAll(address patient, HeadWord head) private {
        uint256 epoch = head.epoch();
        if (epoch == HeadWordLib.MAX_EPOCH) revert NoEpochLeft();
        _append(patient, head, head.withNextEpoch(), abi.encode(AllAccessRevoked.selector, patient, epoch + 1, 0), 2);
    }

    function _grantOf(address patient, address grantee, bytes32 scope) internal pure returns (Grant storage slot) {
        return _grantAt(uint160(patient), uint160(grantee), scope);
    }

    /// @dev The slot of the grant on exactly this scope: keccak256(abi.encode(patient, grantee, scope)). One hash where
    /// nested mappings would pay three; a mapping hashes two words, so that no slot of one can be a slot of the other.
    function _grantAt(uint256 patient, uint256 grantee, bytes32 scope) internal pure returns (Grant storage slot) {
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, patient)
            mstore(add(words, 0x20), grantee)
            mstore(add(words, 0x40), scope)
            slot.slot := keccak256(words, 0x60)
        }
    }

    /// @dev Whether one whose organisation has this role may be given these rights on this scope until this expiry.
    function _requireGrantable(uint8 role, bytes32 scope, uint8 rights, uint40 expiry) internal view {
        if (!Rights.isValid(rights)) revert RightsNotAllowed();
        if (Rights.include(rights, Rights.WRITE) && (role != Roles.HOSPITAL || Scope.wrap(scope).isRecord())) {
            revert RightsNotAllowed();
        }
        if (expiry <= block.timestamp) revert ExpiryOutOfBounds();
        if (role != Roles.HOSPITAL && expiry > block.timestamp + MAX_OFFICIAL_GRANT) revert ExpiryOutOfBounds();
    }

    function _grantNonce(HeadWord head, GrantWord word) private pure returns (uint256) {
        return head.epoch() << 32 | word.seq();
    }
}

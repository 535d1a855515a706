// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IGrants} from "./interfaces/IGrants.sol";
import {Accreditation} from "./Accreditation.sol";
import {HistoryLib} from "./libraries/HistoryLib.sol";
import {GrantWord} from "./types/GrantWord.sol";
import {Purposes} from "./types/Purposes.sol";
import {Rights} from "./types/Rights.sol";
import {Roles} from "./types/Roles.sol";
import {Scope} from "./types/Scope.sol";

/// @title Grants
/// @notice The patient's consent: one word for each grantee and scope.
abstract contract Grants is Accreditation, IGrants {
    /// @dev The longest grant to one that does not treat the patient.
    uint256 internal constant MAX_OFFICIAL_GRANT = 90 days;

    struct Grant {
        GrantWord word;
    }

    /// @inheritdoc IGrants
    function grant(address grantee, bytes32 scope, uint8 rights, uint8 purpose, uint40 expiry, bytes32 wrap) external {
        address patient = _caller();
        _requireGrantable(_requireLiveRole(grantee), scope, rights, expiry);
        if (!Purposes.isValid(purpose)) revert UnknownPurpose(purpose);
        if (wrap == 0 && Rights.include(rights, Rights.READ)) revert MissingWrap();

        Grant storage slot = _grantOf(patient, grantee, scope);
        slot.word = slot.word.next(expiry, block.number, rights, purpose);

        Head storage head = _headOf(patient);
        head.word = HistoryLib.accessGranted(
            head.word, uint160(patient), uint160(grantee), scope, rights, purpose, expiry, wrap
        );
    }

    /// @inheritdoc IGrants
    function revoke(address grantee, bytes32 scope) external {
        address patient = _caller();
        Grant storage slot = _grantOf(patient, grantee, scope);
        GrantWord word = slot.word;
        if (word.expiry() == 0) revert NothingToRevoke(grantee, scope);
        slot.word = word.next(0, block.number, 0, 0);

        Head storage head = _headOf(patient);
        head.word = HistoryLib.accessRevoked(head.word, uint160(patient), uint160(grantee), scope);
    }

    /// @inheritdoc IGrants
    function grantOf(address patient, address grantee, bytes32 scope)
        external
        view
        returns (uint40 expiry, uint40 blockNumber, uint8 rights, uint8 purpose, uint32 seq)
    {
        GrantWord word = _grantOf(patient, grantee, scope).word;
        return (word.expiry(), word.blockNumber(), word.rights(), word.purpose(), word.seq());
    }

    /// @inheritdoc IGrants
    function canRead(address patient, address reader, bytes32 scope) external view returns (bool) {
        return _grantOf(patient, reader, scope).word.allows(Rights.READ, block.timestamp)
            && _actors[reader].isLive(block.timestamp);
    }

    /// @dev The grant on exactly this scope; reverts unless it holds now and gives this right.
    function _requireGrant(address patient, address grantee, bytes32 scope, uint8 right)
        internal
        view
        returns (GrantWord word)
    {
        word = _grantOf(patient, grantee, scope).word;
        // Apart, because one condition with `||` costs twenty gas more.
        if (block.timestamp >= word.expiry()) revert GrantNotLive(grantee, scope);
        if (word.rights() & right == 0) revert GrantNotLive(grantee, scope);
    }

    /// @dev The slot of the grant on exactly this scope: keccak256(abi.encode(patient, grantee, scope)). One hash where
    /// nested mappings would pay three; a mapping hashes two words, so that no slot of one can be a slot of the other.
    function _grantOf(address patient, address grantee, bytes32 scope) private pure returns (Grant storage slot) {
        uint256 patientWord = uint160(patient);
        uint256 granteeWord = uint160(grantee);
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, patientWord)
            mstore(add(words, 0x20), granteeWord)
            mstore(add(words, 0x40), scope)
            slot.slot := keccak256(words, 0x60)
        }
    }

    function _requireGrantable(uint8 role, bytes32 scope, uint8 rights, uint40 expiry) private view {
        if (!Rights.isValid(rights)) revert RightsNotAllowed();
        if (Rights.include(rights, Rights.WRITE) && (role != Roles.HOSPITAL || Scope.wrap(scope).isRecord())) {
            revert RightsNotAllowed();
        }
        if (expiry <= block.timestamp) revert ExpiryOutOfBounds();
        if (role != Roles.HOSPITAL && expiry > block.timestamp + MAX_OFFICIAL_GRANT) revert ExpiryOutOfBounds();
    }
}

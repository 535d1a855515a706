// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IGrants} from "./interfaces/IGrants.sol";
import {Accreditation} from "./Accreditation.sol";
import {Controllers} from "./Controllers.sol";
import {GrantWord, GrantWordLib} from "./types/GrantWord.sol";
import {HeadWord, HeadWordLib} from "./types/HeadWord.sol";
import {Purposes} from "./types/Purposes.sol";
import {Rights} from "./types/Rights.sol";
import {Roles} from "./types/Roles.sol";
import {Scope} from "./types/Scope.sol";

/// @title Grants
/// @notice The patient's consent: one word for each grantee and scope.
abstract contract Grants is Accreditation, Controllers, IGrants {
    /// @dev The longest grant to one that does not treat the patient.
    uint256 internal constant MAX_OFFICIAL_GRANT = 90 days;

    mapping(address patient => mapping(address grantee => mapping(bytes32 scope => GrantWord))) private _grants;

    /// @inheritdoc IGrants
    function grant(
        address patient,
        address grantee,
        bytes32 scope,
        uint8 rights,
        uint8 purpose,
        uint40 expiry,
        bytes32 wrap
    ) external {
        _requireController(patient);
        _requireGrantable(_requireLiveRole(grantee), scope, rights, expiry);
        if (!Purposes.isValid(purpose)) revert UnknownPurpose(purpose);
        if (wrap == 0 && Rights.include(rights, Rights.READ)) revert MissingWrap();

        uint32 seq = _grants[patient][grantee][scope].seq() + 1;
        _grants[patient][grantee][scope] = GrantWordLib.pack(expiry, block.number, rights, purpose, seq);

        HeadWord head = _heads[patient];
        bytes32 prev = HeadWord.unwrap(head);
        bytes32 entry =
            keccak256(abi.encode(AccessGranted.selector, patient, grantee, scope, rights, purpose, expiry, wrap, prev));
        _heads[patient] = HeadWordLib.pack(entry, head.count(), block.number);
        emit AccessGranted(patient, grantee, scope, rights, purpose, expiry, wrap, prev);
    }

    /// @inheritdoc IGrants
    function revoke(address patient, address grantee, bytes32 scope) external {
        _requireController(patient);
        GrantWord word = _grants[patient][grantee][scope];
        if (word.expiry() == 0) revert NothingToRevoke(grantee, scope);

        _grants[patient][grantee][scope] = GrantWordLib.pack(0, block.number, 0, 0, word.seq() + 1);

        HeadWord head = _heads[patient];
        bytes32 prev = HeadWord.unwrap(head);
        bytes32 entry = keccak256(abi.encode(AccessRevoked.selector, patient, grantee, scope, prev));
        _heads[patient] = HeadWordLib.pack(entry, head.count(), block.number);
        emit AccessRevoked(patient, grantee, scope, prev);
    }

    /// @inheritdoc IGrants
    function grantOf(address patient, address grantee, bytes32 scope)
        external
        view
        returns (uint40 expiry, uint40 blockNumber, uint8 rights, uint8 purpose, uint32 seq)
    {
        GrantWord word = _grants[patient][grantee][scope];
        return (word.expiry(), word.blockNumber(), word.rights(), word.purpose(), word.seq());
    }

    /// @inheritdoc IGrants
    function canRead(address patient, address reader, bytes32 scope) external view returns (bool) {
        return
            _grants[patient][reader][scope].allows(Rights.READ, block.timestamp)
                && _actors[reader].isLive(block.timestamp);
    }

    /// @dev The grant on exactly this scope; reverts unless it holds now and gives this right.
    function _requireGrant(address patient, address grantee, bytes32 scope, uint8 right)
        internal
        view
        returns (GrantWord word)
    {
        word = _grants[patient][grantee][scope];
        if (!word.allows(right, block.timestamp)) revert GrantNotLive(grantee, scope);
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

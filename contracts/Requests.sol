// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IRequests} from "./interfaces/IRequests.sol";
import {Grants} from "./Grants.sol";
import {Purposes} from "./types/Purposes.sol";
import {RequestWord, RequestWordLib} from "./types/RequestWord.sol";

/// @title Requests
/// @notice Organisations ask, patients answer.
abstract contract Requests is Grants, IRequests {
    uint40 internal constant REQUEST_OPEN = 30 days;
    uint40 internal constant REQUEST_PAUSE = 7 days;

    bytes32 private constant _DECLINE_TYPEHASH = keccak256(
        "DeclineRequest(address patient,address organisation,uint40 notBefore,uint256 nonce,uint256 deadline)"
    );

    mapping(address patient => mapping(address organisation => RequestWord request)) private _requests;

    /// @inheritdoc IRequests
    function requestAccess(address patient, bytes32 scope, uint8 rights, uint8 purpose, uint40 expiry, bytes32 note)
        external
    {
        (address organisation, uint8 role) = _requireLive(msg.sender);
        if (organisation != msg.sender) revert NotAccredited(msg.sender);
        // Neither the register nor a wallet that acts for another: their histories are not for others to write in.
        if (_controllerOf(patient, _headOf(patient).word) == address(0)) revert NotAPatient(patient);
        _requireGrantable(role, scope, rights, expiry);
        if (!Purposes.isValid(purpose)) revert UnknownPurpose(purpose);
        uint40 time = uint40(block.timestamp);
        uint40 notBefore = _requests[patient][organisation].notBefore();
        if (time < notBefore) revert RequestTooSoon(notBefore);

        _requests[patient][organisation] = RequestWordLib.pack(time + REQUEST_OPEN, time + REQUEST_PAUSE, block.number);
        _append(
            patient,
            abi.encode(AccessRequested.selector, patient, organisation, scope, rights, purpose, expiry, note, 0),
            3
        );
    }

    /// @inheritdoc IRequests
    function declineRequest(address organisation, uint40 notBefore) external {
        (address patient,,) = _caller();
        _declineRequest(patient, organisation, notBefore);
    }

    /// @inheritdoc IRequests
    function declineRequestBySig(
        address patient,
        address organisation,
        uint40 notBefore,
        uint256 deadline,
        bytes calldata signature
    ) external {
        _authorise(patient, abi.encode(_DECLINE_TYPEHASH, patient, organisation, notBefore, 0, deadline), signature);
        _declineRequest(patient, organisation, notBefore);
    }

    /// @inheritdoc IRequests
    function requestOf(address patient, address organisation)
        external
        view
        returns (uint40 openUntil, uint40 notBefore, uint40 blockNumber)
    {
        RequestWord request = _requests[patient][organisation];
        return (request.openUntil(), request.notBefore(), request.blockNumber());
    }

    function _declineRequest(address patient, address organisation, uint40 notBefore) private {
        RequestWord request = _requests[patient][organisation];
        if (block.timestamp >= request.openUntil()) revert NothingRequested(organisation);
        if (notBefore < request.notBefore()) notBefore = request.notBefore();

        _requests[patient][organisation] = RequestWordLib.pack(0, notBefore, block.number);
        _append(patient, abi.encode(RequestDeclined.selector, patient, organisation, notBefore, 0), 3);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Acts, IFamily} from "./interfaces/IFamily.sol";
import {IActors} from "./interfaces/IActors.sol";
import {IGrants} from "./interfaces/IGrants.sol";
import {IKeyBundles} from "./interfaces/IKeyBundles.sol";
import {IRecords} from "./interfaces/IRecords.sol";
import {IRequests} from "./interfaces/IRequests.sol";
import {Controllers} from "./Controllers.sol";
import {CareWord, CareWordLib} from "./types/CareWord.sol";
import {HeadWord} from "./types/HeadWord.sol";
import {Roles} from "./types/Roles.sol";

/// @title Family
/// @notice Carers: one word for each patient and carer, and a call to this contract itself for what a carer does.
/// @dev The names of the actions have selectors above those of all that people do often (see `OwnChart`).
abstract contract Family is Controllers, IFamily {
    /// @dev Eighteen years, of which five may be leap years.
    uint256 internal constant MAX_TERM = 6575 days;

    bytes32 private constant _NAME_TYPEHASH = keccak256(
        "NameCarersTerm(address patient,address carer,uint40 until,bytes32 wrap,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant _STOP_TYPEHASH =
        keccak256("StopCarersActing(address by,address patient,address carer,uint256 nonce,uint256 deadline)");
    bytes32 private constant _ACT_TYPEHASH =
        keccak256("ActOnBehalfOfSomebody(address carer,address patient,bytes[] calls,uint256 nonce,uint256 deadline)");

    mapping(address patient => mapping(address carer => CareWord care)) private _care;

    /// @inheritdoc IFamily
    function nameCarersTerm(address carer, uint40 until, bytes32 wrap) external {
        (address patient, address wallet,) = _caller();
        _name(patient, wallet, carer, until, wrap);
    }

    /// @inheritdoc IFamily
    function nameCarersTermBySig(
        address patient,
        address carer,
        uint40 until,
        bytes32 wrap,
        uint256 deadline,
        bytes calldata signature
    ) external {
        (, address wallet) = _authorise(
            patient, abi.encode(_NAME_TYPEHASH, patient, carer, until, wrap, 0, deadline), signature
        );
        _name(patient, wallet, carer, until, wrap);
    }

    /// @inheritdoc IFamily
    function stopCarersActing(address patient, address carer) external {
        (address by,,) = _caller();
        _stop(by, patient, carer);
    }

    /// @inheritdoc IFamily
    function stopCarersActingBySig(
        address by,
        address patient,
        address carer,
        uint256 deadline,
        bytes calldata signature
    ) external {
        _authorise(by, abi.encode(_STOP_TYPEHASH, by, patient, carer, 0, deadline), signature);
        _stop(by, patient, carer);
    }

    /// @inheritdoc IFamily
    function actOnBehalfOfSomebody(Acts calldata acts) external {
        (address carer,,) = _caller();
        _act(carer, acts);
    }

    /// @inheritdoc IFamily
    function actOnBehalfOfSomebodyBySig(address carer, Acts calldata acts, uint256 deadline, bytes calldata signature)
        external
    {
        _authorise(carer, abi.encode(_ACT_TYPEHASH, carer, acts.patient, _hash(acts.calls), 0, deadline), signature);
        _act(carer, acts);
    }

    /// @inheritdoc IFamily
    function actsUntil(address patient, address carer) external view returns (uint40 until, uint40 blockNumber) {
        CareWord care = _care[patient][carer];
        if (care.holds(_controllerOf(patient, _headOf(patient).word))) {
            (until, blockNumber) = (care.until(), care.blockNumber());
        }
    }

    function _name(address patient, address wallet, address carer, uint40 until, bytes32 wrap) private {
        if (Roles.isOrganisation(_actors[patient].role())) revert NotFamily(patient);
        if (carer == patient || Roles.isOrganisation(_actors[carer].role())) revert NotFamily(carer);
        if (_controllerOf(carer, _headOf(carer).word) == address(0)) revert NotFamily(carer);
        if (until <= block.timestamp || until > block.timestamp + MAX_TERM) revert IActors.ExpiryOutOfBounds();
        if (wrap == 0) revert IGrants.MissingWrap();
        _care[patient][carer] = CareWordLib.pack(wallet, until, block.number);
        _append(patient, abi.encode(CarerNamed.selector, patient, carer, until, wrap, 0), 3);
    }

    function _stop(address by, address patient, address carer) private {
        if (by != patient && by != carer) revert NotCarer(patient, by);
        _requireCarer(patient, carer, _headOf(patient).word);
        _care[patient][carer] = CareWord.wrap(0);
        _append(patient, abi.encode(CarerStopped.selector, patient, carer, by, 0), 3);
    }

    function _act(address carer, Acts calldata acts) private {
        address patient = acts.patient;
        HeadWord since = _headOf(patient).word;
        (_actingFor, _actingWallet) = (patient, _requireCarer(patient, carer, since));
        bytes[] calldata calls = acts.calls;
        if (calls.length == 0) revert NotForCarers(0);
        for (uint256 i = 0; i < calls.length; ++i) {
            bytes calldata call = _at(calls, i);
            // The first four bytes of a call are its selector.
            // forge-lint: disable-next-line(unsafe-typecast)
            _requireForCarers(bytes4(call));
            assembly ("memory-safe") {
                let words := mload(0x40)
                calldatacopy(words, call.offset, call.length)
                if iszero(call(gas(), address(), 0, words, call.length, 0, 0)) {
                    returndatacopy(words, 0, returndatasize())
                    revert(words, returndatasize())
                }
            }
        }
        (_actingFor, _actingWallet) = (address(0), address(0));
        _append(patient, abi.encode(ActedFor.selector, patient, carer, since, 0), 3);
    }

    /// @dev The wallet that acts for the patient.
    function _requireCarer(address patient, address carer, HeadWord head) private view returns (address wallet) {
        wallet = _controllerOf(patient, head);
        if (!_care[patient][carer].holds(wallet)) revert NotCarer(patient, carer);
    }

    /// @dev A list of what is allowed: what is added to this contract later is not on it.
    function _requireForCarers(bytes4 selector) private pure {
        if (
            selector != IRecords.addRecord.selector && selector != IRecords.addRecords.selector
                && selector != IGrants.grant.selector && selector != IGrants.revokeConsent.selector
                && selector != IGrants.revokeMany.selector && selector != IGrants.revokeAll.selector
                && selector != IKeyBundles.publishDirectory.selector && selector != IRequests.declineRequest.selector
        ) revert NotForCarers(selector);
    }

    /// @dev As the compiler would read it, but for its checks: with a place that is none, other bytes of the same calldata are
    /// read, alike where they are hashed and where they are done. The compiler's own reader would be shared with
    /// `Multicall`, whose every call would pay for the jump.
    function _at(bytes[] calldata calls, uint256 i) private pure returns (bytes calldata call) {
        assembly ("memory-safe") {
            let place := add(calls.offset, calldataload(add(calls.offset, shl(5, i))))
            call.length := calldataload(place)
            call.offset := add(place, 0x20)
        }
    }

    /// @dev EIP-712: an array of bytes is the hash of the hashes of its members.
    function _hash(bytes[] calldata calls) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](calls.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(_at(calls, i));
        }
        return keccak256(abi.encodePacked(hashes));
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IErasure} from "./interfaces/IErasure.sol";
import {Controllers} from "./Controllers.sol";

/// @title Erasure
/// @notice The patient's wish that copies be destroyed, in the patient's history.
abstract contract Erasure is Controllers, IErasure {
    bytes32 private constant _ERASURE_TYPEHASH =
        keccak256("RequestErasure(address patient,bytes32 scope,uint256 nonce,uint256 deadline)");

    /// @inheritdoc IErasure
    function requestErasure(bytes32 scope) external {
        (address patient,,) = _caller();
        _requestErasure(patient, scope);
    }

    /// @inheritdoc IErasure
    function requestErasureBySig(address patient, bytes32 scope, uint256 deadline, bytes calldata signature) external {
        _authorise(patient, abi.encode(_ERASURE_TYPEHASH, patient, scope, 0, deadline), signature);
        _requestErasure(patient, scope);
    }

    function _requestErasure(address patient, bytes32 scope) private {
        _append(patient, abi.encode(ErasureRequested.selector, patient, scope, 0), 2);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IControllers} from "./interfaces/IControllers.sol";
import {Actors} from "./Actors.sol";
import {Signatures} from "./Signatures.sol";
import {ActorWord} from "./types/ActorWord.sol";
import {HeadWord} from "./types/HeadWord.sol";
import {KeyWord} from "./types/KeyWord.sol";
import {Roles} from "./types/Roles.sol";

/// @title Controllers
/// @notice Who acts for a patient: the one place that says who may move a patient's word.
/// @dev An address with no mark in its head acts for itself, so that the usual action pays for no look-up. The mark stands on
/// a patient whose wallet was replaced, on a wallet that acts for another, and on the register, which no wallet acts for.
abstract contract Controllers is Actors, Signatures, IControllers {
    struct Keys {
        bytes32[3] digests;
        KeyWord word;
    }

    bytes32 private constant _CHANGE_TYPEHASH =
        keccak256("ChangeController(address patient,address controller,uint256 nonce,uint256 deadline)");

    /// @dev What an owner publishes. It stands here for the nonce of signed actions, which shares its word.
    mapping(address owner => Keys keys) internal _keys;

    /// @dev Of a patient whose head is marked; zero for a wallet.
    mapping(address patient => address controller) private _controllers;

    /// @dev Of a wallet that acts, or acted, for another.
    mapping(address wallet => address patient) private _patients;

    /// @dev For whom, and by which wallet, this contract calls itself: the way in which a capability lets somebody act for a
    /// patient for the length of a call. Set only by that capability, and only while it calls.
    address internal transient _actingFor;
    address internal transient _actingWallet;

    /// @inheritdoc IControllers
    function controllerOf(address patient) external view returns (address) {
        return _controllerOf(patient, _headOf(patient).word);
    }

    /// @inheritdoc IControllers
    function patientOf(address wallet) external view returns (address patient) {
        if (!_headOf(wallet).word.isElsewhere()) return wallet;
        patient = _patientOf(wallet);
        return _controllers[patient] == wallet ? patient : address(0);
    }

    /// @inheritdoc IControllers
    function nonceOf(address owner) external view returns (uint256) {
        return _nonce(_headOf(owner).word, _keys[owner].word);
    }

    /// @inheritdoc IControllers
    function changeController(address controller, uint256 deadline, bytes calldata acceptance) external {
        (address patient,, HeadWord head) = _caller();
        bytes memory words = abi.encode(_CHANGE_TYPEHASH, patient, controller, _useNonce(patient, head), deadline);
        _requireSigned(controller, keccak256(words), deadline, acceptance);
        _changeController(patient, controller);
    }

    /// @inheritdoc IControllers
    function changeControllerBySig(
        address patient,
        address controller,
        uint256 deadline,
        bytes calldata signature,
        bytes calldata acceptance
    ) external {
        bytes memory words = abi.encode(_CHANGE_TYPEHASH, patient, controller, 0, deadline);
        // Fills in the nonce, so that both signed the same.
        _authorise(patient, words, signature);
        _requireSigned(controller, keccak256(words), deadline, acceptance);
        _changeController(patient, controller);
    }

    /// @dev The patient whom the caller acts for, the wallet that does, and the patient's head.
    function _caller() internal view returns (address patient, address wallet, HeadWord head) {
        (patient, wallet) = (msg.sender, msg.sender);
        head = _headOf(patient).word;
        if (head.isElsewhere()) {
            (patient, wallet) = _callerElsewhere();
            head = _headOf(patient).word;
        }
    }

    /// @dev The wallet that acts for a patient with this head; zero for an address that is no patient.
    function _controllerOf(address patient, HeadWord head) internal view returns (address) {
        return head.isElsewhere() ? _controllers[patient] : patient;
    }

    /// @dev Requires that the wallet that acts for a patient signed a struct with the patient's next nonce, which is taken.
    /// @param words abi.encode(typehash, every member in order, 0 for the nonce, deadline); the nonce is filled in.
    function _authorise(address patient, bytes memory words, bytes calldata signature)
        internal
        returns (HeadWord head, address wallet)
    {
        head = _headOf(patient).word;
        wallet = _authorise(patient, head, _useNonce(patient, head), words, signature);
    }

    /// @dev The same with a nonce that the caller has.
    function _authorise(address patient, HeadWord head, uint256 nonce, bytes memory words, bytes calldata signature)
        internal
        view
        returns (address wallet)
    {
        uint256 deadline;
        bytes32 structHash;
        assembly ("memory-safe") {
            let size := mload(words)
            let end := add(add(words, 0x20), size)
            deadline := mload(sub(end, 0x20))
            mstore(sub(end, 0x40), nonce)
            structHash := keccak256(add(words, 0x20), size)
        }
        wallet = _controllerOf(patient, head);
        _requireSigned(wallet, structHash, deadline, signature);
    }

    /// @dev Takes the owner's next nonce.
    function _useNonce(address owner, HeadWord head) internal returns (uint256 nonce) {
        Keys storage keys = _keys[owner];
        KeyWord word = keys.word;
        nonce = _nonce(head, word);
        keys.word = word.withNextNonce();
    }

    /// @dev Lets another wallet act for a patient. The caller of this has made sure that it may, and that the new wallet
    /// agrees; whether the wallet is free to do so is checked here.
    function _changeController(address patient, address controller) internal {
        HeadWord word = _headOf(patient).word;
        if (Roles.isOrganisation(_actors[patient].role())) revert OrganisationStays(patient);
        if (_controllerOf(patient, word) == controller) revert WalletInUse(controller);

        if (controller != patient && _patients[controller] != patient) _engage(controller, patient);
        _controllers[patient] = controller;
        bytes memory words = abi.encode(ControllerChanged.selector, patient, controller, 0);
        _append(patient, word, word.withElsewhere(controller != patient), words, 3);
    }

    /// @dev Marks a wallet that never did anything as one that acts for a patient.
    function _engage(address wallet, address patient) private {
        HeadWord word = _headOf(wallet).word;
        if (HeadWord.unwrap(word) != 0 || ActorWord.unwrap(_actors[wallet]) != 0) revert WalletInUse(wallet);
        _patients[wallet] = patient;
        _append(wallet, word, word.withElsewhere(true), abi.encode(ActsFor.selector, wallet, patient, 0), 3);
    }

    function _callerElsewhere() private view returns (address patient, address wallet) {
        if (msg.sender == address(this)) {
            (patient, wallet) = (_actingFor, _actingWallet);
        } else {
            (patient, wallet) = (_patientOf(msg.sender), msg.sender);
            if (_controllers[patient] != wallet) patient = address(0);
        }
        if (patient == address(0)) revert NotController(msg.sender);
    }

    /// @dev Of an address with the mark in its head.
    function _patientOf(address wallet) private view returns (address patient) {
        patient = _patients[wallet];
        return patient == address(0) ? wallet : patient;
    }

    function _nonce(HeadWord head, KeyWord word) private pure returns (uint256) {
        return head.epoch() << 40 | word.nonce();
    }
}

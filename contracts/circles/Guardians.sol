// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ICircleSeam, Step} from "../interfaces/ICircleSeam.sol";
import {IControllers} from "../interfaces/IControllers.sol";
import {IGuardians, Members, Terms} from "../interfaces/IGuardians.sol";
import {Signatures} from "../Signatures.sol";
import {StepsLib} from "../libraries/StepsLib.sol";
import {CircleCodes} from "../types/CircleCodes.sol";
import {CircleSteps} from "../types/CircleSteps.sol";
import {CircleWord} from "../types/CircleWord.sol";

/// @title Guardians
/// @notice Circles of guardians, their terms in one word and their members in one hash.
abstract contract Guardians is Signatures, IGuardians {
    using StepsLib for bytes;

    struct Circle {
        CircleWord word;
        bytes32 members;
    }

    bytes32 private constant _DEAL_TYPEHASH = keccak256(
        "DealShares(address patient,uint8 circle,uint8 threshold,uint32 window,uint32 duration,bytes32 capsule,bytes32 deal,address[] guardians,uint16 epoch,uint256 deadline)"
    );

    ICircleSeam internal immutable _LEDGER;

    mapping(address patient => mapping(uint8 circle => Circle state)) internal _circles;

    constructor(ICircleSeam ledger) {
        _LEDGER = ledger;
    }

    /// @inheritdoc IGuardians
    function dealShares(Terms calldata terms, Members calldata members) external {
        _deal(_caller(), msg.sender, terms, members);
    }

    /// @inheritdoc IGuardians
    function dealSharesBySig(
        address patient,
        Terms calldata terms,
        Members calldata members,
        uint256 deadline,
        bytes calldata signature
    ) external {
        (address wallet,) = _LEDGER.standingOf(patient);
        _requireSigned(wallet, _dealing(patient, terms, members, deadline), deadline, signature);
        _deal(patient, wallet, terms, members);
    }

    /// @inheritdoc IGuardians
    function acceptShare(uint8 circle, address patient, Members calldata members) external {
        address guardian = _caller();
        Circle storage state = _circles[patient][circle];
        uint256 place = _placeOf(state, members, guardian);
        CircleWord word = state.word.withAccepted(place);
        state.word = word;
        _note(
            patient,
            Step(
                guardian, CircleSteps.ACCEPTED, circle, word.epoch(), bytes32(place), bytes32(uint256(word.accepted()))
            )
        );
    }

    /// @inheritdoc IGuardians
    function renewCapsule(uint8 circle, bytes32 capsule) external {
        address patient = _caller();
        Circle storage state = _circles[patient][circle];
        CircleWord word = state.word;
        if (word.count() == 0) revert NotArmed();
        _note(patient, Step(msg.sender, CircleSteps.CAPSULE, circle, word.epoch(), capsule, state.members));
    }

    /// @dev Whom the caller acts for on the ledger.
    function _caller() internal view returns (address patient) {
        patient = IControllers(address(_LEDGER)).patientOf(msg.sender);
        if (patient == address(0)) revert IControllers.NotController(msg.sender);
    }

    function _note(address patient, Step memory step) internal {
        _LEDGER.noteCircle(patient, abi.encode(step));
    }

    /// @dev The place of a guardian in a circle.
    function _placeOf(Circle storage state, Members calldata members, address guardian)
        internal
        view
        returns (uint256 place)
    {
        _requireMembers(state, members);
        uint256 count = members.guardians.length;
        while (place < count && members.guardians[place] != guardian) ++place;
        if (place == count) revert NotGuardian();
    }

    function _requireMembers(Circle storage state, Members calldata members) internal view {
        if (_hash(members) != state.members) revert OtherMembers();
    }

    function _deal(address patient, address wallet, Terms calldata terms, Members calldata members) private {
        uint8 circle = terms.circle;
        uint256 count = members.guardians.length;
        if (
            count + terms.threshold != 0
                && !CircleCodes.areValid(circle, terms.threshold, count, terms.window, terms.duration)
        ) revert TermsOutOfBounds();

        Circle storage state = _circles[patient][circle];
        CircleWord word = state.word.dealt(terms.threshold, count, terms.window, terms.duration);
        (state.word, state.members) = (word, _hash(members));

        bytes memory steps = StepsLib.room(count + 2);
        bytes32 deal = members.deal;
        uint32 epoch = word.epoch();
        steps.put(0, Step(wallet, CircleSteps.DEALT, circle, epoch, bytes32(CircleWord.unwrap(word)), deal));
        steps.put(1, Step(wallet, CircleSteps.CAPSULE, circle, epoch, terms.capsule, state.members));
        uint256 organisations = 0;
        address last = address(0);
        for (uint256 i = 0; i < count; ++i) {
            address guardian = members.guardians[i];
            if (guardian <= last || guardian == patient) revert TermsOutOfBounds();
            last = guardian;
            if (_isOrganisation(guardian)) ++organisations;
            steps.put(i + 2, Step(guardian, CircleSteps.NAMED, circle, epoch, bytes32(i), deal));
        }
        _requireMixed(circle, terms.threshold, organisations, count - organisations);
        _LEDGER.noteCircle(patient, steps);
    }

    /// @dev What a wallet signs to deal. It names the dealing by its number, so it counts once and not after another one.
    function _dealing(address patient, Terms calldata terms, Members calldata members, uint256 deadline)
        private
        view
        returns (bytes32)
    {
        return keccak256(
            abi.encode(
                _DEAL_TYPEHASH,
                patient,
                terms,
                members.deal,
                keccak256(abi.encodePacked(members.guardians)),
                _circles[patient][terms.circle].word.epoch() + 1,
                deadline
            )
        );
    }

    /// @dev An organisation, be it suspended or not; a practitioner is a person.
    function _isOrganisation(address who) private view returns (bool) {
        (, address organisation) = _LEDGER.standingOf(who);
        return organisation == who;
    }

    /// @dev keccak256(abi.encodePacked(deal, guardians)), from the calldata as it is: an address with more bits than it has
    /// gives another hash here, and is refused where it is read.
    function _hash(Members calldata members) private pure returns (bytes32 hash) {
        bytes32 deal = members.deal;
        address[] calldata guardians = members.guardians;
        assembly ("memory-safe") {
            let words := mload(0x40)
            let size := shl(5, guardians.length)
            mstore(words, deal)
            calldatacopy(add(words, 0x20), guardians.offset, size)
            hash := keccak256(words, add(size, 0x20))
        }
    }

    /// @dev A panel is of organisations; what is sealed neither people nor organisations open alone.
    function _requireMixed(uint8 circle, uint256 threshold, uint256 organisations, uint256 people) private pure {
        bool sound = circle == CircleCodes.PANEL || circle == CircleCodes.SUMMARY
            ? people == 0
            : circle != CircleCodes.SEALED || threshold == 0 || (threshold > organisations && threshold > people);
        if (!sound) revert TermsOutOfBounds();
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ICircleSeam, Step} from "contracts/interfaces/ICircleSeam.sol";
import {Approval, IEmergency} from "contracts/interfaces/IEmergency.sol";
import {IGuardians, Members} from "contracts/interfaces/IGuardians.sol";
import {HistoryLib} from "contracts/libraries/HistoryLib.sol";
import {StepsLib} from "contracts/libraries/StepsLib.sol";
import {Signatures} from "contracts/Signatures.sol";
import {ActorWord, ActorWordLib} from "contracts/types/ActorWord.sol";
import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {CircleSteps} from "contracts/types/CircleSteps.sol";
import {CircleWord, CircleWordLib} from "contracts/types/CircleWord.sol";
import {GrantWord} from "contracts/types/GrantWord.sol";
import {HeadWord} from "contracts/types/HeadWord.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {ReviewWord} from "contracts/types/ReviewWord.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Roles} from "contracts/types/Roles.sol";
import {UrgentWord, UrgentWordLib} from "contracts/types/UrgentWord.sol";
import {Before, IRung} from "./IRung.sol";

/// @title Bare
/// @notice The least that opens with k of n signatures: members and threshold on file, distinct guardians of this circle, a
/// grant that ends, one event. Whoever sends it is the asker, at once, with nobody to stop it and nobody to answer to.
contract Bare is Signatures, IRung {
    using StepsLib for bytes;

    event Opened(address indexed patient, address indexed asker, uint8 circle, uint32 number, uint256 expiry);

    bytes32 private constant _APPROVE_TYPEHASH = keccak256(
        "ApproveUrgentAccess(address patient,uint8 circle,uint32 number,address asker,bytes32 release,uint256 deadline)"
    );

    struct Circle {
        CircleWord word;
        bytes32 members;
    }

    mapping(address patient => mapping(uint8 circle => Circle state)) private _circles;
    mapping(bytes32 key => GrantWord word) private _grants;

    function prepare(Before calldata before, Members calldata members) external virtual {
        _prepare(before, members);
    }

    function approve(
        uint8 circle,
        address patient,
        uint32 number,
        Approval[] calldata approvals,
        uint256 deadline,
        Members calldata members
    ) external {
        CircleWord word = _circles[patient][circle].word;
        UrgentWord request = _asked(circle, patient, number, word);
        if (_hash(members) != _circles[patient][circle].members) revert IGuardians.OtherMembers();
        bytes memory words = abi.encode(_APPROVE_TYPEHASH, patient, circle, number, request.asker(), 0, deadline);
        bytes memory steps = StepsLib.room(approvals.length);
        _put(circle, number, request, approvals, members.guardians, steps);
        request = _approve(request, approvals, steps, words, deadline);
        if (request.approvals() < word.threshold()) revert IEmergency.NotDue();
        uint40 expiry = uint40(block.timestamp + word.duration());
        _store(circle, patient, number, request);
        _grant(circle, patient, request.asker(), expiry);
        _tell(circle, patient, number, request.asker(), expiry, steps);
    }

    function _prepare(Before calldata before, Members calldata members) internal virtual {
        CircleWord word = CircleWord.wrap(0);
        word = word.dealt(before.threshold, members.guardians.length, before.window, before.duration);
        _circles[before.patient][before.circle] = Circle(word, _hash(members));
        _grant(before.circle, before.patient, before.asker, uint40(block.timestamp));
    }

    function _asked(uint8, address, uint32, CircleWord word) internal view virtual returns (UrgentWord) {
        return UrgentWordLib.pack(msg.sender, block.timestamp, word.epoch());
    }

    function _walletsOf(address, bytes memory steps, uint256 count)
        internal
        view
        virtual
        returns (address[] memory who)
    {
        who = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            who[i] = _whoAt(steps, i);
        }
    }

    function _store(uint8 circle, address patient, uint32 number, UrgentWord request) internal virtual {}

    function _tell(uint8 circle, address patient, uint32 number, address asker, uint40 expiry, bytes memory)
        internal
        virtual
    {
        emit Opened(patient, asker, circle, number, expiry);
    }

    function _grant(uint8 circle, address patient, address asker, uint40 expiry) internal {
        bytes32 key = keccak256(abi.encode(patient, asker, CircleCodes.scopeOf(circle)));
        _grants[key] = _grants[key].given(0, expiry, Rights.READ, Purposes.ETREAT);
    }

    function _put(
        uint8 circle,
        uint32 number,
        UrgentWord request,
        Approval[] calldata approvals,
        address[] calldata guardians,
        bytes memory steps
    ) private pure {
        uint256 count = request.approvals();
        for (uint256 i = 0; i < approvals.length; ++i) {
            Approval calldata approval = approvals[i];
            address guardian = guardians[approval.place];
            steps.put(i, Step(guardian, CircleSteps.APPROVED, circle, number, approval.release, bytes32(++count)));
        }
    }

    function _approve(
        UrgentWord request,
        Approval[] calldata approvals,
        bytes memory steps,
        bytes memory words,
        uint256 deadline
    ) private view returns (UrgentWord) {
        address[] memory wallets = _walletsOf(request.asker(), steps, approvals.length);
        for (uint256 i = 0; i < approvals.length; ++i) {
            Approval calldata approval = approvals[i];
            bytes32 release = approval.release;
            bytes32 entry;
            assembly ("memory-safe") {
                mstore(add(words, 0xc0), release)
                entry := keccak256(add(words, 0x20), mload(words))
            }
            _requireSigned(wallets[i], entry, deadline, approval.signature);
            if (request.hasApproval(approval.place)) revert IEmergency.ApprovedBySelf();
            if (release == 0) revert IEmergency.MissingShare();
            request = request.withApproval(approval.place);
        }
        return request;
    }

    function _whoAt(bytes memory steps, uint256 place) internal pure returns (address who) {
        assembly ("memory-safe") {
            who := mload(add(add(steps, 0x20), mul(place, 0xc0)))
        }
    }

    function _hash(Members calldata members) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(members.deal, members.guardians));
    }
}

/// @title With a window
/// @notice Asked in an earlier transaction: so there is a request to stop, of one asker and one dealing, which opens once.
contract Windowed is Bare {
    mapping(uint256 key => UrgentWord request) private _urgent;

    function _prepare(Before calldata before, Members calldata members) internal virtual override {
        super._prepare(before, members);
        _urgent[_key(before.circle, before.patient, before.number)] =
            UrgentWordLib.pack(before.asker, block.timestamp, 1);
    }

    function _asked(uint8 circle, address patient, uint32 number, CircleWord word)
        internal
        view
        override
        returns (UrgentWord request)
    {
        request = _urgent[_key(circle, patient, number)];
        uint256 due = uint256(request.time()) + word.window();
        if (
            request.flags() != UrgentWordLib.MADE || request.epoch() != word.epoch() || block.timestamp < due
                || block.timestamp > due + 7 days
        ) revert IEmergency.RequestClosed();
    }

    function _store(uint8 circle, address patient, uint32 number, UrgentWord request) internal virtual override {
        _urgent[_key(circle, patient, number)] = request.opened(block.timestamp, _organisationOf(request.asker()));
    }

    function _organisationOf(address) internal view virtual returns (address) {
        return address(0);
    }

    function _key(uint8 circle, address patient, uint32 number) private pure returns (uint256) {
        return uint256(uint160(patient)) << 96 | uint256(circle) << 32 | number;
    }
}

/// @title With standing
/// @notice The asker's licence and hospital hold; of each guardian the wallet and the office are looked up, as the seam does.
contract Standing is Windowed {
    mapping(address who => ActorWord actor) internal _actors;
    mapping(address who => HeadWord head) internal _heads;
    mapping(address patient => address controller) private _controllers;

    function _prepare(Before calldata before, Members calldata members) internal virtual override {
        super._prepare(before, members);
        uint40 until = uint40(block.timestamp + 365 days);
        _actors[before.asker] = ActorWordLib.pack(Roles.PRACTITIONER, before.organisation, until);
        _actors[before.organisation] = ActorWordLib.pack(Roles.HOSPITAL, before.organisation, until);
    }

    function _walletsOf(address asker, bytes memory steps, uint256 count)
        internal
        view
        override
        returns (address[] memory wallets)
    {
        address employer = _actors[asker].organisation();
        wallets = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            address guardian = _whoAt(steps, i);
            address wallet = _heads[guardian].isElsewhere() ? _controllers[guardian] : guardian;
            ActorWord actor = _actors[guardian];
            address organisation = actor.organisation();
            if (guardian == asker || wallet == asker || (organisation != address(0) && organisation == employer)) {
                revert IEmergency.ApprovedBySelf();
            }
            if (Roles.isOrganisation(actor.role()) && !actor.isLive(block.timestamp)) revert IEmergency.NotDue();
            wallets[i] = wallet;
        }
    }

    function _organisationOf(address asker) internal view override returns (address organisation) {
        ActorWord actor = _actors[asker];
        if (!actor.isLive(block.timestamp)) revert IEmergency.NotDue();
        organisation = actor.organisation();
        ActorWord employer = _actors[organisation];
        if (!employer.isLive(block.timestamp) || employer.role() != Roles.HOSPITAL) revert IEmergency.NotDue();
    }
}

/// @title With reviews
/// @notice What the organisation opened and no authority has reviewed is counted.
contract Reviewed is Standing {
    mapping(address organisation => ReviewWord reviews) private _reviews;

    function _prepare(Before calldata before, Members calldata members) internal override {
        super._prepare(before, members);
        _reviews[before.organisation] = _reviews[before.organisation].opened(block.timestamp);
    }

    function _store(uint8 circle, address patient, uint32 number, UrgentWord request) internal override {
        super._store(circle, patient, number, request);
        address organisation = _actors[request.asker()].organisation();
        _reviews[organisation] = _reviews[organisation].opened(block.timestamp);
    }
}

/// @title With a history
/// @notice Each approval and the opening are events of the patient's history, chained into her head.
contract Told is Reviewed {
    function _prepareHead(address patient) private {
        _heads[patient] = HeadWord.wrap(bytes32(uint256(1)));
    }

    function prepare(Before calldata before, Members calldata members) external override {
        _prepare(before, members);
        _prepareHead(before.patient);
    }

    function _tell(uint8 circle, address patient, uint32 number, address asker, uint40 expiry, bytes memory steps)
        internal
        override
    {
        HeadWord head = _heads[patient];
        bytes memory words = new bytes(9 * 32);
        bytes32 topic = ICircleSeam.CircleStep.selector;
        uint256 count = steps.length / StepsLib.SIZE;
        for (uint256 i = 0; i < count; ++i) {
            assembly ("memory-safe") {
                mstore(add(words, 0x20), topic)
                mstore(add(words, 0x40), patient)
                mcopy(add(words, 0x60), add(add(steps, 0x20), mul(i, 0xc0)), 0xc0)
            }
            head = HistoryLib.appended(head, head, words, 3);
        }
        Step memory opened =
            Step(asker, CircleSteps.OPENED, circle, number, CircleCodes.scopeOf(circle), bytes32(uint256(expiry)));
        bytes memory last = abi.encode(topic, patient, opened, 0);
        _heads[patient] = HistoryLib.appended(head, head, last, 3);
    }
}

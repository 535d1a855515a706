// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "../interfaces/IActors.sol";
import {Step} from "../interfaces/ICircleSeam.sol";
import {Approval, IEmergency} from "../interfaces/IEmergency.sol";
import {Members} from "../interfaces/IGuardians.sol";
import {StepsLib} from "../libraries/StepsLib.sol";
import {CircleCodes} from "../types/CircleCodes.sol";
import {CircleSteps} from "../types/CircleSteps.sol";
import {CircleWord} from "../types/CircleWord.sol";
import {ReviewWord} from "../types/ReviewWord.sol";
import {Roles} from "../types/Roles.sol";
import {UrgentWord, UrgentWordLib} from "../types/UrgentWord.sol";
import {Guardians} from "./Guardians.sol";

/// @title Emergency
/// @notice Requests to a circle of guardians: asked, approved, stopped or opened, reported, reviewed.
abstract contract Emergency is Guardians, IEmergency {
    using StepsLib for bytes;

    uint256 internal constant REQUEST_LIFE = 7 days;
    uint256 internal constant MOST_OVERDUE = 3;

    bytes32 private constant _APPROVE_TYPEHASH = keccak256(
        "ApproveUrgentAccess(address patient,uint8 circle,uint32 number,address asker,bytes32 release,uint256 deadline)"
    );
    bytes32 private constant _STOP_TYPEHASH = keccak256(
        "StopRequest(address by,uint8 circle,address patient,uint32 number,address asker,uint8 through,uint256 deadline)"
    );

    mapping(uint256 key => UrgentWord request) private _urgent;
    mapping(address organisation => ReviewWord reviews) private _reviews;

    /// @inheritdoc IEmergency
    function askUrgently(uint8 circle, address patient, uint8 reason, bytes32 text) external returns (uint32 number) {
        address organisation = _requireClinician(msg.sender);
        if (circle == CircleCodes.RECOVERY) revert NotArmed();
        if (reason == 0 || reason > 5) revert UnknownCode();
        if (circle != CircleCodes.SUMMARY && _reviews[organisation].overdue(block.timestamp) > MOST_OVERDUE) {
            revert ReviewsOverdue();
        }
        number = _ask(circle, patient, msg.sender);
        _note(patient, Step(msg.sender, CircleSteps.ASKED, circle, number, bytes32(uint256(reason)), text));
    }

    /// @inheritdoc IEmergency
    function secondRequest(address patient, uint32 number) external {
        _requireClinician(msg.sender);
        (, UrgentWord request) = _pending(CircleCodes.SUMMARY, patient, number);
        if (request.asker() == msg.sender) revert ApprovedBySelf();
        _set(CircleCodes.SUMMARY, patient, number, request.with(UrgentWordLib.SECONDED));
        _note(patient, Step(msg.sender, CircleSteps.SECONDED, CircleCodes.SUMMARY, number, 0, 0));
    }

    /// @inheritdoc IEmergency
    function approve(
        uint8 circle,
        address patient,
        uint32 number,
        Approval[] calldata approvals,
        uint256 deadline,
        Members calldata members
    ) external {
        (CircleWord word, UrgentWord request) = _pending(circle, patient, number);
        _requireMembers(_circles[patient][circle], members);
        if (circle == CircleCodes.SUMMARY && !request.has(UrgentWordLib.SECONDED)) revert NotDue();
        bytes memory steps = StepsLib.room(approvals.length);
        if (approvals.length != 0) {
            bytes memory words = abi.encode(_APPROVE_TYPEHASH, patient, circle, number, request.asker(), 0, deadline);
            _tell(circle, number, request, approvals, members.guardians, steps);
            request = _approve(request, approvals, steps, words, deadline);
        }
        // A recovery is for the new wallet to finish.
        if (circle != CircleCodes.RECOVERY && _isDue(word, request)) {
            _open(circle, patient, number, word, request, steps);
        } else if (approvals.length == 0) {
            revert NotDue();
        } else {
            _set(circle, patient, number, request);
            _LEDGER.noteCircle(patient, steps);
        }
    }

    /// @inheritdoc IEmergency
    function stopRequest(uint8 circle, address patient, uint32 number, uint8 through, Members calldata members)
        external
    {
        address by = _caller();
        (, UrgentWord request) = _pending(circle, patient, number);
        _stop(by, circle, patient, number, through, members, request);
    }

    /// @inheritdoc IEmergency
    function stopRequestBySig(
        address by,
        uint8 circle,
        address patient,
        uint32 number,
        uint8 through,
        Members calldata members,
        uint256 deadline,
        bytes calldata signature
    ) external {
        (, UrgentWord request) = _pending(circle, patient, number);
        (address wallet,) = _LEDGER.standingOf(by);
        bytes32 entry =
            keccak256(abi.encode(_STOP_TYPEHASH, by, circle, patient, number, request.asker(), through, deadline));
        _requireSigned(wallet, entry, deadline, signature);
        _stop(by, circle, patient, number, through, members, request);
    }

    /// @inheritdoc IEmergency
    function reportUse(uint8 circle, address patient, uint32 number, bytes32 report) external {
        UrgentWord request = _urgent[_key(circle, patient, number)];
        if (!_isOpened(circle, request) || request.asker() != msg.sender) revert RequestClosed();
        _note(patient, Step(msg.sender, CircleSteps.REPORTED, circle, number, bytes32(uint256(request.time())), report));
    }

    /// @inheritdoc IEmergency
    function reviewUse(uint8 circle, address patient, uint32 number, address organisation, uint8 verdict) external {
        (, uint8 role) = _LEDGER.requireLive(msg.sender);
        if (role != Roles.AUTHORITY) revert IActors.NotAccredited(msg.sender);
        if (verdict == 0 || verdict > 3) revert UnknownCode();
        UrgentWord request = _urgent[_key(circle, patient, number)];
        if (!_isOpened(circle, request) || request.has(UrgentWordLib.REVIEWED)) revert RequestClosed();
        if (!request.isOf(organisation)) revert OtherOrganisation();
        _set(circle, patient, number, request.with(UrgentWordLib.REVIEWED));
        _reviews[organisation] = _reviews[organisation].reviewed(request.time(), block.timestamp);
        _note(
            patient,
            Step(
                msg.sender,
                CircleSteps.REVIEWED,
                circle,
                number,
                bytes32(uint256(verdict)),
                bytes32(uint256(uint160(organisation)))
            )
        );
    }

    /// @inheritdoc IEmergency
    function circleOf(address patient, uint8 circle, uint32 number)
        external
        view
        returns (bytes32 word, bytes32 members, bytes32 request)
    {
        Circle storage state = _circles[patient][circle];
        word = bytes32(CircleWord.unwrap(state.word));
        members = state.members;
        request = bytes32(UrgentWord.unwrap(_urgent[_key(circle, patient, number)]));
    }

    /// @inheritdoc IEmergency
    function overdueOf(address organisation) external view returns (uint256) {
        return _reviews[organisation].overdue(block.timestamp);
    }

    /// @dev Makes a request to an armed circle.
    function _ask(uint8 circle, address patient, address asker) internal returns (uint32 number) {
        CircleWord word = _circles[patient][circle].word;
        if (!word.isArmed()) revert NotArmed();
        word = word.withRequest();
        _circles[patient][circle].word = word;
        number = word.requests();
        _set(circle, patient, number, UrgentWordLib.pack(asker, block.timestamp, word.epoch()));
    }

    /// @dev Whether a request has its approvals, and its window has passed.
    function _isDue(CircleWord word, UrgentWord request) internal view returns (bool) {
        return request.approvals() >= word.threshold() && block.timestamp >= uint256(request.time()) + word.window();
    }

    function _set(uint8 circle, address patient, uint32 number, UrgentWord request) internal {
        _urgent[_key(circle, patient, number)] = request;
    }

    /// @dev A request of the circle's present epoch that is neither stopped nor opened nor too old.
    function _pending(uint8 circle, address patient, uint32 number)
        internal
        view
        returns (CircleWord word, UrgentWord request)
    {
        word = _circles[patient][circle].word;
        request = _urgent[_key(circle, patient, number)];
        bool isPending = request.flags() & ~UrgentWordLib.SECONDED == UrgentWordLib.MADE
            && request.epoch() == word.epoch()
            && block.timestamp <= uint256(request.time()) + word.window() + REQUEST_LIFE;
        if (!isPending) revert RequestClosed();
    }

    /// @dev Puts what these approvals tell in the patient's history.
    function _tell(
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

    /// @dev The request with these approvals more, each the sender's own or signed.
    /// @param words abi.encode(typehash, every member in order, 0 for the release, deadline); each release is filled in.
    function _approve(
        UrgentWord request,
        Approval[] calldata approvals,
        bytes memory steps,
        bytes memory words,
        uint256 deadline
    ) private view returns (UrgentWord) {
        address[] memory wallets = _LEDGER.requireIndependent(request.asker(), steps);
        for (uint256 i = 0; i < approvals.length; ++i) {
            Approval calldata approval = approvals[i];
            (uint8 place, bytes32 release, address wallet) = (approval.place, approval.release, wallets[i]);
            if (wallet != msg.sender) {
                bytes32 entry;
                assembly ("memory-safe") {
                    mstore(add(words, 0xc0), release)
                    entry := keccak256(add(words, 0x20), mload(words))
                }
                _requireSigned(wallet, entry, deadline, approval.signature);
            }
            if (request.hasApproval(place)) revert ApprovedBySelf();
            if (release == 0) revert MissingShare();
            request = request.withApproval(place);
        }
        return request;
    }

    /// @dev Who stops it is the patient, the asker, or one of the members that were given.
    function _stop(
        address by,
        uint8 circle,
        address patient,
        uint32 number,
        uint8 through,
        Members calldata members,
        UrgentWord request
    ) private {
        if (by != patient && by != request.asker()) {
            if (through != circle && through != CircleCodes.GUARDIANS) revert NotGuardian();
            _placeOf(_circles[patient][through], members, by);
        }
        _set(circle, patient, number, request.with(UrgentWordLib.STOPPED));
        _note(
            patient,
            Step(by, CircleSteps.STOPPED, circle, number, bytes32(uint256(through)), bytes32(request.approvals()))
        );
    }

    function _open(
        uint8 circle,
        address patient,
        uint32 number,
        CircleWord word,
        UrgentWord request,
        bytes memory steps
    ) private {
        // Seven days after now at most.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint40 expiry = uint40(block.timestamp + word.duration());
        address organisation = _LEDGER.openUrgently(patient, circle, number, expiry, request.asker(), steps);
        _set(circle, patient, number, request.opened(block.timestamp, organisation));
        _reviews[organisation] = _reviews[organisation].opened(block.timestamp);
    }

    /// @dev Whether it is urgent access that was opened; a recovery is reported to nobody.
    function _isOpened(uint8 circle, UrgentWord request) private pure returns (bool) {
        return circle != CircleCodes.RECOVERY && request.has(UrgentWordLib.OPENED);
    }

    /// @dev The hospital that somebody treats patients for now: its own address, or an enrolled clinician's employer.
    function _requireClinician(address who) private view returns (address organisation) {
        uint8 role;
        (organisation, role) = _LEDGER.requireLive(who);
        if (role != Roles.HOSPITAL) revert IActors.NotAccredited(who);
    }

    function _key(uint8 circle, address patient, uint32 number) private pure returns (uint256) {
        return uint256(uint160(patient)) << 96 | uint256(circle) << 32 | number;
    }
}

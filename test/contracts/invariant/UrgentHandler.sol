// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ICircles} from "contracts/interfaces/ICircles.sol";
import {Approval} from "contracts/interfaces/IEmergency.sol";
import {Members, Terms} from "contracts/interfaces/IGuardians.sol";
import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {Recorder} from "../support/Recorder.sol";
import {Stop, StopSigning} from "../support/Stop.sol";

// What is cast here was bounded before, and one bit is shifted to its place.
// forge-lint: disable-start(unsafe-typecast, incorrect-shift)

/// @title Urgent handler
/// @notice One patient, five guardians, two clinicians of two hospitals, and a model of what each request has. The first
/// clinician is one of the guardians. Every step is replayed into the patient's head, and nobody else's may move.
contract UrgentHandler is Recorder {
    struct Model {
        address asker;
        uint256 asked;
        uint256 epoch;
        uint256 approvals;
        bool stopped;
        bool opened;
    }

    uint256 internal constant WINDOW = 15 minutes;
    uint256 internal constant DURATION = 1 days;
    uint256 internal constant THRESHOLD = 3;
    bytes32 internal constant RELEASE = keccak256("release");

    ICircles public immutable circles;
    address public immutable patient;
    address[] public guardians;
    address[] public clinicians;
    Model[] public requests;
    /// @dev Of the guardians, in their order, and last the patient's.
    uint256[] private _keys;
    uint256 public epoch;
    uint256 public accepted;
    uint256 public openings;
    /// @notice Until when the model says that a clinician reads.
    mapping(address clinician => uint256 until) public readsUntil;

    constructor(
        ICircles circles_,
        address patient_,
        address[] memory guardians_,
        uint256[] memory keys,
        address[] memory clinicians_
    ) {
        (circles, patient, guardians, clinicians) = (circles_, patient_, guardians_, clinicians_);
        _keys = keys;
        _collect();
    }

    function deal(uint256 chance) external {
        if (epoch != 0 && chance % 6 != 0) return;
        Terms memory terms = Terms(CircleCodes.GUARDIANS, 3, uint32(WINDOW), uint32(DURATION), RELEASE);
        _do(patient, abi.encodeCall(circles.dealShares, (terms, _members())), true);
        (epoch, accepted) = (epoch + 1, 0);
    }

    function accept(uint256 who) external {
        if (epoch == 0) return;
        uint256 place = who % guardians.length;
        _do(guardians[place], abi.encodeCall(circles.acceptShare, (CircleCodes.GUARDIANS, patient, _members())), true);
        accepted |= 1 << place;
    }

    function ask(uint256 who) external {
        address asker = clinicians[who % clinicians.length];
        bool armed = epoch != 0 && accepted == 31;
        _do(asker, abi.encodeCall(circles.askUrgently, (CircleCodes.GUARDIANS, patient, 1, RELEASE)), armed);
        if (armed) requests.push(Model(asker, block.timestamp, epoch, 0, false, false));
    }

    function approve(uint256 which, uint256 who) external {
        if (requests.length == 0) return;
        Model storage request = requests[which % requests.length];
        uint256 place = who % guardians.length;
        Approval[] memory own = new Approval[](1);
        own[0] = Approval(uint8(place), RELEASE, "");
        bool allowed = _isPending(request) && request.approvals >> place & 1 == 0 && guardians[place] != request.asker;
        _send(which, guardians[place], own, allowed);
        if (!allowed) return;
        request.approvals |= 1 << place;
        if (_isDue(request)) _opened(request);
    }

    function open(uint256 which) external {
        if (requests.length == 0) return;
        Model storage request = requests[which % requests.length];
        bool allowed = _isPending(request) && _isDue(request);
        _send(which, address(this), new Approval[](0), allowed);
        if (allowed) _opened(request);
    }

    function stop(uint256 which, uint256 who) external {
        if (requests.length == 0 || who % 4 != 0) return;
        Model storage request = requests[which % requests.length];
        address by = who % 8 == 0 ? patient : guardians[who % guardians.length];
        bytes memory call = abi.encodeCall(
            circles.stopRequest,
            (CircleCodes.GUARDIANS, patient, uint32(which % requests.length + 1), CircleCodes.GUARDIANS, _members())
        );
        bool allowed = _isPending(request);
        _do(by, call, allowed);
        if (allowed) request.stopped = true;
    }

    /// @notice Signed by one of those who may stop it, for this request or for another, and sent by anybody.
    function stopBySignature(uint256 which, uint256 who, address relayer) external {
        if (requests.length == 0 || who % 4 != 0) return;
        uint32 number = uint32(which % requests.length + 1);
        Model storage request = requests[number - 1];
        uint256 place = (who >> 8) % _keys.length;
        address by = place < guardians.length ? guardians[place] : patient;
        bool signed = who >> 16 & 3 != 0;
        Stop memory words = Stop(
            by,
            CircleCodes.GUARDIANS,
            patient,
            signed ? number : number + 1,
            request.asker,
            CircleCodes.GUARDIANS,
            block.timestamp
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[place], StopSigning.digestFor(words, address(circles)));
        bytes memory call = abi.encodeCall(
            circles.stopRequestBySig,
            (
                by,
                CircleCodes.GUARDIANS,
                patient,
                number,
                CircleCodes.GUARDIANS,
                _members(),
                block.timestamp,
                abi.encodePacked(r, s, v)
            )
        );
        bool allowed = signed && _isPending(request);
        _do(relayer, call, allowed);
        if (allowed) request.stopped = true;
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + (time % 16 == 0 ? 9 days : bound(time, 0, 30 minutes)));
        vm.roll(block.number + 1);
    }

    function cliniciansCount() external view returns (uint256) {
        return clinicians.length;
    }

    function _opened(Model storage request) private {
        request.opened = true;
        ++openings;
        readsUntil[request.asker] = block.timestamp + DURATION;
    }

    function _send(uint256 which, address sender, Approval[] memory approvals, bool allowed) private {
        bytes memory call = abi.encodeCall(
            circles.approve,
            (CircleCodes.GUARDIANS, patient, uint32(which % requests.length + 1), approvals, 0, _members())
        );
        _do(sender, call, allowed);
    }

    function _do(address sender, bytes memory call, bool allowed) private {
        vm.prank(sender);
        (bool succeeded,) = address(circles).call(call);
        assertTrue(succeeded == allowed, allowed ? "what is allowed succeeds" : "what is not allowed fails");
        // Forge records what a refused call emitted, too.
        if (succeeded) _collectOf(patient, patient);
        else vm.getRecordedLogs();
    }

    function _isPending(Model storage request) private view returns (bool) {
        return request.epoch == epoch && !request.stopped && !request.opened
            && block.timestamp <= request.asked + WINDOW + 7 days;
    }

    function _isDue(Model storage request) private view returns (bool) {
        uint256 count = 0;
        for (uint256 bits = request.approvals; bits != 0; bits >>= 1) {
            count += bits & 1;
        }
        return count >= THRESHOLD && block.timestamp >= request.asked + WINDOW;
    }

    function _members() private view returns (Members memory) {
        return Members(RELEASE, guardians);
    }
}
// forge-lint: disable-end(unsafe-typecast, incorrect-shift)

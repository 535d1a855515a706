// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ICircleSeam, Step} from "./interfaces/ICircleSeam.sol";
import {Circles} from "./Circles.sol";
import {Grants} from "./Grants.sol";
import {HistoryLib} from "./libraries/HistoryLib.sol";
import {ActorWord} from "./types/ActorWord.sol";
import {CircleCodes} from "./types/CircleCodes.sol";
import {CircleSteps} from "./types/CircleSteps.sol";
import {HeadWord} from "./types/HeadWord.sol";
import {Purposes} from "./types/Purposes.sol";
import {Rights} from "./types/Rights.sol";
import {Roles} from "./types/Roles.sol";

/// @title Circle seam
/// @notice The one way in for the contract of guardians, urgent access and recovery.
abstract contract CircleSeam is Grants, ICircleSeam {
    /// @inheritdoc ICircleSeam
    address public immutable circles;

    constructor() {
        circles = address(new Circles(address(this)));
    }

    modifier onlyCircles() {
        if (msg.sender != circles) revert NotCircles();
        _;
    }

    /// @inheritdoc ICircleSeam
    function noteCircle(address patient, Step[] calldata steps) external onlyCircles {
        _headOf(patient).word = _note(patient, _headOf(patient).word, steps);
    }

    /// @inheritdoc ICircleSeam
    function openUrgently(
        address patient,
        address asker,
        uint8 circle,
        uint32 number,
        uint40 expiry,
        Step[] calldata steps
    ) external onlyCircles returns (address organisation) {
        uint8 role;
        (organisation, role) = _requireLive(asker);
        if (role != Roles.HOSPITAL) revert NotAccredited(asker);
        if (expiry <= block.timestamp || expiry > block.timestamp + CircleCodes.MAX_DURATION) {
            revert ExpiryOutOfBounds();
        }
        bytes32 scope = CircleCodes.scopeOf(circle);
        HeadWord head = _note(patient, _headOf(patient).word, steps);
        Grant storage slot = _grantOf(patient, asker, scope);
        slot.word = slot.word.given(head.epoch(), expiry, Rights.READ, Purposes.ETREAT);
        _headOf(patient).word =
            _chain(patient, head, Step(CircleSteps.OPENED, circle, number, asker, scope, bytes32(uint256(expiry))));
    }

    /// @inheritdoc ICircleSeam
    function replaceWallet(address patient, address controller) external onlyCircles {
        _changeController(patient, controller);
    }

    /// @inheritdoc ICircleSeam
    function standingOf(address who)
        external
        view
        returns (address controller, address organisation, bool isSuspended)
    {
        controller = _controllerOf(who, _headOf(who).word);
        ActorWord actor = _actors[who];
        organisation = actor.organisation();
        isSuspended = Roles.isOrganisation(actor.role()) && !actor.isLive(block.timestamp);
    }

    /// @inheritdoc ICircleSeam
    function requireLive(address who) external view returns (address organisation, uint8 role) {
        return _requireLive(who);
    }

    function _note(address patient, HeadWord head, Step[] calldata steps) private returns (HeadWord) {
        for (uint256 i = 0; i < steps.length; ++i) {
            if (steps[i].kind == CircleSteps.OPENED) revert OpenedElsewhere();
            head = _chain(patient, head, steps[i]);
        }
        return head;
    }

    function _chain(address patient, HeadWord head, Step memory step) private returns (HeadWord) {
        bytes memory words =
            abi.encode(CircleStep.selector, patient, step.who, step.kind, step.circle, step.number, step.a, step.b, 0);
        return HistoryLib.appended(head, head, words, 3);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ICircleSeam} from "./interfaces/ICircleSeam.sol";
import {IEmergency} from "./interfaces/IEmergency.sol";
import {Circles} from "./Circles.sol";
import {Grants} from "./Grants.sol";
import {HistoryLib} from "./libraries/HistoryLib.sol";
import {StepsLib} from "./libraries/StepsLib.sol";
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
    using StepsLib for bytes;

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
    function noteCircle(address patient, bytes calldata steps) external onlyCircles {
        _headOf(patient).word = _note(patient, _headOf(patient).word, steps);
    }

    /// @inheritdoc ICircleSeam
    function openUrgently(
        address patient,
        uint8 circle,
        uint32 number,
        uint40 expiry,
        address asker,
        bytes calldata steps
    ) external onlyCircles returns (address organisation) {
        uint8 role;
        (organisation, role) = _requireLive(asker);
        if (role != Roles.HOSPITAL) revert NotAccredited(asker);
        if (expiry <= block.timestamp || expiry > block.timestamp + CircleCodes.MAX_DURATION) {
            revert ExpiryOutOfBounds();
        }
        HeadWord head = _note(patient, _headOf(patient).word, steps);
        Grant storage slot = _grantOf(patient, asker, CircleCodes.scopeOf(circle));
        slot.word = slot.word.given(head.epoch(), expiry, Rights.READ, Purposes.ETREAT);
        _headOf(patient).word = _opened(patient, head, circle, number, expiry, asker);
    }

    /// @inheritdoc ICircleSeam
    function replaceWallet(address patient, address controller) external onlyCircles {
        _changeController(patient, controller);
    }

    /// @inheritdoc ICircleSeam
    function standingOf(address who) external view returns (address controller, address organisation) {
        return (_controllerOf(who, _headOf(who).word), _actors[who].organisation());
    }

    /// @inheritdoc ICircleSeam
    function requireIndependent(address asker, bytes calldata steps) external view returns (address[] memory wallets) {
        address employer = _actors[asker].organisation();
        wallets = new address[](steps.countOf());
        for (uint256 i = 0; i < wallets.length; ++i) {
            address guardian = steps.whoAt(i);
            address wallet = _controllerOf(guardian, _headOf(guardian).word);
            ActorWord actor = _actors[guardian];
            address organisation = actor.organisation();
            if (guardian == asker || wallet == asker || (organisation != address(0) && organisation == employer)) {
                revert IEmergency.ApprovedBySelf();
            }
            if (Roles.isOrganisation(actor.role()) && !actor.isLive(block.timestamp)) revert NotAccredited(guardian);
            wallets[i] = wallet;
        }
    }

    /// @inheritdoc ICircleSeam
    function requireLive(address who) external view returns (address organisation, uint8 role) {
        return _requireLive(who);
    }

    function _note(address patient, HeadWord head, bytes calldata steps) private returns (HeadWord) {
        (HeadWord next, uint256 kinds) = HistoryLib.circleSteps(head, uint160(patient), steps);
        if (kinds >> CircleSteps.OPENED & 1 != 0) revert OpenedElsewhere();
        return next;
    }

    function _opened(address patient, HeadWord head, uint8 circle, uint32 number, uint40 expiry, address asker)
        private
        returns (HeadWord)
    {
        bytes32 scope = CircleCodes.scopeOf(circle);
        bytes memory words =
            abi.encode(CircleStep.selector, patient, asker, CircleSteps.OPENED, circle, number, scope, expiry, 0);
        return HistoryLib.appended(head, head, words, 3);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Step} from "../interfaces/ICircleSeam.sol";
import {Members} from "../interfaces/IGuardians.sol";
import {IRecovery} from "../interfaces/IRecovery.sol";
import {CircleCodes} from "../types/CircleCodes.sol";
import {CircleSteps} from "../types/CircleSteps.sol";
import {CircleWord} from "../types/CircleWord.sol";
import {UrgentWord, UrgentWordLib} from "../types/UrgentWord.sol";
import {Emergency} from "./Emergency.sol";

/// @title Recovery
/// @notice A new wallet for a patient, by the guardians of the recovery circle.
abstract contract Recovery is Emergency, IRecovery {
    /// @inheritdoc IRecovery
    function askRecovery(address patient, address controller, bytes32 bundle, Members calldata members)
        external
        returns (uint32 number)
    {
        address guardian = _caller();
        _placeOf(_circles[patient][CircleCodes.RECOVERY], members, guardian);
        number = _ask(CircleCodes.RECOVERY, patient, controller);
        _note(
            patient,
            Step(
                controller,
                CircleSteps.RECOVERY_ASKED,
                CircleCodes.RECOVERY,
                number,
                bytes32(uint256(uint160(guardian))),
                bundle
            )
        );
    }

    /// @inheritdoc IRecovery
    function recover(address patient, uint32 number) external {
        (CircleWord word, UrgentWord request) = _pending(CircleCodes.RECOVERY, patient, number);
        if (request.asker() != msg.sender || !_isDue(word, request)) revert NotDue();
        _set(CircleCodes.RECOVERY, patient, number, request.with(UrgentWordLib.OPENED));
        Circle storage state = _circles[patient][CircleCodes.RECOVERY];
        (state.word, state.members) = (word.dealt(0, 0, 0, 0), 0);
        _LEDGER.replaceWallet(patient, msg.sender);
    }
}

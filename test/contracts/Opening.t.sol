// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Approval} from "contracts/interfaces/IEmergency.sol";
import {Members} from "contracts/interfaces/IGuardians.sol";
import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {Before, IRung} from "./support/IRung.sol";
import {Bare, Reviewed, Standing, Told, Windowed} from "./support/Ladder.sol";
import {UrgentTest} from "./support/UrgentTest.sol";

/// @notice What the whole approval by three of five in one transaction costs, and what each thing in it does: taken on a ladder
/// of contracts, each of which does one thing more than the one before (support/Ladder.sol), up to the real ones. All of them
/// get the same words, signed for them, and have done the same before, so that no slot is new.
contract OpeningTest is UrgentTest {
    string private constant GROUP = "Circles";

    function test_opening_gas() public {
        uint256 bare = _climb(new Bare());
        uint256 windowed = _climb(new Windowed());
        uint256 standing = _climb(new Standing());
        uint256 reviewed = _climb(new Reviewed());
        uint256 told = _climb(new Told());
        uint256 real = _real();
        vm.snapshotGasLastCall(GROUP, "approve by 3 of 5 signatures and open, in one transaction");

        assertAtMost(bare, 76_000, "what the prototype took");
        vm.snapshotValue(GROUP, "opening: three signatures and a grant, in one contract", bare);
        vm.snapshotValue(GROUP, "opening: a request that could be stopped", windowed - bare);
        vm.snapshotValue(GROUP, "opening: standing of the asker and of three guardians", standing - windowed);
        vm.snapshotValue(GROUP, "opening: the count of what is to be reviewed", reviewed - standing);
        vm.snapshotValue(GROUP, "opening: four entries in the patient's history", told - reviewed);
        vm.snapshotValue(GROUP, "opening: a contract of its own", real - told);
    }

    function _climb(IRung rung) private returns (uint256) {
        uint256 time = vm.getBlockTimestamp();
        rung.prepare(Before(patient, CircleCodes.GUARDIANS, 2, 3, WINDOW, DURATION, clinician, hospital), _members());
        vm.warp(time + WINDOW);
        _nextBlock();
        Approval[] memory approvals =
            _signed(address(rung), CircleCodes.GUARDIANS, 2, clinician, 3, vm.getBlockTimestamp());
        vm.prank(clinician);
        rung.approve(CircleCodes.GUARDIANS, patient, 2, approvals, vm.getBlockTimestamp(), _members());
        uint256 used = vm.lastCallGas().gasTotalUsed;
        vm.warp(time);
        return used;
    }

    /// @dev After the same clinician opened the same patient's once before.
    function _real() private returns (uint256) {
        _arm();
        uint256 time = vm.getBlockTimestamp();
        for (uint32 number = 1; number < 3; ++number) {
            _ask();
            vm.warp(time + number * WINDOW);
            _nextBlock();
            Approval[] memory approvals = _signed(CircleCodes.GUARDIANS, number, clinician, 3, vm.getBlockTimestamp());
            vm.prank(clinician);
            circles.approve(CircleCodes.GUARDIANS, patient, number, approvals, vm.getBlockTimestamp(), _members());
            if (number == 1) {
                vm.snapshotGasLastCall(GROUP, "approve and open, where neither asker nor hospital opened before");
            }
        }
        return vm.lastCallGas().gasTotalUsed;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ICircleSeam} from "contracts/interfaces/ICircleSeam.sol";
import {Approval} from "contracts/interfaces/IEmergency.sol";
import {Members} from "contracts/interfaces/IGuardians.sol";
import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {Roles} from "contracts/types/Roles.sol";
import {Hand} from "./support/Hand.sol";
import {UrgentTest} from "./support/UrgentTest.sol";
import {Vm} from "./support/Vm.sol";

/// @notice Everybody's wallet may be a contract: who sends the transaction, and pays for it, counts for nothing.
contract HandsTest is UrgentTest {
    Hand private person = new Hand();
    Hand private helper = new Hand();
    Hand private friend = new Hand();
    Hand private doctor = new Hand();
    Hand private nurse = new Hand();
    Hand private office = new Hand();
    Hand private fresh = new Hand();

    function setUp() public override {
        super.setUp();
        _accredit(address(office), Roles.AUTHORITY, "Health Office");
        vm.prank(hospital);
        chart.enrol(address(doctor), uint40(block.timestamp + 365 days));
        vm.prank(hospital);
        chart.enrol(address(nurse), uint40(block.timestamp + 365 days));
    }

    function test_urgentAccess() public {
        uint8 circle = CircleCodes.GUARDIANS;
        Members memory members = _armBy(circle, _two(address(helper), address(friend)));
        _act(person, abi.encodeCall(circles.renewCapsule, (circle, CAPSULE)));
        bytes memory ask = abi.encodeCall(circles.askUrgently, (circle, address(person), 1, TEXT));
        _act(doctor, ask);
        _act(doctor, abi.encodeCall(circles.stopRequest, (circle, address(person), 1, 0, members)));
        _act(doctor, ask);
        _act(helper, abi.encodeCall(circles.stopRequest, (circle, address(person), 2, circle, members)));
        _act(doctor, ask);
        _approveBoth(circle, 3, members);
        vm.warp(START + WINDOW);
        circles.approve(circle, address(person), 3, _none(), 0, members);
        assertTrue(chart.canRead(address(person), address(doctor), CircleCodes.scopeOf(circle)), "reads");
        _act(doctor, abi.encodeCall(circles.reportUse, (circle, address(person), 3, TEXT)));
        _act(office, abi.encodeCall(circles.reviewUse, (circle, address(person), 3, hospital, 1)));
    }

    function test_summary() public {
        uint8 circle = CircleCodes.SUMMARY;
        Members memory members = _two(lakeside, insurer);
        _act(person, abi.encodeCall(circles.dealShares, (_terms(circle, 1), members)));
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(members.guardians[i]);
            circles.acceptShare(circle, address(person), members);
        }
        _act(doctor, abi.encodeCall(circles.askUrgently, (circle, address(person), 1, TEXT)));
        _act(nurse, abi.encodeCall(circles.secondRequest, (address(person), 1)));
        vm.prank(lakeside);
        circles.approve(circle, address(person), 1, _own(members.guardians[0] == lakeside ? 0 : 1), 0, members);
        assertTrue(chart.canRead(address(person), address(doctor), CircleCodes.scopeOf(circle)), "reads");
    }

    function test_recovery() public {
        uint8 circle = CircleCodes.RECOVERY;
        Members memory members = _armBy(circle, _two(address(helper), address(friend)));
        _act(helper, abi.encodeCall(circles.askRecovery, (address(person), address(fresh), TEXT, members)));
        _approveBoth(circle, 1, members);
        vm.warp(START + 3 days);
        _act(fresh, abi.encodeCall(circles.recover, (address(person), 1)));
        assertEq(chart.controllerOf(address(person)), address(fresh), "controller");
    }

    function _armBy(uint8 circle, Members memory members) private returns (Members memory) {
        _act(person, abi.encodeCall(circles.dealShares, (_terms(circle, 2), members)));
        bytes memory accept = abi.encodeCall(circles.acceptShare, (circle, address(person), members));
        _act(helper, accept);
        _act(friend, accept);
        return members;
    }

    function _approveBoth(uint8 circle, uint32 number, Members memory members) private {
        Hand[2] memory both = [helper, friend];
        for (uint256 i = 0; i < 2; ++i) {
            Approval[] memory own = _own(members.guardians[0] == address(both[i]) ? 0 : 1);
            _act(both[i], abi.encodeCall(circles.approve, (circle, address(person), number, own, 0, members)));
        }
    }

    /// @dev Sent by a stranger: the patient's history names contracts, and the organisations that she named.
    function _act(Hand who, bytes memory call) private {
        vm.recordLogs();
        vm.prank(stranger);
        who.act(address(circles), call);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != ICircleSeam.CircleStep.selector) continue;
            address told = address(uint160(uint256(logs[i].topics[2])));
            assertTrue(told.code.length != 0 || told == lakeside || told == insurer, "who");
        }
    }
}

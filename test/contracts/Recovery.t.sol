// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IControllers} from "contracts/interfaces/IControllers.sol";
import {IEmergency} from "contracts/interfaces/IEmergency.sol";
import {IGuardians, Members} from "contracts/interfaces/IGuardians.sol";
import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {UrgentWordLib} from "contracts/types/UrgentWord.sol";
import {UrgentTest} from "./support/UrgentTest.sol";

contract RecoveryTest is UrgentTest {
    bytes32 private constant BUNDLE = keccak256("bundle");
    uint32 private constant DELAY_OF_RECOVERY = 3 days;

    address private immutable wallet = _address("new wallet");

    function setUp() public override {
        super.setUp();
        _addRecord(_digest(0), MEDICATIONS);
        _arm(CircleCodes.RECOVERY, 3, _members());
    }

    function test_recover_givesThePatientToTheNewWallet() public {
        uint32 number = _approved();
        vm.warp(START + DELAY_OF_RECOVERY);
        vm.prank(wallet);
        circles.recover(patient, number);
        vm.snapshotGasLastCall("Circles", "recover: the new wallet takes over");
        assertEq(chart.controllerOf(patient), wallet, "controller");
        assertEq(chart.recordCount(patient), 1, "the record stays");
        (,, bytes32 request) = circles.circleOf(patient, CircleCodes.RECOVERY, number);
        assertEq(uint256(request) & UrgentWordLib.OPENED, UrgentWordLib.OPENED, "the request is done");

        vm.prank(wallet);
        chart.addRecord(_digest(1), MEDICATIONS, 0);
        assertEq(chart.recordCount(patient), 2, "the new wallet files for the patient");
        vm.expectRevert(abi.encodeWithSelector(IControllers.NotController.selector, patient));
        vm.prank(patient);
        chart.addRecord(_digest(2), MEDICATIONS, 0);
    }

    function test_recover_theOldWalletCanNoLongerStopOrDeal() public {
        uint32 number = _approved();
        vm.warp(START + DELAY_OF_RECOVERY);
        vm.prank(wallet);
        circles.recover(patient, number);
        vm.expectRevert(abi.encodeWithSelector(IControllers.NotController.selector, patient));
        vm.prank(patient);
        circles.dealShares(_terms(CircleCodes.GUARDIANS, 3), _members());
        vm.prank(wallet);
        circles.dealShares(_terms(CircleCodes.GUARDIANS, 3), _members());
    }

    function test_recover_notBeforeTheDelayNorWithTooFew() public {
        uint32 number = _asked();
        _approveAs(number, 0);
        _approveAs(number, 1);
        vm.warp(START + DELAY_OF_RECOVERY);
        _refused(number, IEmergency.NotDue.selector);
        _approveAs(number, 2);
        vm.warp(START + DELAY_OF_RECOVERY - 1);
        _refused(number, IEmergency.NotDue.selector);
    }

    function test_recover_byTheNamedWalletOnly() public {
        uint32 number = _approved();
        vm.warp(START + DELAY_OF_RECOVERY);
        _fails(IEmergency.NotDue.selector);
        vm.prank(stranger);
        circles.recover(patient, number);
    }

    /// @dev Whoever sends the approvals, only the new wallet itself finishes, and so agrees.
    function test_recover_isNotFinishedByApprovals() public {
        uint32 number = _approved();
        vm.warp(START + DELAY_OF_RECOVERY);
        _approveAs(number, 3);
        assertEq(chart.controllerOf(patient), patient, "still the old one");
        _fails(IEmergency.NotDue.selector);
        circles.approve(CircleCodes.RECOVERY, patient, number, _none(), 0, _members());
    }

    function test_recover_stoppedByThePresentWallet() public {
        uint32 number = _approved();
        vm.prank(patient);
        circles.stopRequest(CircleCodes.RECOVERY, patient, number, 0, Members(0, new address[](0)));
        vm.warp(START + DELAY_OF_RECOVERY);
        _refused(number, IEmergency.RequestClosed.selector);
    }

    function test_ask_byAGuardianOnly() public {
        _fails(IGuardians.NotGuardian.selector);
        vm.prank(stranger);
        circles.askRecovery(patient, wallet, BUNDLE, _members());
    }

    function test_ask_needsAnArmedCircle() public {
        _deal(CircleCodes.RECOVERY, 3, _members());
        _fails(IGuardians.NotArmed.selector);
        vm.prank(guardians[0]);
        circles.askRecovery(patient, wallet, BUNDLE, _members());
    }

    /// @dev A guardian who names an own wallet does not count among those who approve.
    function test_approve_notByTheNewWallet() public {
        vm.prank(guardians[0]);
        uint32 number = circles.askRecovery(patient, guardians[1], BUNDLE, _members());
        _fails(IEmergency.ApprovedBySelf.selector);
        _approveAs(number, 1);
    }

    /// @dev The wallet that acts for a guardian is the guardian: it does not count where it is to take over.
    function test_approve_notByAGuardianWhoseWalletItIs() public {
        vm.prank(address(circles));
        chart.replaceWallet(guardians[0], wallet);
        uint32 number = _asked();
        _fails(IEmergency.ApprovedBySelf.selector);
        vm.prank(wallet);
        circles.approve(CircleCodes.RECOVERY, patient, number, _own(0), 0, _members());
    }

    /// @dev Its shares were used: whatever else was asked is void, and nobody recovers twice by one dealing.
    function test_recover_endsTheCircle() public {
        uint32 number = _approved();
        vm.prank(guardians[4]);
        uint32 other = circles.askRecovery(patient, stranger, BUNDLE, _members());
        for (uint8 place = 0; place < 3; ++place) {
            _approveAs(other, place);
        }
        vm.warp(START + DELAY_OF_RECOVERY);
        vm.prank(wallet);
        circles.recover(patient, number);
        _fails(IEmergency.RequestClosed.selector);
        vm.prank(stranger);
        circles.recover(patient, other);
        _fails(IGuardians.OtherMembers.selector);
        vm.prank(guardians[4]);
        circles.askRecovery(patient, stranger, BUNDLE, _members());
        _fails(IEmergency.RequestClosed.selector);
        vm.prank(patient);
        circles.reportUse(CircleCodes.RECOVERY, patient, number, BUNDLE);
        _fails(IEmergency.RequestClosed.selector);
        vm.prank(authority);
        circles.reviewUse(CircleCodes.RECOVERY, patient, number, hospital, 1);
    }

    function test_recover_byAWalletWithoutAHistoryOnly() public {
        vm.prank(wallet);
        chart.addRecord(_digest(7), MEDICATIONS, 0);
        uint32 number = _approved();
        vm.warp(START + DELAY_OF_RECOVERY);
        vm.expectRevert(abi.encodeWithSelector(IControllers.WalletInUse.selector, wallet));
        vm.prank(wallet);
        circles.recover(patient, number);
    }

    function test_stop_theNewWalletMayTakeItBack() public {
        uint32 number = _approved();
        vm.prank(wallet);
        circles.stopRequest(CircleCodes.RECOVERY, patient, number, 0, Members(0, new address[](0)));
        vm.warp(START + DELAY_OF_RECOVERY);
        _refused(number, IEmergency.RequestClosed.selector);
    }

    function _asked() private returns (uint32) {
        vm.prank(guardians[4]);
        return circles.askRecovery(patient, wallet, BUNDLE, _members());
    }

    function _approved() private returns (uint32 number) {
        number = _asked();
        for (uint8 place = 0; place < 3; ++place) {
            _approveAs(number, place);
        }
    }

    function _approveAs(uint32 number, uint8 place) private {
        _approve(CircleCodes.RECOVERY, number, guardians[place], place, _members());
    }

    function _refused(uint32 number, bytes4 selector) private {
        _fails(selector);
        vm.prank(wallet);
        circles.recover(patient, number);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IControllers} from "contracts/interfaces/IControllers.sol";
import {IRecords} from "contracts/interfaces/IRecords.sol";
import {ISignatures} from "contracts/interfaces/ISignatures.sol";
import {Signing} from "./support/Signing.sol";

contract ControllersTest is Signing {
    uint256 private constant THIRD_KEY = uint256(keccak256("a third wallet"));

    address private immutable third = vm.addr(THIRD_KEY);

    function testFuzz_everybodyActsForThemselves(address who) public view {
        vm.assume(who != address(chart));
        assertEq(chart.controllerOf(who), who, "controller");
        assertEq(chart.patientOf(who), who, "patient");
    }

    function test_nobodyActsForTheRegister() public view {
        assertEq(chart.controllerOf(address(chart)), address(0), "controller");
        assertEq(chart.patientOf(address(chart)), address(0), "patient");
    }

    function test_changeController() public {
        _addRecord(_digest(0), MEDICATIONS);
        bytes memory acceptance = _sign(WALLET_KEY, _changeWords(patient, wallet, 0));
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IControllers.ActsFor(wallet, patient, 0);
        vm.expectEmit(address(chart));
        emit IControllers.ControllerChanged(patient, wallet, prev);
        vm.prank(patient);
        chart.changeController(wallet, DEADLINE, acceptance);

        assertEq(chart.controllerOf(patient), wallet, "the new wallet acts for the patient");
        assertEq(chart.patientOf(wallet), patient, "and for nobody else");
        assertEq(chart.controllerOf(wallet), address(0), "nor for itself");
        assertEq(chart.patientOf(patient), address(0), "the old wallet for nobody");
        assertEq(chart.recordCount(patient), 1, "the patient keeps everything");
        assertEq(chart.nonceOf(patient), 1, "nonce");
    }

    function test_theNewWalletActsForThePatient() public {
        _moveToWallet();
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IRecords.RecordAdded(patient, wallet, 0, _digest(0), MEDICATIONS, 0, prev);
        vm.prank(wallet);
        chart.addRecord(_digest(0), MEDICATIONS, 0);
        assertEq(chart.recordCount(wallet), 0, "its own");
    }

    /// @dev Every action of the old wallet is refused.
    function test_theOldWalletCanDoNothing() public {
        _grantRead(EVERYTHING);
        _moveToWallet();
        bytes32 head = chart.headOf(patient);
        bytes[] memory calls = new bytes[](12);
        calls[0] = abi.encodeCall(chart.addRecord, (_digest(0), MEDICATIONS, 0));
        calls[1] = abi.encodeCall(chart.addRecords, (new bytes32[](1), new bytes16[](1)));
        calls[2] = abi.encodeCall(chart.grant, (_consent(hospital, EVERYTHING, 1, 1, START + 1 days, WRAP)));
        calls[3] = abi.encodeCall(chart.revokeConsent, (EVERYTHING, hospital));
        calls[4] = abi.encodeCall(chart.revokeMany, (hospital, new bytes32[](1)));
        calls[5] = abi.encodeCall(chart.revokeAll, ());
        calls[6] = abi.encodeCall(chart.publishKeyBundle, (_digest(0), ""));
        calls[7] = abi.encodeCall(chart.publishDirectory, (_digest(0)));
        calls[8] = abi.encodeCall(chart.publishVault, (_digest(0)));
        calls[9] = abi.encodeCall(chart.requestErasure, (EVERYTHING));
        calls[10] = abi.encodeCall(chart.declineRequest, (hospital, START + 1 days));
        calls[11] = abi.encodeCall(chart.changeController, (third, DEADLINE, ""));
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(patient);
            (bool ok, bytes memory result) = address(chart).call(calls[i]);
            assertFalse(ok, "refused");
            bytes memory refusal = abi.encodeWithSelector(IControllers.NotController.selector, patient);
            assertEq(keccak256(result), keccak256(refusal), "for this reason");
        }
        assertEq(chart.headOf(patient), head, "head");
    }

    function test_changesAgainAndBack() public {
        _moveToWallet();
        _move(wallet, third, THIRD_KEY);
        assertEq(chart.controllerOf(patient), third, "the third");
        assertEq(chart.patientOf(wallet), address(0), "the second can do nothing");
        vm.prank(wallet);
        vm.expectRevert(abi.encodeWithSelector(IControllers.NotController.selector, wallet));
        chart.publishDirectory(_digest(0));

        // A wallet that acted for this patient may again, with no second ActsFor.
        bytes32 head = chart.headOf(wallet);
        _move(third, wallet, WALLET_KEY);
        assertEq(chart.controllerOf(patient), wallet, "the second again");
        assertEq(chart.headOf(wallet), head, "its history is one event");

        _move(wallet, patient, PATIENT_KEY);
        assertEq(chart.controllerOf(patient), patient, "the patient's own again");
        assertEq(chart.patientOf(patient), patient, "patient");
        _addRecord(_digest(0), MEDICATIONS);
        vm.prank(wallet);
        vm.expectRevert(abi.encodeWithSelector(IControllers.NotController.selector, wallet));
        chart.publishDirectory(_digest(0));
    }

    function test_refusesWithoutTheNewWalletsAcceptance() public {
        bytes memory own = _sign(PATIENT_KEY, _changeWords(patient, wallet, 0));
        bytes memory later = _sign(WALLET_KEY, _changeWords(patient, wallet, 1));
        bytes memory another = _sign(WALLET_KEY, _changeWords(stranger, wallet, 0));
        _refuse(wallet, own, abi.encodeWithSelector(ISignatures.InvalidSignature.selector));
        _refuse(wallet, later, abi.encodeWithSelector(ISignatures.InvalidSignature.selector));
        _refuse(wallet, another, abi.encodeWithSelector(ISignatures.InvalidSignature.selector));
        _refuse(address(0), new bytes(65), abi.encodeWithSelector(ISignatures.InvalidSignature.selector));
    }

    function test_refusesAfterTheDeadline() public {
        bytes memory acceptance = _sign(WALLET_KEY, _changeWords(patient, wallet, 0));
        vm.warp(DEADLINE + 1);
        _refuse(wallet, acceptance, abi.encodeWithSelector(ISignatures.SignatureExpired.selector, DEADLINE));
    }

    function test_refusesTheWalletThatActsAlready() public {
        bytes memory acceptance = _sign(PATIENT_KEY, _changeWords(patient, patient, 0));
        _refuse(patient, acceptance, abi.encodeWithSelector(IControllers.WalletInUse.selector, patient));
    }

    function test_refusesAWalletWithAHistory() public {
        vm.prank(wallet);
        chart.publishDirectory(_digest(0));
        bytes memory acceptance = _sign(WALLET_KEY, _changeWords(patient, wallet, 0));
        _refuse(wallet, acceptance, abi.encodeWithSelector(IControllers.WalletInUse.selector, wallet));
    }

    function test_refusesAWalletThatActsForAnother() public {
        bytes memory acceptance = _sign(WALLET_KEY, _changeWords(stranger, wallet, 0));
        vm.prank(stranger);
        chart.changeController(wallet, DEADLINE, acceptance);
        acceptance = _sign(WALLET_KEY, _changeWords(patient, wallet, 0));
        _refuse(wallet, acceptance, abi.encodeWithSelector(IControllers.WalletInUse.selector, wallet));
    }

    function test_refusesAWalletInTheRegister() public {
        vm.prank(hospital);
        chart.enrol(wallet, START + 1 days);
        bytes memory acceptance = _sign(WALLET_KEY, _changeWords(patient, wallet, 0));
        _refuse(wallet, acceptance, abi.encodeWithSelector(IControllers.WalletInUse.selector, wallet));
    }

    /// @dev An organisation is its address; a practitioner, as a patient, is a person like others.
    function test_refusesForAnOrganisation() public {
        bytes memory acceptance = _sign(WALLET_KEY, _changeWords(hospital, wallet, 0));
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IControllers.OrganisationStays.selector, hospital));
        chart.changeController(wallet, DEADLINE, acceptance);

        vm.prank(hospital);
        chart.enrol(patient, START + 1 days);
        _moveToWallet();
        assertEq(chart.controllerOf(patient), wallet, "controller");
    }

    /// @dev This contract calls itself only where a capability lets somebody act for a patient; a multicall does not.
    function test_multicallActsForTheSameCaller() public {
        _moveToWallet();
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(chart.addRecord, (_digest(0), MEDICATIONS, 0));
        vm.prank(wallet);
        chart.multicall(calls);
        assertEq(chart.recordCount(patient), 1, "count");
        vm.prank(address(chart));
        vm.expectRevert(abi.encodeWithSelector(IControllers.NotController.selector, address(chart)));
        chart.addRecord(_digest(1), MEDICATIONS, 0);
    }

    function _move(address from, address to, uint256 key) private {
        bytes memory acceptance = _sign(key, _changeWords(patient, to, chart.nonceOf(patient)));
        vm.prank(from);
        chart.changeController(to, DEADLINE, acceptance);
    }

    function _refuse(address controller, bytes memory acceptance, bytes memory refusal) private {
        vm.prank(patient);
        vm.expectRevert(refusal);
        chart.changeController(controller, DEADLINE, acceptance);
    }
}

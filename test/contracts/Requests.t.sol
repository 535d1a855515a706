// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "contracts/interfaces/IActors.sol";
import {IGrants} from "contracts/interfaces/IGrants.sol";
import {IRequests} from "contracts/interfaces/IRequests.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Signing} from "./support/Signing.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

contract RequestsTest is Signing {
    bytes32 private constant NOTE = keccak256("note");

    function testFuzz_requestAccess(bytes32 scope, uint8 purpose, uint40 expiry, bytes32 note) public {
        purpose = uint8(bound(purpose, 1, 7));
        expiry = uint40(bound(expiry, START + 1, type(uint40).max));
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IRequests.AccessRequested(patient, hospital, scope, Rights.READ, purpose, expiry, note, prev);
        vm.prank(hospital);
        chart.requestAccess(patient, scope, Rights.READ, purpose, expiry, note);
        _assertRequest(START + 30 days, START + 7 days, 1000);
        assertFalse(chart.canRead(patient, hospital, scope), "asking gives nothing");
    }

    function test_requestAccess_refusesAllButOrganisations() public {
        bytes memory refusal = abi.encodeWithSelector(IActors.NotAccredited.selector, stranger);
        _refuse(stranger, EVERYTHING, Rights.READ, 1, START + 1, refusal);
        vm.prank(hospital);
        chart.enrol(stranger, START + 1 days);
        _refuse(stranger, EVERYTHING, Rights.READ, 1, START + 1, refusal);
        vm.prank(council);
        chart.suspend(hospital);
        refusal = abi.encodeWithSelector(IActors.NotAccredited.selector, hospital);
        _refuse(hospital, EVERYTHING, Rights.READ, 1, START + 1, refusal);
    }

    function test_requestAccess_refusesWhatCouldNotBeGranted() public {
        bytes memory rights = abi.encodeWithSelector(IGrants.RightsNotAllowed.selector);
        bytes memory expiry = abi.encodeWithSelector(IActors.ExpiryOutOfBounds.selector);
        _refuse(insurer, EVERYTHING, Rights.WRITE, 1, START + 1, rights);
        _refuse(hospital, _digest(0), Rights.WRITE, 1, START + 1, rights);
        _refuse(hospital, EVERYTHING, 0, 1, START + 1, rights);
        _refuse(authority, EVERYTHING, Rights.READ, 1, START + 90 days + 1, expiry);
        _refuse(hospital, EVERYTHING, Rights.READ, 1, START, expiry);
        bytes memory purpose = abi.encodeWithSelector(IGrants.UnknownPurpose.selector, 8);
        _refuse(hospital, EVERYTHING, Rights.READ, 8, START + 1, purpose);
    }

    /// @dev Once in seven days, whatever became of it; of one organisation, and of one patient.
    function testFuzz_requestAccess_isRare(uint256 time) public {
        _request();
        vm.warp(bound(time, START, START + 7 days - 1));
        bytes memory refusal = abi.encodeWithSelector(IRequests.RequestTooSoon.selector, START + 7 days);
        _refuse(hospital, EVERYTHING, Rights.READ, 1, START + 20 days, refusal);
        vm.prank(authority);
        chart.requestAccess(patient, EVERYTHING, Rights.READ, Purposes.PUBHLTH, START + 20 days, NOTE);
        vm.prank(hospital);
        chart.requestAccess(stranger, EVERYTHING, Rights.READ, Purposes.TREAT, START + 20 days, NOTE);
        vm.warp(START + 7 days);
        _request();
        _assertRequest(START + 37 days, START + 14 days, 1000);
    }

    function testFuzz_declineRequest(uint40 notBefore) public {
        notBefore = uint40(bound(notBefore, START + 7 days, type(uint40).max));
        _request();
        bytes32 prev = chart.headOf(patient);
        _nextBlock();
        vm.expectEmit(address(chart));
        emit IRequests.RequestDeclined(patient, hospital, notBefore, prev);
        vm.prank(patient);
        chart.declineRequest(hospital, notBefore);
        _assertRequest(0, notBefore, 1001);

        vm.warp(notBefore - 1);
        bytes memory refusal = abi.encodeWithSelector(IRequests.RequestTooSoon.selector, notBefore);
        if (notBefore - 1 < START + 365 days) {
            _refuse(hospital, EVERYTHING, Rights.READ, 1, type(uint40).max, refusal);
        }
    }

    /// @dev A patient who names no later day leaves the usual pause.
    function testFuzz_declineRequest_neverShortensThePause(uint40 notBefore) public {
        notBefore = uint40(bound(notBefore, 0, START + 7 days));
        _request();
        vm.prank(patient);
        chart.declineRequest(hospital, notBefore);
        _assertRequest(0, START + 7 days, 1000);
    }

    function test_declineRequest_refusesWhatIsNotOpen() public {
        _refuseDecline(patient);
        _request();
        // Somebody else's.
        _refuseDecline(stranger);
        vm.warp(START + 30 days - 1);
        vm.prank(patient);
        chart.declineRequest(hospital, 0);
        _refuseDecline(patient);
        _request();
        vm.warp(START + 60 days - 1);
        _refuseDecline(patient);
    }

    /// @dev Nobody writes into the register's history, nor into that of a wallet that acts for another.
    function test_requestAccess_refusesAllButPatients() public {
        bytes32 head = chart.headOf(address(chart));
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IRequests.NotAPatient.selector, address(chart)));
        chart.requestAccess(address(chart), EVERYTHING, Rights.READ, 1, START + 1, NOTE);
        assertEq(chart.headOf(address(chart)), head, "the register's head");
        _moveToWallet();
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IRequests.NotAPatient.selector, wallet));
        chart.requestAccess(wallet, EVERYTHING, Rights.READ, 1, START + 1, NOTE);
        _request();
    }

    function _request() private {
        vm.prank(hospital);
        chart.requestAccess(patient, EVERYTHING, Rights.READ, Purposes.TREAT, START + 99 days, NOTE);
    }

    function _refuse(
        address organisation,
        bytes32 scope,
        uint8 rights,
        uint8 purpose,
        uint40 expiry,
        bytes memory refusal
    ) private {
        vm.prank(organisation);
        vm.expectRevert(refusal);
        chart.requestAccess(patient, scope, rights, purpose, expiry, NOTE);
    }

    function _refuseDecline(address who) private {
        vm.prank(who);
        vm.expectRevert(abi.encodeWithSelector(IRequests.NothingRequested.selector, hospital));
        chart.declineRequest(hospital, START + 90 days);
    }

    function _assertRequest(uint40 openUntil, uint40 notBefore, uint40 number) private view {
        (uint40 actualOpen, uint40 actualBefore, uint40 actualNumber) = chart.requestOf(patient, hospital);
        assertEq(actualOpen, openUntil, "openUntil");
        assertEq(actualBefore, notBefore, "notBefore");
        assertEq(actualNumber, number, "block");
    }
}
// forge-lint: disable-end(unsafe-typecast)

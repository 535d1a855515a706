// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "contracts/interfaces/IActors.sol";
import {ICircleSeam, Step} from "contracts/interfaces/ICircleSeam.sol";
import {IControllers} from "contracts/interfaces/IControllers.sol";
import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {CircleSteps} from "contracts/types/CircleSteps.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Entry, History} from "./support/History.sol";
import {UrgentTest} from "./support/UrgentTest.sol";
import {Vm} from "./support/Vm.sol";

/// @notice What the contract of circles can do to a patient's word, if it were to say anything at all: three things.
contract CircleSeamTest is UrgentTest {
    address private immutable wallet = _address("new wallet");

    function setUp() public override {
        super.setUp();
        _addRecord(_digest(0), MEDICATIONS);
        _grantRead(EVERYTHING);
    }

    /// @dev The first contract that the ledger makes: anybody finds it without asking.
    function test_circles_isWhatTheLedgerDeployed() public view {
        bytes32 made = keccak256(abi.encodePacked(hex"d694", address(chart), hex"01"));
        assertEq(chart.circles(), address(uint160(uint256(made))), "address");
        assertEq(circles.ledger(), address(chart), "ledger");
        assertTrue(address(circles).code.length != 0, "deployed");
    }

    function testFuzz_seam_isOpenToTheCirclesAlone(address who) public {
        vm.assume(who != address(circles));
        _fails(ICircleSeam.NotCircles.selector);
        vm.prank(who);
        chart.noteCircle(patient, "");
        _fails(ICircleSeam.NotCircles.selector);
        vm.prank(who);
        chart.openUrgently(patient, 1, 1, START + 1 days, clinician, "");
        _fails(ICircleSeam.NotCircles.selector);
        vm.prank(who);
        chart.replaceWallet(patient, wallet);
    }

    /// @dev Whatever it notes, it is one kind of event, and records, grants and the wallet stay as they were.
    function testFuzz_note_changesTheHistoryAlone(Step calldata step) public {
        vm.assume(step.kind != CircleSteps.OPENED);
        bytes32 prev = chart.headOf(patient);
        vm.recordLogs();
        vm.prank(address(circles));
        chart.noteCircle(patient, abi.encode(step));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "one event");
        assertEq(logs[0].topics[0], ICircleSeam.CircleStep.selector, "of one kind");
        assertEq(chart.headOf(patient), History.next(prev, Entry(logs[0].topics, logs[0].data, block.number)), "head");
        _checkTheRest();
    }

    function test_note_neverSaysThatAccessOpened() public {
        bytes memory steps = abi.encode(Step(clinician, CircleSteps.OPENED, 1, 1, 0, 0));
        _fails(ICircleSeam.OpenedElsewhere.selector);
        vm.prank(address(circles));
        chart.noteCircle(patient, steps);
        _fails(ICircleSeam.OpenedElsewhere.selector);
        vm.prank(address(circles));
        chart.openUrgently(patient, 1, 1, START + 1 days, clinician, steps);
    }

    /// @dev Whatever it opens only reads, ends within seven days, and has a scope that no category or record has.
    function testFuzz_open_readsOnlyAndEnds(uint8 circle, uint32 number, uint40 expiry) public {
        bool allowed = expiry > START && expiry <= START + 7 days;
        if (!allowed) _fails(IActors.ExpiryOutOfBounds.selector);
        vm.prank(address(circles));
        chart.openUrgently(patient, circle, number, expiry, clinician, "");
        bytes32 scope = CircleCodes.scopeOf(circle);
        assertTrue(uint256(scope) >> 128 >= type(uint128).max - uint256(type(uint8).max), "a scope of circles");
        assertEq(uint256(uint128(uint256(scope))), 0, "of no record");
        (uint40 until,, uint8 rights, uint8 purpose,) = chart.grantOf(patient, clinician, scope);
        assertEq(rights, allowed ? Rights.READ : 0, "read only");
        assertEq(until, allowed ? expiry : 0, "until");
        assertEq(purpose, allowed ? Purposes.ETREAT : 0, "purpose");
        _checkTheRest();
    }

    function test_open_refusesWhoIsNoClinician() public {
        address[3] memory others = [stranger, insurer, authority];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, others[i]));
            vm.prank(address(circles));
            chart.openUrgently(patient, 1, 1, START + 1 days, others[i], "");
        }
    }

    function test_replace_takesOnlyAWalletWithoutAHistory() public {
        vm.expectRevert(abi.encodeWithSelector(IControllers.WalletInUse.selector, hospital));
        vm.prank(address(circles));
        chart.replaceWallet(patient, hospital);
        vm.expectRevert(abi.encodeWithSelector(IControllers.OrganisationStays.selector, hospital));
        vm.prank(address(circles));
        chart.replaceWallet(hospital, wallet);
        vm.prank(address(circles));
        chart.replaceWallet(patient, wallet);
        assertEq(chart.controllerOf(patient), wallet, "controller");
    }

    /// @dev Beyond the seam it is an address like any other: it acts for itself.
    function test_circles_actForNobodyElse() public {
        bytes32 head = chart.headOf(patient);
        vm.prank(address(circles));
        chart.addRecord(_digest(1), MEDICATIONS, 0);
        vm.prank(address(circles));
        chart.revokeAll();
        assertEq(chart.headOf(patient), head, "the patient's head");
        vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, address(circles)));
        vm.prank(address(circles));
        chart.addRecordUnder(EVERYTHING, patient, 0, MEDICATIONS, _digest(1));
    }

    /// @dev Dealt, accepted, asked, approved, opened, reported and reviewed: the events alone give the head.
    function test_history_replaysToTheHead() public {
        bytes32 head = chart.headOf(patient);
        vm.recordLogs();
        _arm();
        uint32 number = _ask();
        vm.warp(START + WINDOW);
        for (uint8 place = 0; place < 3; ++place) {
            _approve(number, place);
        }
        vm.prank(clinician);
        circles.reportUse(CircleCodes.GUARDIANS, patient, number, TEXT);
        vm.prank(authority);
        circles.reviewUse(CircleCodes.GUARDIANS, patient, number, hospital, 1);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        // Dealing tells terms, capsule and five guardians; then five accept.
        assertEq(logs.length, 7 + 5 + 1 + 3 + 1 + 1 + 1, "events");
        for (uint256 i = 0; i < logs.length; ++i) {
            assertEq(logs[i].emitter, address(chart), "the ledger tells");
            Entry memory entry = Entry(logs[i].topics, logs[i].data, block.number);
            assertEq(History.prevOf(entry), head, "prev");
            head = History.next(head, entry);
        }
        assertEq(chart.headOf(patient), head, "head");
    }

    function _checkTheRest() private view {
        assertEq(chart.recordCount(patient), 1, "records");
        assertEq(chart.getRecords(patient, 0, 1)[0], _digest(0), "digest");
        assertEq(chart.controllerOf(patient), patient, "wallet");
        assertTrue(chart.canRead(patient, hospital, EVERYTHING), "what was granted stands");
        assertFalse(chart.canRead(patient, stranger, EVERYTHING), "and nothing else does");
        assertEq(chart.grantNonceOf(patient, hospital, EVERYTHING), 1, "grants");
    }
}

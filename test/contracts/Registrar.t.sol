// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IRegistrar} from "contracts/interfaces/IRegistrar.sol";
import {ChartTest} from "./support/ChartTest.sol";

contract RegistrarTest is ChartTest {
    address private immutable watcher = _address("watcher");

    function test_atFirst() public view {
        assertEq(chart.registrar(), council, "registrar");
        assertEq(chart.offeredTo(), address(0), "offered to");
        assertEq(chart.watcher(), address(0), "watcher");
        assertEq(chart.accreditationDelay(), DELAY, "delay");
        _assertRelease(0, 0, 0);
    }

    function testFuzz_handsOverInTwoSteps(address successor) public {
        vm.assume(successor != address(0) && successor != council);
        bytes32 prev = chart.headOf(address(chart));
        vm.expectEmit(address(chart));
        emit IRegistrar.RegistrarOffered(successor, prev);
        vm.prank(council);
        chart.offerRegistrar(successor);
        assertEq(chart.offeredTo(), successor, "offered to");
        assertEq(chart.registrar(), council, "registrar");

        prev = chart.headOf(address(chart));
        vm.expectEmit(address(chart));
        emit IRegistrar.RegistrarChanged(successor, prev);
        vm.prank(successor);
        chart.acceptRegistrar();
        assertEq(chart.registrar(), successor, "registrar");
        assertEq(chart.offeredTo(), address(0), "offered to");

        vm.prank(council);
        vm.expectRevert(abi.encodeWithSelector(IRegistrar.NotRegistrar.selector));
        chart.suspend(hospital);
        vm.prank(successor);
        chart.suspend(hospital);
    }

    function testFuzz_acceptRegistrar_refusesAllOthers(address caller) public {
        vm.assume(caller != address(0));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IRegistrar.NotOffered.selector));
        chart.acceptRegistrar();
    }

    function test_acceptRegistrar_refusesAWithdrawnOffer() public {
        vm.prank(council);
        chart.offerRegistrar(stranger);
        vm.prank(council);
        chart.offerRegistrar(address(0));
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IRegistrar.NotOffered.selector));
        chart.acceptRegistrar();
    }

    function testFuzz_refusesAllButTheRegistrar(address caller) public {
        vm.assume(caller != council);
        bytes memory refusal = abi.encodeWithSelector(IRegistrar.NotRegistrar.selector);
        vm.prank(caller);
        vm.expectRevert(refusal);
        chart.offerRegistrar(caller);
        vm.prank(caller);
        vm.expectRevert(refusal);
        chart.nameWatcher(caller);
        vm.prank(caller);
        vm.expectRevert(refusal);
        chart.publishRelease(_digest(0));
    }

    /// @dev The watch changes after the delay, and until then the one before keeps it.
    function test_nameWatcher() public {
        bytes32 prev = chart.headOf(address(chart));
        vm.expectEmit(address(chart));
        emit IRegistrar.WatcherNamed(watcher, START + DELAY, prev);
        vm.prank(council);
        chart.nameWatcher(watcher);
        assertEq(chart.watcher(), address(0), "not yet");
        vm.warp(START + DELAY - 1);
        assertEq(chart.watcher(), address(0), "not yet");
        vm.warp(START + DELAY);
        assertEq(chart.watcher(), watcher, "now");

        vm.prank(council);
        chart.nameWatcher(stranger);
        assertEq(chart.watcher(), watcher, "keeps it");
        vm.warp(START + 2 * DELAY);
        assertEq(chart.watcher(), stranger, "the next");
    }

    /// @dev Named twice in a row, the one named first never begins.
    function test_nameWatcher_twiceWithinTheDelay() public {
        vm.prank(council);
        chart.nameWatcher(watcher);
        vm.warp(START + DELAY - 1);
        vm.prank(council);
        chart.nameWatcher(stranger);
        vm.warp(START + 2 * DELAY - 2);
        assertEq(chart.watcher(), address(0), "nobody yet");
        vm.warp(START + 2 * DELAY - 1);
        assertEq(chart.watcher(), stranger, "the second");
    }

    function testFuzz_publishRelease(bytes32 first, bytes32 second) public {
        vm.assume(first != 0 && second != 0);
        bytes32 prev = chart.headOf(address(chart));
        vm.expectEmit(address(chart));
        emit IRegistrar.ReleasePublished(1, first, prev);
        vm.prank(council);
        chart.publishRelease(first);
        _assertRelease(first, 1, 1000);
        _nextBlock();
        vm.prank(council);
        chart.publishRelease(second);
        _assertRelease(second, 2, 1001);
    }

    function test_publishRelease_refusesNone() public {
        vm.prank(council);
        vm.expectRevert(abi.encodeWithSelector(IRegistrar.MissingRelease.selector));
        chart.publishRelease(0);
    }

    function testFuzz_constructor_boundsTheDelay(uint40 delay) public {
        if (delay > 30 days) vm.expectRevert(abi.encodeWithSelector(IRegistrar.DelayTooLong.selector));
        this.deploy(council, delay);
    }

    function _assertRelease(bytes32 digest, uint32 version, uint40 number) private view {
        (bytes32 actual, uint32 actualVersion, uint40 actualNumber) = chart.release();
        assertEq(actual, digest, "digest");
        assertEq(actualVersion, version, "version");
        assertEq(actualNumber, number, "block");
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccreditation} from "contracts/interfaces/IAccreditation.sol";
import {IActors} from "contracts/interfaces/IActors.sol";
import {IRegistrar} from "contracts/interfaces/IRegistrar.sol";
import {Roles} from "contracts/types/Roles.sol";
import {ChartTest} from "./support/ChartTest.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

contract AccreditationTest is ChartTest {
    function testFuzz_propose(address organisation, uint8 role, uint40 validUntil) public {
        vm.assume(organisation != address(0) && organisation != hospital);
        vm.assume(organisation != insurer && organisation != authority);
        role = uint8(bound(role, 1, 3));
        validUntil = uint40(bound(validUntil, START + DELAY + 1, START + 366 days));

        bytes32 prev = chart.headOf(address(chart));
        vm.expectEmit(address(chart));
        emit IAccreditation.Proposed(organisation, role, validUntil, START + DELAY, "Lakeside", prev);
        _propose(organisation, role, validUntil);

        _assertProposal(organisation, role, validUntil, START + DELAY);
        _assertActor(organisation, 0, address(0), 0);
    }

    function testFuzz_propose_refusesAllButTheRegistrar(address caller) public {
        vm.assume(caller != council);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IRegistrar.NotRegistrar.selector));
        chart.propose(stranger, Roles.HOSPITAL, START + 10 days, "Nobody");
    }

    function test_propose_refusesNobody() public {
        _refuse(address(0), 1, START + 10 days, abi.encodeWithSelector(IActors.ZeroAddress.selector));
    }

    function testFuzz_propose_refusesOtherRoles(uint8 role) public {
        vm.assume(role == 0 || role > 3);
        _refuse(stranger, role, START + 10 days, abi.encodeWithSelector(IActors.UnknownRole.selector, role));
    }

    function testFuzz_propose_refusesExpiryOutOfBounds(uint40 validUntil) public {
        vm.assume(validUntil <= START + DELAY || validUntil > START + 366 days);
        _refuse(stranger, 1, validUntil, abi.encodeWithSelector(IActors.ExpiryOutOfBounds.selector));
    }

    function test_propose_keepsTheRole() public {
        bytes memory refusal = abi.encodeWithSelector(IActors.RoleIsPermanent.selector, hospital);
        _refuse(hospital, Roles.AUTHORITY, START + 10 days, refusal);
        vm.prank(council);
        chart.suspend(hospital);
        _refuse(hospital, Roles.AUTHORITY, START + 10 days, refusal);
    }

    /// @dev The last proposal counts, and begins its delay anew.
    function test_propose_replaces() public {
        _propose(stranger, Roles.HOSPITAL, START + 10 days);
        vm.warp(START + 100);
        _propose(stranger, Roles.INSURER, START + 20 days);
        _assertProposal(stranger, Roles.INSURER, START + 20 days, START + 100 + DELAY);
        vm.warp(START + DELAY);
        _refuseAccredit(stranger, abi.encodeWithSelector(IAccreditation.NotYet.selector, START + 100 + DELAY));
    }

    function testFuzz_accredit_byAnyoneAfterTheDelay(address caller, uint256 time) public {
        time = bound(time, START + DELAY, START + 10 days - 1);
        _propose(stranger, Roles.HOSPITAL, START + 10 days);
        vm.warp(time);
        bytes32 prev = chart.headOf(address(chart));
        vm.expectEmit(address(chart));
        emit IAccreditation.Accredited(stranger, Roles.HOSPITAL, START + 10 days, prev);
        vm.prank(caller);
        chart.accredit(stranger);
        _assertActor(stranger, Roles.HOSPITAL, stranger, START + 10 days);
        _assertProposal(stranger, 0, 0, 0);
        _refuseAccredit(stranger, abi.encodeWithSelector(IAccreditation.NothingProposed.selector, stranger));
    }

    function testFuzz_accredit_refusesBeforeTheDelayIsOver(uint256 time) public {
        _propose(stranger, Roles.HOSPITAL, START + 10 days);
        vm.warp(bound(time, START, START + DELAY - 1));
        _refuseAccredit(stranger, abi.encodeWithSelector(IAccreditation.NotYet.selector, START + DELAY));
        _assertProposal(stranger, Roles.HOSPITAL, START + 10 days, START + DELAY);
    }

    function testFuzz_accredit_refusesWhatWouldBeOver(uint256 time) public {
        _propose(stranger, Roles.HOSPITAL, START + 10 days);
        vm.warp(bound(time, START + 10 days, type(uint40).max));
        _refuseAccredit(stranger, abi.encodeWithSelector(IActors.ExpiryOutOfBounds.selector));
    }

    function testFuzz_accredit_refusesWhatWasNotProposed(address organisation) public {
        _refuseAccredit(organisation, abi.encodeWithSelector(IAccreditation.NothingProposed.selector, organisation));
    }

    /// @dev Enrolled since it was proposed, an address is a practitioner until it leaves.
    function test_accredit_refusesAPractitioner() public {
        _propose(stranger, Roles.HOSPITAL, START + 10 days);
        vm.prank(hospital);
        chart.enrol(stranger, START + 9 days);
        vm.warp(START + DELAY);
        _refuseAccredit(stranger, abi.encodeWithSelector(IActors.RoleIsPermanent.selector, stranger));
        vm.prank(stranger);
        chart.removePractitioner(stranger);
        chart.accredit(stranger);
        _assertActor(stranger, Roles.HOSPITAL, stranger, START + 10 days);
    }

    function test_accredit_prolongs() public {
        vm.warp(START + 300 days);
        _propose(hospital, Roles.HOSPITAL, START + 600 days);
        _assertActor(hospital, Roles.HOSPITAL, hospital, START + 365 days);
        vm.warp(START + 300 days + DELAY);
        chart.accredit(hospital);
        _assertActor(hospital, Roles.HOSPITAL, hospital, START + 600 days);
    }

    function test_cancel() public {
        _propose(stranger, Roles.HOSPITAL, START + 10 days);
        bytes32 prev = chart.headOf(address(chart));
        vm.expectEmit(address(chart));
        emit IAccreditation.Cancelled(stranger, council, prev);
        vm.prank(council);
        chart.cancel(stranger);
        _assertProposal(stranger, 0, 0, 0);
        vm.warp(START + DELAY);
        _refuseAccredit(stranger, abi.encodeWithSelector(IAccreditation.NothingProposed.selector, stranger));
    }

    function test_cancel_byTheWatcher() public {
        address watcher = _address("watcher");
        vm.prank(council);
        chart.nameWatcher(watcher);
        vm.warp(START + DELAY);
        _propose(stranger, Roles.HOSPITAL, START + 10 days);
        vm.prank(watcher);
        chart.cancel(stranger);
        _assertProposal(stranger, 0, 0, 0);
    }

    function testFuzz_cancel_refusesAllOthers(address caller) public {
        vm.assume(caller != council && caller != address(0));
        _propose(stranger, Roles.HOSPITAL, START + 10 days);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IRegistrar.NotWatcher.selector));
        chart.cancel(stranger);
    }

    function test_cancel_refusesWhatWasNotProposed() public {
        vm.prank(council);
        vm.expectRevert(abi.encodeWithSelector(IAccreditation.NothingProposed.selector, hospital));
        chart.cancel(hospital);
    }

    function test_suspend() public {
        bytes32 prev = chart.headOf(address(chart));
        vm.expectEmit(address(chart));
        emit IAccreditation.Suspended(hospital, prev);
        vm.prank(council);
        chart.suspend(hospital);
        _assertActor(hospital, Roles.HOSPITAL, hospital, 0);
    }

    /// @dev Nobody revives a suspended organisation by a prolongation that waits.
    function test_suspend_cancelsWhatIsProposed() public {
        _propose(hospital, Roles.HOSPITAL, START + 366 days);
        vm.prank(council);
        chart.suspend(hospital);
        vm.warp(START + DELAY);
        _refuseAccredit(hospital, abi.encodeWithSelector(IAccreditation.NothingProposed.selector, hospital));
    }

    function test_suspend_thenAccreditAgain() public {
        vm.prank(council);
        chart.suspend(hospital);
        _propose(hospital, Roles.HOSPITAL, START + 10 days);
        vm.warp(START + DELAY);
        chart.accredit(hospital);
        _assertActor(hospital, Roles.HOSPITAL, hospital, START + 10 days);
    }

    function testFuzz_suspend_refusesAllButTheRegistrar(address caller) public {
        vm.assume(caller != council);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IRegistrar.NotRegistrar.selector));
        chart.suspend(hospital);
    }

    function test_suspend_refusesTheUnknownTheSuspendedAndPractitioners() public {
        _refuseSuspend(stranger);
        vm.prank(hospital);
        chart.enrol(stranger, START + 1 days);
        _refuseSuspend(stranger);
        vm.prank(council);
        chart.suspend(hospital);
        _refuseSuspend(hospital);
    }

    function _propose(address organisation, uint8 role, uint40 validUntil) private {
        vm.prank(council);
        chart.propose(organisation, role, validUntil, "Lakeside");
    }

    function _refuse(address organisation, uint8 role, uint40 validUntil, bytes memory refusal) private {
        vm.prank(council);
        vm.expectRevert(refusal);
        chart.propose(organisation, role, validUntil, "Lakeside");
    }

    function _refuseAccredit(address organisation, bytes memory refusal) private {
        vm.expectRevert(refusal);
        chart.accredit(organisation);
    }

    function _refuseSuspend(address organisation) private {
        vm.prank(council);
        vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, organisation));
        chart.suspend(organisation);
    }

    function _assertProposal(address organisation, uint8 role, uint40 validUntil, uint40 takesEffect) private view {
        (uint8 actualRole, uint40 actualUntil, uint40 actualEffect) = chart.proposalOf(organisation);
        assertEq(actualRole, role, "role");
        assertEq(actualUntil, validUntil, "validUntil");
        assertEq(actualEffect, takesEffect, "takesEffect");
    }

    function _assertActor(address who, uint8 role, address organisation, uint40 validUntil) private view {
        (uint8 actualRole, address actualOrganisation, uint40 actualUntil) = chart.actorOf(who);
        assertEq(actualRole, role, "role");
        assertEq(actualOrganisation, organisation, "organisation");
        assertEq(actualUntil, validUntil, "validUntil");
    }
}
// forge-lint: disable-end(unsafe-typecast)

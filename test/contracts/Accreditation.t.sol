// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccreditation} from "contracts/interfaces/IAccreditation.sol";
import {Roles} from "contracts/types/Roles.sol";
import {ChartTest} from "./support/ChartTest.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

contract AccreditationTest is ChartTest {
    function test_registrar() public view {
        assertEq(chart.registrar(), council, "registrar");
    }

    function testFuzz_accredit(address organisation, uint8 role, uint40 validUntil) public {
        vm.assume(organisation != address(0) && organisation != hospital);
        vm.assume(organisation != insurer && organisation != authority);
        role = uint8(bound(role, 1, 3));
        validUntil = uint40(bound(validUntil, START + 1, START + 366 days));

        bytes32 prev = chart.headOf(address(chart));
        vm.expectEmit(address(chart));
        emit IAccreditation.Accredited(organisation, role, validUntil, "Lakeside", prev);
        vm.prank(council);
        chart.accredit(organisation, role, validUntil, "Lakeside");

        _assertActor(organisation, role, organisation, validUntil);
    }

    function testFuzz_accredit_refusesAllButTheRegistrar(address caller) public {
        vm.assume(caller != council);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccreditation.NotRegistrar.selector));
        chart.accredit(stranger, Roles.HOSPITAL, START + 1 days, "Nobody");
    }

    function test_accredit_refusesNobody() public {
        _refuseAccredit(address(0), 1, START + 1, abi.encodeWithSelector(IAccreditation.ZeroAddress.selector));
    }

    function testFuzz_accredit_refusesOtherRoles(uint8 role) public {
        vm.assume(role == 0 || role > 3);
        _refuseAccredit(stranger, role, START + 1, abi.encodeWithSelector(IAccreditation.UnknownRole.selector, role));
    }

    function testFuzz_accredit_refusesExpiryOutOfBounds(uint40 validUntil) public {
        vm.assume(validUntil <= START || validUntil > START + 366 days);
        bytes memory refusal = abi.encodeWithSelector(IAccreditation.ExpiryOutOfBounds.selector);
        _refuseAccredit(stranger, 1, validUntil, refusal);
    }

    function test_accredit_prolongs() public {
        vm.warp(START + 300 days);
        vm.prank(council);
        chart.accredit(hospital, Roles.HOSPITAL, START + 600 days, "City Hospital");
        _assertActor(hospital, Roles.HOSPITAL, hospital, START + 600 days);
    }

    function test_accredit_keepsTheRole() public {
        bytes memory refusal = abi.encodeWithSelector(IAccreditation.RoleIsPermanent.selector, hospital);
        _refuseAccredit(hospital, Roles.AUTHORITY, START + 1 days, refusal);

        vm.prank(council);
        chart.suspend(hospital);
        _refuseAccredit(hospital, Roles.AUTHORITY, START + 1 days, refusal);

        vm.prank(council);
        chart.accredit(hospital, Roles.HOSPITAL, START + 1 days, "City Hospital");
        _assertActor(hospital, Roles.HOSPITAL, hospital, START + 1 days);
    }

    function test_suspend() public {
        bytes32 prev = chart.headOf(address(chart));
        vm.expectEmit(address(chart));
        emit IAccreditation.Suspended(hospital, prev);
        vm.prank(council);
        chart.suspend(hospital);
        _assertActor(hospital, Roles.HOSPITAL, hospital, 0);
    }

    function testFuzz_suspend_refusesAllButTheRegistrar(address caller) public {
        vm.assume(caller != council);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccreditation.NotRegistrar.selector));
        chart.suspend(hospital);
    }

    function test_suspend_refusesTheUnknownAndTheSuspended() public {
        vm.prank(council);
        vm.expectRevert(abi.encodeWithSelector(IAccreditation.NotAccredited.selector, stranger));
        chart.suspend(stranger);

        vm.prank(council);
        chart.suspend(hospital);
        vm.prank(council);
        vm.expectRevert(abi.encodeWithSelector(IAccreditation.NotAccredited.selector, hospital));
        chart.suspend(hospital);
    }

    function _refuseAccredit(address organisation, uint8 role, uint256 validUntil, bytes memory refusal) private {
        vm.prank(council);
        vm.expectRevert(refusal);
        chart.accredit(organisation, role, uint40(validUntil), "Lakeside");
    }

    function _assertActor(address who, uint8 role, address organisation, uint40 validUntil) private view {
        (uint8 actualRole, address actualOrganisation, uint40 actualUntil) = chart.actorOf(who);
        assertEq(actualRole, role, "role");
        assertEq(actualOrganisation, organisation, "organisation");
        assertEq(actualUntil, validUntil, "validUntil");
    }
}
// forge-lint: disable-end(unsafe-typecast)

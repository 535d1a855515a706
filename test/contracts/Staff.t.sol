// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "contracts/interfaces/IActors.sol";
import {IAccessLog} from "contracts/interfaces/IAccessLog.sol";
import {IGrants} from "contracts/interfaces/IGrants.sol";
import {IRecords} from "contracts/interfaces/IRecords.sol";
import {IStaff} from "contracts/interfaces/IStaff.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Roles} from "contracts/types/Roles.sol";
import {ChartTest} from "./support/ChartTest.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

contract StaffTest is ChartTest {
    uint40 private constant LICENCE = START + 100 days;

    address private immutable doctor = _address("doctor");
    address private immutable otherHospital = _address("Lakeside");

    function setUp() public override {
        super.setUp();
        _accredit(otherHospital, Roles.HOSPITAL, "Lakeside");
        _addRecord(_digest(0), MEDICATIONS);
    }

    function testFuzz_enrol(uint40 validUntil) public {
        validUntil = uint40(bound(validUntil, START + 1, START + 5 * 366 days));
        bytes32 prev = chart.headOf(hospital);
        vm.expectEmit(address(chart));
        emit IStaff.PractitionerEnrolled(hospital, doctor, validUntil, prev);
        _enrol(hospital, validUntil);
        _assertActor(Roles.PRACTITIONER, hospital, validUntil);
    }

    function test_enrol_renews() public {
        _enrol(hospital, LICENCE);
        _enrol(hospital, LICENCE + 1 days);
        _assertActor(Roles.PRACTITIONER, hospital, LICENCE + 1 days);
    }

    function test_enrol_byOfficials() public {
        _enrol(insurer, LICENCE);
        _assertActor(Roles.PRACTITIONER, insurer, LICENCE);
    }

    function test_enrol_refusesTheUnaccredited() public {
        _refuseEnrol(stranger, doctor, LICENCE, _notAccredited(stranger));
        // Nor does a practitioner enrol others.
        _enrol(hospital, LICENCE);
        _refuseEnrol(doctor, stranger, LICENCE, _notAccredited(doctor));
        vm.prank(council);
        chart.suspend(hospital);
        _refuseEnrol(hospital, doctor, LICENCE, _notAccredited(hospital));
    }

    function testFuzz_enrol_refusesExpiryOutOfBounds(uint40 validUntil) public {
        vm.assume(validUntil <= START || validUntil > START + 5 * 366 days);
        _refuseEnrol(hospital, doctor, validUntil, abi.encodeWithSelector(IActors.ExpiryOutOfBounds.selector));
    }

    function test_enrol_refusesNobodyAndOrganisations() public {
        _refuseEnrol(hospital, address(0), LICENCE, abi.encodeWithSelector(IActors.ZeroAddress.selector));
        bytes memory refusal = abi.encodeWithSelector(IActors.RoleIsPermanent.selector, insurer);
        _refuseEnrol(hospital, insurer, LICENCE, refusal);
        vm.prank(council);
        chart.suspend(insurer);
        _refuseEnrol(hospital, insurer, LICENCE, refusal);
    }

    function test_enrol_leavesOthersStaffAlone() public {
        _enrol(hospital, LICENCE);
        bytes memory refusal = abi.encodeWithSelector(IStaff.EnrolledElsewhere.selector, doctor);
        _refuseEnrol(otherHospital, doctor, LICENCE, refusal);
        vm.warp(LICENCE - 1);
        _refuseEnrol(otherHospital, doctor, LICENCE + 1, refusal);
        vm.warp(LICENCE);
        _enrol(otherHospital, LICENCE + 1);
        _assertActor(Roles.PRACTITIONER, otherHospital, LICENCE + 1);
    }

    function test_removePractitioner_byTheEmployerOrThePractitioner() public {
        _enrol(hospital, LICENCE);
        bytes32 prev = chart.headOf(hospital);
        vm.expectEmit(address(chart));
        emit IStaff.PractitionerRemoved(hospital, doctor, prev);
        vm.prank(hospital);
        chart.removePractitioner(doctor);
        _assertActor(0, address(0), 0);

        _enrol(otherHospital, LICENCE);
        vm.prank(doctor);
        chart.removePractitioner(doctor);
        _assertActor(0, address(0), 0);
    }

    function testFuzz_removePractitioner_refusesAllOthers(address caller) public {
        vm.assume(caller != hospital && caller != doctor);
        _enrol(hospital, LICENCE);
        _refuseRemove(caller, doctor);
    }

    function test_removePractitioner_refusesTheUnknown() public {
        _refuseRemove(hospital, stranger);
        _refuseRemove(stranger, stranger);
        _refuseRemove(hospital, hospital);
    }

    function test_writesUnderTheEmployersGrant() public {
        _enrol(hospital, LICENCE);
        _grantWrite(EVERYTHING);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IRecords.RecordAdded(patient, doctor, 1, _digest(1), MEDICATIONS, 1, prev);
        vm.prank(doctor);
        chart.addRecordUnder(EVERYTHING, patient, 1, MEDICATIONS, _digest(1));
    }

    function test_writesUnderAGrantOfTheirOwn() public {
        _enrol(hospital, LICENCE);
        _grant(doctor, _scope(MEDICATIONS), Rights.WRITE | Rights.READ);
        vm.prank(doctor);
        chart.addRecordUnder(_scope(MEDICATIONS), patient, 0, MEDICATIONS, _digest(1));
        // Which is not the hospital's.
        vm.prank(hospital);
        vm.expectRevert(_notLive(hospital, _scope(MEDICATIONS)));
        chart.addRecordUnder(_scope(MEDICATIONS), patient, 0, MEDICATIONS, _digest(2));
    }

    function test_readsUnderTheEmployersGrant() public {
        _enrol(hospital, LICENCE);
        _grantRead(EVERYTHING);
        assertTrue(chart.canRead(patient, doctor, EVERYTHING), "may read");
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IAccessLog.AccessLogged(patient, doctor, EVERYTHING, 0, Purposes.TREAT, prev);
        vm.prank(doctor);
        chart.logAccess(patient, 0, EVERYTHING);
        vm.prank(doctor);
        chart.logAccesses(patient, EVERYTHING, new uint256[](2));
    }

    function test_readsUnderAGrantOfTheirOwn() public {
        _enrol(hospital, LICENCE);
        _grant(doctor, EVERYTHING, Rights.READ);
        assertTrue(chart.canRead(patient, doctor, EVERYTHING), "may read");
        assertFalse(chart.canRead(patient, hospital, EVERYTHING), "the hospital may not");
        vm.prank(doctor);
        chart.logAccess(patient, 0, EVERYTHING);
    }

    function test_aLicenceEnds() public {
        _enrol(hospital, START + 2 days);
        _grantWrite(EVERYTHING);
        vm.warp(START + 2 days - 1);
        assertTrue(chart.canRead(patient, doctor, EVERYTHING), "licensed");
        vm.warp(START + 2 days);
        _assertPowerless(_notAccredited(doctor));
    }

    function test_removedAtOnce() public {
        _enrol(hospital, LICENCE);
        _grantWrite(EVERYTHING);
        vm.prank(hospital);
        chart.removePractitioner(doctor);
        _assertPowerless(_notAccredited(doctor));
    }

    /// @dev In the same block.
    function test_aSuspensionEndsTheRightsOfAll() public {
        _enrol(hospital, LICENCE);
        _grantWrite(EVERYTHING);
        _grant(doctor, _scope(IMAGING), Rights.WRITE | Rights.READ);
        vm.prank(council);
        chart.suspend(hospital);
        _assertPowerless(_notAccredited(hospital));
        assertFalse(chart.canRead(patient, doctor, _scope(IMAGING)), "nor under a grant of their own");
    }

    function test_anOrganisationThatLapses() public {
        _enrol(hospital, START + 400 days);
        vm.prank(patient);
        chart.grant(_consent(hospital, EVERYTHING, 3, Purposes.TREAT, START + 999 days, WRAP));
        vm.warp(START + 365 days);
        _assertPowerless(_notAccredited(hospital));
    }

    /// @dev Staff are bound as their organisation is.
    function test_grant_toStaffOfOfficials() public {
        _enrol(insurer, LICENCE);
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IGrants.RightsNotAllowed.selector));
        chart.grant(_consent(doctor, EVERYTHING, Rights.WRITE, 1, START + 1 days, WRAP));
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IActors.ExpiryOutOfBounds.selector));
        chart.grant(_consent(doctor, EVERYTHING, Rights.READ, 1, START + 90 days + 1, WRAP));
        vm.prank(patient);
        chart.grant(_consent(doctor, EVERYTHING, Rights.READ, 1, START + 90 days, WRAP));

        vm.prank(doctor);
        vm.expectRevert(abi.encodeWithSelector(IGrants.RightsNotAllowed.selector));
        chart.addRecordUnder(EVERYTHING, patient, 0, MEDICATIONS, _digest(1));
    }

    function test_grant_refusesStaffOfTheSuspended() public {
        _enrol(hospital, LICENCE);
        vm.prank(council);
        chart.suspend(hospital);
        vm.prank(patient);
        vm.expectRevert(_notAccredited(hospital));
        chart.grant(_consent(doctor, EVERYTHING, Rights.READ, 1, START + 1 days, WRAP));
    }

    function _assertPowerless(bytes memory refusal) private {
        assertFalse(chart.canRead(patient, doctor, EVERYTHING), "may not read");
        vm.prank(doctor);
        vm.expectRevert(refusal);
        chart.addRecordUnder(EVERYTHING, patient, 0, MEDICATIONS, _digest(9));
        vm.prank(doctor);
        vm.expectRevert(_notLive(doctor, EVERYTHING));
        chart.logAccess(patient, 0, EVERYTHING);
    }

    function _enrol(address organisation, uint40 validUntil) private {
        vm.prank(organisation);
        chart.enrol(doctor, validUntil);
    }

    function _refuseEnrol(address caller, address who, uint40 validUntil, bytes memory refusal) private {
        vm.prank(caller);
        vm.expectRevert(refusal);
        chart.enrol(who, validUntil);
    }

    function _refuseRemove(address caller, address who) private {
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IStaff.NotStaff.selector, who));
        chart.removePractitioner(who);
    }

    function _notAccredited(address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IActors.NotAccredited.selector, who);
    }

    function _assertActor(uint8 role, address organisation, uint40 validUntil) private view {
        (uint8 actualRole, address actualOrganisation, uint40 actualUntil) = chart.actorOf(doctor);
        assertEq(actualRole, role, "role");
        assertEq(actualOrganisation, organisation, "organisation");
        assertEq(actualUntil, validUntil, "validUntil");
    }
}
// forge-lint: disable-end(unsafe-typecast)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "contracts/interfaces/IActors.sol";
import {Consent} from "contracts/interfaces/IGrants.sol";
import {IRecords} from "contracts/interfaces/IRecords.sol";
import {IRegistrar} from "contracts/interfaces/IRegistrar.sol";
import {ISignatures} from "contracts/interfaces/ISignatures.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Roles} from "contracts/types/Roles.sol";
import {Signing} from "./support/Signing.sol";

/// @notice Each bound to the second: the last that counts, and the first that does not. Chance seldom meets them.
contract BoundsTest is Signing {
    bytes private outOfBounds = abi.encodeWithSelector(IActors.ExpiryOutOfBounds.selector);

    function test_propose_atMostAYear() public {
        vm.prank(council);
        chart.propose(stranger, Roles.HOSPITAL, START + 366 days, "Longest");
        vm.prank(council);
        vm.expectRevert(outOfBounds);
        chart.propose(stranger, Roles.HOSPITAL, START + 366 days + 1, "Too long");
    }

    function test_propose_beyondTheDelay() public {
        vm.prank(council);
        chart.propose(stranger, Roles.HOSPITAL, START + DELAY + 1, "Shortest");
        vm.prank(council);
        vm.expectRevert(outOfBounds);
        chart.propose(stranger, Roles.HOSPITAL, START + DELAY, "Too short");
    }

    function test_accredit_whileItCounts() public {
        vm.prank(council);
        chart.propose(stranger, Roles.HOSPITAL, START + 10 days, "Lakeside Hospital");
        vm.warp(START + 10 days);
        vm.expectRevert(outOfBounds);
        chart.accredit(stranger);
        vm.warp(START + 10 days - 1);
        chart.accredit(stranger);
    }

    function test_enrol_fromNowOn() public {
        vm.prank(hospital);
        vm.expectRevert(outOfBounds);
        chart.enrol(stranger, START);
        vm.prank(hospital);
        chart.enrol(stranger, START + 1);
    }

    function test_enrol_atMostFiveYears() public {
        vm.prank(hospital);
        vm.expectRevert(outOfBounds);
        chart.enrol(stranger, START + 5 * 366 days + 1);
        vm.prank(hospital);
        chart.enrol(stranger, START + 5 * 366 days);
    }

    function test_delay_atMostThirtyDays() public {
        this.deploy(council, 30 days);
        vm.expectRevert(abi.encodeWithSelector(IRegistrar.DelayTooLong.selector));
        this.deploy(council, 30 days + 1);
    }

    function test_logAccess_toTheLastRecord() public {
        _addRecord(_digest(0), IMAGING);
        _grantRead(EVERYTHING);
        vm.prank(hospital);
        chart.logAccess(patient, 0, EVERYTHING);
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IRecords.UnknownRecord.selector, 1));
        chart.logAccess(patient, 1, EVERYTHING);
    }

    /// @dev Who was somebody's practitioner reads on the organisation's grant to the last second of the licence.
    function test_logAccess_toTheEndOfTheLicence() public {
        _addRecord(_digest(0), IMAGING);
        _grantRead(EVERYTHING);
        vm.prank(hospital);
        chart.enrol(stranger, START + 1 days);
        vm.warp(START + 1 days - 1);
        vm.prank(stranger);
        chart.logAccess(patient, 0, EVERYTHING);
        vm.warp(START + 1 days);
        vm.prank(stranger);
        vm.expectRevert(_notLive(stranger, EVERYTHING));
        chart.logAccess(patient, 0, EVERYTHING);
        assertFalse(chart.canRead(patient, stranger, EVERYTHING), "can read");
    }

    /// @dev An organisation is nobody's practitioner, whatever its word holds.
    function test_canRead_byAnOrganisationOfItsOwn() public {
        _grantRead(EVERYTHING);
        assertFalse(chart.canRead(patient, insurer, EVERYTHING), "insurer");
        assertFalse(chart.canRead(patient, address(0), EVERYTHING), "nobody");
    }

    function test_signature_toTheSecondOfItsDeadline() public {
        Consent memory consent = _consent(hospital, EVERYTHING, Rights.READ, Purposes.TREAT, DEADLINE + 30 days, WRAP);
        bytes memory signature = _signGrant(PATIENT_KEY, consent);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(ISignatures.SignatureExpired.selector, DEADLINE));
        chart.grantBySig(patient, consent, DEADLINE, signature);
        vm.warp(DEADLINE);
        chart.grantBySig(patient, consent, DEADLINE, signature);
    }

    /// @dev What recovers to nobody is not nobody's signature.
    function test_signature_ofNobody() public {
        Consent memory consent = _consent(hospital, EVERYTHING, Rights.READ, Purposes.TREAT, START + 30 days, WRAP);
        vm.expectRevert(abi.encodeWithSelector(ISignatures.InvalidSignature.selector));
        chart.grantBySig(address(0), consent, DEADLINE, new bytes(65));
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "contracts/interfaces/IActors.sol";
import {IGrants} from "contracts/interfaces/IGrants.sol";
import {ICircleSeam} from "contracts/interfaces/ICircleSeam.sol";
import {IEmergency, Approval} from "contracts/interfaces/IEmergency.sol";
import {IGuardians, Members, Terms} from "contracts/interfaces/IGuardians.sol";
import {ISignatures} from "contracts/interfaces/ISignatures.sol";
import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {CircleSteps} from "contracts/types/CircleSteps.sol";
import {Rights} from "contracts/types/Rights.sol";
import {UrgentWord} from "contracts/types/UrgentWord.sol";
import {UrgentTest} from "./support/UrgentTest.sol";

contract EmergencyTest is UrgentTest {
    string private constant GROUP = "Circles";

    // Arming

    function test_deal_isArmedOnlyWhenAllAccepted() public {
        _deal(CircleCodes.GUARDIANS, 3, _members());
        for (uint256 i = 0; i < 5; ++i) {
            _fails(IGuardians.NotArmed.selector);
            _ask();
            _accept(CircleCodes.GUARDIANS, guardians[i], _members());
        }
        assertEq(_ask(), 1, "the first request");
    }

    function test_deal_againVoidsAcceptancesAndRequests() public {
        _arm();
        uint32 number = _ask();
        _approve(number, 0);
        _deal(CircleCodes.GUARDIANS, 2, _members());
        _fails(IEmergency.RequestClosed.selector);
        _approve(number, 1);
        _fails(IGuardians.NotArmed.selector);
        _ask();
    }

    function test_deal_toNobodyEndsTheCircle() public {
        _arm();
        vm.prank(patient);
        circles.dealShares(Terms(CircleCodes.GUARDIANS, 0, 0, 0, 0), Members(0, new address[](0)));
        _fails(IGuardians.NotArmed.selector);
        _ask();
    }

    function test_deal_refusesTermsOutOfBounds() public {
        _refused(CircleCodes.GUARDIANS, 1, WINDOW, DURATION);
        _refused(CircleCodes.GUARDIANS, 6, WINDOW, DURATION);
        _refused(CircleCodes.GUARDIANS, 3, 4 minutes, DURATION);
        _refused(CircleCodes.GUARDIANS, 3, 1 days + 1, DURATION);
        _refused(CircleCodes.GUARDIANS, 3, WINDOW, 59 minutes);
        _refused(CircleCodes.GUARDIANS, 3, WINDOW, 7 days + 1);
        _refused(CircleCodes.SEALED, 3, 11 hours, DURATION);
        _refused(CircleCodes.RECOVERY, 3, 23 hours, 0);
        _refused(CircleCodes.RECOVERY, 3, 31 days, 0);
        _refused(CircleCodes.SUMMARY, 2, 0, DURATION);
        _refused(0, 3, WINDOW, DURATION);
        _refused(6, 3, WINDOW, DURATION);
    }

    function test_deal_refusesThePatientAndWhoeverIsNotInOrder() public {
        address[] memory list = new address[](2);
        (list[0], list[1]) = (guardians[1], guardians[0]);
        _refusedList(CircleCodes.GUARDIANS, list);
        list[0] = guardians[0];
        _refusedList(CircleCodes.GUARDIANS, list);
        (list[0], list[1]) = patient < guardians[0] ? (patient, guardians[0]) : (guardians[0], patient);
        _refusedList(CircleCodes.GUARDIANS, list);
    }

    function test_deal_panelIsOfOrganisations() public {
        _refusedList(CircleCodes.PANEL, _two(hospital, guardians[0]).guardians);
        _deal(CircleCodes.PANEL, 2, _two(hospital, lakeside));
    }

    /// @dev What is sealed neither the people nor the organisations open alone.
    function test_deal_sealedNeedsBothKinds() public {
        _refusedList(CircleCodes.SEALED, _two(hospital, lakeside).guardians);
        _refusedList(CircleCodes.SEALED, _two(guardians[0], guardians[1]).guardians);
        _deal(CircleCodes.SEALED, 2, _two(hospital, guardians[0]));
    }

    function test_accept_refusesOthersAndAnotherDeal() public {
        _deal(CircleCodes.GUARDIANS, 3, _members());
        _fails(IGuardians.NotGuardian.selector);
        _accept(CircleCodes.GUARDIANS, stranger, _members());
        _fails(IGuardians.OtherMembers.selector);
        _accept(CircleCodes.GUARDIANS, guardians[0], Members(keccak256("another deal"), guardians));
    }

    function test_renew_isTold() public {
        _arm();
        (, bytes32 members,) = circles.circleOf(patient, CircleCodes.GUARDIANS, 0);
        vm.expectEmit(address(chart));
        emit ICircleSeam.CircleStep(
            patient, patient, CircleSteps.CAPSULE, CircleCodes.GUARDIANS, 1, TEXT, members, chart.headOf(patient)
        );
        vm.prank(patient);
        circles.renewCapsule(CircleCodes.GUARDIANS, TEXT);
    }

    function test_renew_needsACircle() public {
        _fails(IGuardians.NotArmed.selector);
        vm.prank(patient);
        circles.renewCapsule(CircleCodes.GUARDIANS, CAPSULE);
    }

    // Asking

    function test_ask_refusesWhoIsNoClinician() public {
        _arm();
        vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, stranger));
        _ask(stranger, CircleCodes.GUARDIANS);
        vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, insurer));
        _ask(insurer, CircleCodes.GUARDIANS);
        vm.prank(council);
        chart.suspend(hospital);
        vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, hospital));
        _ask();
    }

    function test_ask_refusesAnEndedLicence() public {
        _arm();
        vm.prank(hospital);
        chart.removePractitioner(clinician);
        vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, clinician));
        _ask();
    }

    function test_ask_neverTheRecoveryCircle() public {
        _arm(CircleCodes.RECOVERY, 3, _members());
        _fails(IGuardians.NotArmed.selector);
        _ask(clinician, CircleCodes.RECOVERY);
    }

    // Approving and opening

    function test_open_afterTheWindowWithEnoughApprovals() public {
        _arm();
        uint32 number = _ask();
        for (uint8 place = 0; place < 3; ++place) {
            _approve(number, place);
        }
        assertFalse(_canRead(clinician, CircleCodes.GUARDIANS), "not before the window");
        vm.warp(START + WINDOW);
        circles.approve(CircleCodes.GUARDIANS, patient, number, _none(), 0, _members());
        assertTrue(_canRead(clinician, CircleCodes.GUARDIANS), "reads");
        _checkReadOnly(START + WINDOW + DURATION);
        vm.warp(START + WINDOW + DURATION);
        assertFalse(_canRead(clinician, CircleCodes.GUARDIANS), "always ends");
    }

    function test_open_withTheLastApprovalAfterTheWindow() public {
        _arm();
        uint32 number = _ask();
        _approve(number, 4);
        _approve(number, 1);
        vm.warp(START + WINDOW);
        _approve(number, 2);
        assertTrue(_canRead(clinician, CircleCodes.GUARDIANS), "reads");
    }

    function test_open_refusesTooSoonAndTooFew() public {
        _arm();
        uint32 number = _ask();
        for (uint8 place = 0; place < 3; ++place) {
            _refusedOpening(number, IEmergency.NotDue.selector);
            _approve(number, place);
        }
        vm.warp(START + WINDOW - 1);
        _refusedOpening(number, IEmergency.NotDue.selector);
        vm.warp(START + WINDOW);
        circles.approve(CircleCodes.GUARDIANS, patient, number, _none(), 0, _members());
        _refusedOpening(number, IEmergency.RequestClosed.selector);
    }

    function test_open_isVoidSevenDaysAfterTheWindow() public {
        _arm();
        uint32 number = _ask();
        uint32 other = _ask(colleague, CircleCodes.GUARDIANS);
        for (uint8 place = 0; place < 2; ++place) {
            _approve(number, place);
        }
        vm.warp(START + WINDOW + 7 days);
        _approve(number, 2);
        assertTrue(_canRead(clinician, CircleCodes.GUARDIANS), "up to the last second");
        vm.warp(START + WINDOW + 7 days + 1);
        _fails(IEmergency.RequestClosed.selector);
        _approve(other, 1);
    }

    function test_open_refusesAHospitalSuspendedMeanwhile() public {
        _arm();
        uint32 number = _ask();
        _approve(number, 0);
        _approve(number, 1);
        vm.prank(council);
        chart.suspend(hospital);
        vm.warp(START + WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, hospital));
        _approve(number, 2);
    }

    function test_open_thePatientEndsItLikeAnyGrant() public {
        _open();
        vm.prank(patient);
        chart.revokeConsent(CircleCodes.scopeOf(CircleCodes.GUARDIANS), clinician);
        assertFalse(_canRead(clinician, CircleCodes.GUARDIANS), "ended");
    }

    function test_open_isInTheAccessLog() public {
        _addRecord(_digest(0), MEDICATIONS);
        _open();
        vm.prank(clinician);
        chart.logAccess(patient, 0, CircleCodes.scopeOf(CircleCodes.GUARDIANS));
        vm.expectRevert(_notLive(hospital, EVERYTHING));
        vm.prank(clinician);
        chart.addRecordUnder(EVERYTHING, patient, 0, MEDICATIONS, _digest(1));
    }

    function test_approve_nobodyTwice() public {
        _arm();
        uint32 number = _ask();
        _approve(number, 0);
        _fails(IEmergency.ApprovedBySelf.selector);
        _approve(number, 0);
    }

    /// @dev Neither the asker nor the asker's organisation counts as a guardian of the request.
    function test_approve_nobodyOneself() public {
        Members memory members = _two(hospital, lakeside);
        _arm(CircleCodes.PANEL, 2, members);
        uint32 number = _ask(clinician, CircleCodes.PANEL);
        uint8 place = members.guardians[0] == hospital ? 0 : 1;
        _fails(IEmergency.ApprovedBySelf.selector);
        _approve(CircleCodes.PANEL, number, hospital, place, members);
        _approve(CircleCodes.PANEL, number, lakeside, 1 - place, members);

        Members memory people = _two(clinician, guardians[0]);
        _arm(CircleCodes.GUARDIANS, 2, people);
        number = _ask();
        place = people.guardians[0] == clinician ? 0 : 1;
        _fails(IEmergency.ApprovedBySelf.selector);
        _approve(CircleCodes.GUARDIANS, number, clinician, place, people);
    }

    function test_approve_refusesAnOrganisationThatIsSuspended() public {
        Members memory members = _two(insurer, lakeside);
        _arm(CircleCodes.PANEL, 2, members);
        uint32 number = _ask(clinician, CircleCodes.PANEL);
        vm.prank(council);
        chart.suspend(lakeside);
        uint8 place = members.guardians[0] == lakeside ? 0 : 1;
        vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, lakeside));
        _approve(CircleCodes.PANEL, number, lakeside, place, members);
    }

    function test_approve_needsARelease() public {
        _arm();
        uint32 number = _ask();
        Approval[] memory empty = _own(0);
        empty[0].release = 0;
        _fails(IEmergency.MissingShare.selector);
        vm.prank(guardians[0]);
        circles.approve(CircleCodes.GUARDIANS, patient, number, empty, 0, _members());
    }

    function test_approve_refusesOtherMembersAndOtherPlaces() public {
        _arm();
        uint32 number = _ask();
        _fails(IGuardians.OtherMembers.selector);
        _approve(CircleCodes.GUARDIANS, number, guardians[0], 0, _two(guardians[0], guardians[1]));
        _fails(ISignatures.InvalidSignature.selector);
        vm.prank(guardians[0]);
        circles.approve(CircleCodes.GUARDIANS, patient, number, _own(1), type(uint256).max, _members());
    }

    function test_approve_bySignature() public {
        _arm();
        uint32 number = _ask();
        vm.warp(START + WINDOW);
        Approval[] memory approvals = _signed(CircleCodes.GUARDIANS, number, clinician, 3, block.timestamp);
        vm.prank(stranger);
        circles.approve(CircleCodes.GUARDIANS, patient, number, approvals, block.timestamp, _members());
        assertTrue(_canRead(clinician, CircleCodes.GUARDIANS), "reads");
    }

    function test_approve_bySignature_refusesReplayDeadlineAndForgery() public {
        _arm();
        uint32 number = _ask();
        uint32 other = _ask(colleague, CircleCodes.GUARDIANS);
        Approval[] memory approvals = _signed(CircleCodes.GUARDIANS, number, clinician, 2, block.timestamp);
        _fails(ISignatures.InvalidSignature.selector);
        circles.approve(CircleCodes.GUARDIANS, patient, other, approvals, block.timestamp, _members());

        circles.approve(CircleCodes.GUARDIANS, patient, number, approvals, block.timestamp, _members());
        _fails(IEmergency.ApprovedBySelf.selector);
        circles.approve(CircleCodes.GUARDIANS, patient, number, approvals, block.timestamp, _members());

        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSelector(ISignatures.SignatureExpired.selector, uint256(START)));
        circles.approve(CircleCodes.GUARDIANS, patient, other, approvals, START, _members());
    }

    /// @dev Any set of signatures that holds fewer than k distinct guardians opens nothing.
    function testFuzz_approve_opensWithKDistinctAndNoFewer(uint8 picked, uint8 repeated) public {
        _arm();
        uint32 number = _ask();
        vm.warp(START + WINDOW);
        uint256 distinct = 0;
        for (uint8 place = 0; place < 5; ++place) {
            if (picked >> place & 1 == 0) continue;
            if (distinct < 3) _approve(number, place);
            ++distinct;
            if (distinct < 3 && repeated >> place & 1 == 1) {
                _fails(IEmergency.ApprovedBySelf.selector);
                _approve(number, place);
            }
        }
        assertTrue(_canRead(clinician, CircleCodes.GUARDIANS) == (distinct >= 3), "opens with three, and no fewer");
    }

    function testFuzz_open_neverBeforeTheWindow(uint32 window, uint32 passed) public {
        window = uint32(bound(window, 5 minutes, 1 days));
        passed = uint32(bound(passed, 0, 2 days));
        vm.prank(patient);
        circles.dealShares(Terms(CircleCodes.GUARDIANS, 3, window, DURATION, CAPSULE), _members());
        for (uint256 i = 0; i < 5; ++i) {
            _accept(CircleCodes.GUARDIANS, guardians[i], _members());
        }
        uint32 number = _ask();
        vm.warp(START + passed);
        for (uint8 place = 0; place < 3; ++place) {
            _approve(number, place);
        }
        assertTrue(_canRead(clinician, CircleCodes.GUARDIANS) == (passed >= window), "opens after its window");
    }

    /// @dev Each patient and each circle counts its own requests.
    function test_requests_areOfOnePatientAndOneCircle() public {
        _arm();
        _arm(CircleCodes.PANEL, 2, _two(insurer, lakeside));
        vm.prank(stranger);
        circles.dealShares(_terms(CircleCodes.GUARDIANS, 3), _members());
        for (uint256 i = 0; i < 5; ++i) {
            vm.prank(guardians[i]);
            circles.acceptShare(CircleCodes.GUARDIANS, stranger, _members());
        }
        assertEq(_ask(), 1, "guardians");
        assertEq(_ask(colleague, CircleCodes.PANEL), 1, "panel");
        vm.prank(elsewhere);
        assertEq(circles.askUrgently(CircleCodes.GUARDIANS, stranger, 1, TEXT), 1, "another patient");

        assertEq(_askerOf(patient, CircleCodes.GUARDIANS), clinician, "guardians");
        assertEq(_askerOf(patient, CircleCodes.PANEL), colleague, "panel");
        assertEq(_askerOf(stranger, CircleCodes.GUARDIANS), elsewhere, "another patient");
        vm.prank(patient);
        circles.stopRequest(CircleCodes.PANEL, patient, 1, 0, Members(0, new address[](0)));
        _finish(1);
    }

    /// @dev What a page asks before it trusts the history: the words as the events tell them.
    function test_circleOf_saysTermsMembersAndRequest() public {
        _arm();
        uint32 number = _ask();
        _ask(colleague, CircleCodes.GUARDIANS);
        (bytes32 word, bytes32 members, bytes32 request) = circles.circleOf(patient, CircleCodes.GUARDIANS, number);
        uint256 terms =
            uint256(2) << 112 | uint256(DURATION) << 80 | uint256(WINDOW) << 48 | 31 << 32 | 5 << 24 | 3 << 16 | 1;
        assertEq(word, bytes32(terms), "two requests, terms, all accepted, five of whom three, the first dealing");
        assertEq(members, keccak256(abi.encodePacked(DEAL, guardians)), "members");
        uint256 asked = uint256(uint160(clinician)) << 96 | uint256(START) << 56 | 1 << 40 | 1;
        assertEq(request, bytes32(asked), "asker, time, dealing, made");
        (word, members, request) = circles.circleOf(stranger, CircleCodes.GUARDIANS, number);
        assertEq(word | members | request, 0, "of somebody else nothing");
    }

    // The summary

    function test_summary_needsASecondClinicianAndOneHolder() public {
        Members memory members = _two(lakeside, insurer);
        _arm(CircleCodes.SUMMARY, 1, members);
        uint32 number = _ask(clinician, CircleCodes.SUMMARY);
        uint8 place = members.guardians[0] == lakeside ? 0 : 1;
        _fails(IEmergency.NotDue.selector);
        _approve(CircleCodes.SUMMARY, number, lakeside, place, members);
        _fails(IEmergency.ApprovedBySelf.selector);
        vm.prank(clinician);
        circles.secondRequest(patient, number);
        vm.prank(colleague);
        circles.secondRequest(patient, number);
        _approve(CircleCodes.SUMMARY, number, lakeside, place, members);
        assertTrue(_canRead(clinician, CircleCodes.SUMMARY), "at once");
        assertFalse(_canRead(clinician, CircleCodes.GUARDIANS), "the summary alone");
    }

    function test_summary_secondedByClinicianOnly_andTold() public {
        _arm(CircleCodes.SUMMARY, 1, _two(insurer, lakeside));
        uint32 number = _ask(clinician, CircleCodes.SUMMARY);
        address[3] memory others = [stranger, insurer, authority];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, others[i]));
            vm.prank(others[i]);
            circles.secondRequest(patient, number);
        }
        vm.expectEmit(address(chart));
        emit ICircleSeam.CircleStep(
            patient, elsewhere, CircleSteps.SECONDED, CircleCodes.SUMMARY, number, 0, 0, chart.headOf(patient)
        );
        vm.prank(elsewhere);
        circles.secondRequest(patient, number);
    }

    // Afterwards

    function test_report_byTheAskerOfWhatOpened() public {
        _arm();
        uint32 number = _ask();
        _fails(IEmergency.RequestClosed.selector);
        vm.prank(clinician);
        circles.reportUse(CircleCodes.GUARDIANS, patient, number, TEXT);
        _finish(number);
        _fails(IEmergency.RequestClosed.selector);
        vm.prank(colleague);
        circles.reportUse(CircleCodes.GUARDIANS, patient, number, TEXT);
        vm.prank(clinician);
        circles.reportUse(CircleCodes.GUARDIANS, patient, number, TEXT);
    }

    function test_review_byAnAuthorityOnce() public {
        uint32 number = _open();
        vm.expectRevert(abi.encodeWithSelector(IActors.NotAccredited.selector, hospital));
        vm.prank(hospital);
        circles.reviewUse(CircleCodes.GUARDIANS, patient, number, hospital, 1);
        vm.prank(authority);
        circles.reviewUse(CircleCodes.GUARDIANS, patient, number, hospital, 1);
        _fails(IEmergency.RequestClosed.selector);
        vm.prank(authority);
        circles.reviewUse(CircleCodes.GUARDIANS, patient, number, hospital, 1);
    }

    function test_review_ofWhatOpenedOnly() public {
        _arm();
        uint32 number = _ask();
        for (uint32 which = number; which < number + 2; ++which) {
            _fails(IEmergency.RequestClosed.selector);
            vm.prank(authority);
            circles.reviewUse(CircleCodes.GUARDIANS, patient, which, hospital, 1);
        }
    }

    /// @dev So that one organisation's debt is never counted down for another.
    function test_review_namesTheOrganisationThatOpened() public {
        uint32 number = _open();
        _fails(IEmergency.OtherOrganisation.selector);
        vm.prank(authority);
        circles.reviewUse(CircleCodes.GUARDIANS, patient, number, lakeside, 1);
        // The clinician has left meanwhile: the debt stays with the hospital.
        vm.prank(hospital);
        chart.removePractitioner(clinician);
        vm.prank(authority);
        circles.reviewUse(CircleCodes.GUARDIANS, patient, number, hospital, 1);
    }

    function test_codes_areKnownOnes() public {
        uint32 number = _open();
        for (uint8 code = 0; code < 7; code += 6) {
            _fails(IEmergency.UnknownCode.selector);
            vm.prank(clinician);
            circles.askUrgently(CircleCodes.GUARDIANS, patient, code, TEXT);
        }
        for (uint8 code = 0; code < 5; code += 4) {
            _fails(IEmergency.UnknownCode.selector);
            vm.prank(authority);
            circles.reviewUse(CircleCodes.GUARDIANS, patient, number, hospital, code);
        }
        for (uint8 code = 1; code < 6; ++code) {
            vm.prank(clinician);
            circles.askUrgently(CircleCodes.GUARDIANS, patient, code, TEXT);
        }
        for (uint8 code = 1; code < 4; ++code) {
            number = _ask();
            _finish(number);
            vm.prank(authority);
            circles.reviewUse(CircleCodes.GUARDIANS, patient, number, hospital, code);
        }
    }

    /// @dev Sixteen helpers at most, one bit each.
    function test_deal_refusesMoreThanSixteen() public {
        address[] memory many = new address[](17);
        for (uint160 i = 0; i < 17; ++i) {
            many[i] = address(i + 1);
        }
        _refusedList(CircleCodes.GUARDIANS, many);
    }

    function test_review_overdueOnesStopNewRequests() public {
        _arm();
        for (uint256 i = 0; i < 4; ++i) {
            _finish(_ask());
        }
        vm.warp(START + 14 days);
        _ask();
        vm.warp(START + 22 days);
        assertEq(circles.overdueOf(hospital), 4, "overdue");
        _fails(IEmergency.ReviewsOverdue.selector);
        _ask();
        // Of another hospital nothing is overdue, and one review is enough to be within the bound again.
        _ask(elsewhere, CircleCodes.GUARDIANS);
        vm.prank(authority);
        circles.reviewUse(CircleCodes.GUARDIANS, patient, 2, hospital, 2);
        _ask();
    }

    // Gas

    function test_emergency_gas() public {
        _arm(CircleCodes.GUARDIANS, 3, _members());
        _finish(_ask());
        vm.warp(block.timestamp + 1 days);
        _nextBlock();
        uint256 asked = block.timestamp;
        vm.prank(clinician);
        uint32 number = circles.askUrgently(CircleCodes.GUARDIANS, patient, 1, TEXT);
        vm.snapshotGasLastCall(GROUP, "ask a circle urgently");
        vm.warp(asked + WINDOW);
        _nextBlock();
        Approval[] memory approvals = _signed(CircleCodes.GUARDIANS, number, clinician, 3, block.timestamp);
        vm.prank(clinician);
        circles.approve(CircleCodes.GUARDIANS, patient, number, approvals, block.timestamp, _members());

        vm.prank(clinician);
        number = circles.askUrgently(CircleCodes.GUARDIANS, patient, 1, TEXT);
        _nextBlock();
        _approve(number, 0);
        vm.snapshotGasLastCall(GROUP, "approve as a guardian");
        _stop(patient, 0, number, Members(0, new address[](0)));
        vm.snapshotGasLastCall(GROUP, "stop an urgent request");
        vm.prank(clinician);
        circles.reportUse(CircleCodes.GUARDIANS, patient, 1, TEXT);
        vm.snapshotGasLastCall(GROUP, "report what urgent access was used for");
        vm.prank(authority);
        circles.reviewUse(CircleCodes.GUARDIANS, patient, 1, hospital, 1);
        vm.snapshotGasLastCall(GROUP, "review urgent access");
    }

    function test_deal_gas() public {
        vm.prank(patient);
        circles.dealShares(_terms(CircleCodes.GUARDIANS, 3), _members());
        vm.snapshotGasLastCall(GROUP, "deal shares to 5 guardians, the first time");
        _accept(CircleCodes.GUARDIANS, guardians[2], _members());
        vm.snapshotGasLastCall(GROUP, "accept a share");
    }

    function _open() private returns (uint32 number) {
        _arm();
        number = _ask();
        _finish(number);
    }

    function _finish(uint32 number) private {
        for (uint8 place = 0; place < 3; ++place) {
            _approve(number, place);
        }
        uint256 time = block.timestamp;
        vm.warp(time + WINDOW);
        circles.approve(CircleCodes.GUARDIANS, patient, number, _none(), 0, _members());
        vm.warp(time);
    }

    function _stop(address who, uint8 through, uint32 number, Members memory members) private {
        vm.prank(who);
        circles.stopRequest(CircleCodes.GUARDIANS, patient, number, through, members);
    }

    function _askerOf(address who, uint8 circle) private view returns (address) {
        (,, bytes32 request) = circles.circleOf(who, circle, 1);
        return UrgentWord.wrap(uint256(request)).asker();
    }

    function _refusedOpening(uint32 number, bytes4 selector) private {
        _fails(selector);
        circles.approve(CircleCodes.GUARDIANS, patient, number, _none(), 0, _members());
    }

    function _refused(uint8 circle, uint8 threshold, uint32 window, uint32 duration) private {
        _fails(IGuardians.TermsOutOfBounds.selector);
        vm.prank(patient);
        circles.dealShares(Terms(circle, threshold, window, duration, CAPSULE), _members());
    }

    function _refusedList(uint8 circle, address[] memory list) private {
        _fails(IGuardians.TermsOutOfBounds.selector);
        vm.prank(patient);
        circles.dealShares(_terms(circle, 2), Members(DEAL, list));
    }

    function _checkReadOnly(uint256 until) private view {
        (uint40 expiry,, uint8 rights,,) = chart.grantOf(patient, clinician, CircleCodes.scopeOf(CircleCodes.GUARDIANS));
        assertEq(rights, Rights.READ, "read only");
        assertEq(expiry, until, "until");
    }
}

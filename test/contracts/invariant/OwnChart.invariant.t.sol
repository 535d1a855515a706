// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Rights} from "contracts/types/Rights.sol";
import {Roles} from "contracts/types/Roles.sol";
import {ChartTest} from "../support/ChartTest.sol";
import {Handler} from "./Handler.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

/// @notice What stays true whatever anyone does, in any order. The handler besides refuses any call that succeeds or fails
/// against its model: no record without a live grant to write, no access logged without a live grant to read, no grant
/// but by the patient's wallet or her carer, no signature twice, no accreditation before its delay, and no head moved but its owner's.
contract OwnChartInvariantTest is ChartTest {
    Handler private handler;

    function setUp() public override {
        vm.warp(START);
        vm.roll(1000);
        vm.recordLogs();
        chart = _deploy(council, DELAY);
        handler = new Handler(chart, council);
    }

    /// @dev Forge asks which contracts to call at random.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_theEventsReplayToTheHead() public view {
        for (uint256 i = 0; i < handler.peopleCount(); ++i) {
            address owner = handler.people(i);
            assertEq(chart.headOf(owner), handler.replayed(owner), "head of a person");
        }
        assertEq(chart.headOf(address(chart)), handler.replayed(address(chart)), "head of the register");
    }

    /// @dev At the end of a run: nothing of it could have been made good meanwhile.
    function afterInvariant() public view {
        uint256 count = handler.peopleCount();
        for (uint256 i = 0; i < count; ++i) {
            address patient = handler.people(i);
            _checkRecords(patient);
            assertEq(chart.controllerOf(patient), handler.controllerOf(patient), "controller");
            assertEq(chart.nonceOf(patient), handler.nonceOf(patient), "nonce");
            for (uint256 j = 0; j < count; ++j) {
                (uint40 until,) = chart.actsUntil(patient, handler.people(j));
                assertEq(until, handler.caresUntil(patient, handler.people(j)), "acts until");
                for (uint256 k = 0; k < handler.scopesCount(); ++k) {
                    _checkGrant(patient, handler.people(j), handler.scopes(k));
                }
            }
        }
    }

    /// @dev A long walk succeeds and fails at every action: the suite does not prove the empty.
    function test_theHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 2600; ++i) {
            _act(i % 26, uint256(keccak256(abi.encode(i))));
        }
        for (uint256 i = 0; i < 400; ++i) {
            _act(25 + i % 4, uint256(keccak256(abi.encode("family", i))));
        }
        bytes4[26] memory actions = [
            chart.addRecord.selector,
            chart.addRecordBySig.selector,
            chart.addRecords.selector,
            chart.addRecordUnder.selector,
            chart.addRecordsUnder.selector,
            chart.grant.selector,
            chart.grantBySig.selector,
            chart.revokeConsent.selector,
            chart.revokeMany.selector,
            chart.revokeAll.selector,
            chart.logAccess.selector,
            chart.logAccesses.selector,
            chart.publishKeyBundle.selector,
            chart.publishVault.selector,
            chart.requestAccess.selector,
            chart.declineRequest.selector,
            chart.changeController.selector,
            chart.enrol.selector,
            chart.removePractitioner.selector,
            chart.propose.selector,
            chart.accredit.selector,
            chart.cancel.selector,
            chart.suspend.selector,
            chart.nameCarersTerm.selector,
            chart.stopCarersActing.selector,
            chart.actOnBehalfOfSomebody.selector
        ];
        for (uint256 i = 0; i < actions.length; ++i) {
            assertTrue(handler.successes(actions[i]) > 0, string.concat("succeeds: ", vm.toString(i)));
            assertTrue(handler.failures(actions[i]) > 0, string.concat("fails: ", vm.toString(i)));
        }
        invariant_theEventsReplayToTheHead();
        afterInvariant();
    }

    function _act(uint256 action, uint256 r) private {
        (uint256 a, uint256 b, uint256 c, uint256 d) = (r >> 192, r >> 128, r >> 64, r & type(uint64).max);
        if (action == 0) handler.addRecord(a, b, c, d);
        else if (action == 1) handler.addRecords(a, b, c);
        else if (action < 4) handler.addRecordUnder(a, b, c, d);
        else if (action == 4) handler.addRecordsUnder(a, b, c, d, d >> 8);
        else if (action == 5) handler.addRecordBySig(a, b, c);
        else if (action < 9) handler.grant(a, b, c, uint8(d), uint8(d >> 8), d >> 16);
        else if (action < 11) handler.grantBySig(a, b, c, d, d >> 8);
        else if (action == 11) handler.revoke(a, b, c);
        else if (action == 12) handler.revokeMany(a, b, c, d);
        else if (action == 13 && d % 4 == 0) handler.revokeAll(a);
        else if (action == 14) handler.logAccess(a, b, c, d);
        else if (action == 15) handler.logAccesses(a, b, c, d);
        else if (action == 16) handler.publish(a, b, c, abi.encode(r));
        else if (action == 17) handler.requestAccess(a, b, c, uint8(d), d >> 8);
        else if (action == 18) handler.declineRequest(a, b, c);
        else if (action == 19) handler.changeController(a, b, c);
        else if (action == 20) handler.enrol(a, b, c);
        else if (action == 21) handler.removePractitioner(a, b);
        else if (action == 22) handler.propose(a, b, uint8(c), d);
        else if (action == 23) handler.accredit(a);
        else if (action == 24 && d % 4 < 2) handler.cancel(a, b);
        else if (action == 24 && d % 4 == 2) handler.suspend(a, b);
        else if (action == 26) handler.nameCarer(a, b, c);
        else if (action == 27 && d % 4 == 0) handler.stopCarer(a, b, c);
        else if (action > 26) handler.actAsCarer(a, b, c, d);
        else handler.pass(b % 1 days, c % 10);
    }

    function _checkRecords(address patient) private view {
        bytes32[] memory expected = handler.digestsOf(patient);
        bytes32[] memory digests = chart.getRecords(patient, 0, type(uint256).max);
        assertEq(chart.recordCount(patient), expected.length, "count");
        assertEq(keccak256(abi.encode(digests)), keccak256(abi.encode(expected)), "digests stay as they were added");
    }

    function _checkGrant(address patient, address grantee, bytes32 scope) private view {
        Handler.Consent memory consent = handler.consentOf(patient, grantee, scope);
        (uint40 expiry,, uint8 rights,, uint32 seq) = chart.grantOf(patient, grantee, scope);
        bool stands = consent.epoch == handler.epochOf(patient);
        assertEq(expiry, stands ? consent.expiry : 0, "expiry");
        assertEq(rights, stands ? consent.rights : 0, "rights");
        assertEq(seq, consent.seq, "seq counts every change");
        assertTrue(chart.canRead(patient, grantee, scope) == handler.mayRead(patient, grantee, scope), "canRead");

        (uint8 role,,) = handler.actors(grantee);
        if (role == Roles.INSURER || role == Roles.AUTHORITY) {
            assertTrue(rights & Rights.WRITE == 0, "an official never writes");
            assertAtMost(expiry, block.timestamp + 90 days, "an official's grant ends within 90 days");
        }
    }
}
// forge-lint: disable-end(unsafe-typecast)

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
/// but by the patient, and no head moved but its owner's.
contract OwnChartInvariantTest is ChartTest {
    Handler private handler;

    function setUp() public override {
        vm.warp(START);
        vm.roll(1000);
        vm.recordLogs();
        chart = _deploy(council, 0);
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

    function invariant_recordsStayAsTheyWereAdded() public view {
        for (uint256 i = 0; i < handler.peopleCount(); ++i) {
            address patient = handler.people(i);
            bytes32[] memory expected = handler.digestsOf(patient);
            bytes32[] memory digests = chart.getRecords(patient, 0, type(uint256).max);
            assertEq(chart.recordCount(patient), expected.length, "count");
            assertEq(keccak256(abi.encode(digests)), keccak256(abi.encode(expected)), "digests");
        }
    }

    /// @dev Of the two patients and four organisations that the handler likes best.
    function invariant_grantsAreWhatThePatientSaidLast() public view {
        _checkGrants(0, 2, 2, 6);
    }

    /// @dev Of everybody, at the end of a run.
    function afterInvariant() public view {
        uint256 count = handler.peopleCount();
        _checkGrants(0, count, 0, count);
    }

    /// @dev A long walk succeeds and fails at every action: the suite does not prove the empty.
    function test_theHandlerReachesEveryAction() public {
        for (uint256 i = 0; i < 900; ++i) {
            _act(i % 11, uint256(keccak256(abi.encode(i))));
        }
        bytes4[10] memory actions = [
            chart.addRecord.selector,
            chart.addRecords.selector,
            chart.addRecordUnder.selector,
            chart.grant.selector,
            chart.revokeConsent.selector,
            chart.logAccess.selector,
            chart.logAccesses.selector,
            chart.publishKeyBundle.selector,
            chart.propose.selector,
            chart.suspend.selector
        ];
        for (uint256 i = 0; i < actions.length; ++i) {
            assertTrue(handler.successes(actions[i]) > 0, string.concat("succeeds: ", vm.toString(i)));
            assertTrue(handler.failures(actions[i]) > 0, string.concat("fails: ", vm.toString(i)));
        }
        invariant_theEventsReplayToTheHead();
        invariant_recordsStayAsTheyWereAdded();
        afterInvariant();
    }

    function _act(uint256 action, uint256 r) private {
        (uint256 a, uint256 b, uint256 c, uint256 d) = (r >> 192, r >> 128, r >> 64, r & type(uint64).max);
        if (action == 0) handler.addRecord(a, b, c, d);
        else if (action == 1) handler.addRecords(a, b, c);
        else if (action == 2) handler.addRecordUnder(a, b, c, d);
        else if (action < 5) handler.grant(a, b, c, uint8(d), uint8(d >> 8), d >> 16);
        else if (action == 5) handler.revoke(a, b, c);
        else if (action == 6) handler.logAccess(a, b, c, d);
        else if (action == 7) handler.logAccesses(a, b, c, d);
        else if (action == 8) handler.publish(a * 4 + b % 2, b, abi.encode(r));
        else if (action == 9) handler.accredit(a, b, uint8(c), d);
        else if (d % 3 == 0) handler.suspend(a, b);
        else handler.pass(b % 2 days, c % 10);
    }

    function _checkGrants(uint256 fromPatient, uint256 toPatient, uint256 fromGrantee, uint256 toGrantee) private view {
        for (uint256 i = fromPatient; i < toPatient; ++i) {
            for (uint256 j = fromGrantee; j < toGrantee; ++j) {
                for (uint256 k = 0; k < handler.scopesCount(); ++k) {
                    _checkGrant(handler.people(i), handler.people(j), handler.scopes(k));
                }
            }
        }
    }

    function _checkGrant(address patient, address grantee, bytes32 scope) private view {
        Handler.Consent memory consent = handler.consentOf(patient, grantee, scope);
        (uint40 expiry,, uint8 rights,, uint32 seq) = chart.grantOf(patient, grantee, scope);
        assertEq(expiry, consent.expiry, "expiry");
        assertEq(rights, consent.rights, "rights");
        assertEq(seq, consent.seq, "seq counts every change");

        bool reads = block.timestamp < consent.expiry && consent.rights & Rights.READ != 0;
        bool live = block.timestamp < handler.validUntilOf(grantee);
        assertTrue(chart.canRead(patient, grantee, scope) == (reads && live), "canRead");

        uint8 role = handler.roleOf(grantee);
        if (role == Roles.INSURER || role == Roles.AUTHORITY) {
            assertTrue(rights & Rights.WRITE == 0, "an official never writes");
            assertAtMost(expiry, block.timestamp + 90 days, "an official's grant ends within 90 days");
        }
    }
}
// forge-lint: disable-end(unsafe-typecast)

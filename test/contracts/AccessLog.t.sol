// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessLog} from "contracts/interfaces/IAccessLog.sol";
import {IRecords} from "contracts/interfaces/IRecords.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {ChartTest} from "./support/ChartTest.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

contract AccessLogTest is ChartTest {
    uint256 private constant COUNT = 3;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < COUNT; ++i) {
            _addRecord(_digest(i), MEDICATIONS);
        }
    }

    function testFuzz_logAccess(uint8 purpose, uint40 record, bytes16 category) public {
        purpose = uint8(bound(purpose, 1, 7));
        record = uint40(bound(record, 0, COUNT - 1));
        bytes32 scope = bytes32(category);
        vm.prank(patient);
        chart.grant(_consent(hospital, scope, Rights.READ, purpose, START + 1 days, WRAP));

        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IAccessLog.AccessLogged(patient, hospital, scope, uint32(record), purpose, prev);
        vm.prank(hospital);
        chart.logAccess(patient, record, scope);
        assertEq(chart.recordCount(patient), COUNT, "no record is added");
    }

    function test_logAccess_ofTheRecordThatTheScopeNames() public {
        _grantRead(_digest(1));
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IAccessLog.AccessLogged(patient, hospital, _digest(1), uint32(NAMED_BY_SCOPE), Purposes.TREAT, prev);
        vm.prank(hospital);
        chart.logAccess(patient, NAMED_BY_SCOPE, _digest(1));
    }

    function testFuzz_logAccess_refusesASecondNameForTheRecord(uint40 record) public {
        vm.assume(record != NAMED_BY_SCOPE);
        _grantRead(_digest(1));
        _refuse(hospital, _digest(1), record, abi.encodeWithSelector(IAccessLog.RecordNamedByScope.selector));
    }

    function testFuzz_logAccess_refusesTheUnknownRecord(uint40 record) public {
        record = uint40(bound(record, COUNT, type(uint40).max));
        _grantRead(EVERYTHING);
        _refuse(hospital, EVERYTHING, record, abi.encodeWithSelector(IRecords.UnknownRecord.selector, record));
    }

    /// @dev abuse 43: no entry for a record that nobody shared with the one who writes it.
    function testFuzz_logAccess_refusesWithoutAGrant(address reader, bytes32 scope) public {
        _refuse(reader, scope, 0, _notLive(reader, scope));
    }

    function test_logAccess_refusesOneWhoMayOnlyWrite() public {
        _grant(hospital, EVERYTHING, Rights.WRITE);
        _refuse(hospital, EVERYTHING, 0, _notLive(hospital, EVERYTHING));
    }

    /// @dev abuse 43: a grant that was stopped counts no more.
    function test_logAccess_refusesAfterRevocation() public {
        _grantRead(EVERYTHING);
        vm.prank(patient);
        chart.revokeConsent(EVERYTHING, hospital);
        _refuse(hospital, EVERYTHING, 0, _notLive(hospital, EVERYTHING));
    }

    /// @dev abuse 43: a grant counts to its last second, by the clock of the chain.
    function test_logAccess_refusesFromTheExpiryOn() public {
        _grantRead(EVERYTHING);
        vm.warp(START + 30 days - 1);
        vm.prank(hospital);
        chart.logAccess(patient, 0, EVERYTHING);
        vm.warp(START + 30 days);
        _refuse(hospital, EVERYTHING, 0, _notLive(hospital, EVERYTHING));
    }

    /// @dev One who lost its accreditation may no longer read, but can still own up to it.
    function test_logAccess_byTheSuspended() public {
        _grantRead(EVERYTHING);
        vm.prank(council);
        chart.suspend(hospital);
        vm.prank(hospital);
        chart.logAccess(patient, 0, EVERYTHING);
    }

    /// @dev One batch and the same accesses one by one leave the same history.
    function test_logAccesses_equalsOneByOne() public {
        uint256[] memory records = _records();
        _grantRead(EVERYTHING);
        vm.prank(hospital);
        chart.logAccesses(patient, EVERYTHING, records);
        bytes32 head = chart.headOf(patient);

        setUp();
        _grantRead(EVERYTHING);
        for (uint256 i = 0; i < records.length; ++i) {
            vm.prank(hospital);
            chart.logAccess(patient, uint40(records[i]), EVERYTHING);
        }
        assertEq(chart.headOf(patient), head, "head");
    }

    function test_logAccesses_refusals() public {
        uint256[] memory records = _records();
        _refuseMany(EVERYTHING, records, _notLive(hospital, EVERYTHING));
        _grantRead(EVERYTHING);
        _grantRead(_digest(0));
        _refuseMany(_digest(0), records, abi.encodeWithSelector(IAccessLog.RecordNamedByScope.selector));
        records[1] = COUNT;
        _refuseMany(EVERYTHING, records, abi.encodeWithSelector(IRecords.UnknownRecord.selector, COUNT));
        _refuseMany(EVERYTHING, new uint256[](0), abi.encodeWithSelector(IAccessLog.NothingToLog.selector));
    }

    function _records() private pure returns (uint256[] memory records) {
        records = new uint256[](3);
        (records[0], records[1], records[2]) = (2, 0, 2);
    }

    function _refuse(address reader, bytes32 scope, uint40 record, bytes memory refusal) private {
        vm.prank(reader);
        vm.expectRevert(refusal);
        chart.logAccess(patient, record, scope);
    }

    function _refuseMany(bytes32 scope, uint256[] memory records, bytes memory refusal) private {
        vm.prank(hospital);
        vm.expectRevert(refusal);
        chart.logAccesses(patient, scope, records);
    }
}
// forge-lint: disable-end(unsafe-typecast)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {ChartTest} from "./support/ChartTest.sol";

/// @notice What each action costs its sender, the transaction's base included; committed in snapshots/ and held to the
/// design's bars. "Steady" is any but the patient's first.
contract GasTest is ChartTest {
    string private constant GROUP = "OwnChart";

    /// @dev What is allowed beyond a bar where the scope is a record: its digest has 32 bytes to pay for in calldata, 384 gas
    /// more than the zeros of everything.
    uint256 private constant DIGEST = 100;

    bytes32 private record;

    function setUp() public override {
        super.setUp();
        record = _digest(0);
        _addRecord(record, MEDICATIONS);
        _nextBlock();
    }

    function test_addRecord_first_gas() public {
        address other = _address("another patient");
        vm.prank(other);
        chart.addRecord(_digest(1), MEDICATIONS, 0);
        vm.snapshotGasLastCall(GROUP, "add record: own, first");
    }

    function test_addRecord_gas() public {
        _addRecord(_digest(1), MEDICATIONS);
        _check("add record: own", 53_000);
    }

    function test_addRecord_correction_gas() public {
        vm.prank(patient);
        chart.addRecord(_digest(1), MEDICATIONS, 1);
        _check("add record: own, correction", 53_000);
    }

    function test_addRecordUnder_everything_gas() public {
        _grantWrite(EVERYTHING);
        vm.prank(hospital);
        chart.addRecordUnder(patient, _digest(1), MEDICATIONS, 0, EVERYTHING);
        _check("add record: organisation, everything", 58_000);
    }

    function test_addRecordUnder_category_gas() public {
        _grantWrite(_scope(MEDICATIONS));
        vm.prank(hospital);
        chart.addRecordUnder(patient, _digest(1), MEDICATIONS, 0, _scope(MEDICATIONS));
        _check("add record: organisation, category", 58_000);
    }

    function test_addRecords_50_gas() public {
        bytes32[] memory digests = new bytes32[](50);
        bytes16[] memory categories = new bytes16[](50);
        for (uint256 i = 0; i < 50; ++i) {
            digests[i] = _digest(i + 1);
            categories[i] = MEDICATIONS;
        }
        vm.prank(patient);
        chart.addRecords(digests, categories);
        _check("add 50 records", 50 * 27_100);
    }

    function test_grant_new_gas() public {
        _grantRead(EVERYTHING);
        _check("grant: everything, new", 57_000);
    }

    function test_grant_newCategory_gas() public {
        _grantRead(_scope(MEDICATIONS));
        _check("grant: category, new", 57_000);
    }

    function test_grant_newRecord_gas() public {
        _grantRead(record);
        _check("grant: record, new", 57_000);
    }

    function test_grant_renewed_gas() public {
        _grantRead(record);
        _nextBlock();
        vm.prank(patient);
        chart.grant(hospital, record, Rights.READ, Purposes.TREAT, uint40(block.timestamp + 60 days), WRAP);
        _check("grant: record, renewed", 40_000);
    }

    function test_revoke_gas() public {
        _grantRead(EVERYTHING);
        _nextBlock();
        vm.prank(patient);
        chart.revoke(hospital, EVERYTHING);
        _check("revoke: everything", 34_700);
    }

    function test_revoke_category_gas() public {
        _grantRead(_scope(MEDICATIONS));
        _nextBlock();
        vm.prank(patient);
        chart.revoke(hospital, _scope(MEDICATIONS));
        _check("revoke: category", 34_700);
    }

    function test_revoke_record_gas() public {
        _grantRead(record);
        _nextBlock();
        vm.prank(patient);
        chart.revoke(hospital, record);
        _check("revoke: record", 34_700 + DIGEST);
    }

    function test_logAccess_everything_gas() public {
        _grantRead(EVERYTHING);
        vm.prank(hospital);
        chart.logAccess(patient, EVERYTHING, 0);
        _check("log access: everything", 32_700);
    }

    function test_logAccess_category_gas() public {
        _grantRead(_scope(MEDICATIONS));
        vm.prank(hospital);
        chart.logAccess(patient, _scope(MEDICATIONS), 0);
        _check("log access: category", 32_700);
    }

    function test_logAccess_record_gas() public {
        _grantRead(record);
        vm.prank(hospital);
        chart.logAccess(patient, record, NAMED_BY_SCOPE);
        _check("log access: record", 32_700 + DIGEST);
    }

    function test_logAccesses_20_gas() public {
        for (uint256 i = 1; i < 20; ++i) {
            _addRecord(_digest(i), MEDICATIONS);
        }
        _grantRead(_scope(MEDICATIONS));
        uint32[] memory records = new uint32[](20);
        for (uint32 i = 0; i < 20; ++i) {
            records[i] = i;
        }
        vm.prank(hospital);
        chart.logAccesses(patient, _scope(MEDICATIONS), records);
        _check("log 20 accesses", 20 * 4700);
    }

    function test_accredit_gas() public {
        vm.prank(council);
        chart.accredit(stranger, 1, uint40(block.timestamp + 365 days), "Lakeside Hospital");
        vm.snapshotGasLastCall(GROUP, "accredit");
        vm.prank(council);
        chart.suspend(stranger);
        vm.snapshotGasLastCall(GROUP, "suspend");
    }

    function test_publish_gas() public {
        bytes memory addresses = new bytes(200);
        for (uint256 i = 0; i < 200; ++i) {
            addresses[i] = "a";
        }
        vm.prank(patient);
        chart.publishKeyBundle(_digest(1), addresses);
        vm.snapshotGasLastCall(GROUP, "publish key bundle: first");
        vm.prank(patient);
        chart.publishKeyBundle(_digest(2), addresses);
        vm.snapshotGasLastCall(GROUP, "publish key bundle: next");
        vm.prank(patient);
        chart.publishDirectory(_digest(3));
        vm.snapshotGasLastCall(GROUP, "publish directory: first");
        vm.prank(patient);
        chart.publishDirectory(_digest(4));
        vm.snapshotGasLastCall(GROUP, "publish directory: next");
    }

    /// @dev Adding a record and publishing the directory that files it, as one transaction.
    function test_multicall_gas() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(chart.addRecord, (_digest(1), MEDICATIONS, 0));
        calls[1] = abi.encodeCall(chart.publishDirectory, (_digest(2)));
        vm.prank(patient);
        chart.multicall(calls);
        vm.snapshotGasLastCall(GROUP, "multicall: add record, publish first directory");
    }

    function _check(string memory action, uint256 bar) private {
        assertAtMost(vm.snapshotGasLastCall(GROUP, action), bar, action);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {ChartTest} from "./support/ChartTest.sol";

/// @notice What each action costs its sender, the transaction's base included; committed in snapshots/ and held to the
/// design's bars. "Steady" is any but the patient's first.
contract GasTest is ChartTest {
    string private constant GROUP = "OwnChart";

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
        vm.snapshotGasLastCall(GROUP, "addRecord own, the first");
    }

    function test_addRecord_gas() public {
        _addRecord(_digest(1), MEDICATIONS);
        _check("addRecord own", 53_000);
    }

    function test_addRecord_correction_gas() public {
        vm.prank(patient);
        chart.addRecord(_digest(1), MEDICATIONS, 1);
        _check("addRecord own, a correction", 53_000);
    }

    function test_addRecordUnder_everything_gas() public {
        _grantWrite(EVERYTHING);
        vm.prank(hospital);
        chart.addRecordUnder(EVERYTHING, patient, 0, MEDICATIONS, _digest(1));
        _check("addRecord by organisation", 58_000);
    }

    function test_addRecordUnder_category_gas() public {
        _grantWrite(_scope(MEDICATIONS));
        vm.prank(hospital);
        chart.addRecordUnder(_scope(MEDICATIONS), patient, 0, MEDICATIONS, _digest(1));
        _check("addRecord by organisation, under a category", 58_000);
    }

    function test_addRecordUnder_practitioner_gas() public {
        vm.prank(hospital);
        chart.enrol(stranger, START + 100 days);
        _grantWrite(EVERYTHING);
        vm.prank(stranger);
        chart.addRecordUnder(EVERYTHING, patient, 0, MEDICATIONS, _digest(1));
        _check("addRecord by practitioner", 60_500);
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
        _check("addRecord own, batch of 50", 50 * 27_100);
    }

    function test_grant_new_gas() public {
        _grantRead(EVERYTHING);
        _check("grant new", 57_000);
    }

    function test_grant_newCategory_gas() public {
        _grantRead(_scope(MEDICATIONS));
        _check("grant new, of a category", 57_000);
    }

    function test_grant_newRecord_gas() public {
        _grantRead(record);
        _check("grant new, of a record", 57_000);
    }

    function test_grant_renewed_gas() public {
        _grantRead(record);
        _nextBlock();
        vm.prank(patient);
        chart.grant(_consent(hospital, record, Rights.READ, Purposes.TREAT, uint40(block.timestamp + 60 days), WRAP));
        _check("grant renew", 40_000);
    }

    function test_revoke_gas() public {
        _grantRead(EVERYTHING);
        _nextBlock();
        vm.prank(patient);
        chart.revokeConsent(EVERYTHING, hospital);
        _check("revoke", 34_700);
    }

    function test_revoke_category_gas() public {
        _grantRead(_scope(MEDICATIONS));
        _nextBlock();
        vm.prank(patient);
        chart.revokeConsent(_scope(MEDICATIONS), hospital);
        _check("revoke a category", 34_700);
    }

    function test_revoke_record_gas() public {
        _grantRead(record);
        _nextBlock();
        vm.prank(patient);
        chart.revokeConsent(record, hospital);
        _check("revoke a record", 34_700);
    }

    function test_logAccess_everything_gas() public {
        _grantRead(EVERYTHING);
        vm.prank(hospital);
        chart.logAccess(EVERYTHING, patient, 0);
        _check("logAccess", 32_700);
    }

    function test_logAccess_category_gas() public {
        _grantRead(_scope(MEDICATIONS));
        vm.prank(hospital);
        chart.logAccess(_scope(MEDICATIONS), patient, 0);
        _check("logAccess under a category", 32_700);
    }

    function test_logAccess_record_gas() public {
        _grantRead(record);
        vm.prank(hospital);
        chart.logAccess(record, patient, NAMED_BY_SCOPE);
        _check("logAccess of a record", 32_700);
    }

    function test_logAccesses_20_gas() public {
        for (uint256 i = 1; i < 20; ++i) {
            _addRecord(_digest(i), MEDICATIONS);
        }
        _grantRead(_scope(MEDICATIONS));
        uint256[] memory records = new uint256[](20);
        for (uint256 i = 0; i < 20; ++i) {
            records[i] = i;
        }
        vm.prank(hospital);
        chart.logAccesses(_scope(MEDICATIONS), patient, records);
        _check("logAccess batch of 20", 20 * 4700);
    }

    function test_accredit_gas() public {
        vm.prank(council);
        chart.propose(stranger, 1, uint40(block.timestamp + 365 days), "Lakeside Hospital");
        vm.snapshotGasLastCall(GROUP, "propose");
        vm.warp(block.timestamp + DELAY);
        chart.accredit(stranger);
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
        vm.snapshotGasLastCall(GROUP, "publishKeyBundle, the first");
        vm.prank(patient);
        chart.publishKeyBundle(_digest(2), addresses);
        vm.snapshotGasLastCall(GROUP, "publishKeyBundle");
        vm.prank(patient);
        chart.publishDirectory(_digest(3));
        vm.snapshotGasLastCall(GROUP, "publishDirectory, the first");
        vm.prank(patient);
        chart.publishDirectory(_digest(4));
        vm.snapshotGasLastCall(GROUP, "publishDirectory");
    }

    /// @dev Adding a record and publishing the directory that files it, as one transaction.
    function test_multicall_gas() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(chart.addRecord, (_digest(1), MEDICATIONS, 0));
        calls[1] = abi.encodeCall(chart.publishDirectory, (_digest(2)));
        vm.prank(patient);
        chart.multicall(calls);
        vm.snapshotGasLastCall(GROUP, "multicall of addRecord and the first publishDirectory");
    }

    function _check(string memory action, uint256 bar) private {
        assertAtMost(vm.snapshotGasLastCall(GROUP, action), bar + bar / 100, action);
    }
}

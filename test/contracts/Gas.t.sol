// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Acts} from "contracts/interfaces/IFamily.sol";
import {Consent} from "contracts/interfaces/IGrants.sol";
import {Signing} from "./support/Signing.sol";

/// @notice What each action costs its sender, the transaction's base included; committed in snapshots/ and held to the
/// design's bars. "Steady" is any but the patient's first.
contract GasTest is Signing {
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
        chart.addRecordUnder(_scope(MEDICATIONS), patient, 0, 0, _digest(1));
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

    function test_grantBySig_gas() public {
        Consent memory consent = _consent(hospital, EVERYTHING, 1, Purposes.TREAT, START + 30 days, WRAP);
        bytes memory signature = _signGrant(PATIENT_KEY, consent);
        vm.prank(hospital);
        chart.grantBySig(patient, consent, DEADLINE, signature);
        _check("grant by signature", 66_500);
        _nextBlock();
        signature = _signGrant(PATIENT_KEY, consent);
        vm.prank(hospital);
        chart.grantBySig(patient, consent, DEADLINE, signature);
        _check("grant renew by signature", 49_500);
        _nextBlock();
        bytes memory words = abi.encode(
            keccak256("RevokeConsent(address patient,bytes32 scope,address grantee,uint256 nonce,uint256 deadline)"),
            patient,
            EVERYTHING,
            hospital,
            2,
            DEADLINE
        );
        signature = _sign(PATIENT_KEY, words);
        vm.prank(hospital);
        chart.revokeConsentBySig(patient, EVERYTHING, hospital, DEADLINE, signature);
        _check("revoke by signature", 44_000);
    }

    function test_addRecordBySig_gas() public {
        vm.prank(patient);
        chart.publishKeyBundle(_digest(5), "");
        bytes32 typehash = keccak256(
            "AddRecord(address patient,bytes32 digest,bytes16 category,uint256 supersedes,uint256 nonce,uint256 deadline)"
        );
        bytes memory words = abi.encode(typehash, patient, _digest(1), MEDICATIONS, 0, 0, DEADLINE);
        bytes memory signature = _sign(PATIENT_KEY, words);
        vm.prank(hospital);
        chart.addRecordBySig(patient, _digest(1), MEDICATIONS, 0, DEADLINE, signature);
        vm.snapshotGasLastCall(GROUP, "addRecord by signature");
    }

    /// @dev However many grants there are.
    function test_revokeAll_gas() public {
        _grantRead(EVERYTHING);
        _grant(insurer, EVERYTHING, Rights.READ);
        _nextBlock();
        vm.prank(patient);
        chart.revokeAll();
        vm.snapshotGasLastCall(GROUP, "revokeAll");
    }

    function test_revokeMany_gas() public {
        bytes32[] memory scopes = new bytes32[](10);
        for (uint256 i = 0; i < 10; ++i) {
            scopes[i] = _digest(i);
            _grantRead(scopes[i]);
        }
        _nextBlock();
        vm.prank(patient);
        chart.revokeMany(hospital, scopes);
        vm.snapshotGasLastCall(GROUP, "revokeMany of 10");
    }

    function test_requests_gas() public {
        vm.prank(hospital);
        chart.requestAccess(patient, EVERYTHING, Rights.READ, Purposes.TREAT, START + 9 days, 0);
        vm.snapshotGasLastCall(GROUP, "requestAccess");
        vm.prank(patient);
        chart.declineRequest(hospital, START + 40 days);
        vm.snapshotGasLastCall(GROUP, "declineRequest");
        vm.prank(patient);
        chart.requestErasure(EVERYTHING);
        vm.snapshotGasLastCall(GROUP, "requestErasure");
    }

    function test_staff_gas() public {
        vm.prank(hospital);
        chart.enrol(stranger, START + 100 days);
        vm.snapshotGasLastCall(GROUP, "enrol, the first of an organisation");
        _grantRead(EVERYTHING);
        vm.prank(stranger);
        chart.logAccess(patient, 0, EVERYTHING);
        vm.snapshotGasLastCall(GROUP, "logAccess by practitioner");
    }

    function test_changeController_gas() public {
        _moveToWallet();
        vm.snapshotGasLastCall(GROUP, "changeController");
        vm.prank(wallet);
        chart.addRecord(_digest(1), MEDICATIONS, 0);
        vm.snapshotGasLastCall(GROUP, "addRecord own, by another wallet");
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
        chart.logAccess(patient, 0, EVERYTHING);
        _check("logAccess", 32_700);
    }

    function test_logAccess_category_gas() public {
        _grantRead(_scope(MEDICATIONS));
        vm.prank(hospital);
        chart.logAccess(patient, 0, _scope(MEDICATIONS));
        _check("logAccess under a category", 32_700);
    }

    function test_logAccess_record_gas() public {
        _grantRead(record);
        vm.prank(hospital);
        chart.logAccess(patient, NAMED_BY_SCOPE, record);
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
        chart.logAccesses(patient, _scope(MEDICATIONS), records);
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

    function test_family_gas() public {
        vm.prank(patient);
        chart.nameCarersTerm(stranger, START + 365 days, WRAP);
        vm.snapshotGasLastCall(GROUP, "name a carer");
        Acts memory acts = Acts(patient, new bytes[](1));
        acts.calls[0] = abi.encodeCall(chart.addRecord, (_digest(1), MEDICATIONS, 0));
        vm.prank(stranger);
        chart.actOnBehalfOfSomebody(acts);
        vm.snapshotGasLastCall(GROUP, "addRecord by a carer");
        vm.prank(patient);
        chart.stopCarersActing(patient, stranger);
        vm.snapshotGasLastCall(GROUP, "stop a carer");
    }

    function _check(string memory action, uint256 bar) private {
        assertAtMost(vm.snapshotGasLastCall(GROUP, action), bar, action);
    }
}

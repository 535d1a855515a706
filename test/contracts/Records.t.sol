// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "contracts/interfaces/IActors.sol";
import {IAccreditation} from "contracts/interfaces/IAccreditation.sol";
import {IGrants} from "contracts/interfaces/IGrants.sol";
import {IRecords} from "contracts/interfaces/IRecords.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {ChartTest} from "./support/ChartTest.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

contract RecordsTest is ChartTest {
    function testFuzz_addRecord(address who, bytes32 digest, bytes16 category) public {
        vm.assume(who != address(chart));
        vm.assume(digest << 128 != 0 && category != 0);
        vm.assume(who != address(vm));
        vm.expectEmit(address(chart));
        emit IRecords.RecordAdded(who, who, 0, digest, category, 0, 0);
        vm.prank(who);
        assertEq(chart.addRecord(digest, category, 0), 0, "index");

        assertEq(chart.recordCount(who), 1, "count");
        assertEq(chart.getRecords(who, 0, 1)[0], digest, "digest");
    }

    function test_addRecord_correction() public {
        _addRecord(_digest(0), MEDICATIONS);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IRecords.RecordAdded(patient, patient, 1, _digest(1), MEDICATIONS, 1, prev);
        vm.prank(patient);
        assertEq(chart.addRecord(_digest(1), MEDICATIONS, 1), 1, "index");
        assertEq(chart.getRecords(patient, 0, 2)[0], _digest(0), "the older version stays");
    }

    function testFuzz_addRecord_refusesToCorrectTheUnknown(uint8 count, uint256 supersedes) public {
        count = uint8(bound(count, 0, 3));
        supersedes = bound(supersedes, uint256(count) + 1, type(uint256).max);
        for (uint256 i = 0; i < count; ++i) {
            _addRecord(_digest(i), MEDICATIONS);
        }
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IRecords.UnknownRecord.selector, supersedes - 1));
        chart.addRecord(_digest(9), MEDICATIONS, supersedes);
    }

    function testFuzz_addRecord_refusesADigestLikeACategory(bytes16 high) public {
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IRecords.InvalidDigest.selector));
        chart.addRecord(bytes32(high), MEDICATIONS, 0);
    }

    function test_addRecord_refusesNoCategory() public {
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IRecords.InvalidCategory.selector));
        chart.addRecord(_digest(0), 0, 0);
    }

    function testFuzz_addRecords(uint8 first, uint8 count) public {
        uint256 already = bound(first, 0, 3);
        uint256 more = bound(count, 1, 40);
        for (uint256 i = 0; i < already; ++i) {
            _addRecord(_digest(i), IMAGING);
        }
        (bytes32[] memory digests, bytes16[] memory categories) = _batch(already, more);
        vm.prank(patient);
        chart.addRecords(digests, categories);

        bytes32[] memory all = chart.getRecords(patient, 0, type(uint256).max);
        assertEq(all.length, already + more, "count");
        for (uint256 i = 0; i < all.length; ++i) {
            assertEq(all[i], _digest(i), "digest");
        }
    }

    /// @dev One batch and the same records one by one leave the same history.
    function test_addRecords_equalsOneByOne() public {
        (bytes32[] memory digests, bytes16[] memory categories) = _batch(0, 3);
        vm.prank(patient);
        chart.addRecords(digests, categories);
        bytes32 head = chart.headOf(patient);

        super.setUp();
        for (uint256 i = 0; i < 3; ++i) {
            _addRecord(digests[i], categories[i]);
        }
        assertEq(chart.headOf(patient), head, "head");
    }

    function testFuzz_addRecords_refusesLengthsThatDiffer(uint8 digestCount, uint8 categoryCount) public {
        vm.assume(digestCount != categoryCount || digestCount == 0);
        (bytes32[] memory digests,) = _batch(0, digestCount);
        (, bytes16[] memory categories) = _batch(0, categoryCount);
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IRecords.LengthMismatch.selector));
        chart.addRecords(digests, categories);
    }

    function test_addRecords_isAllOrNothing() public {
        (bytes32[] memory digests, bytes16[] memory categories) = _batch(0, 3);
        digests[2] = 0;
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IRecords.InvalidDigest.selector));
        chart.addRecords(digests, categories);
        assertEq(chart.recordCount(patient), 0, "count");

        (digests, categories) = _batch(0, 3);
        categories[1] = 0;
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IRecords.InvalidCategory.selector));
        chart.addRecords(digests, categories);
    }

    function test_addRecordUnder() public {
        _grantWrite(EVERYTHING);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IRecords.RecordAdded(patient, hospital, 0, _digest(0), IMAGING, 0, prev);
        vm.prank(hospital);
        assertEq(chart.addRecordUnder(EVERYTHING, patient, 0, IMAGING, _digest(0)), 0, "index");

        _grantWrite(_scope(MEDICATIONS));
        vm.prank(hospital);
        assertEq(chart.addRecordUnder(_scope(MEDICATIONS), patient, 1, MEDICATIONS, _digest(1)), 1, "index");
        assertEq(chart.recordCount(patient), 2, "count");
    }

    function test_addRecordUnder_byOneWhoMayOnlyWrite() public {
        vm.prank(patient);
        chart.grant(_consent(hospital, EVERYTHING, Rights.WRITE, Purposes.TREAT, START + 1 days, 0));
        vm.prank(hospital);
        chart.addRecordUnder(EVERYTHING, patient, 0, IMAGING, _digest(0));
    }

    /// @dev Under a grant on a category, the category goes without saying.
    function test_addRecordUnder_theCategoryOfTheScope() public {
        _grantWrite(_scope(MEDICATIONS));
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IRecords.RecordAdded(patient, hospital, 0, _digest(0), MEDICATIONS, 0, prev);
        vm.prank(hospital);
        chart.addRecordUnder(_scope(MEDICATIONS), patient, 0, 0, _digest(0));
        _grantWrite(EVERYTHING);
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IRecords.InvalidCategory.selector));
        chart.addRecordUnder(EVERYTHING, patient, 0, 0, _digest(1));
    }

    function test_addRecordUnder_refusesWithoutAGrant() public {
        _refuseUnder(hospital, EVERYTHING, _notLive(hospital, EVERYTHING));
        _grantRead(EVERYTHING);
        _refuseUnder(hospital, EVERYTHING, _notLive(hospital, EVERYTHING));
    }

    function test_addRecordUnder_refusesAnotherCategory() public {
        _grantWrite(_scope(IMAGING));
        _refuseUnder(hospital, _scope(IMAGING), _notLive(hospital, _scope(MEDICATIONS)));
    }

    function test_addRecordUnder_refusesAfterRevocation() public {
        _grantWrite(EVERYTHING);
        vm.prank(patient);
        chart.revokeConsent(EVERYTHING, hospital);
        _refuseUnder(hospital, EVERYTHING, _notLive(hospital, EVERYTHING));
    }

    function test_addRecordUnder_refusesFromTheExpiryOn() public {
        _grantWrite(EVERYTHING);
        vm.warp(START + 30 days - 1);
        vm.prank(hospital);
        chart.addRecordUnder(EVERYTHING, patient, 0, MEDICATIONS, _digest(0));
        vm.warp(START + 30 days);
        _refuseUnder(hospital, EVERYTHING, _notLive(hospital, EVERYTHING));
    }

    function test_addRecordUnder_refusesTheSuspendedAndTheLapsed() public {
        bytes memory refusal = abi.encodeWithSelector(IActors.NotAccredited.selector, hospital);
        vm.prank(patient);
        chart.grant(_consent(hospital, EVERYTHING, Rights.WRITE, Purposes.TREAT, START + 999 days, 0));
        vm.warp(START + 365 days);
        _refuseUnder(hospital, EVERYTHING, refusal);
        vm.warp(START);
        vm.prank(council);
        chart.suspend(hospital);
        _refuseUnder(hospital, EVERYTHING, refusal);
    }

    function test_addRecordUnder_refusesAllButHospitals() public {
        _refuseUnder(insurer, EVERYTHING, abi.encodeWithSelector(IGrants.RightsNotAllowed.selector));
        _refuseUnder(authority, EVERYTHING, abi.encodeWithSelector(IGrants.RightsNotAllowed.selector));
        _refuseUnder(stranger, EVERYTHING, abi.encodeWithSelector(IActors.NotAccredited.selector, stranger));
    }

    /// @dev A grant of one patient opens nothing of another.
    function test_addRecordUnder_refusesForAnotherPatient() public {
        _grantWrite(EVERYTHING);
        vm.prank(hospital);
        vm.expectRevert(_notLive(hospital, EVERYTHING));
        chart.addRecordUnder(EVERYTHING, stranger, 0, MEDICATIONS, _digest(0));
    }

    /// @dev A full chart takes no more, and its count does not run over into its neighbours.
    function test_addRecord_refusesMoreThanTheHeadCounts() public {
        bytes32 slot = bytes32(uint256(uint160(patient)));
        vm.store(address(chart), slot, bytes32(uint256(2 ** 22 - 2) << 40));
        assertEq(_addRecord(_digest(0), MEDICATIONS), 2 ** 22 - 2, "the last index");
        assertEq(uint256(chart.headOf(patient)) >> 40 & type(uint32).max, 2 ** 22 - 1, "count, and no carry");
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IRecords.ChartFull.selector));
        chart.addRecord(_digest(1), MEDICATIONS, 0);
    }

    function testFuzz_addRecordsUnder(uint8 count) public {
        uint256 more = bound(count, 1, 20);
        _grantWrite(EVERYTHING);
        (bytes32[] memory digests, bytes16[] memory categories) = _batch(0, more);
        categories[0] = IMAGING;
        vm.prank(hospital);
        chart.addRecordsUnder(EVERYTHING, patient, digests, categories);
        assertEq(chart.recordCount(patient), more, "count");
        assertEq(chart.getRecords(patient, 0, more)[more - 1], _digest(more - 1), "digest");
    }

    function test_addRecordsUnder_theCategoryOfTheScope() public {
        _grantWrite(_scope(MEDICATIONS));
        (bytes32[] memory digests, bytes16[] memory categories) = _batch(0, 2);
        categories[0] = 0;
        vm.expectEmit(address(chart));
        emit IRecords.RecordAdded(patient, hospital, 0, _digest(0), MEDICATIONS, 0, chart.headOf(patient));
        vm.prank(hospital);
        chart.addRecordsUnder(_scope(MEDICATIONS), patient, digests, categories);
        assertEq(chart.recordCount(patient), 2, "count");
    }

    function test_addRecordsUnder_refusals() public {
        (bytes32[] memory digests, bytes16[] memory categories) = _batch(0, 3);
        vm.prank(hospital);
        vm.expectRevert(_notLive(hospital, EVERYTHING));
        chart.addRecordsUnder(EVERYTHING, patient, digests, categories);
        vm.prank(insurer);
        vm.expectRevert(abi.encodeWithSelector(IGrants.RightsNotAllowed.selector));
        chart.addRecordsUnder(EVERYTHING, patient, digests, categories);

        _grantWrite(_scope(MEDICATIONS));
        vm.prank(hospital);
        chart.addRecordsUnder(_scope(MEDICATIONS), patient, digests, categories);
        categories[2] = IMAGING;
        vm.prank(hospital);
        vm.expectRevert(_notLive(hospital, _scope(IMAGING)));
        chart.addRecordsUnder(_scope(MEDICATIONS), patient, digests, categories);
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IRecords.LengthMismatch.selector));
        chart.addRecordsUnder(_scope(MEDICATIONS), patient, new bytes32[](0), new bytes16[](0));
    }

    function testFuzz_getRecords(uint8 total, uint256 from, uint256 count) public {
        uint256 length = bound(total, 0, 30);
        if (length > 0) {
            (bytes32[] memory digests, bytes16[] memory categories) = _batch(0, length);
            vm.prank(patient);
            chart.addRecords(digests, categories);
        }
        if (from % 2 == 0) from = bound(from, 0, 40);
        if (count % 2 == 0) count = bound(count, 0, 40);
        bytes32[] memory page = chart.getRecords(patient, from, count);
        uint256 rest = from < length ? length - from : 0;
        assertEq(page.length, count < rest ? count : rest, "length");
        for (uint256 i = 0; i < page.length; ++i) {
            assertEq(page[i], _digest(from + i), "digest");
        }
    }

    function _batch(uint256 from, uint256 count)
        private
        pure
        returns (bytes32[] memory digests, bytes16[] memory categories)
    {
        digests = new bytes32[](count);
        categories = new bytes16[](count);
        for (uint256 i = 0; i < count; ++i) {
            digests[i] = _digest(from + i);
            categories[i] = MEDICATIONS;
        }
    }

    function _refuseUnder(address author, bytes32 scope, bytes memory refusal) private {
        vm.prank(author);
        vm.expectRevert(refusal);
        chart.addRecordUnder(scope, patient, 0, MEDICATIONS, _digest(7));
    }
}
// forge-lint: disable-end(unsafe-typecast)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "contracts/interfaces/IActors.sol";
import {IAccreditation} from "contracts/interfaces/IAccreditation.sol";
import {IGrants} from "contracts/interfaces/IGrants.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {ChartTest} from "./support/ChartTest.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

contract GrantsTest is ChartTest {
    uint8 private constant BOTH = Rights.READ | Rights.WRITE;

    function testFuzz_grant(address who, bytes32 scope, uint8 rights, uint8 purpose, uint40 expiry) public {
        vm.assume(who != address(chart));
        rights = uint8(bound(rights, 1, scope << 128 == 0 ? 3 : 1));
        purpose = uint8(bound(purpose, 1, 7));
        expiry = uint40(bound(expiry, START + 1, type(uint40).max));
        bytes32 prev = chart.headOf(who);

        vm.expectEmit(address(chart));
        emit IGrants.AccessGranted(who, hospital, scope, rights, purpose, expiry, WRAP, prev);
        vm.prank(who);
        chart.grant(_consent(hospital, scope, rights, purpose, expiry, WRAP));

        _assertGrant(who, hospital, scope, expiry, 1000, rights, purpose, 1);
        assertTrue(chart.canRead(who, hospital, scope) == (rights & Rights.READ != 0), "canRead");
        assertFalse(chart.canRead(who, hospital, ~scope), "another scope");
        assertFalse(chart.canRead(who, insurer, scope), "another reader");
    }

    function test_grant_renews() public {
        _grantWrite(EVERYTHING);
        _nextBlock();
        vm.prank(patient);
        chart.grant(_consent(hospital, EVERYTHING, Rights.READ, Purposes.HRESCH, START + 5 days, WRAP));
        _assertGrant(patient, hospital, EVERYTHING, START + 5 days, 1001, Rights.READ, Purposes.HRESCH, 2);
    }

    function test_grant_refusesAGranteeWithoutAccreditation() public {
        _refuse(stranger, EVERYTHING, Rights.READ, 1, START + 1, WRAP, _notAccredited(stranger));
        vm.prank(council);
        chart.suspend(hospital);
        _refuse(hospital, EVERYTHING, Rights.READ, 1, START + 1, WRAP, _notAccredited(hospital));
        vm.warp(START + 365 days);
        _refuse(insurer, EVERYTHING, Rights.READ, 1, START + 366 days, WRAP, _notAccredited(insurer));
    }

    function testFuzz_grant_refusesUnknownRights(uint8 rights) public {
        vm.assume(rights == 0 || rights > 3);
        _refuse(hospital, EVERYTHING, rights, 1, START + 1, WRAP, _refusedRights());
    }

    function testFuzz_grant_refusesToWriteToOneRecord(bytes32 digest) public {
        vm.assume(digest << 128 != 0);
        _refuse(hospital, digest, Rights.WRITE, 1, START + 1, WRAP, _refusedRights());
        _refuse(hospital, digest, BOTH, 1, START + 1, WRAP, _refusedRights());
    }

    function test_grant_refusesWritingByOfficials() public {
        _refuse(insurer, EVERYTHING, Rights.WRITE, 1, START + 1, WRAP, _refusedRights());
        _refuse(insurer, EVERYTHING, BOTH, 1, START + 1, WRAP, _refusedRights());
        _refuse(authority, _scope(IMAGING), Rights.WRITE, 1, START + 1, WRAP, _refusedRights());
        _refuse(authority, _scope(IMAGING), BOTH, 1, START + 1, WRAP, _refusedRights());
    }

    function testFuzz_grant_refusesUnknownPurposes(uint8 purpose) public {
        vm.assume(purpose == 0 || purpose > 7);
        bytes memory refusal = abi.encodeWithSelector(IGrants.UnknownPurpose.selector, purpose);
        _refuse(hospital, EVERYTHING, Rights.READ, purpose, START + 1, WRAP, refusal);
    }

    function testFuzz_grant_refusesAnExpiryThatHasPassed(uint40 expiry) public {
        expiry = uint40(bound(expiry, 0, START));
        _refuse(hospital, EVERYTHING, Rights.READ, 1, expiry, WRAP, _outOfBounds());
    }

    function testFuzz_grant_keepsOfficialsTo90Days(uint40 expiry) public {
        expiry = uint40(bound(expiry, START + 90 days + 1, type(uint40).max));
        _refuse(insurer, EVERYTHING, Rights.READ, 1, expiry, WRAP, _outOfBounds());
        _refuse(authority, EVERYTHING, Rights.READ, 1, expiry, WRAP, _outOfBounds());

        vm.prank(patient);
        chart.grant(_consent(authority, EVERYTHING, Rights.READ, Purposes.PUBHLTH, START + 90 days, WRAP));
        vm.prank(patient);
        chart.grant(_consent(insurer, EVERYTHING, Rights.READ, Purposes.HPAYMT, START + 90 days, WRAP));
    }

    function test_grant_refusesReadingWithoutAWrap() public {
        bytes memory refusal = abi.encodeWithSelector(IGrants.MissingWrap.selector);
        _refuse(hospital, EVERYTHING, Rights.READ, 1, START + 1, 0, refusal);
        _refuse(hospital, EVERYTHING, BOTH, 1, START + 1, 0, refusal);
        vm.prank(patient);
        chart.grant(_consent(hospital, EVERYTHING, Rights.WRITE, 1, START + 1, 0));
    }

    /// @dev A grant is the caller's own: nobody grants for somebody else, the registrar included.
    function testFuzz_grant_isTheCallersOwn(address caller) public {
        vm.assume(caller != address(chart));
        vm.assume(caller != patient);
        bytes32 head = chart.headOf(patient);
        vm.prank(caller);
        chart.grant(_consent(hospital, EVERYTHING, Rights.READ, 1, START + 1 days, WRAP));
        assertFalse(chart.canRead(patient, hospital, EVERYTHING), "the patient's");
        assertTrue(chart.canRead(caller, hospital, EVERYTHING), "the caller's");
        if (caller != address(chart)) assertEq(chart.headOf(patient), head, "head");
    }

    function testFuzz_revoke(bytes32 scope) public {
        _grantRead(scope);
        bytes32 prev = chart.headOf(patient);
        _nextBlock();
        vm.expectEmit(address(chart));
        emit IGrants.AccessRevoked(patient, hospital, scope, prev);
        vm.prank(patient);
        chart.revokeConsent(scope, hospital);

        _assertGrant(patient, hospital, scope, 0, 1001, 0, 0, 2);
        assertFalse(chart.canRead(patient, hospital, scope), "canRead");
    }

    function test_revoke_thenGrantAgain() public {
        _grantRead(EVERYTHING);
        vm.prank(patient);
        chart.revokeConsent(EVERYTHING, hospital);
        _grantRead(EVERYTHING);
        _assertGrant(patient, hospital, EVERYTHING, START + 30 days, 1000, Rights.READ, Purposes.TREAT, 3);
    }

    function test_revoke_endsWhatHasExpired() public {
        _grantRead(EVERYTHING);
        vm.warp(START + 31 days);
        vm.prank(patient);
        chart.revokeConsent(EVERYTHING, hospital);
        _assertGrant(patient, hospital, EVERYTHING, 0, 1000, 0, 0, 2);
    }

    function test_revoke_worksAfterASuspension() public {
        _grantRead(EVERYTHING);
        vm.prank(council);
        chart.suspend(hospital);
        vm.prank(patient);
        chart.revokeConsent(EVERYTHING, hospital);
    }

    function testFuzz_revoke_refusesWhatWasNeverGiven(address grantee, bytes32 scope) public {
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IGrants.NothingToRevoke.selector, grantee, scope));
        chart.revokeConsent(scope, grantee);
    }

    function test_revoke_refusesTwice() public {
        _grantRead(EVERYTHING);
        vm.prank(patient);
        chart.revokeConsent(EVERYTHING, hospital);
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IGrants.NothingToRevoke.selector, hospital, EVERYTHING));
        chart.revokeConsent(EVERYTHING, hospital);
    }

    function testFuzz_revoke_refusesSomebodyElses(address caller) public {
        vm.assume(caller != address(chart));
        vm.assume(caller != patient);
        _grantRead(EVERYTHING);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IGrants.NothingToRevoke.selector, hospital, EVERYTHING));
        chart.revokeConsent(EVERYTHING, hospital);
        assertTrue(chart.canRead(patient, hospital, EVERYTHING), "still granted");
    }

    function test_revokeMany() public {
        _grantRead(EVERYTHING);
        _grantRead(_scope(IMAGING));
        _grantRead(_digest(0));
        bytes32[] memory scopes = new bytes32[](2);
        scopes[1] = _digest(0);
        _nextBlock();
        vm.prank(patient);
        chart.revokeMany(hospital, scopes);
        _assertGrant(patient, hospital, EVERYTHING, 0, 1001, 0, 0, 2);
        _assertGrant(patient, hospital, _digest(0), 0, 1001, 0, 0, 2);
        assertTrue(chart.canRead(patient, hospital, _scope(IMAGING)), "not named");
    }

    /// @dev Many at once and the same one by one leave the same history.
    function test_revokeMany_equalsOneByOne() public {
        bytes32[] memory scopes = new bytes32[](2);
        scopes[1] = _scope(IMAGING);
        _grantRead(scopes[0]);
        _grantRead(scopes[1]);
        vm.prank(patient);
        chart.revokeMany(hospital, scopes);
        bytes32 head = chart.headOf(patient);

        setUp();
        _grantRead(scopes[0]);
        _grantRead(scopes[1]);
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(patient);
            chart.revokeConsent(scopes[i], hospital);
        }
        assertEq(chart.headOf(patient), head, "head");
    }

    function test_revokeMany_isAllOrNothing() public {
        _grantRead(EVERYTHING);
        bytes32[] memory scopes = new bytes32[](2);
        scopes[1] = _digest(0);
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IGrants.NothingToRevoke.selector, hospital, _digest(0)));
        chart.revokeMany(hospital, scopes);
        assertTrue(chart.canRead(patient, hospital, EVERYTHING), "still granted");
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IGrants.NothingToRevoke.selector, hospital, bytes32(0)));
        chart.revokeMany(hospital, new bytes32[](0));
    }

    function testFuzz_revokeAll(bytes32 scope) public {
        _grantRead(scope);
        _grant(insurer, EVERYTHING, Rights.READ);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IGrants.AllAccessRevoked(patient, 1, prev);
        vm.prank(patient);
        chart.revokeAll();

        _assertGrant(patient, hospital, scope, 0, 1000, 0, 0, 1);
        assertFalse(chart.canRead(patient, hospital, scope), "the hospital");
        assertFalse(chart.canRead(patient, insurer, EVERYTHING), "the insurer");
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IGrants.NothingToRevoke.selector, hospital, scope));
        chart.revokeConsent(scope, hospital);
        vm.prank(hospital);
        vm.expectRevert(_notLive(hospital, scope));
        chart.logAccess(patient, 0, scope);
    }

    /// @dev It writes, reads and grants again as before, and nothing old comes back.
    function test_revokeAll_thenGrantAgain() public {
        _grantWrite(EVERYTHING);
        _grantWrite(_scope(IMAGING));
        vm.prank(patient);
        chart.revokeAll();
        vm.prank(hospital);
        vm.expectRevert(_notLive(hospital, EVERYTHING));
        chart.addRecordUnder(EVERYTHING, patient, 0, MEDICATIONS, _digest(0));
        _grantWrite(EVERYTHING);
        vm.prank(hospital);
        chart.addRecordUnder(EVERYTHING, patient, 0, MEDICATIONS, _digest(0));
        assertFalse(chart.canRead(patient, hospital, _scope(IMAGING)), "imaging");
        _assertGrant(patient, hospital, EVERYTHING, START + 30 days, 1000, 3, Purposes.TREAT, 2);
        assertEq(chart.grantNonceOf(patient, hospital, EVERYTHING), 1 << 32 | 2, "nonce");
        assertEq(chart.recordCount(patient), 1, "the records stay");
    }

    function test_revokeAll_isTheCallersOwn() public {
        _grantRead(EVERYTHING);
        vm.prank(stranger);
        chart.revokeAll();
        assertTrue(chart.canRead(patient, hospital, EVERYTHING), "the patient's");
    }

    function test_revokeAll_asOftenAsTheHeadCounts() public {
        bytes32 slot = bytes32(uint256(uint160(patient)));
        vm.store(address(chart), slot, bytes32(uint256(510) << 62));
        _grantRead(EVERYTHING);
        vm.prank(patient);
        chart.revokeAll();
        assertEq(uint256(chart.headOf(patient)) >> 62 & 0x3ff, 511, "epoch, and no carry");
        assertFalse(chart.canRead(patient, hospital, EVERYTHING), "revoked");
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IGrants.NoEpochLeft.selector));
        chart.revokeAll();
    }

    function testFuzz_canRead_untilTheExpiry(uint40 expiry, uint40 time) public {
        expiry = uint40(bound(expiry, START + 1, START + 364 days));
        time = uint40(bound(time, START, START + 364 days));
        vm.prank(patient);
        chart.grant(_consent(hospital, EVERYTHING, Rights.READ, 1, expiry, WRAP));
        vm.warp(time);
        assertTrue(chart.canRead(patient, hospital, EVERYTHING) == (time < expiry), "canRead");
    }

    function test_canRead_endsWithTheAccreditation() public {
        vm.prank(patient);
        chart.grant(_consent(hospital, EVERYTHING, Rights.READ, 1, START + 999 days, WRAP));
        vm.warp(START + 365 days - 1);
        assertTrue(chart.canRead(patient, hospital, EVERYTHING), "accredited");
        vm.warp(START + 365 days);
        assertFalse(chart.canRead(patient, hospital, EVERYTHING), "lapsed");
        _accredit(hospital, 1, "City Hospital");
        assertTrue(chart.canRead(patient, hospital, EVERYTHING), "accredited again");
        vm.prank(council);
        chart.suspend(hospital);
        assertFalse(chart.canRead(patient, hospital, EVERYTHING), "suspended");
    }

    /// @dev The slot that clients may ask a proof for.
    function testFuzz_grantSlot(bytes32 scope) public {
        _grantRead(scope);
        bytes32 word = vm.load(address(chart), keccak256(abi.encode(patient, hospital, scope)));
        assertEq(uint256(word) >> 88, START + 30 days, "expiry");
    }

    function _refuse(
        address grantee,
        bytes32 scope,
        uint8 rights,
        uint8 purpose,
        uint256 expiry,
        bytes32 wrap,
        bytes memory refusal
    ) private {
        vm.prank(patient);
        vm.expectRevert(refusal);
        chart.grant(_consent(grantee, scope, rights, purpose, uint40(expiry), wrap));
    }

    function _notAccredited(address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IActors.NotAccredited.selector, who);
    }

    function _refusedRights() private pure returns (bytes memory) {
        return abi.encodeWithSelector(IGrants.RightsNotAllowed.selector);
    }

    function _outOfBounds() private pure returns (bytes memory) {
        return abi.encodeWithSelector(IActors.ExpiryOutOfBounds.selector);
    }

    function _assertGrant(
        address who,
        address grantee,
        bytes32 scope,
        uint256 expiry,
        uint256 number,
        uint8 rights,
        uint8 purpose,
        uint32 seq
    ) private view {
        (uint40 actualExpiry, uint40 actualNumber, uint8 actualRights, uint8 actualPurpose, uint32 actualSeq) =
            chart.grantOf(who, grantee, scope);
        assertEq(actualExpiry, expiry, "expiry");
        assertEq(actualNumber, number, "block");
        assertEq(actualRights, rights, "rights");
        assertEq(actualPurpose, purpose, "purpose");
        assertEq(actualSeq, seq, "seq");
    }
}
// forge-lint: disable-end(unsafe-typecast)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "contracts/interfaces/IActors.sol";
import {IControllers} from "contracts/interfaces/IControllers.sol";
import {Acts, IFamily} from "contracts/interfaces/IFamily.sol";
import {IGrants} from "contracts/interfaces/IGrants.sol";
import {IRecords} from "contracts/interfaces/IRecords.sol";
import {ISignatures} from "contracts/interfaces/ISignatures.sol";
import {CareWord, CareWordLib} from "contracts/types/CareWord.sol";
import {Entry, History} from "./support/History.sol";
import {Recorder} from "./support/Recorder.sol";
import {Signing} from "./support/Signing.sol";

// The first four bytes of a call are its selector.
// forge-lint: disable-start(unsafe-typecast)
contract FamilyTest is Signing, Recorder {
    uint256 private constant CARER_KEY = uint256(keccak256("carer"));
    uint256 private constant MAX_TERM = 6575 days;
    uint40 private constant UNTIL = START + 365 days;

    string private constant NAME =
        "NameCarersTerm(address patient,address carer,uint40 until,bytes32 wrap,uint256 nonce,uint256 deadline)";
    string private constant STOP =
        "StopCarersActing(address by,address patient,address carer,uint256 nonce,uint256 deadline)";
    string private constant ACT =
        "ActOnBehalfOfSomebody(address carer,address patient,bytes[] calls,uint256 nonce,uint256 deadline)";

    address private immutable carer = vm.addr(CARER_KEY);

    function testFuzz_careWord(address who, uint40 until, uint40 blockNumber, uint40 time) public {
        CareWord word = CareWordLib.pack(who, until, blockNumber);
        assertEq(word.wallet(), who, "wallet");
        assertEq(word.until(), until, "until");
        assertEq(word.blockNumber(), blockNumber, "block");
        vm.warp(time);
        assertTrue(word.holds(who) == (time < until), "holds until then");
        assertFalse(word.holds(address(uint160(who) ^ 1)), "under this wallet only");
    }

    function test_name() public {
        _addRecord(_digest(0), MEDICATIONS);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IFamily.CarerNamed(patient, carer, UNTIL, WRAP, prev);
        _name(UNTIL);
        (uint40 until, uint40 blockNumber) = chart.actsUntil(patient, carer);
        assertEq(until, UNTIL, "until");
        assertEq(blockNumber, block.number, "block");
        _assertPowerless(stranger);
    }

    function testFuzz_name_withinEighteenYears(uint40 until) public {
        if (until <= START || until > START + MAX_TERM) {
            vm.expectRevert(abi.encodeWithSelector(IActors.ExpiryOutOfBounds.selector));
        }
        _name(until);
        (uint40 given,) = chart.actsUntil(patient, carer);
        assertEq(given, until <= START || until > START + MAX_TERM ? 0 : until, "until");
    }

    function test_name_renews() public {
        _name(UNTIL);
        vm.warp(UNTIL);
        _assertPowerless(carer);
        _name(UNTIL + 365 days);
        (uint40 until,) = chart.actsUntil(patient, carer);
        assertEq(until, UNTIL + 365 days, "until");
        _act(_addCall(0));
        assertEq(chart.recordCount(patient), 1, "acts again");
    }

    function test_name_refusesWhoIsNoFamily() public {
        _refuseName(patient, patient);
        _refuseName(patient, hospital);
        _refuseName(patient, authority);
        _refuseName(patient, address(chart));
        _refuseName(hospital, carer);
    }

    /// @dev A wallet that acts for another is no person; the one it acts for is.
    function test_name_refusesAWalletThatActsForAnother() public {
        bytes memory acceptance = _sign(WALLET_KEY, _changeWords(stranger, wallet, 0));
        vm.prank(stranger);
        chart.changeController(wallet, DEADLINE, acceptance);
        _refuseName(patient, wallet);
        _nameSomebody(stranger, UNTIL);
        vm.prank(wallet);
        chart.actOnBehalfOfSomebody(_acts(_addCall(0)));
        assertEq(chart.recordCount(patient), 1, "by the new wallet");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IControllers.NotController.selector, stranger));
        chart.actOnBehalfOfSomebody(_acts(_addCall(1)));
    }

    /// @dev A practitioner is a mother too.
    function test_name_aPractitioner() public {
        vm.prank(hospital);
        chart.enrol(carer, START + 9 days);
        _name(UNTIL);
        _act(_addCall(0));
        assertEq(chart.recordCount(patient), 1, "count");
    }

    function test_name_refusesWithoutAWrap() public {
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IGrants.MissingWrap.selector));
        chart.nameCarersTerm(carer, UNTIL, 0);
    }

    function test_nameBySig() public {
        bytes memory signature = _sign(PATIENT_KEY, _nameWords(patient, UNTIL, 0));
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IFamily.CarerNamed(patient, carer, UNTIL, WRAP, prev);
        vm.prank(stranger);
        chart.nameCarersTermBySig(patient, carer, UNTIL, WRAP, DEADLINE, signature);
        _act(_addCall(0));
        assertEq(chart.nonceOf(patient), 1, "nonce");
        vm.expectRevert(abi.encodeWithSelector(ISignatures.InvalidSignature.selector));
        chart.nameCarersTermBySig(patient, carer, UNTIL, WRAP, DEADLINE, signature);
    }

    function test_nameBySig_refusesOtherSignatures() public {
        _refuseNameBySig(_sign(CARER_KEY, _nameWords(patient, UNTIL, 0)));
        _refuseNameBySig(_sign(PATIENT_KEY, _nameWords(patient, UNTIL, 1)));
        _refuseNameBySig(_sign(PATIENT_KEY, _nameWords(stranger, UNTIL, 0)));
        _refuseNameBySig(_sign(PATIENT_KEY, _nameWords(patient, UNTIL + 1, 0)));
        bytes memory late = _sign(PATIENT_KEY, _nameWords(patient, UNTIL, 0));
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(ISignatures.SignatureExpired.selector, DEADLINE));
        chart.nameCarersTermBySig(patient, carer, UNTIL, WRAP, DEADLINE, late);
    }

    function test_stop_byThePatient() public {
        _stops(patient);
    }

    function test_stop_byTheCarer() public {
        _stops(carer);
    }

    function test_stop_byNobodyElse() public {
        _name(UNTIL);
        vm.prank(stranger);
        vm.expectRevert(_notCarer(stranger));
        chart.stopCarersActing(patient, carer);
        vm.prank(hospital);
        vm.expectRevert(_notCarer(hospital));
        chart.stopCarersActing(patient, carer);
    }

    function test_stop_refusesWhatIsOver() public {
        vm.expectRevert(_notCarer(carer));
        vm.prank(patient);
        chart.stopCarersActing(patient, carer);
        _name(UNTIL);
        vm.warp(UNTIL);
        vm.expectRevert(_notCarer(carer));
        vm.prank(patient);
        chart.stopCarersActing(patient, carer);
    }

    function test_stopBySig() public {
        _name(UNTIL);
        bytes memory signature = _sign(CARER_KEY, _stopWords(carer, 0));
        _refuseStopBySig(carer, _sign(PATIENT_KEY, _stopWords(carer, 0)));
        _refuseStopBySig(patient, signature);
        _refuseStopBySig(carer, _sign(CARER_KEY, _stopWords(carer, 1)));
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IFamily.CarerStopped(patient, carer, carer, prev);
        vm.prank(stranger);
        chart.stopCarersActingBySig(carer, patient, carer, DEADLINE, signature);
        assertEq(chart.nonceOf(carer), 1, "nonce");
        _assertPowerless(carer);

        _name(UNTIL);
        _refuseStopBySig(carer, signature);
        signature = _sign(PATIENT_KEY, _stopWords(patient, 0));
        chart.stopCarersActingBySig(patient, patient, carer, DEADLINE, signature);
        _assertPowerless(carer);
    }

    function test_act_isToldWithTheCarer() public {
        _name(UNTIL);
        bytes32 since = chart.headOf(patient);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(chart.addRecord, (_digest(0), MEDICATIONS, 0));
        calls[1] = abi.encodeCall(chart.grant, (_consent(hospital, EVERYTHING, 1, 1, START + 1 days, WRAP)));
        vm.recordLogs();
        vm.prank(carer);
        chart.actOnBehalfOfSomebody(Acts(patient, calls));
        replayed[patient] = since;
        _collect();
        Entry[] memory entries = _entriesOf(patient);
        assertEq(entries.length, 3, "two acts and who did them");
        assertEq(History.prevOf(entries[0]), since, "since the first of them");
        assertEq(entries[2].topics[0], IFamily.ActedFor.selector, "the last");
        assertEq(entries[2].topics[2], bytes32(uint256(uint160(carer))), "by the carer");
        (bytes32 told,) = abi.decode(entries[2].data, (bytes32, bytes32));
        assertEq(told, since, "since");
        assertEq(replayed[patient], chart.headOf(patient), "head");
        assertEq(chart.headOf(carer), 0, "nothing in the carer's own history");
        assertTrue(chart.canRead(patient, hospital, EVERYTHING), "shared");
    }

    /// @dev A record is the patient's, whoever files it for her.
    function test_act_addsAsThePatientsWallet() public {
        _moveToWallet();
        vm.prank(wallet);
        chart.nameCarersTerm(carer, UNTIL, WRAP);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IRecords.RecordAdded(patient, wallet, 0, _digest(0), MEDICATIONS, 0, prev);
        _act(_addCall(0));
    }

    function test_act_allThatACarerMay() public {
        _name(UNTIL);
        vm.prank(hospital);
        chart.requestAccess(patient, EVERYTHING, 1, 1, START + 9 days, 0);
        bytes32[] memory digests = new bytes32[](1);
        bytes16[] memory categories = new bytes16[](1);
        bytes32[] memory scopes = new bytes32[](1);
        (digests[0], categories[0], scopes[0]) = (_digest(1), IMAGING, _scope(IMAGING));
        bytes[] memory calls = new bytes[](9);
        calls[0] = _addCall(0);
        calls[1] = abi.encodeCall(chart.addRecords, (digests, categories));
        calls[2] = abi.encodeCall(chart.publishDirectory, (_digest(2)));
        calls[3] = abi.encodeCall(chart.grant, (_consent(hospital, EVERYTHING, 1, 1, START + 1 days, WRAP)));
        calls[4] = abi.encodeCall(chart.grant, (_consent(hospital, scopes[0], 1, 1, START + 1 days, WRAP)));
        calls[5] = abi.encodeCall(chart.revokeConsent, (EVERYTHING, hospital));
        calls[6] = abi.encodeCall(chart.revokeMany, (hospital, scopes));
        calls[7] = abi.encodeCall(chart.declineRequest, (hospital, START + 30 days));
        calls[8] = abi.encodeCall(chart.revokeAll, ());
        vm.prank(carer);
        chart.actOnBehalfOfSomebody(Acts(patient, calls));
        assertEq(chart.recordCount(patient), 2, "records");
        assertFalse(chart.canRead(patient, hospital, EVERYTHING), "stopped");
        (, uint32 version,,,,) = chart.keysOf(patient);
        assertEq(version, 0, "no bundle");
        (uint40 until,) = chart.actsUntil(patient, carer);
        assertEq(until, UNTIL, "goes on");
    }

    /// @dev Every other function that moves something.
    function test_act_nothingElse() public {
        _name(UNTIL);
        _addRecord(_digest(0), MEDICATIONS);
        _grantRead(EVERYTHING);
        bytes[] memory one = new bytes[](1);
        one[0] = _addCall(0);
        bytes[] memory calls = new bytes[](18);
        calls[0] = abi.encodeCall(chart.changeController, (carer, DEADLINE, ""));
        calls[1] = abi.encodeCall(chart.nameCarersTerm, (stranger, UNTIL, WRAP));
        calls[2] = abi.encodeCall(chart.stopCarersActing, (patient, carer));
        calls[3] = abi.encodeCall(chart.publishKeyBundle, (_digest(0), ""));
        calls[4] = abi.encodeCall(chart.publishVault, (_digest(0)));
        calls[5] = abi.encodeCall(chart.requestErasure, (EVERYTHING));
        calls[6] = abi.encodeCall(chart.multicall, (one));
        calls[7] = abi.encodeCall(chart.actOnBehalfOfSomebody, (Acts(patient, one)));
        calls[8] = abi.encodeCall(chart.logAccess, (patient, 0, EVERYTHING));
        calls[9] = abi.encodeCall(chart.addRecordUnder, (EVERYTHING, patient, 0, MEDICATIONS, _digest(1)));
        calls[10] = abi.encodeCall(chart.requestAccess, (stranger, EVERYTHING, 1, 1, START + 1 days, 0));
        calls[11] = abi.encodeCall(chart.enrol, (stranger, START + 1 days));
        calls[12] = abi.encodeCall(chart.suspend, (hospital));
        calls[13] = abi.encodeCall(chart.accredit, (hospital));
        calls[14] = abi.encodeCall(chart.addRecordBySig, (patient, _digest(0), MEDICATIONS, 0, DEADLINE, ""));
        calls[15] = abi.encodeCall(chart.revokeAllBySig, (patient, DEADLINE, ""));
        calls[16] = abi.encodeCall(chart.replaceWallet, (patient, carer));
        calls[17] = hex"0102";
        bytes32 head = chart.headOf(patient);
        for (uint256 i = 0; i < calls.length; ++i) {
            _refuseAct(carer, calls[i], abi.encodeWithSelector(IFamily.NotForCarers.selector, bytes4(calls[i])));
        }
        assertEq(chart.headOf(patient), head, "head");
    }

    function testFuzz_act_noOtherSelector(bytes4 selector, bytes calldata rest) public {
        vm.assume(
            selector != chart.addRecord.selector && selector != chart.addRecords.selector
                && selector != chart.grant.selector && selector != chart.revokeConsent.selector
                && selector != chart.revokeMany.selector && selector != chart.revokeAll.selector
                && selector != chart.publishDirectory.selector && selector != chart.declineRequest.selector
        );
        _name(UNTIL);
        bytes memory refusal = abi.encodeWithSelector(IFamily.NotForCarers.selector, selector);
        _refuseAct(carer, abi.encodePacked(selector, rest), refusal);
    }

    function test_act_refusesNothing() public {
        _name(UNTIL);
        vm.prank(carer);
        vm.expectRevert(abi.encodeWithSelector(IFamily.NotForCarers.selector, bytes4(0)));
        chart.actOnBehalfOfSomebody(Acts(patient, new bytes[](0)));
    }

    /// @dev All or nothing, and for the reason that the action itself gives.
    function test_act_passesARefusalOn() public {
        _name(UNTIL);
        bytes[] memory calls = new bytes[](2);
        calls[0] = _addCall(0);
        calls[1] = abi.encodeCall(chart.revokeConsent, (EVERYTHING, hospital));
        vm.prank(carer);
        vm.expectRevert(abi.encodeWithSelector(IGrants.NothingToRevoke.selector, hospital, EVERYTHING));
        chart.actOnBehalfOfSomebody(Acts(patient, calls));
        assertEq(chart.recordCount(patient), 0, "nothing");
    }

    function testFuzz_act_byNobodyElse(address who) public {
        vm.assume(who != carer && who != address(chart));
        _name(UNTIL);
        _refuseAct(who, _addCall(0), _notCarer(who));
    }

    function testFuzz_act_untilTheDate(uint40 time) public {
        _name(UNTIL);
        vm.warp(time);
        if (time >= UNTIL) vm.expectRevert(_notCarer(carer));
        _act(_addCall(0));
        assertEq(chart.recordCount(patient), time < UNTIL ? 1 : 0, "count");
    }

    /// @dev For one patient: not for another, nor for one whom that patient cares for.
    function test_act_forNobodyElse() public {
        _name(UNTIL);
        vm.prank(stranger);
        chart.nameCarersTerm(patient, UNTIL, WRAP);
        bytes[] memory calls = new bytes[](1);
        calls[0] = _addCall(0);
        vm.prank(carer);
        vm.expectRevert(abi.encodeWithSelector(IFamily.NotCarer.selector, stranger, carer));
        chart.actOnBehalfOfSomebody(Acts(stranger, calls));
        bytes memory nested = abi.encodeCall(chart.actOnBehalfOfSomebody, (Acts(stranger, calls)));
        _refuseAct(carer, nested, abi.encodeWithSelector(IFamily.NotForCarers.selector, bytes4(nested)));
    }

    /// @dev After a carer acted, nobody who comes next in the same transaction acts with that right.
    function test_act_leavesNoRightBehind() public {
        _name(UNTIL);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(chart.actOnBehalfOfSomebody, (_acts(_addCall(0))));
        calls[1] = _addCall(1);
        vm.prank(carer);
        chart.multicall(calls);
        assertEq(chart.recordCount(patient), 1, "the patient's");
        assertEq(chart.recordCount(carer), 1, "the carer's own");
        vm.prank(address(chart));
        vm.expectRevert(abi.encodeWithSelector(IControllers.NotController.selector, address(chart)));
        chart.addRecord(_digest(2), MEDICATIONS, 0);
    }

    /// @dev Whoever takes over an account has named nobody: a thief's carer ends with the thief.
    function test_anotherWalletHasNoCarers() public {
        _name(UNTIL);
        _moveToWallet();
        _assertPowerless(carer);
        vm.prank(wallet);
        vm.expectRevert(_notCarer(carer));
        chart.stopCarersActing(patient, carer);
        vm.prank(wallet);
        chart.nameCarersTerm(carer, UNTIL, WRAP);
        _act(_addCall(0));
        assertEq(chart.recordCount(patient), 1, "named by the new wallet");
    }

    function test_actBySig() public {
        _name(UNTIL);
        Acts memory acts = _acts(_addCall(0));
        bytes memory signature = _sign(CARER_KEY, _actWords(acts, 0));
        _refuseActBySig(acts, _sign(PATIENT_KEY, _actWords(acts, 0)));
        _refuseActBySig(acts, _sign(CARER_KEY, _actWords(acts, 1)));
        _refuseActBySig(_acts(_addCall(1)), signature);
        _refuseActBySig(Acts(stranger, acts.calls), signature);
        vm.prank(stranger);
        chart.actOnBehalfOfSomebodyBySig(carer, acts, DEADLINE, signature);
        assertEq(chart.recordCount(patient), 1, "count");
        assertEq(chart.nonceOf(carer), 1, "nonce");
        _refuseActBySig(acts, signature);

        signature = _sign(CARER_KEY, _actWords(acts, 1));
        vm.prank(patient);
        chart.stopCarersActing(patient, carer);
        vm.expectRevert(_notCarer(carer));
        chart.actOnBehalfOfSomebodyBySig(carer, acts, DEADLINE, signature);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(ISignatures.SignatureExpired.selector, DEADLINE));
        chart.actOnBehalfOfSomebodyBySig(carer, acts, DEADLINE, signature);
    }

    function _stops(address by) private {
        _name(UNTIL);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IFamily.CarerStopped(patient, carer, by, prev);
        vm.prank(by);
        chart.stopCarersActing(patient, carer);
        (uint40 until, uint40 blockNumber) = chart.actsUntil(patient, carer);
        assertEq(until + blockNumber, 0, "at once");
        _assertPowerless(carer);
    }

    function _assertPowerless(address who) private {
        (uint40 until,) = chart.actsUntil(patient, who);
        assertEq(until, 0, "not until any day");
        _refuseAct(who, _addCall(0), _notCarer(who));
    }

    function _name(uint40 until) private {
        _nameSomebody(carer, until);
    }

    function _nameSomebody(address who, uint40 until) private {
        vm.prank(patient);
        chart.nameCarersTerm(who, until, WRAP);
    }

    function _act(bytes memory call) private {
        vm.prank(carer);
        chart.actOnBehalfOfSomebody(_acts(call));
    }

    function _acts(bytes memory call) private view returns (Acts memory acts) {
        acts = Acts(patient, new bytes[](1));
        acts.calls[0] = call;
    }

    function _addCall(uint256 number) private view returns (bytes memory) {
        return abi.encodeCall(chart.addRecord, (_digest(number), MEDICATIONS, 0));
    }

    function _refuseName(address by, address who) private {
        address wrong = by == patient ? who : by;
        vm.prank(by);
        vm.expectRevert(abi.encodeWithSelector(IFamily.NotFamily.selector, wrong));
        chart.nameCarersTerm(who, UNTIL, WRAP);
    }

    function _refuseNameBySig(bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(ISignatures.InvalidSignature.selector));
        chart.nameCarersTermBySig(patient, carer, UNTIL, WRAP, DEADLINE, signature);
    }

    function _refuseStopBySig(address by, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(ISignatures.InvalidSignature.selector));
        chart.stopCarersActingBySig(by, patient, carer, DEADLINE, signature);
    }

    function _refuseAct(address who, bytes memory call, bytes memory refusal) private {
        vm.prank(who);
        vm.expectRevert(refusal);
        chart.actOnBehalfOfSomebody(_acts(call));
    }

    function _refuseActBySig(Acts memory acts, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(ISignatures.InvalidSignature.selector));
        chart.actOnBehalfOfSomebodyBySig(carer, acts, DEADLINE, signature);
    }

    function _notCarer(address who) private view returns (bytes memory) {
        return abi.encodeWithSelector(IFamily.NotCarer.selector, patient, who);
    }

    function _nameWords(address who, uint40 until, uint256 nonce) private view returns (bytes memory) {
        return abi.encode(keccak256(bytes(NAME)), who, carer, until, WRAP, nonce, DEADLINE);
    }

    function _stopWords(address by, uint256 nonce) private view returns (bytes memory) {
        return abi.encode(keccak256(bytes(STOP)), by, patient, carer, nonce, DEADLINE);
    }

    function _actWords(Acts memory acts, uint256 nonce) private view returns (bytes memory) {
        bytes memory hashes;
        for (uint256 i = 0; i < acts.calls.length; ++i) {
            hashes = abi.encodePacked(hashes, keccak256(acts.calls[i]));
        }
        return abi.encode(keccak256(bytes(ACT)), carer, acts.patient, keccak256(hashes), nonce, DEADLINE);
    }
}
// forge-lint: disable-end(unsafe-typecast)

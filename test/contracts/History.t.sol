// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Acts} from "contracts/interfaces/IFamily.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Entry, History} from "./support/History.sol";
import {Recorder} from "./support/Recorder.sol";
import {Signing} from "./support/Signing.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

/// @notice The events alone rebuild the head; events that lack one, have two in another order, or one altered, do not.
contract HistoryTest is Signing, Recorder {
    uint256 private constant STEPS = 12;

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_theEventsRebuildTheHead(uint256 seed) public {
        Entry[] memory entries = _live(seed);
        assertTrue(entries.length >= STEPS, "every step leaves an event");
        assertEq(History.replay(entries), chart.headOf(patient), "head");
    }

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_aMissingEventShows(uint256 seed, uint256 which) public {
        Entry[] memory entries = _live(seed);
        which = bound(which, 0, entries.length - 1);
        Entry[] memory rest = new Entry[](entries.length - 1);
        for (uint256 i = 0; i < rest.length; ++i) {
            rest[i] = entries[i < which ? i : i + 1];
        }
        _assertForged(rest);
    }

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_anotherOrderShows(uint256 seed, uint256 one, uint256 other) public {
        Entry[] memory entries = _live(seed);
        one = bound(one, 0, entries.length - 1);
        other = bound(other, 0, entries.length - 1);
        // Two equal accesses, one after the other in a block, are the same history.
        vm.assume(_withoutPrev(entries[one]) != _withoutPrev(entries[other]));
        (entries[one], entries[other]) = (entries[other], entries[one]);
        _assertForged(entries);
    }

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_anAlteredEventShows(uint256 seed, uint256 which, uint256 bit) public {
        Entry[] memory entries = _live(seed);
        Entry memory entry = entries[bound(which, 0, entries.length - 1)];
        bytes32 before = _withoutPrev(entry);
        if (bit % 4 == 0) {
            entry.blockNumber ^= 1;
        } else if (bit % 4 == 1) {
            entry.topics[1] ^= bytes32(uint256(1) << bound(bit, 0, 159));
        } else {
            // The low byte of a word, so that it still decodes.
            uint256 word = bound(bit, 0, entry.data.length / 32 - 1);
            entry.data[word * 32 + 31] ^= 0x01;
        }
        // `prev` is what a replay computes and not what it believes.
        vm.assume(_decodes(entry) && _withoutPrev(entry) != before);
        _assertForged(entries);
    }

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_aForeignEventShows(uint256 seed, uint256 where) public {
        Entry[] memory entries = _live(seed);
        where = bound(where, 0, entries.length);
        Entry[] memory more = new Entry[](entries.length + 1);
        for (uint256 i = 0; i < more.length; ++i) {
            more[i] = i == where ? entries[0] : entries[i < where ? i : i - 1];
        }
        _assertForged(more);
    }

    /// forge-config: default.fuzz.runs = 32
    function testFuzz_theRegisterHasAHistoryToo(uint256 seed) public {
        vm.recordLogs();
        chart = _deploy(council, 0);
        for (uint256 i = 0; i < 6; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            vm.prank(council);
            if (random % 3 == 0 && i > 0) {
                (bool suspended,) = address(chart).call(abi.encodeCall(chart.suspend, (hospital)));
                assertTrue(suspended || i > 0, "may have been suspended");
            } else {
                chart.propose(hospital, 1, uint40(START + 1 + random % 300 days), vm.toString(random));
                chart.accredit(hospital);
            }
            _collect();
            if (random % 2 == 0) _nextBlock();
        }
        assertEq(History.replay(_entriesOf(address(chart))), chart.headOf(address(chart)), "head");
    }

    /// @dev The block inside each `prev` is that of the event before: the way back needs no search.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_theWayBack(uint256 seed) public {
        Entry[] memory entries = _live(seed);
        uint256 number = uint40(uint256(chart.headOf(patient)));
        for (uint256 i = entries.length; i > 0; --i) {
            assertEq(entries[i - 1].blockNumber, number, "block");
            number = uint40(uint256(History.prevOf(entries[i - 1])));
        }
        assertEq(number, 0, "the first event has none before it");
    }

    /// @dev A change of wallet stands in the patient's history, and in the new wallet's as its first event.
    function test_aChangeOfWalletIsInBothHistories() public {
        vm.recordLogs();
        _addRecord(_digest(0), MEDICATIONS);
        _moveToWallet();
        vm.prank(wallet);
        chart.revokeAll();
        bytes memory acceptance = _sign(PATIENT_KEY, _changeWords(patient, patient, chart.nonceOf(patient)));
        vm.prank(wallet);
        chart.changeController(patient, DEADLINE, acceptance);
        _addRecord(_digest(1), MEDICATIONS);
        _collect();
        assertEq(_entriesOf(patient).length, 5, "the patient's events");
        assertEq(_entriesOf(wallet).length, 1, "the wallet's event");
        assertEq(replayed[patient], chart.headOf(patient), "the patient's head");
        assertEq(replayed[wallet], chart.headOf(wallet), "the wallet's head");
    }

    function test_anOrganisationsStaffIsInItsHistory() public {
        vm.recordLogs();
        vm.prank(hospital);
        chart.enrol(stranger, START + 9 days);
        vm.prank(hospital);
        chart.removePractitioner(stranger);
        vm.prank(hospital);
        chart.publishKeyBundle(_digest(0), "");
        _collect();
        assertEq(_entriesOf(hospital).length, 3, "events");
        assertEq(replayed[hospital], chart.headOf(hospital), "head");
    }

    /// @dev The slot that clients may ask a proof for is the owner's address.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_headSlot(uint256 seed) public {
        _live(seed);
        assertEq(vm.load(address(chart), bytes32(uint256(uint160(patient)))), chart.headOf(patient), "slot");
    }

    /// @dev A life of a chart: every kind of event, in an order and with blocks between that the seed decides.
    function _live(uint256 seed) private returns (Entry[] memory) {
        vm.recordLogs();
        vm.prank(patient);
        chart.publishKeyBundle(_digest(seed), abi.encodePacked("/dns4/relay.example/", vm.toString(seed)));
        _addRecord(_digest(0), MEDICATIONS);
        _grantWrite(EVERYTHING);
        _collect();
        for (uint256 i = 3; i < STEPS; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (seed % 3 > 0) _nextBlock();
            _step(seed >> 8, i);
            _collect();
        }
        return _entriesOf(patient);
    }

    function _step(uint256 seed, uint256 number) private {
        uint256 kind = seed % 14;
        if (kind == 0) {
            _addRecord(_digest(seed), IMAGING);
        } else if (kind == 1) {
            vm.prank(hospital);
            chart.addRecordUnder(EVERYTHING, patient, 1, MEDICATIONS, _digest(seed));
        } else if (kind == 2) {
            _grant(authority, _digest(number), Rights.READ);
        } else if (kind == 3) {
            _grant(insurer, _scope(IMAGING), Rights.READ);
            vm.prank(patient);
            chart.revokeConsent(_scope(IMAGING), insurer);
        } else if (kind == 4) {
            vm.prank(hospital);
            chart.logAccess(patient, 0, EVERYTHING);
        } else if (kind == 5) {
            vm.prank(hospital);
            chart.logAccesses(patient, EVERYTHING, new uint256[](2));
        } else if (kind == 6) {
            vm.prank(patient);
            chart.publishDirectory(_digest(seed));
        } else if (kind == 7) {
            vm.prank(patient);
            chart.publishVault(_digest(seed));
        } else if (kind == 8) {
            vm.prank(patient);
            chart.revokeAll();
            _grantWrite(EVERYTHING);
        } else if (kind == 9) {
            vm.prank(patient);
            chart.requestErasure(_digest(seed));
        } else if (kind == 10) {
            address asking = [hospital, insurer, authority][number % 3];
            bytes memory call = abi.encodeCall(
                chart.requestAccess, (patient, EVERYTHING, Rights.READ, 4, START + 9 days, _digest(seed))
            );
            vm.prank(asking);
            (bool asked,) = address(chart).call(call);
            vm.prank(patient);
            // Nobody asks twice in a week, so the second time there is something to decline.
            if (!asked) chart.requestErasure(EVERYTHING);
            else if (seed >> 128 & 1 == 1) chart.declineRequest(asking, 0);
            else chart.publishVault(_digest(seed));
        } else if (kind == 11) {
            Acts memory acts = Acts(patient, new bytes[](2));
            acts.calls[0] = abi.encodeCall(chart.addRecord, (_digest(seed), IMAGING, 0));
            acts.calls[1] = abi.encodeCall(chart.publishDirectory, (_digest(seed)));
            vm.prank(patient);
            chart.nameCarersTerm(stranger, START + 9 days, WRAP);
            vm.prank(stranger);
            chart.actOnBehalfOfSomebody(acts);
        } else if (kind == 12) {
            vm.prank(patient);
            chart.nameCarersTerm(stranger, START + 9 days, WRAP);
            vm.prank(seed >> 128 & 1 == 1 ? stranger : patient);
            chart.stopCarersActing(patient, stranger);
        } else {
            vm.prank(patient);
            chart.grant(
                _consent(hospital, _scope(IMAGING), 3, Purposes.HRESCH, uint40(START + 1 + seed % 300 days), WRAP)
            );
        }
    }

    function _assertForged(Entry[] memory entries) private view {
        assertTrue(History.replay(entries) != chart.headOf(patient), "a forged history has another head");
    }

    /// @dev What an event says but for `prev`: the hash of a replay on nothing.
    function _withoutPrev(Entry memory entry) private pure returns (bytes32) {
        return History.next(0, entry);
    }

    function _decodes(Entry memory entry) private view returns (bool) {
        try this.next(entry) {
            return true;
        } catch {
            return false;
        }
    }

    function next(Entry memory entry) external pure returns (bytes32) {
        return History.next(0, entry);
    }
}
// forge-lint: disable-end(unsafe-typecast)

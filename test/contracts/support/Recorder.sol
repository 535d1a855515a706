// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Entry, History} from "./History.sol";
import {Test} from "./Test.sol";
import {Vm} from "./Vm.sol";

/// @title Recorder
/// @notice Collects what a contract emits, an owner at a time, and replays it as it comes.
abstract contract Recorder is Test {
    /// @notice The head that a reader of the events so far would have.
    mapping(address owner => bytes32 head) public replayed;

    mapping(address owner => Entry[] entries) private _entries;

    /// @dev Takes what was emitted since the last time, all of it in the current block.
    function _collect() internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            Entry memory entry = _replay(History.ownerOf(logs[i]), logs[i]);
            _entries[History.ownerOf(logs[i])].push(entry);
        }
    }

    /// @dev The same, keeping the heads only, where nobody but these owners may have an event, and the first must.
    function _collectOf(address owner, address other) internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes32 before = replayed[owner];
        for (uint256 i = 0; i < logs.length; ++i) {
            address whose = History.ownerOf(logs[i]);
            assertTrue(whose == owner || whose == other, "only its owner's history grows");
            _replay(whose, logs[i]);
        }
        assertTrue(replayed[owner] != before, "an action leaves an event");
    }

    function _replay(address owner, Vm.Log memory log) private returns (Entry memory entry) {
        entry = Entry(log.topics, log.data, block.number);
        assertEq(History.prevOf(entry), replayed[owner], "prev is the head before");
        replayed[owner] = History.next(replayed[owner], entry);
    }

    function _entriesOf(address owner) internal view returns (Entry[] memory) {
        return _entries[owner];
    }
}

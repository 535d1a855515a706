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
            address owner = History.ownerOf(logs[i]);
            Entry memory entry = Entry(logs[i].topics, logs[i].data, block.number);
            assertEq(History.prevOf(entry), replayed[owner], "prev is the head before");
            replayed[owner] = History.next(replayed[owner], entry);
            _entries[owner].push(entry);
        }
    }

    function _entriesOf(address owner) internal view returns (Entry[] memory) {
        return _entries[owner];
    }
}

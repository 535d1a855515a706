// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessLog} from "../interfaces/IAccessLog.sol";
import {ICircleSeam} from "../interfaces/ICircleSeam.sol";
import {IGrants} from "../interfaces/IGrants.sol";
import {IRecords} from "../interfaces/IRecords.sol";
import {HeadWord} from "../types/HeadWord.sol";

/// @title The entries of a history
/// @notice Each function emits one event and gives the head after it, which the caller stores.
/// @dev Event and hash are taken from the same words in memory: the hash covers what is emitted, and encoding is paid once.
/// The words are topic0 and every argument in order, the indexed ones first, `prev` last. The arguments are full words,
/// so that the compiler cleans a caller's shorter values as it widens them.
library HistoryLib {
    uint256 private constant _HASH_MASK = 0xffffffffffffffffffffffffffffffffffffffffffffff000000000000000000;
    uint256 private constant _STATE_MASK = 0xffffffff0000000000;
    uint256 private constant _BLOCK_MASK = 0xffffffffff;
    uint256 private constant _ONE_RECORD = 0x10000000000;

    function recordAdded(
        HeadWord prev,
        uint256 patient,
        uint256 author,
        uint256 index,
        bytes32 digest,
        bytes32 category,
        uint256 supersedes
    ) internal returns (HeadWord next) {
        bytes32 topic = IRecords.RecordAdded.selector;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, topic)
            mstore(add(words, 0x20), patient)
            mstore(add(words, 0x40), author)
            mstore(add(words, 0x60), index)
            mstore(add(words, 0x80), digest)
            mstore(add(words, 0xa0), category)
            mstore(add(words, 0xc0), supersedes)
            mstore(add(words, 0xe0), prev)
            log2(add(words, 0x40), 0xc0, topic, patient)
            let hash := and(keccak256(words, 0x100), _HASH_MASK)
            next := or(or(hash, add(and(prev, _STATE_MASK), _ONE_RECORD)), and(number(), _BLOCK_MASK))
        }
    }

    function accessGranted(
        HeadWord prev,
        uint256 patient,
        uint256 grantee,
        bytes32 scope,
        uint256 rights,
        uint256 purpose,
        uint256 expiry,
        bytes32 wrap
    ) internal returns (HeadWord next) {
        bytes32 topic = IGrants.AccessGranted.selector;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, topic)
            mstore(add(words, 0x20), patient)
            mstore(add(words, 0x40), grantee)
            mstore(add(words, 0x60), scope)
            mstore(add(words, 0x80), rights)
            mstore(add(words, 0xa0), purpose)
            mstore(add(words, 0xc0), expiry)
            mstore(add(words, 0xe0), wrap)
            mstore(add(words, 0x100), prev)
            log3(add(words, 0x60), 0xc0, topic, patient, grantee)
            let hash := and(keccak256(words, 0x120), _HASH_MASK)
            next := or(or(hash, and(prev, _STATE_MASK)), and(number(), _BLOCK_MASK))
        }
    }

    function accessRevoked(HeadWord prev, uint256 patient, uint256 grantee, bytes32 scope)
        internal
        returns (HeadWord next)
    {
        bytes32 topic = IGrants.AccessRevoked.selector;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, topic)
            mstore(add(words, 0x20), patient)
            mstore(add(words, 0x40), grantee)
            mstore(add(words, 0x60), scope)
            mstore(add(words, 0x80), prev)
            log2(add(words, 0x40), 0x60, topic, patient)
            let hash := and(keccak256(words, 0xa0), _HASH_MASK)
            next := or(or(hash, and(prev, _STATE_MASK)), and(number(), _BLOCK_MASK))
        }
    }

    function accessLogged(HeadWord prev, uint256 patient, bytes32 scope, uint256 record, uint256 purpose)
        internal
        returns (HeadWord next)
    {
        bytes32 topic = IAccessLog.AccessLogged.selector;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, topic)
            mstore(add(words, 0x20), patient)
            mstore(add(words, 0x40), caller())
            mstore(add(words, 0x60), scope)
            mstore(add(words, 0x80), record)
            mstore(add(words, 0xa0), purpose)
            mstore(add(words, 0xc0), prev)
            log2(add(words, 0x40), 0xa0, topic, patient)
            let hash := and(keccak256(words, 0xe0), _HASH_MASK)
            next := or(or(hash, and(prev, _STATE_MASK)), and(number(), _BLOCK_MASK))
        }
    }

    /// @notice The steps of a circle, one event each.
    /// @param steps Each as abi.encode has it, one after the other.
    /// @return next The head after them.
    /// @return kinds Bit k: there is a step of this kind.
    function circleSteps(HeadWord prev, uint256 patient, bytes calldata steps)
        internal
        returns (HeadWord next, uint256 kinds)
    {
        bytes32 topic = ICircleSeam.CircleStep.selector;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, topic)
            mstore(add(words, 0x20), patient)
            next := prev
            let end := add(steps.offset, steps.length)
            for { let at := steps.offset } lt(at, end) { at := add(at, 0xc0) } {
                calldatacopy(add(words, 0x40), at, 0xc0)
                kinds := or(kinds, shl(mload(add(words, 0x60)), 1))
                mstore(add(words, 0x100), next)
                log3(add(words, 0x60), 0xc0, topic, patient, mload(add(words, 0x40)))
                let hash := and(keccak256(words, 0x120), _HASH_MASK)
                next := or(or(hash, and(prev, _STATE_MASK)), and(number(), _BLOCK_MASK))
            }
        }
    }

    /// @notice Any event whose arguments take one word each.
    /// @param prev The head before it, which is written into the last word.
    /// @param state The same, with the fields that the event changes changed.
    /// @param words abi.encode(topic0, every argument in order, 0 for `prev`), the indexed ones first.
    /// @param topics How many of the words are topics: 2 or 3.
    function appended(HeadWord prev, HeadWord state, bytes memory words, uint256 topics) internal returns (HeadWord) {
        bytes32 entry;
        assembly ("memory-safe") {
            let start := add(words, 0x20)
            let size := mload(words)
            mstore(add(words, size), prev)
            let skipped := shl(5, topics)
            let data := add(start, skipped)
            let length := sub(size, skipped)
            switch topics
            case 2 { log2(data, length, mload(start), mload(add(start, 0x20))) }
            default { log3(data, length, mload(start), mload(add(start, 0x20)), mload(add(start, 0x40))) }
            entry := keccak256(start, size)
        }
        return state.chained(entry);
    }
}

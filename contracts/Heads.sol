// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHeads} from "./interfaces/IHeads.sol";
import {HistoryLib} from "./libraries/HistoryLib.sol";
import {HeadWord} from "./types/HeadWord.sol";

/// @title Heads
/// @notice One word per owner that chains the owner's whole history.
abstract contract Heads is IHeads {
    struct Head {
        HeadWord word;
    }

    /// @inheritdoc IHeads
    function headOf(address owner) external view returns (bytes32) {
        return HeadWord.unwrap(_headOf(owner).word);
    }

    /// @dev The head lies in the slot whose number is the owner's address: no hash to pay, and the key of `eth_getProof` is
    /// the address. Every other slot in use is a hash, and none of the low ones is: this contract has no plain variable.
    function _headOf(address owner) internal pure returns (Head storage head) {
        return _headAt(uint160(owner));
    }

    /// @dev The same by the word of the address. The frequent actions pass it instead of the address, which the compiler
    /// would clean each time it is used.
    function _headAt(uint256 owner) internal pure returns (Head storage head) {
        assembly ("memory-safe") {
            head.slot := owner
        }
    }

    /// @dev Emits an event of an owner and chains it into the owner's head.
    /// @param words abi.encode(topic0, every argument in order, 0 for `prev`), each argument one word, the indexed ones first.
    /// @param topics How many of the words are topics: 2 or 3.
    function _append(address owner, bytes memory words, uint256 topics) internal {
        HeadWord head = _headOf(owner).word;
        _append(owner, head, head, words, topics);
    }

    /// @dev The same for an event that changes fields of the head.
    /// @param prev The head before the event.
    /// @param state The same, with those fields changed.
    function _append(address owner, HeadWord prev, HeadWord state, bytes memory words, uint256 topics) internal {
        _headOf(owner).word = HistoryLib.appended(prev, state, words, topics);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccreditation} from "contracts/interfaces/IAccreditation.sol";
import {IControllers} from "contracts/interfaces/IControllers.sol";
import {IGrants} from "contracts/interfaces/IGrants.sol";
import {IKeyBundles} from "contracts/interfaces/IKeyBundles.sol";
import {IRecords} from "contracts/interfaces/IRecords.sol";
import {IRegistrar} from "contracts/interfaces/IRegistrar.sol";
import {Vm} from "./Vm.sol";

/// @dev One event, as any node would give it.
struct Entry {
    bytes32[] topics;
    bytes data;
    uint256 blockNumber;
}

/// @title History
/// @notice A reader's replay of an owner's events, written from the documentation of `IHeads` and not from the contract.
library History {
    uint256 private constant ONE_EPOCH = 1 << 22;
    uint256 private constant ELSEWHERE = 1 << 31;

    /// @notice The head after an event, from the head before it: what the event says of it is ignored.
    function next(bytes32 head, Entry memory entry) internal pure returns (bytes32) {
        bytes32 topic0 = entry.topics[0];
        uint256 state = uint256(head) >> 40 & type(uint32).max;
        if (topic0 == IRecords.RecordAdded.selector) {
            ++state;
        } else if (topic0 == IGrants.AllAccessRevoked.selector) {
            state += ONE_EPOCH;
        } else if (topic0 == IControllers.ControllerChanged.selector) {
            state = entry.topics[1] == entry.topics[2] ? state & ~ELSEWHERE : state | ELSEWHERE;
        } else if (topic0 == IControllers.ActsFor.selector || isOfRegister(topic0)) {
            state |= ELSEWHERE;
        }
        bytes32 hash = keccak256(_encode(topic0, entry, head));
        return bytes32((uint256(hash) >> 72 << 72) | state << 40 | entry.blockNumber);
    }

    /// @notice The head after all events.
    function replay(Entry[] memory entries) internal pure returns (bytes32 head) {
        for (uint256 i = 0; i < entries.length; ++i) {
            head = next(head, entries[i]);
        }
    }

    /// @notice The head before an event, as the event says: its last argument.
    function prevOf(Entry memory entry) internal pure returns (bytes32 prev) {
        bytes memory data = entry.data;
        bytes32 topic0 = entry.topics[0];
        if (topic0 == IAccreditation.Proposed.selector) {
            (,,,, prev) = abi.decode(data, (uint8, uint40, uint40, string, bytes32));
        } else if (topic0 == IKeyBundles.KeyBundlePublished.selector) {
            (,,, prev) = abi.decode(data, (uint32, bytes32, bytes, bytes32));
        } else {
            assembly ("memory-safe") {
                prev := mload(add(data, mload(data)))
            }
        }
    }

    /// @notice Whose history a log belongs to: the first indexed argument, or the register.
    function ownerOf(Vm.Log memory log) internal pure returns (address) {
        return isOfRegister(log.topics[0]) ? log.emitter : address(uint160(uint256(log.topics[1])));
    }

    /// @notice Whether it is an event of the register.
    function isOfRegister(bytes32 topic0) internal pure returns (bool) {
        return topic0 == IAccreditation.Proposed.selector || topic0 == IAccreditation.Cancelled.selector
            || topic0 == IAccreditation.Accredited.selector || topic0 == IAccreditation.Suspended.selector
            || topic0 == IRegistrar.RegistrarOffered.selector || topic0 == IRegistrar.RegistrarChanged.selector
            || topic0 == IRegistrar.WatcherNamed.selector || topic0 == IRegistrar.ReleasePublished.selector;
    }

    function _encode(bytes32 topic0, Entry memory entry, bytes32 prev) private pure returns (bytes memory) {
        bytes memory data = entry.data;
        address who = address(uint160(uint256(entry.topics[1])));
        if (topic0 == IKeyBundles.KeyBundlePublished.selector) {
            (uint32 version, bytes32 digest, bytes memory addresses,) =
                abi.decode(data, (uint32, bytes32, bytes, bytes32));
            return abi.encode(topic0, who, version, digest, addresses, prev);
        }
        if (topic0 == IAccreditation.Proposed.selector) {
            (uint8 role, uint40 validUntil, uint40 takesEffect, string memory name,) =
                abi.decode(data, (uint8, uint40, uint40, string, bytes32));
            return abi.encode(topic0, who, role, validUntil, takesEffect, name, prev);
        }
        // The others have arguments of one word each: their encoding is those words, with `prev` as the last.
        return abi.encodePacked(_words(entry.topics), _allButLast(data), prev);
    }

    function _words(bytes32[] memory topics) private pure returns (bytes memory) {
        return topics.length == 2 ? abi.encode(topics[0], topics[1]) : abi.encode(topics[0], topics[1], topics[2]);
    }

    function _allButLast(bytes memory data) private pure returns (bytes memory words) {
        words = new bytes(data.length - 32);
        for (uint256 i = 0; i < words.length; ++i) {
            words[i] = data[i];
        }
    }
}

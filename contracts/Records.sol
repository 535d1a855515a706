// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IRecords} from "./interfaces/IRecords.sol";
import {Grants} from "./Grants.sol";
import {HeadWord, HeadWordLib} from "./types/HeadWord.sol";
import {Rights} from "./types/Rights.sol";
import {Roles} from "./types/Roles.sol";
import {Scope} from "./types/Scope.sol";

/// @title Records
/// @notice One slot for each record, written once.
abstract contract Records is Grants, IRecords {
    /// @dev As many slots in a row as the head can count; the head is their length.
    mapping(address patient => bytes32[2 ** 32] digests) private _records;

    /// @inheritdoc IRecords
    function addRecord(address patient, bytes32 digest, bytes16 category, uint32 supersedes)
        external
        returns (uint32 index)
    {
        _requireController(patient);
        return _addRecord(patient, digest, category, supersedes);
    }

    /// @inheritdoc IRecords
    function addRecords(address patient, bytes32[] calldata digests, bytes16[] calldata categories) external {
        _requireController(patient);
        if (digests.length == 0 || digests.length != categories.length) revert LengthMismatch();

        HeadWord head = _heads[patient];
        for (uint256 i = 0; i < digests.length; ++i) {
            head = _appendRecord(head, patient, digests[i], categories[i], 0);
        }
        _heads[patient] = head;
    }

    /// @inheritdoc IRecords
    function addRecordUnder(address patient, bytes32 digest, bytes16 category, uint32 supersedes, bytes32 scope)
        external
        returns (uint32 index)
    {
        if (_requireLiveRole(msg.sender) != Roles.HOSPITAL) revert RightsNotAllowed();
        _requireGrant(patient, msg.sender, scope, Rights.WRITE);
        if (!Scope.wrap(scope).holds(category)) revert GrantNotLive(msg.sender, bytes32(category));
        return _addRecord(patient, digest, category, supersedes);
    }

    /// @inheritdoc IRecords
    function recordCount(address patient) external view returns (uint256) {
        return _heads[patient].count();
    }

    /// @inheritdoc IRecords
    function getRecords(address patient, uint256 from, uint256 count) external view returns (bytes32[] memory digests) {
        uint256 total = _heads[patient].count();
        if (from >= total) return digests;
        if (count > total - from) count = total - from;
        digests = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            digests[i] = _records[patient][from + i];
        }
    }

    function _addRecord(address patient, bytes32 digest, bytes16 category, uint32 supersedes)
        private
        returns (uint32 index)
    {
        HeadWord head = _heads[patient];
        index = head.count();
        _heads[patient] = _appendRecord(head, patient, digest, category, supersedes);
    }

    /// @dev Writes one record and its event, and gives the head after it, which the caller stores.
    function _appendRecord(HeadWord head, address patient, bytes32 digest, bytes16 category, uint32 supersedes)
        private
        returns (HeadWord)
    {
        uint32 index = head.count();
        if (!Scope.wrap(digest).isRecord()) revert InvalidDigest();
        if (category == 0) revert InvalidCategory();
        if (supersedes > index) revert UnknownRecord(supersedes - 1);

        _records[patient][index] = digest;

        bytes32 prev = HeadWord.unwrap(head);
        bytes32 entry =
            keccak256(abi.encode(RecordAdded.selector, patient, msg.sender, index, digest, category, supersedes, prev));
        emit RecordAdded(patient, msg.sender, index, digest, category, supersedes, prev);
        return HeadWordLib.pack(entry, index + 1, block.number);
    }
}

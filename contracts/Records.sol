// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IRecords} from "./interfaces/IRecords.sol";
import {Grants} from "./Grants.sol";
import {HistoryLib} from "./libraries/HistoryLib.sol";
import {HeadWord} from "./types/HeadWord.sol";
import {Rights} from "./types/Rights.sol";
import {Roles} from "./types/Roles.sol";
import {Scope} from "./types/Scope.sol";

/// @title Records
/// @notice One slot for each record, written once.
abstract contract Records is Grants, IRecords {
    /// @dev As many slots in a row as the head can count; the head is their length. The bound keeps that count in its bits.
    mapping(address patient => bytes32[2 ** 32 - 1] digests) private _records;

    /// @inheritdoc IRecords
    function addRecord(bytes32 digest, bytes16 category, uint32 supersedes) external returns (uint32 index) {
        return _addRecord(_caller(), digest, category, supersedes);
    }

    /// @inheritdoc IRecords
    function addRecords(bytes32[] calldata digests, bytes16[] calldata categories) external {
        address patient = _caller();
        uint256 length = digests.length;
        if (length == 0 || length != categories.length) revert LengthMismatch();

        Head storage head = _heads[patient];
        HeadWord word = head.word;
        for (uint256 i = 0; i < length; ++i) {
            word = _appendRecord(word, patient, digests[i], categories[i], 0);
        }
        head.word = word;
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
        return _heads[patient].word.count();
    }

    /// @inheritdoc IRecords
    function getRecords(address patient, uint256 from, uint256 count) external view returns (bytes32[] memory digests) {
        uint256 total = _heads[patient].word.count();
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
        Head storage head = _heads[patient];
        HeadWord prev = head.word;
        head.word = _appendRecord(prev, patient, digest, category, supersedes);
        return prev.count();
    }

    /// @dev Writes one record and its event, and gives the head after it, which the caller stores.
    function _appendRecord(HeadWord prev, address patient, bytes32 digest, bytes16 category, uint32 supersedes)
        private
        returns (HeadWord)
    {
        uint256 index = prev.count();
        if (!Scope.wrap(digest).isRecord()) revert InvalidDigest();
        if (category == 0) revert InvalidCategory();
        if (supersedes > index) revert UnknownRecord(supersedes - 1);

        _records[patient][index] = digest;
        return HistoryLib.recordAdded(prev, uint160(patient), index, digest, bytes32(category), supersedes);
    }
}

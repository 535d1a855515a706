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
    struct Record {
        bytes32 digest;
    }

    /// @dev As many slots in a row as the head can count; the head is their length. So many records are out of any purse's
    /// reach: they would cost 10**14 gas.
    mapping(address patient => Record[2 ** 32] records) private _records;

    /// @inheritdoc IRecords
    function addRecord(bytes32 digest, bytes16 category, uint32 supersedes) external returns (uint32 index) {
        return _addRecord(_caller(), digest, category, supersedes);
    }

    /// @inheritdoc IRecords
    function addRecords(bytes32[] calldata digests, bytes16[] calldata categories) external {
        address patient = _caller();
        uint256 length = digests.length;
        if (length == 0 || length != categories.length) revert LengthMismatch();

        Head storage head = _headOf(patient);
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
        // Nested, because one condition with `&&` costs fifty gas more.
        if (scope != 0) {
            if (scope != bytes32(category)) revert GrantNotLive(msg.sender, bytes32(category));
        }
        return _addRecord(patient, digest, category, supersedes);
    }

    /// @inheritdoc IRecords
    function recordCount(address patient) external view returns (uint256) {
        return _headOf(patient).word.count();
    }

    /// @inheritdoc IRecords
    function getRecords(address patient, uint256 from, uint256 count) external view returns (bytes32[] memory digests) {
        uint256 total = _headOf(patient).word.count();
        if (from >= total) return digests;
        if (count > total - from) count = total - from;
        digests = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            digests[i] = _recordAt(patient, from + i).digest;
        }
    }

    function _addRecord(address patient, bytes32 digest, bytes16 category, uint32 supersedes)
        private
        returns (uint32 index)
    {
        Head storage head = _headOf(patient);
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

        _recordAt(patient, index).digest = digest;
        return HistoryLib.recordAdded(prev, uint160(patient), index, digest, bytes32(category), supersedes);
    }

    /// @dev A patient's slot by its index, which the caller has taken from the head's 32 bits.
    function _recordAt(address patient, uint256 index) private view returns (Record storage record) {
        Record[2 ** 32] storage records = _records[patient];
        assembly ("memory-safe") {
            record.slot := add(records.slot, index)
        }
    }
}

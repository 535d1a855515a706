// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IRecords} from "./interfaces/IRecords.sol";
import {Grants} from "./Grants.sol";
import {HistoryLib} from "./libraries/HistoryLib.sol";
import {HeadWord, HeadWordLib} from "./types/HeadWord.sol";
import {Rights} from "./types/Rights.sol";
import {Roles} from "./types/Roles.sol";
import {Scope} from "./types/Scope.sol";

/// @title Records
/// @notice One slot for each record, written once.
abstract contract Records is Grants, IRecords {
    struct Record {
        bytes32 digest;
    }

    bytes32 private constant _ADD_TYPEHASH = keccak256(
        "AddRecord(address patient,bytes32 digest,bytes16 category,uint256 supersedes,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant _ADD_MANY_TYPEHASH =
        keccak256("AddRecords(address patient,bytes32[] digests,bytes16[] categories,uint256 nonce,uint256 deadline)");

    /// @dev As many slots in a row as the head can count; the head is their length.
    mapping(uint256 patient => Record[2 ** 22] records) private _records;

    /// @inheritdoc IRecords
    function addRecord(bytes32 digest, bytes16 category, uint256 supersedes) external returns (uint32 index) {
        (address patient, address wallet, HeadWord head) = _caller();
        _headOf(patient).word = _addRecord(head, uint160(patient), uint160(wallet), digest, category, supersedes);
        return head.count();
    }

    /// @inheritdoc IRecords
    function addRecordBySig(
        address patient,
        bytes32 digest,
        bytes16 category,
        uint256 supersedes,
        uint256 deadline,
        bytes calldata signature
    ) external returns (uint32 index) {
        (HeadWord head, address wallet) = _authorise(
            patient, abi.encode(_ADD_TYPEHASH, patient, digest, category, supersedes, 0, deadline), signature
        );
        _headOf(patient).word = _addRecord(head, uint160(patient), uint160(wallet), digest, category, supersedes);
        return head.count();
    }

    /// @inheritdoc IRecords
    function addRecords(bytes32[] calldata digests, bytes16[] calldata categories) external {
        (address patient, address wallet, HeadWord head) = _caller();
        _addRecords(head, uint160(patient), uint160(wallet), digests, categories, 0);
    }

    /// @inheritdoc IRecords
    function addRecordsBySig(
        address patient,
        bytes32[] calldata digests,
        bytes16[] calldata categories,
        uint256 deadline,
        bytes calldata signature
    ) external {
        bytes memory words = abi.encode(
            _ADD_MANY_TYPEHASH,
            patient,
            keccak256(abi.encodePacked(digests)),
            keccak256(abi.encodePacked(categories)),
            0,
            deadline
        );
        (HeadWord head, address wallet) = _authorise(patient, words, signature);
        _addRecords(head, uint160(patient), uint160(wallet), digests, categories, 0);
    }

    /// @inheritdoc IRecords
    function addRecordUnder(bytes32 scope, address patient, uint256 supersedes, bytes16 category, bytes32 digest)
        external
        returns (uint32 index)
    {
        uint256 patientWord = uint160(patient);
        HeadWord head = _requireWriter(patientWord, scope);
        // Here and not by `_within`: the call costs more than the work.
        if (scope != 0) {
            // A grant to write is never on a record, so the scope's low half is empty.
            // forge-lint: disable-next-line(unsafe-typecast)
            if (category == 0) category = bytes16(scope);
            else if (scope != bytes32(category)) revert GrantNotLive(msg.sender, bytes32(category));
        }
        _headAt(patientWord).word = _addRecord(head, patientWord, uint160(msg.sender), digest, category, supersedes);
        return head.count();
    }

    /// @inheritdoc IRecords
    function addRecordsUnder(bytes32 scope, address patient, bytes32[] calldata digests, bytes16[] calldata categories)
        external
    {
        HeadWord head = _requireWriter(uint160(patient), scope);
        _addRecords(head, uint160(patient), uint160(msg.sender), digests, categories, scope);
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
            digests[i] = _recordAt(uint160(patient), from + i).digest;
        }
    }

    /// @dev Adds records that all lie within a scope.
    function _addRecords(
        HeadWord head,
        uint256 patient,
        uint256 author,
        bytes32[] calldata digests,
        bytes16[] calldata categories,
        bytes32 scope
    ) private {
        uint256 length = digests.length;
        if (length == 0 || length != categories.length) revert LengthMismatch();
        for (uint256 i = 0; i < length; ++i) {
            bytes16 category = categories[i];
            if (scope != 0) category = _within(scope, category);
            head = _addRecord(head, patient, author, digests[i], category, 0);
        }
        _headAt(patient).word = head;
    }

    /// @dev Writes one record and its event, and gives the head after it, which the caller stores.
    function _addRecord(
        HeadWord head,
        uint256 patient,
        uint256 author,
        bytes32 digest,
        bytes16 category,
        uint256 supersedes
    ) private returns (HeadWord) {
        uint256 index = head.count();
        if (index == HeadWordLib.MAX_COUNT) revert ChartFull();
        if (!Scope.wrap(digest).isRecord()) revert InvalidDigest();
        if (category == 0) revert InvalidCategory();
        if (supersedes > index) revert UnknownRecord(supersedes - 1);

        _recordAt(patient, index).digest = digest;
        return HistoryLib.recordAdded(head, patient, author, index, digest, bytes32(category), supersedes);
    }

    /// @dev The patient's head; reverts unless the caller may write within the scope now.
    function _requireWriter(uint256 patient, bytes32 scope) private view returns (HeadWord head) {
        (address organisation, uint8 role) = _requireLive(msg.sender);
        if (role != Roles.HOSPITAL) revert RightsNotAllowed();
        head = _headAt(patient).word;
        if (_grantAt(patient, uint160(organisation), scope).word.holds(head.epoch(), Rights.WRITE)) return head;
        if (_grantAt(patient, uint160(msg.sender), scope).word.holds(head.epoch(), Rights.WRITE)) return head;
        revert GrantNotLive(organisation, scope);
    }

    /// @dev The category of a record within a scope that is not everything: it goes without saying.
    function _within(bytes32 scope, bytes16 category) private view returns (bytes16) {
        // forge-lint: disable-next-line(unsafe-typecast)
        if (category == 0) return bytes16(scope);
        if (scope != bytes32(category)) revert GrantNotLive(msg.sender, bytes32(category));
        return category;
    }

    /// @dev A patient's slot by its index, which the caller has taken from the head's 22 bits.
    function _recordAt(uint256 patient, uint256 index) private view returns (Record storage record) {
        Record[2 ** 22] storage records = _records[patient];
        assembly ("memory-safe") {
            record.slot := add(records.slot, index)
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Records
/// @notice A record is one slot: the sha2-256 digest of its envelope. It never changes and is never removed; a correction
/// is a new record that names the one it supersedes. The digests stay readable when old logs are pruned.
interface IRecords {
    /// @notice A record was added.
    /// @param patient The person the record is about.
    /// @param author The wallet, organisation or practitioner that added it.
    /// @param index The record's place, from zero.
    /// @param digest The sha2-256 of the record's envelope.
    /// @param category The tag of the category the record is filed in.
    /// @param supersedes One more than the index of the record this one corrects; zero for none.
    /// @param prev The patient's head before this event.
    event RecordAdded(
        address indexed patient,
        address author,
        uint32 index,
        bytes32 digest,
        bytes16 category,
        uint32 supersedes,
        bytes32 prev
    );

    /// @notice The digest is zero, or its low 16 bytes are: it could be mistaken for a category.
    error InvalidDigest();
    /// @notice The category's tag is zero, which means everything.
    error InvalidCategory();
    /// @notice The patient has no record at this index.
    error UnknownRecord(uint256 index);
    /// @notice As many categories as digests are needed, and at least one.
    error LengthMismatch();
    /// @notice The patient has as many records as the head can count: 4,194,303.
    error ChartFull();

    /// @notice Adds a record to the history of the patient whom the caller acts for.
    /// @param digest The sha2-256 of the record's envelope.
    /// @param category The tag of the category the record is filed in; not zero.
    /// @param supersedes One more than the index of the record this one corrects; zero for none.
    /// @return index The record's place, from zero.
    function addRecord(bytes32 digest, bytes16 category, uint256 supersedes) external returns (uint32 index);

    /// @notice Adds a record with the patient's signature: struct AddRecord.
    function addRecordBySig(
        address patient,
        bytes32 digest,
        bytes16 category,
        uint256 supersedes,
        uint256 deadline,
        bytes calldata signature
    ) external returns (uint32 index);

    /// @notice Adds many records, in order, to the history of the patient whom the caller acts for.
    /// @param digests The sha2-256 of each record's envelope.
    /// @param categories The tag of each record's category, as many as digests.
    function addRecords(bytes32[] calldata digests, bytes16[] calldata categories) external;

    /// @notice Adds many records with the patient's signature: struct AddRecords.
    function addRecordsBySig(
        address patient,
        bytes32[] calldata digests,
        bytes16[] calldata categories,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Adds a record as a hospital, or its practitioner, whose accreditation and grant to write hold now. A
    /// practitioner writes under the hospital's grant, or else under one to the practitioner alone.
    /// @param scope The scope of the grant it writes under: everything, or this category.
    /// @param patient The person the record is about.
    /// @param supersedes One more than the index of the record this one corrects; zero for none.
    /// @param category The tag of the category the record is filed in; zero for that of the scope.
    /// @param digest The sha2-256 of the record's envelope.
    /// @return index The record's place, from zero.
    function addRecordUnder(bytes32 scope, address patient, uint256 supersedes, bytes16 category, bytes32 digest)
        external
        returns (uint32 index);

    /// @notice Adds many records, in order, as a hospital or its practitioner.
    /// @param scope The scope of the grant it writes under: everything, or the one category of all of them.
    /// @param patient The person the records are about.
    /// @param digests The sha2-256 of each record's envelope.
    /// @param categories The tag of each record's category, as many as digests.
    function addRecordsUnder(bytes32 scope, address patient, bytes32[] calldata digests, bytes16[] calldata categories)
        external;

    /// @notice How many records a patient has.
    function recordCount(address patient) external view returns (uint256);

    /// @notice The digests of a patient's records, a page at a time.
    /// @param patient The person the records are about.
    /// @param from The index of the first one wanted.
    /// @param count How many are wanted; the page ends where the records end.
    /// @return digests The envelopes' sha2-256 digests, in order of index.
    function getRecords(address patient, uint256 from, uint256 count) external view returns (bytes32[] memory digests);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessLog} from "./interfaces/IAccessLog.sol";
import {Records} from "./Records.sol";
import {HeadWord, HeadWordLib} from "./types/HeadWord.sol";
import {Rights} from "./types/Rights.sol";
import {Scope} from "./types/Scope.sol";

/// @title Access log
/// @notice What readers declare, chained into the patient's own history.
abstract contract AccessLog is Records, IAccessLog {
    /// @dev The place of a record that the grant's scope names by its digest.
    uint32 internal constant NAMED_BY_SCOPE = type(uint32).max;

    /// @inheritdoc IAccessLog
    function logAccess(address patient, bytes32 scope, uint32 record) external {
        uint8 purpose = _requireGrant(patient, msg.sender, scope, Rights.READ).purpose();
        _heads[patient] = _appendAccess(_heads[patient], patient, scope, record, purpose);
    }

    /// @inheritdoc IAccessLog
    function logAccesses(address patient, bytes32 scope, uint32[] calldata records) external {
        if (records.length == 0) revert NothingToLog();
        uint8 purpose = _requireGrant(patient, msg.sender, scope, Rights.READ).purpose();

        HeadWord head = _heads[patient];
        for (uint256 i = 0; i < records.length; ++i) {
            head = _appendAccess(head, patient, scope, records[i], purpose);
        }
        _heads[patient] = head;
    }

    /// @dev Writes one event, and gives the head after it, which the caller stores.
    function _appendAccess(HeadWord head, address patient, bytes32 scope, uint32 record, uint8 purpose)
        private
        returns (HeadWord)
    {
        uint32 count = head.count();
        if (Scope.wrap(scope).isRecord()) {
            if (record != NAMED_BY_SCOPE) revert RecordNamedByScope();
        } else if (record >= count) {
            revert UnknownRecord(record);
        }

        bytes32 prev = HeadWord.unwrap(head);
        bytes32 entry = keccak256(abi.encode(AccessLogged.selector, patient, msg.sender, scope, record, purpose, prev));
        emit AccessLogged(patient, msg.sender, scope, record, purpose, prev);
        return HeadWordLib.pack(entry, count, block.number);
    }
}

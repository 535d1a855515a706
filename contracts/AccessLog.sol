// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessLog} from "./interfaces/IAccessLog.sol";
import {Records} from "./Records.sol";
import {HistoryLib} from "./libraries/HistoryLib.sol";
import {HeadWord} from "./types/HeadWord.sol";
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
        Head storage head = _headOf(patient);
        HeadWord word = head.word;
        if (Scope.wrap(scope).isRecord()) {
            if (record != NAMED_BY_SCOPE) revert RecordNamedByScope();
        } else if (record >= word.count()) {
            revert UnknownRecord(record);
        }
        head.word = HistoryLib.accessLogged(word, uint160(patient), scope, record, purpose);
    }

    /// @inheritdoc IAccessLog
    function logAccesses(address patient, bytes32 scope, uint32[] calldata records) external {
        if (records.length == 0) revert NothingToLog();
        if (Scope.wrap(scope).isRecord()) revert RecordNamedByScope();
        uint8 purpose = _requireGrant(patient, msg.sender, scope, Rights.READ).purpose();

        Head storage head = _headOf(patient);
        HeadWord word = head.word;
        uint256 count = word.count();
        for (uint256 i = 0; i < records.length; ++i) {
            uint32 record = records[i];
            if (record >= count) revert UnknownRecord(record);
            word = HistoryLib.accessLogged(word, uint160(patient), scope, record, purpose);
        }
        head.word = word;
    }
}

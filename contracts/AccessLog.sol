// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessLog} from "./interfaces/IAccessLog.sol";
import {IRecords} from "./interfaces/IRecords.sol";
import {Grants} from "./Grants.sol";
import {HistoryLib} from "./libraries/HistoryLib.sol";
import {GrantWord} from "./types/GrantWord.sol";
import {HeadWord} from "./types/HeadWord.sol";
import {Rights} from "./types/Rights.sol";
import {Scope} from "./types/Scope.sol";

/// @title Access log
/// @notice What readers declare, chained into the patient's own history.
abstract contract AccessLog is Grants, IAccessLog {
    /// @dev The place of a record that the grant's scope names by its digest.
    uint256 internal constant NAMED_BY_SCOPE = type(uint32).max;

    /// @inheritdoc IAccessLog
    function logAccess(address patient, uint40 record, bytes32 scope) external {
        uint256 patientWord = uint160(patient);
        Head storage head = _headAt(patientWord);
        HeadWord word = head.word;
        uint8 purpose = _requireReader(patientWord, scope, word);
        if (Scope.wrap(scope).isRecord()) {
            if (record != NAMED_BY_SCOPE) revert RecordNamedByScope();
        } else if (record >= word.count()) {
            revert IRecords.UnknownRecord(record);
        }
        head.word = HistoryLib.accessLogged(word, patientWord, scope, record, purpose);
    }

    /// @inheritdoc IAccessLog
    function logAccesses(address patient, bytes32 scope, uint256[] calldata records) external {
        if (records.length == 0) revert NothingToLog();
        if (Scope.wrap(scope).isRecord()) revert RecordNamedByScope();
        uint256 patientWord = uint160(patient);
        Head storage head = _headAt(patientWord);
        HeadWord word = head.word;
        uint8 purpose = _requireReader(patientWord, scope, word);

        uint256 count = word.count();
        for (uint256 i = 0; i < records.length; ++i) {
            uint256 record = records[i];
            if (record >= count) revert IRecords.UnknownRecord(record);
            word = HistoryLib.accessLogged(word, patientWord, scope, record, purpose);
        }
        head.word = word;
    }

    /// @dev The purpose of the grant that the caller reads under; reverts where there is none.
    function _requireReader(uint256 patient, bytes32 scope, HeadWord head) private view returns (uint8) {
        GrantWord word = _grantAt(patient, uint160(msg.sender), scope).word;
        if (word.holds(head.epoch(), Rights.READ)) return word.purpose();
        address employer = _employerOf(msg.sender);
        if (employer != address(0)) {
            word = _grantAt(patient, uint160(employer), scope).word;
            if (word.holds(head.epoch(), Rights.READ)) return word.purpose();
        }
        revert GrantNotLive(msg.sender, scope);
    }
}

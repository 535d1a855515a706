// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOwnChart} from "./interfaces/IOwnChart.sol";
import {AccessLog} from "./AccessLog.sol";
import {Accreditation} from "./Accreditation.sol";
import {CircleSeam} from "./CircleSeam.sol";
import {Erasure} from "./Erasure.sol";
import {Family} from "./Family.sol";
import {KeyBundles} from "./KeyBundles.sol";
import {Multicall} from "./Multicall.sol";
import {Records} from "./Records.sol";
import {Registrar} from "./Registrar.sol";
import {Requests} from "./Requests.sol";
import {Staff} from "./Staff.sol";

/// @title OwnChart
/// @notice The ledger: composed of one file per capability. It deploys the contract of circles as it is made.
/// @dev The dispatcher compares one selector after another, the smallest first, at 22 gas each. So the parameters of the
/// frequent actions (grant, revokeConsent, addRecord, addRecordUnder, logAccess) stand in an order whose selector is small.
contract OwnChart is
    Accreditation,
    Staff,
    Requests,
    Records,
    AccessLog,
    KeyBundles,
    Erasure,
    Family,
    CircleSeam,
    Multicall,
    IOwnChart
{
    /// @dev Where Arbitrum has its ArbSys; there `block.number` is another chain's.
    address private constant ARBITRUM_SYSTEM = address(0x64);

    /// @param council The registrar: who accredits organisations.
    /// @param delay Seconds until what the registrar proposes can take effect, at most 30 days.
    constructor(address council, uint40 delay) Registrar(council, delay) {
        if (ARBITRUM_SYSTEM.code.length != 0) revert ChainNotSupported();
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHeads} from "./IHeads.sol";
import {IAccreditation} from "./IAccreditation.sol";
import {IRecords} from "./IRecords.sol";
import {IGrants} from "./IGrants.sol";
import {IAccessLog} from "./IAccessLog.sol";
import {IKeyBundles} from "./IKeyBundles.sol";
import {IMulticall} from "./IMulticall.sol";

/// @title OwnChart
/// @notice A health record that belongs to the patient. Immutable: no proxy, no pause, no fee, and no function by which
/// anyone but the wallet that acts for a patient, or a party the patient granted, moves that patient's word.
interface IOwnChart is IHeads, IAccreditation, IGrants, IRecords, IAccessLog, IKeyBundles, IMulticall {
    /// @notice The chain's `block.number` is not its own (Arbitrum), and the history's back-pointers would not hold.
    error ChainNotSupported();
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHeads} from "./IHeads.sol";
import {IActors} from "./IActors.sol";
import {IRegistrar} from "./IRegistrar.sol";
import {IAccreditation} from "./IAccreditation.sol";
import {IStaff} from "./IStaff.sol";
import {ISignatures} from "./ISignatures.sol";
import {IControllers} from "./IControllers.sol";
import {IGrants} from "./IGrants.sol";
import {IRequests} from "./IRequests.sol";
import {IRecords} from "./IRecords.sol";
import {IAccessLog} from "./IAccessLog.sol";
import {IKeyBundles} from "./IKeyBundles.sol";
import {ICircleSeam} from "./ICircleSeam.sol";
import {IErasure} from "./IErasure.sol";
import {IFamily} from "./IFamily.sol";
import {IMulticall} from "./IMulticall.sol";

/// @title OwnChart
/// @notice A health record that belongs to the patient. Immutable: no proxy, no pause, no fee, and no function by which
/// anyone but the wallet that acts for a patient, a carer the patient named, or a party the patient granted, moves that
/// patient's word; but that an accredited organisation may ask for access, now and then, and that the guardians whom a patient
/// chose may do, enough of them together, what `ICircleSeam` says.
interface IOwnChart is
    IHeads,
    IActors,
    IRegistrar,
    IAccreditation,
    IStaff,
    ISignatures,
    IControllers,
    IGrants,
    IRequests,
    IRecords,
    IAccessLog,
    IKeyBundles,
    IErasure,
    IFamily,
    ICircleSeam,
    IMulticall
{
    /// @notice The chain's `block.number` is not its own (Arbitrum), and the history's back-pointers would not hold.
    error ChainNotSupported();
}

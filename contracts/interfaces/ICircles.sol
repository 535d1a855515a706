// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEmergency} from "./IEmergency.sol";
import {IGuardians} from "./IGuardians.sol";
import {IMulticall} from "./IMulticall.sol";
import {IRecovery} from "./IRecovery.sol";
import {ISignatures} from "./ISignatures.sol";

/// @title Circles
/// @notice Guardians, urgent access and recovery: immutable like the ledger that deployed it, without an administrator. Every
/// step is an event of the patient's own history, which the ledger emits. `nonceOf` counts nothing here: an approval is bound
/// to its request, which takes each guardian's once, and a dealing to its number.
interface ICircles is IGuardians, IEmergency, IRecovery, IMulticall {
    /// @notice The ledger that deployed it.
    function ledger() external view returns (address);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ICircles} from "./interfaces/ICircles.sol";
import {ICircleSeam} from "./interfaces/ICircleSeam.sol";
import {Multicall} from "./Multicall.sol";
import {Guardians} from "./circles/Guardians.sol";
import {Recovery} from "./circles/Recovery.sol";

/// @title Circles
/// @notice The second contract, composed of the files in `circles/`. The ledger deploys it, so its address follows from the
/// ledger's: it is the first that the ledger made.
contract Circles is Recovery, Multicall, ICircles {
    /// @param ledger_ Who deploys it.
    constructor(address ledger_) Guardians(ICircleSeam(ledger_)) {}

    /// @inheritdoc ICircles
    function ledger() external view returns (address) {
        return address(_LEDGER);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOwnChart} from "./interfaces/IOwnChart.sol";
import {AccessLog} from "./AccessLog.sol";
import {Accreditation} from "./Accreditation.sol";
import {KeyBundles} from "./KeyBundles.sol";
import {Multicall} from "./Multicall.sol";

/// @title OwnChart
/// @notice The one contract that is deployed, composed of one file per capability.
contract OwnChart is AccessLog, KeyBundles, Multicall, IOwnChart {
    /// @dev Where Arbitrum has its ArbSys; there `block.number` is another chain's.
    address private constant ARBITRUM_SYSTEM = address(0x64);

    /// @param council The registrar: who accredits organisations.
    constructor(address council) Accreditation(council) {
        if (ARBITRUM_SYSTEM.code.length != 0) revert ChainNotSupported();
    }
}

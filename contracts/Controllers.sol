// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IControllers} from "./interfaces/IControllers.sol";

/// @title Controllers
/// @notice Who acts for an owner: the one place to ask.
abstract contract Controllers is IControllers {
    /// @dev Reverts unless the caller acts for this owner.
    function _requireController(address owner) internal view {
        if (msg.sender != owner) revert NotController();
    }
}

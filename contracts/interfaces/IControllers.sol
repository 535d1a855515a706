// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Who acts for an owner
/// @notice A patient is the address that first registered, for ever; the controller is the wallet that acts for that
/// patient today. Every action that moves an owner's word asks for the controller.
interface IControllers {
    /// @notice The caller is not the wallet that acts for this owner.
    error NotController();
}

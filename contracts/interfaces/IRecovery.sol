// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Members} from "./IGuardians.sol";

/// @title Recovery
/// @notice Guardians give a patient whose wallet is lost another one: a guardian names it, others approve as they would an
/// emergency, the patient's present wallet or a guardian may stop it for the length of the window, and then the new wallet
/// takes over. The patient's address, and with it the whole record, stays.
interface IRecovery {
    /// @notice As a guardian of the patient's recovery: names a new wallet.
    /// @param controller The new wallet, which never did anything here.
    /// @param bundle The sha2-256 of the key bundle that the guardians seal their shares to.
    /// @return number Counts the requests to this circle, from one.
    function askRecovery(address patient, address controller, bytes32 bundle, Members calldata members)
        external
        returns (uint32 number);

    /// @notice As the new wallet: takes over, once the guardians have approved and the window has passed. The circle is
    /// ended by it, and every other request to it void: its shares were used.
    function recover(address patient, uint32 number) external;
}

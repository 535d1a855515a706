// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Who acts for a patient
/// @notice A patient is the address that first acted, for ever. The wallet that acts for the patient, the controller, is that
/// same address until it is changed; from then on the old wallet can do nothing, and the new one acts for the patient and
/// for nobody else.
interface IControllers {
    /// @notice Another wallet acts for the patient from now on.
    /// @param patient The person.
    /// @param controller The wallet.
    /// @param prev The patient's head before this event.
    event ControllerChanged(address indexed patient, address indexed controller, bytes32 prev);

    /// @notice A wallet acts for a patient, and never again for itself. This is the first event of its own history.
    /// @param wallet The wallet.
    /// @param patient The person.
    /// @param prev The wallet's head before this event.
    event ActsFor(address indexed wallet, address indexed patient, bytes32 prev);

    /// @notice The wallet acts for nobody: another one took its place.
    error NotController(address wallet);
    /// @notice The wallet cannot act for another: it has a history of its own, an office in the register, or acts already.
    error WalletInUse(address wallet);
    /// @notice An organisation is its address: it is accredited anew with another one.
    error OrganisationStays(address organisation);

    /// @notice The wallet that acts for a patient; zero where the address is a wallet that acts, or acted, for another.
    function controllerOf(address patient) external view returns (address);

    /// @notice Who a wallet acts for; zero for a wallet that was replaced.
    function patientOf(address wallet) external view returns (address);

    /// @notice The nonce of the owner's next signed action that is neither a grant nor the end of one:
    /// `epoch << 40 | signed actions so far`.
    function nonceOf(address owner) external view returns (uint256);

    /// @notice Lets another wallet act for the patient whom the caller acts for.
    /// @param controller The patient's own address, a wallet that acted for the patient before, or one without any history.
    /// @param deadline Unix time in seconds, up to which the acceptance counts.
    /// @param acceptance The new wallet's signature of ChangeController.
    function changeController(address controller, uint256 deadline, bytes calldata acceptance) external;

    /// @notice The same, signed by the present wallet too: struct ChangeController.
    /// @param patient The person.
    /// @param controller The patient's own address, a wallet that acted for the patient before, or one without any history.
    /// @param deadline Unix time in seconds, up to which both signatures count.
    /// @param signature The present wallet's signature of ChangeController.
    /// @param acceptance The new wallet's signature of the same.
    function changeControllerBySig(
        address patient,
        address controller,
        uint256 deadline,
        bytes calldata signature,
        bytes calldata acceptance
    ) external;
}

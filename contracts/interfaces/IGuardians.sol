// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev What a patient deals to one circle of guardians.
/// @param circle One of `CircleCodes`: 1 guardians, 2 panel, 3 sealed, 4 summary, 5 recovery.
/// @param threshold How many of them must approve; zero, with no guardians, to end the circle.
/// @param window Seconds between a request and the first moment at which it can open.
/// @param duration Seconds for which it then stays open.
/// @param capsule The sha2-256 of the block that the circle's secret opens.
struct Terms {
    uint8 circle;
    uint8 threshold;
    uint32 window;
    uint32 duration;
    bytes32 capsule;
}

/// @dev Who is in a circle: kept on chain as one hash, and shown by whoever acts.
/// @param deal The sha2-256 of the block with the sealed shares.
/// @param guardians Ascending; the place of each counts from zero.
struct Members {
    bytes32 deal;
    address[] guardians;
}

/// @title Guardians
/// @notice A patient's circles of guardians. To each a secret of its own is shared, so that some of the guardians together
/// have it and fewer have nothing. No share is on chain, sealed or not. A circle is armed when every guardian has accepted
/// the share of the present epoch; each dealing begins a new epoch, which nobody has accepted and in which every older
/// request is void.
interface IGuardians {
    /// @notice The threshold, the window, the duration or the guardians lie outside the bounds of this circle, or the
    /// guardians are not in ascending order.
    error TermsOutOfBounds();
    /// @notice These are not the circle's members: it was dealt to others since.
    error OtherMembers();
    /// @notice This address is none of the circle's guardians.
    error NotGuardian();
    /// @notice Not every guardian has accepted a share of the present epoch, or there is no circle.
    error NotArmed();

    /// @notice Deals shares to a circle, or to nobody any more. Every request to the circle is void from now on.
    function dealShares(Terms calldata terms, Members calldata members) external;

    /// @notice The same with the signature of the patient's wallet: struct DealShares, which holds the fields of `terms` and
    /// `members`, and the number of the dealing that it makes, so that it counts once.
    /// @param deadline Unix time in seconds, up to which the signature counts.
    function dealSharesBySig(
        address patient,
        Terms calldata terms,
        Members calldata members,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice As a guardian of the patient: accepts the share, or confirms it again.
    function acceptShare(uint8 circle, address patient, Members calldata members) external;

    /// @notice Names another block that the circle's secret opens; no guardian need be there.
    function renewCapsule(uint8 circle, bytes32 capsule) external;
}

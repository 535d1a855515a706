// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The steps of a circle
/// @notice What a `CircleStep` tells, and what its words `a` and `b` are then. Digests are sha2-256.
library CircleSteps {
    /// @notice Shares were dealt, or the circle was ended: the circle's `CircleWord`, the digest of the deal; by the wallet
    /// that acts for the patient.
    uint8 internal constant DEALT = 1;
    /// @notice Somebody is a guardian: the place from zero, the digest of the deal.
    uint8 internal constant NAMED = 2;
    /// @notice A guardian verified the share and accepts it, or says again that it is there: the place, who has accepted.
    uint8 internal constant ACCEPTED = 3;
    /// @notice What the secret opens was sealed, with every dealing and after each change of a lock: its digest, the members.
    uint8 internal constant CAPSULE = 4;
    /// @notice A clinician asks: the code of the reason, the digest of the reason in words. Reasons are 1 unconscious, 2 not
    /// able to answer, 3 danger to life, 4 danger to others, 5 another.
    uint8 internal constant ASKED = 5;
    /// @notice A second clinician asks too: both words empty.
    uint8 internal constant SECONDED = 6;
    /// @notice A guardian approves: the digest of the release, how many have approved.
    uint8 internal constant APPROVED = 7;
    /// @notice The patient, a guardian or the asker stopped it: the circle that a guardian belongs to, how many had approved.
    uint8 internal constant STOPPED = 8;
    /// @notice The asker reads from now on: the scope of the grant, its expiry. Said by the ledger as it opens it.
    uint8 internal constant OPENED = 9;
    /// @notice The asker reports on what was done with it: when it was opened, the digest of the report.
    uint8 internal constant REPORTED = 10;
    /// @notice An authority has looked at it: 1 justified, 2 not justified, 3 to be looked into; the asker's organisation.
    uint8 internal constant REVIEWED = 11;
    /// @notice A guardian asks that another wallet, `who`, act for the patient: the guardian, the digest of the key bundle that
    /// the others seal their shares to.
    uint8 internal constant RECOVERY_ASKED = 12;
}

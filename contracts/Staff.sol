// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IStaff} from "./interfaces/IStaff.sol";
import {Actors} from "./Actors.sol";
import {ActorWord, ActorWordLib} from "./types/ActorWord.sol";
import {Roles} from "./types/Roles.sol";

/// @title Staff
/// @notice The practitioners of each organisation.
abstract contract Staff is Actors, IStaff {
    uint256 internal constant MAX_LICENCE = 5 * 366 days;

    /// @inheritdoc IStaff
    function enrol(address practitioner, uint40 validUntil) external {
        (address organisation,) = _requireLive(msg.sender);
        if (organisation != msg.sender) revert NotAccredited(msg.sender);
        if (practitioner == address(0)) revert ZeroAddress();
        if (validUntil <= block.timestamp || validUntil > block.timestamp + MAX_LICENCE) revert ExpiryOutOfBounds();
        ActorWord actor = _actors[practitioner];
        if (Roles.isOrganisation(actor.role())) revert RoleIsPermanent(practitioner);
        if (actor.isLive(block.timestamp) && actor.organisation() != organisation) {
            revert EnrolledElsewhere(practitioner);
        }

        _actors[practitioner] = ActorWordLib.pack(Roles.PRACTITIONER, organisation, validUntil);
        _append(organisation, abi.encode(PractitionerEnrolled.selector, organisation, practitioner, validUntil, 0), 3);
    }

    /// @inheritdoc IStaff
    function removePractitioner(address practitioner) external {
        ActorWord actor = _actors[practitioner];
        address organisation = actor.organisation();
        if (actor.role() != Roles.PRACTITIONER || (msg.sender != organisation && msg.sender != practitioner)) {
            revert NotStaff(practitioner);
        }

        _actors[practitioner] = ActorWord.wrap(0);
        _append(organisation, abi.encode(PractitionerRemoved.selector, organisation, practitioner, 0), 3);
    }
}

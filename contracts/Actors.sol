// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "./interfaces/IActors.sol";
import {Heads} from "./Heads.sol";
import {ActorWord} from "./types/ActorWord.sol";
import {Roles} from "./types/Roles.sol";

/// @title Actors
/// @notice One word for each organisation and practitioner.
abstract contract Actors is Heads, IActors {
    mapping(address who => ActorWord actor) internal _actors;

    /// @inheritdoc IActors
    function actorOf(address who) external view returns (uint8 role, address organisation, uint40 validUntil) {
        ActorWord actor = _actors[who];
        return (actor.role(), actor.organisation(), actor.validUntil());
    }

    /// @dev The organisation somebody belongs to, which is its own, and that organisation's role; reverts unless the
    /// accreditation, and for a practitioner the licence too, holds now.
    function _requireLive(address who) internal view returns (address organisation, uint8 role) {
        ActorWord actor = _actors[who];
        if (!actor.isLive(block.timestamp)) revert NotAccredited(who);
        (organisation, role) = (actor.organisation(), actor.role());
        if (role == Roles.PRACTITIONER) {
            ActorWord employer = _actors[organisation];
            if (!employer.isLive(block.timestamp)) revert NotAccredited(organisation);
            role = employer.role();
        }
    }

    /// @dev The organisation that somebody acts for as a practitioner now; zero for anybody else.
    function _employerOf(address who) internal view returns (address organisation) {
        ActorWord actor = _actors[who];
        if (actor.role() != Roles.PRACTITIONER || !actor.isLive(block.timestamp)) return address(0);
        organisation = actor.organisation();
        if (!_actors[organisation].isLive(block.timestamp)) return address(0);
    }
}

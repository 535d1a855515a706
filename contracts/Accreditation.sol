// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccreditation} from "./interfaces/IAccreditation.sol";
import {Heads} from "./Heads.sol";
import {ActorWord, ActorWordLib} from "./types/ActorWord.sol";
import {HeadWord, HeadWordLib} from "./types/HeadWord.sol";
import {Roles} from "./types/Roles.sol";

/// @title Accreditation
/// @notice The register of organisations, kept by a registrar who can touch no patient's word.
abstract contract Accreditation is Heads, IAccreditation {
    uint256 internal constant MAX_ACCREDITATION = 366 days;

    /// @inheritdoc IAccreditation
    address public immutable registrar;

    mapping(address who => ActorWord actor) internal _actors;

    constructor(address council) {
        if (council == address(0)) revert ZeroAddress();
        registrar = council;
    }

    modifier onlyRegistrar() {
        _requireRegistrar();
        _;
    }

    /// @inheritdoc IAccreditation
    function accredit(address organisation, uint8 role, uint40 validUntil, string calldata name)
        external
        onlyRegistrar
    {
        if (organisation == address(0)) revert ZeroAddress();
        if (!Roles.isOrganisation(role)) revert UnknownRole(role);
        if (validUntil <= block.timestamp || validUntil > block.timestamp + MAX_ACCREDITATION) {
            revert ExpiryOutOfBounds();
        }
        uint8 before = _actors[organisation].role();
        if (before != Roles.NONE && before != role) revert RoleIsPermanent(organisation);

        _actors[organisation] = ActorWordLib.pack(role, organisation, validUntil);

        bytes32 prev = HeadWord.unwrap(_headOf(address(this)).word);
        _extendRegister(keccak256(abi.encode(Accredited.selector, organisation, role, validUntil, name, prev)));
        emit Accredited(organisation, role, validUntil, name, prev);
    }

    /// @inheritdoc IAccreditation
    function suspend(address organisation) external onlyRegistrar {
        ActorWord actor = _actors[organisation];
        if (actor.validUntil() == 0) revert NotAccredited(organisation);

        _actors[organisation] = ActorWordLib.pack(actor.role(), organisation, 0);

        bytes32 prev = HeadWord.unwrap(_headOf(address(this)).word);
        _extendRegister(keccak256(abi.encode(Suspended.selector, organisation, prev)));
        emit Suspended(organisation, prev);
    }

    /// @inheritdoc IAccreditation
    function actorOf(address who) external view returns (uint8 role, address organisation, uint40 validUntil) {
        ActorWord actor = _actors[who];
        return (actor.role(), actor.organisation(), actor.validUntil());
    }

    /// @dev The role of somebody whose accreditation holds now; reverts for anybody else.
    function _requireLiveRole(address who) internal view returns (uint8) {
        ActorWord actor = _actors[who];
        if (!actor.isLive(block.timestamp)) revert NotAccredited(who);
        return actor.role();
    }

    function _requireRegistrar() private view {
        if (msg.sender != registrar) revert NotRegistrar();
    }

    function _extendRegister(bytes32 entry) private {
        _headOf(address(this)).word = HeadWordLib.pack(entry, 0, block.number);
    }
}

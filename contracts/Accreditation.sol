// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccreditation} from "./interfaces/IAccreditation.sol";
import {Actors} from "./Actors.sol";
import {Registrar} from "./Registrar.sol";
import {ActorWord, ActorWordLib} from "./types/ActorWord.sol";
import {HeadWord} from "./types/HeadWord.sol";
import {ProposalWord, ProposalWordLib} from "./types/ProposalWord.sol";
import {Roles} from "./types/Roles.sol";

/// @title Accreditation
/// @notice The register of organisations, kept by a registrar who can touch no patient's word.
abstract contract Accreditation is Actors, Registrar, IAccreditation {
    uint256 internal constant MAX_ACCREDITATION = 366 days;

    mapping(address organisation => ProposalWord proposal) private _proposals;

    /// @inheritdoc IAccreditation
    function propose(address organisation, uint8 role, uint40 validUntil, string calldata name) external onlyRegistrar {
        if (organisation == address(0)) revert ZeroAddress();
        if (!Roles.isOrganisation(role)) revert UnknownRole(role);
        uint40 takesEffect = _afterDelay();
        if (validUntil <= takesEffect || validUntil > block.timestamp + MAX_ACCREDITATION) {
            revert ExpiryOutOfBounds();
        }
        _requireRole(organisation, role);

        _proposals[organisation] = ProposalWordLib.pack(role, validUntil, takesEffect);

        HeadWord head = _headOf(address(this)).word;
        bytes32 prev = HeadWord.unwrap(head);
        bytes32 entry =
            keccak256(abi.encode(Proposed.selector, organisation, role, validUntil, takesEffect, name, prev));
        _headOf(address(this)).word = head.chained(entry);
        emit Proposed(organisation, role, validUntil, takesEffect, name, prev);
    }

    /// @inheritdoc IAccreditation
    function cancel(address organisation) external {
        _requireWatcher();
        _takeProposal(organisation);
        _appendRegister(abi.encode(Cancelled.selector, organisation, msg.sender, 0));
    }

    /// @inheritdoc IAccreditation
    function accredit(address organisation) external {
        ProposalWord proposal = _takeProposal(organisation);
        if (block.timestamp < proposal.takesEffect()) revert NotYet(proposal.takesEffect());
        if (block.timestamp >= proposal.validUntil()) revert ExpiryOutOfBounds();
        (uint8 role, uint40 validUntil) = (proposal.role(), proposal.validUntil());
        // Once more: since the proposal the address may have been enrolled as a practitioner.
        _requireRole(organisation, role);

        _actors[organisation] = ActorWordLib.pack(role, organisation, validUntil);
        _appendRegister(abi.encode(Accredited.selector, organisation, role, validUntil, 0));
    }

    /// @inheritdoc IAccreditation
    function suspend(address organisation) external onlyRegistrar {
        ActorWord actor = _actors[organisation];
        if (!Roles.isOrganisation(actor.role()) || actor.validUntil() == 0) revert NotAccredited(organisation);

        _actors[organisation] = ActorWordLib.pack(actor.role(), organisation, 0);
        _proposals[organisation] = ProposalWord.wrap(0);
        _appendRegister(abi.encode(Suspended.selector, organisation, 0));
    }

    /// @inheritdoc IAccreditation
    function proposalOf(address organisation)
        external
        view
        returns (uint8 role, uint40 validUntil, uint40 takesEffect)
    {
        ProposalWord proposal = _proposals[organisation];
        return (proposal.role(), proposal.validUntil(), proposal.takesEffect());
    }

    function _takeProposal(address organisation) private returns (ProposalWord proposal) {
        proposal = _proposals[organisation];
        if (!proposal.exists()) revert NothingProposed(organisation);
        _proposals[organisation] = ProposalWord.wrap(0);
    }

    function _requireRole(address organisation, uint8 role) private view {
        uint8 before = _actors[organisation].role();
        if (before != Roles.NONE && before != role) revert RoleIsPermanent(organisation);
    }
}

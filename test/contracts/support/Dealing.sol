// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Members, Terms} from "contracts/interfaces/IGuardians.sol";
import {Domain} from "./Domain.sol";

/// @dev The struct DealShares, written from its documentation and not from the contract.
struct Dealing {
    address patient;
    Terms terms;
    Members members;
    uint16 epoch;
    uint256 deadline;
}

/// @title Signing of dealings
/// @notice What a wallet signs to deal shares to a circle.
library DealingSigning {
    bytes32 private constant _TYPEHASH = keccak256(
        "DealShares(address patient,uint8 circle,uint8 threshold,uint32 window,uint32 duration,bytes32 capsule,bytes32 deal,address[] guardians,uint16 epoch,uint256 deadline)"
    );

    /// @notice The digest for a contract of this chain.
    function digestFor(Dealing memory dealing, address verifier) internal view returns (bytes32) {
        return Domain.digestOf(keccak256(_encode(dealing)), verifier);
    }

    function _encode(Dealing memory dealing) private pure returns (bytes memory) {
        Terms memory terms = dealing.terms;
        bytes memory first = abi.encode(
            _TYPEHASH, dealing.patient, terms.circle, terms.threshold, terms.window, terms.duration, terms.capsule
        );
        bytes32 guardians = keccak256(abi.encodePacked(dealing.members.guardians));
        return bytes.concat(first, abi.encode(dealing.members.deal, guardians, dealing.epoch, dealing.deadline));
    }
}

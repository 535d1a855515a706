// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Domain} from "./Domain.sol";

/// @dev The struct StopRequest, written from its documentation and not from the contract.
struct Stop {
    address by;
    uint8 circle;
    address patient;
    uint32 number;
    address asker;
    uint8 through;
    uint256 deadline;
}

/// @title Signing of stops
/// @notice What a wallet signs to stop a request to a circle.
library StopSigning {
    bytes32 private constant _TYPEHASH = keccak256(
        "StopRequest(address by,uint8 circle,address patient,uint32 number,address asker,uint8 through,uint256 deadline)"
    );

    /// @notice The digest for a contract of this chain.
    function digestFor(Stop memory stop, address verifier) internal view returns (bytes32) {
        return Domain.digestOf(keccak256(abi.encode(_TYPEHASH, stop)), verifier);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

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
    bytes32 private constant _DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// @notice The digest for a contract of this chain.
    function digestFor(Stop memory stop, address verifier) internal view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(_DOMAIN_TYPEHASH, keccak256("OwnChart"), keccak256("1"), block.chainid, verifier));
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(_TYPEHASH, stop))));
    }
}

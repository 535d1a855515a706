// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The domain of signed actions
/// @notice EIP-712, written from the standard and the documentation and not from the contract.
library Domain {
    bytes32 private constant _TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// @notice What a wallet signs of a struct, for one contract of one chain.
    function digestOf(bytes32 structHash, uint256 chainId, address verifier) internal pure returns (bytes32) {
        bytes32 separator = keccak256(abi.encode(_TYPEHASH, keccak256("OwnChart"), keccak256("1"), chainId, verifier));
        return keccak256(abi.encodePacked(hex"1901", separator, structHash));
    }

    /// @notice The same for a contract of this chain.
    function digestOf(bytes32 structHash, address verifier) internal view returns (bytes32) {
        return digestOf(structHash, block.chainid, verifier);
    }
}

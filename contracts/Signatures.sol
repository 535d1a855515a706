// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ISignatures} from "./interfaces/ISignatures.sol";

/// @title Signatures
/// @notice EIP-712 with the domain of this contract on this chain; ECDSA first, ERC-1271 second.
abstract contract Signatures is ISignatures {
    string private constant _NAME = "OwnChart";
    string private constant _VERSION = "1";
    bytes32 private constant _DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// @dev Half the order of secp256k1: of two valid signatures, the one with the larger `s` is refused.
    uint256 private constant _HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @dev Selector and magic answer of ERC-1271's isValidSignature(bytes32,bytes).
    bytes4 private constant _IS_VALID_SIGNATURE = 0x1626ba7e;

    bytes32 private immutable _SEPARATOR;
    uint256 private immutable _CHAIN_ID;

    constructor() {
        _CHAIN_ID = block.chainid;
        _SEPARATOR = _domainSeparator();
    }

    /// @inheritdoc ISignatures
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (hex"0f", _NAME, _VERSION, block.chainid, address(this), 0, new uint256[](0));
    }

    function _requireSigned(address signer, bytes32 structHash, uint256 deadline, bytes calldata signature)
        internal
        view
    {
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        // A fork of the chain has another number: there, what was signed here must not count.
        bytes32 separator = block.chainid == _CHAIN_ID ? _SEPARATOR : _domainSeparator();
        bytes32 digest;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, hex"1901")
            mstore(add(words, 0x02), separator)
            mstore(add(words, 0x22), structHash)
            digest := keccak256(words, 0x42)
        }
        if (signer == address(0)) revert InvalidSignature();
        if (_recover(digest, signature) == signer) return;
        if (signer.code.length == 0 || !_isAccepted(signer, digest, signature)) revert InvalidSignature();
    }

    /// @dev Zero where the signature is malformed.
    function _recover(bytes32 digest, bytes calldata signature) private pure returns (address) {
        if (signature.length != 65) return address(0);
        (bytes32 r, bytes32 s, uint8 v) = (0, 0, 0);
        assembly ("memory-safe") {
            r := calldataload(signature.offset)
            s := calldataload(add(signature.offset, 0x20))
            v := byte(0, calldataload(add(signature.offset, 0x40)))
        }
        if (uint256(s) > _HALF_ORDER) return address(0);
        return ecrecover(digest, v, r, s);
    }

    /// @dev ERC-1271. No more than one word of the answer is copied.
    function _isAccepted(address signer, bytes32 digest, bytes calldata signature)
        private
        view
        returns (bool accepted)
    {
        bytes memory question = abi.encodeWithSelector(_IS_VALID_SIGNATURE, digest, signature);
        assembly ("memory-safe") {
            let ok := staticcall(gas(), signer, add(question, 0x20), mload(question), 0x00, 0x20)
            accepted := and(ok, and(gt(returndatasize(), 0x1f), eq(mload(0x00), _IS_VALID_SIGNATURE)))
        }
    }

    function _domainSeparator() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                _DOMAIN_TYPEHASH, keccak256(bytes(_NAME)), keccak256(bytes(_VERSION)), block.chainid, address(this)
            )
        );
    }
}

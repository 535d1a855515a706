// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Signed actions
/// @notice Whatever a patient may do can be signed (EIP-712) and sent by anyone. Every signed struct names the patient, all
/// that the action says, a nonce and a deadline. The signature is that of the wallet that acts for the patient: 65 bytes
/// `r | s | v` with a low `s`, or what the wallet's ERC-1271 function accepts. The first is tried first, so that an account
/// with delegated code (EIP-7702) signs as it did before.
///
/// The nonce of `Grant` and `RevokeConsent` is `grantNonceOf`, that of every other struct `nonceOf`. Both hold the patient's epoch:
/// `revokeAll` voids whatever was signed and not yet sent. What is signed in a circle names a request in place of a nonce: nobody
/// approves one twice, and one that was stopped stays so.
interface ISignatures {
    /// @notice The signature is not that of the wallet that acts for the patient, for this chain, contract, nonce and action.
    error InvalidSignature();
    /// @notice The deadline of the signature has passed.
    error SignatureExpired(uint256 deadline);

    /// @notice The domain of the signed structs, as ERC-5267 has it.
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
        );
}

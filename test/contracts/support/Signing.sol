// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Consent} from "contracts/interfaces/IGrants.sol";
import {ChartTest} from "./ChartTest.sol";
import {Domain} from "./Domain.sol";

/// @title Signing
/// @notice A wallet's half of the signed actions, written from the EIP and the documentation and not from the contract.
abstract contract Signing is ChartTest {
    /// @dev Half the order of secp256k1.
    uint256 internal constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    uint256 internal constant PATIENT_KEY = uint256(keccak256("patient"));
    uint256 internal constant WALLET_KEY = uint256(keccak256("another wallet"));
    uint256 internal constant STRANGER_KEY = uint256(keccak256("stranger"));

    uint256 internal constant DEADLINE = START + 1 hours;

    string internal constant GRANT =
        "Grant(address patient,address grantee,uint8 rights,bytes32 scope,uint8 purpose,uint40 expiry,bytes32 wrap,uint256 nonce,uint256 deadline)";

    address internal immutable wallet = vm.addr(WALLET_KEY);

    /// @dev The digest that a wallet signs, for a domain.
    function _digestOf(uint256 chainId, address verifier, bytes memory words) internal pure returns (bytes32) {
        return Domain.digestOf(keccak256(words), chainId, verifier);
    }

    /// @dev A signature of encoded words, the typehash first, for this contract on this chain.
    function _sign(uint256 key, bytes memory words) internal view returns (bytes memory) {
        return _signDigest(key, _digestOf(block.chainid, address(chart), words));
    }

    function _signDigest(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _grantWords(Consent memory consent, uint256 nonce, uint256 deadline) internal view returns (bytes memory) {
        return abi.encode(keccak256(bytes(GRANT)), patient, consent, nonce, deadline);
    }

    /// @dev A grant to the hospital, signed by a key with the nonce that counts now.
    function _signGrant(uint256 key, Consent memory consent) internal view returns (bytes memory) {
        uint256 nonce = chart.grantNonceOf(patient, consent.grantee, consent.scope);
        return _sign(key, _grantWords(consent, nonce, DEADLINE));
    }

    /// @dev The struct of the other wallet's acceptance, and of the present one's consent.
    function _changeWords(address who, address controller, uint256 nonce) internal pure returns (bytes memory) {
        bytes32 typehash =
            keccak256("ChangeController(address patient,address controller,uint256 nonce,uint256 deadline)");
        return abi.encode(typehash, who, controller, nonce, DEADLINE);
    }

    /// @dev Moves the patient to the other wallet.
    function _moveToWallet() internal {
        bytes memory acceptance = _sign(WALLET_KEY, _changeWords(patient, wallet, chart.nonceOf(patient)));
        vm.prank(patient);
        chart.changeController(wallet, DEADLINE, acceptance);
    }
}

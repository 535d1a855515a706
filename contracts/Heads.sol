// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHeads} from "./interfaces/IHeads.sol";
import {HeadWord} from "./types/HeadWord.sol";

/// @title Heads
/// @notice One word per owner that chains the owner's whole history.
abstract contract Heads is IHeads {
    struct Head {
        HeadWord word;
    }

    /// @inheritdoc IHeads
    function headOf(address owner) external view returns (bytes32) {
        return HeadWord.unwrap(_headOf(owner).word);
    }

    /// @dev The head lies in the slot whose number is the owner's address: no hash to pay, and the key of `eth_getProof` is
    /// the address. Every other slot in use is a hash, and none of the low ones is: this contract has no plain variable.
    function _headOf(address owner) internal pure returns (Head storage head) {
        uint256 slot = uint160(owner);
        assembly ("memory-safe") {
            head.slot := slot
        }
    }

    /// @dev The owner whom the caller acts for: the one place that says who may move an owner's word.
    function _caller() internal view returns (address) {
        return msg.sender;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHeads} from "./interfaces/IHeads.sol";
import {HeadWord} from "./types/HeadWord.sol";

/// @title Heads
/// @notice One word per owner that chains the owner's whole history.
abstract contract Heads is IHeads {
    /// @dev A struct, so that a reference to its slot is computed once for a read and a write.
    struct Head {
        HeadWord word;
    }

    mapping(address owner => Head head) internal _heads;

    /// @inheritdoc IHeads
    function headOf(address owner) external view returns (bytes32) {
        return HeadWord.unwrap(_heads[owner].word);
    }

    /// @dev The owner whom the caller acts for: the one place that says who may move an owner's word.
    function _caller() internal view returns (address) {
        return msg.sender;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IHeads} from "./interfaces/IHeads.sol";
import {HeadWord} from "./types/HeadWord.sol";

/// @title Heads
/// @notice One word per owner that chains the owner's whole history.
abstract contract Heads is IHeads {
    mapping(address owner => HeadWord head) internal _heads;

    /// @inheritdoc IHeads
    function headOf(address owner) external view returns (bytes32) {
        return HeadWord.unwrap(_heads[owner]);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev What a grant is about:
///
///     everything   zero
///     a category   128 bits tag | 128 bits zero
///     a record     the 256-bit digest of its envelope, whose low 128 bits are not all zero
type Scope is bytes32;

using ScopeLib for Scope global;

// A cast takes one field out of the word: cutting the bits above it is the point.
// forge-lint: disable-start(unsafe-typecast)
library ScopeLib {
    /// @notice Whether it is one record.
    function isRecord(Scope self) internal pure returns (bool) {
        return uint128(uint256(Scope.unwrap(self))) != 0;
    }
}
// forge-lint: disable-end(unsafe-typecast)

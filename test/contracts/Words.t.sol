// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ActorWord, ActorWordLib} from "contracts/types/ActorWord.sol";
import {GrantWord, GrantWordLib} from "contracts/types/GrantWord.sol";
import {HeadWord, HeadWordLib} from "contracts/types/HeadWord.sol";
import {KeyWord} from "contracts/types/KeyWord.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Roles} from "contracts/types/Roles.sol";
import {Scope} from "contracts/types/Scope.sol";
import {Test} from "./support/Test.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

/// @notice What is packed into a word comes out again, and the bits lie where the documentation says.
contract WordsTest is Test {
    function testFuzz_headWord(bytes32 entry, uint32 count, uint40 number) public pure {
        HeadWord head = HeadWordLib.pack(entry, count, number);
        uint256 word = uint256(HeadWord.unwrap(head));
        assertEq(word >> 72, uint256(entry) >> 72, "hash");
        assertEq(uint32(word >> 40), count, "count");
        assertEq(head.count(), count, "count read");
        assertEq(uint40(word), number, "block");
    }

    function testFuzz_grantWord(uint40 expiry, uint40 number, uint8 rights, uint8 purpose, uint32 seq) public pure {
        GrantWord grant = GrantWordLib.pack(expiry, number, rights, purpose, seq);
        assertEq(grant.expiry(), expiry, "expiry");
        assertEq(grant.blockNumber(), number, "block");
        assertEq(grant.rights(), rights, "rights");
        assertEq(grant.purpose(), purpose, "purpose");
        assertEq(grant.seq(), seq, "seq");
        assertEq(
            GrantWord.unwrap(grant),
            uint256(bytes32(abi.encodePacked(uint128(0), expiry, number, rights, purpose, seq))),
            "layout"
        );
    }

    function testFuzz_grantWord_next(uint128 before, uint40 expiry, uint40 number, uint8 rights, uint8 purpose)
        public
        pure
    {
        GrantWord old = GrantWord.wrap(uint256(before) >> 1);
        GrantWord grant = old.next(expiry, number, rights, purpose);
        uint32 seq = uint32((uint256(before) >> 1) + 1);
        assertEq(
            GrantWord.unwrap(grant),
            GrantWord.unwrap(GrantWordLib.pack(expiry, number, rights, purpose, seq)),
            "only seq is kept, and grows"
        );
    }

    function testFuzz_grantWord_allows(uint40 expiry, uint8 rights, uint8 right, uint40 time) public pure {
        GrantWord grant = GrantWordLib.pack(expiry, type(uint40).max, rights, type(uint8).max, type(uint32).max);
        assertTrue(grant.allows(right, time) == (time < expiry && rights & right != 0), "allows");
    }

    function testFuzz_actorWord(uint8 role, address organisation, uint40 validUntil, uint40 time) public pure {
        ActorWord actor = ActorWordLib.pack(role, organisation, validUntil);
        assertEq(actor.role(), role, "role");
        assertEq(actor.organisation(), organisation, "organisation");
        assertEq(actor.validUntil(), validUntil, "validUntil");
        assertTrue(actor.isLive(time) == (time < validUntil), "isLive");
        assertEq(
            ActorWord.unwrap(actor),
            uint256(bytes32(abi.encodePacked(uint48(0), role, organisation, validUntil))),
            "layout"
        );
    }

    function testFuzz_keyWord(uint32 bundle, uint40 bundleBlock, uint32 directory, uint40 directoryBlock) public pure {
        KeyWord keys = KeyWord.wrap(0).withDirectory(1, 2).withBundle(3, 4);
        keys = keys.withBundle(bundle, bundleBlock).withDirectory(directory, directoryBlock);
        assertEq(keys.bundleVersion(), bundle, "bundle version");
        assertEq(keys.bundleBlock(), bundleBlock, "bundle block");
        assertEq(keys.directoryVersion(), directory, "directory version");
        assertEq(keys.directoryBlock(), directoryBlock, "directory block");
        assertEq(
            KeyWord.unwrap(keys),
            uint256(bytes32(abi.encodePacked(uint112(0), directory, directoryBlock, bundle, bundleBlock))),
            "layout"
        );
    }

    function testFuzz_scope(bytes32 scope) public pure {
        assertTrue(Scope.wrap(scope).isRecord() == (scope << 128 != 0), "a record has low bits");
        assertFalse(Scope.wrap(bytes32(bytes16(scope))).isRecord(), "a category has none");
    }

    function testFuzz_codes(uint8 code) public pure {
        assertTrue(Roles.isOrganisation(code) == (code == 1 || code == 2 || code == 3), "roles");
        assertTrue(Rights.isValid(code) == (code == 1 || code == 2 || code == 3), "rights");
        assertTrue(Purposes.isValid(code) == (code > 0 && code < 8), "purposes");
    }
}
// forge-lint: disable-end(unsafe-typecast)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ActorWord, ActorWordLib} from "contracts/types/ActorWord.sol";
import {GrantWord} from "contracts/types/GrantWord.sol";
import {HeadWord, HeadWordLib} from "contracts/types/HeadWord.sol";
import {KeyWord, Published} from "contracts/types/KeyWord.sol";
import {ProposalWord, ProposalWordLib} from "contracts/types/ProposalWord.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {RequestWord, RequestWordLib} from "contracts/types/RequestWord.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Roles} from "contracts/types/Roles.sol";
import {Scope} from "contracts/types/Scope.sol";
import {Test} from "./support/Test.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

/// @notice What is packed into a word comes out again, and the bits lie where the documentation says.
contract WordsTest is Test {
    function testFuzz_headWord(bytes32 word) public pure {
        HeadWord head = HeadWord.wrap(word);
        assertEq(head.count(), uint256(word) >> 40 & 0x3fffff, "count");
        assertEq(head.epoch(), uint256(word) >> 62 & 0x1ff, "epoch");
        assertTrue(head.isElsewhere() == (uint256(word) >> 71 & 1 == 1), "elsewhere");
    }

    function testFuzz_headWord_chained(bytes32 word, bytes32 entry, uint40 number) public {
        vm.roll(number);
        uint256 head = uint256(HeadWord.unwrap(HeadWord.wrap(word).chained(entry)));
        assertEq(head >> 72, uint256(entry) >> 72, "hash of the entry");
        assertEq(uint32(head >> 40), uint32(uint256(word) >> 40), "fields of the word");
        assertEq(uint40(head), number, "block");
    }

    function testFuzz_headWord_changes(bytes32 word) public pure {
        HeadWord head = HeadWord.wrap(word);
        uint256 mark = 1 << 71;
        assertEq(uint256(HeadWord.unwrap(head.withElsewhere(true))), uint256(word) | mark, "marked");
        assertEq(uint256(HeadWord.unwrap(head.withElsewhere(false))), uint256(word) & ~mark, "not marked");
        vm.assume(head.epoch() != HeadWordLib.MAX_EPOCH);
        HeadWord next = head.withNextEpoch();
        assertEq(next.epoch(), head.epoch() + 1, "epoch");
        uint256 rest = ~(uint256(0x1ff) << 62);
        assertEq(uint256(HeadWord.unwrap(next)) & rest, uint256(word) & rest, "the rest");
    }

    function testFuzz_grantWord(uint128 before, uint40 expiry, uint40 number, uint8 rights, uint8 purpose, uint16 epoch)
        public
    {
        vm.roll(number);
        uint256 newEpoch = epoch & 0x1ff;
        GrantWord grant = GrantWord.wrap(before).given(newEpoch, expiry, rights, purpose);
        uint32 seq;
        unchecked {
            seq = uint32(before) + 1;
        }
        assertEq(grant.epoch(), newEpoch, "epoch");
        assertEq(grant.expiry(), expiry, "expiry");
        assertEq(grant.blockNumber(), number, "block");
        assertEq(grant.rights(), rights, "rights");
        assertEq(grant.purpose(), purpose, "purpose");
        assertEq(grant.seq(), seq, "only seq is kept, and grows");
        assertEq(
            GrantWord.unwrap(grant),
            uint256(bytes32(abi.encodePacked(uint128(newEpoch), expiry, number, rights, purpose, seq))),
            "layout"
        );
        assertEq(
            GrantWord.unwrap(GrantWord.wrap(before).ended()),
            uint256(bytes32(abi.encodePacked(uint168(0), number, uint16(0), seq))),
            "ended"
        );
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

    function testFuzz_keyWord(uint256 before, uint40 number, uint8 part) public {
        vm.roll(number);
        Published which = Published(part % 3);
        KeyWord keys = KeyWord.wrap(before);
        uint256 offset = uint256(which) * 72;
        assertEq(keys.blockNumber(which), uint40(before >> offset), "block");
        assertEq(keys.version(which), uint32(before >> (offset + 40)), "version");
        assertEq(keys.nonce(), before >> 216, "nonce");
        vm.assume(keys.version(which) < type(uint32).max);

        (KeyWord next, uint32 version) = keys.published(which);
        assertEq(version, keys.version(which) + 1, "one version more");
        uint256 hole = ~(uint256(type(uint72).max) << offset);
        assertEq(
            KeyWord.unwrap(next),
            before & hole | (uint256(version) << 40 | number) << offset,
            "the rest stays as it was"
        );
    }

    function testFuzz_keyWord_nonce(uint256 before) public pure {
        vm.assume(before >> 216 < type(uint40).max);
        KeyWord next = KeyWord.wrap(before).withNextNonce();
        assertEq(next.nonce(), KeyWord.wrap(before).nonce() + 1, "nonce");
        assertEq(uint216(KeyWord.unwrap(next)), uint216(before), "the rest");
    }

    function testFuzz_proposalWord(uint8 role, uint40 validUntil, uint40 takesEffect) public pure {
        ProposalWord proposal = ProposalWordLib.pack(role, validUntil, takesEffect);
        assertEq(proposal.role(), role, "role");
        assertEq(proposal.validUntil(), validUntil, "validUntil");
        assertEq(proposal.takesEffect(), takesEffect, "takesEffect");
        assertTrue(proposal.exists() == (role != 0 || validUntil != 0 || takesEffect != 0), "exists");
    }

    function testFuzz_requestWord(uint40 openUntil, uint40 notBefore, uint40 number) public pure {
        RequestWord request = RequestWordLib.pack(openUntil, notBefore, number);
        assertEq(request.openUntil(), openUntil, "openUntil");
        assertEq(request.notBefore(), notBefore, "notBefore");
        assertEq(request.blockNumber(), number, "block");
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

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IGuardians, Members, Terms} from "contracts/interfaces/IGuardians.sol";
import {ISignatures} from "contracts/interfaces/ISignatures.sol";
import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {Dealing, DealingSigning} from "./support/Dealing.sol";
import {SmartWallet} from "./support/SmartWallet.sol";
import {UrgentTest} from "./support/UrgentTest.sol";

/// @notice A patient deals to a circle with a signature that anybody sends: so does a key that never had a coin.
contract DealingTest is UrgentTest {
    uint256 private constant PATIENT_KEY = uint256(keccak256("patient"));
    /// @dev The order of secp256k1.
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    uint256 private constant DEADLINE = START + 1 days;

    function testFuzz_dealBySig_isAsDealtByOneself(address relayer, uint256 time) public {
        vm.warp(bound(time, START, DEADLINE));
        uint256 before = vm.snapshotState();
        _deal(CircleCodes.GUARDIANS, 3, _members());
        bytes32 head = chart.headOf(patient);
        (bytes32 word, bytes32 members,) = circles.circleOf(patient, CircleCodes.GUARDIANS, 0);
        vm.revertToState(before);

        Dealing memory dealing = _words(1);
        bytes memory signature = _sign(PATIENT_KEY, dealing);
        vm.prank(relayer);
        _send(dealing, signature);
        (bytes32 signedWord, bytes32 signedMembers,) = circles.circleOf(patient, CircleCodes.GUARDIANS, 0);
        assertEq(signedWord, word, "terms");
        assertEq(signedMembers, members, "members");
        assertEq(chart.headOf(patient), head, "history");
    }

    /// @dev Who is told in the history is the wallet that signed.
    function test_dealBySig_namesTheWalletThatSigned() public {
        Dealing memory dealing = _words(1);
        bytes memory signature = _sign(PATIENT_KEY, dealing);
        vm.recordLogs();
        vm.prank(stranger);
        _send(dealing, signature);
        bytes32 who = vm.getRecordedLogs()[0].topics[2];
        assertEq(who, bytes32(uint256(uint160(patient))), "who dealt");
    }

    /// @dev All of a set-up that a key signs which has no coin and is thrown away: the circle, and a guardian's yes with it.
    function test_dealBySig_ofAKeyThatNeverDidAnything() public {
        uint256 key = uint256(keccak256("thrown away"));
        Dealing memory dealing = _words(1);
        dealing.patient = vm.addr(key);
        dealing.terms = _terms(CircleCodes.RECOVERY, 3);
        bytes[] memory calls = new bytes[](2);
        calls[0] = _call(dealing, _sign(key, dealing));
        calls[1] = abi.encodeCall(circles.acceptShare, (CircleCodes.RECOVERY, dealing.patient, _members()));
        vm.prank(guardians[0]);
        circles.multicall(calls);
        for (uint256 i = 1; i < 5; ++i) {
            vm.prank(guardians[i]);
            circles.acceptShare(CircleCodes.RECOVERY, dealing.patient, _members());
        }
        vm.prank(guardians[0]);
        assertEq(circles.askRecovery(dealing.patient, stranger, TEXT, _members()), 1, "it can be asked");
    }

    function test_dealBySig_countsOnceAndNotAfterAnotherDealing() public {
        Dealing memory dealing = _words(1);
        bytes memory signature = _sign(PATIENT_KEY, dealing);
        _send(dealing, signature);
        _refused(dealing, signature);
        Dealing memory second = _words(2);
        bytes memory later = _sign(PATIENT_KEY, second);
        _deal(CircleCodes.GUARDIANS, 3, _members());
        _refused(second, later);
        Dealing memory third = _words(3);
        _send(third, _sign(PATIENT_KEY, third));
    }

    /// @dev Each circle counts its own dealings.
    function test_dealBySig_countsForEachCircle() public {
        _deal(CircleCodes.GUARDIANS, 3, _members());
        Dealing memory dealing = _words(1);
        dealing.terms.circle = CircleCodes.PANEL;
        dealing.terms.threshold = 2;
        dealing.members = _two(insurer, lakeside);
        _send(dealing, _sign(PATIENT_KEY, dealing));
    }

    function test_dealBySig_endsACircle() public {
        _deal(CircleCodes.GUARDIANS, 3, _members());
        Dealing memory dealing = _words(2);
        dealing.terms = Terms(CircleCodes.GUARDIANS, 0, 0, 0, 0);
        dealing.members = Members(0, new address[](0));
        _send(dealing, _sign(PATIENT_KEY, dealing));
        _fails(IGuardians.NotArmed.selector);
        vm.prank(clinician);
        circles.askUrgently(CircleCodes.GUARDIANS, patient, 1, TEXT);
    }

    function test_dealBySig_staysWithinTheBounds() public {
        Dealing memory dealing = _words(1);
        dealing.terms.threshold = 1;
        bytes memory signature = _sign(PATIENT_KEY, dealing);
        _fails(IGuardians.TermsOutOfBounds.selector);
        _send(dealing, signature);
    }

    function testFuzz_dealBySig_notAfterTheDeadline(uint32 late) public {
        Dealing memory dealing = _words(1);
        bytes memory signature = _sign(PATIENT_KEY, dealing);
        vm.warp(DEADLINE + bound(late, 1, 5 days));
        vm.expectRevert(abi.encodeWithSelector(ISignatures.SignatureExpired.selector, DEADLINE));
        _send(dealing, signature);
    }

    function testFuzz_dealBySig_refusesAnotherSigner(uint256 key) public {
        key = bound(key, 1, ORDER - 1);
        vm.assume(key != PATIENT_KEY);
        Dealing memory dealing = _words(1);
        _refused(dealing, _sign(key, dealing));
    }

    function testFuzz_dealBySig_refusesAnotherContract(address verifier) public {
        vm.assume(verifier != address(circles));
        Dealing memory dealing = _words(1);
        _refused(dealing, _signDigest(PATIENT_KEY, DealingSigning.digestFor(dealing, verifier)));
    }

    /// @dev Every member of the struct counts.
    function test_dealBySig_refusesWhatWasNotSigned() public {
        Dealing memory dealing = _words(1);
        for (uint256 i = 0; i < 10; ++i) {
            Dealing memory other = _words(1);
            if (i == 0) other.patient = stranger;
            else if (i == 1) other.terms.circle = CircleCodes.PANEL;
            else if (i == 2) other.terms.threshold = 2;
            else if (i == 3) other.terms.window = WINDOW + 1;
            else if (i == 4) other.terms.duration = DURATION + 1;
            else if (i == 5) other.terms.capsule = TEXT;
            else if (i == 6) other.members.deal = TEXT;
            else if (i == 7) other.members.guardians[4] = vm.addr(1);
            else if (i == 8) other.epoch = 2;
            else other.deadline = DEADLINE + 1;
            _refused(dealing, _sign(PATIENT_KEY, other));
        }
        _send(dealing, _sign(PATIENT_KEY, dealing));
    }

    /// @dev What the wallet before signed counts no more once another wallet acts; nor does a wallet deal for itself then.
    function test_dealBySig_byTheWalletThatActsNow() public {
        uint256 key = uint256(keccak256("another wallet"));
        vm.prank(address(circles));
        chart.replaceWallet(patient, vm.addr(key));
        Dealing memory dealing = _words(1);
        _refused(dealing, _sign(PATIENT_KEY, dealing));
        Dealing memory own = _words(1);
        own.patient = vm.addr(key);
        _refused(own, _sign(key, own));
        _send(dealing, _sign(key, dealing));
    }

    function test_dealBySig_ofASmartWallet() public {
        SmartWallet wallet = new SmartWallet();
        Dealing memory dealing = _words(1);
        dealing.patient = address(wallet);
        wallet.set(DealingSigning.digestFor(dealing, address(circles)), SmartWallet.Answer.ACCEPT);
        _send(dealing, "");
        dealing.epoch = 2;
        _refused(dealing, "");
    }

    function test_dealBySig_gas() public {
        Dealing memory dealing = _words(1);
        bytes memory signature = _sign(PATIENT_KEY, dealing);
        vm.prank(stranger);
        _send(dealing, signature);
        vm.snapshotGasLastCall("Circles", "deal shares to 5 guardians by signature, the first time");
    }

    function _words(uint16 epoch) private view returns (Dealing memory) {
        return Dealing(patient, _terms(CircleCodes.GUARDIANS, 3), _members(), epoch, DEADLINE);
    }

    function _sign(uint256 key, Dealing memory dealing) private view returns (bytes memory) {
        return _signDigest(key, DealingSigning.digestFor(dealing, address(circles)));
    }

    function _signDigest(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _call(Dealing memory dealing, bytes memory signature) private pure returns (bytes memory) {
        return abi.encodeCall(
            IGuardians.dealSharesBySig, (dealing.patient, dealing.terms, dealing.members, dealing.deadline, signature)
        );
    }

    function _send(Dealing memory dealing, bytes memory signature) private {
        circles.dealSharesBySig(dealing.patient, dealing.terms, dealing.members, dealing.deadline, signature);
    }

    function _refused(Dealing memory dealing, bytes memory signature) private {
        _fails(ISignatures.InvalidSignature.selector);
        _send(dealing, signature);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IControllers} from "contracts/interfaces/IControllers.sol";
import {IErasure} from "contracts/interfaces/IErasure.sol";
import {Consent, IGrants} from "contracts/interfaces/IGrants.sol";
import {IKeyBundles} from "contracts/interfaces/IKeyBundles.sol";
import {IRecords} from "contracts/interfaces/IRecords.sol";
import {IRequests} from "contracts/interfaces/IRequests.sol";
import {ISignatures} from "contracts/interfaces/ISignatures.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Signing} from "./support/Signing.sol";
import {SmartWallet} from "./support/SmartWallet.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

/// @notice Who else than the wallet that acts for a patient, for this chain, contract, nonce and action, gets nowhere.
contract SignaturesTest is Signing {
    Consent private consent;

    function setUp() public override {
        super.setUp();
        consent = _consent(hospital, EVERYTHING, Rights.READ, Purposes.TREAT, START + 30 days, WRAP);
    }

    function test_eip712Domain() public view {
        (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifier,
            bytes32 salt,
            uint256[] memory extensions
        ) = chart.eip712Domain();
        assertEq(bytes32(fields), bytes32(bytes1(0x0f)), "fields");
        assertEq(keccak256(bytes(name)), keccak256("OwnChart"), "name");
        assertEq(keccak256(bytes(version)), keccak256("1"), "version");
        assertEq(chainId, block.chainid, "chain");
        assertEq(verifier, address(chart), "contract");
        assertEq(salt, 0, "salt");
        assertEq(extensions.length, 0, "extensions");
    }

    function testFuzz_grantBySig_byAnyRelayer(address relayer, uint256 time) public {
        vm.warp(bound(time, START, DEADLINE));
        bytes32 prev = chart.headOf(patient);
        bytes memory signature = _signGrant(PATIENT_KEY, consent);
        vm.expectEmit(address(chart));
        emit IGrants.AccessGranted(
            patient, hospital, EVERYTHING, Rights.READ, Purposes.TREAT, START + 30 days, WRAP, prev
        );
        vm.prank(relayer);
        chart.grantBySig(patient, consent, DEADLINE, signature);
        assertTrue(chart.canRead(patient, hospital, EVERYTHING), "granted");
    }

    function testFuzz_refusesAnotherSigner(uint256 key) public {
        key = bound(key, 1, ORDER - 1);
        vm.assume(key != PATIENT_KEY);
        _refuse(_signGrant(key, consent));
    }

    function testFuzz_refusesAnotherChain(uint64 chainId) public {
        vm.assume(chainId != block.chainid);
        bytes32 digest = _digestOf(chainId, address(chart), _grantWords(consent, 0, DEADLINE));
        _refuse(_signDigest(PATIENT_KEY, digest));
    }

    /// @dev After a fork of the chain the number is another, and what counts there is signed for that number.
    function test_followsAForkOfTheChain() public {
        bytes memory before = _signGrant(PATIENT_KEY, consent);
        vm.chainId(block.chainid + 1);
        _refuse(before);
        chart.grantBySig(patient, consent, DEADLINE, _signGrant(PATIENT_KEY, consent));
    }

    function testFuzz_refusesAnotherContract(address verifier) public {
        vm.assume(verifier != address(chart));
        bytes32 digest = _digestOf(block.chainid, verifier, _grantWords(consent, 0, DEADLINE));
        _refuse(_signDigest(PATIENT_KEY, digest));
    }

    function testFuzz_refusesAnotherNonce(uint256 nonce) public {
        vm.assume(nonce != 0);
        _refuse(_sign(PATIENT_KEY, _grantWords(consent, nonce, DEADLINE)));
    }

    function testFuzz_refusesAfterTheDeadline(uint256 time) public {
        bytes memory signature = _signGrant(PATIENT_KEY, consent);
        vm.warp(bound(time, DEADLINE + 1, START + 20 days));
        vm.expectRevert(abi.encodeWithSelector(ISignatures.SignatureExpired.selector, DEADLINE));
        chart.grantBySig(patient, consent, DEADLINE, signature);
    }

    /// @dev A later deadline than the one signed does not help.
    function testFuzz_refusesAnotherDeadline(uint256 deadline) public {
        vm.assume(deadline >= START && deadline != DEADLINE);
        bytes memory signature = _signGrant(PATIENT_KEY, consent);
        vm.expectRevert(_invalid());
        chart.grantBySig(patient, consent, deadline, signature);
    }

    function testFuzz_refusesAnythingElseThanWasSigned(uint8 member) public {
        bytes memory signature = _signGrant(PATIENT_KEY, consent);
        member = member % 6;
        if (member == 0) consent.grantee = insurer;
        else if (member == 1) consent.scope = _scope(IMAGING);
        else if (member == 2) consent.rights = 3;
        else if (member == 3) consent.purpose = Purposes.HRESCH;
        else if (member == 4) consent.expiry += 1;
        else consent.wrap = keccak256("another wrap");
        _refuse(signature);
    }

    /// @dev Of the same wallet, for another patient: one cannot stand for the other.
    function test_refusesAnotherPatient() public {
        bytes memory signature = _signGrant(PATIENT_KEY, consent);
        vm.expectRevert(_invalid());
        chart.grantBySig(stranger, consent, DEADLINE, signature);
    }

    function test_refusesASecondTime() public {
        bytes memory signature = _signGrant(PATIENT_KEY, consent);
        chart.grantBySig(patient, consent, DEADLINE, signature);
        _refuse(signature);
        vm.prank(patient);
        chart.revokeConsent(EVERYTHING, hospital);
        _refuse(signature);
    }

    /// @dev What was signed and not sent dies with `revokeAll`.
    function test_refusesWhatWasSignedBeforeEverythingWasRevoked() public {
        bytes memory signature = _signGrant(PATIENT_KEY, consent);
        bytes memory record = _sign(PATIENT_KEY, _addWords(_digest(0), 0));
        vm.prank(patient);
        chart.revokeAll();
        _refuse(signature);
        vm.expectRevert(_invalid());
        chart.addRecordBySig(patient, _digest(0), MEDICATIONS, 0, DEADLINE, record);
        chart.grantBySig(patient, consent, DEADLINE, _signGrant(PATIENT_KEY, consent));
    }

    function test_refusesHighS() public {
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(PATIENT_KEY, _digestOf(block.chainid, address(chart), _grantWords(consent, 0, DEADLINE)));
        bytes32 high = bytes32(ORDER - uint256(s));
        _refuse(abi.encodePacked(r, high, v == 27 ? uint8(28) : uint8(27)));
        chart.grantBySig(patient, consent, DEADLINE, abi.encodePacked(r, s, v));
    }

    function testFuzz_refusesAnotherV(uint8 other) public {
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(PATIENT_KEY, _digestOf(block.chainid, address(chart), _grantWords(consent, 0, DEADLINE)));
        vm.assume(other != v);
        _refuse(abi.encodePacked(r, s, other));
    }

    function testFuzz_refusesOtherBytes(bytes calldata signature) public {
        _refuse(signature);
    }

    function test_refusesAnotherLength() public {
        bytes memory signature = _signGrant(PATIENT_KEY, consent);
        _refuse(abi.encodePacked(signature, uint8(0)));
        _refuse("");
    }

    /// @dev Nobody signs for an address that is no patient: what recovers to zero is nobody's.
    function test_refusesForAWalletThatActsForAnother() public {
        _moveToWallet();
        bytes memory malformed = new bytes(65);
        vm.expectRevert(_invalid());
        chart.grantBySig(wallet, consent, DEADLINE, malformed);
        vm.expectRevert(_invalid());
        chart.grantBySig(address(chart), consent, DEADLINE, malformed);
    }

    function test_followsTheController() public {
        _moveToWallet();
        _refuse(_signGrant(PATIENT_KEY, consent));
        chart.grantBySig(patient, consent, DEADLINE, _signGrant(WALLET_KEY, consent));
        assertTrue(chart.canRead(patient, hospital, EVERYTHING), "granted");
    }

    function test_contractWallets() public {
        SmartWallet code = new SmartWallet();
        vm.etch(patient, address(code).code);
        SmartWallet smart = SmartWallet(patient);
        // What the owner's wallet makes of these bytes is its own business.
        bytes memory signature = "as the wallet likes it";
        _refuse(signature);
        bytes32 digest = _digestOf(block.chainid, address(chart), _grantWords(consent, 0, DEADLINE));
        smart.set(digest, SmartWallet.Answer.REFUSE);
        _refuse(signature);
        smart.set(digest, SmartWallet.Answer.REVERT);
        _refuse(signature);
        smart.set(digest, SmartWallet.Answer.SHORT);
        _refuse(signature);
        smart.set(digest, SmartWallet.Answer.DIRTY);
        _refuse(signature);
        smart.set(digest, SmartWallet.Answer.ACCEPT);
        chart.grantBySig(patient, consent, DEADLINE, signature);
        _refuse(signature);
    }

    /// @dev An account with delegated code that knows nothing of ERC-1271 signs as it did before.
    function test_accountsWithDelegatedCode() public {
        vm.etch(patient, abi.encodePacked(hex"ef0100", address(chart)));
        assertTrue(patient.code.length > 0, "has code");
        chart.grantBySig(patient, consent, DEADLINE, _signGrant(PATIENT_KEY, consent));
        _refuse(_signGrant(STRANGER_KEY, consent));
    }

    function test_revokeConsentBySig() public {
        _grantRead(EVERYTHING);
        bytes memory words = abi.encode(
            keccak256("RevokeConsent(address patient,bytes32 scope,address grantee,uint256 nonce,uint256 deadline)"),
            patient,
            EVERYTHING,
            hospital,
            1,
            DEADLINE
        );
        bytes memory signature = _sign(PATIENT_KEY, words);
        bytes memory other = _sign(STRANGER_KEY, words);
        vm.expectRevert(_invalid());
        chart.revokeConsentBySig(patient, EVERYTHING, hospital, DEADLINE, other);
        chart.revokeConsentBySig(patient, EVERYTHING, hospital, DEADLINE, signature);
        assertFalse(chart.canRead(patient, hospital, EVERYTHING), "revoked");
        vm.expectRevert(_invalid());
        chart.revokeConsentBySig(patient, EVERYTHING, hospital, DEADLINE, signature);
    }

    function test_revokeManyBySig() public {
        _grantRead(EVERYTHING);
        _grantRead(_scope(IMAGING));
        bytes32[] memory scopes = new bytes32[](2);
        scopes[1] = _scope(IMAGING);
        bytes memory words = abi.encode(
            keccak256("RevokeMany(address patient,address grantee,bytes32[] scopes,uint256 nonce,uint256 deadline)"),
            patient,
            hospital,
            keccak256(abi.encodePacked(scopes)),
            0,
            DEADLINE
        );
        bytes memory signature = _sign(PATIENT_KEY, words);
        bytes memory other = _sign(STRANGER_KEY, words);
        vm.expectRevert(_invalid());
        chart.revokeManyBySig(patient, hospital, scopes, DEADLINE, other);
        chart.revokeManyBySig(patient, hospital, scopes, DEADLINE, signature);
        assertFalse(chart.canRead(patient, hospital, EVERYTHING), "everything");
        assertFalse(chart.canRead(patient, hospital, scopes[1]), "imaging");
        assertEq(chart.nonceOf(patient), 1, "nonce");
    }

    function test_revokeAllBySig() public {
        _grantRead(EVERYTHING);
        bytes32 typehash = keccak256("RevokeAll(address patient,uint256 nonce,uint256 deadline)");
        bytes memory signature = _sign(PATIENT_KEY, abi.encode(typehash, patient, 0, DEADLINE));
        bytes memory other = _sign(STRANGER_KEY, abi.encode(typehash, patient, 0, DEADLINE));
        vm.expectRevert(_invalid());
        chart.revokeAllBySig(patient, DEADLINE, other);
        chart.revokeAllBySig(patient, DEADLINE, signature);
        assertFalse(chart.canRead(patient, hospital, EVERYTHING), "revoked");
        assertEq(chart.nonceOf(patient), 1 << 40 | 1, "epoch and nonce");
        vm.expectRevert(_invalid());
        chart.revokeAllBySig(patient, DEADLINE, signature);
    }

    function test_addRecordBySig() public {
        _addRecord(_digest(0), MEDICATIONS);
        bytes memory signature = _sign(PATIENT_KEY, _addWords(_digest(1), 1));
        bytes memory other = _sign(STRANGER_KEY, _addWords(_digest(1), 1));
        vm.expectRevert(_invalid());
        chart.addRecordBySig(patient, _digest(1), MEDICATIONS, 1, DEADLINE, other);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IRecords.RecordAdded(patient, patient, 1, _digest(1), MEDICATIONS, 1, prev);
        assertEq(chart.addRecordBySig(patient, _digest(1), MEDICATIONS, 1, DEADLINE, signature), 1, "index");
        vm.expectRevert(_invalid());
        chart.addRecordBySig(patient, _digest(1), MEDICATIONS, 1, DEADLINE, signature);
    }

    /// @dev The author is the wallet that signed, and not the one that sent.
    function test_addRecordBySig_namesTheWallet() public {
        _moveToWallet();
        bytes32 prev = chart.headOf(patient);
        bytes memory signature = _sign(WALLET_KEY, _addWords(_digest(1), 0));
        vm.expectEmit(address(chart));
        emit IRecords.RecordAdded(patient, wallet, 0, _digest(1), MEDICATIONS, 0, prev);
        chart.addRecordBySig(patient, _digest(1), MEDICATIONS, 0, DEADLINE, signature);
    }

    function test_addRecordsBySig() public {
        bytes32[] memory digests = new bytes32[](2);
        (digests[0], digests[1]) = (_digest(0), _digest(1));
        bytes16[] memory categories = new bytes16[](2);
        (categories[0], categories[1]) = (MEDICATIONS, IMAGING);
        bytes memory words = abi.encode(
            keccak256(
                "AddRecords(address patient,bytes32[] digests,bytes16[] categories,uint256 nonce,uint256 deadline)"
            ),
            patient,
            keccak256(abi.encode(digests[0], digests[1])),
            keccak256(abi.encode(categories[0], categories[1])),
            0,
            DEADLINE
        );
        bytes memory signature = _sign(PATIENT_KEY, words);
        bytes memory other = _sign(STRANGER_KEY, words);
        vm.expectRevert(_invalid());
        chart.addRecordsBySig(patient, digests, categories, DEADLINE, other);
        chart.addRecordsBySig(patient, digests, categories, DEADLINE, signature);
        assertEq(chart.recordCount(patient), 2, "count");
        vm.expectRevert(_invalid());
        chart.addRecordsBySig(patient, digests, categories, DEADLINE, signature);
    }

    function test_declineRequestBySig() public {
        vm.prank(hospital);
        chart.requestAccess(patient, EVERYTHING, Rights.READ, Purposes.TREAT, START + 9 days, 0);
        bytes memory words = abi.encode(
            keccak256(
                "DeclineRequest(address patient,address organisation,uint40 notBefore,uint256 nonce,uint256 deadline)"
            ),
            patient,
            hospital,
            START + 40 days,
            0,
            DEADLINE
        );
        bytes memory signature = _sign(PATIENT_KEY, words);
        bytes memory other = _sign(STRANGER_KEY, words);
        vm.expectRevert(_invalid());
        chart.declineRequestBySig(patient, hospital, START + 40 days, DEADLINE, other);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IRequests.RequestDeclined(patient, hospital, START + 40 days, prev);
        chart.declineRequestBySig(patient, hospital, START + 40 days, DEADLINE, signature);
    }

    function test_publishBySig() public {
        bytes memory addresses = "/dns4/relay.example/tcp/443/wss";
        bytes32 typehash =
            keccak256("PublishKeyBundle(address owner,bytes32 digest,bytes addresses,uint256 nonce,uint256 deadline)");
        bytes memory words = abi.encode(typehash, patient, _digest(1), keccak256(addresses), 0, DEADLINE);
        bytes memory signature = _sign(PATIENT_KEY, words);
        bytes memory other = _sign(STRANGER_KEY, words);
        vm.expectRevert(_invalid());
        chart.publishKeyBundleBySig(patient, _digest(1), addresses, DEADLINE, other);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IKeyBundles.KeyBundlePublished(patient, 1, _digest(1), addresses, prev);
        chart.publishKeyBundleBySig(patient, _digest(1), addresses, DEADLINE, signature);

        typehash = keccak256("PublishDirectory(address owner,bytes32 digest,uint256 nonce,uint256 deadline)");
        words = abi.encode(typehash, patient, _digest(2), 1, DEADLINE);
        (signature, other) = (_sign(PATIENT_KEY, words), _sign(STRANGER_KEY, words));
        vm.expectRevert(_invalid());
        chart.publishDirectoryBySig(patient, _digest(2), DEADLINE, other);
        // What was signed as a directory is no vault.
        vm.expectRevert(_invalid());
        chart.publishVaultBySig(patient, _digest(2), DEADLINE, signature);
        prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IKeyBundles.DirectoryPublished(patient, 1, _digest(2), prev);
        chart.publishDirectoryBySig(patient, _digest(2), DEADLINE, signature);

        typehash = keccak256("PublishVault(address owner,bytes32 digest,uint256 nonce,uint256 deadline)");
        words = abi.encode(typehash, patient, _digest(3), 2, DEADLINE);
        (signature, other) = (_sign(PATIENT_KEY, words), _sign(STRANGER_KEY, words));
        vm.expectRevert(_invalid());
        chart.publishVaultBySig(patient, _digest(3), DEADLINE, other);
        prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IKeyBundles.VaultPublished(patient, 1, _digest(3), prev);
        chart.publishVaultBySig(patient, _digest(3), DEADLINE, signature);
        assertEq(chart.nonceOf(patient), 3, "nonce");
    }

    function test_requestErasureBySig() public {
        bytes32 typehash = keccak256("RequestErasure(address patient,bytes32 scope,uint256 nonce,uint256 deadline)");
        bytes memory words = abi.encode(typehash, patient, EVERYTHING, 0, DEADLINE);
        bytes memory signature = _sign(PATIENT_KEY, words);
        bytes memory other = _sign(STRANGER_KEY, words);
        vm.expectRevert(_invalid());
        chart.requestErasureBySig(patient, EVERYTHING, DEADLINE, other);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IErasure.ErasureRequested(patient, EVERYTHING, prev);
        chart.requestErasureBySig(patient, EVERYTHING, DEADLINE, signature);
    }

    function test_changeControllerBySig() public {
        bytes memory words = _changeWords(patient, wallet, 0);
        (bytes memory signature, bytes memory acceptance) = (_sign(PATIENT_KEY, words), _sign(WALLET_KEY, words));
        vm.expectRevert(_invalid());
        chart.changeControllerBySig(patient, wallet, DEADLINE, acceptance, acceptance);
        vm.expectRevert(_invalid());
        chart.changeControllerBySig(patient, wallet, DEADLINE, signature, signature);
        bytes32 prev = chart.headOf(patient);
        vm.expectEmit(address(chart));
        emit IControllers.ActsFor(wallet, patient, 0);
        vm.expectEmit(address(chart));
        emit IControllers.ControllerChanged(patient, wallet, prev);
        chart.changeControllerBySig(patient, wallet, DEADLINE, signature, acceptance);
        assertEq(chart.controllerOf(patient), wallet, "controller");
    }

    /// @dev A share and the directory that goes with it, in one transaction of anybody.
    function test_multicallOfSignedActions() public {
        bytes memory words = abi.encode(
            keccak256("PublishDirectory(address owner,bytes32 digest,uint256 nonce,uint256 deadline)"),
            patient,
            _digest(2),
            0,
            DEADLINE
        );
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(chart.grantBySig, (patient, consent, DEADLINE, _signGrant(PATIENT_KEY, consent)));
        calls[1] =
            abi.encodeCall(chart.publishDirectoryBySig, (patient, _digest(2), DEADLINE, _sign(PATIENT_KEY, words)));
        vm.prank(hospital);
        chart.multicall(calls);
        assertTrue(chart.canRead(patient, hospital, EVERYTHING), "granted");
        (,,, bytes32 directory,,) = chart.keysOf(patient);
        assertEq(directory, _digest(2), "directory");
    }

    function _addWords(bytes32 digest, uint256 supersedes) private view returns (bytes memory) {
        bytes32 typehash = keccak256(
            "AddRecord(address patient,bytes32 digest,bytes16 category,uint256 supersedes,uint256 nonce,uint256 deadline)"
        );
        return abi.encode(typehash, patient, digest, MEDICATIONS, supersedes, chart.nonceOf(patient), DEADLINE);
    }

    function _refuse(bytes memory signature) private {
        vm.expectRevert(_invalid());
        chart.grantBySig(patient, consent, DEADLINE, signature);
    }

    function _invalid() private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISignatures.InvalidSignature.selector);
    }
}
// forge-lint: disable-end(unsafe-typecast)

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Consent as Given} from "contracts/interfaces/IGrants.sol";
import {IOwnChart} from "contracts/interfaces/IOwnChart.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Roles} from "contracts/types/Roles.sol";
import {Recorder} from "../support/Recorder.sol";

// What is cast here was bounded before.
// forge-lint: disable-start(unsafe-typecast)

/// @title Handler
/// @notice Does anything that anyone may try, allowed or not, beside a model of its own that says which must succeed.
/// A call that succeeds or fails against the model, or moves the head of any but its owner, ends the run.
contract Handler is Recorder {
    struct Consent {
        uint256 expiry;
        uint8 rights;
        uint32 seq;
    }

    uint256 private constant NAMED_BY_SCOPE = type(uint32).max;
    bytes32 private constant WRAP = keccak256("wrap");

    IOwnChart public immutable chart;
    address public immutable council;

    address[] public people;
    bytes32[] public scopes;
    bytes16[2] private _categories = [bytes16(keccak256("medications")), bytes16(keccak256("imaging"))];

    mapping(address who => uint8 role) public roleOf;
    mapping(address who => uint256 validUntil) public validUntilOf;
    mapping(address patient => bytes32[] digests) private _digests;
    mapping(address patient => mapping(address grantee => mapping(bytes32 scope => Consent))) private _consents;

    /// @notice How often each action succeeded and failed, as it had to.
    mapping(bytes4 selector => uint256 times) public successes;
    mapping(bytes4 selector => uint256 times) public failures;

    uint256 private _nonce;

    /// @dev Two patients, two hospitals, an insurer, an authority and a stranger; each may try everybody's part.
    constructor(IOwnChart deployed, address registrar) {
        chart = deployed;
        council = registrar;
        string[7] memory names = ["Twyla", "Noor", "City", "Lakeside", "Insurer", "Authority", "Stranger"];
        for (uint256 i = 0; i < names.length; ++i) {
            people.push(vm.addr(uint256(keccak256(bytes(names[i])))));
        }
        scopes.push(0);
        scopes.push(bytes32(_categories[0]));
        scopes.push(bytes32(_categories[1]));
        scopes.push(keccak256("a record"));
        _collect();
        uint8[4] memory roles = [Roles.HOSPITAL, Roles.HOSPITAL, Roles.INSURER, Roles.AUTHORITY];
        for (uint256 i = 0; i < roles.length; ++i) {
            _accredit(council, people[2 + i], roles[i], block.timestamp + 200 days);
        }
    }

    function addRecord(uint256 who, uint256 category, uint256 digest, uint256 supersedes) external {
        address patient = _patient(who);
        bytes16 tag = _category(category);
        bytes32 envelope = _digest(digest);
        uint256 older = bound(supersedes, 0, _digests[patient].length + 1);
        bool allowed = tag != 0 && envelope << 128 != 0 && older <= _digests[patient].length;
        if (allowed) _digests[patient].push(envelope);
        _do(patient, patient, abi.encodeCall(chart.addRecord, (envelope, tag, older)), allowed);
    }

    function addRecords(uint256 who, uint256 count, uint256 category) external {
        address patient = _patient(who);
        bytes32[] memory digests = new bytes32[](bound(count, 0, 4));
        bytes16[] memory categories = new bytes16[](digests.length);
        bytes16 tag = _category(category);
        for (uint256 i = 0; i < digests.length; ++i) {
            digests[i] = keccak256(abi.encode(++_nonce));
            categories[i] = tag;
        }
        bool allowed = digests.length > 0 && tag != 0;
        for (uint256 i = 0; allowed && i < digests.length; ++i) {
            _digests[patient].push(digests[i]);
        }
        _do(patient, patient, abi.encodeCall(chart.addRecords, (digests, categories)), allowed);
    }

    function addRecordUnder(uint256 who, uint256 whose, uint256 category, uint256 scopeNumber) external {
        address author = _organisation(who);
        address patient = _patient(whose);
        bytes16 tag = _category(category);
        bytes32 scope = _scope(scopeNumber);
        bytes32 envelope = keccak256(abi.encode(++_nonce));
        bool allowed = roleOf[author] == Roles.HOSPITAL && _isLive(author)
            && _holds(patient, author, scope, Rights.WRITE) && (scope == 0 || scope == bytes32(tag)) && tag != 0;
        if (allowed) _digests[patient].push(envelope);
        _do(author, patient, abi.encodeCall(chart.addRecordUnder, (scope, patient, 0, tag, envelope)), allowed);
    }

    function grant(uint256 who, uint256 whom, uint256 scopeNumber, uint8 rights, uint8 purpose, uint256 term) external {
        address patient = _patient(who);
        address grantee = _organisation(whom);
        bytes32 scope = _scope(scopeNumber);
        rights = uint8(bound(rights, 0, 4));
        purpose = uint8(bound(purpose, 0, 8));
        uint40 expiry = uint40(block.timestamp + bound(term, 0, 120 days));
        bytes32 wrap = term % 8 == 0 ? bytes32(0) : WRAP;
        bool allowed = _mayGrant(grantee, scope, rights, expiry) && purpose != 0 && purpose < 8
            && (wrap != 0 || rights & Rights.READ == 0);
        if (allowed) {
            Consent storage consent = _consents[patient][grantee][scope];
            (consent.expiry, consent.rights) = (expiry, rights);
            ++consent.seq;
        }
        _do(
            patient,
            patient,
            abi.encodeCall(chart.grant, (Given(grantee, rights, scope, purpose, expiry, wrap))),
            allowed
        );
    }

    function revoke(uint256 who, uint256 whom, uint256 scopeNumber) external {
        address patient = _patient(who);
        address grantee = _organisation(whom);
        bytes32 scope = _scope(scopeNumber);
        Consent storage consent = _consents[patient][grantee][scope];
        bool allowed = consent.expiry != 0;
        if (allowed) {
            (consent.expiry, consent.rights) = (0, 0);
            ++consent.seq;
        }
        _do(patient, patient, abi.encodeCall(chart.revokeConsent, (scope, grantee)), allowed);
    }

    function logAccess(uint256 who, uint256 whose, uint256 scopeNumber, uint256 record) external {
        address reader = _organisation(who);
        address patient = _patient(whose);
        bytes32 scope = _scope(scopeNumber);
        uint256 index = record % 2 == 0 ? NAMED_BY_SCOPE : bound(record, 0, _digests[patient].length);
        bool named = scope << 128 != 0;
        bool allowed = _holds(patient, reader, scope, Rights.READ)
            && (named ? index == NAMED_BY_SCOPE : index < _digests[patient].length);
        _do(reader, patient, abi.encodeCall(chart.logAccess, (scope, patient, index)), allowed);
    }

    function logAccesses(uint256 who, uint256 whose, uint256 scopeNumber, uint256 count) external {
        address reader = _organisation(who);
        address patient = _patient(whose);
        bytes32 scope = _scope(scopeNumber);
        uint256[] memory records = new uint256[](bound(count, 0, 3));
        for (uint256 i = 0; i < records.length; ++i) {
            records[i] = i;
        }
        bool allowed = _holds(patient, reader, scope, Rights.READ) && records.length > 0
            && records.length <= _digests[patient].length && scope << 128 == 0;
        _do(reader, patient, abi.encodeCall(chart.logAccesses, (scope, patient, records)), allowed);
    }

    function publish(uint256 who, uint256 digest, bytes calldata addresses) external {
        address owner = _person(who);
        bytes32 blockDigest = digest % 4 < 2 ? bytes32(0) : bytes32(digest);
        bool allowed = blockDigest != 0;
        if (digest % 2 == 0) {
            allowed = allowed && addresses.length <= 2048;
            _do(owner, owner, abi.encodeCall(chart.publishKeyBundle, (blockDigest, addresses)), allowed);
        } else {
            _do(owner, owner, abi.encodeCall(chart.publishDirectory, (blockDigest)), allowed);
        }
    }

    function accredit(uint256 who, uint256 whom, uint8 role, uint256 term) external {
        address caller = who % 2 == 0 ? council : _person(who);
        address organisation = _organisation(whom);
        _accredit(caller, organisation, uint8(bound(role, 0, 4)), block.timestamp + bound(term, 0, 400 days));
    }

    function suspend(uint256 who, uint256 whom) external {
        // Rarely by the registrar, so that most organisations stay in play.
        address caller = who % 8 == 0 ? council : _person(who);
        address organisation = _organisation(whom);
        bool allowed = caller == council && validUntilOf[organisation] != 0;
        if (allowed) validUntilOf[organisation] = 0;
        _do(caller, address(chart), abi.encodeCall(chart.suspend, (organisation)), allowed);
    }

    function pass(uint256 time, uint256 blocks) external {
        vm.warp(block.timestamp + bound(time, 0, 20 days));
        vm.roll(block.number + bound(blocks, 0, 1000));
    }

    function digestsOf(address patient) external view returns (bytes32[] memory) {
        return _digests[patient];
    }

    function consentOf(address patient, address grantee, bytes32 scope) external view returns (Consent memory) {
        return _consents[patient][grantee][scope];
    }

    function peopleCount() external view returns (uint256) {
        return people.length;
    }

    function scopesCount() external view returns (uint256) {
        return scopes.length;
    }

    function _accredit(address caller, address organisation, uint8 role, uint256 validUntil) private {
        uint8 before = roleOf[organisation];
        bool allowed = caller == council && role > 0 && role < 4 && (before == 0 || before == role)
            && validUntil > block.timestamp && validUntil <= block.timestamp + 366 days;
        if (allowed) (roleOf[organisation], validUntilOf[organisation]) = (role, validUntil);
        bytes memory call = abi.encodeCall(chart.propose, (organisation, role, uint40(validUntil), "An organisation"));
        _do(caller, address(chart), call, allowed);
        if (allowed) _do(caller, address(chart), abi.encodeCall(chart.accredit, (organisation)), true);
    }

    function _do(address caller, address owner, bytes memory call, bool allowed) private {
        bytes32[] memory before = _heads();
        vm.prank(caller);
        (bool succeeded,) = address(chart).call(call);
        if (succeeded) ++successes[bytes4(call)];
        else ++failures[bytes4(call)];
        assertTrue(succeeded == allowed, allowed ? "what is allowed succeeds" : "what is not allowed fails");
        bytes32[] memory afterwards = _heads();
        for (uint256 i = 0; i < before.length; ++i) {
            bool mayMove = allowed && owner == (i < people.length ? people[i] : address(chart));
            assertTrue((before[i] != afterwards[i]) == mayMove, "only its owner's head moves");
        }
        _collect();
    }

    function _heads() private view returns (bytes32[] memory heads) {
        heads = new bytes32[](people.length + 1);
        for (uint256 i = 0; i < people.length; ++i) {
            heads[i] = chart.headOf(people[i]);
        }
        heads[people.length] = chart.headOf(address(chart));
    }

    function _mayGrant(address grantee, bytes32 scope, uint8 rights, uint256 expiry) private view returns (bool) {
        if (!_isLive(grantee) || rights == 0 || rights > 3 || expiry <= block.timestamp) return false;
        if (rights & Rights.WRITE != 0 && scope << 128 != 0) return false;
        if (roleOf[grantee] == Roles.HOSPITAL) return true;
        return rights == Rights.READ && expiry <= block.timestamp + 90 days;
    }

    function _holds(address patient, address grantee, bytes32 scope, uint8 right) private view returns (bool) {
        Consent storage consent = _consents[patient][grantee][scope];
        return block.timestamp < consent.expiry && consent.rights & right != 0;
    }

    function _isLive(address who) private view returns (bool) {
        return block.timestamp < validUntilOf[who];
    }

    function _person(uint256 number) private view returns (address) {
        return people[number % people.length];
    }

    /// @dev Mostly one of the patients, so that grants are met again.
    function _patient(uint256 number) private view returns (address) {
        return number % 8 == 7 ? _person(number / 8) : people[number % 2];
    }

    /// @dev Mostly one of the organisations.
    function _organisation(uint256 number) private view returns (address) {
        return number % 8 == 7 ? _person(number / 8) : people[2 + number % 4];
    }

    function _scope(uint256 number) private view returns (bytes32) {
        return scopes[number % scopes.length];
    }

    /// @dev One of the categories, and now and then none.
    function _category(uint256 number) private view returns (bytes16) {
        return number % 8 == 7 ? bytes16(0) : _categories[number % 2];
    }

    /// @dev A digest, and now and then one that looks like a category.
    function _digest(uint256 number) private returns (bytes32) {
        return number % 8 == 7 ? bytes32(bytes16(uint128(number))) : keccak256(abi.encode(++_nonce));
    }
}
// forge-lint: disable-end(unsafe-typecast)

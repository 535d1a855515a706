// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Acts} from "contracts/interfaces/IFamily.sol";
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
        uint256 epoch;
    }

    struct Care {
        uint256 until;
        address wallet;
    }

    struct Actor {
        uint8 role;
        address organisation;
        uint256 validUntil;
    }

    struct Proposal {
        uint8 role;
        uint256 validUntil;
        uint256 takesEffect;
    }

    struct Request {
        uint256 openUntil;
        uint256 notBefore;
    }

    uint40 private constant NAMED_BY_SCOPE = type(uint32).max;
    bytes32 private constant WRAP = keccak256("wrap");
    bytes32 private constant GRANT = keccak256(
        "Grant(address patient,address grantee,uint8 rights,bytes32 scope,uint8 purpose,uint40 expiry,bytes32 wrap,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant ADD = keccak256(
        "AddRecord(address patient,bytes32 digest,bytes16 category,uint256 supersedes,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant CHANGE =
        keccak256("ChangeController(address patient,address controller,uint256 nonce,uint256 deadline)");

    IOwnChart public immutable chart;
    address public immutable council;
    uint256 public immutable delay;

    /// @dev Two patients, four organisations, two practitioners, a stranger and two wallets for patients to move to.
    address[] public people;
    uint256[] private _keys;
    bytes32[] public scopes;
    bytes16[2] private _categories = [bytes16(keccak256("medications")), bytes16(keccak256("imaging"))];

    mapping(address who => Actor) public actors;
    mapping(address organisation => Proposal) private _proposals;
    mapping(address patient => uint256 epoch) public epochOf;
    mapping(address owner => uint256 count) private _nonces;
    mapping(address patient => bytes32[] digests) private _digests;
    mapping(address patient => mapping(address grantee => mapping(bytes32 scope => Consent))) private _consents;
    mapping(address patient => mapping(address organisation => Request)) private _requests;
    mapping(address patient => mapping(address carer => Care)) private _cares;
    /// @dev Who acts for a patient, where it is another wallet; for whom a wallet acts or acted; who is marked so.
    mapping(address patient => address wallet) private _controllers;
    mapping(address wallet => address patient) private _patients;
    mapping(address who => bool) private _elsewhere;

    /// @notice How often each action succeeded and failed, as it had to.
    mapping(bytes4 selector => uint256 times) public successes;
    mapping(bytes4 selector => uint256 times) public failures;

    uint256 private _number;
    /// @dev The one besides the owner whose head the next action moves.
    address private _also;

    constructor(IOwnChart deployed, address registrar) {
        chart = deployed;
        council = registrar;
        delay = deployed.accreditationDelay();
        string[11] memory names = [
            "Twyla",
            "Noor",
            "City",
            "Lakeside",
            "Insurer",
            "Authority",
            "Doctor",
            "Nurse",
            "Stranger",
            "Wallet",
            "Other wallet"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            _keys.push(uint256(keccak256(bytes(names[i]))));
            people.push(vm.addr(_keys[i]));
        }
        scopes.push(0);
        scopes.push(bytes32(_categories[0]));
        scopes.push(bytes32(_categories[1]));
        scopes.push(keccak256("a record"));
        _collect();
        uint8[4] memory roles = [Roles.HOSPITAL, Roles.HOSPITAL, Roles.INSURER, Roles.AUTHORITY];
        for (uint256 i = 0; i < roles.length; ++i) {
            _propose(council, people[2 + i], roles[i], block.timestamp + 200 days);
        }
        vm.warp(block.timestamp + delay);
        for (uint256 i = 0; i < roles.length; ++i) {
            _accredit(people[2 + i]);
        }
    }

    function addRecord(uint256 who, uint256 category, uint256 digest, uint256 supersedes) external {
        address caller = _patient(who);
        (address patient, bool acts) = _actsFor(caller);
        bytes16 tag = _category(category);
        bytes32 envelope = _digest(digest);
        uint256 older = bound(supersedes, 0, _digests[patient].length + 1);
        bool allowed = acts && tag != 0 && envelope << 128 != 0 && older <= _digests[patient].length;
        if (allowed) _digests[patient].push(envelope);
        _do(caller, patient, abi.encodeCall(chart.addRecord, (envelope, tag, older)), allowed);
    }

    function addRecordBySig(uint256 who, uint256 whose, uint256 stale) external {
        address patient = _patient(whose);
        uint256 key = _keyOf(who % 4 == 3 ? _person(who / 4) : _controllerOf(patient));
        bytes32 envelope = _digest(0);
        uint256 nonce = epochOf[patient] << 40 | _nonces[patient];
        bool allowed = key != 0 && vm.addr(key) == _controllerOf(patient) && stale % 8 != 7;
        if (stale % 8 == 7) nonce ^= 2 ** (stale / 8 % 49);
        if (allowed) {
            _digests[patient].push(envelope);
            ++_nonces[patient];
        }
        bytes memory signature =
            _sign(key, abi.encode(ADD, patient, envelope, _categories[0], 0, nonce, type(uint40).max));
        bytes memory call =
            abi.encodeCall(chart.addRecordBySig, (patient, envelope, _categories[0], 0, type(uint40).max, signature));
        _do(_person(who), patient, call, allowed);
    }

    function addRecords(uint256 who, uint256 count, uint256 category) external {
        address caller = _patient(who);
        (address patient, bool acts) = _actsFor(caller);
        (bytes32[] memory digests, bytes16[] memory categories) = _batch(count, category);
        bool allowed = acts && digests.length > 0 && categories[0] != 0;
        for (uint256 i = 0; allowed && i < digests.length; ++i) {
            _digests[patient].push(digests[i]);
        }
        _do(caller, patient, abi.encodeCall(chart.addRecords, (digests, categories)), allowed);
    }

    function addRecordUnder(uint256 who, uint256 whose, uint256 category, uint256 scopeNumber) external {
        address author = _reader(who);
        address patient = _patient(whose);
        bytes16 tag = _category(category);
        bytes32 scope = _scope(scopeNumber);
        bytes32 envelope = _digest(0);
        bool allowed = _mayWrite(patient, author, scope) && (scope == 0 ? tag != 0 : tag == 0 || scope == bytes32(tag));
        if (allowed) _digests[patient].push(envelope);
        _do(author, patient, abi.encodeCall(chart.addRecordUnder, (scope, patient, 0, tag, envelope)), allowed);
    }

    function addRecordsUnder(uint256 who, uint256 whose, uint256 count, uint256 category, uint256 scopeNumber)
        external
    {
        address author = _reader(who);
        address patient = _patient(whose);
        bytes32 scope = _scope(scopeNumber);
        (bytes32[] memory digests, bytes16[] memory categories) = _batch(count, category);
        bool allowed = _mayWrite(patient, author, scope) && digests.length > 0;
        if (allowed) allowed = scope == 0 ? categories[0] != 0 : categories[0] == 0 || scope == bytes32(categories[0]);
        for (uint256 i = 0; allowed && i < digests.length; ++i) {
            _digests[patient].push(digests[i]);
        }
        _do(author, patient, abi.encodeCall(chart.addRecordsUnder, (scope, patient, digests, categories)), allowed);
    }

    function grant(uint256 who, uint256 whom, uint256 scopeNumber, uint8 rights, uint8 purpose, uint256 term) external {
        address caller = _patient(who);
        (address patient, bool acts) = _actsFor(caller);
        Given memory given = _given(whom, scopeNumber, rights, purpose, term);
        bool allowed = acts && _mayGrant(given);
        if (allowed) _take(patient, given);
        _do(caller, patient, abi.encodeCall(chart.grant, (given)), allowed);
    }

    function grantBySig(uint256 who, uint256 whose, uint256 whom, uint256 scopeNumber, uint256 stale) external {
        address patient = _patient(whose);
        Given memory given = _given(whom, scopeNumber, 1, uint8(1 + stale % 7), 10 days);
        uint256 key = _keyOf(who % 4 == 3 ? _person(who / 4) : _controllerOf(patient));
        uint256 nonce = epochOf[patient] << 32 | _consents[patient][given.grantee][given.scope].seq;
        if (stale % 8 == 7) nonce ^= 2 ** (stale / 8 % 41);
        bool allowed = key != 0 && vm.addr(key) == _controllerOf(patient) && stale % 8 != 7 && _mayGrant(given);
        if (allowed) _take(patient, given);
        bytes memory signature = _sign(key, abi.encode(GRANT, patient, given, nonce, type(uint40).max));
        bytes memory call = abi.encodeCall(chart.grantBySig, (patient, given, type(uint40).max, signature));
        _do(_person(who), patient, call, allowed);
    }

    function revoke(uint256 who, uint256 whom, uint256 scopeNumber) external {
        address caller = _patient(who);
        (address patient, bool acts) = _actsFor(caller);
        address grantee = _reader(whom);
        bytes32 scope = _scope(scopeNumber);
        bool allowed = acts && _stands(patient, grantee, scope);
        if (allowed) _end(patient, grantee, scope);
        _do(caller, patient, abi.encodeCall(chart.revokeConsent, (scope, grantee)), allowed);
    }

    function revokeMany(uint256 who, uint256 whom, uint256 first, uint256 count) external {
        address caller = _patient(who);
        (address patient, bool acts) = _actsFor(caller);
        address grantee = _reader(whom);
        bytes32[] memory many = new bytes32[](bound(count, 0, 2));
        bool allowed = acts && many.length > 0;
        for (uint256 i = 0; i < many.length; ++i) {
            many[i] = _scope(bound(first, 0, 3) + i);
            allowed = allowed && _stands(patient, grantee, many[i]);
        }
        for (uint256 i = 0; allowed && i < many.length; ++i) {
            _end(patient, grantee, many[i]);
        }
        _do(caller, patient, abi.encodeCall(chart.revokeMany, (grantee, many)), allowed);
    }

    function revokeAll(uint256 who) external {
        address caller = _patient(who);
        (address patient, bool acts) = _actsFor(caller);
        if (acts) ++epochOf[patient];
        _do(caller, patient, abi.encodeCall(chart.revokeAll, ()), acts);
    }

    function logAccess(uint256 who, uint256 whose, uint256 scopeNumber, uint256 record) external {
        address reader = _reader(who);
        address patient = _patient(whose);
        bytes32 scope = _scope(scopeNumber);
        uint40 index = record % 2 == 0 ? NAMED_BY_SCOPE : uint40(bound(record, 0, _digests[patient].length));
        bool named = scope << 128 != 0;
        bool allowed =
            _mayRead(patient, reader, scope) && (named ? index == NAMED_BY_SCOPE : index < _digests[patient].length);
        _do(reader, patient, abi.encodeCall(chart.logAccess, (patient, index, scope)), allowed);
    }

    function logAccesses(uint256 who, uint256 whose, uint256 scopeNumber, uint256 count) external {
        address reader = _reader(who);
        address patient = _patient(whose);
        bytes32 scope = _scope(scopeNumber);
        uint256[] memory records = new uint256[](bound(count, 0, 3));
        for (uint256 i = 0; i < records.length; ++i) {
            records[i] = i;
        }
        bool allowed = _mayRead(patient, reader, scope) && records.length > 0
            && records.length <= _digests[patient].length && scope << 128 == 0;
        _do(reader, patient, abi.encodeCall(chart.logAccesses, (patient, scope, records)), allowed);
    }

    function publish(uint256 who, uint256 digest, uint256 kind, bytes calldata addresses) external {
        address caller = _person(who);
        (address owner, bool acts) = _actsFor(caller);
        bytes32 blockDigest = digest % 4 == 0 ? bytes32(0) : bytes32(digest);
        bool allowed = acts && blockDigest != 0;
        kind = kind % 4;
        if (kind == 0) {
            allowed = allowed && addresses.length <= 2048;
            _do(caller, owner, abi.encodeCall(chart.publishKeyBundle, (blockDigest, addresses)), allowed);
        } else if (kind == 1) {
            _do(caller, owner, abi.encodeCall(chart.publishDirectory, (blockDigest)), allowed);
        } else if (kind == 2) {
            _do(caller, owner, abi.encodeCall(chart.publishVault, (blockDigest)), allowed);
        } else {
            _do(caller, owner, abi.encodeCall(chart.requestErasure, (blockDigest)), acts);
        }
    }

    function requestAccess(uint256 who, uint256 whose, uint256 scopeNumber, uint8 rights, uint256 term) external {
        address organisation = _reader(who);
        address patient = whose % 16 == 14 ? address(chart) : _patient(whose);
        Given memory given = _given(who, scopeNumber, rights, 1, term);
        given.grantee = organisation;
        given.wrap = WRAP;
        Request storage request = _requests[patient][organisation];
        bool allowed = actors[organisation].organisation == organisation && _mayGrant(given)
            && block.timestamp >= request.notBefore && patient != address(chart) && _controllerOf(patient) != address(0);
        if (allowed) {
            (request.openUntil, request.notBefore) = (block.timestamp + 30 days, block.timestamp + 7 days);
        }
        bytes memory call =
            abi.encodeCall(chart.requestAccess, (patient, given.scope, given.rights, 1, given.expiry, WRAP));
        _do(organisation, patient, call, allowed);
    }

    function declineRequest(uint256 who, uint256 whom, uint256 pause) external {
        address caller = _patient(who);
        (address patient, bool acts) = _actsFor(caller);
        address organisation = _organisation(whom);
        Request storage request = _requests[patient][organisation];
        uint40 notBefore = uint40(block.timestamp + bound(pause, 0, 40 days));
        bool allowed = acts && block.timestamp < request.openUntil;
        if (allowed) {
            request.openUntil = 0;
            if (notBefore > request.notBefore) request.notBefore = notBefore;
        }
        _do(caller, patient, abi.encodeCall(chart.declineRequest, (organisation, notBefore)), allowed);
    }

    function changeController(uint256 who, uint256 to, uint256 forged) external {
        address caller = _patient(who);
        (address patient, bool acts) = _actsFor(caller);
        address wallet = to % 4 == 0 ? patient : to % 4 == 1 ? _person(to / 4) : people[9 + to % 2];
        uint256 nonce = epochOf[patient] << 40 | _nonces[patient];
        bytes memory words = abi.encode(CHANGE, patient, wallet, nonce, type(uint40).max);
        bytes memory acceptance = _sign(forged % 8 == 7 ? _keys[0] : _keyOf(wallet), words);
        bool allowed = acts && (forged % 8 != 7 || wallet == people[0]) && wallet != _controllerOf(patient)
            && !Roles.isOrganisation(actors[patient].role);
        bool isKnown = wallet == patient || _patients[wallet] == patient;
        if (!isKnown) allowed = allowed && chart.headOf(wallet) == 0 && actors[wallet].role == 0;
        if (allowed) {
            ++_nonces[patient];
            _controllers[patient] = wallet;
            _elsewhere[patient] = wallet != patient;
            if (!isKnown) {
                (_patients[wallet], _elsewhere[wallet]) = (patient, true);
                _also = wallet;
            }
        }
        bytes memory call = abi.encodeCall(chart.changeController, (wallet, type(uint40).max, acceptance));
        _do(caller, patient, call, allowed);
    }

    function nameCarer(uint256 who, uint256 whom, uint256 term) external {
        address caller = _patient(who);
        (address patient, bool acts) = _actsFor(caller);
        address carer = _family(whom);
        uint256 until = block.timestamp + (term % 8 == 7 ? 6575 days + term % 2 : bound(term, 0, 20 days));
        bool allowed = acts && !Roles.isOrganisation(actors[patient].role) && carer != patient
            && !Roles.isOrganisation(actors[carer].role) && _controllerOf(carer) != address(0)
            && until > block.timestamp && until <= block.timestamp + 6575 days;
        if (allowed) _cares[patient][carer] = Care(until, caller);
        _do(caller, patient, abi.encodeCall(chart.nameCarersTerm, (carer, uint40(until), WRAP)), allowed);
    }

    function stopCarer(uint256 who, uint256 whose, uint256 whom) external {
        address caller = who % 2 == 0 ? _patient(whose) : _family(who / 2);
        (address by, bool acts) = _actsFor(caller);
        address patient = who % 2 == 0 ? by : _patient(whose);
        address carer = _family(whom);
        bool allowed = acts && (by == patient || by == carer) && _caresNow(patient, carer);
        if (allowed) delete _cares[patient][carer];
        _do(caller, patient, abi.encodeCall(chart.stopCarersActing, (patient, carer)), allowed);
    }

    function actAsCarer(uint256 who, uint256 whose, uint256 category, uint256 other) external {
        address caller = _family(who);
        (address carer, bool acts) = _actsFor(caller);
        address patient = _patient(whose);
        bytes16 tag = _category(category);
        bytes32 envelope = _digest(0);
        Acts memory made = Acts(patient, new bytes[](2));
        made.calls[0] = abi.encodeCall(chart.addRecord, (envelope, tag, 0));
        made.calls[1] = abi.encodeCall(chart.publishDirectory, (WRAP));
        if (other % 8 == 7) made.calls[1] = abi.encodeCall(chart.publishVault, (WRAP));
        bool allowed = acts && _caresNow(patient, carer) && tag != 0 && other % 8 != 7;
        if (allowed) _digests[patient].push(envelope);
        _do(caller, patient, abi.encodeCall(chart.actOnBehalfOfSomebody, (made)), allowed);
    }

    function enrol(uint256 who, uint256 whom, uint256 term) external {
        address organisation = _organisation(who);
        address practitioner = whom % 8 == 7 ? _person(whom / 8) : people[6 + whom % 2];
        uint256 validUntil = block.timestamp + bound(term, 0, 100 days);
        Actor storage actor = actors[practitioner];
        bool allowed = Roles.isOrganisation(actors[organisation].role) && _isLive(organisation)
            && validUntil > block.timestamp && !Roles.isOrganisation(actor.role)
            && (actor.organisation == organisation || block.timestamp >= actor.validUntil);
        if (allowed) actors[practitioner] = Actor(Roles.PRACTITIONER, organisation, validUntil);
        _do(organisation, organisation, abi.encodeCall(chart.enrol, (practitioner, uint40(validUntil))), allowed);
    }

    function removePractitioner(uint256 who, uint256 whom) external {
        address practitioner = people[6 + whom % 2];
        address caller = who % 8 == 0 ? practitioner : _organisation(who);
        Actor memory actor = actors[practitioner];
        bool allowed = actor.role == Roles.PRACTITIONER && (caller == actor.organisation || caller == practitioner);
        if (allowed) delete actors[practitioner];
        bytes memory call = abi.encodeCall(chart.removePractitioner, (practitioner));
        _do(caller, actor.organisation, call, allowed);
    }

    function propose(uint256 who, uint256 whom, uint8 role, uint256 term) external {
        address caller = who % 2 == 0 ? council : _person(who);
        address organisation = _organisation(whom);
        // Mostly as what it is, since it stays that for ever.
        uint8 as_ = role % 4 == 0 ? uint8(bound(role / 4, 0, 4)) : actors[organisation].role;
        _propose(caller, organisation, as_, block.timestamp + bound(term, 0, 400 days));
    }

    function accredit(uint256 whom) external {
        _accredit(_organisation(whom));
    }

    function cancel(uint256 who, uint256 whom) external {
        address caller = who % 2 == 0 ? council : _person(who);
        address organisation = _organisation(whom);
        bool allowed = caller == council && _proposals[organisation].role != 0;
        if (allowed) delete _proposals[organisation];
        _do(caller, address(chart), abi.encodeCall(chart.cancel, (organisation)), allowed);
    }

    function suspend(uint256 who, uint256 whom) external {
        // Rarely by the registrar, so that most organisations stay in play.
        address caller = who % 8 == 0 ? council : _person(who);
        address organisation = _organisation(whom);
        Actor storage actor = actors[organisation];
        bool allowed = caller == council && Roles.isOrganisation(actor.role) && actor.validUntil != 0;
        if (allowed) {
            actor.validUntil = 0;
            delete _proposals[organisation];
        }
        _do(caller, address(chart), abi.encodeCall(chart.suspend, (organisation)), allowed);
    }

    function pass(uint256 time, uint256 blocks) external {
        vm.warp(block.timestamp + bound(time, 0, 5 days));
        vm.roll(block.number + bound(blocks, 0, 1000));
    }

    function digestsOf(address patient) external view returns (bytes32[] memory) {
        return _digests[patient];
    }

    function consentOf(address patient, address grantee, bytes32 scope) external view returns (Consent memory) {
        return _consents[patient][grantee][scope];
    }

    /// @notice Whether the model lets somebody read now, be it under the employer's grant.
    function mayRead(address patient, address reader, bytes32 scope) external view returns (bool) {
        if (!_isLive(reader)) return false;
        return _mayRead(patient, reader, scope);
    }

    /// @notice Until when the model lets somebody act for a patient; zero where it does not now.
    function caresUntil(address patient, address carer) external view returns (uint256) {
        return _caresNow(patient, carer) ? _cares[patient][carer].until : 0;
    }

    function controllerOf(address patient) external view returns (address) {
        return _controllerOf(patient);
    }

    function nonceOf(address owner) external view returns (uint256) {
        return epochOf[owner] << 40 | _nonces[owner];
    }

    function peopleCount() external view returns (uint256) {
        return people.length;
    }

    function scopesCount() external view returns (uint256) {
        return scopes.length;
    }

    function _propose(address caller, address organisation, uint8 role, uint256 validUntil) private {
        uint8 before = actors[organisation].role;
        bool allowed = caller == council && role > 0 && role < 4 && (before == 0 || before == role)
            && validUntil > block.timestamp + delay && validUntil <= block.timestamp + 366 days;
        if (allowed) _proposals[organisation] = Proposal(role, validUntil, block.timestamp + delay);
        bytes memory call = abi.encodeCall(chart.propose, (organisation, role, uint40(validUntil), "An organisation"));
        _do(caller, address(chart), call, allowed);
    }

    function _accredit(address organisation) private {
        Proposal memory proposal = _proposals[organisation];
        uint8 before = actors[organisation].role;
        bool allowed = proposal.role != 0 && block.timestamp >= proposal.takesEffect
            && block.timestamp < proposal.validUntil && (before == 0 || before == proposal.role);
        if (allowed) {
            delete _proposals[organisation];
            actors[organisation] = Actor(proposal.role, organisation, proposal.validUntil);
        }
        _do(people[8], address(chart), abi.encodeCall(chart.accredit, (organisation)), allowed);
    }

    function _do(address caller, address owner, bytes memory call, bool allowed) private {
        vm.prank(caller);
        (bool succeeded,) = address(chart).call(call);
        if (succeeded) ++successes[bytes4(call)];
        else ++failures[bytes4(call)];
        assertTrue(succeeded == allowed, allowed ? "what is allowed succeeds" : "what is not allowed fails");
        // Forge records what a refused call emitted, too.
        if (succeeded) _collectOf(owner, _also);
        else vm.getRecordedLogs();
        assertEq(chart.headOf(owner), replayed[owner], "the owner's head");
        _also = address(0);
    }

    function _take(address patient, Given memory given) private {
        Consent storage consent = _consents[patient][given.grantee][given.scope];
        (consent.expiry, consent.rights, consent.epoch) = (given.expiry, given.rights, epochOf[patient]);
        ++consent.seq;
    }

    function _end(address patient, address grantee, bytes32 scope) private {
        Consent storage consent = _consents[patient][grantee][scope];
        (consent.expiry, consent.rights) = (0, 0);
        ++consent.seq;
    }

    function _stands(address patient, address grantee, bytes32 scope) private view returns (bool) {
        Consent storage consent = _consents[patient][grantee][scope];
        return consent.expiry != 0 && consent.epoch == epochOf[patient];
    }

    function _mayGrant(Given memory given) private view returns (bool) {
        if (!_isLive(given.grantee) || given.rights == 0 || given.rights > 3) return false;
        if (given.purpose == 0 || given.purpose > 7 || given.expiry <= block.timestamp) return false;
        if (given.wrap == 0 && given.rights & Rights.READ != 0) return false;
        if (given.rights & Rights.WRITE != 0 && given.scope << 128 != 0) return false;
        if (_roleOf(given.grantee) == Roles.HOSPITAL) return true;
        return given.rights == Rights.READ && given.expiry <= block.timestamp + 90 days;
    }

    function _mayWrite(address patient, address author, bytes32 scope) private view returns (bool) {
        if (!_isLive(author) || _roleOf(author) != Roles.HOSPITAL) return false;
        return _holds(patient, author, scope, Rights.WRITE)
            || _holds(patient, actors[author].organisation, scope, Rights.WRITE);
    }

    /// @dev Under a grant of its own even one that is not accredited any more may own up to it.
    function _mayRead(address patient, address reader, bytes32 scope) private view returns (bool) {
        if (_holds(patient, reader, scope, Rights.READ)) return true;
        return actors[reader].role == Roles.PRACTITIONER && _isLive(reader)
            && _holds(patient, actors[reader].organisation, scope, Rights.READ);
    }

    function _holds(address patient, address grantee, bytes32 scope, uint8 right) private view returns (bool) {
        Consent storage consent = _consents[patient][grantee][scope];
        return block.timestamp < consent.expiry && consent.rights & right != 0 && consent.epoch == epochOf[patient];
    }

    function _isLive(address who) private view returns (bool) {
        Actor storage actor = actors[who];
        return block.timestamp < actor.validUntil
            && (actor.role != Roles.PRACTITIONER || block.timestamp < actors[actor.organisation].validUntil);
    }

    /// @dev The role of the organisation that somebody is or belongs to.
    function _roleOf(address who) private view returns (uint8) {
        return actors[actors[who].organisation].role;
    }

    function _controllerOf(address patient) private view returns (address) {
        return _elsewhere[patient] ? _controllers[patient] : patient;
    }

    function _caresNow(address patient, address carer) private view returns (bool) {
        Care storage care = _cares[patient][carer];
        return block.timestamp < care.until && care.wallet == _controllerOf(patient);
    }

    /// @dev Mostly one of the patients, the stranger or the wallets.
    function _family(uint256 number) private view returns (address) {
        if (number % 8 == 7) return _person(number / 8);
        return number % 4 < 2 ? people[number % 2] : people[8 + number % 3];
    }

    /// @dev Whom somebody acts for, and whether it does.
    function _actsFor(address caller) private view returns (address patient, bool acts) {
        if (!_elsewhere[caller]) return (caller, true);
        patient = _patients[caller] == address(0) ? caller : _patients[caller];
        acts = _controllers[patient] == caller;
    }

    function _sign(uint256 key, bytes memory words) private view returns (bytes memory) {
        if (key == 0) return new bytes(65);
        bytes32 separator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("OwnChart"),
                keccak256("1"),
                block.chainid,
                address(chart)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(key, keccak256(abi.encodePacked(hex"1901", separator, keccak256(words))));
        return abi.encodePacked(r, s, v);
    }

    /// @dev Zero for nobody.
    function _keyOf(address who) private view returns (uint256) {
        for (uint256 i = 0; i < people.length; ++i) {
            if (people[i] == who) return _keys[i];
        }
        return 0;
    }

    function _given(uint256 whom, uint256 scopeNumber, uint8 rights, uint8 purpose, uint256 term)
        private
        view
        returns (Given memory)
    {
        return Given({
            grantee: _reader(whom),
            rights: uint8(bound(rights, 0, 4)),
            scope: _scope(scopeNumber),
            purpose: uint8(bound(purpose, 0, 8)),
            expiry: uint40(block.timestamp + bound(term, 0, 120 days)),
            wrap: term % 8 == 7 ? bytes32(0) : WRAP
        });
    }

    function _batch(uint256 count, uint256 category)
        private
        returns (bytes32[] memory digests, bytes16[] memory categories)
    {
        digests = new bytes32[](bound(count, 0, 4));
        categories = new bytes16[](digests.length);
        bytes16 tag = _category(category);
        for (uint256 i = 0; i < digests.length; ++i) {
            (digests[i], categories[i]) = (_digest(0), tag);
        }
    }

    function _person(uint256 number) private view returns (address) {
        return people[number % people.length];
    }

    /// @dev Mostly one of the patients or the wallets they move to, so that grants are met again.
    function _patient(uint256 number) private view returns (address) {
        if (number % 8 == 7) return _person(number / 8);
        return number % 8 == 6 ? people[9 + number / 8 % 2] : people[number % 2];
    }

    /// @dev Mostly one of the organisations.
    function _organisation(uint256 number) private view returns (address) {
        return number % 8 == 7 ? _person(number / 8) : people[2 + number % 4];
    }

    /// @dev Mostly one of the organisations or practitioners.
    function _reader(uint256 number) private view returns (address) {
        return number % 8 == 7 ? _person(number / 8) : people[2 + number % 6];
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
        return number % 8 == 7 ? bytes32(bytes16(uint128(number))) : keccak256(abi.encode(++_number));
    }
}
// forge-lint: disable-end(unsafe-typecast)

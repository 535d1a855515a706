// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ICircles} from "contracts/interfaces/ICircles.sol";
import {Members, Terms} from "contracts/interfaces/IGuardians.sol";
import {Approval} from "contracts/interfaces/IEmergency.sol";
import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {Roles} from "contracts/types/Roles.sol";
import {ChartTest} from "./ChartTest.sol";
import {Domain} from "./Domain.sol";

/// @title UrgentTest
/// @notice A patient with guardians whose keys the test has, two hospitals and their clinicians.
abstract contract UrgentTest is ChartTest {
    bytes32 internal constant DEAL = keccak256("deal");
    bytes32 internal constant CAPSULE = keccak256("capsule");
    bytes32 internal constant TEXT = keccak256("text");
    bytes32 internal constant RELEASE = keccak256("release");
    uint32 internal constant WINDOW = 15 minutes;
    uint32 internal constant DURATION = 1 days;

    bytes32 private constant APPROVE_TYPEHASH = keccak256(
        "ApproveUrgentAccess(address patient,uint8 circle,uint32 number,address asker,bytes32 release,uint256 deadline)"
    );

    address internal immutable lakeside = _address("lakeside");
    address internal immutable clinician = _address("clinician");
    address internal immutable colleague = _address("colleague");
    address internal immutable elsewhere = _address("clinician elsewhere");

    ICircles internal circles;
    /// @dev The guardians' keys, in their order.
    uint256[] internal _keys;
    address[] internal guardians;

    function setUp() public virtual override {
        super.setUp();
        circles = ICircles(chart.circles());
        _accredit(lakeside, Roles.HOSPITAL, "Lakeside Hospital");
        vm.prank(hospital);
        chart.enrol(clinician, uint40(block.timestamp + 365 days));
        vm.prank(hospital);
        chart.enrol(colleague, uint40(block.timestamp + 365 days));
        vm.prank(lakeside);
        chart.enrol(elsewhere, uint40(block.timestamp + 365 days));
        _makePeople(5);
    }

    /// @dev People with known keys, in ascending order of their addresses.
    function _makePeople(uint256 count) private {
        for (uint256 i = 0; i < count; ++i) {
            uint256 key = uint256(keccak256(abi.encode("guardian", i)));
            address who = vm.addr(key);
            uint256 place = _keys.length;
            _keys.push(key);
            guardians.push(who);
            for (; place > 0 && guardians[place - 1] > who; --place) {
                (guardians[place], _keys[place]) = (guardians[place - 1], _keys[place - 1]);
            }
            (guardians[place], _keys[place]) = (who, key);
        }
    }

    function _terms(uint8 circle, uint8 threshold) internal pure returns (Terms memory) {
        if (circle == CircleCodes.RECOVERY) return Terms(circle, threshold, 3 days, 0, CAPSULE);
        if (circle == CircleCodes.SEALED) return Terms(circle, threshold, 1 days, DURATION, CAPSULE);
        if (circle == CircleCodes.SUMMARY) return Terms(circle, threshold, 0, DURATION, CAPSULE);
        return Terms(circle, threshold, WINDOW, DURATION, CAPSULE);
    }

    function _members() internal view returns (Members memory) {
        return Members(DEAL, guardians);
    }

    function _two(address a, address b) internal pure returns (Members memory) {
        address[] memory both = new address[](2);
        (both[0], both[1]) = a < b ? (a, b) : (b, a);
        return Members(DEAL, both);
    }

    function _deal(uint8 circle, uint8 threshold, Members memory members) internal {
        vm.prank(patient);
        circles.dealShares(_terms(circle, threshold), members);
    }

    function _accept(uint8 circle, address guardian, Members memory members) internal {
        vm.prank(guardian);
        circles.acceptShare(circle, patient, members);
    }

    /// @dev Dealt, and accepted by every one of them.
    function _arm(uint8 circle, uint8 threshold, Members memory members) internal {
        _deal(circle, threshold, members);
        for (uint256 i = 0; i < members.guardians.length; ++i) {
            _accept(circle, members.guardians[i], members);
        }
    }

    function _arm() internal {
        _arm(CircleCodes.GUARDIANS, 3, _members());
    }

    function _ask() internal returns (uint32) {
        return _ask(clinician, CircleCodes.GUARDIANS);
    }

    function _ask(address asker, uint8 circle) internal returns (uint32) {
        vm.prank(asker);
        return circles.askUrgently(circle, patient, 1, TEXT);
    }

    function _none() internal pure returns (Approval[] memory) {
        return new Approval[](0);
    }

    function _own(uint8 place) internal pure returns (Approval[] memory approvals) {
        approvals = new Approval[](1);
        approvals[0] = Approval(place, RELEASE, "");
    }

    function _approve(uint8 circle, uint32 number, address guardian, uint8 place, Members memory members) internal {
        vm.prank(guardian);
        circles.approve(circle, patient, number, _own(place), 0, members);
    }

    /// @dev As a guardian of the usual circle.
    function _approve(uint32 number, uint8 place) internal {
        _approve(CircleCodes.GUARDIANS, number, guardians[place], place, _members());
    }

    /// @dev The first `count` guardians' signatures, made by the documentation of the struct and not by the contract.
    function _signed(uint8 circle, uint32 number, address asker, uint8 count, uint256 deadline)
        internal
        view
        returns (Approval[] memory)
    {
        return _signed(address(circles), circle, number, asker, count, deadline);
    }

    function _signed(address verifier, uint8 circle, uint32 number, address asker, uint8 count, uint256 deadline)
        internal
        view
        returns (Approval[] memory approvals)
    {
        approvals = new Approval[](count);
        for (uint8 place = 0; place < count; ++place) {
            bytes32 release = keccak256(abi.encode(RELEASE, place));
            bytes32 entry = keccak256(abi.encode(APPROVE_TYPEHASH, patient, circle, number, asker, release, deadline));
            approvals[place] = Approval(place, release, _signature(place, entry, verifier));
        }
    }

    function _signature(uint8 place, bytes32 entry, address verifier) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[place], Domain.digestOf(entry, verifier));
        return abi.encodePacked(r, s, v);
    }

    function _canRead(address who, uint8 circle) internal view returns (bool) {
        return chart.canRead(patient, who, CircleCodes.scopeOf(circle));
    }

    function _fails(bytes4 selector) internal {
        vm.expectRevert(abi.encodeWithSelector(selector));
    }
}

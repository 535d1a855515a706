// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IOwnChart} from "contracts/interfaces/IOwnChart.sol";
import {Consent, IGrants} from "contracts/interfaces/IGrants.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {Roles} from "contracts/types/Roles.sol";
import {Test} from "./Test.sol";

/// @title ChartTest
/// @notice A deployed contract, a registrar, and one accredited organisation of each role.
abstract contract ChartTest is Test {
    bytes16 internal constant MEDICATIONS = bytes16(keccak256("medications"));
    bytes16 internal constant IMAGING = bytes16(keccak256("imaging"));
    bytes32 internal constant EVERYTHING = bytes32(0);
    bytes32 internal constant WRAP = keccak256("wrap");
    uint40 internal constant NAMED_BY_SCOPE = type(uint32).max;
    uint40 internal constant START = 1_800_000_000;
    uint40 internal constant DELAY = 1 days;

    address internal immutable council = _address("council");
    address internal immutable patient = _address("patient");
    address internal immutable hospital = _address("hospital");
    address internal immutable insurer = _address("insurer");
    address internal immutable authority = _address("authority");
    address internal immutable stranger = _address("stranger");

    IOwnChart internal chart;

    function setUp() public virtual {
        vm.warp(START);
        vm.roll(1000);
        chart = _deploy(council);
        _accredit(hospital, Roles.HOSPITAL, "City Hospital");
        _accredit(insurer, Roles.INSURER, "Mutual Insurer");
        _accredit(authority, Roles.AUTHORITY, "Health Authority");
    }

    /// @dev Deploys as a wallet would, from the creation code; a refusal is passed on.
    function _deploy(address registrar) internal returns (IOwnChart) {
        return _deploy(registrar, DELAY);
    }

    function _deploy(address registrar, uint40 delay) internal returns (IOwnChart deployed) {
        bytes memory code = abi.encodePacked(vm.getCode("OwnChart.sol:OwnChart"), abi.encode(registrar, delay));
        assembly ("memory-safe") {
            deployed := create(0, add(code, 0x20), mload(code))
            if iszero(deployed) {
                let free := mload(0x40)
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
        }
    }

    /// @dev For `expectRevert`, which watches the next call.
    function deploy(address registrar, uint40 delay) external returns (IOwnChart) {
        return _deploy(registrar, delay);
    }

    /// @dev From now on, for a year: it was proposed before.
    function _accredit(address organisation, uint8 role, string memory name) internal {
        _accredit(organisation, role, uint40(block.timestamp + 365 days), name);
    }

    function _accredit(address organisation, uint8 role, uint40 validUntil, string memory name) internal {
        // Not of the block itself, which the compiler reads again where the time has changed.
        uint256 time = vm.getBlockTimestamp();
        vm.warp(time - DELAY);
        vm.prank(council);
        chart.propose(organisation, role, validUntil, name);
        vm.warp(time);
        chart.accredit(organisation);
    }

    function _consent(address grantee, bytes32 scope, uint8 rights, uint8 purpose, uint256 expiry, bytes32 wrap)
        internal
        pure
        returns (Consent memory)
    {
        // Every caller has it in 40 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        return Consent(grantee, rights, scope, purpose, uint40(expiry), wrap);
    }

    function _addRecord(bytes32 digest, bytes16 category) internal returns (uint32) {
        vm.prank(patient);
        return chart.addRecord(digest, category, 0);
    }

    function _grant(address grantee, bytes32 scope, uint8 rights) internal {
        vm.prank(patient);
        chart.grant(_consent(grantee, scope, rights, Purposes.TREAT, uint40(block.timestamp + 30 days), WRAP));
    }

    function _grantRead(bytes32 scope) internal {
        _grant(hospital, scope, Rights.READ);
    }

    function _grantWrite(bytes32 scope) internal {
        _grant(hospital, scope, Rights.READ | Rights.WRITE);
    }

    /// @dev A digest as an envelope would have it.
    function _digest(uint256 number) internal pure returns (bytes32) {
        return keccak256(abi.encode("envelope", number));
    }

    function _scope(bytes16 category) internal pure returns (bytes32) {
        return bytes32(category);
    }

    function _notLive(address grantee, bytes32 scope) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IGrants.GrantNotLive.selector, grantee, scope);
    }

    function _nextBlock() internal {
        vm.roll(block.number + 1);
    }

    /// @dev An address with no special bytes: its gas is that of a usual one.
    function _address(string memory name) internal pure returns (address) {
        return vm.addr(uint256(keccak256(bytes(name))));
    }
}

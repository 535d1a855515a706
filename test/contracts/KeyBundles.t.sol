// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IErasure} from "contracts/interfaces/IErasure.sol";
import {IKeyBundles} from "contracts/interfaces/IKeyBundles.sol";
import {ChartTest} from "./support/ChartTest.sol";

contract KeyBundlesTest is ChartTest {
    function testFuzz_publishKeyBundle(address owner, bytes32 first, bytes32 second, bytes calldata addresses) public {
        vm.assume(first != 0 && second != 0 && addresses.length <= 2048);
        // Nobody acts for the register.
        vm.assume(owner != address(chart));
        bytes32 prev = chart.headOf(owner);
        vm.expectEmit(address(chart));
        emit IKeyBundles.KeyBundlePublished(owner, 1, first, addresses, prev);
        vm.prank(owner);
        chart.publishKeyBundle(first, addresses);
        _assertKeys(owner, first, 1, 1000, 0, 0, 0);

        prev = chart.headOf(owner);
        _nextBlock();
        vm.expectEmit(address(chart));
        emit IKeyBundles.KeyBundlePublished(owner, 2, second, "", prev);
        vm.prank(owner);
        chart.publishKeyBundle(second, "");
        _assertKeys(owner, second, 2, 1001, 0, 0, 0);
    }

    function testFuzz_publishDirectory(address owner, bytes32 first, bytes32 second) public {
        vm.assume(first != 0 && second != 0);
        // Nobody acts for the register.
        vm.assume(owner != address(chart));
        bytes32 prev = chart.headOf(owner);
        vm.expectEmit(address(chart));
        emit IKeyBundles.DirectoryPublished(owner, 1, first, prev);
        vm.prank(owner);
        chart.publishDirectory(first);
        _assertKeys(owner, 0, 0, 0, first, 1, 1000);

        _nextBlock();
        vm.prank(owner);
        chart.publishDirectory(second);
        _assertKeys(owner, 0, 0, 0, second, 2, 1001);
    }

    function testFuzz_publishVault(address owner, bytes32 first, bytes32 second) public {
        vm.assume(first != 0 && second != 0);
        // Nobody acts for the register.
        vm.assume(owner != address(chart));
        bytes32 prev = chart.headOf(owner);
        vm.expectEmit(address(chart));
        emit IKeyBundles.VaultPublished(owner, 1, first, prev);
        vm.prank(owner);
        chart.publishVault(first);
        _assertVault(owner, first, 1, 1000);
        _nextBlock();
        vm.prank(owner);
        chart.publishVault(second);
        _assertVault(owner, second, 2, 1001);
        _assertKeys(owner, 0, 0, 0, 0, 0, 0);
    }

    function test_publishVault_refusesNoBlock() public {
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IKeyBundles.MissingBlock.selector));
        chart.publishVault(0);
    }

    function testFuzz_requestErasure(address who, bytes32 scope) public {
        vm.assume(who != address(chart));
        bytes32 prev = chart.headOf(who);
        vm.expectEmit(address(chart));
        emit IErasure.ErasureRequested(who, scope, prev);
        vm.prank(who);
        chart.requestErasure(scope);
    }

    function test_bundleAndDirectoryAreApart() public {
        vm.prank(patient);
        chart.publishKeyBundle(_digest(1), "/dns4/relay.example/tcp/443/wss");
        _nextBlock();
        vm.prank(patient);
        chart.publishDirectory(_digest(2));
        _nextBlock();
        vm.prank(patient);
        chart.publishKeyBundle(_digest(3), "");
        _assertKeys(patient, _digest(3), 2, 1002, _digest(2), 1, 1001);
    }

    function test_publish_keepsTheCountOfRecords() public {
        _addRecord(_digest(0), MEDICATIONS);
        vm.prank(patient);
        chart.publishKeyBundle(_digest(1), "");
        vm.prank(patient);
        chart.publishDirectory(_digest(1));
        assertEq(chart.recordCount(patient), 1, "count");
    }

    function test_publish_refusesNoBlock() public {
        bytes memory refusal = abi.encodeWithSelector(IKeyBundles.MissingBlock.selector);
        vm.prank(patient);
        vm.expectRevert(refusal);
        chart.publishKeyBundle(0, "");
        vm.prank(patient);
        vm.expectRevert(refusal);
        chart.publishDirectory(0);
    }

    function test_publishKeyBundle_boundsTheAddresses() public {
        vm.prank(patient);
        chart.publishKeyBundle(_digest(0), new bytes(2048));
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IKeyBundles.AddressesTooLong.selector, 2049));
        chart.publishKeyBundle(_digest(0), new bytes(2049));
    }

    function _assertVault(address owner, bytes32 digest, uint32 version, uint40 number) private view {
        (bytes32 actual, uint32 actualVersion, uint40 actualNumber) = chart.vaultOf(owner);
        assertEq(actual, digest, "digest");
        assertEq(actualVersion, version, "version");
        assertEq(actualNumber, number, "block");
    }

    function _assertKeys(
        address owner,
        bytes32 bundle,
        uint32 bundleVersion,
        uint40 bundleBlock,
        bytes32 directory,
        uint32 directoryVersion,
        uint40 directoryBlock
    ) private view {
        (bytes32 b, uint32 bv, uint40 bb, bytes32 d, uint32 dv, uint40 db) = chart.keysOf(owner);
        assertEq(b, bundle, "bundle");
        assertEq(bv, bundleVersion, "bundle version");
        assertEq(bb, bundleBlock, "bundle block");
        assertEq(d, directory, "directory");
        assertEq(dv, directoryVersion, "directory version");
        assertEq(db, directoryBlock, "directory block");
    }
}

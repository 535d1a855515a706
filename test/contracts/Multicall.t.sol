// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IGrants} from "contracts/interfaces/IGrants.sol";
import {Purposes} from "contracts/types/Purposes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {ChartTest} from "./support/ChartTest.sol";

contract MulticallTest is ChartTest {
    function test_multicall_actsAsTheCaller() public {
        bytes[] memory calls = new bytes[](3);
        calls[0] = abi.encodeCall(chart.addRecord, (_digest(0), MEDICATIONS, 0));
        calls[1] = abi.encodeCall(
            chart.grant, (_consent(hospital, _digest(0), Rights.READ, Purposes.TREAT, START + 1 days, WRAP))
        );
        calls[2] = abi.encodeCall(chart.recordCount, (patient));
        vm.prank(patient);
        bytes[] memory results = chart.multicall(calls);

        assertEq(abi.decode(results[0], (uint32)), 0, "index");
        assertEq(results[1].length, 0, "a grant returns nothing");
        assertEq(abi.decode(results[2], (uint256)), 1, "count");
        assertTrue(chart.canRead(patient, hospital, _digest(0)), "granted");
    }

    function test_multicall_isAllOrNothing() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(chart.addRecord, (_digest(0), MEDICATIONS, 0));
        calls[1] = abi.encodeCall(chart.revokeConsent, (EVERYTHING, hospital));
        vm.prank(patient);
        vm.expectRevert(abi.encodeWithSelector(IGrants.NothingToRevoke.selector, hospital, EVERYTHING));
        chart.multicall(calls);
        assertEq(chart.headOf(patient), 0, "head");
    }

    function test_multicall_refusesAnUnknownCall() public {
        bytes[] memory calls = new bytes[](1);
        calls[0] = hex"12345678";
        vm.prank(patient);
        vm.expectRevert("");
        chart.multicall(calls);
    }

    function test_multicall_ofNothing() public {
        assertEq(chart.multicall(new bytes[](0)).length, 0, "results");
    }

    /// @dev No value can be left here: no function takes any.
    function test_takesNoValue() public {
        (bool plain,) = address(chart).call{value: 1}("");
        assertFalse(plain, "plain");
        (bool many,) = address(chart).call{value: 1}(abi.encodeCall(chart.multicall, (new bytes[](0))));
        assertFalse(many, "multicall");
    }
}

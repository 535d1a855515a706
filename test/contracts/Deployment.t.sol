// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "contracts/interfaces/IActors.sol";
import {IAccreditation} from "contracts/interfaces/IAccreditation.sol";
import {IOwnChart} from "contracts/interfaces/IOwnChart.sol";
import {Deploy} from "../../script/Deploy.s.sol";
import {ChartTest} from "./support/ChartTest.sol";

contract DeploymentTest is ChartTest {
    /// @dev Runtime code of the deterministic deployment proxy, as it stands on mainnet.
    bytes private constant FACTORY_CODE =
        hex"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3";

    Deploy private script;

    function setUp() public override {
        super.setUp();
        script = new Deploy();
        vm.etch(script.FACTORY(), FACTORY_CODE);
    }

    function test_deploy_isDeterministicAndIdempotent() public {
        (IOwnChart first, bool isNew) = script.deploy(council, DELAY);
        assertTrue(isNew, "new");
        assertEq(address(first), script.addressOf(script.creationCode(council, DELAY)), "address");
        assertEq(first.registrar(), council, "registrar");

        (IOwnChart second, bool isNewAgain) = script.deploy(council, DELAY);
        assertFalse(isNewAgain, "not new");
        assertEq(address(second), address(first), "the same address");
    }

    function test_deploy_dependsOnRegistrarAndDelay() public {
        (IOwnChart one,) = script.deploy(council, DELAY);
        (IOwnChart other,) = script.deploy(stranger, DELAY);
        assertTrue(address(one) != address(other), "address");
        (IOwnChart slower,) = script.deploy(council, 2 * DELAY);
        assertTrue(address(one) != address(slower), "address");
    }

    function test_deploy_refusesAChainWithoutTheFactory() public {
        address factory = script.FACTORY();
        vm.etch(factory, "");
        vm.expectRevert(abi.encodeWithSelector(Deploy.NoFactory.selector, factory));
        script.deploy(council, DELAY);
    }

    function test_deploy_saysWhenItFailed() public {
        address expected = script.addressOf(script.creationCode(address(0), DELAY));
        vm.expectRevert(abi.encodeWithSelector(Deploy.NotDeployed.selector, expected));
        script.deploy(address(0), DELAY);
    }

    function test_constructor_refusesArbitrum() public {
        vm.etch(address(0x64), hex"fe");
        vm.expectRevert(abi.encodeWithSelector(IOwnChart.ChainNotSupported.selector));
        this.deploy(council, DELAY);
    }

    function test_constructor_refusesNobodyAsRegistrar() public {
        vm.expectRevert(abi.encodeWithSelector(IActors.ZeroAddress.selector));
        this.deploy(address(0), DELAY);
    }

    function test_checkedDelay_leavesTimeToNotice() public {
        assertEq(script.checkedDelay(0), 0, "on anvil any");
        vm.chainId(10);
        assertEq(script.checkedDelay(1 days), 1 days, "a day");
        assertEq(script.checkedDelay(type(uint256).max), type(uint40).max, "never cut to a shorter one");
        vm.expectRevert(abi.encodeWithSelector(Deploy.DelayTooShort.selector, 1 days - 1, 1 days));
        script.checkedDelay(1 days - 1);
    }

    /// @dev The file is the site's configuration as it is.
    function test_config() public view {
        string memory text = script.config(address(chart), 7, "http://127.0.0.1:8545");
        assertEq(vm.parseJsonAddress(text, ".contract"), address(chart), "contract");
        assertEq(vm.parseJsonUint(text, ".deployedAt"), 7, "deployedAt");
        assertEq(vm.parseJsonUint(text, ".chainId"), block.chainid, "chainId");
        assertEq(keccak256(bytes(vm.parseJsonString(text, ".rpcUrl"))), keccak256("http://127.0.0.1:8545"), "rpcUrl");
    }

    function test_bytecodeSize() public {
        uint256 size = address(chart).code.length;
        vm.snapshotValue("OwnChart", "runtime bytes", size);
        assertAtMost(size, 22_400, "runtime bytes");
        size = chart.circles().code.length;
        vm.snapshotValue("Circles", "runtime bytes", size);
        assertAtMost(size, 13_500, "runtime bytes of the circles");
    }
}

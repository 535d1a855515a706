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

    function test_bytecodeSize() public {
        uint256 size = address(chart).code.length;
        vm.snapshotValue("OwnChart", "runtime bytes", size);
        assertAtMost(size, 18_000, "runtime bytes");
    }
}

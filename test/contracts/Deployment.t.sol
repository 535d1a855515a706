// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

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
        (IOwnChart first, bool isNew) = script.deploy(council);
        assertTrue(isNew, "new");
        assertEq(address(first), script.addressOf(script.creationCode(council)), "address");
        assertEq(first.registrar(), council, "registrar");

        (IOwnChart second, bool isNewAgain) = script.deploy(council);
        assertFalse(isNewAgain, "not new");
        assertEq(address(second), address(first), "the same address");
    }

    function test_deploy_dependsOnTheRegistrar() public {
        (IOwnChart one,) = script.deploy(council);
        (IOwnChart other,) = script.deploy(stranger);
        assertTrue(address(one) != address(other), "address");
    }

    function test_deploy_refusesAChainWithoutTheFactory() public {
        address factory = script.FACTORY();
        vm.etch(factory, "");
        vm.expectRevert(abi.encodeWithSelector(Deploy.NoFactory.selector, factory));
        script.deploy(council);
    }

    function test_deploy_saysWhenItFailed() public {
        address expected = script.addressOf(script.creationCode(address(0)));
        vm.expectRevert(abi.encodeWithSelector(Deploy.NotDeployed.selector, expected));
        script.deploy(address(0));
    }

    function test_constructor_refusesArbitrum() public {
        vm.etch(address(0x64), hex"fe");
        vm.expectRevert(abi.encodeWithSelector(IOwnChart.ChainNotSupported.selector));
        this.deploy(council);
    }

    function test_constructor_refusesNobodyAsRegistrar() public {
        vm.expectRevert(abi.encodeWithSelector(IAccreditation.ZeroAddress.selector));
        this.deploy(address(0));
    }

    function test_bytecodeSize() public {
        uint256 size = address(chart).code.length;
        vm.snapshotValue("OwnChart", "runtime bytes", size);
        assertAtMost(size, 12_000, "runtime bytes");
    }
}

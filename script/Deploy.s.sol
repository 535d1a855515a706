// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IOwnChart} from "contracts/interfaces/IOwnChart.sol";
import {VM, Vm} from "../test/contracts/support/Vm.sol";

/// @title Deploy
/// @notice Deploys OwnChart at an address that follows from its code and its registrar, the same on every chain, and notes it
/// in deployments/<chainId>.json. Run again, it finds what is there.
///
///     REGISTRAR=0x... forge script script/Deploy.s.sol --rpc-url URL --broadcast
contract Deploy {
    /// @dev Forge's mark of a script.
    bool public constant IS_SCRIPT = true;

    /// @dev The deterministic deployment proxy, which most chains and anvil have.
    address public constant FACTORY = 0x4e59b44847b379578588920cA78FbF26c0B4956C;
    bytes32 public constant SALT = keccak256("ownchart");

    error NoFactory(address factory);
    error NotDeployed(address expected);
    error WrongRegistrar(address actual, address expected);

    function run() external returns (IOwnChart chart) {
        address registrar = VM.envAddress("REGISTRAR");
        // Of the fork's newest block, so at or before the block of the deployment.
        uint256 deployedAt = block.number;
        VM.startBroadcast();
        bool isNew;
        (chart, isNew) = deploy(registrar);
        VM.stopBroadcast();
        if (VM.isContext(Vm.ForgeContext.ScriptBroadcast)) {
            if (isNew || !isNoted(address(chart))) note(address(chart), registrar, isNew ? deployedAt : 0);
        }
    }

    /// @notice The contract with this registrar, deployed if it is not there.
    function deploy(address registrar) public returns (IOwnChart chart, bool isNew) {
        bytes memory code = creationCode(registrar);
        chart = IOwnChart(addressOf(code));
        isNew = address(chart).code.length == 0;
        if (isNew) {
            if (FACTORY.code.length == 0) revert NoFactory(FACTORY);
            (bool ok,) = FACTORY.call(abi.encodePacked(SALT, code));
            if (!ok || address(chart).code.length == 0) revert NotDeployed(address(chart));
        }
        if (chart.registrar() != registrar) revert WrongRegistrar(chart.registrar(), registrar);
    }

    function creationCode(address registrar) public view returns (bytes memory) {
        return abi.encodePacked(VM.getCode("OwnChart.sol:OwnChart"), abi.encode(registrar));
    }

    function addressOf(bytes memory code) public pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"ff", FACTORY, SALT, keccak256(code))))));
    }

    /// @notice Whether deployments/<chainId>.json speaks of this contract.
    function isNoted(address chart) public view returns (bool) {
        return VM.exists(path()) && VM.parseJsonAddress(VM.readFile(path()), ".address") == chart;
    }

    function path() public view returns (string memory) {
        return string.concat("deployments/", VM.toString(block.chainid), ".json");
    }

    /// @notice Writes deployments/<chainId>.json.
    /// @param deployedAt A block at or before the deployment; zero where it is not known.
    function note(address chart, address registrar, uint256 deployedAt) public {
        VM.createDir("deployments", true);
        string memory text = string.concat("{\n  \"address\": \"", VM.toString(chart));
        text = string.concat(text, "\",\n  \"deployedAt\": ", VM.toString(deployedAt));
        text = string.concat(text, ",\n  \"registrar\": \"", VM.toString(registrar), "\"\n}\n");
        VM.writeFile(path(), text);
    }
}

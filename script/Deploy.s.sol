// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IOwnChart} from "contracts/interfaces/IOwnChart.sol";
import {VM, Vm} from "../test/contracts/support/Vm.sol";

/// @title Deploy
/// @notice Deploys OwnChart at an address that follows from its code, its registrar and its delay, the same on every chain, and
/// notes it in deployments/<chainId>.json, which the site's config.json takes as it is. Run again, it finds what is there.
///
///     REGISTRAR=0x... forge script script/Deploy.s.sol --rpc-url URL --broadcast
///
/// with --private-key, --account (a keystore), --ledger or --trezor for the sender, who gets no right by it. DELAY (seconds,
/// two days by default) is how long what the registrar proposes waits; RPC_URL, if set, is the one noted for the site.
contract Deploy {
    /// @dev Forge's mark of a script.
    bool public constant IS_SCRIPT = true;

    /// @dev The deterministic deployment proxy, which most chains and anvil have.
    address public constant FACTORY = 0x4e59b44847b379578588920cA78FbF26c0B4956C;
    bytes32 public constant SALT = keccak256("ownchart");

    uint256 public constant USUAL_DELAY = 2 days;
    uint256 public constant LEAST_DELAY = 1 days;
    uint256 public constant ANVIL = 31_337;

    error NoFactory(address factory);
    error NotDeployed(address expected);
    error DelayTooShort(uint256 delay, uint256 least);

    function run() external returns (IOwnChart chart) {
        address registrar = VM.envAddress("REGISTRAR");
        uint40 delay = checkedDelay(VM.envOr("DELAY", USUAL_DELAY));
        // Of the fork's newest block, so at or before the block of the deployment.
        uint256 deployedAt = block.number;
        VM.startBroadcast();
        bool isNew;
        (chart, isNew) = deploy(registrar, delay);
        VM.stopBroadcast();
        if (VM.isContext(Vm.ForgeContext.ScriptBroadcast)) {
            if (isNew || !isNoted(address(chart))) note(address(chart), isNew ? deployedAt : 0);
        }
    }

    /// @notice The delay, where it leaves time to notice a proposal. On anvil any will do.
    function checkedDelay(uint256 delay) public view returns (uint40) {
        if (delay < LEAST_DELAY && block.chainid != ANVIL) revert DelayTooShort(delay, LEAST_DELAY);
        // The contract refuses what is longer than 30 days; a longer word must not be cut to a shorter one.
        // forge-lint: disable-next-line(unsafe-typecast)
        return delay > type(uint40).max ? type(uint40).max : uint40(delay);
    }

    /// @notice The contract with this registrar and delay, deployed if it is not there.
    function deploy(address registrar, uint40 delay) public returns (IOwnChart chart, bool isNew) {
        bytes memory code = creationCode(registrar, delay);
        chart = IOwnChart(addressOf(code));
        isNew = address(chart).code.length == 0;
        if (isNew) {
            if (FACTORY.code.length == 0) revert NoFactory(FACTORY);
            (bool ok,) = FACTORY.call(abi.encodePacked(SALT, code));
            if (!ok || address(chart).code.length == 0) revert NotDeployed(address(chart));
        }
    }

    function creationCode(address registrar, uint40 delay) public view returns (bytes memory) {
        return abi.encodePacked(VM.getCode("OwnChart.sol:OwnChart"), abi.encode(registrar, delay));
    }

    function addressOf(bytes memory code) public pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"ff", FACTORY, SALT, keccak256(code))))));
    }

    /// @notice Whether deployments/<chainId>.json speaks of this contract.
    function isNoted(address chart) public view returns (bool) {
        return VM.exists(path()) && VM.parseJsonAddress(VM.readFile(path()), ".contract") == chart;
    }

    function path() public view returns (string memory) {
        return string.concat("deployments/", VM.toString(block.chainid), ".json");
    }

    /// @notice Writes deployments/<chainId>.json.
    /// @param deployedAt A block at or before the deployment; zero where it is not known.
    function note(address chart, uint256 deployedAt) public {
        VM.createDir("deployments", true);
        VM.writeFile(path(), config(chart, deployedAt, VM.envOr("RPC_URL", string("http://127.0.0.1:8545"))));
    }

    /// @notice What the site's config.json says of the chain.
    function config(address chart, uint256 deployedAt, string memory rpcUrl) public view returns (string memory text) {
        text = string.concat("{\n  \"chainId\": ", VM.toString(block.chainid));
        text = string.concat(text, ",\n  \"rpcUrl\": \"", rpcUrl);
        text = string.concat(text, "\",\n  \"contract\": \"", VM.toString(chart));
        text = string.concat(text, "\",\n  \"deployedAt\": ", VM.toString(deployedAt));
        text = string.concat(text, ",\n  \"relays\": [],\n  \"iceServers\": []\n}\n");
    }
}

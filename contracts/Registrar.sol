// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IActors} from "./interfaces/IActors.sol";
import {IRegistrar} from "./interfaces/IRegistrar.sol";
import {Heads} from "./Heads.sol";
import {HeadWord} from "./types/HeadWord.sol";

/// @title Registrar
/// @notice The office of the council that keeps the register.
abstract contract Registrar is Heads, IRegistrar {
    struct Office {
        address registrar;
        address offeredTo;
        address watcher;
        address nextWatcher;
        uint40 nextWatcherFrom;
        bytes32 release;
        uint32 releaseVersion;
        uint40 releaseBlock;
    }

    uint256 internal constant MAX_DELAY = 30 days;

    /// @dev Not one of the low slots, which hold the heads of addresses.
    bytes32 private constant _OFFICE_SLOT = keccak256("ownchart.registrar.office");

    /// @inheritdoc IRegistrar
    uint40 public immutable accreditationDelay;

    constructor(address council, uint40 delay) {
        if (council == address(0)) revert IActors.ZeroAddress();
        if (delay > MAX_DELAY) revert DelayTooLong();
        accreditationDelay = delay;
        _office().registrar = council;
        _appendRegister(abi.encode(RegistrarChanged.selector, council, 0));
    }

    modifier onlyRegistrar() {
        _requireRegistrar();
        _;
    }

    /// @inheritdoc IRegistrar
    function offerRegistrar(address successor) external onlyRegistrar {
        _office().offeredTo = successor;
        _appendRegister(abi.encode(RegistrarOffered.selector, successor, 0));
    }

    /// @inheritdoc IRegistrar
    function acceptRegistrar() external {
        Office storage office = _office();
        if (msg.sender != office.offeredTo) revert NotOffered();
        (office.registrar, office.offeredTo) = (msg.sender, address(0));
        _appendRegister(abi.encode(RegistrarChanged.selector, msg.sender, 0));
    }

    /// @inheritdoc IRegistrar
    function nameWatcher(address next) external onlyRegistrar {
        Office storage office = _office();
        uint40 from = _afterDelay();
        office.watcher = watcher();
        (office.nextWatcher, office.nextWatcherFrom) = (next, from);
        _appendRegister(abi.encode(WatcherNamed.selector, next, from, 0));
    }

    /// @inheritdoc IRegistrar
    function publishRelease(bytes32 digest) external onlyRegistrar {
        if (digest == 0) revert MissingRelease();
        Office storage office = _office();
        uint32 version = office.releaseVersion + 1;
        office.release = digest;
        (office.releaseVersion, office.releaseBlock) = (version, uint40(block.number));
        _appendRegister(abi.encode(ReleasePublished.selector, version, digest, 0));
    }

    /// @inheritdoc IRegistrar
    function registrar() external view returns (address) {
        return _office().registrar;
    }

    /// @inheritdoc IRegistrar
    function offeredTo() external view returns (address) {
        return _office().offeredTo;
    }

    /// @inheritdoc IRegistrar
    function release() external view returns (bytes32 digest, uint32 version, uint40 blockNumber) {
        Office storage office = _office();
        return (office.release, office.releaseVersion, office.releaseBlock);
    }

    /// @inheritdoc IRegistrar
    function watcher() public view returns (address) {
        Office storage office = _office();
        return block.timestamp < office.nextWatcherFrom ? office.watcher : office.nextWatcher;
    }

    function _requireRegistrar() internal view {
        if (msg.sender != _office().registrar) revert NotRegistrar();
    }

    function _requireWatcher() internal view {
        if (msg.sender != _office().registrar && msg.sender != watcher()) revert NotWatcher();
    }

    /// @dev When something that is said now can take effect.
    function _afterDelay() internal view returns (uint40) {
        return uint40(block.timestamp + accreditationDelay);
    }

    /// @dev Emits an event of the register whose arguments take one word each, the first of them indexed, and chains it into
    /// the register's head, which is marked from the first event on: no wallet acts for the register.
    function _appendRegister(bytes memory words) internal {
        HeadWord head = _headOf(address(this)).word;
        _append(address(this), head, head.withElsewhere(true), words, 2);
    }

    function _office() private pure returns (Office storage office) {
        bytes32 slot = _OFFICE_SLOT;
        assembly ("memory-safe") {
            office.slot := slot
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Approval} from "contracts/interfaces/IEmergency.sol";
import {Members} from "contracts/interfaces/IGuardians.sol";

/// @dev All that was written before the approval which is measured.
struct Before {
    address patient;
    uint8 circle;
    uint32 number;
    uint8 threshold;
    uint32 window;
    uint32 duration;
    address asker;
    address organisation;
}

/// @title A rung of the ladder
/// @notice Approves and opens as `IEmergency.approve` does, with less of what it does.
interface IRung {
    function prepare(Before calldata before, Members calldata members) external;

    function approve(
        uint8 circle,
        address patient,
        uint32 number,
        Approval[] calldata approvals,
        uint256 deadline,
        Members calldata members
    ) external;
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {Rights} from "contracts/types/Rights.sol";
import {UrgentTest} from "../support/UrgentTest.sol";
import {UrgentHandler} from "./UrgentHandler.sol";

/// @notice Whatever anyone does in any order: nobody reads but whom three distinct guardians of the present dealing let in
/// after the window, with nobody having stopped it, to read only, until the time is over. The handler besides refuses any
/// call that succeeds or fails against its model.
contract UrgentInvariantTest is UrgentTest {
    UrgentHandler private handler;

    function setUp() public override {
        vm.recordLogs();
        super.setUp();
        _addRecord(_digest(0), MEDICATIONS);
        _replaceGuardian(clinician, uint256(keccak256("clinician")));
        _keys.push(uint256(keccak256("patient")));
        address[] memory clinicians = new address[](2);
        (clinicians[0], clinicians[1]) = (clinician, elsewhere);
        handler = new UrgentHandler(circles, patient, guardians, _keys, clinicians);
    }

    /// @dev Forge asks which contracts to call at random.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// forge-config: default.invariant.runs = 96
    /// forge-config: default.invariant.depth = 192
    function invariant_nobodyReadsButWhoWasLetIn() public view {
        for (uint256 i = 0; i < handler.cliniciansCount(); ++i) {
            address who = handler.clinicians(i);
            uint256 until = handler.readsUntil(who);
            (uint40 expiry,, uint8 rights,,) = chart.grantOf(patient, who, CircleCodes.scopeOf(CircleCodes.GUARDIANS));
            assertEq(expiry, until, "until");
            assertTrue(rights == (until == 0 ? 0 : Rights.READ), "read only");
            assertTrue(_canRead(who, CircleCodes.GUARDIANS) == (block.timestamp < until), "reads until then");
        }
    }

    /// @dev Runs of the same calls prove it with the history: what happened is told, and nothing else of the patient moved.
    function afterInvariant() public view {
        assertEq(chart.headOf(patient), handler.replayed(patient), "the events replay to the head");
        assertEq(chart.recordCount(patient), 1, "records");
        assertEq(chart.controllerOf(patient), patient, "wallet");
    }

    /// @dev Puts somebody among the guardians, in order.
    function _replaceGuardian(address who, uint256 key) private {
        uint256 place = guardians.length - 1;
        for (; place > 0 && guardians[place - 1] > who; --place) {
            (guardians[place], _keys[place]) = (guardians[place - 1], _keys[place - 1]);
        }
        (guardians[place], _keys[place]) = (who, key);
    }

    /// @dev A long walk opens some: the suite does not prove the empty.
    function test_theHandlerOpensSome() public {
        for (uint256 i = 0; i < 1500; ++i) {
            uint256 r = uint256(keccak256(abi.encode(i)));
            (uint256 a, uint256 b) = (r >> 128, r & type(uint128).max);
            uint256 action = i % 13;
            if (action == 0) handler.deal(a % 40 == 0 ? 0 : 1);
            else if (action < 4) handler.accept(a);
            else if (action == 4) handler.ask(a);
            else if (action < 9) handler.approve(a, b);
            else if (action == 9) handler.open(a);
            else if (action == 10) handler.stop(a, b % 64);
            else if (action == 11) handler.stopBySignature(a, b, stranger);
            else handler.pass(a % 64 == 0 ? 0 : a | 1);
        }
        assertTrue(handler.openings() > 3, "some open");
        invariant_nobodyReadsButWhoWasLetIn();
        afterInvariant();
    }
}

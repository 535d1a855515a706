// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ICircles} from "contracts/interfaces/ICircles.sol";
import {ICircleSeam} from "contracts/interfaces/ICircleSeam.sol";
import {IEmergency} from "contracts/interfaces/IEmergency.sol";
import {IGuardians, Members} from "contracts/interfaces/IGuardians.sol";
import {ISignatures} from "contracts/interfaces/ISignatures.sol";
import {CircleCodes} from "contracts/types/CircleCodes.sol";
import {CircleSteps} from "contracts/types/CircleSteps.sol";
import {Stop, StopSigning} from "./support/Stop.sol";
import {UrgentTest} from "./support/UrgentTest.sol";

/// @notice A request is stopped for good by the patient, by a guardian or by whoever asked: with the own wallet, or with a
/// signature that anybody sends.
contract StoppingTest is UrgentTest {
    uint256 private constant PATIENT_KEY = uint256(keccak256("patient"));
    uint256 private constant CLINICIAN_KEY = uint256(keccak256("clinician"));
    /// @dev The order of secp256k1.
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    uint256 private constant DEADLINE = START + 1 days;

    function test_stop_isFinal() public {
        uint32 number = _approved();
        _stop(patient, 0, number, _nobody());
        _refusedOpening(number);
        _fails(IEmergency.RequestClosed.selector);
        _approve(number, 3);
    }

    function test_stop_byAGuardianAndByTheAsker() public {
        _arm();
        uint32 number = _ask();
        _stop(guardians[4], CircleCodes.GUARDIANS, number, _members());
        _refusedOpening(number);
        number = _ask();
        _stop(clinician, 0, number, _nobody());
        _refusedOpening(number);
    }

    function test_stop_ofThePanelByAGuardian() public {
        uint32 number = _askPanel();
        vm.prank(guardians[0]);
        circles.stopRequest(CircleCodes.PANEL, patient, number, CircleCodes.GUARDIANS, _members());
        _fails(IEmergency.RequestClosed.selector);
        circles.approve(CircleCodes.PANEL, patient, number, _none(), 0, _two(insurer, lakeside));
    }

    function test_stop_byNobodyElse() public {
        _askPanel();
        uint32 number = _ask();
        _fails(IGuardians.NotGuardian.selector);
        _stop(stranger, CircleCodes.GUARDIANS, number, _members());
        // A member of the panel is none of the circle that was asked.
        _fails(IGuardians.NotGuardian.selector);
        _stop(lakeside, CircleCodes.PANEL, number, _two(insurer, lakeside));
    }

    // By signature

    function testFuzz_stopBySig_ofThePatientByAnyRelayer(address relayer, uint256 time) public {
        uint32 number = _approved();
        vm.warp(bound(time, START, DEADLINE));
        Stop memory stop = _words(patient, number, 0);
        vm.expectEmit(address(chart));
        emit ICircleSeam.CircleStep(
            patient,
            patient,
            CircleSteps.STOPPED,
            CircleCodes.GUARDIANS,
            number,
            0,
            bytes32(uint256(3)),
            chart.headOf(patient)
        );
        bytes memory signature = _sign(PATIENT_KEY, stop);
        vm.prank(relayer);
        _send(stop, _nobody(), signature);
        _refusedOpening(number);
    }

    function testFuzz_stopBySig_ofAnyGuardian(uint8 place) public {
        place = uint8(bound(place, 0, 4));
        uint32 number = _approved();
        Stop memory stop = _words(guardians[place], number, CircleCodes.GUARDIANS);
        _send(stop, _members(), _sign(_keys[place], stop));
        _refusedOpening(number);
    }

    function test_stopBySig_ofTheAsker() public {
        uint32 number = _approved();
        Stop memory stop = _words(clinician, number, 0);
        _send(stop, _nobody(), _sign(CLINICIAN_KEY, stop));
        _refusedOpening(number);
    }

    function test_stopBySig_ofThePanelByAGuardian() public {
        uint32 number = _askPanel();
        Stop memory stop = _words(guardians[0], number, CircleCodes.GUARDIANS);
        stop.circle = CircleCodes.PANEL;
        _send(stop, _members(), _sign(_keys[0], stop));
        _fails(IEmergency.RequestClosed.selector);
        circles.approve(CircleCodes.PANEL, patient, number, _none(), 0, _two(insurer, lakeside));
    }

    /// @dev The wallet that is to be replaced, and needs no coin for it.
    function test_stopBySig_ofARecovery() public {
        Stop memory stop = _askRecovery(stranger);
        vm.prank(stranger);
        _send(stop, _nobody(), _sign(PATIENT_KEY, stop));
        vm.warp(START + 3 days);
        _fails(IEmergency.RequestClosed.selector);
        vm.prank(stranger);
        circles.recover(patient, stop.number);
    }

    /// @dev What was signed by the wallet before counts no more once another wallet acts.
    function test_stopBySig_byTheWalletThatActsNow() public {
        uint256 key = uint256(keccak256("another wallet"));
        _arm();
        uint32 number = _ask();
        vm.prank(address(circles));
        chart.replaceWallet(patient, vm.addr(key));
        Stop memory stop = _words(patient, number, 0);
        _refused(stop, _nobody(), _sign(PATIENT_KEY, stop), ISignatures.InvalidSignature.selector);
        // Nor does a wallet sign for itself that acts for somebody.
        Stop memory own = _words(vm.addr(key), number, 0);
        _refused(own, _nobody(), _sign(key, own), ISignatures.InvalidSignature.selector);
        _send(stop, _nobody(), _sign(key, stop));
    }

    function test_stopBySig_byNobodyElse() public {
        _arm();
        uint32 number = _ask();
        Stop memory stop = _words(stranger, number, CircleCodes.GUARDIANS);
        uint256 key = uint256(keccak256("stranger"));
        _refused(stop, _members(), _sign(key, stop), IGuardians.NotGuardian.selector);
        stop.through = CircleCodes.PANEL;
        _refused(stop, _two(stranger, lakeside), _sign(key, stop), IGuardians.NotGuardian.selector);
    }

    function test_stopBySig_onceAndNotOfWhatIsOver() public {
        _arm();
        Stop memory stop = _words(patient, _ask(), 0);
        bytes memory signature = _sign(PATIENT_KEY, stop);
        _send(stop, _nobody(), signature);
        _refused(stop, _nobody(), signature, IEmergency.RequestClosed.selector);
        stop.number = 2;
        _refused(stop, _nobody(), _sign(PATIENT_KEY, stop), IEmergency.RequestClosed.selector);
    }

    function testFuzz_stopBySig_notAfterTheDeadline(uint32 late) public {
        _arm();
        Stop memory stop = _words(patient, _ask(), 0);
        bytes memory signature = _sign(PATIENT_KEY, stop);
        vm.warp(DEADLINE + bound(late, 1, 5 days));
        vm.expectRevert(abi.encodeWithSelector(ISignatures.SignatureExpired.selector, DEADLINE));
        _send(stop, _nobody(), signature);
    }

    function testFuzz_stopBySig_refusesAnotherSigner(uint256 key) public {
        key = bound(key, 1, ORDER - 1);
        vm.assume(key != PATIENT_KEY);
        _arm();
        Stop memory stop = _words(patient, _ask(), 0);
        _refused(stop, _nobody(), _sign(key, stop), ISignatures.InvalidSignature.selector);
    }

    function testFuzz_stopBySig_refusesAnotherContract(address verifier) public {
        vm.assume(verifier != address(circles));
        _arm();
        Stop memory stop = _words(patient, _ask(), 0);
        bytes memory signature = _signDigest(PATIENT_KEY, StopSigning.digestFor(stop, verifier));
        _refused(stop, _nobody(), signature, ISignatures.InvalidSignature.selector);
    }

    /// @dev Every member of the struct counts: what was signed of one request stops no other, and says nothing else.
    function test_stopBySig_refusesWhatWasNotSigned() public {
        _askPanel();
        uint32 number = _ask();
        _ask(colleague, CircleCodes.GUARDIANS);
        Stop memory stop = _words(guardians[1], number, CircleCodes.GUARDIANS);
        for (uint256 i = 0; i < 6; ++i) {
            Stop memory other = _words(guardians[1], number, CircleCodes.GUARDIANS);
            if (i == 0) other.by = guardians[2];
            else if (i == 1) other.circle = CircleCodes.PANEL;
            else if (i == 2) other.patient = stranger;
            else if (i == 3) other.number = 2;
            else if (i == 4) other.asker = colleague;
            else other.deadline = DEADLINE + 1;
            _refused(stop, _members(), _sign(_keys[1], other), ISignatures.InvalidSignature.selector);
        }
        // Of a circle that one belongs to twice, too.
        Stop memory panel = _words(guardians[1], number, CircleCodes.GUARDIANS);
        panel.through = CircleCodes.PANEL;
        _refused(stop, _members(), _sign(_keys[1], panel), ISignatures.InvalidSignature.selector);
    }

    /// @dev All that wait, in one transaction of somebody else.
    function test_stopBySig_severalInOneTransaction() public {
        _arm();
        bytes[] memory calls = new bytes[](2);
        for (uint32 number = 1; number < 3; ++number) {
            _ask();
            Stop memory stop = _words(patient, number, 0);
            calls[number - 1] = _call(stop, _nobody(), _sign(PATIENT_KEY, stop));
        }
        vm.prank(stranger);
        circles.multicall(calls);
        _refusedOpening(1);
        _refusedOpening(2);
    }

    function test_stopBySig_gas() public {
        _arm();
        uint32 number = _ask();
        vm.roll(block.number + 1);
        Stop memory stop = _words(patient, number, 0);
        bytes memory signature = _sign(PATIENT_KEY, stop);
        vm.prank(stranger);
        _send(stop, _nobody(), signature);
        vm.snapshotGasLastCall("Circles", "stop an urgent request by signature");
    }

    function _approved() private returns (uint32 number) {
        _arm();
        number = _ask();
        for (uint8 place = 0; place < 3; ++place) {
            _approve(number, place);
        }
    }

    function _askPanel() private returns (uint32) {
        _arm();
        _arm(CircleCodes.PANEL, 2, _two(insurer, lakeside));
        return _ask(clinician, CircleCodes.PANEL);
    }

    function _askRecovery(address wallet) private returns (Stop memory) {
        _arm(CircleCodes.RECOVERY, 3, _members());
        vm.prank(guardians[0]);
        uint32 number = circles.askRecovery(patient, wallet, TEXT, _members());
        for (uint8 place = 1; place < 4; ++place) {
            _approve(CircleCodes.RECOVERY, number, guardians[place], place, _members());
        }
        return Stop(patient, CircleCodes.RECOVERY, patient, number, wallet, 0, DEADLINE);
    }

    function _nobody() private pure returns (Members memory) {
        return Members(0, new address[](0));
    }

    /// @dev To stop a request of the clinician's to the guardians.
    function _words(address by, uint32 number, uint8 through) private view returns (Stop memory) {
        return Stop(by, CircleCodes.GUARDIANS, patient, number, clinician, through, DEADLINE);
    }

    function _sign(uint256 key, Stop memory stop) private view returns (bytes memory) {
        return _signDigest(key, StopSigning.digestFor(stop, address(circles)));
    }

    function _signDigest(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _call(Stop memory stop, Members memory members, bytes memory signature)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            IEmergency.stopRequestBySig,
            (stop.by, stop.circle, stop.patient, stop.number, stop.through, members, stop.deadline, signature)
        );
    }

    function _send(Stop memory stop, Members memory members, bytes memory signature) private {
        circles.stopRequestBySig(
            stop.by, stop.circle, stop.patient, stop.number, stop.through, members, stop.deadline, signature
        );
    }

    function _refused(Stop memory stop, Members memory members, bytes memory signature, bytes4 selector) private {
        _fails(selector);
        _send(stop, members, signature);
    }

    function _stop(address who, uint8 through, uint32 number, Members memory members) private {
        vm.prank(who);
        circles.stopRequest(CircleCodes.GUARDIANS, patient, number, through, members);
    }

    function _refusedOpening(uint32 number) private {
        vm.warp(START + 2 days);
        _fails(IEmergency.RequestClosed.selector);
        circles.approve(CircleCodes.GUARDIANS, patient, number, _none(), 0, _members());
        vm.warp(START);
    }
}

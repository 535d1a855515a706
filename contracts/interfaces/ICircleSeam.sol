// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev One event of a circle, as the circles' contract tells it to the ledger: the words of `CircleStep` in their order.
/// @param who Whose step it is.
/// @param kind One of `CircleSteps`.
/// @param circle One of `CircleCodes`.
/// @param number The request's number; for the steps of arming the dealing's epoch.
/// @param a The step's first word, as `ICircles` says.
/// @param b The step's second word.
struct Step {
    address who;
    uint8 kind;
    uint8 circle;
    uint32 number;
    bytes32 a;
    bytes32 b;
}

/// @title What the circles may do here
/// @notice Guardians, urgent access and recovery are a second immutable contract, which this one deploys as it is made: no
/// other can ever take its place. It may do three things and nothing else to a patient's word: add an event of one single
/// kind, `CircleStep`, to the patient's history; open a grant to read, of a scope that only a circle has, for seven days at
/// most, to a hospital or its clinician whose accreditation holds; and give the patient another wallet.
interface ICircleSeam {
    /// @notice Something happened in a circle of the patient's.
    /// @param patient The person.
    /// @param who Whose step it is.
    /// @param kind One of `CircleSteps`, which says what the others mean.
    /// @param circle One of `CircleCodes`.
    /// @param number The request's number; for the steps of arming the dealing's epoch.
    /// @param a The step's first word.
    /// @param b The step's second word.
    /// @param prev The patient's head before this event.
    event CircleStep(
        address indexed patient,
        address indexed who,
        uint8 kind,
        uint8 circle,
        uint32 number,
        bytes32 a,
        bytes32 b,
        bytes32 prev
    );

    /// @notice Only the circles' contract may say this.
    error NotCircles();
    /// @notice The ledger alone says that access was opened, as it opens it.
    error OpenedElsewhere();

    /// @notice The contract of guardians, urgent access and recovery.
    function circles() external view returns (address);

    /// @notice As the circles: adds steps to a patient's history.
    /// @param steps Each as abi.encode has it, one after the other.
    function noteCircle(address patient, bytes calldata steps) external;

    /// @notice As the circles: the same, and then lets the asker read what this circle may open, for a time.
    /// @param expiry The first second at which it no longer holds: within seven days.
    /// @return organisation The hospital that the asker treats patients for.
    function openUrgently(
        address patient,
        uint8 circle,
        uint32 number,
        uint40 expiry,
        address asker,
        bytes calldata steps
    ) external returns (address organisation);

    /// @notice As the circles: another wallet acts for the patient from now on. The wallet must have no history of its own.
    function replaceWallet(address patient, address controller) external;

    /// @notice What somebody is here now: the wallet that acts for the address, and what the register says of it, be it over
    /// or not.
    /// @return controller The wallet; zero where the address is itself a wallet that acts, or acted, for another.
    /// @return organisation Whose practitioner it is, or its own address; zero for anybody else.
    function standingOf(address who) external view returns (address controller, address organisation);

    /// @notice The wallets that act now for the guardians whose steps these are; reverts unless each guardian is independent
    /// of the asker: neither the asker, nor acted for by the asker, nor of the asker's organisation; and unless each that is an
    /// organisation is accredited now.
    /// @return wallets In the order of the steps; zero for one who is a wallet that acts, or acted, for another.
    function requireIndependent(address asker, bytes calldata steps) external view returns (address[] memory wallets);

    /// @notice The organisation that somebody acts for, and its role; reverts unless accreditation and licence hold now.
    function requireLive(address who) external view returns (address organisation, uint8 role);
}

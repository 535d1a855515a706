// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Requests
/// @notice An organisation asks a patient for access, in the patient's own history. The patient answers by a grant or by
/// declining; unanswered, a request lapses after 30 days. An organisation may ask a patient once in 7 days, and after a
/// refusal no earlier than the patient says: whoever floods patients spends accredited organisations on it.
interface IRequests {
    /// @notice An organisation asks for access.
    /// @param patient The person who is asked.
    /// @param organisation The organisation that asks.
    /// @param scope Everything, a category or a record.
    /// @param rights Bit 0 read, bit 1 write.
    /// @param purpose The purpose of use, as in a grant.
    /// @param expiry Until when access is wanted, in Unix time.
    /// @param note The sha2-256 of the block that holds a sealed note to the patient; zero for none.
    /// @param prev The patient's head before this event.
    event AccessRequested(
        address indexed patient,
        address indexed organisation,
        bytes32 scope,
        uint8 rights,
        uint8 purpose,
        uint40 expiry,
        bytes32 note,
        bytes32 prev
    );

    /// @notice The patient declined an organisation's request.
    /// @param patient The person who was asked.
    /// @param organisation The organisation that asked.
    /// @param notBefore The first second, in Unix time, at which it may ask again.
    /// @param prev The patient's head before this event.
    event RequestDeclined(address indexed patient, address indexed organisation, uint40 notBefore, bytes32 prev);

    /// @notice The organisation may ask this patient again only from that second on.
    error RequestTooSoon(uint40 notBefore);
    /// @notice The address is the register's, or a wallet that acts, or acted, for another: ask the patient's.
    error NotAPatient(address who);
    /// @notice The organisation has no request that waits for an answer.
    error NothingRequested(address organisation);

    /// @notice Asks a patient for access. Only an organisation, and only for what could be granted to it.
    function requestAccess(address patient, bytes32 scope, uint8 rights, uint8 purpose, uint40 expiry, bytes32 note)
        external;

    /// @notice Declines an organisation's request to the patient whom the caller acts for.
    /// @param organisation The organisation that asked.
    /// @param notBefore Unix time in seconds, before which it may not ask again; never earlier than 7 days after it asked.
    function declineRequest(address organisation, uint40 notBefore) external;

    /// @notice Declines an organisation's request with the patient's signature: struct DeclineRequest.
    function declineRequestBySig(
        address patient,
        address organisation,
        uint40 notBefore,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice An organisation's last request to a patient; zeros where there was none. A grant to the organisation answers
    /// it too, which the history tells and this does not.
    /// @return openUntil The first second at which it lapses unanswered; zero when it was declined.
    /// @return notBefore The first second at which the organisation may ask again.
    /// @return blockNumber The block in which it was made or declined.
    function requestOf(address patient, address organisation)
        external
        view
        returns (uint40 openUntil, uint40 notBefore, uint40 blockNumber);
}

// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Members} from "./IGuardians.sol";

/// @dev A guardian's signed approval: struct ApproveUrgentAccess.
/// @param place The guardian's place in the circle, from zero.
/// @param release The sha2-256 of the block with the share, sealed again to the asker for this request.
/// @param signature Of the wallet that acts for the guardian; empty where that wallet sends it.
struct Approval {
    uint8 place;
    bytes32 release;
    bytes signature;
}

/// @title Urgent access
/// @notice A clinician asks a patient's circle; when enough guardians approve, none of them the asker or of the asker's
/// organisation, and the window has passed in which the patient or a guardian may stop it, the asker may read for a time.
/// The grant it opens never writes, always ends, and can be ended by the patient like any other. A request that nobody
/// opened within seven days of its window is void.
///
/// The summary's circle is different in one thing: a second clinician must ask too, and then one guardian is enough.
interface IEmergency {
    /// @notice The request is void: never made, stopped, opened before, too old, or of an earlier dealing.
    error RequestClosed();
    /// @notice Approvals or the second clinician are missing, or the window in which it may be stopped has not passed.
    error NotDue();
    /// @notice Nobody approves a request of one's own, of one's organisation, or twice.
    error ApprovedBySelf();
    /// @notice What was opened was opened by one of another organisation.
    error OtherOrganisation();
    /// @notice The code is none of the reasons or verdicts.
    error UnknownCode();
    /// @notice An approval names the block that holds the share.
    error MissingShare();
    /// @notice The organisation has more openings unreviewed, for longer than allowed, than it may have.
    error ReviewsOverdue();

    /// @notice As a clinician of a hospital: asks a patient's circle.
    /// @param reason 1 unconscious, 2 not able to answer, 3 danger to life, 4 danger to others, 5 another.
    /// @param text The sha2-256 of the block with the reason in words.
    /// @return number Counts the requests to this circle, from one.
    function askUrgently(uint8 circle, address patient, uint8 reason, bytes32 text) external returns (uint32 number);

    /// @notice As another clinician: asks for the summary too.
    function secondRequest(address patient, uint32 number) external;

    /// @notice Adds approvals: the sender's own as a guardian, and those of others who signed ApproveUrgentAccess. Then opens
    /// the request where nothing is missing: so with no approval at all it opens one whose window has passed.
    /// @param deadline Unix time in seconds, up to which the signatures count.
    function approve(
        uint8 circle,
        address patient,
        uint32 number,
        Approval[] calldata approvals,
        uint256 deadline,
        Members calldata members
    ) external;

    /// @notice As the patient, the asker, or a guardian of the circle or of the circle of guardians: stops it for good.
    /// @param through The circle that a guardian belongs to, whose members are given.
    function stopRequest(uint8 circle, address patient, uint32 number, uint8 through, Members calldata members) external;

    /// @notice The same with the signature of the one who stops it: struct StopRequest, which names the asker besides.
    /// @param by Who signs.
    /// @param deadline Unix time in seconds, up to which the signature counts.
    function stopRequestBySig(
        address by,
        uint8 circle,
        address patient,
        uint32 number,
        uint8 through,
        Members calldata members,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice As the asker: names the block of the report.
    function reportUse(uint8 circle, address patient, uint32 number, bytes32 report) external;

    /// @notice As an authority: reviews what was opened, once.
    /// @param organisation The one the asker belonged to when it was opened.
    /// @param verdict 1 justified, 2 not justified, 3 to be looked into.
    function reviewUse(uint8 circle, address patient, uint32 number, address organisation, uint8 verdict) external;

    /// @notice The words of a circle and of one of its requests, as `CircleWord` and `UrgentWord` lay them out, and the hash of
    /// the circle's members: keccak256(abi.encodePacked(deal, guardians)).
    function circleOf(address patient, uint8 circle, uint32 number)
        external
        view
        returns (bytes32 word, bytes32 members, bytes32 request);

    /// @notice How many of an organisation's openings nobody has reviewed for more than fourteen to twenty-one days: above three,
    /// it can ask for no more than summaries.
    function overdueOf(address organisation) external view returns (uint256);
}

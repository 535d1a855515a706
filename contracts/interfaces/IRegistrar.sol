// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The registrar's office
/// @notice Who keeps the register, who watches over it, and which release of the site it stands for. All of it is told in
/// the register's history.
interface IRegistrar {
    /// @notice The office is offered to somebody, who may accept it.
    /// @param successor Who may accept; zero where the offer was withdrawn.
    /// @param prev The register's head before this event.
    event RegistrarOffered(address indexed successor, bytes32 prev);

    /// @notice Somebody became the registrar.
    /// @param registrar The registrar from now on.
    /// @param prev The register's head before this event.
    event RegistrarChanged(address indexed registrar, bytes32 prev);

    /// @notice A watcher was named, who may cancel proposals.
    /// @param watcher The watcher to be.
    /// @param from The first second, in Unix time, of the watch; until then the one before keeps it.
    /// @param prev The register's head before this event.
    event WatcherNamed(address indexed watcher, uint40 from, bytes32 prev);

    /// @notice A release of the site was published.
    /// @param version One for the first release, and one more for each that follows.
    /// @param digest The sha2-256 in the CID of the site's folder (dag-pb).
    /// @param prev The register's head before this event.
    event ReleasePublished(uint32 indexed version, bytes32 digest, bytes32 prev);

    /// @notice The caller is not the registrar.
    error NotRegistrar();
    /// @notice The caller is neither the registrar nor the watcher.
    error NotWatcher();
    /// @notice The office was not offered to the caller.
    error NotOffered();
    /// @notice A delay is at most 30 days.
    error DelayTooLong();
    /// @notice The digest of a release cannot be zero.
    error MissingRelease();

    /// @notice The council that keeps the register.
    function registrar() external view returns (address);

    /// @notice Who may accept the registrar's office; zero where nobody may.
    function offeredTo() external view returns (address);

    /// @notice Who besides the registrar may cancel proposals now.
    function watcher() external view returns (address);

    /// @notice Seconds until a proposal can take effect, and until a named watcher begins.
    function accreditationDelay() external view returns (uint40);

    /// @notice The release of the site that was published last; zeros where none was.
    /// @return digest The sha2-256 in the CID of the site's folder (dag-pb).
    /// @return version How many were published.
    /// @return blockNumber The block of the last one.
    function release() external view returns (bytes32 digest, uint32 version, uint40 blockNumber);

    /// @notice Offers the registrar's office, in place of any offer before. Only the registrar.
    /// @param successor Who may accept; zero withdraws the offer.
    function offerRegistrar(address successor) external;

    /// @notice Accepts the registrar's office. Only whom it was offered to.
    function acceptRegistrar() external;

    /// @notice Names the watcher, who begins after the delay, so that nobody replaces the watch and acts unwatched at once.
    /// Only the registrar.
    function nameWatcher(address watcher) external;

    /// @notice Publishes a release of the site. Only the registrar.
    /// @param digest The sha2-256 in the CID of the site's folder (dag-pb).
    function publishRelease(bytes32 digest) external;
}

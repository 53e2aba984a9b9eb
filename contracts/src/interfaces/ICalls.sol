// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Call, CallStatus, Listing} from "./Types.sol";

/// @title Calls for data
/// @notice What a steward asks for and promises before anyone contributes. A listing made from a call is bound to its steward,
/// token, terms, highest fee and lowest price: `Market.list` asks here. Consent receipts name the call's id, which is its hash,
/// so nothing can change afterwards.
interface ICalls {
    /// @notice Contributions are asked for. `call` hashes to `id`; its document lies at `documentUri`.
    event Opened(bytes32 indexed id, address indexed steward, Call call, string documentUri);
    /// @notice No more contributions are taken. Listings of what was contributed are still possible.
    event CallClosed(bytes32 indexed id);

    /// @notice Only the steward may do this.
    error NotSteward(address sender, address steward);
    /// @notice A call with these very parameters was opened before.
    error AlreadyOpened(bytes32 id);
    /// @notice Nothing was opened under the hash of these parameters.
    error UnknownCall(bytes32 id);
    /// @notice It was closed before.
    error AlreadyClosed(bytes32 id);
    /// @notice The terms are no DUO terms of version 1.
    error TermsMalformed(uint256 terms);
    /// @notice The highest fee is above 10,000 bps.
    error FeeTooHigh(uint16 bps);
    /// @notice It would end before it begins, or more than ten years from now.
    error ClosesAtInvalid(uint64 closesAt, uint256 earliest, uint256 latest);
    /// @notice Asks for contributions. Sent by the steward.
    /// @param documentUri Where the call's document lies.
    /// @return id Hash of the call, this chain and this contract.
    function open(Call calldata call, string calldata documentUri) external returns (bytes32 id);

    /// @notice Takes no more contributions. Sent by the steward; also the day `closesAt` passes without it.
    function close(Call calldata call) external;

    /// @notice Reverts with an error of `IMarket` unless every number of `listing` is within its bounds now and, if it names a
    /// call, it stays within that. The call may be closed.
    function requireListable(Listing calldata listing) external view;

    /// @notice Whether a call was opened, and closed.
    function status(bytes32 id) external view returns (CallStatus);

    /// @notice keccak256(abi.encode("theriac/v1/call", chainId, calls, call)).
    function callId(Call calldata call) external view returns (bytes32);
}

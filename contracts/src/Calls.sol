// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ICalls} from "./interfaces/ICalls.sol";
import {Call, CallStatus, Listing} from "./interfaces/Types.sol";
import {Terms} from "./lib/Terms.sol";

/// @title Calls for data
/// @notice See `ICalls`.
contract Calls is ICalls {
    uint256 private constant BPS = 10_000;
    uint256 private constant LONGEST_CALL = 10 * 365 days;

    /// @inheritdoc ICalls
    mapping(bytes32 id => CallStatus) public status;

    /// @inheritdoc ICalls
    function open(Call calldata call, string calldata documentUri) external returns (bytes32 id) {
        _requireSteward(call);
        if (!Terms.wellFormed(call.terms)) revert TermsMalformed(call.terms);
        if (call.maxFeeBps > BPS) revert FeeTooHigh(call.maxFeeBps);
        uint256 latest = block.timestamp + LONGEST_CALL;
        if (call.closesAt < block.timestamp || call.closesAt > latest) {
            revert ClosesAtInvalid(call.closesAt, block.timestamp, latest);
        }
        id = callId(call);
        if (status[id] != CallStatus.None) revert AlreadyOpened(id);

        status[id] = CallStatus.Open;
        emit Opened(id, call.steward, call, documentUri);
    }

    /// @inheritdoc ICalls
    function close(Call calldata call) external {
        _requireSteward(call);
        bytes32 id = callId(call);
        CallStatus now_ = status[id];
        if (now_ == CallStatus.None) revert UnknownCall(id);
        if (now_ == CallStatus.Closed) revert AlreadyClosed(id);

        status[id] = CallStatus.Closed;
        emit CallClosed(id);
    }

    /// @inheritdoc ICalls
    function requireWithin(Call calldata call, Listing calldata listing) external view {
        bytes32 id = callId(call);
        if (id != listing.callId) revert CallMismatch(id, listing.callId);
        if (status[id] == CallStatus.None) revert UnknownCall(id);
        if (listing.steward != call.steward) revert StewardMismatch(listing.steward, call.steward);
        if (listing.token != call.token) revert TokenMismatch(listing.token, call.token);
        if (listing.terms != call.terms || listing.termsDetail != call.termsDetail) {
            revert TermsMismatch(listing.terms, listing.termsDetail, call.terms, call.termsDetail);
        }
        if (listing.stewardFeeBps > call.maxFeeBps) revert FeeAboveCall(listing.stewardFeeBps, call.maxFeeBps);
        if (listing.price < call.minPrice) revert PriceBelowCall(listing.price, call.minPrice);
    }

    /// @inheritdoc ICalls
    function callId(Call calldata call) public view returns (bytes32) {
        return keccak256(abi.encode("theriac/v1/call", block.chainid, address(this), call));
    }

    function _requireSteward(Call calldata call) private view {
        if (msg.sender != call.steward) revert NotSteward(msg.sender, call.steward);
    }
}

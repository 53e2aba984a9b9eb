// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ICalls} from "./interfaces/ICalls.sol";
import {IMarket} from "./interfaces/IMarket.sol";
import {Call, CallStatus, Listing} from "./interfaces/Types.sol";
import {Bounds} from "./lib/Bounds.sol";
import {Shares} from "./lib/Shares.sol";
import {Terms} from "./lib/Terms.sol";

/// @title Calls for data, and what a listing may say
/// @notice See `ICalls`.
contract Calls is ICalls {
    /// @dev What binds a listing. The rest of a call is in its id alone.
    struct CallRecord {
        address steward;
        CallStatus status;
        uint16 maxFeeBps;
        address token;
        uint128 minPrice;
        uint256 terms;
        bytes32 termsDetail;
    }

    uint256 private constant LONGEST_CALL = 10 * 365 days;

    mapping(bytes32 id => CallRecord) private _calls;

    /// @inheritdoc ICalls
    function open(Call calldata call, string calldata documentUri) external returns (bytes32 id) {
        _requireSteward(call);
        if (!Terms.wellFormed(call.terms)) revert TermsMalformed(call.terms);
        if (call.maxFeeBps > Shares.BPS) revert FeeTooHigh(call.maxFeeBps);
        uint256 latest = block.timestamp + LONGEST_CALL;
        if (call.closesAt < block.timestamp || call.closesAt > latest) {
            revert ClosesAtInvalid(call.closesAt, block.timestamp, latest);
        }
        id = callId(call);
        if (_calls[id].status != CallStatus.None) revert AlreadyOpened(id);

        _calls[id] = CallRecord({
            steward: call.steward,
            status: CallStatus.Open,
            maxFeeBps: call.maxFeeBps,
            token: call.token,
            minPrice: call.minPrice,
            terms: call.terms,
            termsDetail: call.termsDetail
        });
        emit Opened(id, call.steward, call, documentUri);
    }

    /// @inheritdoc ICalls
    function close(Call calldata call) external {
        _requireSteward(call);
        bytes32 id = callId(call);
        CallRecord storage record = _calls[id];
        if (record.status == CallStatus.None) revert UnknownCall(id);
        if (record.status == CallStatus.Closed) revert AlreadyClosed(id);

        record.status = CallStatus.Closed;
        emit CallClosed(id);
    }

    /// @inheritdoc ICalls
    function requireListable(Listing calldata listing) external view {
        Bounds.check(listing);
        if (listing.callId != 0) _requireWithin(listing, _calls[listing.callId]);
    }

    /// @inheritdoc ICalls
    function status(bytes32 id) external view returns (CallStatus) {
        return _calls[id].status;
    }

    /// @inheritdoc ICalls
    function callId(Call calldata call) public view returns (bytes32) {
        return keccak256(abi.encode("theriac/v1/call", block.chainid, address(this), call));
    }

    function _requireSteward(Call calldata call) private view {
        if (msg.sender != call.steward) revert NotSteward(msg.sender, call.steward);
    }

    function _requireWithin(Listing calldata listing, CallRecord storage call) private view {
        if (call.status == CallStatus.None) revert IMarket.UnknownCall(listing.callId);
        if (listing.steward != call.steward) revert IMarket.CallStewardMismatch(listing.steward, call.steward);
        if (listing.token != call.token) revert IMarket.CallTokenMismatch(listing.token, call.token);
        if (listing.terms != call.terms || listing.termsDetail != call.termsDetail) {
            revert IMarket.CallTermsMismatch(listing.terms, listing.termsDetail, call.terms, call.termsDetail);
        }
        if (listing.stewardFeeBps > call.maxFeeBps) {
            revert IMarket.StewardFeeAboveCall(listing.stewardFeeBps, call.maxFeeBps);
        }
        if (listing.price < call.minPrice) revert IMarket.PriceBelowCall(listing.price, call.minPrice);
    }
}

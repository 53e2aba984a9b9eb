// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// @title How a price is divided
/// @notice Whatever goes in comes out: the parts of each division add up to what is divided.
library Shares {
    uint256 internal constant BPS = 10_000;
    /// @dev From this share of the price on, a ruling is for the buyer.
    uint256 internal constant BUYER_WINS = 5_000;

    /// @notice An amount between the split and the steward's fee, which is rounded down.
    function settled(uint128 amount, uint256 stewardFeeBps) internal pure returns (uint128 toSplit, uint128 toSteward) {
        toSteward = uint128(amount * stewardFeeBps / BPS);
        toSplit = amount - toSteward;
    }

    /// @notice Price and bond after a ruling: what the buyer is credited, and what the split and the steward divide. The arbiter's
    /// fee is the rest, and whoever loses pays it: the buyer out of the bond, the remainder of which goes to the other side; the
    /// other side out of what the refund leaves of the price, as far as that goes.
    /// @dev For fee <= bond <= price and refundBps <= BPS. Reverts when a part would not fit.
    function ruled(uint128 price, uint128 bond, uint128 fee, uint256 refundBps)
        internal
        pure
        returns (uint128 toBuyer, uint128 toSide)
    {
        uint128 refund = uint128(price * refundBps / BPS);
        if (refundBps < BUYER_WINS) return (refund, price - refund + (bond - fee));

        if (refund > price - fee) refund = price - fee;
        return (refund + bond, price - refund - fee);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Shares} from "../src/lib/Shares.sol";

/// @dev For all prices, bonds, fees and shares: a division that does not revert creates and loses nothing. That none reverts within
/// the bounds of a listing, which takes products of two unknowns, is left to fuzzing (`test/Shares.t.sol`).
contract SharesCheck {
    function settled(uint128 amount, uint16 bps) external pure returns (uint128, uint128) {
        return Shares.settled(amount, bps);
    }

    function ruled(uint128 price, uint128 bond, uint96 fee, uint16 bps) external pure returns (uint128, uint128) {
        return Shares.ruled(price, bond, fee, bps);
    }

    function check_split_and_fee_are_the_price(uint128 amount, uint16 bps) external view {
        (uint128 toSplit, uint128 toSteward) = this.settled(amount, bps);
        assert(uint256(toSplit) + toSteward == amount);
    }

    function check_the_parts_of_a_ruling_against_the_buyer_are_price_and_bond(
        uint128 price,
        uint128 bond,
        uint96 fee,
        uint16 bps
    ) external view {
        if (bps >= 5_000) return;
        (uint128 toBuyer, uint128 toSide) = this.ruled(price, bond, fee, bps);
        assert(uint256(toBuyer) + toSide + fee == uint256(price) + bond);
    }

    function check_the_parts_of_a_ruling_for_the_buyer_are_price_and_bond(
        uint128 price,
        uint128 bond,
        uint96 fee,
        uint16 bps
    ) external view {
        if (bps < 5_000) return;
        (uint128 toBuyer, uint128 toSide) = this.ruled(price, bond, fee, bps);
        assert(uint256(toBuyer) + toSide + fee == uint256(price) + bond);
    }

    function check_a_buyer_who_wins_has_the_bond_back(uint128 price, uint128 bond, uint96 fee, uint16 bps) external view {
        if (bps < 5_000) return;
        (uint128 toBuyer, uint128 toSide) = this.ruled(price, bond, fee, bps);
        assert(toBuyer >= bond && toSide <= price);
    }
}

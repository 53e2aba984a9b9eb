// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Shares} from "../src/lib/Shares.sol";
import {Test} from "./support/Test.sol";

contract SharesTest is Test {
    function test_the_stewards_fee_is_rounded_down() public pure {
        _settled(1, 9_999, 1, 0);
        _settled(1, 10_000, 0, 1);
        _settled(0, 10_000, 0, 0);
        _settled(250e6, 0, 250e6, 0);
        _settled(333, 100, 330, 3);
        _settled(type(uint128).max, 10_000, 0, type(uint128).max);
        // 2^128 - 1 = 340282366920938463463374607431768211455, a half of it rounded down.
        _settled(type(uint128).max, 5_000, 170141183460469231731687303715884105728, 170141183460469231731687303715884105727);
    }

    function testFuzz_fee_and_split_add_up(uint128 amount, uint16 bps) public pure {
        bps = uint16(bound(bps, 0, 10_000));
        (uint128 toSplit, uint128 toSteward) = Shares.settled(amount, bps);
        assertEq(uint256(toSplit) + toSteward, amount, "whole");
        // The fee is the greatest whole number that is not above its share.
        assertLe(uint256(toSteward) * 10_000, uint256(amount) * bps, "not above");
        assertTrue((uint256(toSteward) + 1) * 10_000 > uint256(amount) * bps, "and the next would be");
    }

    function test_a_loser_pays_the_arbiter_out_of_the_bond() public pure {
        _ruled(1_000, 100, 30, 0, 0, 1_070);
        _ruled(1_000, 100, 30, 2_500, 250, 820);
        _ruled(1_000, 100, 30, 4_999, 499, 571);
        _ruled(1_000, 30, 30, 4_999, 499, 501);
    }

    function test_a_winner_has_the_bond_back_and_the_price_pays_the_arbiter() public pure {
        _ruled(1_000, 100, 30, 5_000, 600, 470);
        _ruled(1_000, 100, 30, 9_699, 1_069, 1);
        _ruled(1_000, 100, 30, 9_700, 1_070, 0);
        _ruled(1_000, 100, 30, 9_701, 1_070, 0);
        _ruled(1_000, 100, 30, 10_000, 1_070, 0);
        _ruled(1_000, 0, 0, 10_000, 1_000, 0);
        _ruled(30, 30, 30, 5_000, 30, 0);
    }

    function test_a_refund_is_rounded_down() public pure {
        _ruled(3, 0, 0, 4_999, 1, 2);
        _ruled(3, 0, 0, 5_000, 1, 2);
        _ruled(3, 0, 0, 9_999, 2, 1);
        _ruled(1, 1, 0, 5_000, 1, 1);
    }

    function testFuzz_the_parts_of_a_ruling_add_up(uint128 price, uint128 bond, uint96 fee, uint16 bps) public pure {
        // Halved, so that price and bond fit together.
        (price, bond, fee) = _admissible(price / 2, bond, fee);
        (uint128 toBuyer, uint128 toSide) = Shares.ruled(price, bond, fee, bound(bps, 0, 10_000));
        assertEq(uint256(toBuyer) + toSide + fee, uint256(price) + bond, "whole");
    }

    function testFuzz_a_larger_refund_is_never_less_for_the_buyer_nor_more_for_the_other_side(
        uint128 price,
        uint128 bond,
        uint96 fee,
        uint16 bps,
        uint16 more
    ) public pure {
        (price, bond, fee) = _admissible(price / 2, bond, fee);
        uint256 low = bound(bps, 0, 10_000);
        (uint128 toBuyer, uint128 toSide) = Shares.ruled(price, bond, fee, low);
        (uint128 toBuyer2, uint128 toSide2) = Shares.ruled(price, bond, fee, bound(more, low, 10_000));
        assertLe(toBuyer, toBuyer2, "buyer");
        assertLe(toSide2, toSide, "other side");
    }

    function test_what_does_not_fit_reverts() public {
        uint128 most = type(uint128).max;
        // What the buyer gets, and what the other side gets.
        _overflows(most, 1, 0, 10_000);
        _overflows(most, 1, 0, 0);
        // By one unit.
        assertEq(this.ruled(most - 1, 1, 0, 10_000), most, "fits");
        assertEq(this.ruled(most, 20, 20, 10_000), most, "fits, for the fee goes out");
    }

    /// @dev What the buyer gets; external, so that a revert can be seen.
    function ruled(uint128 price, uint128 bond, uint128 fee, uint256 bps) external pure returns (uint128 toBuyer) {
        (toBuyer,) = Shares.ruled(price, bond, fee, bps);
    }

    function _overflows(uint128 price, uint128 bond, uint128 fee, uint256 bps) private {
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        this.ruled(price, bond, fee, bps);
    }

    /// @dev fee <= bond <= price, as a listing's are.
    function _admissible(uint128 price, uint128 bond, uint96 fee) private pure returns (uint128, uint128, uint96) {
        fee = uint96(bound(fee, 0, price < type(uint96).max ? price : type(uint96).max));
        return (price, uint128(bound(bond, fee, price)), fee);
    }

    function _settled(uint128 amount, uint256 bps, uint128 toSplit, uint128 toSteward) private pure {
        (uint128 split, uint128 fee) = Shares.settled(amount, bps);
        assertEq(split, toSplit, "split");
        assertEq(fee, toSteward, "steward");
    }

    function _ruled(uint128 price, uint128 bond, uint128 fee, uint256 bps, uint128 toBuyer, uint128 toSide) private pure {
        (uint128 buyer, uint128 side) = Shares.ruled(price, bond, fee, bps);
        assertEq(buyer, toBuyer, "buyer");
        assertEq(side, toSide, "other side");
    }
}

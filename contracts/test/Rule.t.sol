// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {
    Arbiter,
    ClaimAuthorisation,
    LicenceState,
    Listing,
    ListingState,
    Order,
    OrderState,
    OrderStatus
} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {BlockingToken} from "./support/Tokens.sol";

contract RuleTest is MarketTest {
    uint256 internal constant RULING_WINDOW = 14 days;

    Listing internal l;
    Order internal o;

    function setUp() public override {
        super.setUp();
        (l, o) = disputed();
    }

    // ---------------------------------------------------------------------------------------------------- how it divides

    // A price of 250, a bond of 50, an arbiter's fee of 20 and 7.5 % for the steward, in millionths.

    function test_a_ruling_without_a_refund_takes_the_arbiters_fee_from_the_bond() public {
        // Side: 250 + (50 - 20) = 280.
        _rules(0, 0, 259e6, 21e6);
    }

    function test_a_refund_just_below_a_half_still_costs_the_buyer_the_bond() public {
        // Refund 124.975; side: 250 - 124.975 + 30 = 155.025.
        _rules(4_999, 124_975_000, 143_398_125, 11_626_875);
    }

    function test_a_refund_of_a_half_gives_the_bond_back_and_takes_the_fee_from_the_rest_of_the_price() public {
        // Refund 125, bond 50; side: 250 - 125 - 20 = 105.
        _rules(5_000, 175e6, 97_125_000, 7_875_000);
    }

    function test_a_refund_leaves_the_arbiters_fee_and_nothing_else() public {
        // Refund 230, all but the fee.
        _rules(9_200, 280e6, 0, 0);
    }

    function test_a_refund_that_leaves_less_than_the_arbiters_fee_is_cut_by_it() public {
        // Refund 249.975, of which 230 remain.
        _rules(9_999, 280e6, 0, 0);
    }

    function test_a_full_refund_is_the_price_less_the_arbiters_fee_and_the_bond() public {
        _rules(10_000, 280e6, 0, 0);
    }

    function test_a_fee_as_high_as_bond_and_price_leaves_a_winner_the_bond_and_a_loser_nothing() public {
        Arbiter memory a = arbiter();
        a.fee = uint96(PRICE);
        uint256 before = vm.snapshotState();
        _disputedBefore(a, PRICE);
        _rules(10_000, PRICE, 0, 0, a.fee);
        vm.revertToState(before);
        _disputedBefore(a, PRICE);
        // No refund, and nothing of the bond is left for the other side: 250 in all.
        _rules(0, 0, 231_250_000, 18_750_000, a.fee);
    }

    function test_a_free_arbiter_without_a_bond_divides_the_price_alone() public {
        Arbiter memory a = arbiter();
        a.fee = 0;
        _disputedBefore(a, 0);
        _rules(3_000, 75e6, 161_875_000, 13_125_000, 0);
    }

    function test_a_second_ruling_adds_to_the_credit_of_buyer_and_arbiter() public {
        _rule(5_000);
        _disputedBefore(arbiter(), BOND);
        _rule(10_000);
        assertEq(market.credit(address(token), buyer), 175e6 + 280e6, "buyer");
        assertEq(market.credit(address(token), arbiterAccount), 2 * uint256(ARBITER_FEE), "arbiter");
    }

    function testFuzz_the_parts_add_up_to_price_and_bond_or_the_dispute_lapses(
        uint128 price,
        uint128 bond,
        uint96 fee,
        uint16 refundBps,
        uint16 stewardFeeBps,
        uint8 near
    ) public {
        // One in four at the edge of what 128 bits hold.
        price = near % 4 == 0 ? type(uint128).max - price % 1_000 : price | 1;
        if (near % 8 == 0) bond = price - bond % 1_000;
        Arbiter memory a = arbiter();
        a.fee = uint96(bound(fee, 0, price < type(uint96).max ? price : type(uint96).max));
        bond = uint128(bound(bond, a.fee, price));
        refundBps = uint16(bound(refundBps, 0, 10_000));
        l.price = price;
        l.stewardFeeBps = uint16(bound(stewardFeeBps, 0, 10_000));
        enrichBuyer();
        _disputedBefore(a, bond);

        vm.prank(arbiterAccount);
        (bool ruled,) = address(market).call(abi.encodeCall(market.rule, (l, o, refundBps)));
        if (!ruled) {
            assertTrue(uint256(price) + bond > type(uint128).max, "only what does not fit is refused");
            uint256 before = token.balanceOf(buyer);
            vm.warp(START + RULING_WINDOW + 1);
            market.lapse(l, o);
            assertEq(token.balanceOf(buyer) - before, uint256(price) + bond, "all of it");
            return;
        }
        ListingState memory state = market.listingState(o.listingId);
        uint256 toBuyer = market.credit(address(token), buyer);
        uint256 side = uint256(state.revenue) + state.fees;
        assertEq(market.credit(address(token), arbiterAccount), a.fee, "arbiter");
        assertEq(toBuyer + a.fee + side, uint256(price) + bond, "whole");
        assertEq(state.fees, side * l.stewardFeeBps / 10_000, "the steward's fee");
        uint256 refund = uint256(price) * refundBps / 10_000;
        if (refundBps < 5_000) {
            assertEq(toBuyer, refund, "the buyer lost");
        } else {
            assertEq(toBuyer - bond, refund < price - a.fee ? refund : price - a.fee, "the buyer won");
        }
    }

    function test_a_ruling_that_does_not_fit_leaves_the_dispute_to_lapse() public {
        enrichBuyer();
        l.price = type(uint128).max;
        _disputedBefore(arbiter(), type(uint128).max);
        for (uint16 bps = 0; bps <= 10_000; bps += 2_500) {
            vm.prank(arbiterAccount);
            (bool success,) = address(market).call(abi.encodeCall(market.rule, (l, o, bps)));
            assertFalse(success, "does not fit");
        }
        assertStatus(o, OrderStatus.Disputed);
        uint256 before = token.balanceOf(buyer);
        vm.warp(START + RULING_WINDOW + 1);
        market.lapse(l, o);
        assertEq(token.balanceOf(buyer) - before, 2 * uint256(type(uint128).max), "price and bond");
    }

    // ----------------------------------------------------------------------------------------------------- who gets it

    function test_buyer_and_arbiter_are_credited_and_nothing_is_sent() public {
        uint256 held = token.balanceOf(address(market));
        uint256 buyers = token.balanceOf(buyer);
        _rule(5_000);
        assertEq(token.balanceOf(address(market)), held, "market");
        assertEq(token.balanceOf(buyer), buyers, "buyer");
        assertEq(token.balanceOf(arbiterAccount), 0, "arbiter");
    }

    function test_a_token_that_blocks_everyone_does_not_hold_up_a_ruling() public {
        BlockingToken blocking = new BlockingToken();
        blocking.mint(buyer, 1_000e6);
        vm.prank(buyer);
        blocking.approve(address(market), 1_000e6);
        l.token = address(blocking);
        _disputedBefore(arbiter(), BOND);
        blocking.setBlocked(buyer, true);
        blocking.setBlocked(arbiterAccount, true);
        blocking.setBlocked(steward, true);
        _rule(6_000);
        assertEq(market.credit(address(blocking), buyer), 200e6, "buyer");
        assertEq(market.credit(address(blocking), arbiterAccount), ARBITER_FEE, "arbiter");
    }

    function test_what_a_ruling_leaves_the_other_side_is_claimed_like_a_price() public {
        _rule(0);
        ClaimAuthorisation memory a = authorisation(l);
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");
        assertEq(token.balanceOf(a.recipient), 259e6, "leaf");
        vm.prank(steward);
        market.claimFee(l);
        assertEq(token.balanceOf(steward), 21e6, "steward");
        vm.prank(arbiterAccount);
        market.withdrawCredit(address(token));
        assertEq(token.balanceOf(arbiterAccount), ARBITER_FEE, "arbiter");
        assertEq(token.balanceOf(address(market)), 0, "nothing is left");
    }

    function test_rulings_add_to_what_was_settled_before() public {
        Order memory other = orderOf(l);
        other.nonce = keccak256("another order");
        vm.prank(buyer);
        market.order(l, other.buyerKey, other.purpose, other.evidence, "", other.nonce);
        deliver(l, other);
        vm.warp(START + INSPECTION + 1);
        market.settle(l, other);
        _rule(0);
        ListingState memory state = market.listingState(o.listingId);
        assertEq(state.revenue, 231_250_000 + 259e6, "revenue");
        assertEq(state.fees, 18_750_000 + 21e6, "fees");
    }

    // -------------------------------------------------------------------------------------------------------- licence

    function test_a_full_refund_voids_the_licence() public {
        _rule(10_000);
        assertTrue(market.licence(l, o).state == LicenceState.Void, "void");
    }

    function testFuzz_any_smaller_refund_leaves_the_licence_valid(uint16 refundBps) public {
        _rule(uint16(bound(refundBps, 0, 9_999)));
        assertTrue(market.licence(l, o).state == LicenceState.Valid, "valid");
    }

    function test_a_ruling_leaves_all_else_of_the_order_as_it_was() public {
        bytes32 id = market.orderId(o);
        OrderState memory state = market.orderState(id);
        _rule(10_000);
        state.status = OrderStatus.Ruled;
        assertEq(keccak256(abi.encode(market.orderState(id))), keccak256(abi.encode(state)), "state");
    }

    // ----------------------------------------------------------------------------------------------------------- when

    function test_a_ruling_is_possible_in_the_last_second_of_fourteen_days_and_a_lapse_is_not() public {
        vm.warp(START + RULING_WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IMarket.RulingNotOver.selector, market.orderId(o), START + RULING_WINDOW));
        market.lapse(l, o);
        _rule(5_000);
    }

    function test_a_ruling_is_refused_a_second_after_fourteen_days_and_a_lapse_is_not() public {
        vm.warp(START + RULING_WINDOW + 1);
        _refused(
            arbiterAccount,
            5_000,
            abi.encodeWithSelector(IMarket.RulingOver.selector, market.orderId(o), START + RULING_WINDOW)
        );
        market.lapse(l, o);
    }

    function test_fourteen_days_run_from_the_dispute_not_from_the_delivery() public {
        o.nonce = keccak256("another order");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        deliver(l, o);
        vm.warp(START + INSPECTION);
        dispute(l, o);
        vm.warp(START + INSPECTION + RULING_WINDOW);
        _rule(5_000);
    }

    function testFuzz_at_every_second_exactly_one_of_rule_and_lapse_is_possible(uint256 time, uint16 refundBps) public {
        vm.warp(bound(time, START, START + 30 days));
        bytes memory ruling = abi.encodeCall(market.rule, (l, o, uint16(bound(refundBps, 0, 10_000))));
        uint256 before = vm.snapshotState();
        vm.prank(arbiterAccount);
        (bool rules,) = address(market).call(ruling);
        vm.revertToState(before);
        (bool lapses,) = address(market).call(abi.encodeCall(market.lapse, (l, o)));
        assertTrue(rules != lapses, "one of the two");
        assertTrue(rules == (block.timestamp <= START + RULING_WINDOW), "until the end of the fourteen days");
    }

    // ------------------------------------------------------------------------------------------------------ who, what

    function test_only_the_arbiter_rules() public {
        address[4] memory others = [buyer, steward, contributor, stranger];
        for (uint256 i = 0; i < others.length; i++) {
            _refused(others[i], 5_000, abi.encodeWithSelector(IMarket.NotArbiter.selector, others[i], arbiterAccount));
        }
    }

    function test_another_arbiter_does_not_rule() public {
        Arbiter memory other = arbiter();
        other.account = stranger;
        vm.prank(stranger);
        bytes32 id = market.registerArbiter(other, "");
        _refused(stranger, 5_000, abi.encodeWithSelector(IMarket.NotArbiter.selector, stranger, arbiterAccount));
        // Nor under a listing that names it.
        l.arbiter = id;
        _refused(stranger, 5_000, abi.encodeWithSelector(IMarket.ListingMismatch.selector, o.listingId, market.listingId(l)));
    }

    function test_nobody_rules_where_there_is_no_arbiter() public {
        (l, o) = sell();
        _refused(steward, 5_000, abi.encodeWithSelector(IMarket.NotArbiter.selector, steward, address(0)));
    }

    function test_more_than_the_whole_price_is_refused() public {
        _refused(arbiterAccount, 10_001, abi.encodeWithSelector(IMarket.RefundInvalid.selector, 10_001));
        _refused(arbiterAccount, type(uint16).max, abi.encodeWithSelector(IMarket.RefundInvalid.selector, type(uint16).max));
    }

    function test_a_dispute_is_ruled_once() public {
        _rule(0);
        _refused(arbiterAccount, 10_000, wrongStatus(o, OrderStatus.Ruled, OrderStatus.Disputed));
    }

    function test_what_is_not_disputed_is_not_ruled() public {
        o.nonce = keccak256("another order");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        _refused(arbiterAccount, 10_000, wrongStatus(o, OrderStatus.Open, OrderStatus.Disputed));
        deliver(l, o);
        _refused(arbiterAccount, 10_000, wrongStatus(o, OrderStatus.Delivered, OrderStatus.Disputed));
        vm.warp(START + INSPECTION + 1);
        market.settle(l, o);
        _refused(arbiterAccount, 10_000, wrongStatus(o, OrderStatus.Settled, OrderStatus.Disputed));
    }

    function test_a_ruling_is_refused_after_a_lapse() public {
        vm.warp(START + RULING_WINDOW + 1);
        market.lapse(l, o);
        vm.warp(START + RULING_WINDOW);
        _refused(arbiterAccount, 10_000, wrongStatus(o, OrderStatus.Lapsed, OrderStatus.Disputed));
    }

    function test_a_ruling_is_refused_for_what_was_not_ordered() public {
        o.nonce = keccak256("not ordered");
        _refused(arbiterAccount, 0, abi.encodeWithSelector(IMarket.UnknownOrder.selector, market.orderId(o)));
    }

    function test_a_ruling_is_refused_under_another_listing() public {
        l.price += 1;
        _refused(
            arbiterAccount,
            10_000,
            abi.encodeWithSelector(IMarket.ListingMismatch.selector, o.listingId, market.listingId(l))
        );
    }

    function test_a_ruling_works_after_closing_and_after_the_end() public {
        l.endsAt = uint64(START + l.deliveryWindow + l.accessPeriod);
        _disputedBefore(arbiter(), BOND);
        vm.prank(steward);
        market.close(l);
        vm.warp(START + RULING_WINDOW);
        _rule(10_000);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    function _disputedBefore(Arbiter memory a, uint128 bond) private {
        Listing memory changed = l;
        (changed.disputeBond, changed.nonce) = (bond, keccak256("another listing"));
        o = disputedBefore(a, changed);
        l = changed;
    }

    function _rule(uint16 refundBps) private {
        vm.prank(arbiterAccount);
        market.rule(l, o, refundBps);
        assertStatus(o, OrderStatus.Ruled);
    }

    function _rules(uint16 refundBps, uint128 toBuyer, uint128 toSplit, uint128 toSteward) private {
        _rules(refundBps, toBuyer, toSplit, toSteward, ARBITER_FEE);
    }

    /// @dev Rules, and checks event and books against these sums.
    function _rules(uint16 refundBps, uint128 toBuyer, uint128 toSplit, uint128 toSteward, uint128 fee) private {
        assertEq(toBuyer + toSplit + toSteward + fee, l.price + l.disputeBond, "the sums given add up");
        bytes32 id = market.orderId(o);
        vm.expectEmit(address(market));
        emit IMarket.Ruled(id, o.listingId, refundBps, toBuyer, fee, toSplit, toSteward);
        _rule(refundBps);
        assertEq(market.credit(address(token), buyer), toBuyer, "buyer");
        assertEq(market.credit(address(token), arbiterAccount), fee, "arbiter");
        ListingState memory state = market.listingState(o.listingId);
        assertEq(state.revenue, toSplit, "split");
        assertEq(state.fees, toSteward, "steward");
    }

    function _refused(address sender, uint16 refundBps, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(sender);
        market.rule(l, o, refundBps);
    }
}

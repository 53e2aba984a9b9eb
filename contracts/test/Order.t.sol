// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, Order, OrderState, OrderStatus, Point, Verdict} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Prover} from "./support/Prover.sol";
import {BonusToken, FeeToken, PlainToken} from "./support/Tokens.sol";

contract OrderTest is MarketTest {
    function test_an_order_holds_the_price_until_its_deadline() public {
        Listing memory l = listing();
        list(l);
        Order memory o = orderOf(l);
        bytes32 expected = keccak256(abi.encode("theriac/v1/order", block.chainid, address(market), o));

        vm.expectEmit(address(market));
        emit IMarket.Ordered(
            expected, o.listingId, buyer, o, Verdict.Permit, 0, 0, uint64(START + 3 days), "https://example.org/e"
        );
        vm.prank(buyer);
        bytes32 id = market.order(l, o.buyerKey, o.purpose, o.evidence, "https://example.org/e", o.nonce);

        assertEq(id, expected, "id");
        assertEq(market.orderId(o), expected, "orderId");
        OrderState memory state = market.orderState(id);
        assertTrue(state.status == OrderStatus.Open, "open");
        assertTrue(state.verdict == Verdict.Permit, "verdict");
        assertFalse(state.approved, "not approved");
        assertEq(state.deadline, START + 3 days, "deadline");
        assertEq(state.deliveredAt, 0, "not delivered");
        assertEq(state.sealId, bytes32(0), "no seal");
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "buyer");
        assertEq(token.balanceOf(address(market)), PRICE, "escrow");
    }

    function test_the_order_word_is_packed_as_documented() public {
        Listing memory l = listing();
        l.terms = GRU | IRB;
        list(l);
        Order memory o = place(l, GENERAL | ETHICS_APPROVAL, keccak256("evidence"));
        uint256 deadline = START + 3 days;
        assertEq(_word(o), 1 | 1 << 8 | deadline << 16, "open, needs a person");

        vm.prank(steward);
        market.approve(l, o, IRB);
        assertEq(_word(o), 1 | 5 << 8 | deadline << 16, "approved");

        vm.warp(START + 1 days);
        deliver(l, o);
        uint256 sealId = uint256(Prover.sealId(delivered(o))) >> 96 << 96;
        assertEq(_word(o), 2 | 5 << 8 | deadline << 16 | (START + 1 days) << 56 | sealId, "delivered");
    }

    function test_a_free_order_moves_no_money() public {
        Listing memory l = listing();
        l.price = 0;
        l.token = address(0);
        list(l);
        Order memory o = place(l);
        assertStatus(o, OrderStatus.Open);
        deliver(l, o);
        market.settle(l, o);
        assertEq(token.balanceOf(buyer), 1_000e6, "buyer");
    }

    function test_an_order_is_refused_for_what_is_not_listed() public {
        Listing memory l = listing();
        _refused(l, orderOf(l), abi.encodeWithSelector(IMarket.UnknownListing.selector, market.listingId(l)));
    }

    function test_the_steward_is_refused_as_buyer() public {
        Listing memory l = listing();
        l.steward = buyer;
        list(l);
        _refused(l, orderOf(l), abi.encodeWithSelector(IMarket.BuyerIsSteward.selector, buyer));
    }

    function test_an_order_in_the_last_possible_second_is_accepted() public {
        Listing memory l = listing();
        list(l);
        vm.warp(l.endsAt - l.deliveryWindow - l.accessPeriod);
        place(l);
    }

    function test_an_order_a_second_later_is_refused() public {
        Listing memory l = listing();
        list(l);
        vm.warp(l.endsAt - l.deliveryWindow - l.accessPeriod + 1);
        _refused(l, orderOf(l), abi.encodeWithSelector(IMarket.TooLateToOrder.selector, l.endsAt + 1, l.endsAt));
    }

    function test_a_buyer_key_that_is_no_point_is_refused() public {
        Listing memory l = listing();
        list(l);
        Point[4] memory invalid = [Point(0, 0), Point(1, 3), Point(1 + Prover.P, 2), Point(1, 2 + Prover.P)];
        for (uint256 i = 0; i < invalid.length; i++) {
            Order memory o = orderOf(l);
            o.buyerKey = invalid[i];
            _refused(l, o, abi.encodeWithSelector(IMarket.PointInvalid.selector, invalid[i].x, invalid[i].y));
        }
    }

    function test_a_purpose_that_the_terms_exclude_is_refused_with_the_rules() public {
        Listing memory l = listing();
        l.terms = GRU | IRB;
        list(l);
        Order memory o = orderOf(l, GENERAL | CLINICAL_CARE, 0);
        _refused(l, o, abi.encodeWithSelector(IMarket.PurposeDenied.selector, 1 | IRB | EVIDENCE_RULE));
        assertEq(token.balanceOf(buyer), 1_000e6, "nothing was paid");
    }

    function test_a_purpose_that_needs_a_person_is_ordered_with_its_rules_and_obligations() public {
        Listing memory l = listing();
        l.terms = GRU | IRB | 1 << 12;
        list(l);
        bytes32 evidence = keccak256("evidence");
        Order memory o = orderOf(l, GENERAL | ETHICS_APPROVAL | 1 << 11, evidence);
        _announced(l, o, Verdict.NeedsHuman, IRB, 1 << 12);
    }

    function test_the_event_holds_the_purpose_and_what_binds_the_buyer() public {
        uint256 obligations = 1 << 12 | 1 << 13 | 1 << 17 | 1 << 21;
        Listing memory l = listing();
        l.terms = GRU | obligations | 3 << 96;
        list(l);
        uint256 purpose = GENERAL | 1 << 8 | 1 << 11 | 1 << 12 | 1 << 13 | 380 << 16;
        _announced(l, orderOf(l, purpose, 0), Verdict.Permit, 0, obligations);
    }

    function test_a_moratorium_binds_the_buyer_until_its_day_begins() public {
        Listing memory l = listing();
        uint256 day = START / 1 days + 10;
        l.terms = GRU | 1 << 16 | day << 112;
        list(l);
        Order memory o = orderOf(l);
        vm.warp(day * 1 days - 1);
        _announced(l, o, Verdict.Permit, 0, 1 << 16);
        vm.warp(day * 1 days);
        o.nonce = keccak256("second order");
        _announced(l, o, Verdict.Permit, 0, 0);
    }

    function test_an_order_is_refused_once_the_listing_is_closed() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        vm.warp(START + 1 days);
        vm.prank(steward);
        market.close(l);
        _refused(l, orderOf(l), abi.encodeWithSelector(IMarket.ListingClosed.selector, id, START + 1 days));
    }

    function test_a_transfer_that_brings_another_amount_than_the_price_is_refused() public {
        Listing memory l = listing();
        PlainToken[2] memory inexact = [PlainToken(new FeeToken()), new BonusToken()];
        uint256[2] memory brought = [uint256(PRICE - PRICE / 100), PRICE + 1];
        for (uint256 i = 0; i < 2; i++) {
            inexact[i].mint(buyer, PRICE);
            vm.prank(buyer);
            inexact[i].approve(address(market), PRICE);
            l.token = address(inexact[i]);
            list(l);
            _refused(l, orderOf(l), abi.encodeWithSelector(IMarket.TransferInexact.selector, brought[i], PRICE));
        }
    }

    function testFuzz_an_order_is_possible_exactly_until_its_licence_would_outlive_the_listing(uint256 time) public {
        Listing memory l = listing();
        list(l);
        uint256 last = l.endsAt - l.deliveryWindow - l.accessPeriod;
        time = bound(time, last - 1 days, last + 1 days);
        vm.warp(time);
        if (time <= last) {
            place(l);
        } else {
            uint256 end = time + l.deliveryWindow + l.accessPeriod;
            _refused(l, orderOf(l), abi.encodeWithSelector(IMarket.TooLateToOrder.selector, end, l.endsAt));
        }
    }

    function testFuzz_the_event_holds_what_decide_says_of_any_terms_and_purpose(
        uint256 terms,
        uint256 purpose,
        bytes32 evidence
    ) public {
        Listing memory l = listing();
        // HMB to NRES with a few modifiers, of those that come without a number, and a purpose with most flags: all verdicts occur.
        l.terms = bound(terms, 3, 5) | terms & terms >> 32 & terms >> 64 & 0x3fcff00;
        list(l);
        Order memory o = orderOf(l, (purpose & 0x7f) | (purpose | purpose >> 32) & 0x7f00, evidence);
        (Verdict verdict, uint256 rules, uint256 obligations) = market.decide(l.terms, o.purpose, o.evidence, uint64(START));
        if (verdict == Verdict.Deny) _refused(l, o, abi.encodeWithSelector(IMarket.PurposeDenied.selector, rules));
        else _announced(l, o, verdict, rules, obligations);
    }

    function testFuzz_every_field_is_part_of_the_id(uint256 field, uint256 bit) public view {
        Order memory o = orderOf(listing());
        bytes memory encoded = abi.encode(o);
        field = bound(field, 0, 6);
        // Only bits that every field has, so that the changed order still decodes.
        bit = bound(bit, 0, 159);
        encoded[32 * field + 31 - bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        assertTrue(market.orderId(abi.decode(encoded, (Order))) != market.orderId(o), "another id");
    }

    function test_the_same_order_is_refused_twice() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        _refused(l, o, abi.encodeWithSelector(IMarket.AlreadyOrdered.selector, market.orderId(o)));
    }

    function test_the_same_order_is_refused_after_its_refund() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        vm.prank(steward);
        market.decline(l, o);
        _refused(l, o, abi.encodeWithSelector(IMarket.AlreadyOrdered.selector, market.orderId(o)));
    }

    function test_another_sender_makes_another_order() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        token.mint(stranger, PRICE);
        vm.prank(stranger);
        token.approve(address(market), PRICE);
        vm.prank(stranger);
        bytes32 id = market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        assertTrue(id != market.orderId(o), "another id");
    }

    function test_a_price_above_the_buyers_balance_is_refused_by_the_token() public {
        Listing memory l = listing();
        l.price = 1_001e6;
        list(l);
        _refused(
            l, orderOf(l), abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, buyer, 1_000e6, 1_001e6)
        );
    }

    function test_a_missing_allowance_is_refused_by_the_token() public {
        Listing memory l = listing();
        list(l);
        vm.prank(buyer);
        token.approve(address(market), PRICE - 1);
        _refused(
            l,
            orderOf(l),
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(market), PRICE - 1, PRICE)
        );
    }

    function testFuzz_nothing_but_a_point_of_the_curve_is_accepted_as_buyer_key(uint256 x, uint256 y) public {
        Listing memory l = listing();
        list(l);
        vm.assume(x != 1 || (y != 2 && y != Prover.P - 2));
        Order memory o = orderOf(l);
        o.buyerKey = Point(x, y);
        (bool known,) = address(6).staticcall(abi.encode(x, y, uint256(0), uint256(0)));
        if (known && (x != 0 || y != 0)) return; // the precompile agrees that it is one
        _refused(l, o, abi.encodeWithSelector(IMarket.PointInvalid.selector, x, y));
    }

    function testFuzz_any_public_key_is_accepted_as_buyer_key(uint256 secretKey) public {
        Listing memory l = listing();
        list(l);
        Order memory o = orderOf(l);
        o.buyerKey = Prover.mul(Prover.g(), bound(secretKey, 1, Prover.Q - 1));
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
    }

    /// @dev Orders, and expects the event to say this.
    function _announced(Listing memory l, Order memory o, Verdict verdict, uint256 rules, uint256 obligations) private {
        uint64 deadline = uint64(block.timestamp) + l.deliveryWindow;
        bytes32 id = market.orderId(o);
        vm.expectEmit(address(market));
        emit IMarket.Ordered(id, o.listingId, buyer, o, verdict, rules, obligations, deadline, "https://example.org/e");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "https://example.org/e", o.nonce);
    }

    function _refused(Listing memory l, Order memory o, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
    }

    function _word(Order memory o) private view returns (uint256) {
        return uint256(vm.load(address(market), keccak256(abi.encode(market.orderId(o), 6))));
    }
}

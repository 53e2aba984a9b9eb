// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, Order, OrderState, OrderStatus, Permit, Point, Verdict} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {BonusToken, PlainToken} from "./support/Tokens.sol";

contract OrderWithPermitTest is MarketTest {
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    function setUp() public override {
        super.setUp();
        vm.prank(buyer);
        token.approve(address(market), 0);
    }

    function test_a_permit_of_exactly_the_price_pays_for_the_order() public {
        Listing memory l = listing();
        list(l);
        Order memory o = _order(l, _permit(BUYER_KEY, PRICE, START));
        assertStatus(o, OrderStatus.Open);
        assertEq(token.balanceOf(address(market)), PRICE, "escrow");
        assertEq(token.allowance(buyer, address(market)), 0, "nothing is left to spend");
    }

    function test_a_permit_that_somebody_used_first_is_no_matter() public {
        Listing memory l = listing();
        list(l);
        Permit memory permit = _permit(BUYER_KEY, PRICE, START);
        vm.prank(stranger);
        token.permit(buyer, address(market), PRICE, permit.deadline, permit.v, permit.r, permit.s);
        assertStatus(_order(l, permit), OrderStatus.Open);
    }

    function test_a_permit_is_no_matter_when_the_allowance_suffices() public {
        Listing memory l = listing();
        list(l);
        vm.prank(buyer);
        token.approve(address(market), PRICE);
        assertStatus(_order(l, Permit(0, 0, 0, 0)), OrderStatus.Open);
    }

    function test_a_token_without_permits_works_with_an_allowance() public {
        PlainToken plain = new PlainToken();
        plain.mint(buyer, PRICE);
        vm.prank(buyer);
        plain.approve(address(market), PRICE);
        Listing memory l = listing();
        l.token = address(plain);
        list(l);
        assertStatus(_order(l, Permit(0, 0, 0, 0)), OrderStatus.Open);
    }

    function test_a_failed_permit_without_allowance_is_refused() public {
        Listing memory l = listing();
        list(l);
        _refused(l, _permit(CONTRIBUTOR_KEY, PRICE, START), 0);
    }

    function test_an_expired_permit_without_allowance_is_refused() public {
        Listing memory l = listing();
        list(l);
        _refused(l, _permit(BUYER_KEY, PRICE, START - 1), 0);
    }

    function test_a_permit_of_another_amount_is_refused() public {
        Listing memory l = listing();
        list(l);
        vm.prank(buyer);
        token.approve(address(market), PRICE - 1);
        _refused(l, _permit(BUYER_KEY, PRICE + 1, START), PRICE - 1);
    }

    function test_a_free_order_needs_no_permit() public {
        Listing memory l = listing();
        l.price = 0;
        l.token = address(0);
        list(l);
        assertStatus(_order(l, Permit(0, 0, 0, 0)), OrderStatus.Open);
    }

    function test_it_is_announced_and_stored_like_any_order() public {
        Listing memory l = listing();
        l.terms = GRU | IRB;
        list(l);
        Permit memory permit = _permit(BUYER_KEY, PRICE, START);
        Order memory o = orderOf(l, GENERAL | ETHICS_APPROVAL, keccak256("evidence"));
        bytes32 id = market.orderId(o);
        vm.expectEmit(address(market));
        emit IMarket.Ordered(id, o.listingId, buyer, o, Verdict.NeedsHuman, IRB, 0, uint64(START + 3 days), "https://e");
        vm.prank(buyer);
        market.orderWithPermit(l, o.buyerKey, o.purpose, o.evidence, "https://e", o.nonce, permit);

        OrderState memory state = market.orderState(id);
        assertTrue(state.verdict == Verdict.NeedsHuman, "verdict");
        assertEq(state.deadline, START + 3 days, "deadline");
    }

    function test_a_permit_holds_in_its_last_second() public {
        Listing memory l = listing();
        list(l);
        Permit memory permit = _permit(BUYER_KEY, PRICE, START + 1 days);
        vm.warp(START + 1 days);
        assertStatus(_order(l, permit), OrderStatus.Open);
    }

    function test_a_transfer_that_brings_another_amount_than_the_price_is_refused() public {
        BonusToken bonus = new BonusToken();
        bonus.mint(buyer, PRICE);
        vm.prank(buyer);
        bonus.approve(address(market), PRICE);
        Listing memory l = listing();
        l.token = address(bonus);
        list(l);
        _denied(l, orderOf(l), abi.encodeWithSelector(IMarket.TransferInexact.selector, PRICE + 1, PRICE));
    }

    function test_a_permit_opens_no_order_that_would_be_refused_without_one() public {
        Listing memory l = listing();
        Order memory o = orderOf(l);
        _denied(l, o, abi.encodeWithSelector(IMarket.UnknownListing.selector, o.listingId));
        list(l);

        o.buyerKey = Point(1, 3);
        _denied(l, o, abi.encodeWithSelector(IMarket.PointInvalid.selector, 1, 3));
        _denied(l, orderOf(l, CLINICAL_CARE, 0), abi.encodeWithSelector(IMarket.PurposeDenied.selector, 1));
        o = orderOf(l);
        vm.warp(l.endsAt - l.deliveryWindow - l.accessPeriod + 1);
        _denied(l, o, abi.encodeWithSelector(IMarket.TooLateToOrder.selector, l.endsAt + 1, l.endsAt));
        vm.warp(START);
        _order(l, _permit(BUYER_KEY, PRICE, START));
        _denied(l, o, abi.encodeWithSelector(IMarket.AlreadyOrdered.selector, market.orderId(o)));
        vm.prank(steward);
        market.close(l);
        _denied(l, o, abi.encodeWithSelector(IMarket.ListingClosed.selector, o.listingId, START));

        l.steward = buyer;
        list(l);
        _denied(l, orderOf(l), abi.encodeWithSelector(IMarket.BuyerIsSteward.selector, buyer));
    }

    function test_an_order_that_is_refused_leaves_the_permit_unused() public {
        Listing memory l = listing();
        list(l);
        Permit memory permit = _permit(BUYER_KEY, PRICE, START);
        Order memory o = orderOf(l, CLINICAL_CARE, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarket.PurposeDenied.selector, 1));
        vm.prank(buyer);
        market.orderWithPermit(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce, permit);
        assertEq(token.nonces(buyer), 0, "permit nonce");
    }

    function _order(Listing memory l, Permit memory permit) private returns (Order memory o) {
        o = orderOf(l);
        vm.prank(buyer);
        bytes32 id = market.orderWithPermit(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce, permit);
        assertEq(id, market.orderId(o), "id");
    }

    function _denied(Listing memory l, Order memory o, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(buyer);
        market.orderWithPermit(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce, Permit(0, 0, 0, 0));
    }

    function _refused(Listing memory l, Permit memory permit, uint256 allowance) private {
        Order memory o = orderOf(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.AllowanceTooSmall.selector, allowance, PRICE));
        vm.prank(buyer);
        market.orderWithPermit(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce, permit);
    }

    function _permit(uint256 key, uint256 value, uint256 deadline) private view returns (Permit memory permit) {
        bytes32 hash = keccak256(abi.encode(PERMIT_TYPEHASH, buyer, address(market), value, token.nonces(buyer), deadline));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash));
        permit.deadline = deadline;
        (permit.v, permit.r, permit.s) = vm.sign(key, digest);
    }
}

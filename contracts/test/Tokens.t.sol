// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IMarket} from "../src/interfaces/IMarket.sol";
import {ClaimAuthorisation, Listing, Order, OrderStatus, ResealProof, Seal} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {
    BlockingToken,
    BonusToken,
    FalseToken,
    FeeToken,
    LyingToken,
    PlainToken,
    ReentrantToken,
    SilentToken
} from "./support/Tokens.sol";

/// @dev Tokens that misbehave revert or work; they never reach another listing's money.
contract TokensTest is MarketTest {
    // ------------------------------------------------------------------------------------------------------- inbound

    function test_a_token_that_keeps_a_part_is_refused() public {
        (Listing memory l, Order memory o) = _offered(new FeeToken());
        _refused(l, o, abi.encodeWithSelector(IMarket.TransferInexact.selector, PRICE - PRICE / 100, PRICE));
    }

    function test_a_token_that_brings_more_is_refused() public {
        (Listing memory l, Order memory o) = _offered(new BonusToken());
        _refused(l, o, abi.encodeWithSelector(IMarket.TransferInexact.selector, PRICE + 1, PRICE));
    }

    function test_a_token_that_says_true_and_moves_nothing_is_refused() public {
        (Listing memory l, Order memory o) = _offered(new LyingToken());
        _refused(l, o, abi.encodeWithSelector(IMarket.TransferInexact.selector, 0, PRICE));
    }

    function test_a_token_that_says_false_is_refused() public {
        (Listing memory l, Order memory o) = _offered(new FalseToken());
        _refused(l, o, abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, l.token));
    }

    function test_a_token_that_returns_nothing_works() public {
        SilentToken silent = new SilentToken();
        silent.mint(buyer, PRICE);
        vm.prank(buyer);
        silent.approve(address(market), PRICE);
        Listing memory l = listing();
        l.token = address(silent);
        list(l);
        Order memory o = place(l);
        assertEq(silent.balanceOf(address(market)), PRICE, "escrow");
        vm.prank(steward);
        market.decline(l, o);
        assertEq(silent.balanceOf(buyer), PRICE, "paid back");
    }

    // ------------------------------------------------------------------------------------------------------ outbound

    function test_a_refund_that_a_token_answers_with_false_leaves_the_order_open() public {
        FalseToken false_ = new FalseToken();
        false_.setRefusing(false);
        (Listing memory l, Order memory o) = _offered(false_);
        place(l);
        false_.setRefusing(true);
        vm.warp(START + l.deliveryWindow + 1);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, l.token));
        market.refund(l, o);
        assertStatus(o, OrderStatus.Open);

        false_.setRefusing(false);
        market.refund(l, o);
        assertEq(false_.balanceOf(buyer), PRICE, "paid back later");
    }

    function test_a_blocked_buyer_holds_up_its_own_refund_only() public {
        BlockingToken blocking = new BlockingToken();
        (Listing memory l, Order memory o) = _offered(blocking);
        place(l);
        address other = address(0x07e4);
        Order memory second = _placeAs(other, l, blocking);
        blocking.setBlocked(buyer, true);
        vm.warp(START + l.deliveryWindow + 1);

        vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, buyer));
        market.refund(l, o);
        market.refund(l, second);
        assertEq(blocking.balanceOf(other), PRICE, "the other is paid back");
        blocking.setBlocked(buyer, false);
        market.refund(l, o);
        assertEq(blocking.balanceOf(buyer), PRICE, "paid back later");
    }

    function test_a_blocked_recipient_claims_to_another_address() public {
        BlockingToken blocking = new BlockingToken();
        (Listing memory l, Order memory o) = _offered(blocking);
        place(l);
        deliver(l, o);
        market.settle(l, o);
        ClaimAuthorisation memory a = authorisation(l);
        blocking.setBlocked(a.recipient, true);
        vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, a.recipient));
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");
        a.recipient = address(0xe15e);
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");
    }

    // ----------------------------------------------------------------------------------------------------- reentrance

    function test_no_function_that_moves_money_or_orders_is_entered_again() public {
        // An order open, one delivered and one settled, in a token that calls back.
        ReentrantToken reentrant = new ReentrantToken();
        (Listing memory l, Order memory open) = _offered(reentrant);
        l.steward = address(reentrant); // so that the callbacks pass every check but the guard
        list(l);
        open = place(l);
        Order memory ready = _placeAs(address(0x1), l, reentrant);
        deliver(l, ready);
        Order memory settled = _placeAs(address(0x2), l, reentrant);
        deliver(l, settled);
        market.settle(l, settled);

        Seal memory to = delivered(open);
        ResealProof memory proof = reseal(open);
        ClaimAuthorisation memory a = authorisation(l);
        bytes memory signature = sign(CONTRIBUTOR_KEY, market.claimDigest(a));
        bytes[8] memory calls = [
            abi.encodeCall(market.order, (l, open.buyerKey, GENERAL, 0, "", bytes32(uint256(9)))),
            abi.encodeCall(market.deliver, (l, open, seal(), to.r, to.c, proof)),
            abi.encodeCall(market.decline, (l, open)),
            abi.encodeCall(market.refund, (l, open)),
            abi.encodeCall(market.settle, (l, ready)),
            abi.encodeCall(market.claim, (l, leaf(), path(), a, signature)),
            abi.encodeCall(market.claimFee, (l)),
            abi.encodeWithSelector(
                market.orderWithPermit.selector, l, open.buyerKey, GENERAL, bytes32(0), "", bytes32(uint256(9)), 0, 0, 0, 0
            )
        ];
        for (uint160 i = 0; i < calls.length; i++) {
            reentrant.arm(address(market), calls[i]);
            _placeAs(address(0x100 + i), l, reentrant);
            assertFalse(reentrant.succeeded(), "entered again");
            assertEq(
                keccak256(reentrant.outcome()),
                keccak256(abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)),
                "by the guard"
            );
        }
    }

    function test_a_callback_during_a_refund_finds_the_order_refunded() public {
        ReentrantToken reentrant = new ReentrantToken();
        (Listing memory l, Order memory o) = _offered(reentrant);
        place(l);
        vm.warp(START + l.deliveryWindow + 1);
        reentrant.arm(address(market), abi.encodeCall(market.orderState, (market.orderId(o))));
        market.refund(l, o);
        assertTrue(reentrant.succeeded(), "views may be read");
        assertEq(uint256(bytes32(reentrant.outcome())), uint256(OrderStatus.Refunded), "state before money");
    }

    function test_a_listing_in_one_token_pays_nothing_in_another() public {
        (Listing memory good,) = sell();
        PlainToken worthless = new PlainToken();
        Listing memory l = listing();
        l.token = address(worthless);
        l.price = type(uint128).max;
        list(l);
        worthless.mint(buyer, l.price);
        vm.prank(buyer);
        worthless.approve(address(market), l.price);
        Order memory o = place(l);
        deliver(l, o);
        market.settle(l, o);
        ClaimAuthorisation memory a = authorisation(l);
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");
        assertEq(token.balanceOf(address(market)), PRICE, "the other's money is untouched");
        assertTrue(market.listingId(good) != market.listingId(l), "two listings");
    }

    function test_revenue_beyond_128_bits_holds_up_that_listing_only() public {
        PlainToken worthless = new PlainToken();
        Listing memory l = listing();
        l.token = address(worthless);
        l.price = type(uint128).max;
        l.stewardFeeBps = 0;
        list(l);
        for (uint160 i = 1; i <= 2; i++) {
            Order memory o = _placeAs(address(i), l, worthless);
            deliver(l, o);
            if (i == 2) vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
            market.settle(l, o);
        }
        sell();
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    function _offered(PlainToken token_) private returns (Listing memory l, Order memory o) {
        token_.mint(buyer, PRICE);
        vm.prank(buyer);
        token_.approve(address(market), PRICE);
        l = listing();
        l.token = address(token_);
        list(l);
        o = orderOf(l);
    }

    function _placeAs(address other, Listing memory l, PlainToken token_) private returns (Order memory o) {
        token_.mint(other, l.price);
        vm.prank(other);
        token_.approve(address(market), l.price);
        o = orderOf(l);
        o.buyer = other;
        vm.prank(other);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
    }

    function _refused(Listing memory l, Order memory o, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
    }
}

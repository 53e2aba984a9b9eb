// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IMarket} from "../src/interfaces/IMarket.sol";
import {ClaimAuthorisation, Listing, Order, OrderStatus} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {
    BlockingToken,
    BonusToken,
    BurningToken,
    DecimalToken,
    FalseToken,
    FeeToken,
    HookToken,
    LaterFeeToken,
    LyingToken,
    PausableToken,
    PlainToken,
    Receiver,
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

    // ------------------------------------------------------------------------------------------- pauses, hooks, blocklists

    function test_a_paused_token_holds_up_its_transfers_and_nothing_else() public {
        PausableToken pausable = new PausableToken();
        (Listing memory l, Order memory first) = _offered(pausable);
        place(l);
        _fund(pausable, buyer, PRICE);
        Order memory second = _placeAs(address(0x5ec), l, pausable);
        pausable.setPaused(true);

        _refused(l, _another(first), abi.encodeWithSelector(PausableToken.Paused.selector));
        vm.expectRevert(PausableToken.Paused.selector);
        vm.prank(steward);
        market.decline(l, second);
        deliver(l, first);
        market.settle(l, first);
        vm.warp(START + l.deliveryWindow + 1);
        vm.expectRevert(PausableToken.Paused.selector);
        market.refund(l, second);
        assertStatus(second, OrderStatus.Open);
        ClaimAuthorisation memory a = authorisation(l);
        vm.expectRevert(PausableToken.Paused.selector);
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");
        assertEq(market.claimed(first.listingId, 0), 0, "nothing counts as claimed");
        sell(); // in another token, meanwhile

        pausable.setPaused(false);
        market.refund(l, second);
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");
        vm.prank(steward);
        market.claimFee(l);
        assertEq(pausable.balanceOf(address(market)), 0, "all is paid later");
    }

    function test_a_receiver_whose_hook_reverts_holds_up_its_own_payment_only() public {
        HookToken telling = new HookToken();
        (Listing memory l, Order memory o) = _offered(telling);
        place(l);
        Receiver unwilling = new Receiver();
        Order memory second = _placeAs(address(unwilling), l, telling);
        vm.warp(START + l.deliveryWindow + 1);

        vm.expectRevert(Receiver.Unwilling.selector);
        market.refund(l, second);
        assertStatus(second, OrderStatus.Open);
        market.refund(l, o);
        assertEq(telling.balanceOf(buyer), PRICE, "the other is paid back");
        unwilling.setWilling(true);
        market.refund(l, second);
        assertEq(telling.balanceOf(address(unwilling)), PRICE, "paid back when it wants to be");
    }

    function test_an_arbiter_or_buyer_that_is_blocked_holds_up_no_ruling_and_nobody_elses_credit() public {
        (BlockingToken blocking, Listing memory l, Order memory o) = _disputedIn();
        blocking.setBlocked(arbiterAccount, true);
        blocking.setBlocked(buyer, true);
        vm.prank(arbiterAccount);
        market.rule(l, o, 10_000);

        address[2] memory creditors = [arbiterAccount, buyer];
        uint256[2] memory due = [uint256(ARBITER_FEE), PRICE + BOND - ARBITER_FEE];
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, creditors[i]));
            vm.prank(creditors[i]);
            market.withdrawCredit(l.token);
            assertEq(market.credit(l.token, creditors[i]), due[i], "kept");
            blocking.setBlocked(creditors[i], false);
            vm.prank(creditors[i]);
            market.withdrawCredit(l.token);
            assertEq(blocking.balanceOf(creditors[i]), due[i], "taken later");
        }
    }

    function test_a_blocked_buyer_holds_up_its_own_lapse_only() public {
        (BlockingToken blocking, Listing memory l, Order memory o) = _disputedIn();
        blocking.setBlocked(buyer, true);
        vm.warp(block.timestamp + 14 days + 1);
        vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, buyer));
        market.lapse(l, o);
        assertStatus(o, OrderStatus.Disputed);
        sell();
        blocking.setBlocked(buyer, false);
        market.lapse(l, o);
        assertEq(blocking.balanceOf(buyer), PRICE + BOND, "paid back later");
    }

    // ---------------------------------------------------------------------------------------------------------- bonds

    function test_a_token_that_keeps_a_part_of_the_bond_is_refused() public {
        LaterFeeToken later = new LaterFeeToken();
        (Listing memory l, Order memory o) = _deliveredIn(later);
        later.setTaking(true);
        disputeRefused(l, o, abi.encodeWithSelector(IMarket.TransferInexact.selector, BOND - BOND / 100, BOND));
        assertStatus(o, OrderStatus.Delivered);
        later.setTaking(false);
        dispute(l, o);
        assertEq(later.balanceOf(address(market)), PRICE + BOND, "escrow");
    }

    function test_a_token_that_says_false_to_a_bond_is_refused() public {
        FalseToken false_ = new FalseToken();
        false_.setRefusing(false);
        (Listing memory l, Order memory o) = _deliveredIn(false_);
        false_.setRefusing(true);
        disputeRefused(l, o, abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, l.token));
        assertStatus(o, OrderStatus.Delivered);
    }

    function test_a_fee_on_payments_out_is_the_receivers_loss_and_nobody_elses() public {
        LaterFeeToken later = new LaterFeeToken();
        (Listing memory l, Order memory o) = _offered(later);
        place(l);
        Order memory second = _placeAs(address(0x5ec), l, later);
        later.setTaking(true);
        vm.prank(steward);
        market.decline(l, o);
        vm.prank(steward);
        market.decline(l, second);
        assertEq(later.balanceOf(buyer), PRICE - PRICE / 100, "less the fee");
        assertEq(later.balanceOf(second.buyer), PRICE - PRICE / 100, "less its own fee");
        assertEq(later.balanceOf(address(market)), 0, "the market paid each price in full");
    }

    // -------------------------------------------------------------------------------------------------------- amounts

    function testFuzz_tokens_of_0_6_and_18_decimals_are_divided_to_the_last_unit(uint256 whole, uint16 bps, uint8 which)
        public
    {
        DecimalToken paid = new DecimalToken(which % 3 == 2 ? 18 : which % 3 * 6);
        Listing memory l = listing();
        l.token = address(paid);
        l.price = uint128(bound(whole, 1, 1_000_000) * 10 ** paid.decimals());
        l.stewardFeeBps = uint16(bound(bps, 0, 10_000));
        list(l);
        Order memory o = _placeAs(buyer, l, paid);
        deliver(l, o);
        market.settle(l, o);
        uint256 fee = uint256(l.price) * l.stewardFeeBps / 10_000;
        if (fee != 0) {
            vm.prank(steward);
            market.claimFee(l);
        }
        ClaimAuthorisation memory a = authorisation(l);
        if (fee != l.price) {
            vm.prank(contributor);
            market.claim(l, leaf(), path(), a, "");
        }
        assertEq(paid.balanceOf(steward), fee, "fee");
        assertEq(paid.balanceOf(a.recipient), l.price - fee, "split");
        assertEq(paid.balanceOf(address(market)), 0, "nothing is left");
    }

    function test_a_dispute_about_more_than_128_bits_hold_lapses_when_it_cannot_be_ruled() public {
        // Price and bond are each the most there is: only a token worth nothing has as much.
        PlainToken worthless = new PlainToken();
        uint128 most = type(uint128).max;
        Listing memory l = _disputableIn(worthless, most, most);
        Order memory o = _placeAs(buyer, l, worthless);
        deliver(l, o);
        _fund(worthless, buyer, most);
        dispute(l, o);
        assertEq(worthless.balanceOf(address(market)), 2 * uint256(most), "escrow");
        sell();
        for (uint256 i = 0; i < 2; i++) {
            vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
            vm.prank(arbiterAccount);
            market.rule(l, o, i == 0 ? 0 : 10_000);
        }
        vm.warp(block.timestamp + 14 days + 1);
        market.lapse(l, o);
        assertEq(worthless.balanceOf(buyer), 2 * uint256(most), "price and bond are back");
        assertEq(token.balanceOf(address(market)), PRICE, "the other token's money is untouched");
    }

    function test_a_balance_beyond_128_bits_is_no_matter_for_a_price_within_them() public {
        PlainToken plenty = new PlainToken();
        plenty.mint(address(market), type(uint256).max - PRICE);
        (Listing memory l, Order memory o) = _offered(plenty);
        place(l);
        vm.prank(steward);
        market.decline(l, o);
        assertEq(plenty.balanceOf(buyer), PRICE, "paid back");
        assertEq(plenty.balanceOf(address(market)), type(uint256).max - PRICE, "and no more");
    }

    // --------------------------------------------------------------------------------------------------- other listings

    function test_a_token_that_burns_the_markets_balance_fails_alone() public {
        BurningToken burning = new BurningToken();
        (Listing memory l, Order memory o) = _offered(burning);
        place(l);
        (Listing memory good,) = sell();
        burning.burn(address(market), PRICE);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        vm.prank(steward);
        market.decline(l, o);
        deliver(l, o);
        market.settle(l, o);
        ClaimAuthorisation memory a = authorisation(l);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");

        a = authorisation(good);
        vm.prank(contributor);
        market.claim(good, leaf(), path(), a, "");
        vm.prank(steward);
        market.claimFee(good);
        assertEq(token.balanceOf(a.recipient) + token.balanceOf(steward), PRICE, "the other token is paid in full");
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

    /// @dev A listing in `token_` that can be disputed.
    function _disputableIn(PlainToken token_, uint128 price, uint128 bond) private returns (Listing memory l) {
        registerArbiter();
        l = arbitrated();
        (l.token, l.price, l.disputeBond) = (address(token_), price, bond);
        list(l);
    }

    function _deliveredIn(PlainToken token_) private returns (Listing memory l, Order memory o) {
        l = _disputableIn(token_, PRICE, BOND);
        o = _placeAs(buyer, l, token_);
        deliver(l, o);
        _fund(token_, buyer, BOND);
    }

    function _disputedIn() private returns (BlockingToken blocking, Listing memory l, Order memory o) {
        blocking = new BlockingToken();
        (l, o) = _deliveredIn(blocking);
        dispute(l, o);
    }

    function _fund(PlainToken token_, address who, uint256 amount) private {
        token_.mint(who, amount);
        vm.prank(who);
        token_.approve(address(market), amount);
    }

    function _another(Order memory o) private pure returns (Order memory other) {
        other = Order(o.listingId, o.buyer, o.buyerKey, o.purpose, o.evidence, keccak256("another order"));
    }

    function _refused(Listing memory l, Order memory o, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Arbiter, LicenceState, Listing, Order, OrderStatus, Seal} from "../../src/interfaces/Types.sol";
import {Prover} from "../support/Prover.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Arbiters who are silent, late, greedy, or not who they say; and the two sides of a dispute where they mislead one.
contract ArbitersTest is AttackTest {
    Listing private l;
    Order private o;

    function setUp() public override {
        super.setUp();
        l = listArbitrated();
        o = place(l);
        deliver(l, o);
    }

    // ---------------------------------------------------------------------------------------------------- silent, late

    function test_a_silent_arbiter_earns_nothing_and_the_buyer_has_price_and_bond_back() public {
        dispute(l, o);
        assertFalse(tries(buyer, abi.encodeCall(market.lapse, (l, o))), "before the time to rule is over");
        vm.warp(START + 14 days + 1);
        assertTrue(tries(stranger, abi.encodeCall(market.lapse, (l, o))), "after it");
        assertFalse(_rules(0), "ruled after all");
        _ends(1_000e6, 0, 0);
        assertTrue(market.licence(l, o).state == LicenceState.Void, "the licence is void: the key is the buyer's, no use is");
    }

    function test_a_late_ruling_changes_nothing() public {
        dispute(l, o);
        vm.warp(START + 14 days + 1);
        assertFalse(_rules(0), "ruled late");
        assertStatus(o, OrderStatus.Disputed);
        assertTrue(tries(buyer, abi.encodeCall(market.lapse, (l, o))), "and the dispute lapses");
        _ends(1_000e6, 0, 0);
    }

    function test_a_ruling_in_the_last_second_stands_and_cannot_lapse() public {
        dispute(l, o);
        vm.warp(START + 14 days);
        assertFalse(tries(buyer, abi.encodeCall(market.lapse, (l, o))), "lapsed in front of the ruling");
        assertTrue(_rules(0), "ruled");
        assertFalse(tries(buyer, abi.encodeCall(market.lapse, (l, o))), "lapsed behind the ruling");
        _ends(1_000e6 - PRICE - BOND, ARBITER_FEE, PRICE + BOND - ARBITER_FEE);
    }

    // ----------------------------------------------------------------------------------------------------------- greedy

    function test_an_arbiter_that_rules_twice_is_paid_once() public {
        dispute(l, o);
        assertTrue(_rules(10_000), "ruled");
        assertFalse(_rules(10_000), "ruled again");
        assertFalse(_rules(0), "ruled otherwise");
        _ends(1_000e6 - ARBITER_FEE, ARBITER_FEE, 0);
    }

    function test_an_arbiter_that_gives_more_than_the_price_gives_nothing() public {
        dispute(l, o);
        sell(); // so that there is other money to take
        uint256 before = token.balanceOf(buyer);
        assertFalse(_rules(10_001), "a unit more than all");
        assertFalse(_rules(type(uint16).max), "the most that fits");
        assertTrue(_rules(10_000), "all");
        vm.prank(buyer);
        market.withdrawCredit(address(token));
        assertEq(token.balanceOf(buyer) - before, PRICE + BOND - ARBITER_FEE, "what the buyer has back");
        assertEq(token.balanceOf(address(market)), PRICE + ARBITER_FEE, "the other sale is untouched");
    }

    function testFuzz_whatever_it_rules_an_arbiter_is_paid_its_fee_and_nobody_loses_money(uint16 bps) public {
        bps = uint16(bound(bps, 0, 10_000));
        dispute(l, o);
        assertTrue(_rules(bps), "ruled");
        uint256 toBuyer = _withdraws(buyer);
        uint256 toArbiter = _withdraws(arbiterAccount);
        assertEq(toArbiter, ARBITER_FEE, "arbiter");
        assertEq(toBuyer + toArbiter + token.balanceOf(address(market)), PRICE + BOND, "all there is");
        assertEq(_side(), token.balanceOf(address(market)), "the rest is the split's and the steward's");
        // Whoever wins has no loss by the dispute itself.
        if (bps >= 5_000) assertLe(BOND, toBuyer, "a buyer that wins has its bond");
        else assertLe(PRICE - uint256(PRICE) * bps / 10_000, _side(), "a side that wins has its part of the price");
    }

    function test_an_arbiter_rules_nothing_but_disputes() public {
        assertFalse(_rules(10_000), "before a dispute");
        vm.warp(START + INSPECTION + 1);
        market.settle(l, o);
        assertFalse(_rules(10_000), "after settlement");
        _ends(1_000e6 - PRICE, 0, PRICE);
    }

    function test_credit_is_taken_once_and_in_its_own_token_only() public {
        dispute(l, o);
        _rules(0);
        assertEq(_withdraws(arbiterAccount), ARBITER_FEE, "taken");
        assertEq(_withdraws(arbiterAccount), 0, "taken again");
        bytes memory elsewhere = abi.encodeCall(market.withdrawCredit, (address(consents)));
        assertFalse(tries(arbiterAccount, elsewhere), "taken in another token");
    }

    // ------------------------------------------------------------------------------------------------- under a false name

    function test_nobody_registers_an_arbiter_in_anothers_name() public {
        Arbiter memory a = arbiter();
        a.fee = uint96(BOND);
        assertFalse(tries(stranger, abi.encodeCall(market.registerArbiter, (a, ""))), "with a higher fee");
        a = arbiter();
        a.key = times(3);
        assertFalse(tries(stranger, abi.encodeCall(market.registerArbiter, (a, ""))), "with the stranger's key");
    }

    function test_an_arbiter_with_anothers_parameters_is_another_arbiter() public {
        // All of the true one's but the account, which rules: it is known by another id.
        Arbiter memory imposter = arbiter();
        imposter.account = stranger;
        assertTrue(tries(stranger, abi.encodeCall(market.registerArbiter, (imposter, ""))), "registered");
        dispute(l, o);
        assertFalse(tries(stranger, abi.encodeCall(market.rule, (l, o, 10_000))), "ruled");
        assertTrue(_rules(0), "the true one rules");
        assertEq(_withdraws(stranger), 0, "the imposter");
    }

    function test_an_arbiter_that_registers_anew_with_a_higher_fee_is_paid_the_listings() public {
        Arbiter memory dearer = arbiter();
        dearer.fee = uint96(BOND);
        assertTrue(tries(arbiterAccount, abi.encodeCall(market.registerArbiter, (dearer, ""))), "registered");
        dispute(l, o);
        Listing memory other = l;
        other.arbiter = market.arbiterId(dearer);
        assertFalse(tries(arbiterAccount, abi.encodeCall(market.rule, (other, o, 0))), "ruled for the higher fee");
        assertTrue(_rules(0), "ruled");
        assertEq(_withdraws(arbiterAccount), ARBITER_FEE, "arbiter");
    }

    function test_a_dispute_goes_to_no_key_but_the_listings_arbiters() public {
        Arbiter memory own = Arbiter(buyer, times(3), ARBITER_FEE, 0);
        assertTrue(tries(buyer, abi.encodeCall(market.registerArbiter, (own, ""))), "the buyer's own arbiter");
        Seal memory to = Prover.seal(secret, own.key, DISPUTE_T);
        assertFalse(_disputes(own, delivered(o), to, b), "disputed before it");
        Arbiter memory mixed = arbiter();
        mixed.key = own.key;
        assertFalse(_disputes(mixed, delivered(o), to, b), "disputed before the listing's arbiter with another key");
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "no bond was taken");
    }

    // ------------------------------------------------------------------------------------------------------- the two sides

    function test_a_buyer_cannot_show_the_arbiter_another_key_than_it_got() public {
        Seal memory junk = Prover.seal(times(5), arbiter().key, DISPUTE_T);
        assertFalse(_disputes(arbiter(), delivered(o), junk, b), "junk beside what was delivered");
        Seal memory from = Prover.seal(times(5), o.buyerKey, T);
        assertFalse(_disputes(arbiter(), from, junk, b), "junk that the buyer says was delivered");
        assertFalse(_disputes(arbiter(), seal(), disputeSeal(), k), "the listing's seal, as if it had been delivered");
        assertStatus(o, OrderStatus.Delivered);

        dispute(l, o);
        assertTrue(opens(disputeSeal(), Prover.scalar("arbiter")), "the arbiter opens what the buyer got");
        assertFalse(opens(disputeSeal(), Prover.scalar("watcher")), "and nobody else does");
    }

    function test_a_buyer_that_disputes_after_inspection_or_twice_gets_nothing_back() public {
        vm.warp(START + INSPECTION + 1);
        assertFalse(_disputes(arbiter(), delivered(o), disputeSeal(), b), "late");
        market.settle(l, o);
        assertFalse(_disputes(arbiter(), delivered(o), disputeSeal(), b), "after settlement");
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "paid");
    }

    function test_a_steward_cannot_settle_while_the_buyer_inspects_or_disputes() public {
        bytes memory settling = abi.encodeCall(market.settle, (l, o));
        vm.warp(START + INSPECTION);
        assertFalse(tries(steward, settling), "in the last second of inspection");
        dispute(l, o);
        assertFalse(tries(steward, settling), "in a dispute");
        vm.warp(START + INSPECTION + 14 days + 1);
        assertFalse(tries(steward, settling), "when the dispute could lapse");
        assertTrue(tries(buyer, abi.encodeCall(market.lapse, (l, o))), "lapsed");
        assertFalse(tries(steward, settling), "after it lapsed");
        _ends(1_000e6, 0, 0);
    }

    function test_an_arbiter_that_buys_gets_its_price_back_so_a_steward_names_whom_it_trusts() public {
        enrich(arbiterAccount, PRICE + BOND);
        Order memory own = orderBy(arbiterAccount, l, buyerKey());
        assertTrue(tries(arbiterAccount, ordering(l, own)), "ordered");
        deliver(l, own);
        dispute(l, own);
        assertTrue(tries(arbiterAccount, abi.encodeCall(market.rule, (l, own, 10_000))), "ruled for itself");
        _withdraws(arbiterAccount);
        assertEq(token.balanceOf(arbiterAccount), PRICE + BOND, "it has its money");
        assertTrue(market.licence(l, own).state == LicenceState.Void, "and no licence");
        assertEq(token.balanceOf(address(market)), PRICE, "the money of the other order is untouched");
    }

    function test_a_stewards_own_arbiter_takes_its_fee_from_a_disputed_price_and_no_more() public {
        // As high as the price: then a ruling for the buyer gives back its bond alone. The listing names the fee.
        Arbiter memory own = Arbiter(steward, arbiter().key, uint96(PRICE), 0);
        assertTrue(tries(steward, abi.encodeCall(market.registerArbiter, (own, ""))), "registered");
        Listing memory trap = l;
        (trap.arbiter, trap.disputeBond) = (market.arbiterId(own), PRICE);
        list(trap);
        Order memory bought = place(trap);
        deliver(trap, bought);
        bytes memory data = disputing(trap, bought, own, delivered(bought), disputeSeal(), b);
        assertTrue(tries(buyer, data), "disputed");
        assertTrue(tries(steward, abi.encodeCall(market.rule, (trap, bought, 5_000))), "ruled");
        assertEq(_withdraws(steward), PRICE, "the steward's arbiter");
        assertEq(_withdraws(buyer), PRICE, "the bond is back");
        assertEq(token.balanceOf(address(market)), PRICE, "the money of the other order is untouched");
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    function _rules(uint16 bps) private returns (bool) {
        return tries(arbiterAccount, abi.encodeCall(market.rule, (l, o, bps)));
    }

    function _disputes(Arbiter memory a, Seal memory from, Seal memory to, uint256 scalar) private returns (bool) {
        return tries(buyer, disputing(l, o, a, from, to, scalar));
    }

    function _withdraws(address who) private returns (uint256) {
        uint256 before = token.balanceOf(who);
        tries(who, abi.encodeCall(market.withdrawCredit, (address(token))));
        return token.balanceOf(who) - before;
    }

    function _side() private view returns (uint256) {
        return uint256(market.listingState(o.listingId).revenue) + market.listingState(o.listingId).fees;
    }

    /// @dev What everybody has when all credit is taken.
    function _ends(uint256 buyers, uint256 arbiters, uint256 side) private {
        _withdraws(buyer);
        _withdraws(arbiterAccount);
        assertEq(token.balanceOf(buyer), buyers, "buyer");
        assertEq(token.balanceOf(arbiterAccount), arbiters, "arbiter");
        assertEq(_side(), side, "split and steward");
        assertEq(token.balanceOf(address(market)), side, "market");
    }
}

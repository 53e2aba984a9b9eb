// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, Order, OrderStatus, Verdict} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

contract ApproveTest is MarketTest {
    function test_approve_lets_the_key_be_delivered() public {
        (Listing memory l, Order memory o) = _placed();
        bytes32 id = market.orderId(o);
        vm.expectEmit(address(market));
        emit IMarket.Approved(id, IRB);
        vm.prank(steward);
        market.approve(l, o, IRB);

        assertTrue(market.orderState(id).approved, "approved");
        assertTrue(market.orderState(id).verdict == Verdict.NeedsHuman, "verdict is kept");
        deliver(l, o);
        assertStatus(o, OrderStatus.Delivered);
    }

    function test_approve_works_in_the_last_second_of_the_deadline() public {
        (Listing memory l, Order memory o) = _placed();
        vm.warp(START + l.deliveryWindow);
        vm.prank(steward);
        market.approve(l, o, IRB);
    }

    function test_approve_is_refused_after_the_deadline() public {
        (Listing memory l, Order memory o) = _placed();
        vm.warp(START + l.deliveryWindow + 1);
        _refused(
            l, o, IRB, abi.encodeWithSelector(IMarket.DeadlinePassed.selector, market.orderId(o), START + l.deliveryWindow)
        );
    }

    function test_approve_works_in_the_last_second_of_the_hour_after_closing() public {
        (Listing memory l, Order memory o) = _placed();
        vm.prank(steward);
        market.close(l);
        vm.warp(START + 1 hours);
        vm.prank(steward);
        market.approve(l, o, IRB);
        deliver(l, o);
        assertStatus(o, OrderStatus.Delivered);
    }

    function test_approve_is_refused_later_than_an_hour_after_closing() public {
        (Listing memory l, Order memory o) = _placed();
        vm.prank(steward);
        market.close(l);
        vm.warp(START + 1 hours + 1);
        _refused(l, o, IRB, abi.encodeWithSelector(IMarket.DeadlinePassed.selector, market.orderId(o), START + 1 hours));
    }

    function test_approve_is_refused_to_anyone_but_the_steward() public {
        (Listing memory l, Order memory o) = _placed();
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotSteward.selector, buyer, steward));
        vm.prank(buyer);
        market.approve(l, o, IRB);
    }

    function test_approve_is_refused_with_other_rules_than_the_orders() public {
        (Listing memory l, Order memory o) = _placed();
        uint256[3] memory others = [uint256(0), IRB | 1 << 8, type(uint256).max];
        for (uint256 i = 0; i < others.length; i++) {
            _refused(l, o, others[i], abi.encodeWithSelector(IMarket.RulesMismatch.selector, others[i], IRB));
        }
    }

    function test_approve_names_every_rule_that_asked_for_a_person_and_keeps_obligations_out() public {
        Listing memory l = listing();
        l.terms = GRU | IRB | 1 << 8 | 1 << 12;
        list(l);
        Order memory o = place(l, GENERAL | ETHICS_APPROVAL | 1 << 11, keccak256("evidence"));
        bytes memory refusal = abi.encodeWithSelector(IMarket.RulesMismatch.selector, IRB, IRB | 1 << 8);
        _refused(l, o, IRB, refusal);
        vm.prank(steward);
        market.approve(l, o, IRB | 1 << 8);
    }

    function testFuzz_no_other_rules_approve(uint256 rules) public {
        vm.assume(rules != IRB);
        (Listing memory l, Order memory o) = _placed();
        _refused(l, o, rules, abi.encodeWithSelector(IMarket.RulesMismatch.selector, rules, IRB));
    }

    function test_approve_is_refused_twice() public {
        (Listing memory l, Order memory o) = _placed();
        vm.prank(steward);
        market.approve(l, o, IRB);
        _refused(l, o, IRB, abi.encodeWithSelector(IMarket.NothingToApprove.selector, market.orderId(o)));
    }

    function test_approve_is_refused_when_the_purpose_was_permitted() public {
        Listing memory l = listing();
        list(l);
        Order memory o = place(l);
        _refused(l, o, 0, abi.encodeWithSelector(IMarket.NothingToApprove.selector, market.orderId(o)));
    }

    function test_approve_is_refused_in_every_status_but_open() public {
        for (uint256 i = uint256(OrderStatus.Delivered); i <= uint256(OrderStatus.Declined); i++) {
            uint256 before = vm.snapshotState();
            (Listing memory l, Order memory o) = orderIn(OrderStatus(i));
            _refused(l, o, 0, wrongStatus(o, OrderStatus(i), OrderStatus.Open));
            vm.revertToState(before);
        }
    }

    function test_approve_is_refused_for_what_was_not_ordered() public {
        Listing memory l = listing();
        list(l);
        Order memory o = orderOf(l);
        _refused(l, o, 0, abi.encodeWithSelector(IMarket.UnknownOrder.selector, market.orderId(o)));
    }

    function test_another_listing_of_the_same_steward_approves_nothing() public {
        (Listing memory l, Order memory o) = _placed();
        bytes32 expected = market.listingId(l);
        l.nonce = keccak256("another");
        bytes32 other = market.listingId(l);
        _refused(l, o, IRB, abi.encodeWithSelector(IMarket.ListingMismatch.selector, expected, other));
    }

    function _placed() private returns (Listing memory l, Order memory o) {
        l = listing();
        l.terms = GRU | IRB;
        list(l);
        o = place(l, GENERAL | ETHICS_APPROVAL, keccak256("evidence"));
    }

    function _refused(Listing memory l, Order memory o, uint256 rules, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(steward);
        market.approve(l, o, rules);
    }
}

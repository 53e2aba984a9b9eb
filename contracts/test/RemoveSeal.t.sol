// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, Order, OrderStatus, ResealProof, Seal} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Prover} from "./support/Prover.sol";

contract RemoveSealTest is MarketTest {
    Listing internal l;
    bytes32 internal id;
    bytes32 internal sealId;

    function setUp() public override {
        super.setUp();
        l = listing();
        id = list(l);
        addDelegate(l);
        sealId = Prover.sealId(delegateSeal());
    }

    function test_a_removed_seal_has_an_hour_left() public {
        vm.warp(START + 2 days);
        vm.expectEmit(address(market));
        emit IMarket.SealRemoved(id, sealId, uint64(START + 2 days + 1 hours));
        _remove();
        assertEq(market.sealUntil(id, sealId), START + 2 days + 1 hours, "until");
    }

    function test_a_removed_seal_delivers_in_its_last_second() public {
        Order memory o = place(l);
        _remove();
        vm.warp(START + 1 hours);
        _deliver(o);
    }

    function test_a_removed_seal_delivers_nothing_a_second_later() public {
        Order memory o = place(l);
        _remove();
        vm.warp(START + 1 hours + 1);
        _refusesToDeliver(o);
    }

    function test_a_removal_stops_no_delivery_that_is_on_its_way() public {
        // The delivery is in the mempool; whoever takes the seal away first has gained nothing.
        Order memory o = place(l);
        _remove();
        _deliver(o);
    }

    function test_the_listings_own_seal_delivers_after_every_removal() public {
        Order memory o = place(l);
        _remove();
        vm.warp(START + 1 days);
        deliver(l, o);
        assertStatus(o, OrderStatus.Delivered);
    }

    function test_a_removal_takes_away_one_seal_only() public {
        Order memory o = place(l);
        Seal memory other = Prover.seal(secret, Prover.mul(Prover.g(), 42), 5);
        bytes32 context = Prover.context("delegate", address(market), id);
        ResealProof memory proof = Prover.proveReseal(k, 5, context, seal(), other, Prover.scalar("a"), Prover.scalar("c"));
        vm.prank(steward);
        market.addSeal(l, seal(), other, proof);

        vm.prank(steward);
        market.removeSeal(l, Prover.sealId(other));
        vm.warp(START + 1 days);
        _deliver(o);
    }

    function test_a_removal_counts_for_one_listing_only() public {
        Listing memory other = listing();
        other.nonce = keccak256("another listing with the same seal");
        list(other);
        addDelegate(other);
        vm.prank(steward);
        market.removeSeal(other, sealId);
        Order memory o = place(l);
        vm.warp(START + 1 days);
        _deliver(o);
    }

    function test_a_seal_may_be_removed_after_closing() public {
        vm.prank(steward);
        market.close(l);
        _remove();
    }

    function test_a_seal_added_again_may_be_removed_again() public {
        _remove();
        vm.warp(START + 30 minutes);
        addDelegate(l);
        vm.warp(START + 2 days);
        _remove();
        assertEq(market.sealUntil(id, sealId), START + 2 days + 1 hours, "until");
    }

    function testFuzz_a_seal_delivers_exactly_until_its_last_second(uint256 removal, uint256 time) public {
        removal = bound(removal, START, START + 2 days);
        time = bound(time, removal, removal + 2 hours);
        Order memory o = place(l);
        vm.warp(removal);
        _remove();
        vm.warp(time);
        if (time <= removal + 1 hours) _deliver(o);
        else _refusesToDeliver(o);
    }

    // -------------------------------------------------------------------------------------------------------- refused

    function test_removal_is_refused_to_anyone_but_the_steward() public {
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotSteward.selector, stranger, steward));
        vm.prank(stranger);
        market.removeSeal(l, sealId);
    }

    function test_removal_is_refused_for_what_is_not_listed() public {
        l.nonce = keccak256("not listed");
        _refused(sealId, abi.encodeWithSelector(IMarket.UnknownListing.selector, market.listingId(l)));
    }

    function test_a_seal_nobody_added_is_not_removed() public {
        bytes32 other = keccak256("no seal");
        _refused(other, abi.encodeWithSelector(IMarket.SealNotRegistered.selector, id, other));
    }

    function test_the_listings_own_seal_is_not_removed() public {
        _refused(l.sealId, abi.encodeWithSelector(IMarket.SealNotRegistered.selector, id, l.sealId));
    }

    function test_a_seal_is_removed_once_so_its_last_second_cannot_move() public {
        _remove();
        bytes memory refusal = abi.encodeWithSelector(IMarket.SealNotRegistered.selector, id, sealId);
        vm.warp(START + 30 minutes);
        _refused(sealId, refusal);
        vm.warp(START + 1 days);
        _refused(sealId, refusal);
        assertEq(market.sealUntil(id, sealId), START + 1 hours, "until");
    }

    function test_another_stewards_listing_removes_nothing_here() public {
        Listing memory other = listing();
        other.steward = stranger;
        bytes32 otherId = list(other);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SealNotRegistered.selector, otherId, sealId));
        vm.prank(stranger);
        market.removeSeal(other, sealId);
    }

    // ------------------------------------------------------------------------------------------------------- helpers

    function _remove() private {
        vm.prank(steward);
        market.removeSeal(l, sealId);
    }

    function _refused(bytes32 sealId_, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(steward);
        market.removeSeal(l, sealId_);
    }

    /// @dev The delegate's proof.
    function _proof(Order memory o) private view returns (ResealProof memory) {
        bytes32 context = Prover.context("deliver", address(market), market.orderId(o));
        return Prover.proveReseal(
            Prover.scalar("delegate"), T, context, delegateSeal(), delivered(o), Prover.scalar("a"), Prover.scalar("c")
        );
    }

    function _deliver(Order memory o) private {
        Seal memory to = delivered(o);
        market.deliver(l, o, delegateSeal(), to.r, to.c, _proof(o));
        assertStatus(o, OrderStatus.Delivered);
    }

    function _refusesToDeliver(Order memory o) private {
        (Seal memory from, Seal memory to, ResealProof memory proof) = (delegateSeal(), delivered(o), _proof(o));
        vm.expectRevert(abi.encodeWithSelector(IMarket.SealNotRegistered.selector, id, sealId));
        market.deliver(l, o, from, to.r, to.c, proof);
    }
}

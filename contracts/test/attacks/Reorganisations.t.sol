// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../../src/interfaces/IMarket.sol";
import {ClaimAuthorisation, Listing, Order, OrderStatus} from "../../src/interfaces/Types.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Chains that take blocks back, or become two: what was signed or proven for one history is shown in another.
contract ReorganisationsTest is AttackTest {
    Listing private l;
    /// @dev The same data and seal for one unit.
    Listing private cheap;
    Order private o;
    bytes private delivery;
    uint256 private beforeListing;
    uint256 private beforeOrder;

    function setUp() public override {
        super.setUp();
        beforeListing = vm.snapshotState();
        l = listing();
        list(l);
        cheap = listing();
        cheap.price = 1;
        list(cheap);
        beforeOrder = vm.snapshotState();
        o = place(l);
        (, delivery) = delivering(l, o, k, seal());
    }

    // ----------------------------------------------------------------------------------------------- blocks taken back

    function test_an_order_moved_to_another_listing_is_another_order_and_not_delivered_by_the_firsts_proof() public {
        (Listing memory other, Order memory ordered) = (cheap, o);
        bytes memory pending = delivery;
        vm.revertToState(beforeOrder);
        Order memory moved = ordered;
        bytes32 firstId = market.orderId(ordered);
        moved.listingId = market.listingId(other);
        assertTrue(tries(buyer, ordering(other, moved)), "ordered for one unit, with the same key and nonce");
        assertTrue(market.orderId(moved) != firstId, "another order");

        assertFalse(tries(stranger, pending), "the delivery on its way");
        assertFalse(tries(stranger, _redirected(pending, other, moved)), "its proof, for the order for one unit");
        assertStatus(moved, OrderStatus.Open);
        assertEq(market.licence(other, moved).buyer, address(0), "no licence");
        // The key was in the pending transaction: so a steward delivers to finalised orders only.
        assertEq(token.balanceOf(address(market)), 1, "one unit in escrow");
        assertFalse(tries(steward, abi.encodeCall(market.settle, (other, moved))), "no money");
    }

    function test_a_delivery_after_its_listing_was_taken_back_reaches_nothing() public {
        (Listing memory first, Order memory ordered, bytes memory pending) = (l, o, delivery);
        vm.revertToState(beforeListing);
        assertFalse(tries(buyer, ordering(first, ordered)), "ordered before it is listed again");
        // It comes again with a higher price.
        Listing memory dearer = listing();
        dearer.price = 2 * PRICE;
        list(dearer);
        assertFalse(tries(buyer, ordering(first, ordered)), "ordered as quoted");
        assertFalse(tries(stranger, pending), "a delivery to it");
        assertEq(token.balanceOf(buyer), 1_000e6, "the buyer's money");
    }

    function test_an_order_that_comes_again_in_a_later_block_is_the_same_order_with_its_time_from_there() public {
        (Listing memory first, Order memory ordered, bytes memory pending) = (l, o, delivery);
        vm.revertToState(beforeOrder);
        vm.warp(START + 10 minutes);
        assertTrue(tries(buyer, ordering(first, ordered)), "ordered");
        bytes32 id = market.orderId(ordered);
        assertEq(market.orderState(id).deadline, START + 10 minutes + first.deliveryWindow, "deadline");
        assertTrue(tries(stranger, pending), "what was made for it delivers it");
        assertEq(token.balanceOf(buyer), 1_000e6 - PRICE, "paid once");
    }

    function test_a_closing_that_comes_first_in_the_new_history_keeps_the_money_out() public {
        (Listing memory first, Order memory ordered, bytes memory pending) = (l, o, delivery);
        vm.revertToState(beforeOrder);
        vm.prank(steward);
        market.close(first);
        assertFalse(tries(buyer, ordering(first, ordered)), "ordered");
        assertFalse(tries(stranger, pending), "delivered");
        assertEq(token.balanceOf(buyer), 1_000e6, "the buyer's money");
    }

    function test_a_claim_taken_back_is_paid_once_in_the_new_history() public {
        assertTrue(tries(stranger, delivery), "delivered");
        market.settle(l, o);
        (Listing memory first, ClaimAuthorisation memory a) = (l, authorisation(l));
        bytes memory signature = sign(CONTRIBUTOR_KEY, market.claimDigest(a));
        bytes memory claiming = abi.encodeCall(market.claim, (first, leaf(), path(), a, signature));
        uint256 beforeClaim = vm.snapshotState();
        assertTrue(tries(stranger, claiming), "claimed");
        vm.revertToState(beforeClaim);
        assertTrue(tries(stranger, claiming), "claimed in the new history");
        assertFalse(tries(stranger, claiming), "and again");
        assertEq(token.balanceOf(a.recipient), shareOf(PRICE), "paid");
    }

    // -------------------------------------------------------------------------------------------------- two chains, two markets

    function test_a_delivery_on_one_chain_is_none_on_its_copy_with_another_id() public {
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        Listing memory again = listing();
        list(again);
        Order memory there = place(again);
        assertFalse(tries(stranger, delivery), "as it was sent");
        assertFalse(tries(stranger, _redirected(delivery, again, there)), "its proof, for the order there");
        assertStatus(there, OrderStatus.Open);
        vm.chainId(here);
        assertTrue(tries(stranger, delivery), "where it was made for");
    }

    function test_a_claim_signed_on_one_chain_is_none_on_its_copy_with_another_id() public {
        assertTrue(tries(stranger, delivery), "delivered");
        market.settle(l, o);
        ClaimAuthorisation memory a = authorisation(l);
        bytes memory signature = sign(CONTRIBUTOR_KEY, market.claimDigest(a));
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        sell();
        Listing memory again = listing();
        assertFalse(tries(stranger, abi.encodeCall(market.claim, (again, leaf(), path(), a, signature))), "as signed");
        a.listing = market.listingId(again);
        bytes memory adapted = abi.encodeCall(market.claim, (again, leaf(), path(), a, signature));
        assertFalse(tries(stranger, adapted), "with the listing there");
        vm.chainId(here);
        a.listing = market.listingId(l);
        assertTrue(tries(stranger, abi.encodeCall(market.claim, (l, leaf(), path(), a, signature))), "where it was signed");
    }

    function test_money_held_under_one_chain_id_waits_until_the_chain_bears_it_again() public {
        // Ids hold the chain's: on a copy that took another, nothing held before the split is found, by anybody.
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        vm.warp(START + l.deliveryWindow + 1);
        Order memory renamed = o;
        renamed.listingId = market.listingId(l);
        assertFalse(tries(buyer, abi.encodeCall(market.refund, (l, o))), "refunded");
        assertFalse(tries(buyer, abi.encodeCall(market.refund, (l, renamed))), "refunded under the new id");
        assertFalse(tries(steward, abi.encodeCall(market.decline, (l, o))), "declined");
        assertEq(token.balanceOf(address(market)), PRICE, "it is there");
        vm.chainId(here);
        assertTrue(tries(buyer, abi.encodeCall(market.refund, (l, o))), "refunded where the id is the chain's");
        assertEq(token.balanceOf(buyer), 1_000e6, "the buyer's money");
    }

    function test_a_delivery_in_one_market_is_none_in_another() public {
        (Listing memory first, bytes memory proofOfFirst) = (l, delivery);
        market = IMarket(vm.deployCode("Market.sol:Market", abi.encode(consents, calls)));
        vm.prank(buyer);
        token.approve(address(market), type(uint256).max);
        list(first);
        Order memory there = place(first);
        assertFalse(tries(stranger, proofOfFirst), "as it was sent");
        assertFalse(tries(stranger, _redirected(delivery, first, there)), "its proof, for the order there");
        assertStatus(there, OrderStatus.Open);
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    /// @dev A delivery with listing and order exchanged for others.
    function _redirected(bytes memory from, Listing memory other, Order memory moved)
        private
        view
        returns (bytes memory data)
    {
        data = bytes.concat(from);
        // Both stand first in the calldata, without offsets.
        bytes memory head = abi.encodeCall(market.decline, (other, moved));
        for (uint256 i = 4; i < head.length; i++) {
            data[i] = head[i];
        }
    }
}

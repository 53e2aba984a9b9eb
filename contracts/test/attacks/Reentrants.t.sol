// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {
    ClaimAuthorisation,
    LicenceState,
    Listing,
    Order,
    OrderStatus,
    ResealProof,
    Seal
} from "../../src/interfaces/Types.sol";
import {ReentrantToken} from "../support/Tokens.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev A token that is steward and arbiter as well, and calls the market in the middle of each of its transfers.
contract ReentrantsTest is AttackTest {
    uint256 private constant LATER = START + 15 days;

    ReentrantToken private reentrant;
    Listing private l;
    Order[8] private orders;
    /// @dev Calls with a transfer in them, and who sends them.
    bytes[] private transfers;
    address[] private senders;

    function setUp() public override {
        super.setUp();
        reentrant = new ReentrantToken();
        (steward, arbiterAccount) = (address(reentrant), address(reentrant));
        reentrant.mint(buyer, type(uint128).max);
        vm.prank(buyer);
        reentrant.approve(address(market), type(uint256).max);
        registerArbiter();
        l = arbitrated();
        l.token = address(reentrant);
        list(l);
        for (uint256 i = 0; i < 4; i++) {
            _orderUpTo(i, [OrderStatus.Open, OrderStatus.Disputed, OrderStatus.Ruled, OrderStatus.Delivered][i]);
        }
        _orderUpTo(7, OrderStatus.Delivered);
        vm.warp(LATER);
        market.settle(l, orders[3]);
        for (uint256 i = 4; i < 7; i++) {
            _orderUpTo(i, [OrderStatus.Open, OrderStatus.Delivered, OrderStatus.Disputed][i - 4]);
        }
        _collectTransfers();
    }

    // ---------------------------------------------------------------------------------------------------- calls back

    function test_no_call_that_moves_money_or_orders_is_entered_during_any_transfer() public {
        bytes[12] memory calls_ = [
            _newOrder(101),
            _newOrderWithPermit(102),
            _delivery(),
            abi.encodeCall(market.decline, (l, orders[4])),
            abi.encodeCall(market.refund, (l, orders[0])),
            abi.encodeCall(market.settle, (l, orders[7])),
            _dispute(),
            abi.encodeCall(market.rule, (l, orders[6], 10_000)),
            abi.encodeCall(market.lapse, (l, orders[1])),
            _claim(),
            abi.encodeCall(market.claimFee, (l)),
            abi.encodeCall(market.withdrawCredit, (address(reentrant)))
        ];
        bytes32 byTheGuard =
            keccak256(abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector));
        for (uint256 i = 0; i < transfers.length; i++) {
            uint256 undisturbed = _heldAfter(i, "");
            for (uint256 j = 0; j < calls_.length; j++) {
                uint256 before = vm.snapshotState();
                assertEq(_heldAfter(i, calls_[j]), undisturbed, "the transfer moved something else");
                vm.revertToState(before);
                _transfer(i, calls_[j]);
                assertFalse(reentrant.succeeded(), "entered");
                assertEq(keccak256(reentrant.outcome()), byTheGuard, "not by the guard");
                vm.revertToState(before);
            }
        }
    }

    function test_each_of_those_calls_goes_through_by_itself() public {
        // Or their refusal above would say nothing of the guard.
        bytes[4] memory others = [
            _delivery(),
            abi.encodeCall(market.settle, (l, orders[7])),
            abi.encodeCall(market.rule, (l, orders[6], 10_000)),
            abi.encodeCall(market.decline, (l, orders[4]))
        ];
        for (uint256 i = 0; i < others.length + transfers.length; i++) {
            uint256 before = vm.snapshotState();
            if (i < others.length) assertTrue(tries(address(reentrant), others[i]), "refused");
            else assertTrue(tries(senders[i - others.length], transfers[i - others.length]), "refused with its transfer");
            vm.revertToState(before);
        }
    }

    function test_a_steward_that_closes_while_an_order_is_paid_leaves_the_buyer_its_hour_and_its_refund() public {
        bytes memory closing = abi.encodeCall(market.close, (l));
        _transfer(0, closing);
        assertTrue(reentrant.succeeded(), "closing moves no money, and is not guarded");
        Order memory o = _order(100);
        assertStatus(o, OrderStatus.Open);
        vm.warp(LATER + 1 hours + 1);
        uint256 before = reentrant.balanceOf(buyer);
        assertTrue(tries(buyer, abi.encodeCall(market.refund, (l, o))), "refunded");
        assertEq(reentrant.balanceOf(buyer) - before, PRICE, "the price is back");
    }

    function test_a_seal_added_or_removed_during_a_transfer_moves_no_money() public {
        uint256 undisturbed = _heldAfter(0, "");
        (Seal memory to, ResealProof memory proof) = (delegateSeal(), delegateProof(l));
        assertEq(_heldAfter(0, abi.encodeCall(market.addSeal, (l, seal(), to, proof))), undisturbed, "what the market holds");
    }

    // --------------------------------------------------------------------------------------------------- views read back

    function test_whoever_reads_an_order_during_its_transfer_sees_how_it_ends() public {
        OrderStatus[5] memory ends =
            [OrderStatus.Open, OrderStatus.Disputed, OrderStatus.Declined, OrderStatus.Refunded, OrderStatus.Lapsed];
        Order[5] memory read = [_order(100), orders[5], orders[4], orders[0], orders[1]];
        uint256[5] memory during = [uint256(0), 2, 3, 4, 5];
        for (uint256 i = 0; i < 5; i++) {
            uint256 before = vm.snapshotState();
            bytes memory outcome = _readsDuring(during[i], abi.encodeCall(market.orderState, (market.orderId(read[i]))));
            assertEq(_word(outcome, 0), uint256(ends[i]), "status");
            vm.revertToState(before);
        }
    }

    function test_whoever_reads_a_licence_during_a_transfer_sees_none_that_does_not_stand() public {
        uint256 before = vm.snapshotState();
        bytes memory outcome = _readsDuring(0, abi.encodeCall(market.licence, (l, _order(100))));
        assertEq(_word(outcome, 4), uint256(LicenceState.None), "of an order being paid");
        vm.revertToState(before);
        outcome = _readsDuring(2, abi.encodeCall(market.licence, (l, orders[5])));
        assertEq(_word(outcome, 4), uint256(LicenceState.Suspended), "of an order being disputed");
        vm.revertToState(before);
        outcome = _readsDuring(5, abi.encodeCall(market.licence, (l, orders[1])));
        assertEq(_word(outcome, 4), uint256(LicenceState.Void), "of a dispute that lapses");
    }

    function test_whoever_reads_money_during_a_transfer_sees_it_gone() public {
        uint256 before = vm.snapshotState();
        bytes32 id = market.listingId(l);
        bytes memory outcome = _readsDuring(6, abi.encodeCall(market.claimed, (id, 0)));
        assertEq(_word(outcome, 0), market.listingState(id).revenue, "all of the revenue is claimed");
        vm.revertToState(before);
        outcome = _readsDuring(7, abi.encodeCall(market.listingState, (id)));
        assertEq(_word(outcome, 4), 0, "no fee is left");
        vm.revertToState(before);
        outcome = _readsDuring(8, abi.encodeCall(market.credit, (address(reentrant), buyer)));
        assertEq(_word(outcome, 0), 0, "no credit is left");
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    function _collectTransfers() private {
        _add(buyer, _newOrder(100));
        _add(buyer, _newOrderWithPermit(100));
        _add(buyer, _dispute());
        _add(steward, abi.encodeCall(market.decline, (l, orders[4])));
        _add(stranger, abi.encodeCall(market.refund, (l, orders[0])));
        _add(stranger, abi.encodeCall(market.lapse, (l, orders[1])));
        _add(stranger, _claim());
        _add(steward, abi.encodeCall(market.claimFee, (l)));
        _add(buyer, abi.encodeCall(market.withdrawCredit, (address(reentrant))));
    }

    function _add(address sender, bytes memory data) private {
        senders.push(sender);
        transfers.push(data);
    }

    function _transfer(uint256 which, bytes memory callback) private {
        reentrant.arm(callback.length == 0 ? address(0) : address(market), callback);
        assertTrue(tries(senders[which], transfers[which]), "the transfer's own call");
    }

    /// @dev What the market holds of the token after a transfer that is called back from.
    function _heldAfter(uint256 which, bytes memory callback) private returns (uint256 held) {
        uint256 before = vm.snapshotState();
        _transfer(which, callback);
        held = reentrant.balanceOf(address(market));
        vm.revertToState(before);
    }

    function _readsDuring(uint256 which, bytes memory view_) private returns (bytes memory outcome) {
        _transfer(which, view_);
        assertTrue(reentrant.succeeded(), "views may be read");
        outcome = reentrant.outcome();
    }

    function _order(uint256 nonce) private view returns (Order memory o) {
        o = orderOf(l);
        o.nonce = bytes32(nonce);
    }

    /// @dev Places order `which` and takes it as far as `end`.
    function _orderUpTo(uint256 which, OrderStatus end) private {
        Order memory o = _order(which);
        orders[which] = o;
        tries(buyer, ordering(l, o));
        if (end == OrderStatus.Open) return;
        deliver(l, o);
        if (end == OrderStatus.Delivered) return;
        dispute(l, o);
        if (end == OrderStatus.Disputed) return;
        vm.prank(arbiterAccount);
        market.rule(l, o, 5_000);
    }

    function _newOrder(uint256 nonce) private view returns (bytes memory) {
        return ordering(l, _order(nonce));
    }

    function _newOrderWithPermit(uint256 nonce) private view returns (bytes memory) {
        Order memory o = _order(nonce);
        return abi.encodeWithSelector(
            market.orderWithPermit.selector, l, o.buyerKey, o.purpose, o.evidence, "", o.nonce, 0, 0, 0, 0
        );
    }

    function _delivery() private view returns (bytes memory data) {
        (, data) = delivering(l, orders[4], k, seal());
    }

    function _dispute() private view returns (bytes memory) {
        Seal memory from = delivered(orders[5]);
        return disputing(l, orders[5], arbiter(), from, disputeSeal(), b);
    }

    /// @dev With a fee, so that there are two transfers.
    function _claim() private view returns (bytes memory) {
        ClaimAuthorisation memory a = authorisation(l);
        a.fee = 1;
        return abi.encodeCall(market.claim, (l, leaf(), path(), a, sign(CONTRIBUTOR_KEY, market.claimDigest(a))));
    }

    function _word(bytes memory data, uint256 index) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(add(data, 0x20), mul(index, 0x20)))
        }
    }
}

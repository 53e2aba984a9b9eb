// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IMarket} from "../src/interfaces/IMarket.sol";
import {
    Arbiter,
    LicenceState,
    Listing,
    Order,
    OrderState,
    OrderStatus,
    Point,
    ResealProof,
    Seal
} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Prover} from "./support/Prover.sol";
import {BonusToken, FalseToken, FeeToken, PlainToken, ReentrantToken} from "./support/Tokens.sol";
import {Vm} from "./support/Vm.sol";

contract DisputeTest is MarketTest {
    Listing internal l;
    Order internal o;
    Arbiter internal a;
    Seal internal from;
    Seal internal to;
    ResealProof internal proof;

    function setUp() public override {
        super.setUp();
        l = listArbitrated();
        o = place(l);
        deliver(l, o);
        a = arbiter();
        (from, to, proof) = (delivered(o), disputeSeal(), disputeProof(o));
    }

    // ------------------------------------------------------------------------------------------------- what it does

    function test_a_dispute_holds_the_bond_and_says_what_the_arbiter_got() public {
        bytes32 id = market.orderId(o);
        uint256 before = token.balanceOf(buyer);
        vm.warp(START + 1 days);
        vm.expectEmit(address(market));
        emit IMarket.Disputed(id, o.listingId, l.arbiter, to);
        _dispute();

        assertEq(before - token.balanceOf(buyer), BOND, "paid");
        assertEq(token.balanceOf(address(market)), PRICE + BOND, "held");
        OrderState memory state = market.orderState(id);
        assertTrue(state.status == OrderStatus.Disputed, "disputed");
        assertEq(state.disputedAt, START + 1 days, "when");
        assertEq(state.deadline, 0, "the deadline is gone");
        assertEq(state.deliveredAt, START, "delivery stands");
        assertEq(state.sealId, bytes32(bytes20(Prover.sealId(from))), "the seal stands");
    }

    function test_the_arbiter_opens_the_very_key_sealed_at_listing() public {
        vm.recordLogs();
        _dispute();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs[0].topics[0], IMarket.Disputed.selector, "event");
        Seal memory got = abi.decode(logs[0].data, (Seal));
        Point memory opened = Prover.add(got.c, Prover.negate(Prover.mul(got.r, Prover.scalar("arbiter"))));
        assertEq(opened.x, secret.x, "x(M)");
        assertEq(opened.y, secret.y, "y(M)");
    }

    function test_the_orders_word_has_the_time_of_the_dispute_in_place_of_the_deadline() public {
        bytes32 slot = keccak256(abi.encode(market.orderId(o), 6));
        uint256 rest = START << 56 | uint256(uint160(bytes20(Prover.sealId(from)))) << 96;
        // Status, flags (the verdict Permit), deadline, delivery, seal.
        uint256 word = uint256(OrderStatus.Delivered) | 2 << 8 | (START + 3 days) << 16 | rest;
        assertEq(uint256(vm.load(address(market), slot)), word, "delivered");
        vm.warp(START + 4 days);
        _dispute();
        word = uint256(OrderStatus.Disputed) | 2 << 8 | (START + 4 days) << 16 | rest;
        assertEq(uint256(vm.load(address(market), slot)), word, "disputed");
        assertEq(uint256(vm.load(address(market), bytes32(uint256(slot) + 1))), 0, "nothing else");
    }

    function test_a_dispute_suspends_the_licence_and_settles_nothing() public {
        _dispute();
        assertTrue(market.licence(l, o).state == LicenceState.Suspended, "suspended");
        vm.warp(START + INSPECTION + 1);
        vm.expectRevert(wrongStatus(o, OrderStatus.Disputed, OrderStatus.Delivered));
        market.settle(l, o);
        assertEq(market.listingState(o.listingId).revenue, 0, "revenue");
        assertEq(market.listingState(o.listingId).fees, 0, "fees");
    }

    function test_closing_and_withdrawing_do_not_take_a_dispute_away() public {
        vm.prank(contributor);
        consents.withdraw(contributor, "");
        market.enforceConsent(l, leaf(), path());
        vm.warp(START + INSPECTION);
        _dispute();
    }

    // --------------------------------------------------------------------------------------------------------- when

    function test_a_dispute_is_possible_in_the_second_of_delivery() public {
        _dispute();
    }

    function test_a_dispute_is_possible_in_the_last_second_of_the_inspection_and_settling_is_not() public {
        vm.warp(START + INSPECTION);
        vm.expectRevert(abi.encodeWithSelector(IMarket.InspectionNotOver.selector, market.orderId(o), START + INSPECTION));
        market.settle(l, o);
        _dispute();
    }

    function test_a_dispute_is_refused_a_second_after_the_inspection_and_settling_is_not() public {
        vm.warp(START + INSPECTION + 1);
        _refused(abi.encodeWithSelector(IMarket.InspectionOver.selector, market.orderId(o), START + INSPECTION));
        market.settle(l, o);
    }

    function testFuzz_at_every_second_exactly_one_of_dispute_and_settle_is_possible(uint256 window, uint256 time) public {
        (l.inspectionWindow, l.nonce) = (uint64(bound(window, 24 hours, 30 days)), keccak256("another listing"));
        list(l);
        _placeAgain();
        vm.warp(bound(time, START, START + 40 days));
        bytes memory disputes = abi.encodeCall(market.dispute, (l, o, a, from, to.r, to.c, proof));
        uint256 before = vm.snapshotState();
        vm.prank(buyer);
        (bool disputable,) = address(market).call(disputes);
        vm.revertToState(before);
        (bool settleable,) = address(market).call(abi.encodeCall(market.settle, (l, o)));
        assertTrue(disputable != settleable, "one of the two");
        assertTrue(disputable == (block.timestamp <= START + l.inspectionWindow), "until the end of the inspection");
    }

    // ------------------------------------------------------------------------------------------------------- who, what

    function test_a_dispute_is_refused_to_anyone_but_the_buyer() public {
        address[4] memory others = [stranger, steward, arbiterAccount, contributor];
        for (uint256 i = 0; i < others.length; i++) {
            _refusedTo(others[i], abi.encodeWithSelector(IMarket.NotBuyer.selector, others[i], buyer));
        }
    }

    function test_an_order_is_disputed_once() public {
        _dispute();
        _refused(wrongStatus(o, OrderStatus.Disputed, OrderStatus.Delivered));
    }

    function test_a_dispute_is_refused_before_delivery() public {
        o.nonce = keccak256("undelivered");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        _refused(wrongStatus(o, OrderStatus.Open, OrderStatus.Delivered));
        vm.prank(steward);
        market.decline(l, o);
        _refused(wrongStatus(o, OrderStatus.Declined, OrderStatus.Delivered));
    }

    function test_a_dispute_is_refused_after_a_refund() public {
        o.nonce = keccak256("undelivered");
        vm.prank(buyer);
        market.order(l, o.buyerKey, o.purpose, o.evidence, "", o.nonce);
        vm.warp(START + l.deliveryWindow + 1);
        market.refund(l, o);
        _refused(wrongStatus(o, OrderStatus.Refunded, OrderStatus.Delivered));
    }

    function test_a_dispute_is_refused_after_settlement() public {
        vm.warp(START + INSPECTION + 1);
        market.settle(l, o);
        vm.warp(START + INSPECTION);
        _refused(wrongStatus(o, OrderStatus.Settled, OrderStatus.Delivered));
    }

    function test_a_dispute_is_refused_after_a_ruling() public {
        _dispute();
        vm.prank(arbiterAccount);
        market.rule(l, o, 0);
        _refused(wrongStatus(o, OrderStatus.Ruled, OrderStatus.Delivered));
    }

    function test_a_dispute_is_refused_after_a_lapse() public {
        _dispute();
        vm.warp(START + 14 days + 1);
        market.lapse(l, o);
        _refused(wrongStatus(o, OrderStatus.Lapsed, OrderStatus.Delivered));
    }

    function test_a_dispute_is_refused_for_what_was_not_ordered() public {
        o.nonce = keccak256("not ordered");
        _refused(abi.encodeWithSelector(IMarket.UnknownOrder.selector, market.orderId(o)));
    }

    function test_a_dispute_is_refused_under_another_listing() public {
        l.disputeBond = 0;
        _refused(abi.encodeWithSelector(IMarket.ListingMismatch.selector, o.listingId, market.listingId(l)));
    }

    function test_without_an_arbiter_there_is_no_dispute_even_in_the_second_of_delivery() public {
        l = listing();
        list(l);
        _placeAgain();
        _refused(abi.encodeWithSelector(IMarket.InspectionOver.selector, market.orderId(o), START));
    }

    function test_what_was_free_is_not_disputed() public {
        a.fee = 0;
        vm.prank(arbiterAccount);
        market.registerArbiter(a, "");
        (l.arbiter, l.price, l.disputeBond) = (market.arbiterId(a), 0, 0);
        list(l);
        _placeAgain();
        _refused(abi.encodeWithSelector(IMarket.InspectionOver.selector, market.orderId(o), START + INSPECTION));
    }

    function test_the_parameters_of_another_arbiter_are_refused() public {
        Arbiter memory valid = a;
        a.account = stranger;
        _refusedArbiter();
        a = valid;
        a.key = buyerKey();
        _refusedArbiter();
        a = valid;
        a.fee = 0;
        _refusedArbiter();
        a = valid;
        a.terms = 0;
        _refusedArbiter();
    }

    // ------------------------------------------------------------------------------------------------ what was delivered

    function test_what_was_not_delivered_is_not_disputed() public {
        // The same key sealed to the same buyer, with other randomness and a proof that holds.
        from = Prover.seal(secret, o.buyerKey, T + 1);
        proof = _prove("dispute", market.orderId(o), b, DISPUTE_T);
        _refusedSeal();
        // Another key, to frame the steward with.
        from = Prover.seal(Prover.mul(Prover.g(), 5), o.buyerKey, T);
        _refusedSeal();
        from = seal();
        _refusedSeal();
    }

    function test_any_word_of_the_delivered_seal_changed_is_refused() public {
        Seal memory valid = from;
        from.holder = Prover.negate(valid.holder);
        _refusedSeal();
        from = valid;
        from.holder.x += Prover.P;
        _refusedSeal();
        from = valid;
        from.r = Prover.negate(valid.r);
        _refusedSeal();
        from = valid;
        from.r.x += 1;
        _refusedSeal();
        from = valid;
        from.c = Prover.negate(valid.c);
        _refusedSeal();
        from = valid;
        from.c.x += 1;
        _refusedSeal();
    }

    // ------------------------------------------------------------------------------------------------ what the arbiter gets

    function test_a_point_that_is_none_is_refused_as_r_or_c() public {
        Seal memory valid = to;
        Point[5] memory invalid = [
            Point(0, 0),
            Point(1, 3),
            Point(valid.r.x + Prover.P, valid.r.y),
            Point(valid.r.x, valid.r.y + Prover.P),
            Point(type(uint256).max, type(uint256).max)
        ];
        for (uint256 i = 0; i < invalid.length; i++) {
            bytes memory refusal = abi.encodeWithSelector(IMarket.PointInvalid.selector, invalid[i].x, invalid[i].y);
            to = Seal(valid.holder, invalid[i], valid.c);
            _refused(refusal);
            to = Seal(valid.holder, valid.r, invalid[i]);
            _refused(refusal);
        }
    }

    function test_another_key_than_the_delivered_one_is_refused() public {
        to = Prover.seal(Prover.mul(Prover.g(), 5), a.key, DISPUTE_T);
        proof = _prove("dispute", market.orderId(o), b, DISPUTE_T);
        _refusedProof();
    }

    function test_the_key_sealed_to_somebody_who_is_not_the_arbiter_is_refused() public {
        to = Prover.seal(secret, o.buyerKey, DISPUTE_T);
        proof = _prove("dispute", market.orderId(o), b, DISPUTE_T);
        _refusedProof();
    }

    function test_another_r_or_c_under_the_same_proof_is_refused() public {
        Seal memory valid = to;
        to = Seal(valid.holder, Prover.add(valid.r, Prover.g()), valid.c);
        _refusedProof();
        to = Seal(valid.holder, valid.r, Prover.add(valid.c, Prover.g()));
        _refusedProof();
        to = Seal(valid.holder, valid.r, Prover.negate(valid.c));
        _refusedProof();
    }

    function test_a_proof_by_somebody_without_the_buyers_key_is_refused() public {
        proof = _prove("dispute", market.orderId(o), k, DISPUTE_T);
        _refusedProof();
        proof = _prove("dispute", market.orderId(o), b, DISPUTE_T + 1);
        _refusedProof();
    }

    function test_a_proof_for_another_order_or_use_is_refused() public {
        Order memory other = abi.decode(abi.encode(o), (Order));
        other.nonce = keccak256("another order");
        proof = _prove("dispute", market.orderId(other), b, DISPUTE_T);
        _refusedProof();
        proof = _prove("deliver", market.orderId(o), b, DISPUTE_T);
        _refusedProof();
        proof = _prove("delegate", market.orderId(o), b, DISPUTE_T);
        _refusedProof();
        proof = _prove("delegate", o.listingId, b, DISPUTE_T);
        _refusedProof();
        proof = _prove("dispute", o.listingId, b, DISPUTE_T);
        _refusedProof();
    }

    function test_a_proof_for_another_market_or_chain_is_refused() public {
        bytes32 id = market.orderId(o);
        bytes32 context = Prover.context("dispute", stranger, id);
        proof = Prover.proveReseal(b, DISPUTE_T, context, from, to, Prover.scalar("a"), Prover.scalar("c"));
        _refusedProof();
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        context = Prover.context("dispute", address(market), id);
        vm.chainId(here);
        proof = Prover.proveReseal(b, DISPUTE_T, context, from, to, Prover.scalar("a"), Prover.scalar("c"));
        _refusedProof();
    }

    function test_a_proof_of_delivery_disputes_nothing() public {
        // The steward's own proof, with the buyer's seal as the arbiter's.
        (to, proof) = (delivered(o), reseal(o));
        _refusedProof();
    }

    function test_proof_numbers_at_or_above_the_order_are_refused() public {
        ResealProof memory valid = proof;
        proof = ResealProof(valid.e + Prover.Q, valid.z1, valid.z2);
        _refusedProof();
        proof = ResealProof(valid.e, valid.z1 + Prover.Q, valid.z2);
        _refusedProof();
        proof = ResealProof(valid.e, valid.z1, valid.z2 + Prover.Q);
        _refusedProof();
        proof = ResealProof(0, 0, 0);
        _refusedProof();
    }

    function testFuzz_no_made_up_proof_is_accepted(uint256 e, uint256 z1, uint256 z2) public {
        vm.assume(e != proof.e || z1 != proof.z1 || z2 != proof.z2);
        proof = ResealProof(e, z1, z2);
        _refusedProof();
    }

    function testFuzz_any_randomness_seals_to_the_arbiter(uint256 t, uint256 x, uint256 y) public {
        t = bound(t, 1, Prover.Q - 1);
        to = Prover.seal(secret, a.key, t);
        bytes32 context = Prover.context("dispute", address(market), market.orderId(o));
        proof = Prover.proveReseal(b, t, context, from, to, bound(x, 0, Prover.Q - 1), bound(y, 0, Prover.Q - 1));
        _dispute();
    }

    // --------------------------------------------------------------------------------------------------------- bond

    function test_a_bond_that_cannot_be_taken_holds_the_dispute_up() public {
        vm.prank(buyer);
        token.approve(address(market), BOND - 1);
        bytes4 refusal = bytes4(keccak256("ERC20InsufficientAllowance(address,uint256,uint256)"));
        _refused(abi.encodeWithSelector(refusal, address(market), BOND - 1, BOND));
        vm.prank(buyer);
        token.approve(address(market), BOND);
        _dispute();
        assertEq(token.allowance(buyer, address(market)), 0, "no more than the bond");
    }

    function test_a_token_that_brings_other_than_the_bond_is_refused() public {
        PlainToken plain = _paidWithPlainToken();
        vm.etch(address(plain), address(new FeeToken()).code);
        _refused(abi.encodeWithSelector(IMarket.TransferInexact.selector, BOND - BOND / 100, BOND));
        vm.etch(address(plain), address(new BonusToken()).code);
        _refused(abi.encodeWithSelector(IMarket.TransferInexact.selector, BOND + 1, BOND));
        bytes memory ordinary = address(new PlainToken()).code;
        vm.etch(address(plain), ordinary);
        _dispute();
        assertEq(plain.balanceOf(address(market)), PRICE + BOND, "held");
    }

    function test_a_token_that_says_false_is_refused() public {
        PlainToken plain = _paidWithPlainToken();
        vm.etch(address(plain), address(new FalseToken()).code);
        FalseToken(address(plain)).setRefusing(true);
        _refused(abi.encodeWithSignature("SafeERC20FailedOperation(address)", plain));
        assertStatus(o, OrderStatus.Delivered);
    }

    function test_no_step_of_a_dispute_is_entered_while_the_bond_is_taken() public {
        _paidWithPlainToken();
        ReentrantToken reentrant = ReentrantToken(l.token);
        bytes[4] memory calls_ = [
            abi.encodeCall(market.dispute, (l, o, a, from, to.r, to.c, proof)),
            abi.encodeCall(market.rule, (l, o, 0)),
            abi.encodeCall(market.lapse, (l, o)),
            abi.encodeCall(market.withdrawCredit, (l.token))
        ];
        for (uint256 i = 0; i < calls_.length; i++) {
            uint256 before = vm.snapshotState();
            vm.etch(l.token, address(new ReentrantToken()).code);
            reentrant.arm(address(market), calls_[i]);
            _dispute();
            assertFalse(reentrant.succeeded(), "entered again");
            assertEq(
                keccak256(reentrant.outcome()),
                keccak256(abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector)),
                "by the guard"
            );
            vm.revertToState(before);
        }
    }

    function test_a_dispute_without_a_bond_takes_nothing() public {
        a.fee = 0;
        vm.prank(arbiterAccount);
        market.registerArbiter(a, "");
        (l.arbiter, l.disputeBond) = (market.arbiterId(a), 0);
        list(l);
        _placeAgain();
        vm.prank(buyer);
        token.approve(address(market), 0);
        uint256 before = token.balanceOf(buyer);
        _dispute();
        assertEq(token.balanceOf(buyer), before, "nothing");
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    /// @dev An order of `l` as it is now, delivered, and all that a dispute of it needs.
    function _placeAgain() private {
        o = place(l);
        deliver(l, o);
        (from, to, proof) = (delivered(o), disputeSeal(), disputeProof(o));
    }

    function _paidWithPlainToken() private returns (PlainToken plain) {
        plain = new PlainToken();
        plain.mint(buyer, 1_000e6);
        vm.prank(buyer);
        plain.approve(address(market), 1_000e6);
        l.token = address(plain);
        list(l);
        _placeAgain();
    }

    function _prove(string memory tag, bytes32 id, uint256 secret_, uint256 t) private view returns (ResealProof memory) {
        bytes32 context = Prover.context(tag, address(market), id);
        return Prover.proveReseal(secret_, t, context, from, to, Prover.scalar("a"), Prover.scalar("c"));
    }

    function _dispute() private {
        vm.prank(buyer);
        market.dispute(l, o, a, from, to.r, to.c, proof);
        assertStatus(o, OrderStatus.Disputed);
    }

    function _refused(bytes memory refusal) private {
        _refusedTo(buyer, refusal);
    }

    function _refusedTo(address sender, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(sender);
        market.dispute(l, o, a, from, to.r, to.c, proof);
    }

    function _refusedProof() private {
        _refused(abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function _refusedArbiter() private {
        _refused(abi.encodeWithSelector(IMarket.ArbiterMismatch.selector, market.arbiterId(a), l.arbiter));
    }

    function _refusedSeal() private {
        bytes32 expected = bytes32(market.orderState(market.orderId(o)).sealId);
        _refused(abi.encodeWithSelector(IMarket.SealMismatch.selector, Prover.sealId(from), expected));
    }
}

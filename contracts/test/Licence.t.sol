// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Licence, LicenceState, Listing, Order} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

contract LicenceTest is MarketTest {
    uint256 internal constant PUB = 1 << 12;
    uint256 internal constant MOR = 1 << 16;
    uint256 internal constant TS = 1 << 17;
    uint256 internal constant WILL_PUBLISH = 1 << 11;

    function test_a_delivered_order_gives_its_buyer_a_licence_for_its_purpose() public {
        (Listing memory l, Order memory o) = _placed(GRU, GENERAL);
        vm.warp(START + 1 days);
        deliver(l, o);
        Licence memory licence = market.licence(l, o);
        assertEq(licence.buyer, buyer, "buyer");
        assertEq(licence.purpose, GENERAL, "purpose");
        assertEq(licence.obligations, 0, "obligations");
        assertEq(licence.until, START + 1 days + l.accessPeriod, "until");
        assertTrue(licence.state == LicenceState.Valid, "valid");
    }

    function test_a_licence_is_valid_in_its_last_second_and_ended_in_the_next() public {
        (Listing memory l, Order memory o) = _placed(GRU, GENERAL);
        deliver(l, o);
        vm.warp(START + l.accessPeriod);
        assertTrue(market.licence(l, o).state == LicenceState.Valid, "last second");
        vm.warp(START + l.accessPeriod + 1);
        Licence memory licence = market.licence(l, o);
        assertTrue(licence.state == LicenceState.Ended, "ended");
        assertEq(licence.buyer, buyer, "an ended licence still says whose it was");
    }

    function test_settling_and_closing_do_not_change_a_licence() public {
        (Listing memory l, Order memory o) = _placed(GRU, GENERAL);
        deliver(l, o);
        bytes32 before = keccak256(abi.encode(market.licence(l, o)));
        market.settle(l, o);
        vm.prank(steward);
        market.close(l);
        assertEq(keccak256(abi.encode(market.licence(l, o))), before, "same licence");
    }

    function test_the_licence_names_the_obligations_of_the_terms() public {
        uint256 terms = GRU | PUB | TS | 12 << 96;
        (Listing memory l, Order memory o) = _placed(terms, GENERAL | WILL_PUBLISH);
        deliver(l, o);
        assertEq(market.licence(l, o).obligations, PUB | TS, "obligations");
    }

    function test_the_publication_moratorium_binds_until_its_day() public {
        uint256 day = START / 1 days + 10;
        (Listing memory l, Order memory o) = _placed(GRU | MOR | day << 112, GENERAL);
        deliver(l, o);
        vm.warp(day * 1 days - 1);
        assertEq(market.licence(l, o).obligations, MOR, "the second before");
        vm.warp(day * 1 days);
        assertEq(market.licence(l, o).obligations, 0, "the day itself");
    }

    // ---------------------------------------------------------------------------------------------------- disputes

    function test_a_licence_under_inspection_is_valid() public {
        Listing memory l = listArbitrated();
        Order memory o = place(l);
        deliver(l, o);
        _assertState(l, o, LicenceState.Valid);
        vm.warp(START + INSPECTION + 1);
        _assertState(l, o, LicenceState.Valid);
        market.settle(l, o);
        _assertState(l, o, LicenceState.Valid);
    }

    function test_a_dispute_suspends_a_licence_and_changes_nothing_else_of_it() public {
        Listing memory l = listArbitrated();
        Order memory o = place(l);
        deliver(l, o);
        Licence memory licence = market.licence(l, o);
        dispute(l, o);
        licence.state = LicenceState.Suspended;
        assertEq(keccak256(abi.encode(market.licence(l, o))), keccak256(abi.encode(licence)), "all but the state");
    }

    function test_a_ruling_restores_a_licence_unless_it_refunds_the_whole_price() public {
        (Listing memory l, Order memory o) = disputed();
        uint16[4] memory refunds = [0, 4_999, 5_000, 9_999];
        for (uint256 i = 0; i < refunds.length; i++) {
            uint256 before = vm.snapshotState();
            _rule(l, o, refunds[i]);
            _assertState(l, o, LicenceState.Valid);
            vm.warp(START + l.accessPeriod);
            _assertState(l, o, LicenceState.Valid);
            vm.warp(START + l.accessPeriod + 1);
            _assertState(l, o, LicenceState.Ended);
            vm.revertToState(before);
            vm.warp(START);
        }
        _rule(l, o, 10_000);
        _assertState(l, o, LicenceState.Void);
    }

    function test_a_void_licence_stays_void_after_its_end() public {
        (Listing memory l, Order memory o) = disputed();
        uint256 before = vm.snapshotState();
        _rule(l, o, 10_000);
        vm.warp(START + l.accessPeriod + 1);
        _assertState(l, o, LicenceState.Void);
        vm.revertToState(before);
        vm.warp(START + l.accessPeriod + 1);
        market.lapse(l, o);
        _assertState(l, o, LicenceState.Void);
    }

    function test_a_suspended_licence_ends_when_it_would_have() public {
        registerArbiter();
        Listing memory l = arbitrated();
        l.accessPeriod = 1 days;
        list(l);
        Order memory o = place(l);
        deliver(l, o);
        dispute(l, o);
        vm.warp(START + 1 days);
        _assertState(l, o, LicenceState.Suspended);
        vm.warp(START + 1 days + 1);
        _assertState(l, o, LicenceState.Ended);
        _rule(l, o, 9_999);
        _assertState(l, o, LicenceState.Ended);
    }

    function test_a_void_licence_still_says_whose_it_was_and_what_for() public {
        (Listing memory l, Order memory o) = disputed();
        _rule(l, o, 10_000);
        Licence memory licence = market.licence(l, o);
        assertEq(licence.buyer, buyer, "buyer");
        assertEq(licence.purpose, GENERAL, "purpose");
        assertEq(licence.until, START + l.accessPeriod, "until");
    }

    function test_a_disputed_order_gives_nobody_else_a_licence() public {
        (Listing memory l, Order memory o) = disputed();
        o.buyer = stranger;
        _assertNone(l, o);
    }

    // ------------------------------------------------------------------------------------------------------- nobody's

    function test_there_is_no_licence_before_delivery() public {
        (Listing memory l, Order memory o) = _placed(GRU, GENERAL);
        _assertNone(l, o);
    }

    function test_there_is_no_licence_after_a_decline_or_a_refund() public {
        (Listing memory l, Order memory o) = _placed(GRU, GENERAL);
        vm.prank(steward);
        market.decline(l, o);
        _assertNone(l, o);

        (l, o) = _placed(GRU | PUB, GENERAL | WILL_PUBLISH);
        vm.warp(START + l.deliveryWindow + 1);
        market.refund(l, o);
        _assertNone(l, o);
    }

    function test_there_is_no_licence_for_another_buyer_purpose_or_listing() public {
        (Listing memory l, Order memory o) = _placed(GRU, GENERAL);
        deliver(l, o);
        Order memory other = abi.decode(abi.encode(o), (Order));
        other.buyer = stranger;
        _assertNone(l, other);
        other = abi.decode(abi.encode(o), (Order));
        other.purpose = 1 << 1;
        _assertNone(l, other);
        other = abi.decode(abi.encode(o), (Order));
        other.buyerKey = seal().holder;
        _assertNone(l, other);
        other = abi.decode(abi.encode(o), (Order));
        other.evidence = keccak256("evidence");
        _assertNone(l, other);
        other = abi.decode(abi.encode(o), (Order));
        other.nonce = keccak256("another order");
        _assertNone(l, other);
        l.accessPeriod *= 2;
        _assertNone(l, o);
    }

    function _placed(uint256 terms, uint256 purpose) private returns (Listing memory l, Order memory o) {
        l = listing();
        l.terms = terms;
        list(l);
        o = place(l, purpose, 0);
    }

    function _rule(Listing memory l, Order memory o, uint16 refundBps) private {
        vm.prank(arbiterAccount);
        market.rule(l, o, refundBps);
    }

    function _assertState(Listing memory l, Order memory o, LicenceState expected) private view {
        assertEq(uint256(market.licence(l, o).state), uint256(expected), "state");
    }

    function _assertNone(Listing memory l, Order memory o) private view {
        Licence memory none;
        assertEq(keccak256(abi.encode(market.licence(l, o))), keccak256(abi.encode(none)), "no licence");
    }
}

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
        l.accessPeriod *= 2;
        _assertNone(l, o);
    }

    function _placed(uint256 terms, uint256 purpose) private returns (Listing memory l, Order memory o) {
        l = listing();
        l.terms = terms;
        list(l);
        o = place(l, purpose, 0);
    }

    function _assertNone(Listing memory l, Order memory o) private view {
        Licence memory none;
        assertEq(keccak256(abi.encode(market.licence(l, o))), keccak256(abi.encode(none)), "no licence");
    }
}

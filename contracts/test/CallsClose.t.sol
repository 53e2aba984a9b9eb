// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICalls} from "../src/interfaces/ICalls.sol";
import {Call, CallStatus, Listing, ListingStatus} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

contract CallsCloseTest is MarketTest {
    bytes32 internal id;

    function setUp() public override {
        super.setUp();
        id = open(call());
    }

    function test_close_ends_a_call() public {
        vm.expectEmit(address(calls));
        emit ICalls.CallClosed(id);
        _close(call());
        assertTrue(calls.status(id) == CallStatus.Closed, "closed");
    }

    function test_a_call_may_be_closed_long_after_its_last_day() public {
        vm.warp(START + 3650 days);
        _close(call());
        assertTrue(calls.status(id) == CallStatus.Closed, "closed");
    }

    function test_what_was_contributed_to_a_closed_call_is_still_listed() public {
        _close(call());
        assertTrue(market.listingState(listFromCall(listing())).status == ListingStatus.Open, "open");
    }

    function test_closing_a_call_leaves_its_listings_open() public {
        Listing memory l = listing();
        bytes32 listed = listFromCall(l);
        _close(call());
        assertTrue(market.listingState(listed).status == ListingStatus.Open, "open");
        place(l);
    }

    function test_close_is_refused_to_anyone_but_the_steward() public {
        Call memory c = call();
        vm.expectRevert(abi.encodeWithSelector(ICalls.NotSteward.selector, stranger, steward));
        vm.prank(stranger);
        calls.close(c);
    }

    function test_close_is_refused_for_what_was_not_opened() public {
        Call memory c = call();
        c.minK += 1;
        _refused(c, abi.encodeWithSelector(ICalls.UnknownCall.selector, calls.callId(c)));
    }

    function test_another_steward_closes_nothing_with_the_same_parameters() public {
        Call memory c = call();
        c.steward = stranger;
        _refused(c, abi.encodeWithSelector(ICalls.UnknownCall.selector, calls.callId(c)));
        assertTrue(calls.status(id) == CallStatus.Open, "still open");
    }

    function test_a_call_is_closed_once() public {
        _close(call());
        _refused(call(), abi.encodeWithSelector(ICalls.AlreadyClosed.selector, id));
    }

    function _close(Call memory c) private {
        vm.prank(c.steward);
        calls.close(c);
    }

    function _refused(Call memory c, bytes memory refusal) private {
        vm.expectRevert(refusal);
        _close(c);
    }
}

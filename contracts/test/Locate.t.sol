// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Listing, Locations} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

contract LocateTest is MarketTest {
    Locations internal elsewhere = Locations("ipfs://body", "ipfs://leaves", "ipfs://card");

    function test_locate_announces_where_the_files_lie_now() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        vm.expectEmit(address(market));
        emit IMarket.Located(id, elsewhere);
        vm.prank(steward);
        market.locate(l, elsewhere);
    }

    function test_locate_works_after_closing_for_those_who_hold_licences() public {
        Listing memory l = listing();
        list(l);
        vm.prank(steward);
        market.close(l);
        vm.prank(steward);
        market.locate(l, elsewhere);
    }

    function test_locate_may_say_that_nothing_lies_anywhere() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        vm.expectEmit(address(market));
        emit IMarket.Located(id, Locations("", "", ""));
        vm.prank(steward);
        market.locate(l, Locations("", "", ""));
    }

    function test_locate_is_refused_to_anyone_but_the_steward() public {
        Listing memory l = listing();
        list(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotSteward.selector, stranger, steward));
        vm.prank(stranger);
        market.locate(l, elsewhere);
    }

    function test_locate_is_refused_for_what_is_not_listed() public {
        Listing memory l = listing();
        bytes memory refusal = abi.encodeWithSelector(IMarket.UnknownListing.selector, market.listingId(l));
        vm.expectRevert(refusal);
        vm.prank(steward);
        market.locate(l, elsewhere);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ICalls} from "../src/interfaces/ICalls.sol";
import {Call, CallStatus} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

contract CallsOpenTest is MarketTest {
    function test_a_call_is_opened_under_the_hash_of_its_parameters() public {
        Call memory c = call();
        bytes32 expected = keccak256(abi.encode("theriac/v1/call", block.chainid, address(calls), c));
        assertTrue(calls.status(expected) == CallStatus.None, "not yet");

        vm.expectEmit(address(calls));
        emit ICalls.Opened(expected, steward, c, "https://example.org/call");
        bytes32 id = open(c);

        assertEq(id, expected, "id");
        assertEq(calls.callId(c), expected, "callId");
        assertTrue(calls.status(id) == CallStatus.Open, "open");
    }

    function test_a_call_has_another_id_on_another_chain() public {
        bytes32 here = calls.callId(call());
        vm.chainId(block.chainid + 1);
        assertTrue(calls.callId(call()) != here, "another id");
    }

    function test_a_call_has_another_id_in_another_contract() public {
        ICalls other = ICalls(vm.deployCode("Calls.sol:Calls"));
        assertTrue(other.callId(call()) != calls.callId(call()), "another id");
    }

    function test_open_is_refused_to_anyone_but_the_steward() public {
        Call memory c = call();
        vm.expectRevert(abi.encodeWithSelector(ICalls.NotSteward.selector, stranger, steward));
        vm.prank(stranger);
        calls.open(c, "");
    }

    function test_the_same_call_is_opened_once() public {
        bytes32 id = open(call());
        _refused(call(), abi.encodeWithSelector(ICalls.AlreadyOpened.selector, id));
    }

    function test_a_closed_call_is_not_opened_again() public {
        bytes32 id = open(call());
        vm.prank(steward);
        calls.close(call());
        _refused(call(), abi.encodeWithSelector(ICalls.AlreadyOpened.selector, id));
    }

    function test_malformed_terms_are_refused() public {
        Call memory c = call();
        uint256[6] memory malformed = [uint256(0), 6, GRU | 1 << 4, GRU | 1 << 144, 2, GRU | 1 << 17];
        for (uint256 i = 0; i < malformed.length; i++) {
            c.terms = malformed[i];
            _refused(c, abi.encodeWithSelector(ICalls.TermsMalformed.selector, malformed[i]));
        }
    }

    function test_a_fee_above_the_whole_price_is_refused() public {
        Call memory c = call();
        c.maxFeeBps = 10_001;
        _refused(c, abi.encodeWithSelector(ICalls.FeeTooHigh.selector, 10_001));
        c.maxFeeBps = type(uint16).max;
        _refused(c, abi.encodeWithSelector(ICalls.FeeTooHigh.selector, type(uint16).max));
        c.maxFeeBps = 10_000;
        open(c);
    }

    function test_a_call_may_close_from_this_second_to_ten_years_from_now() public {
        Call memory c = call();
        c.closesAt = uint64(START);
        open(c);
        c.closesAt = uint64(START + 3650 days);
        open(c);
    }

    function test_a_call_that_closes_before_this_second_is_refused() public {
        _refusedClosingAt(uint64(START - 1));
        _refusedClosingAt(0);
    }

    function test_a_call_that_closes_more_than_ten_years_from_now_is_refused() public {
        _refusedClosingAt(uint64(START + 3650 days + 1));
        _refusedClosingAt(type(uint64).max);
    }

    function testFuzz_every_field_is_part_of_the_id(uint256 field, uint256 bit) public view {
        Call memory c = call();
        bytes memory encoded = abi.encode(c);
        field = bound(field, 0, 9);
        // Only bits that every field has, so that the changed call still decodes.
        bit = bound(bit, 0, 15);
        encoded[32 * field + 31 - bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        assertTrue(calls.callId(abi.decode(encoded, (Call))) != calls.callId(c), "another id");
    }

    function testFuzz_any_call_within_its_bounds_is_opened(
        address steward_,
        address token_,
        uint256 maxFeeBps,
        uint128 minPrice,
        uint256 closesAt
    ) public {
        Call memory c = call();
        (c.steward, c.token, c.minPrice) = (steward_, token_, minPrice);
        c.maxFeeBps = uint16(bound(maxFeeBps, 0, 10_000));
        c.closesAt = uint64(bound(closesAt, START, START + 3650 days));
        assertTrue(calls.status(open(c)) == CallStatus.Open, "open");
    }

    function _refusedClosingAt(uint64 closesAt) private {
        Call memory c = call();
        c.closesAt = closesAt;
        _refused(c, abi.encodeWithSelector(ICalls.ClosesAtInvalid.selector, closesAt, START, START + 3650 days));
    }

    function _refused(Call memory c, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(c.steward);
        calls.open(c, "");
    }
}

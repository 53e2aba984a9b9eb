// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Arbiter, Listing, Point} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Prover} from "./support/Prover.sol";

contract RegisterArbiterTest is MarketTest {
    string internal constant TERMS_URI = "https://example.org/arbiter";

    Arbiter internal a;

    function setUp() public override {
        super.setUp();
        a = arbiter();
    }

    function test_an_arbiter_is_stored_under_the_hash_of_its_parameters_chain_and_market() public {
        bytes32 id =
            keccak256(abi.encode("theriac/v1/arbiter", block.chainid, address(market), a.account, a.key, a.fee, a.terms));
        assertEq(market.arbiterId(a), id, "id");
        vm.expectEmit(address(market));
        emit IMarket.ArbiterRegistered(id, arbiterAccount, a, TERMS_URI);
        assertEq(_register(arbiterAccount), id, "returned");

        (address account, uint96 fee) = market.arbiterState(id);
        assertEq(account, arbiterAccount, "account");
        assertEq(fee, ARBITER_FEE, "fee");
    }

    function test_account_and_fee_share_a_slot() public {
        bytes32 id = _register(arbiterAccount);
        uint256 slot = uint256(keccak256(abi.encode(id, 8)));
        uint256 word = uint256(ARBITER_FEE) << 160 | uint160(arbiterAccount);
        assertEq(uint256(vm.load(address(market), bytes32(slot))), word, "arbiter");
        assertEq(uint256(vm.load(address(market), bytes32(slot + 1))), 0, "nothing else");
    }

    function test_every_parameter_and_the_chain_make_another_arbiter() public {
        bytes32[6] memory ids;
        ids[0] = market.arbiterId(a);
        a.fee += 1;
        ids[1] = market.arbiterId(a);
        a.terms = 0;
        ids[2] = market.arbiterId(a);
        a.key = buyerKey();
        ids[3] = market.arbiterId(a);
        a.account = stranger;
        ids[4] = market.arbiterId(a);
        vm.chainId(block.chainid + 1);
        ids[5] = market.arbiterId(a);
        for (uint256 i = 0; i < ids.length; i++) {
            for (uint256 j = 0; j < i; j++) {
                assertTrue(ids[i] != ids[j], "different");
            }
        }
    }

    function test_one_account_registers_several_arbiters() public {
        bytes32 first = _register(arbiterAccount);
        a.fee = 0;
        bytes32 second = _register(arbiterAccount);
        (, uint96 fee) = market.arbiterState(first);
        assertEq(fee, ARBITER_FEE, "first");
        (, fee) = market.arbiterState(second);
        assertEq(fee, 0, "second");
    }

    function test_a_fee_of_nothing_and_the_greatest_there_is_are_kept() public {
        a.fee = 0;
        (address account, uint96 fee) = market.arbiterState(_register(arbiterAccount));
        assertEq(account, arbiterAccount, "account without a fee");
        assertEq(fee, 0, "no fee");
        a.fee = type(uint96).max;
        (account, fee) = market.arbiterState(_register(arbiterAccount));
        assertEq(account, arbiterAccount, "account");
        assertEq(fee, type(uint96).max, "greatest fee");
    }

    function test_nothing_is_stored_of_an_arbiter_that_did_not_register() public view {
        (address account, uint96 fee) = market.arbiterState(market.arbiterId(a));
        assertEq(account, address(0), "account");
        assertEq(fee, 0, "fee");
    }

    function test_nobody_registers_somebody_else() public {
        _refused(stranger, abi.encodeWithSelector(IMarket.NotArbiter.selector, stranger, arbiterAccount));
        a.account = address(0);
        _refused(stranger, abi.encodeWithSelector(IMarket.NotArbiter.selector, stranger, address(0)));
    }

    function test_an_arbiter_registers_once() public {
        bytes32 id = _register(arbiterAccount);
        _refused(arbiterAccount, abi.encodeWithSelector(IMarket.AlreadyRegistered.selector, id));
    }

    function test_an_arbiter_whose_key_is_no_point_is_refused() public {
        Point memory key = a.key;
        Point[6] memory invalid = [
            Point(0, 0),
            Point(1, 3),
            Point(key.x + Prover.P, key.y),
            Point(key.x, key.y + Prover.P),
            Point(key.x, key.y ^ 1),
            Point(type(uint256).max, type(uint256).max)
        ];
        for (uint256 i = 0; i < invalid.length; i++) {
            a.key = invalid[i];
            _refused(arbiterAccount, abi.encodeWithSelector(IMarket.PointInvalid.selector, invalid[i].x, invalid[i].y));
        }
    }

    function testFuzz_whatever_is_registered_a_listing_can_name(address account, uint256 key, uint96 fee, bytes32 terms)
        public
    {
        vm.assume(account != address(0));
        a = Arbiter(account, Prover.mul(Prover.g(), bound(key, 1, Prover.Q - 1)), fee, terms);
        Listing memory l = listing();
        (l.arbiter, l.inspectionWindow) = (_register(account), INSPECTION);
        (l.disputeBond, l.price) = (fee, fee);
        list(l);
    }

    function _register(address sender) private returns (bytes32) {
        Arbiter memory a_ = a;
        vm.prank(sender);
        return market.registerArbiter(a_, TERMS_URI);
    }

    function _refused(address sender, bytes memory refusal) private {
        Arbiter memory a_ = a;
        vm.expectRevert(refusal);
        vm.prank(sender);
        market.registerArbiter(a_, TERMS_URI);
    }
}

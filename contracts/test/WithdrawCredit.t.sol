// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {Arbiter, Listing, Order} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {BlockingToken, FalseToken, PlainToken, ReentrantToken} from "./support/Tokens.sol";

contract WithdrawCreditTest is MarketTest {
    Listing internal l;
    Order internal o;

    function setUp() public override {
        super.setUp();
        (l, o) = disputed();
    }

    function test_buyer_and_arbiter_take_what_a_ruling_credited() public {
        _rule(5_000);
        uint256 before = token.balanceOf(buyer);
        vm.expectEmit(address(market));
        emit IMarket.CreditWithdrawn(address(token), buyer, 175e6);
        _withdraw(buyer, address(token));
        assertEq(token.balanceOf(buyer) - before, 175e6, "buyer");
        assertEq(market.credit(address(token), buyer), 0, "taken");
        assertEq(market.credit(address(token), arbiterAccount), ARBITER_FEE, "the other's stays");

        vm.expectEmit(address(market));
        emit IMarket.CreditWithdrawn(address(token), arbiterAccount, ARBITER_FEE);
        _withdraw(arbiterAccount, address(token));
        assertEq(token.balanceOf(arbiterAccount), ARBITER_FEE, "arbiter");
        assertEq(token.balanceOf(address(market)), 105e6, "the other side's is left");
    }

    function test_credit_is_stored_by_token_and_account() public {
        _rule(5_000);
        bytes32 slot = keccak256(abi.encode(buyer, keccak256(abi.encode(token, 4))));
        assertEq(uint256(vm.load(address(market), slot)), 175e6, "credit");
    }

    function test_credit_is_taken_once() public {
        _rule(5_000);
        _withdraw(buyer, address(token));
        _refused(buyer, address(token), _noCredit(address(token), buyer));
    }

    function test_without_a_ruling_there_is_no_credit() public {
        _refused(buyer, address(token), _noCredit(address(token), buyer));
        _refused(arbiterAccount, address(token), _noCredit(address(token), arbiterAccount));
    }

    function test_nobody_takes_anothers_credit() public {
        _rule(5_000);
        _refused(stranger, address(token), _noCredit(address(token), stranger));
        _refused(steward, address(token), _noCredit(address(token), steward));
    }

    function test_a_buyer_that_gets_nothing_has_no_credit() public {
        _rule(0);
        _refused(buyer, address(token), _noCredit(address(token), buyer));
    }

    function test_an_address_without_a_token_has_no_credit() public {
        _rule(5_000);
        _refused(buyer, stranger, _noCredit(stranger, buyer));
    }

    function test_several_rulings_add_up() public {
        _rule(5_000);
        _disputedAgain(arbiter());
        _rule(4_000);
        // 125 + 50 and 100.
        assertEq(market.credit(address(token), buyer), 275e6, "buyer");
        assertEq(market.credit(address(token), arbiterAccount), 2 * ARBITER_FEE, "arbiter");
        _withdraw(arbiterAccount, address(token));
        assertEq(token.balanceOf(arbiterAccount), 2 * ARBITER_FEE, "at once");
    }

    function test_each_token_is_taken_by_itself() public {
        _rule(5_000);
        PlainToken other = PlainToken(_disputedIn(address(new PlainToken())));
        _rule(10_000);
        _withdraw(buyer, address(other));
        assertEq(other.balanceOf(buyer), 980e6, "all but the arbiter's fee");
        assertEq(market.credit(address(token), buyer), 175e6, "untouched");
        _refused(buyer, address(other), _noCredit(address(other), buyer));
        _withdraw(buyer, address(token));
    }

    function test_what_a_token_blocked_is_taken_later() public {
        BlockingToken blocking = BlockingToken(_disputedIn(address(new BlockingToken())));
        _rule(5_000);
        blocking.setBlocked(arbiterAccount, true);
        _refused(arbiterAccount, address(blocking), abi.encodeWithSelector(BlockingToken.Blocked.selector, arbiterAccount));
        assertEq(market.credit(address(blocking), arbiterAccount), ARBITER_FEE, "still due");
        _withdraw(buyer, address(blocking));
        blocking.setBlocked(arbiterAccount, false);
        _withdraw(arbiterAccount, address(blocking));
        assertEq(blocking.balanceOf(arbiterAccount), ARBITER_FEE, "paid");
    }

    function test_credit_stays_when_a_token_says_false() public {
        PlainToken plain = PlainToken(_disputedIn(address(new PlainToken())));
        _rule(5_000);
        vm.etch(address(plain), address(new FalseToken()).code);
        FalseToken(address(plain)).setRefusing(true);
        _refused(buyer, address(plain), abi.encodeWithSignature("SafeERC20FailedOperation(address)", plain));
        assertEq(market.credit(address(plain), buyer), 175e6, "still due");
        FalseToken(address(plain)).setRefusing(false);
        _withdraw(buyer, address(plain));
    }

    function test_a_token_that_calls_back_finds_the_credit_taken() public {
        ReentrantToken reentrant = ReentrantToken(_disputedIn(address(new ReentrantToken())));
        _rule(5_000);
        reentrant.arm(address(market), abi.encodeCall(market.credit, (address(reentrant), buyer)));
        _withdraw(buyer, address(reentrant));
        assertTrue(reentrant.succeeded(), "views may be read");
        assertEq(uint256(bytes32(reentrant.outcome())), 0, "state before money");
    }

    function test_a_buyer_that_is_the_arbiter_is_credited_both() public {
        Arbiter memory a = arbiter();
        a.account = buyer;
        _disputedAgain(a);
        vm.prank(buyer);
        market.rule(l, o, 5_000);
        assertEq(market.credit(address(token), buyer), 195e6, "refund, bond and fee");
        uint256 before = token.balanceOf(buyer);
        _withdraw(buyer, address(token));
        assertEq(token.balanceOf(buyer) - before, 195e6, "at once");
    }

    function _rule(uint16 refundBps) private {
        vm.prank(arbiterAccount);
        market.rule(l, o, refundBps);
    }

    /// @dev A disputed order paid in this token, of which the buyer has 1,000 to begin with.
    function _disputedIn(address token_) private returns (address) {
        PlainToken(token_).mint(buyer, 1_000e6);
        vm.prank(buyer);
        PlainToken(token_).approve(address(market), 1_000e6);
        l.token = token_;
        _disputedAgain(arbiter());
        return token_;
    }

    /// @dev A disputed order of another listing, before this arbiter.
    function _disputedAgain(Arbiter memory a) private {
        Listing memory other = l;
        other.nonce = keccak256("another listing");
        o = disputedBefore(a, other);
        l = other;
    }

    function _withdraw(address account, address token_) private {
        vm.prank(account);
        market.withdrawCredit(token_);
    }

    function _refused(address account, address token_, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(account);
        market.withdrawCredit(token_);
    }

    function _noCredit(address token_, address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMarket.NoCredit.selector, token_, account);
    }
}

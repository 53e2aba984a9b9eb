// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {CrowdTest} from "./support/CrowdTest.sol";

// The invariants of docs/contracts.md, by their numbers. Each is asked after every step of random sequences; what a step itself
// shows (an order taken too late, a forged proof accepted) is noted under the invariant's number and asked for, too.

contract SolvencyInvariantTest is CrowdTest(1) {
    /// forge-config: default.invariant.runs = 3
    /// forge-config: default.invariant.depth = 70
    /// forge-config: default.invariant.shrink-run-limit = 200
    /// forge-config: default.invariant.fail-on-revert = true
    /// forge-config: long.invariant.runs = 20
    /// forge-config: long.invariant.depth = 100
    function invariant_1_the_market_holds_exactly_what_it_owes_in_each_ordinary_token() public view {
        assertEq(crowd.solvency(0, 2), "", "solvency");
    }
}

contract OrderInvariantTest is CrowdTest(2) {
    /// forge-config: default.invariant.runs = 3
    /// forge-config: default.invariant.depth = 70
    /// forge-config: default.invariant.shrink-run-limit = 200
    /// forge-config: default.invariant.fail-on-revert = true
    /// forge-config: long.invariant.runs = 20
    /// forge-config: long.invariant.depth = 100
    function invariant_2_an_order_pays_out_once_and_moves_only_forward() public view {
        assertEq(crowd.orders(), "", "orders");
        unbroken(2);
    }
}

contract ExactlyOneInvariantTest is CrowdTest(3) {
    /// forge-config: default.invariant.runs = 3
    /// forge-config: default.invariant.depth = 70
    /// forge-config: default.invariant.shrink-run-limit = 200
    /// forge-config: default.invariant.fail-on-revert = true
    /// forge-config: long.invariant.runs = 20
    /// forge-config: long.invariant.depth = 100
    function invariant_3_of_two_steps_that_exclude_each_other_exactly_one_is_possible() public {
        assertEq(crowd.exactlyOne(), "", "not exactly one");
        unbroken(3);
    }
}

contract DeliveryInvariantTest is CrowdTest(4) {
    /// forge-config: default.invariant.runs = 3
    /// forge-config: default.invariant.depth = 70
    /// forge-config: default.invariant.shrink-run-limit = 200
    /// forge-config: default.invariant.fail-on-revert = true
    /// forge-config: long.invariant.runs = 20
    /// forge-config: long.invariant.depth = 100
    function invariant_4_nothing_reaches_the_stewards_side_without_a_verified_proof() public view {
        assertEq(crowd.earnings(), "", "earnings");
        unbroken(4);
    }
}

contract SplitInvariantTest is CrowdTest(5) {
    /// forge-config: default.invariant.runs = 3
    /// forge-config: default.invariant.depth = 70
    /// forge-config: default.invariant.shrink-run-limit = 200
    /// forge-config: default.invariant.fail-on-revert = true
    /// forge-config: long.invariant.runs = 20
    /// forge-config: long.invariant.depth = 100
    function invariant_5_claims_and_what_remains_are_the_revenue() public view {
        assertEq(crowd.splits(), "", "splits");
        unbroken(5);
    }
}

contract InTimeInvariantTest is CrowdTest(6) {
    /// forge-config: default.invariant.runs = 3
    /// forge-config: default.invariant.depth = 70
    /// forge-config: default.invariant.shrink-run-limit = 200
    /// forge-config: default.invariant.fail-on-revert = true
    /// forge-config: long.invariant.runs = 20
    /// forge-config: long.invariant.depth = 100
    function invariant_6_no_order_and_no_delivery_happens_when_it_may_not() public view {
        unbroken(6);
    }
}

contract LicenceInvariantTest is CrowdTest(7) {
    /// forge-config: default.invariant.runs = 3
    /// forge-config: default.invariant.depth = 70
    /// forge-config: default.invariant.shrink-run-limit = 200
    /// forge-config: default.invariant.fail-on-revert = true
    /// forge-config: long.invariant.runs = 20
    /// forge-config: long.invariant.depth = 100
    function invariant_7_a_licence_is_what_the_table_says_and_nobody_elses() public {
        assertEq(crowd.licences(), "", "licences");
    }
}

contract ProofInvariantTest is CrowdTest(8) {
    /// forge-config: default.invariant.runs = 3
    /// forge-config: default.invariant.depth = 70
    /// forge-config: default.invariant.shrink-run-limit = 200
    /// forge-config: default.invariant.fail-on-revert = true
    /// forge-config: long.invariant.runs = 20
    /// forge-config: long.invariant.depth = 100
    function invariant_8_a_proof_for_one_thing_verifies_for_no_other() public view {
        unbroken(8);
    }
}

contract TokenInvariantTest is CrowdTest(9) {
    /// forge-config: default.invariant.runs = 3
    /// forge-config: default.invariant.depth = 70
    /// forge-config: default.invariant.shrink-run-limit = 200
    /// forge-config: default.invariant.fail-on-revert = true
    /// forge-config: long.invariant.runs = 20
    /// forge-config: long.invariant.depth = 100
    function invariant_9_a_token_that_misbehaves_reaches_nobody_elses_money() public view {
        assertEq(crowd.solvency(0, 4), "", "solvency");
        assertEq(crowd.reentries(), 0, "a call from within a transfer went through");
    }
}

contract SealInvariantTest is CrowdTest(10) {
    /// forge-config: default.invariant.runs = 3
    /// forge-config: default.invariant.depth = 70
    /// forge-config: default.invariant.shrink-run-limit = 200
    /// forge-config: default.invariant.fail-on-revert = true
    /// forge-config: long.invariant.runs = 20
    /// forge-config: long.invariant.depth = 100
    function invariant_10_nobody_lists_a_seal_without_proving_its_key() public view {
        unbroken(10);
    }
}

/// @dev A sequence in which nothing happens proves nothing: in a long one everybody does everything many times. It is the crowd's
/// own, not forge's, which differs from run to run: so the counts are the same each time.
contract BusyCrowdTest is CrowdTest(11) {
    uint256 private constant STEPS = 1_000;

    function test_the_crowd_does_everything() public {
        for (uint256 i = 0; i < STEPS; i++) {
            crowd.next();
        }
        assertEq(crowd.reentries(), 0, "a call from within a transfer went through");
        assertLe(10, crowd.repelled(), "calls from within a transfer that only the guard refuses");
        _went("list", 20);
        _went("open a call", 10);
        _went("close", 3);
        _went("add a delegate", 10);
        _went("remove a delegate", 5);
        _went("order", 40);
        _went("order with a permit", 5);
        _went("approve", 10);
        _went("decline", 3);
        _went("deliver", 30);
        _went("deliver by a delegate", 5);
        _went("deliver after closing", 2);
        _went("refund", 5);
        _went("settle", 10);
        _went("dispute", 10);
        _went("rule for the buyer", 3);
        _went("rule against the buyer", 2);
        _went("lapse", 5);
        _went("claim", 3);
        _went("claim through a relayer", 3);
        _went("claim a fee", 5);
        _went("withdraw credit", 3);
        _went("withdraw", 2);
        _went("enforce consent", 5);
        _went("enforce a receipt", 1);
        _went("post leaves", 3);
        _went("sway", 10);
        _went("donate", 5);
        _refused("deliver without approval", 3);
        _refused("forge a proof", 10);
        _refused("bring a foreign proof", 10);
        _refused("copy a seal", 10);
        _refused("repeat a proof", 10);
        _refused("claim again", 10);
        _refused("trespass", 100);
        afterInvariant();
    }

    function _went(string memory step, uint256 least) private view {
        assertLe(least, crowd.done(step), step);
    }

    function _refused(string memory step, uint256 least) private view {
        assertEq(crowd.done(step), 0, step);
        assertLe(least, crowd.refused(step), step);
    }
}

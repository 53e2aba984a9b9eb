// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {KnowledgeProof, Listing, Order, Point, ResealProof, Seal} from "../../src/interfaces/Types.sol";
import {Prover} from "../support/Prover.sol";
import {AttackTest} from "./AttackTest.sol";

/// @dev Watchers who saw a listing's seal and want what it holds for one unit: through a listing of their own, from which they, or
/// a careless holder that delivers whatever names its key, deliver to an accomplice.
contract SealersTest is AttackTest {
    address private watcher = address(0x3a7c4e4);
    address private accomplice = address(0xacc);
    uint256 private w = Prover.scalar("watcher");
    Listing private original;
    KnowledgeProof private originalProof;

    function setUp() public override {
        super.setUp();
        original = listing();
        originalProof = knowledge(original);
        list(original);
        enrich(accomplice, 1);
    }

    // ------------------------------------------------------------------------------------- under the original's holder key

    function test_a_copied_seal_brings_a_watcher_nothing() public {
        _bringsNothing(seal(), Point(0, 0));
    }

    function test_a_shifted_seal_brings_a_watcher_nothing() public {
        // It holds M + x * G - y * K, from which the watcher would get M.
        Seal memory s = seal();
        Point memory yk = Prover.mul(s.holder, 11);
        _bringsNothing(Seal(s.holder, Prover.add(s.r, times(11)), Prover.add(s.c, times(7))), minus(times(7), yk));
    }

    function test_a_rerandomised_seal_brings_a_watcher_nothing() public {
        Seal memory s = seal();
        Point memory yk = Prover.mul(s.holder, 11);
        _bringsNothing(Seal(s.holder, Prover.add(s.r, times(11)), Prover.add(s.c, yk)), Point(0, 0));
    }

    function test_a_seal_delivered_to_a_buyer_brings_a_watcher_nothing() public {
        Order memory o = place(original);
        deliver(original, o);
        Seal memory s = delivered(o);
        assertFalse(_obtains(s, originalProof, b, Point(0, 0)), "with the listing's proof");
        assertFalse(_obtains(s, _knowledge(s, w), b, Point(0, 0)), "with a proof of another scalar");
    }

    // -------------------------------------------------------------------------------------------- under the watcher's key

    function test_the_originals_r_and_c_under_the_watchers_key_hold_something_else() public {
        Seal memory s = Seal(times(w), seal().r, seal().c);
        assertFalse(_obtains(s, _knowledge(s, w), w, Point(0, 0)), "M");
        assertEq(token.balanceOf(accomplice), 0, "though it was listed, paid and delivered");
    }

    function test_a_shift_of_them_holds_something_else_too() public {
        Seal memory s = Seal(times(w), Prover.add(seal().r, times(11)), Prover.add(seal().c, times(7)));
        Point memory shift = minus(times(7), times(mulmod(11, w, Prover.Q)));
        assertFalse(_obtains(s, _knowledge(s, w), w, shift), "M");
        assertEq(token.balanceOf(accomplice), 0, "though it was listed, paid and delivered");
    }

    // ------------------------------------------------------------------------------------- with the holder as an oracle

    function test_the_original_cannot_be_made_a_delegate_of_the_watchers_listing() public {
        (Listing memory l, Seal memory own) = _watchersListing();
        Seal memory s = seal();
        Seal[3] memory bait = [
            s,
            Seal(s.holder, Prover.add(s.r, times(11)), Prover.add(s.c, Prover.mul(s.holder, 11))),
            Seal(s.holder, Prover.add(s.r, times(11)), s.c)
        ];
        for (uint256 i = 0; i < bait.length; i++) {
            // The watcher does not know the scalar of R; 11 is all it knows.
            ResealProof memory proof = prove(w, 11, contextOf("delegate", market.listingId(l)), own, bait[i]);
            tries(watcher, abi.encodeCall(market.addSeal, (l, own, bait[i], proof)));
            Order memory o = orderBy(accomplice, l, buyerKey());
            tries(accomplice, ordering(l, o));
            (, bytes memory data) = delivering(l, o, k, bait[i]);
            assertFalse(tries(steward, data), "a careless holder delivers from it");
        }
    }

    function test_a_holder_made_a_delegate_unasked_gives_away_only_what_the_watcher_sealed() public {
        (Listing memory l, Seal memory own) = _watchersListing();
        Seal memory toHolder = Prover.seal(opened(own, w), seal().holder, 11);
        ResealProof memory proof = prove(w, 11, contextOf("delegate", market.listingId(l)), own, toHolder);
        assertTrue(tries(watcher, abi.encodeCall(market.addSeal, (l, own, toHolder, proof))), "anybody's key is taken");
        Order memory o = orderBy(accomplice, l, buyerKey());
        assertTrue(tries(accomplice, ordering(l, o)), "ordered");
        (Seal memory got, bytes memory data) = delivering(l, o, k, toHolder);
        assertTrue(tries(steward, data), "a careless holder delivers");

        assertTrue(same(opened(got, b), opened(own, w)), "what the watcher could open before");
        assertFalse(opens(got, b), "M");
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    /// @dev Tries to list `s` with all the proofs a watcher can come by.
    function _bringsNothing(Seal memory s, Point memory shift) private {
        assertFalse(_obtains(s, originalProof, k, shift), "with the original's proof");
        assertFalse(_obtains(s, _knowledge(s, w), k, shift), "with a proof of another scalar");
        assertFalse(_obtains(s, KnowledgeProof(0, 0), k, shift), "with a made-up proof");
        assertEq(token.balanceOf(accomplice), 1, "nothing was bought");
    }

    /// @dev Lists `s` for one unit, orders and has the holder of `holder` deliver; says whether the accomplice has M then, given
    /// that what `s` holds is M + shift.
    function _obtains(Seal memory s, KnowledgeProof memory proof, uint256 holder, Point memory shift)
        private
        returns (bool)
    {
        Listing memory l = _cheap(s);
        tries(watcher, abi.encodeCall(market.list, (l, s, proof, locations())));
        Order memory o = orderBy(accomplice, l, buyerKey());
        tries(accomplice, ordering(l, o));
        (Seal memory got, bytes memory data) = delivering(l, o, holder, s);
        return tries(steward, data) && same(minus(opened(got, b), shift), secret);
    }

    function _knowledge(Seal memory s, uint256 scalar) private view returns (KnowledgeProof memory) {
        return Prover.proveKnowledge(scalar, market.listingId(_cheap(s)), s, Prover.scalar("fresh"));
    }

    function _cheap(Seal memory s) private view returns (Listing memory l) {
        l = original;
        (l.steward, l.price, l.sealId) = (watcher, 1, Prover.sealId(s));
    }

    /// @dev A listing of the watcher's whose seal holds C - w * R, with the original's R and C.
    function _watchersListing() private returns (Listing memory l, Seal memory own) {
        own = Seal(times(w), seal().r, seal().c);
        l = _cheap(own);
        tries(watcher, abi.encodeCall(market.list, (l, own, _knowledge(own, w), locations())));
    }
}

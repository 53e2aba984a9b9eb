// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../src/interfaces/IMarket.sol";
import {
    Arbiter,
    CallStatus,
    KnowledgeProof,
    Listing,
    ListingState,
    ListingStatus,
    Point,
    Seal
} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Prover} from "./support/Prover.sol";

contract ListTest is MarketTest {
    function test_list_opens_the_listing_under_the_hash_of_its_parameters() public {
        Listing memory l = listing();
        bytes32 expected = keccak256(abi.encode("theriac/v1/listing", block.chainid, address(market), l));
        KnowledgeProof memory proof = knowledge(l);

        vm.expectEmit(address(market));
        emit IMarket.Listed(expected, steward, 0, l, seal(), locations());
        vm.prank(steward);
        bytes32 id = market.list(l, seal(), proof, locations());

        assertEq(id, expected, "id");
        ListingState memory state = market.listingState(id);
        assertTrue(state.status == ListingStatus.Open, "open");
        assertEq(state.revenue + state.fees + state.closedAt, 0, "nothing else is stored");
    }

    function test_list_is_refused_to_anyone_but_the_steward() public {
        Listing memory l = listing();
        KnowledgeProof memory proof = knowledge(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotSteward.selector, stranger, steward));
        vm.prank(stranger);
        market.list(l, seal(), proof, locations());
    }

    function test_list_is_refused_without_a_steward() public {
        Listing memory l = listing();
        l.steward = address(0);
        KnowledgeProof memory proof = knowledge(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.NotSteward.selector, steward, address(0)));
        vm.prank(steward);
        market.list(l, seal(), proof, locations());
    }

    function test_the_same_listing_is_refused_twice() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        _refused(l, abi.encodeWithSelector(IMarket.AlreadyListed.selector, id));
    }

    function test_a_closed_listing_is_not_listed_again() public {
        Listing memory l = listing();
        bytes32 id = list(l);
        vm.prank(steward);
        market.close(l);
        _refused(l, abi.encodeWithSelector(IMarket.AlreadyListed.selector, id));
    }

    // --------------------------------------------------------------------------------------------------------- calls

    function test_a_listing_from_a_call_is_announced_under_its_id() public {
        Listing memory l = _fromCall();
        l.leafCount = 1_025;
        bytes32 expected = market.listingId(l);
        KnowledgeProof memory proof = knowledge(l);
        vm.expectEmit(address(market));
        emit IMarket.Listed(expected, steward, l.callId, l, seal(), locations());
        vm.prank(steward);
        assertEq(market.list(l, seal(), proof, locations()), expected, "id");
    }

    function test_a_call_gives_any_number_of_listings() public {
        Listing memory l = _fromCall();
        list(l);
        l.nonce = keccak256("second");
        list(l);
    }

    function test_a_listing_may_still_be_made_from_a_closed_call() public {
        Listing memory l = _fromCall();
        vm.prank(steward);
        calls.close(call());
        list(l);
    }

    function test_a_listing_from_a_call_that_nobody_opened_is_refused() public {
        Listing memory l = listing();
        l.callId = calls.callId(call());
        _refused(l, abi.encodeWithSelector(IMarket.UnknownCall.selector, l.callId));
    }

    function test_a_listing_that_leaves_its_call_is_refused() public {
        Listing memory l = _fromCall();
        l.steward = stranger;
        _refused(l, abi.encodeWithSelector(IMarket.CallStewardMismatch.selector, stranger, steward));
        l = _fromCall();
        l.token = address(market);
        _refused(l, abi.encodeWithSelector(IMarket.CallTokenMismatch.selector, address(market), address(token)));
        l = _fromCall();
        l.termsDetail = keccak256("detail");
        _refused(l, abi.encodeWithSelector(IMarket.CallTermsMismatch.selector, GRU, l.termsDetail, GRU, bytes32(0)));
        l = _fromCall();
        l.stewardFeeBps = 1_001;
        _refused(l, abi.encodeWithSelector(IMarket.StewardFeeAboveCall.selector, 1_001, 1_000));
        l = _fromCall();
        l.price = 0;
        _refused(l, abi.encodeWithSelector(IMarket.PriceBelowCall.selector, 0, 1));
    }

    function test_a_listing_without_leaves_is_refused() public {
        Listing memory l = _fromCall();
        l.leafCount = 0;
        _refused(l, abi.encodeWithSelector(IMarket.LeafCountInvalid.selector, 0));
    }

    function test_a_self_listing_of_any_number_of_leaves_but_one_is_refused() public {
        Listing memory l = listing();
        uint32[3] memory counts = [uint32(0), 2, type(uint32).max];
        for (uint256 i = 0; i < counts.length; i++) {
            l.leafCount = counts[i];
            _refused(l, abi.encodeWithSelector(IMarket.LeafCountInvalid.selector, counts[i]));
        }
    }

    // ------------------------------------------------------------------------------------------------------- arbiters

    function test_a_listing_may_name_a_registered_arbiter() public {
        listArbitrated();
    }

    function test_an_arbiter_that_nobody_registered_is_refused() public {
        Listing memory l = arbitrated();
        _refused(l, abi.encodeWithSelector(IMarket.UnknownArbiter.selector, l.arbiter));
    }

    function test_an_arbiter_of_another_market_is_refused() public {
        IMarket other = IMarket(vm.deployCode("Market.sol:Market", abi.encode(consents, calls)));
        Arbiter memory a = arbiter();
        vm.prank(arbiterAccount);
        bytes32 there = other.registerArbiter(a, "");
        Listing memory l = arbitrated();
        l.arbiter = there;
        _refused(l, abi.encodeWithSelector(IMarket.UnknownArbiter.selector, there));
    }

    function test_an_inspection_window_outside_a_day_to_thirty_days_is_refused_with_an_arbiter() public {
        registerArbiter();
        Listing memory l = arbitrated();
        uint64[4] memory outside = [uint64(0), 24 hours - 1, 30 days + 1, type(uint64).max];
        for (uint256 i = 0; i < outside.length; i++) {
            l.inspectionWindow = outside[i];
            _refused(l, abi.encodeWithSelector(IMarket.InspectionWindowInvalid.selector, outside[i], 24 hours, 30 days));
        }
        l.inspectionWindow = 24 hours;
        list(l);
        l.inspectionWindow = 30 days;
        list(l);
    }

    function test_an_inspection_window_without_an_arbiter_is_refused() public {
        Listing memory l = listing();
        uint64[2] memory windows = [uint64(1), 24 hours];
        for (uint256 i = 0; i < windows.length; i++) {
            l.inspectionWindow = windows[i];
            _refused(l, abi.encodeWithSelector(IMarket.InspectionWindowInvalid.selector, windows[i], 0, 0));
        }
    }

    function test_a_bond_below_the_arbiters_fee_is_refused() public {
        registerArbiter();
        Listing memory l = arbitrated();
        l.disputeBond = ARBITER_FEE - 1;
        _refused(l, abi.encodeWithSelector(IMarket.DisputeBondInvalid.selector, l.disputeBond, ARBITER_FEE, PRICE));
        l.disputeBond = ARBITER_FEE;
        list(l);
    }

    function test_a_bond_above_the_price_is_refused() public {
        registerArbiter();
        Listing memory l = arbitrated();
        l.disputeBond = PRICE + 1;
        _refused(l, abi.encodeWithSelector(IMarket.DisputeBondInvalid.selector, l.disputeBond, ARBITER_FEE, PRICE));
        l.disputeBond = PRICE;
        list(l);
    }

    function test_a_bond_without_an_arbiter_is_refused() public {
        Listing memory l = listing();
        l.disputeBond = 1;
        _refused(l, abi.encodeWithSelector(IMarket.DisputeBondInvalid.selector, 1, 0, 0));
    }

    function test_a_free_listing_has_only_a_free_arbiter() public {
        registerArbiter();
        Listing memory l = arbitrated();
        (l.price, l.disputeBond) = (0, 0);
        _refused(l, abi.encodeWithSelector(IMarket.DisputeBondInvalid.selector, 0, ARBITER_FEE, 0));

        Arbiter memory a = arbiter();
        a.fee = 0;
        vm.prank(arbiterAccount);
        l.arbiter = market.registerArbiter(a, "");
        list(l);
    }

    function testFuzz_exactly_the_bonds_from_the_fee_to_the_price_are_listed(uint96 fee, uint128 bond, uint128 price)
        public
    {
        Arbiter memory a = arbiter();
        a.fee = fee;
        vm.prank(arbiterAccount);
        bytes32 registered = market.registerArbiter(a, "");
        Listing memory l = arbitrated();
        (l.arbiter, l.disputeBond, l.price) = (registered, bond, price);
        if (fee <= bond && bond <= price) list(l);
        else _refused(l, abi.encodeWithSelector(IMarket.DisputeBondInvalid.selector, bond, fee, price));
    }

    // --------------------------------------------------------------------------------------------------------- bounds

    function test_a_total_weight_of_zero_is_refused() public {
        Listing memory l = listing();
        l.totalWeight = 0;
        _refused(l, abi.encodeWithSelector(IMarket.NoWeight.selector));
    }

    function test_a_fee_above_the_whole_price_is_refused() public {
        Listing memory l = listing();
        l.stewardFeeBps = 10_001;
        _refused(l, abi.encodeWithSelector(IMarket.StewardFeeTooHigh.selector, 10_001));
        l.stewardFeeBps = 10_000;
        list(l);
    }

    function test_a_price_in_a_token_without_code_is_refused() public {
        Listing memory l = listing();
        l.token = stranger;
        _refused(l, abi.encodeWithSelector(IMarket.TokenMissing.selector, stranger));
        l.price = 1;
        _refused(l, abi.encodeWithSelector(IMarket.TokenMissing.selector, stranger));
        l.price = 0;
        list(l);
    }

    function test_a_body_length_that_no_crypt4gh_body_has_is_refused() public {
        Listing memory l = listing();
        uint64[4] memory impossible = [uint64(0), 1, 28, 5 * 65_564 + 28];
        for (uint256 i = 0; i < impossible.length; i++) {
            l.bodyLength = impossible[i];
            _refused(l, abi.encodeWithSelector(IMarket.BodyLengthInvalid.selector, impossible[i]));
        }
        uint64[4] memory possible = [uint64(29), 65_564, 5 * 65_564 + 29, 5 * 65_564];
        for (uint256 i = 0; i < possible.length; i++) {
            l.bodyLength = possible[i];
            list(l);
        }
    }

    function test_malformed_terms_are_refused() public {
        Listing memory l = listing();
        uint256[6] memory malformed = [uint256(0), 6, GRU | 1 << 4, GRU | 1 << 144, 2, GRU | 1 << 17];
        for (uint256 i = 0; i < malformed.length; i++) {
            l.terms = malformed[i];
            _refused(l, abi.encodeWithSelector(IMarket.TermsMalformed.selector, malformed[i]));
        }
    }

    function test_an_access_period_of_zero_is_refused() public {
        Listing memory l = listing();
        l.accessPeriod = 0;
        _refused(l, abi.encodeWithSelector(IMarket.AccessPeriodInvalid.selector, 0, type(uint64).max));
    }

    function test_an_access_period_longer_than_the_terms_time_limit_is_refused() public {
        Listing memory l = listing();
        l.terms = GRU | 1 << 17 | 2 << 96;
        l.accessPeriod = 60 days + 1;
        _refused(l, abi.encodeWithSelector(IMarket.AccessPeriodInvalid.selector, 60 days + 1, 60 days));
        l.accessPeriod = 60 days;
        list(l);
    }

    function test_a_delivery_window_outside_an_hour_to_thirty_days_is_refused() public {
        Listing memory l = listing();
        uint64[3] memory outside = [uint64(0), 1 hours - 1, 30 days + 1];
        for (uint256 i = 0; i < outside.length; i++) {
            l.deliveryWindow = outside[i];
            _refused(l, abi.encodeWithSelector(IMarket.DeliveryWindowInvalid.selector, outside[i], 1 hours, 30 days));
        }
        l.deliveryWindow = 1 hours;
        list(l);
        l.deliveryWindow = 30 days;
        list(l);
    }

    function testFuzz_exactly_the_windows_within_their_bounds_are_listed(uint256 delivery, uint256 inspection) public {
        registerArbiter();
        Listing memory l = arbitrated();
        l.deliveryWindow = uint64(bound(delivery, 0, 31 days));
        l.inspectionWindow = uint64(bound(inspection, 0, 31 days));
        if (l.deliveryWindow < 1 hours || l.deliveryWindow > 30 days) {
            _refused(l, abi.encodeWithSelector(IMarket.DeliveryWindowInvalid.selector, l.deliveryWindow, 1 hours, 30 days));
        } else if (l.inspectionWindow < 1 days || l.inspectionWindow > 30 days) {
            _refused(
                l, abi.encodeWithSelector(IMarket.InspectionWindowInvalid.selector, l.inspectionWindow, 1 days, 30 days)
            );
        } else {
            list(l);
        }
    }

    function testFuzz_exactly_the_ends_from_the_first_licence_to_ten_years_are_listed(
        uint256 delivery,
        uint256 access,
        uint256 end
    ) public {
        Listing memory l = listing();
        l.deliveryWindow = uint64(bound(delivery, 1 hours, 30 days));
        l.accessPeriod = uint64(bound(access, 1, 4000 days));
        l.endsAt = uint64(bound(end, START, START + 4000 days));
        uint256 earliest = START + l.deliveryWindow + l.accessPeriod;
        uint256 latest = START + 3650 days;
        if (earliest <= l.endsAt && l.endsAt <= latest) list(l);
        else _refused(l, abi.encodeWithSelector(IMarket.EndInvalid.selector, l.endsAt, earliest, latest));
    }

    function testFuzz_exactly_the_lengths_of_crypt4gh_bodies_are_listed(uint64 segments, uint256 last) public {
        Listing memory l = listing();
        segments = uint64(bound(segments, 0, 1_000_000));
        last = bound(last, 0, 100);
        l.bodyLength = segments * 65_564 + uint64(last);
        if (last > 28 || (last == 0 && segments > 0)) list(l);
        else _refused(l, abi.encodeWithSelector(IMarket.BodyLengthInvalid.selector, l.bodyLength));
    }

    function test_an_end_before_the_first_licence_could_end_is_refused() public {
        Listing memory l = listing();
        uint64 earliest = uint64(START) + l.deliveryWindow + l.accessPeriod;
        l.endsAt = earliest - 1;
        _refused(l, abi.encodeWithSelector(IMarket.EndInvalid.selector, l.endsAt, earliest, START + 3650 days));
        l.endsAt = earliest;
        list(l);
    }

    function test_an_end_more_than_ten_years_away_is_refused() public {
        Listing memory l = listing();
        uint64 earliest = uint64(START) + l.deliveryWindow + l.accessPeriod;
        l.endsAt = uint64(START + 3650 days + 1);
        _refused(l, abi.encodeWithSelector(IMarket.EndInvalid.selector, l.endsAt, earliest, START + 3650 days));
        l.endsAt = uint64(START + 3650 days);
        list(l);
    }

    function test_the_longest_access_period_is_refused_without_overflow() public {
        Listing memory l = listing();
        l.accessPeriod = type(uint64).max;
        uint256 earliest = START + uint256(l.deliveryWindow) + type(uint64).max;
        _refused(l, abi.encodeWithSelector(IMarket.EndInvalid.selector, l.endsAt, earliest, START + 3650 days));
    }

    // --------------------------------------------------------------------------------------------------------- seal

    function test_a_seal_other_than_the_listings_is_refused() public {
        Listing memory l = listing();
        Seal memory other = Prover.seal(secret, seal().holder, 7);
        KnowledgeProof memory proof = knowledge(l);
        vm.expectRevert(abi.encodeWithSelector(IMarket.SealMismatch.selector, Prover.sealId(other), l.sealId));
        vm.prank(steward);
        market.list(l, other, proof, locations());
    }

    function test_a_seal_with_an_invalid_point_is_refused() public {
        Point[5] memory invalid = [
            Point(0, 0), // the identity
            Point(1, 3), // off the curve
            Point(1 + Prover.P, 2), // G with x not reduced
            Point(1, 2 + Prover.P), // G with y not reduced
            Point(type(uint256).max, type(uint256).max)
        ];
        for (uint256 i = 0; i < invalid.length; i++) {
            for (uint256 which = 0; which < 3; which++) {
                Seal memory s = seal();
                if (which == 0) s.holder = invalid[i];
                else if (which == 1) s.r = invalid[i];
                else s.c = invalid[i];
                Listing memory l = listing();
                l.sealId = Prover.sealId(s);
                vm.expectRevert(abi.encodeWithSelector(IMarket.PointInvalid.selector, invalid[i].x, invalid[i].y));
                vm.prank(steward);
                market.list(l, s, KnowledgeProof(1, 1), locations());
            }
        }
    }

    function test_a_listing_without_knowledge_of_k_is_refused() public {
        Listing memory l = listing();
        KnowledgeProof memory proof =
            Prover.proveKnowledge(addmod(k, 1, Prover.Q), market.listingId(l), seal(), Prover.scalar("fresh"));
        _refusedWith(l, proof, abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_copied_seal_with_its_copied_proof_cannot_be_listed_by_another() public {
        Listing memory l = listing();
        KnowledgeProof memory proof = knowledge(l);
        list(l);

        Listing memory copy = listing();
        copy.steward = stranger;
        vm.expectRevert(IMarket.ProofInvalid.selector);
        vm.prank(stranger);
        market.list(copy, seal(), proof, locations());
    }

    function test_a_rerandomised_seal_cannot_be_listed_by_another() public {
        Listing memory l = listing();
        KnowledgeProof memory proof = knowledge(l);
        list(l);

        // (K, R + s G, C + s K) holds the same M under the same K; whoever made it still does not know k.
        Seal memory s = seal();
        s.r = Prover.add(s.r, Prover.mul(Prover.g(), 99));
        s.c = Prover.add(s.c, Prover.mul(s.holder, 99));
        Listing memory copy = listing();
        copy.steward = stranger;
        copy.sealId = Prover.sealId(s);
        vm.expectRevert(IMarket.ProofInvalid.selector);
        vm.prank(stranger);
        market.list(copy, s, proof, locations());
    }

    function test_a_proof_made_for_another_chain_is_refused() public {
        Listing memory l = listing();
        KnowledgeProof memory proof = knowledge(l);
        vm.chainId(block.chainid + 1);
        _refusedWith(l, proof, abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_proof_made_for_another_market_is_refused() public {
        Listing memory l = listing();
        IMarket other = IMarket(vm.deployCode("Market.sol:Market", abi.encode(consents, calls)));
        KnowledgeProof memory proof = Prover.proveKnowledge(k, other.listingId(l), seal(), Prover.scalar("fresh"));
        _refusedWith(l, proof, abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    function test_a_changed_proof_is_refused() public {
        Listing memory l = listing();
        KnowledgeProof memory proof = knowledge(l);
        bytes memory refusal = abi.encodeWithSelector(IMarket.ProofInvalid.selector);
        _refusedWith(l, KnowledgeProof(addmod(proof.e, 1, Prover.Q), proof.z), refusal);
        _refusedWith(l, KnowledgeProof(proof.e, addmod(proof.z, 1, Prover.Q)), refusal);
        _refusedWith(l, KnowledgeProof(0, 0), refusal);
    }

    function test_proof_scalars_at_or_above_the_order_are_refused() public {
        Listing memory l = listing();
        KnowledgeProof memory proof = knowledge(l);
        bytes memory refusal = abi.encodeWithSelector(IMarket.ProofInvalid.selector);
        _refusedWith(l, KnowledgeProof(proof.e + Prover.Q, proof.z), refusal);
        _refusedWith(l, KnowledgeProof(proof.e, proof.z + Prover.Q), refusal);
    }

    function testFuzz_every_field_is_part_of_the_id(uint256 field, uint256 bit) public view {
        Listing memory l = listing();
        bytes memory encoded = abi.encode(l);
        field = bound(field, 0, 22);
        // Only bits that every field has, so that the changed listing still decodes.
        bit = bound(bit, 0, 15);
        encoded[32 * field + 31 - bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        Listing memory changed = abi.decode(encoded, (Listing));
        assertTrue(market.listingId(changed) != market.listingId(l), "another id");
    }

    function testFuzz_only_the_prover_of_k_lists(uint256 e, uint256 z) public {
        Listing memory l = listing();
        KnowledgeProof memory proof = knowledge(l);
        vm.assume(e != proof.e || z != proof.z);
        _refusedWith(l, KnowledgeProof(e, z), abi.encodeWithSelector(IMarket.ProofInvalid.selector));
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    /// @dev A listing within `call()`, which is opened the first time.
    function _fromCall() private returns (Listing memory l) {
        l = listing();
        l.callId = calls.callId(call());
        if (calls.status(l.callId) == CallStatus.None) open(call());
    }

    function _refused(Listing memory l, bytes memory refusal) private {
        _refusedWith(l, knowledge(l), refusal);
    }

    function _refusedWith(Listing memory l, KnowledgeProof memory proof, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(l.steward);
        market.list(l, seal(), proof, locations());
    }
}

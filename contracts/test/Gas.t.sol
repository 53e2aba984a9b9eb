// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {
    ClaimAuthorisation,
    Consent,
    Leaf,
    Listing,
    Order,
    Path,
    Permit,
    ResealProof,
    Seal
} from "../src/interfaces/Types.sol";
import {ILibraries} from "./support/ILibraries.sol";
import {MarketTest} from "./support/MarketTest.sol";
import {Prover} from "./support/Prover.sol";
import {Trees} from "./support/Trees.sol";

/// @dev Whole transactions, an ordinary ERC-20, first use of every slot, as budgeted in docs/contracts.md. foundry.toml says
/// `isolate`, which makes each call a transaction of its own. Claimants and relayers hold some of the token already.
contract GasTest is MarketTest {
    bytes32 internal constant EVIDENCE = keccak256("evidence");

    // ----------------------------------------------------------------------------------------------- calls and listings

    function test_gas_of_opening_and_closing_a_call() public {
        open(call());
        _record("open a call", 200_000);
        vm.prank(steward);
        calls.close(call());
        _record("close a call", 50_000);
    }

    function test_gas_of_list_with_a_call_and_an_arbiter() public {
        open(call());
        registerArbiter();
        listFromCall(arbitrated());
        _record("list, with a call and an arbiter", 135_000);
    }

    function test_gas_of_list_of_a_self_listing() public {
        list(listing());
        _record("list, a self-listing", 110_000);
    }

    function test_gas_of_posting_leaves() public {
        _postLeaves(1_024);
        uint256 full = _record("postLeaves, 1,024 leaves", 1_300_000);
        _postLeaves(24);
        uint256 each = (full - _record("postLeaves, 24 leaves", 75_000)) / 1_000;
        vm.snapshotValue("Market", "postLeaves, one more leaf", each);
        assertLe(each, 1_250, "one more leaf");
    }

    function test_gas_of_adding_and_removing_a_seal() public {
        Listing memory l = _listed();
        addDelegate(l);
        _record("addSeal", 125_000);
        bytes32 sealId = Prover.sealId(delegateSeal());
        vm.prank(steward);
        market.removeSeal(l, sealId);
        _record("removeSeal", 50_000);
    }

    // ------------------------------------------------------------------------------------------------- orders, delivery

    function test_gas_of_order() public {
        Listing memory l = _listed();
        place(l);
        _record("order", 115_000);
    }

    function test_gas_of_order_when_the_market_holds_the_token_already() public {
        Listing memory l = _listed();
        token.mint(address(market), 1);
        place(l);
        _record("order, market holds the token", 115_000);
    }

    function test_gas_of_order_with_permit() public {
        Listing memory l = _listed();
        vm.prank(buyer);
        token.approve(address(market), 0);
        bytes32 hash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                buyer,
                address(market),
                PRICE,
                0,
                START
            )
        );
        Permit memory permit;
        permit.deadline = START;
        (permit.v, permit.r, permit.s) =
            vm.sign(BUYER_KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
        Order memory o = orderOf(l);
        vm.prank(buyer);
        market.orderWithPermit(l, o.buyerKey, o.purpose, o.evidence, "https://example.org/evidence", o.nonce, permit);
        _record("orderWithPermit", 180_000);
    }

    function test_gas_of_approve() public {
        Listing memory l = listing();
        l.terms = GRU | IRB;
        list(l);
        Order memory o = place(l, GENERAL | ETHICS_APPROVAL, EVIDENCE);
        vm.prank(steward);
        market.approve(l, o, IRB);
        _record("approve", 60_000);
    }

    function test_gas_of_deliver() public {
        Listing memory l = _listed();
        deliver(l, place(l));
        _record("deliver", 118_000);
    }

    function test_gas_of_deliver_by_a_delegate() public {
        Listing memory l = _listed();
        addDelegate(l);
        Order memory o = place(l);
        (Seal memory from, Seal memory to) = (delegateSeal(), delivered(o));
        bytes32 context = Prover.context("deliver", address(market), market.orderId(o));
        ResealProof memory proof =
            Prover.proveReseal(Prover.scalar("delegate"), T, context, from, to, Prover.scalar("a"), Prover.scalar("c"));
        market.deliver(l, o, from, to.r, to.c, proof);
        _record("deliver, by a delegate", 120_000);
    }

    function test_gas_of_verifying_one_reseal_proof() public {
        ILibraries libraries = ILibraries(vm.deployCode("Libraries.sol:Libraries"));
        Listing memory l = _listed();
        Order memory o = orderOf(l);
        Seal memory to = delivered(o);
        ResealProof memory proof = reseal(o);
        bytes32 context = Prover.context("deliver", address(market), market.orderId(o));
        uint256 used = libraries.requireReseal(context, seal(), to.holder, to.r, to.c, proof);
        vm.snapshotValue("Market", "verify one reseal proof (internal)", used);
        assertLe(used, 54_000, "verify");
    }

    function test_gas_of_settle() public {
        Listing memory l = _listed();
        Order memory o = place(l);
        deliver(l, o);
        market.settle(l, o);
        _record("settle", 75_000);
    }

    function test_gas_of_decline() public {
        Listing memory l = _listed();
        Order memory o = place(l);
        vm.prank(steward);
        market.decline(l, o);
        _record("decline", 80_000);
    }

    function test_gas_of_refund() public {
        Listing memory l = _listed();
        Order memory o = place(l);
        vm.warp(START + 30 days);
        market.refund(l, o);
        _record("refund", 80_000);
    }

    // --------------------------------------------------------------------------------------------------------- disputes

    function test_gas_of_register_arbiter() public {
        registerArbiter();
        _record("registerArbiter", 75_000);
    }

    function test_gas_of_dispute() public {
        disputed();
        _record("dispute", 140_000);
    }

    function test_gas_of_rule_and_withdraw_credit() public {
        (Listing memory l, Order memory o) = disputed();
        vm.prank(arbiterAccount);
        market.rule(l, o, 5_000);
        _record("rule", 120_000);
        vm.prank(buyer);
        market.withdrawCredit(address(token));
        _record("withdrawCredit", 50_000);
        vm.prank(arbiterAccount);
        market.withdrawCredit(address(token));
        _record("withdrawCredit, the account's first tokens", 70_000);
    }

    function test_gas_of_lapse() public {
        (Listing memory l, Order memory o) = disputed();
        vm.warp(START + 14 days + 1);
        market.lapse(l, o);
        _record("lapse", 80_000);
    }

    // ------------------------------------------------------------------------------------------------ claims and consents

    function test_gas_of_claim_to_a_recipient_without_tokens() public {
        (Listing memory l,) = sell();
        _claimDirect(l, leaf(), path());
        _record("claim, one leaf, direct, the recipient's first tokens", 110_000);
    }

    function test_gas_of_claim_with_one_leaf() public {
        (Listing memory l,) = sell();
        token.mint(authorisation(l).recipient, 1);
        _claimDirect(l, leaf(), path());
        _record("claim, one leaf, direct", 90_000);
    }

    function test_gas_of_claim_with_twenty_levels() public {
        (Listing memory l, Leaf memory leaf_, Path memory path_) = _deep();
        _claimDirect(l, leaf_, path_);
        _record("claim, 20 levels, direct", 110_000);
    }

    function test_gas_of_relayed_claim_with_twenty_levels() public {
        (Listing memory l, Leaf memory leaf_, Path memory path_) = _deep();
        ClaimAuthorisation memory a = authorisation(l);
        a.index = leaf_.index;
        a.fee = 1;
        bytes memory signature = sign(CONTRIBUTOR_KEY, market.claimDigest(a));
        token.mint(stranger, 1);
        vm.prank(stranger);
        market.claim(l, leaf_, path_, a, signature);
        _record("claim, 20 levels, relayed with fee", 125_000);
    }

    function test_gas_of_claim_fee() public {
        (Listing memory l,) = sell();
        token.mint(steward, 1);
        vm.prank(steward);
        market.claimFee(l);
        _record("claimFee", 80_000);
    }

    function test_gas_of_locate() public {
        Listing memory l = _listed();
        vm.prank(steward);
        market.locate(l, locations());
        _record("locate", 50_000);
    }

    function test_gas_of_close() public {
        Listing memory l = _listed();
        vm.prank(steward);
        market.close(l);
        _record("close", 50_000);
    }

    function test_gas_of_withdraw_and_enforce_consent() public {
        Listing memory l = _listed();
        bytes memory slip = sign(CONTRIBUTOR_KEY, consents.withdrawalDigest(contributor));
        consents.withdraw(contributor, slip);
        _record("withdraw, by slip", 60_000);
        market.enforceConsent(l, leaf(), path());
        _record("enforceConsent, one leaf, withdrawn", 60_000);
    }

    function test_gas_of_enforce_consent_by_receipt() public {
        Listing memory l = _listed();
        // Consent for the terms, but not for this long.
        Consent memory consent = Consent(contributor, 0, keccak256("data"), GRU, 0, l.endsAt - 1);
        bytes memory signature = sign(CONTRIBUTOR_KEY, consents.consentDigest(consent));
        market.enforceConsentByReceipt(l, leaf(), path(), consent, signature);
        _record("enforceConsentByReceipt, one leaf", 80_000);
    }

    // ------------------------------------------------------------------------------------------------------ helpers

    /// @dev Notes what the last call took and holds it against its budget.
    function _record(string memory name, uint256 budget) private returns (uint256 used) {
        used = vm.snapshotGasLastCall("Market", name);
        assertLe(used, budget, name);
    }

    function _listed() private returns (Listing memory l) {
        l = listing();
        list(l);
    }

    function _claimDirect(Listing memory l, Leaf memory leaf_, Path memory path_) private {
        ClaimAuthorisation memory a = authorisation(l);
        a.index = leaf_.index;
        vm.prank(contributor);
        market.claim(l, leaf_, path_, a, "");
    }

    /// @dev A listing of one chunk with this many leaves, and that chunk in calldata.
    function _postLeaves(uint256 count) private {
        Leaf[] memory all = new Leaf[](count);
        for (uint32 i = 0; i < count; i++) {
            bytes32 random = keccak256(abi.encode(i));
            all[i] = leaf();
            (all[i].index, all[i].account, all[i].consent) = (i, address(bytes20(random)), keccak256(abi.encode(random)));
        }
        bytes memory leaves = Trees.pack(all, 0, count);
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = keccak256(leaves);
        Listing memory l = listing();
        (l.leavesHash, l.leafCount) = (keccak256(abi.encode(hashes)), uint32(count));
        listFromCall(l);
        market.postLeaves(l, 0, hashes, leaves);
    }

    /// @dev A settled listing of 2^20 leaves, and the last of them with siblings made up to match.
    function _deep() private returns (Listing memory l, Leaf memory leaf_, Path memory path_) {
        leaf_ = leaf();
        leaf_.index = 2 ** 20 - 1;
        bytes32 hash = Trees.leafHash(leaf_);
        uint128 sum = leaf_.weight;
        path_ = Path(new bytes32[](20), new uint128[](20));
        for (uint256 i = 0; i < 20; i++) {
            (path_.hashes[i], path_.sums[i]) = (keccak256(abi.encode(i)), uint128(1_000 * 2 ** i));
            hash = Trees.nodeHash(path_.hashes[i], path_.sums[i], hash, sum);
            sum += path_.sums[i];
        }
        l = listing();
        (l.splitRoot, l.totalWeight, l.leafCount) = (hash, sum, 2 ** 20);
        listFromCall(l);
        Order memory o = place(l);
        deliver(l, o);
        market.settle(l, o);
        token.mint(authorisation(l).recipient, 1);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Verdict} from "../src/interfaces/Types.sol";
import {MarketTest} from "./support/MarketTest.sol";

/// @dev Every rule of docs/protocol.md, section 8.3, with its numbers written out.
contract DecideTest is MarketTest {
    // Permissions.
    uint256 internal constant POA = 1;
    uint256 internal constant DS = 2;
    uint256 internal constant HMB = 3;
    uint256 internal constant NRES = 5;

    // Bits of terms, by their DUO code.
    uint8 internal constant RS = 8;
    uint8 internal constant NMDS = 9;
    uint8 internal constant GSO = 10;
    uint8 internal constant NPUNCU = 11;
    uint8 internal constant PUB = 12;
    uint8 internal constant COL = 13;
    uint8 internal constant IRB_ = 14;
    uint8 internal constant GS = 15;
    uint8 internal constant MOR = 16;
    uint8 internal constant TS = 17;
    uint8 internal constant US = 18;
    uint8 internal constant PS = 19;
    uint8 internal constant IS = 20;
    uint8 internal constant RTN = 21;
    uint8 internal constant CC = 22;
    uint8 internal constant NPOA = 23;
    uint8 internal constant NPU = 24;
    uint8 internal constant NCU = 25;

    // Bits of purposes.
    uint8 internal constant BIOMEDICAL = 1;
    uint8 internal constant DISEASE = 2;
    uint8 internal constant ANCESTRY = 3;
    uint8 internal constant METHODS = 4;
    uint8 internal constant CONTROL = 5;
    uint8 internal constant CARE = 6;
    uint8 internal constant GENETIC = 8;
    uint8 internal constant FOR_PROFIT = 9;
    uint8 internal constant COMMERCIAL = 10;
    uint8 internal constant PUBLISH = 11;
    uint8 internal constant COLLABORATE = 12;
    uint8 internal constant RETURN = 13;
    uint8 internal constant ETHICS = 14;

    // Rules that are no modifier's.
    uint256 internal constant PERMISSION = 1;
    uint256 internal constant NO_ACTIVITY = 2;
    uint256 internal constant MALFORMED = 4;
    uint256 internal constant MONDO = 8;
    uint256 internal constant EVIDENCE = 16;

    uint256 internal constant ASTHMA = 4979 << 64;
    uint256 internal constant DIABETES = 5148 << 64;
    bytes32 internal constant SOME = bytes32(uint256(1));

    function test_each_permission_allows_its_activities_and_no_other() public view {
        // Bits of the activities that pass: general, biomedical, disease, ancestry, methods, control, clinical care.
        uint256[6] memory allowed = [uint256(0), 0x08, 0x34, 0x36, 0x3f, 0x7f];
        for (uint256 permission = 1; permission <= 5; permission++) {
            uint256 terms = permission == DS ? DS | ASTHMA : permission;
            for (uint8 activity = 0; activity <= 6; activity++) {
                bool named = activity == DISEASE || activity == METHODS || activity == CONTROL;
                uint256 purpose = 1 << activity | (named ? ASTHMA : 0);
                if (allowed[permission] >> activity & 1 == 1) _permit(terms, purpose, 0);
                else _deny(terms, purpose, PERMISSION);

                // Clinical care also where CC is given, nothing else.
                if (activity == CARE || allowed[permission] >> activity & 1 == 1) _permit(terms | 1 << CC, purpose, 0);
                else _deny(terms | 1 << CC, purpose, PERMISSION);
            }
        }
    }

    function test_every_activity_must_pass() public view {
        _deny(HMB, 1 << BIOMEDICAL | 1 << ANCESTRY, PERMISSION);
        _deny(POA, 1 << ANCESTRY | GENERAL, PERMISSION);
        _permit(GRU, 0x3f | ASTHMA, 0);
        _deny(GRU, 0x7f | ASTHMA, PERMISSION);
    }

    function test_a_purpose_without_activity_is_denied() public view {
        _deny(NRES, 0, NO_ACTIVITY);
        _deny(NRES, 1 << ETHICS, NO_ACTIVITY);
    }

    function test_a_purpose_with_an_unknown_bit_is_denied() public view {
        for (uint256 bit = 0; bit < 256; bit++) {
            bool known = bit <= 6 || (bit >= 8 && bit <= 14) || (bit >= 16 && bit <= 31) || (bit >= 64 && bit <= 95);
            if (!known) _deny(NRES, GENERAL | 1 << bit, MALFORMED);
        }
        _deny(HMB, GENERAL | 1 << 7, MALFORMED | PERMISSION);
    }

    function test_any_country_is_left_to_a_person() public view {
        _permit(NRES, GENERAL | 0xffff << 16, 0);
        _permit(NRES, GENERAL | 276 << 16, 0);
    }

    function test_a_disease_number_belongs_to_disease_methods_or_control() public view {
        _deny(NRES, GENERAL | ASTHMA, MALFORMED);
        _permit(NRES, 1 << METHODS | ASTHMA, 0);
        _permit(NRES, 1 << CONTROL | ASTHMA, 0);
        _deny(NRES, 1 << DISEASE, MONDO);
        _permit(NRES, 1 << DISEASE | ASTHMA, 0);
        _permit(NRES, 1 << METHODS, 0);
    }

    function test_disease_specific_terms_ask_a_person_about_another_disease() public view {
        uint8[3] memory activities = [DISEASE, METHODS, CONTROL];
        for (uint256 i = 0; i < 3; i++) {
            _permit(DS | ASTHMA, 1 << activities[i] | ASTHMA, 0);
            _ask(DS | ASTHMA, 1 << activities[i] | DIABETES, MONDO, 0);
        }
        _ask(DS | ASTHMA, 1 << METHODS, MONDO, 0);
        _deny(DS | ASTHMA, 1 << DISEASE, MONDO);
        _permit(DS | ASTHMA | 1 << CC, 1 << CARE, 0);
    }

    function test_modifiers_that_exclude_uses() public view {
        _deny(NRES | 1 << NMDS, 1 << METHODS, 1 << NMDS);
        _permit(NRES | 1 << NMDS, 1 << CONTROL, 0);
        _deny(NRES | 1 << NPOA, 1 << ANCESTRY, 1 << NPOA);
        _permit(NRES | 1 << NPOA, GENERAL, 0);
        _deny(NRES | 1 << GSO, GENERAL, 1 << GSO);
        _permit(NRES | 1 << GSO, GENERAL | 1 << GENETIC, 0);
        _deny(NRES | 1 << NPU, GENERAL | 1 << FOR_PROFIT, 1 << NPU);
        _permit(NRES | 1 << NPU, GENERAL | 1 << COMMERCIAL, 0);
        _deny(NRES | 1 << NCU, GENERAL | 1 << COMMERCIAL, 1 << NCU);
        _permit(NRES | 1 << NCU, GENERAL | 1 << FOR_PROFIT, 0);
        _deny(NRES | 1 << NPUNCU, GENERAL | 1 << FOR_PROFIT, 1 << NPUNCU);
        _deny(NRES | 1 << NPUNCU, GENERAL | 1 << COMMERCIAL, 1 << NPUNCU);
        _permit(NRES | 1 << NPUNCU, GENERAL, 0);
    }

    function test_modifiers_that_need_an_undertaking_and_then_oblige() public view {
        uint8[3] memory modifiers = [PUB, COL, RTN];
        uint8[3] memory undertakings = [PUBLISH, COLLABORATE, RETURN];
        for (uint256 i = 0; i < 3; i++) {
            uint256 terms = NRES | 1 << modifiers[i];
            _deny(terms, GENERAL, 1 << modifiers[i]);
            _deny(terms, GENERAL | 0x7f00 & ~(1 << undertakings[i]), 1 << modifiers[i]);
            _permit(terms, GENERAL | 1 << undertakings[i], 1 << modifiers[i]);
        }
    }

    function test_ethics_approval_needs_flag_and_evidence_and_a_person_who_reads_it() public view {
        uint256 terms = NRES | 1 << IRB_;
        _check(terms, GENERAL, 0, Verdict.Deny, 1 << IRB_ | EVIDENCE, 0);
        _check(terms, GENERAL, SOME, Verdict.Deny, 1 << IRB_ | EVIDENCE, 0);
        _check(terms, GENERAL | 1 << ETHICS, 0, Verdict.Deny, 1 << IRB_ | EVIDENCE, 0);
        _check(terms, GENERAL | 1 << ETHICS, SOME, Verdict.NeedsHuman, 1 << IRB_, 0);
    }

    function test_texts_and_lists_in_the_card_are_for_a_person() public view {
        uint8[5] memory modifiers = [RS, GS, US, PS, IS];
        for (uint256 i = 0; i < 5; i++) {
            _ask(NRES | 1 << modifiers[i], GENERAL, 1 << modifiers[i], 0);
        }
        _ask(NRES | 1 << RS | 1 << GS | 1 << US | 1 << PS | 1 << IS, GENERAL, 0x1c8100, 0);
    }

    function test_time_limit_obliges_and_moratorium_obliges_until_its_day() public view {
        _permit(NRES | 1 << TS | 6 << 96, GENERAL, 1 << TS);
        uint256 day = START / 1 days + 1;
        uint256 terms = NRES | 1 << MOR | day << 112;
        _permit(terms, GENERAL | 1 << PUBLISH, 1 << MOR);
        (,, uint256 obligations) = market.decide(terms, GENERAL, 0, uint64(day * 1 days - 1));
        assertEq(obligations, 1 << MOR, "the second before");
        (,, obligations) = market.decide(terms, GENERAL, 0, uint64(day * 1 days));
        assertEq(obligations, 0, "the day");
    }

    function test_all_denials_are_named_before_any_question() public view {
        uint256 terms = HMB | 1 << RS | 1 << NMDS | 1 << PUB | 1 << IRB_ | 1 << NCU;
        _deny(
            terms,
            GENERAL | 1 << METHODS | 1 << COMMERCIAL,
            PERMISSION | EVIDENCE | 1 << NMDS | 1 << PUB | 1 << IRB_ | 1 << NCU
        );
    }

    function test_all_questions_are_named_with_the_obligations() public view {
        uint256 terms = DS | ASTHMA | 1 << RS | 1 << GS | 1 << PUB | 1 << TS | 3 << 96;
        _ask(terms, 1 << DISEASE | DIABETES | 1 << PUBLISH, MONDO | 1 << RS | 1 << GS, 1 << PUB | 1 << TS);
    }

    function test_malformed_terms_deny_everything_as_malformed_alone() public view {
        uint256[11] memory malformed = [
            uint256(0),
            6,
            15,
            DS, // no disease
            GRU | ASTHMA, // a disease without DS
            GRU | 1 << TS, // no months
            GRU | 6 << 96, // months without TS
            GRU | 1 << MOR, // no date
            GRU | 20_000 << 112, // a date without MOR
            type(uint256).max,
            GRU | 1 << 255
        ];
        for (uint256 i = 0; i < malformed.length; i++) {
            _deny(malformed[i], GENERAL, MALFORMED);
            _deny(malformed[i], 0, MALFORMED);
        }
    }

    function test_terms_with_an_unknown_bit_are_malformed() public view {
        for (uint256 bit = 4; bit < 256; bit++) {
            bool known = (bit >= 8 && bit <= 25) || (bit >= 64 && bit <= 143);
            if (!known) _deny(NRES | 1 << bit, GENERAL, MALFORMED);
        }
    }

    // ---------------------------------------------------------------------------------------------------- properties

    function testFuzz_decide_is_total_and_its_verdict_agrees_with_its_rules(
        uint256 terms,
        uint256 purpose,
        bytes32 evidence,
        uint64 time
    ) public view {
        (Verdict verdict, uint256 rules, uint256 obligations) = market.decide(terms, purpose, evidence, time);
        assertTrue((rules == 0) == (verdict == Verdict.Permit), "rules explain what is not permitted");
        if (verdict == Verdict.Deny) assertEq(obligations, 0, "no obligations on Deny");
        assertEq(rules >> 26, 0, "known rules");
        assertEq(obligations & ~uint256(0x233000), 0, "known obligations");
    }

    function testFuzz_a_modifier_more_never_turns_deny_into_anything_else(uint256 seed, uint256 purpose, uint8 bit)
        public
        view
    {
        uint256 terms = _terms(seed);
        purpose = _purpose(purpose);
        bit = uint8(bound(bit, 8, 25));
        if (bit == CC) return;
        uint256 stricter = terms | 1 << bit;
        if (bit == TS && terms >> TS & 1 == 0) stricter |= 1 << 96;
        if (bit == MOR && terms >> MOR & 1 == 0) stricter |= 1 << 112;
        (Verdict before,,) = market.decide(terms, purpose, SOME, uint64(START));
        (Verdict later,,) = market.decide(stricter, purpose, SOME, uint64(START));
        assertTrue(uint8(later) <= uint8(before), "no looser");
    }

    function testFuzz_an_activity_less_never_turns_permit_into_deny(uint256 seed, uint256 purpose, uint8 bit) public view {
        uint256 terms = _terms(seed);
        purpose = _purpose(purpose);
        bit = uint8(bound(bit, 0, 6));
        uint256 narrower = purpose & ~(1 << bit);
        // The disease's number goes with the last activity that names one.
        if (narrower & 0x34 == 0) narrower &= ~(uint256(0xffffffff) << 64);
        if (narrower & 0x7f == 0) return;
        (Verdict before,,) = market.decide(terms, purpose, SOME, uint64(START));
        (Verdict later,,) = market.decide(terms, narrower, SOME, uint64(START));
        if (before != Verdict.Deny) assertTrue(later != Verdict.Deny, "still allowed");
    }

    /// @dev What consent is for: whatever its terms deny, ask a person about or oblige to, a listing within it does, too.
    function testFuzz_a_listing_within_a_consent_is_no_looser_for_any_purpose(
        uint256 seed,
        uint256 step,
        uint256 purpose,
        bytes32 evidence,
        uint64 time
    ) public view {
        uint256 given = _terms(seed);
        uint256 listed = _terms(step);
        // The consent's modifiers, so that most pairs are covered.
        listed |= given & ~uint256(0xf | 0xffffffff << 64);
        if (given >> CC & 1 == 0) listed &= ~uint256(1 << CC);
        if (!consents.covers(given, 0, 0, listed, 0, 0)) return;

        // With all undertakings, or as it comes.
        if (purpose >> 255 == 0) purpose = _purpose(purpose);
        else purpose = purpose & 0x7f7f | (purpose & 1 == 0 ? 0 : ASTHMA);
        (Verdict wide,, uint256 owed) = market.decide(given, purpose, evidence, time);
        (Verdict narrow,, uint256 obligations) = market.decide(listed, purpose, evidence, time);
        assertTrue(uint8(narrow) <= uint8(wide), "no looser");
        if (narrow != Verdict.Deny) assertEq(owed & ~obligations, 0, "the consent's obligations are the listing's");
    }

    // ------------------------------------------------------------------------------------------------------- helpers

    /// @dev Well-formed terms.
    function _terms(uint256 seed) private pure returns (uint256 terms) {
        uint256 permission = seed % 5 + 1;
        terms = permission | (seed & 0x3ffff00);
        if (permission == DS) terms |= ASTHMA;
        if (terms >> TS & 1 == 1) terms |= 12 << 96;
        if (terms >> MOR & 1 == 1) terms |= 21_000 << 112;
    }

    /// @dev A well-formed purpose with all undertakings.
    function _purpose(uint256 seed) private pure returns (uint256 purpose) {
        purpose = seed & 0x7f | 1 << (seed >> 8) % 7 | 0x7900 | (seed & 0x600);
        if (purpose & 0x34 != 0) purpose |= seed >> 100 & 1 == 0 ? ASTHMA : DIABETES;
    }

    function _permit(uint256 terms, uint256 purpose, uint256 obligations) private view {
        _check(terms, purpose, 0, Verdict.Permit, 0, obligations);
    }

    function _ask(uint256 terms, uint256 purpose, uint256 rules, uint256 obligations) private view {
        _check(terms, purpose, 0, Verdict.NeedsHuman, rules, obligations);
    }

    function _deny(uint256 terms, uint256 purpose, uint256 rules) private view {
        _check(terms, purpose, 0, Verdict.Deny, rules, 0);
    }

    function _check(uint256 terms, uint256 purpose, bytes32 evidence, Verdict verdict, uint256 rules, uint256 obligations)
        private
        view
    {
        (Verdict v, uint256 r, uint256 o) = market.decide(terms, purpose, evidence, uint64(START));
        assertEq(uint256(v), uint256(verdict), "verdict");
        assertEq(r, rules, "rules");
        assertEq(o, obligations, "obligations");
    }
}

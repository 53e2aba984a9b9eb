// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IConsents} from "../src/interfaces/IConsents.sol";
import {Test} from "./support/Test.sol";

/// @dev Every condition of docs/protocol.md, section 8.4, with its numbers written out.
contract CoversTest is Test {
    // Permissions.
    uint256 internal constant POA = 1;
    uint256 internal constant DS = 2;
    uint256 internal constant HMB = 3;
    uint256 internal constant GRU = 4;
    uint256 internal constant NRES = 5;

    // Modifiers that come with a number, and the one that allows more.
    uint8 internal constant MOR = 16;
    uint8 internal constant TS = 17;
    uint8 internal constant CC = 22;

    uint256 internal constant ASTHMA = 4979 << 64;
    uint256 internal constant DIABETES = 5148 << 64;
    bytes32 internal constant DETAIL = keccak256("detail");
    uint64 internal constant END = 1_900_000_000;

    IConsents internal consents;

    function setUp() public {
        consents = IConsents(vm.deployCode("Consents.sol:Consents"));
    }

    function test_a_listing_has_the_permission_of_the_consent_or_a_narrower_one() public view {
        // The permissions that each one contains, itself among them: DS < HMB < GRU < NRES, POA < GRU.
        uint256[6] memory contained =
            [uint256(0), 1 << POA, 1 << DS, 1 << DS | 1 << HMB, 1 << POA | 1 << DS | 1 << HMB | 1 << GRU, 0x3e];
        for (uint256 given = 1; given <= 5; given++) {
            for (uint256 listed = 1; listed <= 5; listed++) {
                _check(_permission(given), _permission(listed), contained[given] >> listed & 1 == 1);
            }
        }
    }

    function test_a_listing_for_one_disease_is_not_covered_by_consent_for_another() public view {
        _check(DS | ASTHMA, DS | DIABETES, false);
        _check(HMB, DS | DIABETES, true);
    }

    function test_every_modifier_is_kept_and_may_be_added_but_for_clinical_care() public view {
        for (uint8 modifier_ = 8; modifier_ <= 25; modifier_++) {
            uint256 restricted = GRU | _modifier(modifier_);
            _check(restricted, restricted, true);
            _check(restricted, GRU, modifier_ == CC);
            _check(GRU, restricted, modifier_ != CC);
        }
    }

    function test_all_modifiers_but_clinical_care_may_be_added_at_once_and_none_dropped() public view {
        uint256 all = GRU;
        for (uint8 modifier_ = 8; modifier_ <= 25; modifier_++) {
            if (modifier_ != CC) all |= _modifier(modifier_);
        }
        _check(GRU, all, true);
        for (uint8 modifier_ = 8; modifier_ <= 25; modifier_++) {
            if (modifier_ != CC) _check(all, all & ~_modifier(modifier_), false);
        }
    }

    function test_a_time_limit_is_kept_or_shortened() public view {
        uint256 year = GRU | 1 << TS | 12 << 96;
        _check(year, year, true);
        _check(year, GRU | 1 << TS | 1 << 96, true);
        _check(year, GRU | 1 << TS | 11 << 96, true);
        _check(year, GRU | 1 << TS | 13 << 96, false);
        _check(year, GRU | 1 << TS | 65_535 << 96, false);
        _check(GRU, GRU | 1 << TS | 65_535 << 96, true);
    }

    function test_a_moratorium_ends_on_its_day_or_later() public view {
        uint256 held = GRU | 1 << MOR | 20_000 << 112;
        _check(held, held, true);
        _check(held, GRU | 1 << MOR | 20_001 << 112, true);
        _check(held, GRU | 1 << MOR | uint256(type(uint32).max) << 112, true);
        _check(held, GRU | 1 << MOR | 19_999 << 112, false);
        _check(held, GRU | 1 << MOR | 1 << 112, false);
        _check(GRU, GRU | 1 << MOR | 1 << 112, true);
    }

    function test_the_detail_is_the_same() public view {
        assertFalse(consents.covers(GRU, DETAIL, END, GRU, 0, END), "texts dropped");
        assertFalse(consents.covers(GRU, 0, END, GRU, DETAIL, END), "texts added");
        assertFalse(consents.covers(GRU, DETAIL, END, GRU, keccak256("other"), END), "other texts");
        assertTrue(consents.covers(GRU, 0, END, GRU, 0, END), "none");
    }

    function test_a_listing_ends_with_the_consent_or_before() public view {
        assertTrue(consents.covers(GRU, DETAIL, END, GRU, DETAIL, END), "the same second");
        assertTrue(consents.covers(GRU, DETAIL, END, GRU, DETAIL, END - 1), "before");
        assertFalse(consents.covers(GRU, DETAIL, END, GRU, DETAIL, END + 1), "a second later");
        assertFalse(consents.covers(GRU, DETAIL, 0, GRU, DETAIL, type(uint64).max), "the widest gap");
    }

    function test_malformed_terms_cover_nothing_and_are_covered_by_nothing() public view {
        uint256[10] memory malformed = [
            uint256(0),
            6,
            15,
            DS, // no disease
            GRU | ASTHMA, // a disease without DS
            GRU | 1 << TS, // no months
            GRU | 6 << 96, // months without TS
            GRU | 1 << MOR, // no date
            GRU | 20_000 << 112, // a date without MOR
            type(uint256).max
        ];
        for (uint256 i = 0; i < malformed.length; i++) {
            _coversNothing(malformed[i]);
        }
    }

    function test_terms_with_an_unknown_bit_cover_nothing_and_are_covered_by_nothing() public view {
        for (uint256 bit = 4; bit < 256; bit++) {
            bool known = (bit >= 8 && bit <= 25) || (bit >= 64 && bit <= 143);
            if (!known) _coversNothing(NRES | 1 << bit);
        }
    }

    // ---------------------------------------------------------------------------------------------------- properties

    function testFuzz_covers_is_total(
        uint256 given,
        bytes32 givenDetail,
        uint64 expiresAt,
        uint256 listed,
        bytes32 listedDetail,
        uint64 endsAt
    ) public view {
        if (consents.covers(given, givenDetail, expiresAt, listed, listedDetail, endsAt)) {
            assertTrue(givenDetail == listedDetail && endsAt <= expiresAt, "detail and time");
        }
    }

    function testFuzz_terms_cover_themselves_until_the_consent_ends(
        uint256 seed,
        bytes32 detail,
        uint64 expiresAt,
        uint64 endsAt
    ) public view {
        uint256 terms = _terms(seed);
        assertTrue(consents.covers(terms, detail, expiresAt, terms, detail, expiresAt), "the same end");
        assertTrue(consents.covers(terms, detail, expiresAt, terms, detail, endsAt) == (endsAt <= expiresAt), "the end");
    }

    function testFuzz_what_is_covered_stays_so_when_the_listing_narrows(uint256 seed, uint256 step, uint256 next, uint64 end)
        public
        view
    {
        uint256 given = _terms(seed);
        uint256 listed = _narrower(given, step);
        uint256 again = _narrower(listed, next);
        assertTrue(consents.covers(given, DETAIL, end, listed, DETAIL, end), "once");
        assertTrue(consents.covers(listed, DETAIL, end, again, DETAIL, end), "from there");
        assertTrue(consents.covers(given, DETAIL, end, again, DETAIL, end), "twice");
    }

    function testFuzz_a_modifier_more_in_the_listing_never_leaves_the_consent(uint256 seed, uint256 other, uint8 bit)
        public
        view
    {
        uint256 given = _terms(seed);
        // A listing of its own, or one within the consent.
        uint256 listed = other & 1 == 0 ? _terms(other) : _narrower(given, other);
        bit = uint8(bound(bit, 8, 25));
        if (bit == CC || listed >> bit & 1 == 1) return;
        if (consents.covers(given, DETAIL, END, listed, DETAIL, END)) _check(given, listed | _modifier(bit), true);
    }

    function testFuzz_only_terms_that_say_the_same_cover_each_other(uint256 seed, uint256 step) public view {
        uint256 given = _terms(seed);
        uint256 listed = _narrower(given, step);
        _check(listed, given, listed == given);
    }

    // ------------------------------------------------------------------------------------------------------- helpers

    function _permission(uint256 permission) private pure returns (uint256) {
        return permission == DS ? DS | ASTHMA : permission;
    }

    /// @dev A modifier's bit, with the number that it needs.
    function _modifier(uint256 bit) private pure returns (uint256) {
        return 1 << bit | (bit == TS ? 12 << 96 : bit == MOR ? 20_000 << 112 : 0);
    }

    /// @dev Well-formed terms.
    function _terms(uint256 seed) private pure returns (uint256 terms) {
        terms = _permission(seed % 5 + 1) | (seed & 0x3ffff00);
        if (terms >> TS & 1 == 1) terms |= (seed >> 96 & 0x3f | 1) << 96;
        if (terms >> MOR & 1 == 1) terms |= (seed >> 112 & 0xfff | 1) << 112;
    }

    /// @dev Well-formed terms that allow the same or less: a narrower permission, more modifiers, no CC, fewer months, a later
    /// day; each or not as `seed` has it.
    function _narrower(uint256 terms, uint256 seed) private pure returns (uint256 narrower) {
        uint256 permission = terms & 0xf;
        // From NRES to GRU to HMB to DS; POA stays.
        if (seed & 1 == 1 && permission > DS) narrower = permission == HMB ? DS | ASTHMA : permission - 1;
        else narrower = terms & (0xf | uint256(0xffffffff) << 64);

        narrower |= (terms | seed & ~uint256(1 << CC)) & 0x3ffff00;
        if (seed >> 1 & 1 == 1) narrower &= ~uint256(1 << CC);

        uint256 months = terms >> 96 & 0xffff;
        if (narrower >> TS & 1 == 1) narrower |= (months == 0 ? 24 : months - (seed >> 96) % months) << 96;
        uint256 day = terms >> 112 & 0xffffffff;
        if (narrower >> MOR & 1 == 1) narrower |= (day + (seed >> 112 & 0xff) + (day == 0 ? 1 : 0)) << 112;
    }

    function _check(uint256 given, uint256 listed, bool expected) private view {
        assertTrue(consents.covers(given, DETAIL, END, listed, DETAIL, END) == expected, "covers");
    }

    function _coversNothing(uint256 malformed) private view {
        for (uint256 permission = 1; permission <= 5; permission++) {
            _check(_permission(permission), malformed, false);
            _check(malformed, _permission(permission), false);
        }
        _check(malformed, malformed, false);
    }
}

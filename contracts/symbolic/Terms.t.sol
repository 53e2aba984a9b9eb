// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Verdict} from "../src/interfaces/Types.sol";
import {Terms} from "../src/lib/Terms.sol";

/// @dev The tables of docs/protocol.md 8, written again from the document, for all terms and purposes.
contract TermsCheck {
    uint256 private constant MOR = 1 << 16;
    uint256 private constant TS = 1 << 17;
    /// @dev Numbers of bits; 0 for no modifier at all.
    uint256 private constant CC = 22;
    uint256 private constant NONE = 0;
    uint256 private constant MORATORIUM = 16;

    function wellFormed(uint256 terms) external pure returns (bool) {
        return Terms.wellFormed(terms);
    }

    function fields(uint256 terms) external pure returns (uint256, uint256, uint256) {
        return (Terms.mondo(terms), Terms.months(terms), Terms.moratoriumDay(terms));
    }

    function decide(uint256 terms, uint256 purpose, bytes32 evidence, uint64 time)
        external
        pure
        returns (Verdict, uint256, uint256)
    {
        return Terms.decide(terms, purpose, evidence, time);
    }

    function covers(
        uint256 given,
        bytes32 givenDetail,
        uint64 expiresAt,
        uint256 listed,
        bytes32 listedDetail,
        uint64 endsAt
    ) external pure returns (bool) {
        return Terms.covers(given, givenDetail, expiresAt, listed, listedDetail, endsAt);
    }

    // ------------------------------------------------------------------------------------------------------------ packing

    function check_terms_packed_from_their_fields_give_them_back(
        uint8 permission,
        uint32 modifiers,
        uint32 mondo,
        uint16 months,
        uint32 day
    ) external view {
        uint256 terms = _pack(permission, modifiers, mondo, months, day);
        (uint256 mondo_, uint256 months_, uint256 day_) = this.fields(terms);
        assert(mondo_ == mondo && months_ == months && day_ == day);
    }

    function check_terms_are_well_formed_exactly_as_the_table_says(uint256 terms) external view {
        uint256 known = 0;
        for (uint256 bit = 0; bit < 144; bit++) {
            if (bit < 4 || (bit >= 8 && bit < 26) || bit >= 64) known |= 1 << bit;
        }
        uint256 permission = terms % 16;
        bool expected = permission >= 1 && permission <= 5 && terms & ~known == 0;
        if ((permission == 2) != (uint32(terms >> 64) != 0)) expected = false;
        if ((terms & TS != 0) != (uint16(terms >> 96) != 0)) expected = false;
        if ((terms & MOR != 0) != (uint32(terms >> 112) != 0)) expected = false;
        assert(this.wellFormed(terms) == expected);
    }

    // ------------------------------------------------------------------------------------------------------------- decide

    function check_malformed_terms_deny_for_that_reason_alone(uint256 terms, uint256 purpose, bytes32 evidence, uint64 time)
        external
        view
    {
        if (this.wellFormed(terms)) return;
        try this.decide(terms, purpose, evidence, time) returns (Verdict verdict, uint256 rules, uint256 obligations) {
            assert(verdict == Verdict.Deny && rules == 1 << 2 && obligations == 0);
        } catch {
            assert(false);
        }
    }

    function check_each_permission_is_decided_as_the_table_says(
        uint8 permission,
        bool clinicalCare,
        uint32 mondo,
        uint256 purpose,
        bytes32 evidence,
        uint64 time
    ) external view {
        if (permission < 1 || permission > 5 || (permission == 2) != (mondo != 0)) return;
        _check(permission, clinicalCare ? CC : NONE, mondo, 0, purpose, evidence, time);
    }

    /// @dev Each by itself; with several, the rules are the union of these. MOR compares with a product, which is left to fuzzing.
    function check_each_modifier_is_decided_as_the_table_says(
        uint8 modifier_,
        uint16 months,
        uint256 purpose,
        bytes32 evidence,
        uint64 time
    ) external view {
        if (months == 0) return;
        for (uint256 bit = 8; bit < 26; bit++) {
            if (bit != MORATORIUM && modifier_ == bit) _check(5, bit, 0, months, purpose, evidence, time);
        }
    }

    // ------------------------------------------------------------------------------------------------------------- covers

    function check_consent_to_the_very_terms_covers_them(uint256 terms, bytes32 detail, uint64 expiresAt, uint64 endsAt)
        external
        view
    {
        assert(
            this.covers(terms, detail, expiresAt, terms, detail, endsAt) == (this.wellFormed(terms) && endsAt <= expiresAt)
        );
    }

    function check_what_is_covered_restricts_at_least_as_much(
        uint256 given,
        bytes32 givenDetail,
        uint64 expiresAt,
        uint256 listed,
        bytes32 listedDetail,
        uint64 endsAt
    ) external view {
        if (!this.covers(given, givenDetail, expiresAt, listed, listedDetail, endsAt)) return;
        assert(this.wellFormed(given) && this.wellFormed(listed));
        assert(givenDetail == listedDetail && endsAt <= expiresAt);
        for (uint256 bit = 8; bit < 26; bit++) {
            uint256 mask = 1 << bit;
            // CC widens, all others restrict.
            assert(bit == 22 ? listed & mask <= given & mask : listed & mask >= given & mask);
        }
        (uint256 given_, uint256 listed_) = (given % 16, listed % 16);
        assert(listed_ <= given_ && !(given_ == 3 && listed_ == 1) && !(given_ == 2 && listed_ == 1));
        assert(given_ != 2 || uint32(given >> 64) == uint32(listed >> 64));
        assert(given & TS == 0 || uint16(listed >> 96) <= uint16(given >> 96));
        assert(given & MOR == 0 || uint32(listed >> 112) >= uint32(given >> 112));
    }

    // ------------------------------------------------------------------------------------------------------------ helpers

    function _pack(uint256 permission, uint256 modifiers, uint256 mondo, uint256 months, uint256 day)
        private
        pure
        returns (uint256)
    {
        return permission | modifiers | mondo << 64 | months << 96 | day << 112;
    }

    /// @dev `months` count with TS only.
    function _check(
        uint256 permission,
        uint256 bit,
        uint256 mondo,
        uint256 months,
        uint256 purpose,
        bytes32 evidence,
        uint64 time
    ) private view {
        uint256 modifiers = bit == NONE ? 0 : 1 << bit;
        uint256 terms = _pack(permission, modifiers, mondo, bit == 17 ? months : 0, 0);
        try this.decide(terms, purpose, evidence, time) returns (Verdict verdict, uint256 rules, uint256 obligations) {
            uint256 denials = _denials(permission, bit, purpose, evidence);
            if (denials != 0) {
                assert(verdict == Verdict.Deny && rules == denials && obligations == 0);
                return;
            }
            uint256 questions = _questions(permission, bit, mondo, purpose);
            assert(rules == questions);
            assert(verdict == (questions == 0 ? Verdict.Permit : Verdict.NeedsHuman));
            bool binds = bit == 12 || bit == 13 || bit == 21 || bit == 17;
            assert(obligations == (binds ? modifiers : 0));
        } catch {
            assert(false);
        }
    }

    /// @dev The rules of docs/protocol.md 8.3, step 2, for terms with one modifier.
    function _denials(uint256 permission, uint256 bit, uint256 purpose, bytes32 evidence)
        private
        pure
        returns (uint256 rules)
    {
        uint256 activities = purpose & 0x7f;
        uint256 allowed =
            permission == 5 ? 0x7f : permission == 4 ? 0x3f : permission == 3 ? 0x36 : permission == 2 ? 0x34 : 0x08;
        if (bit == CC) allowed |= 0x40;
        bool withDisease = activities & 0x34 != 0;
        bool disease = activities & 0x04 != 0;
        bool numbered = uint32(purpose >> 64) != 0;

        rules |= _if(activities == 0, 1 << 1);
        rules |= _if(activities & ~allowed != 0, 1 << 0);
        rules |= _if(purpose & ~(uint256(0x7f) | 0x7f00 | 0xffff0000 | 0xffffffff << 64) != 0, 1 << 2);
        rules |= _if(numbered, _if(!withDisease, 1 << 2));
        rules |= _if(disease, _if(!numbered, 1 << 3));
        if (bit == 9) rules |= _if(activities & 0x10 != 0, 1 << 9);
        if (bit == 23) rules |= _if(activities & 0x08 != 0, 1 << 23);
        if (bit == 10) rules |= _if(purpose & 0x100 == 0, 1 << 10);
        if (bit == 24) rules |= _if(purpose & 0x200 != 0, 1 << 24);
        if (bit == 25) rules |= _if(purpose & 0x400 != 0, 1 << 25);
        if (bit == 11) rules |= _if(purpose & 0x600 != 0, 1 << 11);
        if (bit == 12) rules |= _if(purpose & 0x800 == 0, 1 << 12);
        if (bit == 13) rules |= _if(purpose & 0x1000 == 0, 1 << 13);
        if (bit == 21) rules |= _if(purpose & 0x2000 == 0, 1 << 21);
        if (bit == 14) rules |= _if(purpose & 0x4000 == 0, 1 << 14 | 1 << 4) | _if(evidence == 0, 1 << 14 | 1 << 4);
    }

    /// @dev Step 4.
    function _questions(uint256 permission, uint256 bit, uint256 mondo, uint256 purpose)
        private
        pure
        returns (uint256 rules)
    {
        if (bit == 14 || bit == 8 || bit == 15 || bit == 18 || bit == 19 || bit == 20) {
            rules = 1 << bit;
        }
        if (permission == 2) rules |= _if(purpose & 0x34 != 0, _if(uint32(purpose >> 64) != mondo, 1 << 3));
    }

    /// @dev `value` or 0, without a branch: each branch would double what the solver has to look at.
    function _if(bool condition, uint256 value) private pure returns (uint256 result) {
        assembly ("memory-safe") {
            result := mul(condition, value)
        }
    }
}

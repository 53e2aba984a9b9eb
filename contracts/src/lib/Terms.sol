// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Verdict} from "../interfaces/Types.sol";

/// @title Terms and purposes (GA4GH Data Use Ontology)
/// @notice Terms: bits 0-3 the permission, 8-25 modifiers, 64-95 MONDO number (with DS), 96-111 months (with TS), 112-143 days
/// since 1970 (with MOR). Purpose: bits 0-6 activities, 8-14 flags, 16-31 country, 64-95 MONDO number. All other bits are zero.
library Terms {
    // Permissions.
    uint256 internal constant POA = 1; // population origins or ancestry research only
    uint256 internal constant DS = 2; // disease specific
    uint256 internal constant HMB = 3; // health, medical, biomedical
    uint256 internal constant GRU = 4; // general research use
    uint256 internal constant NRES = 5; // no restriction

    // Modifiers; their bits are also those of rules and obligations.
    uint256 internal constant RS = 1 << 8; // research specific restrictions
    uint256 internal constant NMDS = 1 << 9; // no general methods research
    uint256 internal constant GSO = 1 << 10; // genetic studies only
    uint256 internal constant NPUNCU = 1 << 11; // not for profit, non commercial use only
    uint256 internal constant PUB = 1 << 12; // publication required
    uint256 internal constant COL = 1 << 13; // collaboration required
    uint256 internal constant IRB = 1 << 14; // ethics approval required
    uint256 internal constant GS = 1 << 15; // geographical restriction
    uint256 internal constant MOR = 1 << 16; // publication moratorium
    uint256 internal constant TS = 1 << 17; // time limit on use
    uint256 internal constant US = 1 << 18; // user specific restriction
    uint256 internal constant PS = 1 << 19; // project specific restriction
    uint256 internal constant IS = 1 << 20; // institution specific restriction
    uint256 internal constant RTN = 1 << 21; // return to database
    uint256 internal constant CC = 1 << 22; // clinical care use
    uint256 internal constant NPOA = 1 << 23; // no population origins or ancestry research
    uint256 internal constant NPU = 1 << 24; // not for profit organisation use only
    uint256 internal constant NCU = 1 << 25; // non commercial use only

    // Activities.
    uint256 internal constant GENERAL = 1 << 0;
    uint256 internal constant BIOMEDICAL = 1 << 1;
    uint256 internal constant DISEASE = 1 << 2;
    uint256 internal constant ANCESTRY = 1 << 3;
    uint256 internal constant METHODS = 1 << 4;
    uint256 internal constant CONTROL = 1 << 5;
    uint256 internal constant CLINICAL_CARE = 1 << 6;

    // Flags.
    uint256 internal constant GENETIC_STUDY = 1 << 8;
    uint256 internal constant FOR_PROFIT = 1 << 9;
    uint256 internal constant COMMERCIAL = 1 << 10;
    uint256 internal constant WILL_PUBLISH = 1 << 11;
    uint256 internal constant WILL_COLLABORATE = 1 << 12;
    uint256 internal constant WILL_RETURN = 1 << 13;
    uint256 internal constant ETHICS_APPROVAL = 1 << 14;

    // Rules that are no modifier's.
    uint256 internal constant RULE_PERMISSION = 1 << 0;
    uint256 internal constant RULE_NO_ACTIVITY = 1 << 1;
    uint256 internal constant RULE_MALFORMED = 1 << 2;
    uint256 internal constant RULE_MONDO = 1 << 3;
    uint256 internal constant RULE_EVIDENCE = 1 << 4;

    uint256 private constant ACTIVITIES = 0x7f;
    uint256 private constant WITH_MONDO = DISEASE | METHODS | CONTROL;
    uint256 private constant MODIFIERS = 0x3ffff << 8;
    uint256 private constant TERMS_BITS = 0xf | MODIFIERS | (0xffffffff << 64) | (0xffff << 96) | (0xffffffff << 112);
    uint256 private constant PURPOSE_BITS = ACTIVITIES | (0x7f << 8) | (0xffff << 16) | (0xffffffff << 64);

    /// @notice Whether `terms` are DUO terms of version 1: a known permission; a disease exactly with DS, months exactly with
    /// TS, a date exactly with MOR; no other bit.
    function wellFormed(uint256 terms) internal pure returns (bool) {
        uint256 permission = terms & 0xf;
        return permission >= POA && permission <= NRES && terms & ~TERMS_BITS == 0
            && (permission == DS) == (mondo(terms) != 0) && (terms & TS != 0) == (months(terms) != 0)
            && (terms & MOR != 0) == (moratoriumDay(terms) != 0);
    }

    /// @notice Number of the disease in the MONDO ontology, or 0; of terms or of a purpose.
    function mondo(uint256 value) internal pure returns (uint256) {
        return (value >> 64) & 0xffffffff;
    }

    /// @notice Longest use in months of 30 days, or 0.
    function months(uint256 terms) internal pure returns (uint256) {
        return (terms >> 96) & 0xffff;
    }

    /// @notice First day of publication, in days since 1970, or 0.
    function moratoriumDay(uint256 terms) internal pure returns (uint256) {
        return (terms >> 112) & 0xffffffff;
    }

    /// @notice Whether `terms` allow `purpose` at `time`, and why not or under which obligations. See `IMarket.decide`.
    function decide(uint256 terms, uint256 purpose, bytes32 evidence, uint256 time)
        internal
        pure
        returns (Verdict verdict, uint256 rules, uint256 obligations)
    {
        if (!wellFormed(terms)) return (Verdict.Deny, RULE_MALFORMED, 0);

        rules = _denials(terms, purpose, evidence);
        if (rules != 0) return (Verdict.Deny, rules, 0);

        obligations = terms & (PUB | COL | RTN | TS);
        if (time < moratoriumDay(terms) * 1 days) obligations |= MOR;

        rules = _questions(terms, purpose);
        verdict = rules == 0 ? Verdict.Permit : Verdict.NeedsHuman;
    }

    /// @notice Whether a listing under `listed` until `endsAt` stays within a consent to `given` until `expiresAt`. See
    /// `IConsents.covers`.
    function covers(
        uint256 given,
        bytes32 givenDetail,
        uint256 expiresAt,
        uint256 listed,
        bytes32 listedDetail,
        uint256 endsAt
    ) internal pure returns (bool) {
        if (!wellFormed(given) || !wellFormed(listed)) return false;

        bool kept = given & ~listed & MODIFIERS & ~CC == 0 && listed & ~given & CC == 0;
        // Without MOR, the consent's day is 0, before every other.
        bool limited = (given & TS == 0 || months(listed) <= months(given)) && moratoriumDay(listed) >= moratoriumDay(given);
        return _containsPermission(given, listed) && kept && limited && listedDetail == givenDetail && endsAt <= expiresAt;
    }

    /// @dev Whether the permission of `listed` is that of `given` or narrower: DS < HMB < GRU < NRES, POA < GRU.
    function _containsPermission(uint256 given, uint256 listed) private pure returns (bool) {
        uint256 wide = given & 0xf;
        uint256 narrow = listed & 0xf;
        if (wide == POA) return narrow == POA;
        if (wide == DS) return narrow == DS && mondo(listed) == mondo(given);
        if (wide == HMB) return narrow == DS || narrow == HMB;
        return narrow <= wide;
    }

    /// @dev All rules that exclude the purpose.
    function _denials(uint256 terms, uint256 purpose, bytes32 evidence) private pure returns (uint256 rules) {
        uint256 activities = purpose & ACTIVITIES;
        if (activities == 0) rules |= RULE_NO_ACTIVITY;
        if (activities & ~_allowedActivities(terms) != 0) rules |= RULE_PERMISSION;
        if (purpose & ~PURPOSE_BITS != 0) rules |= RULE_MALFORMED;
        if (mondo(purpose) != 0 && purpose & WITH_MONDO == 0) rules |= RULE_MALFORMED;
        if (mondo(purpose) == 0 && purpose & DISEASE != 0) rules |= RULE_MONDO;

        if (terms & NMDS != 0 && purpose & METHODS != 0) rules |= NMDS;
        if (terms & NPOA != 0 && purpose & ANCESTRY != 0) rules |= NPOA;
        if (terms & GSO != 0 && purpose & GENETIC_STUDY == 0) rules |= GSO;
        if (terms & NPU != 0 && purpose & FOR_PROFIT != 0) rules |= NPU;
        if (terms & NCU != 0 && purpose & COMMERCIAL != 0) rules |= NCU;
        if (terms & NPUNCU != 0 && purpose & (FOR_PROFIT | COMMERCIAL) != 0) rules |= NPUNCU;
        if (terms & PUB != 0 && purpose & WILL_PUBLISH == 0) rules |= PUB;
        if (terms & COL != 0 && purpose & WILL_COLLABORATE == 0) rules |= COL;
        if (terms & RTN != 0 && purpose & WILL_RETURN == 0) rules |= RTN;
        if (terms & IRB != 0 && (purpose & ETHICS_APPROVAL == 0 || evidence == 0)) rules |= IRB | RULE_EVIDENCE;
    }

    /// @dev All rules that a person has to judge: texts and lists that stand in the card, documents, a disease's place among
    /// others.
    function _questions(uint256 terms, uint256 purpose) private pure returns (uint256 rules) {
        rules = terms & (IRB | RS | GS | US | PS | IS);
        if (terms & 0xf == DS && purpose & WITH_MONDO != 0 && mondo(purpose) != mondo(terms)) rules |= RULE_MONDO;
    }

    function _allowedActivities(uint256 terms) private pure returns (uint256 allowed) {
        uint256 permission = terms & 0xf;
        if (permission == POA) allowed = ANCESTRY;
        else if (permission == DS) allowed = WITH_MONDO;
        else if (permission == HMB) allowed = BIOMEDICAL | WITH_MONDO;
        else if (permission == GRU) allowed = ACTIVITIES & ~CLINICAL_CARE;
        else allowed = ACTIVITIES;

        if (terms & CC != 0) allowed |= CLINICAL_CARE;
    }
}

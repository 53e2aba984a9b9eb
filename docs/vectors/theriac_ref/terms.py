"""Section 8: terms, purposes, `decide` and `covers`."""

from typing import NamedTuple

DENY, NEEDS_HUMAN, PERMIT = 0, 1, 2
POA, DS, HMB, GRU, NRES = 1, 2, 3, 4, 5
RS, NMDS, GSO, NPUNCU, PUB, COL, IRB, GS, MOR, TS, US, PS, IS, RTN, CC, NPOA, NPU, NCU = range(8, 26)

GENERAL, BIOMEDICAL, DISEASE, ANCESTRY, METHODS, CONTROL, CLINICAL = range(7)
GENETIC, FOR_PROFIT, COMMERCIAL, PUBLISH, COLLABORATE, RETURN_RESULTS, ETHICS = range(8, 15)

RULE_PERMISSION, RULE_NO_ACTIVITY, RULE_MALFORMED, RULE_MONDO, RULE_EVIDENCE, RULE_OTHER = range(6)

ALLOWED = {
    POA: {ANCESTRY},
    DS: {DISEASE, METHODS, CONTROL},
    HMB: {BIOMEDICAL, DISEASE, METHODS, CONTROL},
    GRU: {GENERAL, BIOMEDICAL, DISEASE, ANCESTRY, METHODS, CONTROL},
    NRES: {GENERAL, BIOMEDICAL, DISEASE, ANCESTRY, METHODS, CONTROL, CLINICAL},
}


def bits(*positions) -> int:
    return sum(1 << position for position in positions)


def field(value: int, low: int, high: int) -> int:
    return value >> low & (1 << high - low + 1) - 1


class Terms(NamedTuple):
    permission: int
    modifiers: int
    mondo: int
    months: int
    day: int


def parse_terms(value: int):
    """The fields, or None when malformed."""
    used = bits(*range(4), *range(8, 26), *range(64, 144))
    terms = Terms(
        field(value, 0, 3),
        value & bits(*range(8, 26)),
        *(field(value, *at) for at in ((64, 95), (96, 111), (112, 143))),
    )
    has = lambda modifier: terms.modifiers >> modifier & 1 == 1  # noqa: E731
    if value & ~used or not POA <= terms.permission <= NRES:
        return None
    if (terms.permission == DS) != (terms.mondo != 0):
        return None
    if has(TS) != (terms.months != 0) or has(MOR) != (terms.day != 0):
        return None
    return terms


def decide(terms_value: int, purpose: int, evidence: bytes, now: int) -> tuple:
    """(verdict, rules, obligations)"""
    terms = parse_terms(terms_value)
    if terms is None:
        return DENY, bits(RULE_MALFORMED), 0
    demands = lambda modifier: terms.modifiers >> modifier & 1 == 1  # noqa: E731
    states = lambda flag: purpose >> flag & 1 == 1  # noqa: E731
    activities = {activity for activity in range(7) if states(activity)}
    mondo = field(purpose, 64, 95)
    about_disease = activities & {DISEASE, METHODS, CONTROL}
    used = bits(*range(7), *range(8, 15), *range(16, 32), *range(64, 96))

    deny = 0
    if purpose & ~used or (mondo and not about_disease):
        deny |= bits(RULE_MALFORMED)
    if not activities:
        deny |= bits(RULE_NO_ACTIVITY)
    if activities - ALLOWED[terms.permission] - ({CLINICAL} if demands(CC) else set()):
        deny |= bits(RULE_PERMISSION)
    if DISEASE in activities and mondo == 0:
        deny |= bits(RULE_MONDO)
    refused_by = {
        NMDS: METHODS in activities,
        NPOA: ANCESTRY in activities,
        GSO: not states(GENETIC),
        NPU: states(FOR_PROFIT),
        NCU: states(COMMERCIAL),
        NPUNCU: states(FOR_PROFIT) or states(COMMERCIAL),
        PUB: not states(PUBLISH),
        COL: not states(COLLABORATE),
        RTN: not states(RETURN_RESULTS),
    }
    deny |= sum(bits(modifier) for modifier, refused in refused_by.items() if demands(modifier) and refused)
    if demands(IRB) and (not states(ETHICS) or evidence == bytes(32)):
        deny |= bits(IRB, RULE_EVIDENCE)
    if deny:
        return DENY, deny, 0

    obligations = terms.modifiers & bits(PUB, COL, RTN, TS)
    if demands(MOR) and now < terms.day * 86400:
        obligations |= bits(MOR)
    human = terms.modifiers & bits(IRB, RS, GS, US, PS, IS)
    if terms.permission == DS and about_disease and mondo != terms.mondo:
        human |= bits(RULE_MONDO)
    return (NEEDS_HUMAN if human else PERMIT), human, obligations


# What each permission contains, itself included.
CONTAINS = {POA: {POA}, DS: {DS}, HMB: {DS, HMB}, GRU: {DS, HMB, GRU, POA}, NRES: {DS, HMB, GRU, NRES, POA}}


def covers(
    consent_value: int, consent_detail: bytes, expires_at: int, listing_value: int, listing_detail: bytes, ends_at: int
) -> bool:
    """Whether a listing stays within a consent."""
    consent, listing = parse_terms(consent_value), parse_terms(listing_value)
    if consent is None or listing is None:
        return False
    restrictive = bits(*range(8, 26)) & ~bits(CC)
    return (
        listing.permission in CONTAINS[consent.permission]
        and not consent.modifiers & restrictive & ~listing.modifiers
        and not listing.modifiers & ~consent.modifiers & bits(CC)
        and not (consent.permission == listing.permission == DS and consent.mondo != listing.mondo)
        and not (consent.months and listing.months > consent.months)
        and not (consent.day and listing.day < consent.day)
        and consent_detail == listing_detail
        and expires_at >= ends_at
    )

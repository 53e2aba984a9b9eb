"""terms.json: every rule of `decide` by itself, pairs of rules, drawn ones; and `covers`."""

from theriac_ref.forms import hex32
from theriac_ref.terms import (
    ALLOWED,
    ANCESTRY,
    CC,
    COL,
    COMMERCIAL,
    CONTAINS,
    CONTROL,
    DISEASE,
    DS,
    ETHICS,
    FOR_PROFIT,
    GENERAL,
    GENETIC,
    GRU,
    GS,
    HMB,
    IRB,
    METHODS,
    MOR,
    NCU,
    NMDS,
    NPOA,
    NPU,
    NRES,
    POA,
    PUB,
    RS,
    RTN,
    TS,
    US,
    bits,
)  # fmt: skip

from . import case, draw, draw_hex

NONE = "0x" + "00" * 32
EVIDENCE = draw_hex("evidence")
NOW = 1_800_000_000
TODAY = NOW // 86_400
ASTHMA, EPILEPSY = 4979, 5027
PERMISSIONS = {"POA": POA, "DS": DS, "HMB": HMB, "GRU": GRU, "NRES": NRES}
ACTIVITIES = ["general", "biomedical", "disease", "ancestry", "methods", "control", "clinical care"]


def terms_of(permission: int, *modifiers, mondo: int = None, months: int = 24, day: int = TODAY + 100) -> int:
    mondo = (ASTHMA if permission == DS else 0) if mondo is None else mondo
    value = permission | bits(*modifiers) | mondo << 64
    return value | (months << 96 if TS in modifiers else 0) | (day << 112 if MOR in modifiers else 0)


def purpose_of(*positions, mondo: int = 0, country: int = 276) -> int:
    return bits(*positions) | country << 16 | mondo << 64


def decide(name: str, terms: int, purpose: int, evidence: str = NONE, now: int = NOW) -> dict:
    given = {"terms": hex32(terms), "purpose": hex32(purpose), "evidence": evidence, "now": now}
    return case("decide", name, given)


def permissions():
    for code, permission in PERMISSIONS.items():
        for activity, label in enumerate(ACTIVITIES):
            mondo = ASTHMA if activity in (DISEASE, METHODS, CONTROL) else 0
            for extra, modifiers in (("", ()), (" CC", (CC,))):
                purpose = purpose_of(activity, mondo=mondo)
                yield decide(f"{code}{extra}, {label}", terms_of(permission, *modifiers), purpose)
        yield decide(f"{code}, no activity", terms_of(permission), purpose_of(PUB))
        yield decide(f"{code}, another disease", terms_of(permission), purpose_of(DISEASE, mondo=EPILEPSY))
        yield decide(f"{code}, disease without a number", terms_of(permission), purpose_of(DISEASE))
        yield decide(f"{code}, methods without a number", terms_of(permission), purpose_of(METHODS))
        yield decide(f"{code}, general and disease", terms_of(permission), purpose_of(GENERAL, DISEASE, mondo=ASTHMA))


def modifiers():
    flags = [GENETIC, FOR_PROFIT, COMMERCIAL, 11, 12, 13, ETHICS]
    for modifier in range(8, 26):
        terms = terms_of(GRU, modifier)
        yield decide(f"modifier {modifier}, no flag", terms, purpose_of(GENERAL))
        yield decide(f"modifier {modifier}, evidence, no flag", terms, purpose_of(GENERAL), EVIDENCE)
        yield decide(f"modifier {modifier}, every flag", terms, purpose_of(GENERAL, *flags), EVIDENCE)
        for flag in flags:
            yield decide(f"modifier {modifier}, flag {flag}", terms, purpose_of(GENERAL, flag))
    for modifier, activity in ((NMDS, METHODS), (NPOA, ANCESTRY)):
        yield decide(f"modifier {modifier}, activity {activity}", terms_of(GRU, modifier), purpose_of(activity))
    ethics = purpose_of(GENERAL, ETHICS)
    yield decide("IRB with flag, no evidence", terms_of(GRU, IRB), ethics)
    yield decide("IRB with flag and evidence", terms_of(GRU, IRB), ethics, EVIDENCE)
    everything = purpose_of(GENERAL, *flags)
    yield decide("three undertakings and two people", terms_of(GRU, PUB, COL, RTN, GS, US), everything)
    yield decide(
        "denied by four rules at once", terms_of(HMB, NPU, NCU, PUB), purpose_of(GENERAL, FOR_PROFIT, COMMERCIAL)
    )
    yield decide("denied, though a person is also asked for", terms_of(HMB, RS), purpose_of(GENERAL))
    for day, label in ((TODAY - 1, "past"), (TODAY, "today"), (TODAY + 1, "tomorrow")):
        yield decide(f"MOR {label}", terms_of(GRU, MOR, day=day), purpose_of(GENERAL))
    day = terms_of(GRU, MOR, day=TODAY + 1)
    yield decide("MOR, one second before", day, purpose_of(GENERAL), now=(TODAY + 1) * 86_400 - 1)
    yield decide("MOR, that second", day, purpose_of(GENERAL), now=(TODAY + 1) * 86_400)
    yield decide("obligations with a person", terms_of(GRU, MOR, TS, RS, PUB), everything)


def malformed():
    good = purpose_of(GENERAL)
    for permission in (0, *range(6, 16)):
        yield decide(f"permission {permission}", permission, good)
    for bit in (*range(4, 8), 26, 63, 64, 95, 96, 111, 112, 143, 144, 200, 255):
        yield decide(f"terms bit {bit} alone", terms_of(GRU) | 1 << bit, good)
    yield decide("DS without a number", DS, purpose_of(DISEASE, mondo=ASTHMA))
    yield decide("TS without months", GRU | bits(TS), good)
    yield decide("MOR without a day", GRU | bits(MOR), good)
    for bit in (7, 15, 32, 63, 64, 95, 96, 255):
        yield decide(f"purpose bit {bit}", terms_of(GRU), good | 1 << bit)
    yield decide(
        "a number without a use for it, and denied otherwise", terms_of(HMB, PUB), purpose_of(GENERAL, mondo=ASTHMA)
    )
    yield decide("both malformed", 0, 1 << 255)
    yield decide("nothing at all", 0, 0)
    yield decide("country 65535", terms_of(GRU), purpose_of(GENERAL, country=65_535))
    yield decide("all ones", 2**256 - 1, 2**256 - 1, EVIDENCE)
    yield decide("purpose all ones", terms_of(NRES, CC), 2**256 - 1, EVIDENCE)


def drawn():
    """Well-formed terms, purposes of every sort."""
    for number in range(300):
        value = int.from_bytes(draw(f"decide {number}", 48), "big")
        stream = iter_bits(value)
        permission = 1 + next(stream) % 5
        chosen = [m for m in range(8, 26) if next(stream) % 8 == 0]
        terms = terms_of(permission, *chosen, day=TODAY - 30 + next(stream) % 60, months=1 + next(stream) % 240)
        likely = sorted(ALLOWED[permission]) if next(stream) % 4 else range(7)
        activities = [a for a in likely if next(stream) % 3 == 0] or [likely[next(stream) % len(likely)]]
        flags = [f for f in range(8, 15) if next(stream) % 2]
        about = any(a in (DISEASE, METHODS, CONTROL) for a in activities)
        mondo = (ASTHMA if next(stream) % 3 else EPILEPSY) if about else 0
        purpose = purpose_of(*activities, *flags, mondo=mondo, country=next(stream) * 4 % 900)
        yield decide(f"drawn {number}", terms, purpose, EVIDENCE if next(stream) % 2 else NONE)


def covers_cases():
    def one(name, consent, listing, consent_detail=NONE, listing_detail=NONE, expires=NOW, ends=NOW):
        given = {
            "consent": {"terms": hex32(consent), "termsDetail": consent_detail, "expiresAt": expires},
            "listing": {"terms": hex32(listing), "termsDetail": listing_detail, "endsAt": ends},
        }
        return case("covers", name, given)

    for wide, consent in PERMISSIONS.items():
        for narrow, listing in PERMISSIONS.items():
            yield one(f"{wide} covers {narrow}", terms_of(consent), terms_of(listing))
    for modifier in range(8, 26):
        yield one(f"modifier {modifier} dropped", terms_of(GRU, modifier), terms_of(GRU))
        yield one(f"modifier {modifier} kept", terms_of(GRU, modifier), terms_of(GRU, modifier))
        yield one(f"modifier {modifier} added", terms_of(GRU), terms_of(GRU, modifier))
    yield one("DS of another disease", terms_of(DS), terms_of(DS, mondo=EPILEPSY))
    yield one("HMB narrowed to any disease", terms_of(HMB), terms_of(DS, mondo=EPILEPSY))
    for label, months in (("shorter", 12), ("longer", 25)):
        yield one(f"TS {label}", terms_of(GRU, TS), terms_of(GRU, TS, months=months))
    for label, days in (("earlier", 99), ("later", 101)):
        yield one(f"MOR {label}", terms_of(GRU, MOR), terms_of(GRU, MOR, day=TODAY + days))
    yield one("the same detail", terms_of(GRU, RS), terms_of(GRU, RS), EVIDENCE, EVIDENCE)
    yield one("another detail", terms_of(GRU, RS), terms_of(GRU, RS), EVIDENCE, draw_hex("detail"))
    yield one("expires a second before the end", terms_of(GRU), terms_of(GRU), expires=NOW - 1)
    yield one("expires after the end", terms_of(GRU), terms_of(GRU), expires=NOW + 1)
    yield one("consent malformed", 0, terms_of(GRU))
    yield one("listing malformed", terms_of(GRU), terms_of(GRU) | 1 << 63)
    yield from covers_edges(one)
    yield from covers_malformed(one)
    yield from covers_drawn(one)


def covers_edges(one):
    every = tuple(modifier for modifier in range(8, 26) if modifier != CC)
    yield one("every modifier but CC added", terms_of(NRES), terms_of(DS, *every))
    for modifier in every:
        others = tuple(other for other in every if other != modifier)
        yield one(f"modifier {modifier} alone dropped", terms_of(GRU, *every), terms_of(GRU, *others))
    yield one("CC given, dropped while NCU is added", terms_of(GRU, CC), terms_of(GRU, NCU))
    yield one("CC added to NRES, which allows clinical care anyway", terms_of(NRES), terms_of(NRES, CC))
    yield one("CC kept by a narrower permission", terms_of(NRES, CC), terms_of(DS, CC))
    top = 2**32 - 1
    yield one("DS of the same disease, the highest number", terms_of(DS, mondo=top), terms_of(DS, mondo=top))
    yield one("DS of numbers that differ in the highest bit", terms_of(DS, mondo=top), terms_of(DS, mondo=top >> 1))
    yield one("TS of one month for one month", terms_of(GRU, TS, months=1), terms_of(GRU, TS, months=1))
    yield one("TS of one month for two", terms_of(GRU, TS, months=1), terms_of(GRU, TS, months=2))
    yield one("TS added, the longest", terms_of(GRU), terms_of(GRU, TS, months=65_535))
    yield one("MOR of the last day there is", terms_of(GRU, MOR, day=top), terms_of(GRU, MOR, day=top))
    yield one("MOR a day before the last", terms_of(GRU, MOR, day=top), terms_of(GRU, MOR, day=top - 1))
    yield one("MOR added, long past", terms_of(GRU), terms_of(GRU, MOR, day=1))
    yield one("detail added", terms_of(GRU), terms_of(GRU, RS), NONE, EVIDENCE)
    yield one("detail dropped", terms_of(GRU, RS), terms_of(GRU, RS), EVIDENCE, NONE)
    yield one("both at the first second", terms_of(GRU), terms_of(GRU), expires=0, ends=0)
    yield one("consent to nothing, ends at the last second", terms_of(GRU), terms_of(GRU), expires=0, ends=2**53 - 1)
    yield one("consent for ever", terms_of(GRU), terms_of(GRU), expires=2**53 - 1, ends=2**53 - 1)


def covers_malformed(one):
    words = {
        "permission 6": 6,
        "permission 15": 15,
        "DS without a disease": DS,
        "a disease without DS": terms_of(NRES, mondo=ASTHMA),
        "TS without months": terms_of(NRES, TS, months=0),
        "months without TS": terms_of(NRES) | 6 << 96,
        "MOR without a day": terms_of(NRES, MOR, day=0),
        "a day without MOR": terms_of(NRES) | TODAY << 112,
        "bit 4": terms_of(NRES) | 1 << 4,
        "bit 26": terms_of(NRES) | 1 << 26,
        "bit 144": terms_of(NRES) | 1 << 144,
        "bit 255": terms_of(NRES) | 1 << 255,
        "all ones": 2**256 - 1,
    }
    for name, word in words.items():
        yield one(f"consent malformed: {name}", word, terms_of(NRES))
        yield one(f"listing malformed: {name}", terms_of(NRES), word)
        yield one(f"both malformed: {name}", word, word)


def covers_drawn(one):
    """A drawn consent, and a listing that narrows it or goes a little beyond."""
    for number in range(150):
        stream = iter_bits(int.from_bytes(draw(f"covers {number}", 48), "big"))
        permission = 1 + next(stream) % 5
        given = [m for m in range(8, 26) if next(stream) % 6 == 0]
        within = sorted(p for p in CONTAINS[permission] if next(stream) % 2) or [permission]
        narrow = within[next(stream) % len(within)] if next(stream) % 8 else 1 + next(stream) % 5
        kept = [m for m in given if m != CC or next(stream) % 2]
        more = [m for m in range(8, 26) if m != CC and m not in given and next(stream) % 8 == 0]
        listed = kept + more
        if next(stream) % 4 == 0 and listed:
            listed.pop(next(stream) % len(listed))
        if next(stream) % 12 == 0 and CC not in listed:
            listed.append(CC)
        months, day = 6 + next(stream) % 24, TODAY + next(stream) % 30
        consent = terms_of(permission, *given, months=months, day=day)
        listing = terms_of(narrow, *listed, months=months + next(stream) % 4 - 2, day=day + next(stream) % 4 - 1)
        yield one(f"drawn {number}", consent, listing, ends=NOW - next(stream) % 2)


def iter_bits(value: int):
    """An endless supply of small numbers from a drawn one."""
    while True:
        value = (value * 6364136223846793005 + 1442695040888963407) % 2**384
        yield value >> 376


def cases():
    yield from permissions()
    yield from modifiers()
    yield from malformed()
    yield from drawn()
    yield from covers_cases()

"""tree.json: leaves, split trees of many sizes, paths good and bad, weights."""

from theriac_ref.forms import leaf_form, sample_leaves

from . import address, case, draw_hex

DAY = 86_400


def cases():
    leaf = {"index": 0, "account": address("leaf"), "weight": 36_500_000, "consentUntil": 1_900_000_000}
    yield case("leaf", "a leaf", {"leaf": {**leaf, "consent": draw_hex("consent")}})
    largest = {"index": 2**32 - 1, "account": "0x" + "ff" * 20, "weight": 1, "consentUntil": 2**53 - 1}
    yield case("leaf", "largest members", {"leaf": {**largest, "consent": "0x" + "ff" * 32}})

    for count in [*range(1, 18), 31, 32, 33, 100, 1023, 1024, 1025, 2049]:
        chosen = range(count) if count <= 9 else sorted({0, 1, count // 2, count - 2, count - 1})
        made = case("split-tree", f"{count} leaves", {"leafCount": count, "paths": list(chosen)})
        yield made
        if count in (1, 2, 3, 5, 7):
            yield from paths(count, made["out"]["paths"])

    for name, utility, remaining in (
        ("no days left", 10_000, 0),
        ("consent over", 10_000, -5),
        ("one second is 30 days", 7, 1),
        ("exactly 30 days", 7, 30 * DAY),
        ("a second more is 60", 7, 30 * DAY + 1),
        ("a year", 8_123, 365 * DAY),
        ("3,649 days", 10_000, 3_649 * DAY),
        ("the most", 10_000, 3_650 * DAY),
        ("more than the most", 10_000, 36_500 * DAY),
        ("no utility", 0, 365 * DAY),
    ):
        times = {"weighedAt": 1_800_000_000, "consentUntil": 1_800_000_000 + remaining}
        yield case("weight", name, {"utility": utility, **times})


def paths(count: int, known: list):
    leaves = [leaf_form(leaf) for leaf in sample_leaves(count)]
    for path in known:
        at, steps = path["index"], {"hashes": path["hashes"], "sums": path["sums"]}
        good = {"leaf": leaves[at], "leafCount": count, "path": steps}
        yield case("split-path", f"{count} leaves, index {at}", good)
    name = f"{count} leaves, index {at}"
    longer = {"hashes": steps["hashes"] + [draw_hex("extra")], "sums": steps["sums"] + ["1"]}
    yield case("split-path", f"{name}, one step too many", {**good, "path": longer})
    yield case("split-path", f"{name}, index beyond the count", {**good, "leaf": {**leaves[at], "index": count}})
    if not steps["hashes"]:
        return
    shorter = {part: values[:-1] for part, values in steps.items()}
    yield case("split-path", f"{name}, one step too few", {**good, "path": shorter})
    yield case("split-path", f"{name}, a sum missing", {**good, "path": {**steps, "sums": steps["sums"][:-1]}})
    other = {**steps, "sums": [str(int(steps["sums"][0]) + 1)] + steps["sums"][1:]}
    yield case("split-path", f"{name}, another sum is another root", {**good, "path": other})
    heavier = {**leaves[at], "weight": leaves[at]["weight"] + 1}
    yield case("split-path", f"{name}, another weight is another root", {**good, "leaf": heavier})
    overflow = {**steps, "sums": [str(2**128 - 1)] + steps["sums"][1:]}
    yield case("split-path", f"{name}, the sum overflows", {**good, "path": overflow})

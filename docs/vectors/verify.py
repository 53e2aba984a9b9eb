#!/usr/bin/env python3
"""Recomputes every case of every vector file with `theriac_ref` and compares. `-v` names each case."""

import argparse
import json
import pathlib
import sys
import time
from collections import Counter

from theriac_ref.kinds import KINDS, compute

HERE = pathlib.Path(__file__).resolve().parent
VERSION = 1


def failure_of(case: dict) -> str:
    """What is wrong with a case, or nothing."""
    if case["kind"] not in KINDS:
        return f"unknown kind {case['kind']!r}"
    try:
        computed = compute(case["kind"], case["in"])
    except Exception as error:  # a broken input must not hide the other cases
        return f"{type(error).__name__}: {error}"
    expected = case["out"]
    if computed == expected:
        return ""
    names = [name for name in {**expected, **computed} if expected.get(name) != computed.get(name)]
    return "; ".join(f"{name}: file has {expected.get(name)}, computed {computed.get(name)}" for name in names)


def verify(path: pathlib.Path, verbose: bool) -> tuple:
    """(passed, failures)"""
    file = json.loads(path.read_text(encoding="utf-8"))
    if file["version"] != VERSION:
        return 0, [f"{path.name}: version {file['version']}, this verifier knows {VERSION}"]
    started, failures, kinds, refusals = time.monotonic(), [], Counter(), 0
    for case in file["cases"]:
        wrong = failure_of(case)
        kinds[case["kind"]] += 1
        refusals += "error" in case["out"]
        if wrong:
            failures.append(f"{path.name}: {case['kind']}, {case['name']}: {wrong}")
        elif verbose:
            print(f"  ok  {case['kind']}: {case['name']}")
    took = time.monotonic() - started
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    print(f"{path.name}: {counts} ({refusals} to be refused; {took:.1f} s)")
    return len(file["cases"]) - len(failures), failures


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", nargs="*", type=pathlib.Path, help="vector files; all of this folder when left out")
    arguments.add_argument("-v", "--verbose", action="store_true")
    options = arguments.parse_args()
    passed, failed = 0, []
    for path in options.files or sorted(HERE.glob("*.json")):
        good, failures = verify(path, options.verbose)
        passed += good
        failed += failures
    for failure in failed:
        print(f"FAILED {failure}", file=sys.stderr)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Runs Slither on src/ and compares what it finds with what docs/contracts.md answers.

A finding is known by its detector and the function, variable or contract that it is about. Each must stand in the table under
"| detector | where | answer |", and everything in the table must still be found: a finding without an answer fails, and so does an
answer without its finding. What lies wholly in node_modules is OpenZeppelin's and left out.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

CONTRACTS = Path(__file__).resolve().parent.parent
DOCUMENT = CONTRACTS.parent / "docs/contracts.md"
HEADING = "| detector | where | answer |"


def report():
    """Slither's own report on a build of src/ made for it, since it needs the compiler's whole output."""
    cache = CONTRACTS / "cache"
    cache.mkdir(exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="slither-", dir=cache))
    # Slither asks `forge` where things lie.
    environment = {**os.environ, "FOUNDRY_PROFILE": "analysis", "PATH": f"{CONTRACTS / 'scripts'}{os.pathsep}{os.environ['PATH']}"}
    out = scratch / "out"
    try:
        build = ["forge", "build", "src", "--force", "--quiet", "--build-info", "--out", out, "--cache-path", scratch / "cache"]
        subprocess.run(build, cwd=CONTRACTS, env=environment, check=True)
        # Not --exclude-dependencies: it takes src/lib for one.
        analyse = ["slither", ".", "--foundry-ignore-compile", "--foundry-out-directory", out, "--json", scratch / "report.json", "--fail-none"]
        slither = subprocess.run(analyse, cwd=CONTRACTS, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if slither.returncode != 0:
            sys.exit(f"{slither.stdout}\nslither ended with {slither.returncode}")
        return json.loads((scratch / "report.json").read_text())["results"]["detectors"]
    finally:
        shutil.rmtree(scratch)


def ours(element):
    return element["source_mapping"]["filename_relative"].startswith("src/")


def place(element):
    """`Contract.function` or `Contract.variable`, as the documents write it."""
    if element["type"] == "pragma":
        return "pragma"
    if element["type"] == "node" or element["name"].startswith("slitherConstructor"):
        return place(element["type_specific_fields"]["parent"])
    parent = element.get("type_specific_fields", {}).get("parent")
    return f"{place(parent)}.{element['name']}" if parent else element["name"]


def found(detectors):
    """How often each (detector, place) was found, and in which words."""
    counts, words = Counter(), {}
    for finding in detectors:
        elements = [element for element in finding["elements"] if ours(element)]
        if elements:
            key = (finding["check"], place(elements[0]))
            counts[key] += 1
            words[key] = finding["description"].strip()
    return counts, words


def answered(document):
    """How often each (detector, place) has an answer. A cell is `place` or `place` × 2, separated by commas."""
    counts = Counter()
    _, _, after = document.partition(HEADING)
    for line in after.splitlines()[2:]:
        if not line.startswith("|"):
            break
        detector, where, answer = (cell.strip() for cell in line.strip("|").split("|"))
        if not answer:
            sys.exit(f"{DOCUMENT.name}: no answer to {detector}")
        for name, times in re.findall(r"`([^`]+)`(?: × (\d+))?", where):
            counts[detector.strip("`"), name] += int(times or 1)
    return counts


def main():
    counts, words = found(report())
    answers = answered(DOCUMENT.read_text())
    for key in sorted((counts - answers).keys()):
        print(f"without an answer: {key[0]} in {key[1]}\n{words[key]}\n")
    for key in sorted((answers - counts).keys()):
        print(f"answered, but not found (any more): {key[0]} in {key[1]}")
    if counts != answers:
        sys.exit(f"fix the code, or the table in docs/{DOCUMENT.name} under {HEADING}")
    print(f"slither: {counts.total()} findings, each answered in docs/{DOCUMENT.name}")


if __name__ == "__main__":
    main()

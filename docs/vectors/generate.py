#!/usr/bin/env python3
"""Writes the vector files from fixed inputs; `--check` says whether the committed ones are the same."""

import argparse
import importlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FILES = {
    "derivation": "3",
    "vault": "3.4 and 3.6",
    "sealing": "4",
    "roots": "4.4",
    "proofs": "5",
    "tree": "6",
    "receipt": "7",
    "terms": "8",
    "ids": "9",
    "canonical": "2.4",
}


def text_of(name: str, section: str) -> str:
    """One case to a line, so that a change shows as the lines it changes."""
    made = list(importlib.import_module(f"cases.{name}").cases())
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in made)
    head = f'"version": 1,\n"about": "docs/protocol.md, section {section}; see README.md",\n'
    return f'{{\n{head}"cases": [\n{lines}\n]\n}}\n'


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="write nothing; fail when a file differs")
    check = arguments.parse_args().check
    stale = []
    for name, section in FILES.items():
        path, text = HERE / f"{name}.json", text_of(name, section)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if not check:
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"not what generate.py writes: {', '.join(stale)}; run generate.py and look at the difference")
        return 1
    print("all files are fresh" if not stale else f"written: {', '.join(stale)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Tells how much of src/decode the corpus of the fuzzers reaches: coverage.py BUILD PERCENT

BUILD was made by gcc with -Db_coverage=true. Runs the replay of the corpus there, and nothing else,
asks gcov for every file, and lists the lines that no input reaches. Fails below PERCENT."""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def replay(build):
    for counts in build.rglob("*.gcda"):
        counts.unlink()
    folders = sorted(str(path) for path in (ROOT / "tests" / "fuzz" / "corpus").iterdir())
    subprocess.run([build / "tests" / "fuzz" / "fuzz_replay", *folders], check=True)


def lines_of(build):
    """Returns {file: {line: times}} of src/decode, a line of a header as often as it was met."""
    lines = {}
    for counts in build.resolve().rglob("decode_*.gcda"):
        told = subprocess.run(["gcov", "--json-format", "--stdout", counts], capture_output=True, check=True,
                              cwd=build).stdout
        for report in told.splitlines():
            for file in json.loads(report)["files"]:
                path = (build / file["file"]).resolve()
                if ROOT / "src" / "decode" not in path.parents:
                    continue
                met = lines.setdefault(str(path.relative_to(ROOT / "src" / "decode")), {})
                for line in file["lines"]:
                    met[line["line_number"]] = met.get(line["line_number"], 0) + line["count"]
    return lines


def main(build, percent):
    build = pathlib.Path(build)
    replay(build)
    n_met = n_all = 0
    for name, met in sorted(lines_of(build).items()):
        missed = sorted(line for line, times in met.items() if not times)
        n_met += len(met) - len(missed)
        n_all += len(met)
        print(f"{name:28} {100 * (len(met) - len(missed)) / len(met):6.1f} %  {' '.join(map(str, missed))}")
    share = 100 * n_met / n_all if n_all else 0
    print(f"src/decode: {n_met} of {n_all} lines, {share:.1f} %")
    failed = share < float(percent)
    print(f"{1 - failed} passed, {int(failed)} failed, 0 skipped")
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

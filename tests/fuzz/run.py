#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Runs every fuzzer of a build directory, three on two cores: run.py BUILD SECONDS [FORMAT...]

Each starts from its corpus and works in a folder of its own under BUILD, so that a longer run goes on
where the last one stopped. An input that breaks something is left there and named. Prints TAP."""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

CORPUS = pathlib.Path(__file__).parent / "corpus"
LONGEST = 4096  # bytes of an input
GRACE = 120  # seconds a fuzzer may take beyond its time


def fuzz(build, name, seconds):
    """Returns whether a format's fuzzer found nothing, and its last words."""
    work = build / "fuzz" / name
    found = work / "found"
    shutil.rmtree(found, ignore_errors=True)
    for folder in (work / "corpus", found):
        folder.mkdir(parents=True, exist_ok=True)
    command = [build / "tests" / "fuzz" / f"fuzz-{name}", f"-max_total_time={seconds}",
               f"-max_len={LONGEST}", "-timeout=25", f"-artifact_prefix={found}/",
               f"-dict={CORPUS.parent / 'venues.dict'}", work / "corpus", CORPUS / name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                              timeout=seconds + GRACE, check=False)
    except subprocess.TimeoutExpired:
        return False, ["the fuzzer did not end"]
    lines = [line for line in done.stderr.splitlines() if re.match(r"#\d|.*(hold|ERROR|SUMMARY)", line)]
    kept = [f"kept {path}" for path in found.iterdir()]
    return done.returncode == 0, lines[-1:] if done.returncode == 0 else lines[-6:] + kept


def main(build, seconds, *names):
    build = pathlib.Path(build)
    names = names or sorted(path.name for path in CORPUS.iterdir())
    failed = 0
    print(f"1..{len(names)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor((3 * (os.cpu_count() or 1) + 1) // 2) as pool:
        runs = pool.map(lambda name: (name, *fuzz(build, name, int(seconds))), names)
        for number, (name, sound, said) in enumerate(runs, 1):
            print(f"{'ok' if sound else 'not ok'} {number} - {name}: {seconds} s of fuzzing")
            print(*(f"# {line}" for line in said), sep="\n", flush=True)
            failed += not sound
    print(f"{len(names) - failed} passed, {failed} failed, 0 skipped")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

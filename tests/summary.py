#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Counts single test cases in the logs of `meson test` and closes on one line:

    N passed, N failed, N skipped

A test that speaks TAP counts once for each of its cases, any other test once. Meson's JUnit file is
not used, for it shows no failure where a program dies or breaks its plan after good cases; the JSON
log holds both what was printed and how it ended. Exits 1 when something failed or nothing ran."""

import json
import pathlib
import re
import sys

POINT = re.compile(r"(not )?ok\b *(\d+)?(?: *- *| +)?([^#]*)(?:#\s*(\S+)(.*))?$")
PLAN = re.compile(r"1\.\.(\d+)\s*(?:#\s*SKIP\b(.*))?", re.IGNORECASE)
MOST_SAID = 12  # lines shown of what a failed case says
GOOD = ("OK", "SKIP", "EXPECTEDFAIL")


class Case:
    """One test case: its verdict, its name, and what was said about it in lines that begin with #."""

    def __init__(self, verdict, name):
        self.verdict, self.name, self.said = verdict, name, []


def read_case(line):
    """Returns the case that a TAP test line tells, None for any other line."""
    match = POINT.match(line)
    if not match:
        return None
    failed, number, name, directive, rest = match.groups()
    name = name.strip() or f"case {number}"
    if directive and directive.upper().startswith("SKIP"):
        return Case("skipped", f"{name}: {(rest or '').strip()}")
    return Case("failed" if failed else "passed", name)


def read_cases(lines):
    """Returns the cases of a test's output; no TAP without a plan, so there are none then."""
    cases = []
    for line in lines if any(map(PLAN.match, lines)) else ():
        case = read_case(line)
        if case:
            cases.append(case)
        elif line.startswith("#") and cases:
            cases[-1].said.append(line)
    return cases


def cases_of(test):
    """Returns the cases of one test, at least one."""
    lines = test.get("stdout", "").splitlines()
    cases = read_cases(lines)
    result = test["result"]
    if result not in GOOD and not any(case.verdict == "failed" for case in cases):
        cases.append(Case("failed", f"the program ended with {result}"))
    if not cases:
        reason = next((plan.group(2) for plan in map(PLAN.match, lines) if plan), None)
        cases.append(Case("skipped" if result == "SKIP" else "passed", (reason or "").strip()))
    return cases


def tell(test, case):
    """Prints a case that did not pass."""
    print(f"{case.verdict}: {test['name'].split(' / ')[-1]}: {case.name}")
    if case.verdict == "failed":
        for line in case.said[:MOST_SAID]:
            print(f"    {line[1:].strip()}")


def main(paths):
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for path in map(pathlib.Path, paths):
        for line in path.read_text(errors="replace").splitlines() if path.exists() else []:
            test = json.loads(line)
            for case in cases_of(test):
                total[case.verdict] += 1
                if case.verdict != "passed":
                    tell(test, case)
    print(", ".join(f"{count} {verdict}" for verdict, count in total.items()))
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

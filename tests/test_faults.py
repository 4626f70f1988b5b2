#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""No fault of the catalogue is forgotten: each has a row in docs/faults.md and a test that bears its
number, and what a row names is there. test_faults.py ROOT"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from docs_pages import sections, tables  # noqa: E402
from tap import Tap  # noqa: E402

FIRST, LAST = 1, 81

# Numbers whose test comes with a format that is not here yet; none, so all are strict.
AWAITED = set()


def tests_of(root):
    """Returns the names of tests that begin with fault_, as they are started and as they are added."""
    code = [path.read_text() for path in sorted((root / "tests").glob("*.c"))]
    made = [name for text in code for name in re.findall(r"^START_TEST\((fault_\w+)\)", text, re.M)]
    added = [name for text in code
             for name in re.findall(r"tcase_add(?:_loop)?_test\(\s*\w+,\s*(fault_\w+)", text)]
    return made, set(added)


def numbers_of(name):
    """The numbers that a name begins with: fault_10_11_what_was_seen has two."""
    return {int(word) for word in re.match(r"fault((?:_\d+)+)", name).group(1).split("_")[1:]}


def rows_of(page):
    return [row for lines in page.values() for head, rows in tables(lines) if head[0] == "#"
            for row in rows]


def wrong_names(rows, names):
    """Yields what is wrong with the tests that rows name."""
    for number, *_, cell in rows:
        told = re.findall(r"fault_\w+", cell)
        if not told:
            yield f"{number}: no test is named"
        for name in told:
            if int(number) not in numbers_of(name):
                yield f"{number}: {name} bears another number"
            elif name not in names and int(number) not in AWAITED:
                yield f"{number}: there is no test {name}"


def wrong_words(rows, known):
    """Yields the counters and calls of the column "shows in" that do not exist."""
    for number, _, _, shows, _ in rows:
        for word in re.findall(r"\b(?:OBI|obi)_[A-Za-z_]+\b|\b[a-z]+_[a-z_]+\b", shows):
            if word not in known:
                yield f"{number}: nothing is called {word}"


def main(*paths):
    tap, root = Tap(), pathlib.Path(paths[0]).resolve()
    made, added = tests_of(root)
    rows = rows_of(sections((root / "docs" / "faults.md").read_text()))
    sources = [*(root / "include" / "obi").glob("*.h"), *(root / "src").glob("*/table.c"),
               root / "src" / "core" / "counter.c"]
    known = set(re.findall(r"\w+", "\n".join(path.read_text() for path in sources)))
    numbered = set().union(*(numbers_of(name) for name in made)) | AWAITED
    tap.equal("the page has a row for each fault, in order", [row[0] for row in rows],
              [str(i) for i in range(FIRST, LAST + 1)])
    tap.case("every fault has a test of its number",
             [f"{i}" for i in range(FIRST, LAST + 1) if i not in numbered])
    tap.case("every test of a fault is run", [f"{name}: is not added" for name in made if name not in added])
    tap.case("every test that the page names is there", wrong_names(rows, set(made)))
    tap.case("every word that a program can read is one", wrong_words(rows, known))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

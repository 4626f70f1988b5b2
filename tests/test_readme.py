#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""README.md shows the program that is compiled, what that program prints, and what exists.
test_readme.py ROOT QUICKSTART [OBI]"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from tap import Tap, run  # noqa: E402

MOST_LINES = 120


def fences(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def differences(shown, real):
    """Names the first line that is not the same."""
    pairs = zip(shown.split("\n") + [""], real.split("\n") + [""])
    for number, (mine, theirs) in enumerate(pairs, 1):
        if mine != theirs:
            return [f"line {number}: README has {mine!r}, it is {theirs!r}"]
    return [] if shown == real else ["one is longer than the other"]


def broken_links(root, text):
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"https?://|#", target) and not (root / target.split("#")[0]).exists():
            yield f"{target}: no such file"


def test_formats(tap, text, program):
    """A format's name begins its line; what goes on is indented."""
    _, printed = run(program, "formats")
    told = re.findall(r"lists (\d+) formats", text)
    tap.equal("it tells how many formats there are", told, [str(len(re.findall(r"^\S", printed, re.M)))])


def test_demo(tap, shown, program):
    status, printed = run(program, "demo")
    lines = printed.splitlines()
    tap.case("the lines of the demo are the demo's",
             [f"not printed: {line}" for line in shown.splitlines() if line not in lines]
             + ([f"exit status {status}"] if status else []))


def main(root, quickstart, program=None):
    tap, root, quickstart = Tap(), pathlib.Path(root), pathlib.Path(quickstart).resolve()
    text = (root / "README.md").read_text()
    programs, outputs = fences(text, "c"), fences(text, "text")
    tap.case("it shows one program", [] if len(programs) == 1 else [f"{len(programs)} of them"])
    tap.case("its program is examples/quickstart.c, byte for byte",
             differences((programs or [""])[0], (root / "examples/quickstart.c").read_text()))
    status, printed = run(quickstart)
    tap.case("the output behind it is what the program prints",
             differences((outputs or [""])[0], printed) + ([f"exit status {status}"] if status else []))
    if program:
        test_formats(tap, text, pathlib.Path(program).resolve())
        test_demo(tap, outputs[1] if len(outputs) > 1 else "none is shown", pathlib.Path(program).resolve())
    lines = text.count("\n")
    tap.case(f"it has at most {MOST_LINES} lines", [] if lines <= MOST_LINES else [f"{lines}"])
    tap.case("its first line says what obi is",
             [] if "order imbalance" in text.split("\n")[0] else [text.split("\n")[0]])
    tap.case("every relative link leads to a file", broken_links(root, text))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

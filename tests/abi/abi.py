#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""A program compiled against the baseline in obi.abi runs with the library as built: nothing removed,
nothing changed, only added. abi.py LIBOBI.SO"""

import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tap import Tap, run  # noqa: E402


def main(library):
    tap = Tap()
    name = "abidiff finds the baseline's interface in the library"
    if not shutil.which("abidiff"):
        tap.skip(name, "abigail-tools is not installed")
        print("1..1")
        return 0
    status, said = run("abidiff", "--suppressions", HERE / "obi.suppr", "--no-added-syms",
                       HERE / "obi.abi", library)
    tap.case(name, [f"abidiff ended with {status}", said] if status else [])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Every public header can be included by anyone: alone, twice, after the macros that other people's
headers are known to define, in every language version, without a warning."""

import concurrent.futures
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
from tap import Tap, run  # noqa: E402

C_VERSIONS = ("c99", "c11", "c17")
CXX_VERSIONS = ("c++11", "c++17", "c++20")
WARNINGS = ("-Wall", "-Wextra", "-pedantic", "-Werror", "-Wconversion", "-Wsign-conversion", "-Wundef",
            "-Wcast-qual", "-Wcast-align")
C_WARNINGS = ("-Wshadow", "-Wstrict-prototypes", "-Wmissing-prototypes", "-Wc++-compat")
CXX_WARNINGS = ("-Wold-style-cast", "-Wzero-as-null-pointer-constant")

# windows.h, old DOS compilers, X11, curses and C99's complex.h all take such words.
HOSTILE = "".join(f"#define {word} {word} is a macro of somebody else\n" for word in (
    "min max small near far huge interface hyper I OK ERR ERROR IN OUT OPTIONAL None Status Bool Always "
    "TRUE FALSE BID ASK DELETE linux unix").split())


def units():
    """Yields (name, text) of what is compiled for each header."""
    for header in sorted((ROOT / "include/obi").glob("*.h")):
        include = f"#include <obi/{header.name}>\n"
        yield f"{header.name} alone and twice", include + include
        yield f"{header.name} after others' macros", "#include <stdint.h>\n#include <stddef.h>\n" \
            + HOSTILE + include


def languages():
    """Yields (name, command) for each compiler that is here and language version."""
    for cc, cxx in (("gcc", "g++"), ("clang", "clang++")):
        for version in C_VERSIONS if shutil.which(cc) else ():
            yield f"{cc} {version}", [cc, "-x", "c", f"-std={version}", *WARNINGS, *C_WARNINGS]
        for version in CXX_VERSIONS if shutil.which(cxx) else ():
            yield f"{cxx} {version}", [cxx, "-x", "c++", f"-std={version}", *WARNINGS, *CXX_WARNINGS]


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(2) as pool:
        tail = "extern int translation_unit_is_not_empty;\n"
        jobs = []
        for number, (title, text) in enumerate(units()):
            unit = pathlib.Path(scratch, f"unit{number}")
            unit.write_text(text + tail)
            for language, command in languages():
                job = pool.submit(run, *command, "-fsyntax-only", "-I", ROOT / "include", unit)
                jobs.append((f"{title}: {language}", job))
        for title, job in jobs:
            status, said = job.result()
            tap.case(title, [said] if status else [])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Structs and constants are where and what programs compiled earlier take them to be. layout.c holds
the offsets, constants.txt the values. Both are compiled for this machine and, since this takes no C
library but only a compiler's own stddef.h and stdint.h, for others of another width, byte order and
alignment. `layout.py --write` writes constants.txt anew."""

import pathlib
import re
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
from tap import Tap, output, run  # noqa: E402

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
CONSTANT = re.compile(r"\b(OBI_\w+)\s*=\s*(-?\w+)")
CLANG_TARGETS = ("x86_64-linux-gnu", "i386-linux-gnu", "aarch64-linux-gnu", "armv7-linux-gnueabihf",
                 "s390x-linux-gnu", "powerpc-linux-gnu", "powerpc64le-linux-gnu", "riscv64-linux-gnu",
                 "mips-linux-gnu", "wasm32", "x86_64-pc-windows-msvc", "arm64-apple-macosx")


def constants():
    """Returns what the public headers name, with the values they give, as text."""
    found = {}
    for header in sorted((ROOT / "include/obi").glob("*.h")):
        found.update(CONSTANT.findall(COMMENT.sub("", header.read_text())))
    return found


def listed():
    rows = (line.split() for line in (HERE / "constants.txt").read_text().splitlines())
    return {row[0]: row[1] for row in rows if row and row[0] != "#"}


def write():
    note = ("# SPDX-License-Identifier: MIT\n"
            "# Every enum constant and its value. A row is added with a constant, never changed or reused.\n")
    rows = [f"{name} {value}\n" for name, value in sorted(constants().items())]
    (HERE / "constants.txt").write_text(note + "".join(rows))


def compilers():
    """Returns (name, command) for each way of compiling that this machine has."""
    for cc, cxx in (("gcc", "g++"), ("clang", "clang++")):
        if shutil.which(cc):
            yield f"{cc} as C11", [cc, "-std=c11", "-x", "c"]
        if shutil.which(cxx):
            yield f"{cxx} as C++11", [cxx, "-std=c++11", "-x", "c++"]
    if shutil.which("gcc") and output("gcc", "-dumpmachine").startswith("x86_64"):
        yield "gcc -m32", ["gcc", "-std=c11", "-m32", "-ffreestanding", "-x", "c"]
    if shutil.which("clang"):
        for target in CLANG_TARGETS:
            yield f"clang for {target}", ["clang", "-std=c11", "--target=" + target, "-ffreestanding",
                                          "-x", "c"]


def main():
    tap = Tap()
    found, wanted = constants(), listed()
    tap.case("no constant is missing, changed or new without a row in tests/abi/constants.txt",
             [f"{name}: {found.get(name)} in the headers, {wanted.get(name)} in the list"
              for name in sorted(found.keys() | wanted.keys()) if found.get(name) != wanted.get(name)])
    asserts = "".join(f"ASSERT({name} == ({value}));\n" for name, value in wanted.items())
    with tempfile.TemporaryDirectory() as scratch:
        unit = pathlib.Path(scratch, "layout.c")
        unit.write_text(f'#include "{HERE / "layout.c"}"\n{asserts}')
        for name, command in compilers():
            status, said = run(*command, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only",
                               "-I", ROOT / "include", unit)
            tap.case(f"structs and constants keep their place: {name}", [said] if status else [])
    return tap.done()


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        sys.exit(write())
    sys.exit(main())

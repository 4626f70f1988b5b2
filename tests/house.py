#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""The rules of the house that a program can check, over every text file of the tree."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from tap import Tap, run  # noqa: E402

MOST_LINES, MOST_FUNCTION_LINES, MOST_COLUMNS = 400, 40, 100
C_FILES = (".c", ".h", ".cc", ".hpp")
CODE = C_FILES + (".py", ".sh", ".build", "meson_options.txt")
NAMED_CODE = ("Makefile", "run", "setup", "check", ".clang-format", ".clang-tidy", ".editorconfig")

# Data: other rules, or none, hold for what was recorded, found by a fuzzer, or written by a program.
DATA = ("tests/vectors/", "tests/data/", "tests/fuzz/corpus/", "tests/golden/", "tests/abi/obi.abi")

MACHINE = re.compile(r"(?<![\w.*$}])/(home|root|Users|mnt|srv|var|opt)/\w|\bC:\\\\")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")


def listed_files():
    """Returns the paths of the tree: what git knows and would add, or all but what is built."""
    listing = subprocess.run(["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-coz",
                              "--exclude-standard"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if listing.returncode == 0 and listing.stdout:
        return [name for name in listing.stdout.decode().split("\0") if (ROOT / name).is_file()]
    names = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith(("build", ".git", "__"))]
        names += [str(pathlib.Path(folder, name).relative_to(ROOT)) for name in files]
    return sorted(names)


def read_tree():
    """Returns the text files by name, without data."""
    texts = {}
    for name in listed_files():
        if not name.startswith(DATA):
            try:
                texts[name] = (ROOT / name).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                pass
    return texts


def is_code(name):
    return name.endswith(CODE) or os.path.basename(name) in NAMED_CODE


def lines_where(texts, wrong):
    """Yields "file:line: text" for each line that is wrong."""
    for name, text in texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            if wrong(name, line):
                yield f"{name}:{number}: {line.strip()[:80]}"


def long_functions(texts):
    """Yields each C function that has too many lines, from the line of its name to its brace."""
    for name, text in texts.items():
        start = 0
        for number, line in enumerate(text.split("\n") if name.endswith(C_FILES) else (), 1):
            if re.match(r"[A-Za-z_].*\(", line) and not line.startswith(("struct ", "typedef ", "enum ")) \
                    or re.match(r"(static |const )*struct \w+ \**\w+\(", line):
                start = number
            elif line.startswith("}") and start:
                if number - start + 1 > MOST_FUNCTION_LINES:
                    yield f"{name}:{start}: {number - start + 1} lines"
                start = 0


def badly_formatted(texts):
    names = [name for name in texts if name.endswith(C_FILES)]
    status, said = run("clang-format", "--dry-run", "-Werror", *names, cwd=ROOT)
    return [line for line in said.splitlines() if "error:" in line] or [said] if status else []


def main():
    tap = Tap()
    texts = read_tree()
    code = {name: text for name, text in texts.items() if is_code(name)}
    tap.case("every source file names its licence on top",
             [name for name, text in code.items()
              if "SPDX-License-Identifier: MIT" not in "\n".join(text.split("\n")[:3])])
    tap.case(f"no source file is over {MOST_LINES} lines",
             [f"{name}: {text.count(chr(10))} lines" for name, text in code.items()
              if text.count("\n") > MOST_LINES])
    tap.case(f"no function is over {MOST_FUNCTION_LINES} lines", long_functions(texts))
    tap.case(f"no line of C is over {MOST_COLUMNS} columns",
             lines_where(code, lambda name, line: name.endswith(C_FILES) and len(line) > MOST_COLUMNS))
    tap.case("no tab but in a Makefile or a table",
             lines_where(texts, lambda name, line: "\t" in line and not name.endswith(("Makefile", ".tsv"))))
    tap.case("no space ends a line", lines_where(texts, lambda name, line: line != line.rstrip()))
    tap.case("every file ends with one newline",
             [name for name, text in texts.items()
              if text and (not text.endswith("\n") or text.endswith("\n\n"))])
    tap.case("no path of somebody's machine",
             lines_where(texts, lambda name, line: MACHINE.search(line)))
    tap.case("nothing unfinished is named in the code",
             lines_where(code, lambda name, line: UNFINISHED.search(line)))
    name = "clang-format would change nothing"
    if shutil.which("clang-format"):
        tap.case(name, badly_formatted(texts))
    else:
        tap.skip(name, "clang-format is not installed")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

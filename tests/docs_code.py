# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What tests of the pages do with code: their programs compile and run, their layouts are the headers'."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from docs_pages import fences, tables
from tap import run


def compiles(root, block):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "block.c")
        source.write_text("#include <obi/obi.h>\n#include <stdio.h>\n" + block)
        status, said = run(os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra", "-Werror",
                           "-Wno-unused-function", "-fsyntax-only", "-I", root / "include", source)
    return [said] if status else []


def test_programs(tap, root, texts, library, programs):
    examples = "\n".join(path.read_text() for path in sorted((root / "examples").glob("*.c")))
    for name, text in texts.items():
        before = ""
        for block in fences(text, "c"):
            title = block.strip().split("\n")[0]
            problems = [] if block in examples else compiles(root, before + block)
            before += "" if block in examples else block
            tap.case(f"{name}: the C beginning '{title}' is an example's or compiles", problems)
        for block in fences(text, "python"):
            done = subprocess.run([sys.executable, "-c", block], cwd=root, text=True,
                                  env=dict(os.environ, LIBOBI=str(library)), capture_output=True)
            printed = fences(text, "text")
            tap.case(f"{name}: the Python runs and prints what the page says",
                     [done.stderr or done.stdout] if done.returncode or done.stdout not in printed else [])
    calls = (("tour.md", "examples/feed.txt", "binance-usdm"), ("tour.md",),
             ("micro.md", "examples/micro.txt", "binance-usdm", "OBIUSDT", "0.1", "1", os.devnull), ("bars.md",))
    for program, (page, *args) in zip(programs, calls, strict=True):
        status, said = run(program, *args, cwd=root)
        tap.case(f"{page}: examples/{program.name}.c prints what the page says",
                 [said] if status or said not in fences(texts[page], "text") else [])


def test_layouts(tap, root, page):
    """The compiler compares the offsets and sizes that ffi.md tells with the headers."""
    told = []
    for head, rows in tables(page.get("Layouts", [])):
        pairs = [(0, 1)] if "field" in head else [(0, 1), (2, 3)]
        for offset, field in pairs:
            struct = head[field] if "field" not in head else ("obi_event" if len(rows) > 10 else "obi_error")
            for row in rows:
                name, _, size = re.fullmatch(r"(\w*)(.*?)(?:: (\d+))?", row[field]).groups()
                told += [f"offsetof(struct {struct}, {name}) == {row[offset]}"] if name else []
                told += [f"sizeof(struct {struct}) == {size}"] if name == "struct_size" else []
    block = "#include <stddef.h>\n" + "".join(f'_Static_assert({x}, "");\n' for x in told)
    tap.case("ffi.md: the layouts are those of the headers",
             compiles(root, block) if len(told) > 50 else [f"{len(told)} facts"])

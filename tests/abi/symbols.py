#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What the built library shows to a linker and a loader: its exports, what it takes from the system,
that it keeps no state, and how it is hardened. symbols.py LIBOBI.SO LIBOBI.A"""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
from tap import Tap, output  # noqa: E402

MAP_NODE = re.compile(r"(OBI_\w+)\s*{\s*(?:global:(.*?))?\s*(?:local:(.*?))?}", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
DECLARED = re.compile(r"^OBI_API\s[^;(]*?\b(obi_\w+)\s*\(", re.MULTILINE)
WRITABLE = (".data", ".bss", ".tdata", ".tbss", ".init_array", ".ctors", ".fini_array", ".dtors")


def listed(path):
    """Returns the first word of each line of a list that has comments."""
    lines = (line.split("#")[0].split() for line in path.read_text().splitlines())
    return {words[0] for words in lines if words}


def exported(library):
    """Returns the names a program can link to, without the version nodes themselves."""
    rows = [row.split() for row in output("nm", "-D", "--defined-only", library).splitlines()]
    return {name.split("@")[0] for _, kind, name in rows if kind != "A"}


def in_map(text):
    """Returns what all nodes of a version map export."""
    names = set()
    for _, exports, _ in MAP_NODE.findall(COMMENT.sub("", text)):
        names |= set(exports.replace(";", " ").split())
    return names


def declared():
    """Returns the functions that the public headers declare."""
    names = set()
    for header in (ROOT / "include/obi").glob("*.h"):
        names |= set(DECLARED.findall(COMMENT.sub("", header.read_text())))
    return names


def writable(archive):
    """Returns the sections of the library's own objects that hold state, or code that runs at load.
    The objects are asked and not the shared library, where crtbegin puts __dso_handle into .data and
    a flag of its own into .bss. Constant tables of pointers are in .data.rel.ro, read-only once
    loaded."""
    found, member = [], ""
    for line in output("size", "-A", archive).splitlines():
        words = line.split()
        if line.endswith("):") or "(ex " in line:
            member = words[0]
        elif words and words[0].split(".rel.ro")[0] == words[0] and words[0].startswith(WRITABLE):
            if int(words[1]) > 0:
                found.append(f"{member}: {words[1]} bytes in {words[0]}")
    return found


def unguarded(archive):
    """Returns the objects that were compiled without -fcf-protection. The shared library does not
    tell: it bears the mark only where crtbegin does, too."""
    notes = output("readelf", "--notes", "--wide", archive)
    return [part.split("\n")[0] for part in notes.split("\nFile: ")[1:] if "IBT, SHSTK" not in part]


def test_names(tap, library):
    listed_names = listed(HERE / "symbols.txt")
    version_map = (ROOT / "src/obi.map").read_text()
    tap.equal("the library exports what tests/abi/symbols.txt lists", exported(library), listed_names)
    tap.equal("src/obi.map exports what tests/abi/symbols.txt lists", in_map(version_map), listed_names)
    tap.equal("the headers declare what tests/abi/symbols.txt lists", declared(), listed_names)
    versions = set(re.findall(r"\bobi_\w+@@(\w+)", output("nm", "-D", "--with-symbol-versions", library)))
    tap.equal("every export has a version node of src/obi.map", versions,
              {node for node, _, _ in MAP_NODE.findall(version_map)})
    rows = output("nm", "-D", "--undefined-only", library).splitlines()
    taken = {row.split()[-1].split("@")[0] for row in rows}
    tap.case("the library takes from the system only what tests/abi/undefined.txt lists",
             [f"not in the list: {name}" for name in sorted(taken - listed(HERE / "undefined.txt"))])


def test_loading(tap, library, archive):
    dynamic = output("readelf", "--dynamic", "--wide", library)
    segments = output("readelf", "--segments", "--wide", library)
    tap.case("the library keeps no state and runs nothing at load", writable(archive))
    tap.equal("the soname is libobi.so.0", re.findall(r"SONAME.*\[(.*)\]", dynamic), ["libobi.so.0"])
    needed = set(re.findall(r"NEEDED.*\[(.*)\]", dynamic))
    tap.case("nothing but libc and libm is needed",
             [name for name in needed if name.split(".")[0] not in ("libc", "libm")])
    tap.case("relocations are read-only", [] if "GNU_RELRO" in segments else ["no GNU_RELRO"])
    bound = re.search(r"BIND_NOW|FLAGS_1.*NOW", dynamic)
    tap.case("all is bound at load", [] if bound else ["neither BIND_NOW nor NOW"])
    stack = re.findall(r"GNU_STACK.*\b(RWE|RW)\b", segments)
    tap.equal("the stack is not executable", stack, ["RW"])
    tap.case("there are no text relocations", re.findall(r".*TEXTREL.*", dynamic))
    tap.case("there is no search path inside", re.findall(r".*(?:RPATH|RUNPATH).*", dynamic))
    if "X86-64" in output("readelf", "--file-header", library).upper():
        tap.case("branches and returns are guarded", unguarded(archive))


def main(library, archive):
    tap = Tap()
    test_names(tap, library)
    test_loading(tap, library, archive)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

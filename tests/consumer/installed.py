#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""A program finds the installed library by pkg-config and links it, shared and static, from C and
C++; and everything that tells a version tells the same. installed.py BUILD VERSION"""

import os
import pathlib
import re
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
from tap import Tap, output, run  # noqa: E402

CC, CXX = os.environ.get("CC", "cc"), os.environ.get("CXX", "c++")
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


class Installed:
    """The library installed under a folder of its own, which is then asked as pkg-config is asked."""

    def __init__(self, build, folder):
        output("meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", folder)
        pc = next(pathlib.Path(folder).rglob("obi.pc"))
        self.libdir = pc.parents[1]
        self.prefix = next(up for up in pc.parents if (up / "include").is_dir())
        self.env = dict(os.environ, PKG_CONFIG_PATH=str(pc.parent))

    def ask(self, *question):
        """Asks pkg-config, with the prefix moved to where the files are."""
        return output("pkg-config", f"--define-variable=prefix={self.prefix}", *question, "obi",
                      env=self.env).split()

    def files(self):
        return {str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*")}


def build_and_run(tap, name, installed, command, flags, **env):
    """Compiles main.c, runs it, and tells whether it printed the answer; returns what it printed."""
    program = installed.prefix / "consumer"
    source = str(HERE / "main.c")
    status, said = run(*command, *WARNINGS, source, "-o", program, *flags)
    if status == 0:
        status, said = run(program, env=dict(os.environ, **env))
    last = said.splitlines()[-1:] or [""]
    tap.case(name, [] if status == 0 and last[0].endswith("imbalance 0.75") else [said])
    return said


def test_links(tap, installed):
    """Links in each way; returns what the program said of versions."""
    shared, static = installed.ask("--cflags", "--libs"), installed.ask("--static", "--cflags", "--libs")
    loader = {"LD_LIBRARY_PATH": str(installed.libdir)}
    said = build_and_run(tap, "a C99 program links the shared library", installed,
                         [CC, "-std=c99"], shared, **loader)
    build_and_run(tap, "a C99 program links everything statically", installed,
                  [CC, "-std=c99", "-static"], static)
    if shutil.which(CXX):
        build_and_run(tap, "a C++11 program links the shared library", installed,
                      [CXX, "-std=c++11", "-x", "c++"], ["-x", "none"] + shared, **loader)
    return said


def test_files(tap, installed):
    have = installed.files()
    wanted = {f"include/obi/{path.name}" for path in (ROOT / "include/obi").glob("*.h")}
    lib = installed.libdir.relative_to(installed.prefix)
    wanted |= {f"{lib}/libobi.a", f"{lib}/libobi.so", f"{lib}/libobi.so.0", f"{lib}/pkgconfig/obi.pc"}
    tap.case("headers, both libraries and obi.pc are installed",
             [f"missing: {name}" for name in sorted(wanted - have)])
    tap.case("no private header is installed",
             [name for name in sorted(have) if name.endswith(".h") and name not in wanted])


def test_versions(tap, installed, version, said):
    tap.equal("the headers' version is the project's",
              re.findall(r"^compiled against (.*)$", said, re.MULTILINE), [version])
    tap.equal("the loaded library's version is the project's",
              re.findall(r"^loaded (.*)$", said, re.MULTILINE), [version])
    tap.equal("pkg-config's version is the project's", installed.ask("--modversion"), [version])
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    tap.equal("the newest release of CHANGELOG.md is the project's version",
              newest.group(1) if newest else None, version)
    tap.case("the shared library's file bears the version",
             [] if (installed.libdir / f"libobi.so.{version}").is_file() else ["no such file"])


def main(build, version):
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        installed = Installed(build, folder)
        test_files(tap, installed)
        said = test_links(tap, installed)
        test_versions(tap, installed, version, said)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

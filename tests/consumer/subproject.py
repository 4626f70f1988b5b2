#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""A Meson project that carries obi as a subproject writes dependency('obi') and nothing else."""

import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tap import Tap, run  # noqa: E402

LEAN = ["-Dobi:tests=false", "-Dobi:examples=false", "-Dobi:program=false"]


def lay_out(folder):
    """Copies the consumer and puts obi's source tree where a subproject is looked for."""
    subprojects = pathlib.Path(folder, "subprojects")
    subprojects.mkdir()
    for source in (HERE / "main.c", HERE / "subproject/meson.build"):
        shutil.copy(source, folder)
    shutil.copy(HERE / "subproject/obi.wrap", subprojects)
    (subprojects / "obi").symlink_to(HERE.parents[1])


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        lay_out(folder)
        build = pathlib.Path(folder, "build")
        steps = (("it configures", ["meson", "setup", build, folder, *LEAN]),
                 ("it compiles", ["meson", "compile", "-C", build]),
                 ("it runs", [build / "consumer"]))
        for name, command in steps:
            status, said = run(*command)
            tap.case(name, [said] if status else [])
        tap.case("it measures", [] if "imbalance 0.75" in said else [said])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

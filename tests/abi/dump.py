#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Writes the interface of a built library, as its debug information tells it, without anything of the
machine it was built on: dump.py LIBOBI.SO OBI.ABI"""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def main(library, out):
    subprocess.run(["abidw", "--suppressions", HERE / "obi.suppr", "--exported-interfaces-only",
                    "--no-corpus-path", "--no-show-locs", "--no-comp-dir-path", "--out-file", out, library],
                   check=True)
    path = pathlib.Path(out)
    path.write_text(re.sub(r"path='(?:\.\./)+", "path='", path.read_text()))


if __name__ == "__main__":
    main(*sys.argv[1:])

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Names the tests of a build directory that are compiled programs: programs.py BUILD quick|slow."""

import json
import os
import subprocess
import sys


def main(build, part):
    told = subprocess.run(["meson", "introspect", build, "--tests"], check=True, stdout=subprocess.PIPE)
    inside = os.path.realpath(build) + os.sep
    for test in json.loads(told.stdout):
        is_quick = any(suite.split(":")[-1] == "quick" for suite in test["suite"])
        if is_quick == (part == "quick") and test["cmd"][0].startswith(inside):
            print(test["name"])


if __name__ == "__main__":
    main(*sys.argv[1:])

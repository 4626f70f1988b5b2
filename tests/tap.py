# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Test cases of a Python program, printed as TAP. A case is given by what is wrong with it: nothing,
or lines that say what."""

import subprocess


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def case(self, name, problems=()):
        """Tells one case; it holds when there are no problems."""
        problems = list(problems)
        self.count += 1
        self.failed += bool(problems)
        print(f"{'not ' if problems else ''}ok {self.count} - {name}")
        for line in "\n".join(problems).splitlines():
            print(f"#   {line}")

    def equal(self, name, found, wanted):
        """Tells one case that two values are the same; sets tell what one has beyond the other."""
        if found == wanted:
            self.case(name)
        elif isinstance(found, (set, frozenset)):
            more, less = sorted(found - wanted), sorted(wanted - found)
            self.case(name, [f"only found: {x}" for x in more] + [f"only wanted: {x}" for x in less])
        else:
            self.case(name, [f"found:  {found}", f"wanted: {wanted}"])

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}")

    def done(self):
        """Prints the plan and returns the exit status."""
        print(f"1..{self.count}")
        return 1 if self.failed or not self.count else 0


def run(*command, **options):
    """Runs a command to its end; returns its exit status and all that it printed, in one text."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", **options)
    return done.returncode, done.stdout


def output(*command, **options):
    """Runs a command that has to succeed; returns what it printed on standard output."""
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=True,
                          text=True, errors="replace", **options).stdout

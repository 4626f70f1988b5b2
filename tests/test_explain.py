#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""`obi explain`: every explanation, left without its words, is a sum that comes to the value; so it
tells how the number comes about and not how it might: test_explain.py OBI [DATA]."""
import functools
import math
import re
import subprocess
import sys

from program import OBI, TMP, case, ended, equal, main, run

TIERS = ("", "[0:5]", "[2:9]", "[0:12 ticks]", "[0:3 bps]", "[0:40000 notional]", "[0:5000 lots]",
         "[0:900000000000 notional]", "[0:90000000 lots]")
VARIANTS = ("", "{min=900}", "{unit=quote}", "{unit=base}")
FUNCTIONS = {"ln": math.log, "sqrt": math.sqrt, "exp": math.exp, "abs": abs, "erfc": math.erfc,
             "min": min, "max": max}


def metrics():
    """Names of the list."""
    return [line.split()[0] for line in ended(run("metrics"), 0).stdout.splitlines()[1:]
            if line[0] != " "]


def is_column(text):
    done = run("explain", text, "/dev/null", "--format", "binance-usdm")
    said = done.stderr.replace(text, "")  # a name may have the word in it
    return "no bytes" in said or "empty" in said.lower() or done.returncode == 1


@functools.cache
def all_columns():
    """Every metric on tiers of every basis and with parameters, as far as it takes them."""
    wanted = [name + tier + variant for name in metrics() for tier in TIERS for variant in VARIANTS
              if tier in TIERS[:2] or variant == ""]
    return [column for column in wanted if is_column(column)]


def market(kind):
    path = TMP / f"{kind}.obi"
    done = subprocess.run([OBI, "gen", "--format", "obi", "--view", kind, "--frames", "900",
                           "--seed", "5"], stdout=subprocess.PIPE, check=True)
    path.write_bytes(done.stdout)
    return path


def come_to(expression):
    """The expression without its words: what is no number, mark or function is one."""
    text = expression.replace(" x ", " * ")
    text = re.sub(r"[A-Za-z_]\w*", lambda m: m[0] if m[0] in FUNCTIONS else " ", text)
    return eval(text, {"__builtins__": {}, **FUNCTIONS})


def wrong(line):
    name, *terms, last = line.split(" = ")
    value = last.split(",")[0]
    if value == "NaN":
        return "" if not terms and ", " in last else f"{line}: terms of nothing"
    if len(terms) != 1:
        return f"{line}: no terms"
    found, told = come_to(terms[0]), float(value)
    near = math.isclose(found, told, rel_tol=1e-12, abs_tol=1e-12)
    return "" if near else f"{line}: comes to {found!r}"


def check(kind, rows):
    columns, path = all_columns(), market(kind)
    seen = set()
    for row in rows:
        out = ended(run("explain", ",".join(columns), str(path), "--row", str(row)), 0).stdout
        lines = [line for line in out.splitlines() if " = " in line and line[0] != " "]
        equal(len(lines), len(columns))
        problems = [problem for problem in map(wrong, lines) if problem]
        assert not problems, "\n".join(problems[:10])
        seen |= {re.split(r"[ \[{]", line)[0] for line in lines if " = NaN" not in line}
    return set(metrics()) - seen


@case
def every_metric_comes_to_what_its_terms_say():
    unseen = check("levels", (1, 2, 300, 777))
    needs_orders = {name for name in unseen if "NO_ORDERS" in run("metrics", name).stdout}
    equal(unseen - needs_orders, set())


@case
def in_a_book_of_orders_too():
    equal(check("orders", (2, *range(500, 560, 4))), set())


@case
def the_head_names_the_book_and_its_steps():
    out = ended(run("explain", "spread", str(TMP / "levels.obi"), "--row", "9"), 0).stdout
    assert re.match(r"OBIUSDT at \d\d:\d\d:\d\d\.\d+, row 9, update \d+\n"
                    r"in ticks of 0\.1 and lots of 0\.001\n\nspread = best ask ", out), out


@case
def what_is_missing_is_told():
    p = run("explain", "spread")
    assert p.returncode == 2 and "name columns and a file" in p.stderr, p
    p = run("explain", "spred", str(TMP / "levels.obi"))
    assert p.returncode == 2 and "did you mean spread" in p.stderr, p
    p = run("explain", "mean(mid,1s)", str(TMP / "levels.obi"))
    assert p.returncode == 2 and "no metric" in p.stderr, p


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""The binding examples/ffi/replay.py has the rows of obi replay, times, values and statuses, for one
symbol and for all that a file has: test_ffi_replay.py LIBOBI OBI DATA. Without DATA it is skipped."""

import csv
import ctypes
import importlib.util
import pathlib
import subprocess
import sys

from tap import Tap

EXAMPLE = pathlib.Path(__file__).resolve().parents[1] / "examples/ffi"
COLUMNS = "ask_depth[0:], depth_imbalance[0:5]"
RECORDINGS = [("okx_20210722/OKEX.ws.1.0", "okx", "ONT-USDT"),
              ("kraken_spot_20210417/KRAKEN.book.ws.50.0", "kraken", "XMR/USD"),
              ("bitmex_20210722/BITMEX.ws.1.0", "bitmex", "XBTUSD")]
NAMES = {0: "OK", 8: "STALE", 10: "PARTIAL"}


def binding():
    sys.path.insert(0, str(EXAMPLE))
    spec = importlib.util.spec_from_file_location("ffi_replay", EXAMPLE / "replay.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of_program(obi, path, fmt, symbol):
    done = subprocess.run([obi, "replay", path, "--format", fmt, "--symbol", symbol,
                           "--columns", COLUMNS, "--out", "csv", "--status", "--units", "ticks",
                           "--quiet"],
                          capture_output=True, text=True)
    return [[row[0], *row[7:]] for row in csv.reader(done.stdout.splitlines()[1:])]


def rows_of_binding(module, library, path, fmt, symbol, only):
    rows = []
    with open(path, "rb") as recording:
        for ts_ns, name, values, statuses in module.replay(library, recording, fmt, only, COLUMNS):
            if name == symbol:
                pairs = [(f"{v:.17g}", NAMES.get(s, str(s))) for v, s in zip(values, statuses)]
                rows.append([str(ts_ns), *(x for pair in pairs for x in pair)])
    return rows


def as_numbers(rows):
    return [[row[0], float(row[1]), row[2], float(row[3]), row[4]] for row in rows]


def main(library, obi, data):
    tap, module, library = Tap(), binding(), ctypes.CDLL(library)
    for name, fmt, symbol in RECORDINGS:
        path = pathlib.Path(data, name)
        for only in (symbol, None):
            title = f"{fmt}: the rows of {symbol} are the program's, asked for {only or 'nothing'}"
            if not path.exists():
                tap.skip(title, f"no recording {name}")
                continue
            mine = as_numbers(rows_of_binding(module, library, path, fmt, symbol, only))
            theirs = as_numbers(rows_of_program(obi, path, fmt, symbol))
            different = [f"{a} is {b}" for a, b in zip(mine, theirs) if repr(a) != repr(b)]
            if len(mine) != len(theirs) or not mine:
                different.append(f"{len(mine)} rows, {len(theirs)} of the program")
            if fmt == "okx" and not any(row[2] == "PARTIAL" for row in mine):
                different.append("no PARTIAL below the 400 levels of OKX")
            tap.case(title, different[:5])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

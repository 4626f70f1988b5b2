# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What tests of the program obi share: running it, files for it, lines of a recording, a book.

A test program is called as NAME.py OBI [DATA]: OBI is the program, DATA the folder of recordings. A
case is a function that asserts; its name says what holds, and its order in the file is that in TAP.
"""
import bisect
import csv
import decimal
import io
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

from tap import Tap

OBI = os.path.abspath(sys.argv[1])
DATA = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("OBI_DATA", "no folder"))
TMP = pathlib.Path(tempfile.mkdtemp(prefix="obi-test-"))
D = decimal.Decimal


# --- cases --------------------------------------------------------------------------------------

_cases = []


class Skip(Exception):
    pass


def case(function):
    _cases.append(function)
    return function


def problems_of(function):
    """The lines that say why a case failed; none when it holds."""
    try:
        signal.alarm(60)
        function()
    except Skip:
        raise
    except Exception:  # a test that breaks is a test that fails
        return [text[:300] for text in traceback.format_exc().splitlines()[-40:]]
    finally:
        signal.alarm(0)
    return []


def too_long(*_):
    raise TimeoutError("no answer within 60 seconds")


def main():
    """Runs the cases of the file and returns the exit status."""
    tap = Tap()
    signal.signal(signal.SIGALRM, too_long)
    for function in _cases:
        try:
            tap.case(function.__name__, problems_of(function))
        except Skip as reason:
            tap.skip(function.__name__, reason)
    shutil.rmtree(TMP, ignore_errors=True)
    return tap.done()


def equal(got, expected, what=""):
    assert got == expected, f"{what} got {got!r}, expected {expected!r}"


# --- the program --------------------------------------------------------------------------------

def run(*args, stdin=b""):
    """Runs obi and returns the finished process: returncode, stdout, stderr as text."""
    p = subprocess.run([OBI, *map(str, args)], input=stdin, capture_output=True, timeout=60)
    return subprocess.CompletedProcess(p.args, p.returncode, p.stdout.decode(), p.stderr.decode())


def replay(*args, stdin=b"", out="csv", fmt="binance-usdm"):
    return run("replay", *args, "--format", fmt, "--out", out, stdin=stdin)


def start_replay(*args):
    """Starts a replay with pipes on all three ends, nothing buffered."""
    return subprocess.Popen(
        [OBI, "replay", *map(str, args), "--format", "binance-usdm", "--out", "csv"], bufsize=0,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(p, code, *patterns):
    """The exit code, and that standard error says each pattern."""
    assert p.returncode == code, f"exit {p.returncode}, expected {code}; stderr:\n{p.stderr}"
    for pattern in patterns:
        assert re.search(pattern, p.stderr), f"not said: {pattern!r}; stderr:\n{p.stderr}"
    return p


def unpacked(p):
    """The process, unless this obi cannot unpack what it was given."""
    missing = re.search(r"is (\w+), which this obi cannot unpack", p.stderr)
    if missing:
        raise Skip(f"this obi was built without {missing[1]}")
    return p


def rows_of(p):
    return list(csv.DictReader(io.StringIO(p.stdout)))


def seqs_of(p):
    return [row["seq"] for row in rows_of(p)]


# --- what it reads ------------------------------------------------------------------------------

def file(name, content):
    path = TMP / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# A trade that comes before the snapshot of 10 levels a side, then a bid above them: 11 without the depth.
SHALLOW = "\n".join((
    '[2,[["100.5","1.0","1.5","b","l",""]],"trade","A/B"]',
    '[1,{"bs":[' + ",".join(f'["{i}.0","1.0","1.0"]' for i in range(100, 90, -1)) + '],"as":['
    + ",".join(f'["{i}.0","1.0","1.0"]' for i in range(102, 112)) + ']},"book-10","A/B"]',
    '[1,{"b":[["101.0","2.0","2.0"]]},"book-10","A/B"]')) + "\n"
SMALL = ("--frames", "300", "--levels", "40")
_market = {}


def market(*args):
    """Text of a generated market, made once for each set of options."""
    if args not in _market:
        p = subprocess.run([OBI, "gen", *args], capture_output=True, timeout=60)
        assert p.returncode == 0, p.stderr
        _market[args] = p.stdout
    return _market[args]


def line(t, message):
    return f"{t} {json.dumps(message, separators=(',', ':'))}\n"


def on_stream(name, t, symbol, kind, fields):
    ms = t // MS
    return line(t, {"stream": f"{symbol.lower()}@{name}",
                    "data": {"e": kind, "E": ms, "T": ms, "s": symbol, **fields}})


def snapshot(t, last, bids, asks):
    return line(t, {"lastUpdateId": last, "E": t // MS, "T": t // MS, "bids": bids, "asks": asks})


def diff(t, first, last, previous, bids, asks, symbol="BTCUSDT"):
    return on_stream("depth@0ms", t, symbol, "depthUpdate",
                     {"U": first, "u": last, "pu": previous, "b": bids, "a": asks})


def trade(t, number, price, qty, maker, symbol="BTCUSDT"):
    return on_stream("trade", t, symbol, "trade",
                     {"t": number, "p": price, "q": qty, "X": "MARKET", "m": maker})


# A recording by hand: BTC with a price step of 0.10 and a size step of 0.001. Ids and times are
# small, so that every expected number can be worked out on paper.
MS = 1000000
T0 = 1723161255000 * MS
HAND = [
    diff(T0, 90, 101, 89, [["99.90", "1.000"]], []),
    snapshot(T0 + 1 * MS, 100, [["99.90", "2.000"], ["99.80", "1.000"]],
             [["100.00", "1.000"], ["100.10", "4.000"]]),
    trade(T0 + 2 * MS, 1, "100.00", "0.500", False),
    diff(T0 + 3 * MS, 102, 110, 101, [], [["100.00", "0.500"]]),
    trade(T0 + 4 * MS, 2, "99.90", "0.250", True),
    diff(T0 + 5 * MS, 111, 120, 110, [["99.90", "0.000"]], []),
]
HAND_TEXT = "".join(HAND)
HAND_SEQS = ["100", "101", "110", "120"]


# --- what it should say -------------------------------------------------------------------------

class Side:
    """Price levels by the simplest means: a dict of decimals, and its keys in order, best first."""

    def __init__(self, sign, levels=()):
        self.sign, self.qty, self.keys = sign, {}, []
        for price, qty in levels:
            self.set(price, qty)

    def set(self, price, qty):
        key = self.sign * D(price)
        if D(qty) and key not in self.qty:
            bisect.insort(self.keys, key)
        if D(qty):
            self.qty[key] = D(qty)
        elif self.qty.pop(key, None) is not None:
            del self.keys[bisect.bisect_left(self.keys, key)]

    def best(self, n):
        return [(self.sign * key, self.qty[key]) for key in self.keys[:n]]


class Book:
    """What a recording without faults says: frames, each (id, best bids, best asks), and trades.
    identity: the update that ends at the snapshot's own id counts (futures), or not (spot)."""

    def __init__(self, text, identity, depth=5):
        self.frames, self.trades, self.depth = [], 0, depth
        self.wanted, held = None, []
        for raw in text.decode().splitlines():
            message = json.loads(raw.split(" ", 1)[1])
            data = message.get("data", message)
            if "lastUpdateId" in data:
                self.load(data, data["lastUpdateId"] + (0 if identity else 1))
                for update in held:
                    self.apply(update)
                held = []
            elif data.get("e") == "depthUpdate":
                held.append(data) if self.wanted is None else self.apply(data)
            elif data.get("e") == "trade" and self.wanted is not None:
                self.trades += 1

    def load(self, data, wanted):
        self.bids, self.asks, self.wanted = Side(-1, data["bids"]), Side(1, data["asks"]), wanted
        self.note(data["lastUpdateId"])

    def apply(self, data):
        if data["u"] < self.wanted:
            return
        for side, changes in ((self.bids, data["b"]), (self.asks, data["a"])):
            for price, qty in changes:
                side.set(price, qty)
        self.note(data["u"])

    def note(self, seq):
        self.frames.append((seq, self.bids.best(self.depth), self.asks.best(self.depth)))

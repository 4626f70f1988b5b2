#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""`obi bars` and `obi profile`: by hand, and on recordings against bars made of the venues' own lines in
whole numbers: test_bars_program.py OBI [DATA]."""
import fractions
import gzip
import io
import itertools
import json
import math
import subprocess

from program import (D, DATA, HAND_TEXT, MS, T0, Skip, case, ended, equal, file, main, market, rows_of, run, trade,
                     unpacked)

F = fractions.Fraction
KINDS = ("trades=7", "volume=0.5", "notional=100000", "imbalance=0.25")


# --- bars, plainly ------------------------------------------------------------------------------

class Bar:
    def __init__(self, ts):
        self.begin, self.parts, self.trades = ts, [], []

    def add(self, ts, price, lots, side, is_first):
        self.parts.append((ts, price, lots, side))
        if is_first:
            self.trades.append(side)

    def filled(self, kind):
        if kind == "trades":
            return len(self.trades)
        weigh = {"volume": lambda p: p[2], "notional": lambda p: p[1] * p[2], "imbalance": lambda p: p[2] * p[3]}
        return sum(map(weigh[kind], self.parts))

    def lacking(self, kind, size, price, side):
        """So many lots of a trade end the bar."""
        has = self.filled(kind)
        if kind == "volume":
            return size - has
        if kind == "notional":
            return -(-(size - has) // price)
        return size - has * side

    def row(self):
        prices, lots = [p[1] for p in self.parts], [p[2] for p in self.parts]
        bought = sum(p[2] for p in self.parts if p[3] > 0)
        delta = list(itertools.accumulate(p[2] * p[3] for p in self.parts))
        held = [b[0] - a[0] for a, b in zip(self.parts, self.parts[1:])]
        twap = F(sum(p * t for p, t in zip(prices, held)), sum(held)) if sum(held) else math.nan
        return {"begin_ns": self.parts[0][0], "end_ns": self.parts[-1][0], "open": prices[0],
                "high": max(prices), "low": min(prices), "close": prices[-1], "volume": sum(lots),
                "buy": bought, "sell": sum(lots) - bought, "trades": len(self.trades),
                "buys": self.trades.count(1), "largest": max(lots), "delta_min": min(delta),
                "delta_max": max(delta), "vwap": F(sum(p * n for p, n in zip(prices, lots)), sum(lots)),
                "twap": twap, "imbalance": F(delta[-1], sum(lots))}


def put_together(trades, kind, size, whole):
    bars = [None]
    for ts, price, lots, side in trades:
        rest = lots
        while rest:
            bar = bars[-1] = bars[-1] or Bar(ts)
            part = rest if whole or kind == "trades" else min(rest, bar.lacking(kind, size, price, side))
            bar.add(ts, price, part, side, rest == lots)
            rest -= part
            if abs(bar.filled(kind)) >= size:
                bars.append(None)
    return [bar.row() for bar in bars if bar]


PRICES = ("open", "high", "low", "close", "vwap", "twap")
SIZES = ("volume", "buy", "sell", "largest", "delta_min", "delta_max")
ROUNDED = ("vwap", "twap", "imbalance")


def same(name, told, wanted, tick, lot):
    step = D(tick) if name in PRICES else D(lot) if name in SIZES else 1
    if name not in ROUNDED:
        return D(told) == wanted * step  # whole numbers of steps: exact
    told, wanted = float(told), wanted if wanted != wanted else float(wanted * F(step))
    return math.isnan(told) and math.isnan(wanted) or math.isclose(told, wanted, rel_tol=1e-14, abs_tol=1e-300)


def compare(rows, wanted, steps, without=()):
    equal(len(rows), len(wanted))
    for number, (row, bar) in enumerate(zip(rows, wanted)):
        wrong = [(name, row[name], bar[name]) for name in bar
                 if name not in without and not same(name, row[name], bar[name], *steps)]
        assert not wrong, (number, wrong)


# --- what the venues sent -----------------------------------------------------------------------

def binance_trades(name, tick, lot):
    if not (DATA / name).exists():
        raise Skip(f"no recording {name}")
    trades, has_book = [], False
    with gzip.open(DATA / name, "rt") as lines:
        for raw in lines:
            has_book |= '"lastUpdateId"' in raw[:60]
            if has_book and "@trade" in raw[:60]:
                ts, message = raw.split(" ", 1)
                d = json.loads(message)["data"]
                trades.append((int(ts), int(D(d["p"]) / D(tick)), int(D(d["q"]) / D(lot)), -1 if d["m"] else 1))
    return trades


def bybit_trades(name, symbol, tick, lot):
    """Times are the venue's."""
    if not (DATA / name).exists():
        raise Skip(f"no recording {name}")
    try:
        text = subprocess.run(["zstd", "-dc", DATA / name], capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise Skip("no zstd here") from None
    trades, has_book = [], False
    for raw in io.StringIO(text.decode()):
        if symbol not in raw or '"recv"' not in raw and '"data"' not in raw:
            continue
        message = json.loads(raw)
        inner = message.get("data")
        inner = json.loads(inner) if isinstance(inner, str) and inner.startswith("{") else {}
        topic = inner.get("topic", "")
        has_book |= topic.startswith("orderbook.") and topic.endswith(symbol) and inner.get("type") == "snapshot"
        if has_book and topic == f"publicTrade.{symbol}":
            trades += [(t["T"] * MS, int(D(t["p"]) / D(tick)), int(D(t["v"]) / D(lot)),
                        1 if t["S"] == "Buy" else -1) for t in inner["data"]]
    return trades


def check_kinds(trades, path, steps, *args, without=()):
    assert len(trades) > 20, len(trades)
    tick, lot = map(F, steps)
    for by in KINDS:
        kind, size = by.split("=")
        size = int(F(size) / {"trades": 1, "notional": tick * lot}.get(kind, lot))
        for edge in ("--split", "--whole") if kind != "trades" else (None,):
            p = run("bars", path, *args, "--price-step", steps[0], "--qty-step", steps[1], "--by", by,
                    "--out", "csv", *([edge] if edge else []))
            rows = rows_of(ended(unpacked(p), 0))
            compare(rows, put_together(trades, kind, size, edge == "--whole"), steps, without)
            equal(F(sum(D(row["volume"]) for row in rows)), sum(t[2] for t in trades) * lot, f"{by} {edge}")


@case
def bars_of_recorded_futures_are_those_of_its_lines():
    name, steps = "binance_usdm/btcusdt_20240808.gz", ("0.1", "0.001")
    check_kinds(binance_trades(name, *steps), DATA / name, steps, "--format", "binance-usdm", "--symbol", "BTCUSDT")


@case
def bars_of_recorded_spot_are_those_of_its_lines():
    name, steps = "binance_spot/ethusdt_20240808.gz", ("0.00000001", "0.00000001")  # as its snapshot has them
    check_kinds(binance_trades(name, *steps), DATA / name, steps, "--format", "binance-spot", "--symbol", "ETHUSDT")


@case
def bars_of_bybit_are_those_of_its_lines():
    """A message of many trades is a frame: one time for all of them."""
    name, steps = "bybit_v5_20260809/BYBIT.jsonl.zst", ("0.01", "0.01")
    check_kinds(bybit_trades(name, "SOLUSDT", *steps), DATA / name, steps, "--format", "bybit", "--symbol", "SOLUSDT",
                without=("begin_ns", "end_ns", "twap"))


@case
def a_recorded_profile_is_that_of_its_lines():
    name, cells = "binance_usdm/btcusdt_20240808.gz", {}
    trades = binance_trades(name, "0.01", "0.001")
    for _, price, lots, side in trades:
        cell = cells.setdefault(price // 500 * 5, [0, 0])
        cell[side < 0] += lots
    p = run("profile", DATA / name, "--format", "binance-usdm", "--row-size", "5", "--out", "csv")
    rows = rows_of(ended(unpacked(p), 0, r"point of control .*value area", r"21308 trades; delta "))
    equal([(D(row["price"]), D(row["buy"]) * 1000, D(row["sell"]) * 1000) for row in rows],
          [(price, *cells[price]) for price in sorted(cells)])
    marked = [row for row in rows if {"poc", "area"} & set(row["marks"].split("+"))]
    volume, area = (sum(D(row["volume"]) for row in some) for some in (rows, marked))
    assert area >= volume * D("0.7"), (area, volume)
    poc, = [row for row in rows if "poc" in row["marks"].split("+")]
    equal(D(poc["volume"]), max(D(row["volume"]) for row in rows))


# --- by hand ------------------------------------------------------------------------------------

HAND_BARS = HAND_TEXT + trade(T0 + 9 * MS, 3, "100.20", "1.000", False)
GOOD = ("--format", "binance-usdm")


@case
def a_recording_by_hand_makes_the_bars_worked_out():
    path = file("bars.txt", HAND_BARS)
    rows = rows_of(ended(run("bars", path, *GOOD, "--by", "volume=1", "--out", "csv"), 0, r"2 bars by volume=1 of 3 tr"))
    equal([(r["volume"], r["buy"], r["sell"], r["trades"], r["flags"]) for r in rows],
          [("1.000", "0.750", "0.250", "3", ""), ("0.750", "0.750", "0.000", "0", "rest+open")])
    equal((rows[0]["open"], rows[0]["low"], rows[0]["close"], rows[0]["notional"]),
          ("100.00", "99.90", "100.20", "100.025"))
    table = ended(run("bars", path, *GOOD, "--by", "time=5ms", "--empty"), 0).stdout.splitlines()
    equal((len(table), [len(line) <= 170 for line in table]), (3, [True] * 3))
    p = ended(run("bars", path, *GOOD, "--by", "volume=1", "--out", "jsonl"), 0)
    lines = [json.loads(line) for line in p.stdout.splitlines()]
    equal([(r["volume"], r["twap"], r["flags"]) for r in lines], [(1, 99.92857142857143, ""), (.75, None, "rest+open")])


@case
def a_profile_by_hand_is_that_worked_out():
    path = file("profile.txt", HAND_BARS)
    p = ended(run("profile", path, *GOOD, "--out", "csv"), 0, r"point of control 100.20: 1.000; value area 100.00 to 100.20")
    equal([(r["price"], r["volume"], r["delta"], r["marks"]) for r in rows_of(p)],
          [("99.90", "0.250", "-0.250", ""), ("100.00", "0.500", "0.500", "area"), ("100.20", "1.000", "1.000", "poc")])
    table = ended(run("profile", path, *GOOD, "--quiet"), 0).stdout.splitlines()
    assert table[1].split()[0] == "100.20" and table[-1].split()[0] == "99.90", table
    p = ended(run("profile", path, *GOOD, "--max-prices", "1", "--out", "csv"), 0, r"2 trades of 1\.250 are in no row")
    equal(len(rows_of(p)), 1)
    p = ended(run("profile", path, *GOOD, "--area", "100", "--row-size", "0.5", "--out", "csv"), 0)
    equal([r["price"] for r in rows_of(p)], ["99.50", "100.00"])


@case
def a_gap_marks_its_bars_and_no_others():
    text = market("--frames", "3000", "--faults", "gap", "--fault-every", "1000")
    p = ended(run("bars", "-", *GOOD, "--by", "trades=300", "--out", "csv", stdin=text), 3, r"gaps 2")
    flags = [row["flags"] for row in rows_of(p)]
    equal((flags.count("gap"), flags.count(""), flags[-1]), (2, len(flags) - 3, "open"))


WRONG = [
    (["--by", "hours=1"], "--by takes time=1m"), (["--by", "volume"], "--by takes"),
    (["--by", "volume=x"], "a positive decimal"), (["--by", "time=0s"], "250ms"), (["--by", "time=frame"], "250ms"),
    (["--by", "trades=0"], "above 0"), (["--by", "volume=0.0001"], "no whole number of size steps"),
    (["--by", "volume=99999999999999999"], "too large"), (["--by", "notional=0.00001"], "price steps"),
    (["--by", "volume=1", "--split", "--whole"], "exclude"), (["--by", "time=1s", "--whole"], "--whole goes with"),
    (["--by", "volume=1", "--empty"], "--empty goes with"),
]


@case
def what_makes_no_bar_is_said():
    path = file("wrong.txt", HAND_BARS)
    for args, words in WRONG:
        equal(ended(run("bars", path, *GOOD, *args), 2, words).stdout, "", args)
    equal(ended(run("profile", path, *GOOD, "--row-size", "0.005"), 2, "no whole number of price steps").stdout, "")
    quiet = file("quiet.txt", "".join(HAND_TEXT.splitlines(keepends=True)[:2]))
    ended(run("bars", quiet, *GOOD), 1, "no bar: nothing was traded")
    ended(run("profile", quiet, *GOOD), 1, "no profile: nothing was traded")


if __name__ == "__main__":
    raise SystemExit(main())

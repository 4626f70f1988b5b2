#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""The program obi from the outside: what it prints, what it says of faults, how it ends.

    test_program.py OBI [DATA]

OBI is the program, DATA the folder of recordings. Prints TAP. Expected numbers are computed here, from
the same text, by a book of decimals in a dict: no code is shared with what is checked.
"""
import csv
import decimal
import fractions
import gzip
import inspect
import io
import json
import math
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import traceback

OBI = os.path.abspath(sys.argv[1])
DATA = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else os.environ.get("OBI_DATA", "no data given"))
TMP = pathlib.Path(tempfile.mkdtemp(prefix="obi-test-"))
D = decimal.Decimal


class Skip(Exception):
    pass


def run(*args, stdin=b""):
    """Runs obi and returns the finished process: returncode, stdout, stderr as text."""
    p = subprocess.run([OBI, *map(str, args)], input=stdin, capture_output=True, timeout=60)
    return subprocess.CompletedProcess(p.args, p.returncode, p.stdout.decode(), p.stderr.decode())


def replay(*args, stdin=b"", out="csv", fmt="binance-usdm"):
    return run("replay", *args, "--format", fmt, "--out", out, stdin=stdin)


def rows_of(p):
    return list(csv.DictReader(io.StringIO(p.stdout)))


def ended(p, code, *patterns):
    """The exit code, and that standard error says each pattern."""
    assert p.returncode == code, f"exit {p.returncode}, expected {code}; stderr:\n{p.stderr}"
    for pattern in patterns:
        assert re.search(pattern, p.stderr), f"not said: {pattern!r}; stderr:\n{p.stderr}"
    return p


def equal(got, expected, what=""):
    assert got == expected, f"{what} got {got!r}, expected {expected!r}"


def file(name, content):
    path = TMP / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


_market = {}


def market(*args):
    """Text of a generated market, made once for each set of options."""
    if args not in _market:
        p = subprocess.run([OBI, "gen", *args], capture_output=True, timeout=60)
        assert p.returncode == 0, p.stderr
        _market[args] = p.stdout
    return _market[args]


SMALL = ("--frames", "300", "--levels", "40")


# A recording by hand: BTC with a price step of 0.10 and a size step of 0.001. Ids and times are small,
# so that every expected number can be worked out on paper.
def line(t, message):
    return f"{t} {json.dumps(message, separators=(',', ':'))}\n"


def snapshot(t, last, bids, asks):
    return line(t, {"lastUpdateId": last, "E": t // 1000000, "T": t // 1000000, "bids": bids, "asks": asks})


def diff(t, first, last, previous, bids, asks, symbol="BTCUSDT"):
    return line(t, {"stream": symbol.lower() + "@depth@0ms", "data": {
        "e": "depthUpdate", "E": t // 1000000, "T": t // 1000000, "s": symbol, "U": first, "u": last,
        "pu": previous, "b": bids, "a": asks}})


def trade(t, number, price, qty, maker, symbol="BTCUSDT"):
    return line(t, {"stream": symbol.lower() + "@trade", "data": {
        "e": "trade", "E": t // 1000000, "T": t // 1000000, "s": symbol, "t": number, "p": price, "q": qty,
        "X": "MARKET", "m": maker}})


MS = 1000000
T0 = 1723161255000 * MS
HAND = [
    diff(T0, 90, 101, 89, [["99.90", "1.000"]], []),
    snapshot(T0 + 1 * MS, 100, [["99.90", "2.000"], ["99.80", "1.000"]], [["100.00", "1.000"], ["100.10", "4.000"]]),
    trade(T0 + 2 * MS, 1, "100.00", "0.500", False),
    diff(T0 + 3 * MS, 102, 110, 101, [], [["100.00", "0.500"]]),
    trade(T0 + 4 * MS, 2, "99.90", "0.250", True),
    diff(T0 + 5 * MS, 111, 120, 110, [["99.90", "0.000"]], []),
]
# After the frames: (bid, size, ask, size), order flow, trade flow since the row before.
HAND_ROWS = [
    (("99.90", "2.000", "100.00", "1.000"), None, None),  # the snapshot
    (("99.90", "1.000", "100.00", "1.000"), -1.0, 0.0),   # bid 2 -> 1
    (("99.90", "1.000", "100.00", "0.500"), 0.5, 0.5),    # ask 1 -> 0.5; bought 0.5
    (("99.80", "1.000", "100.00", "0.500"), -1.0, -0.25),  # best bid of 1 gone; sold 0.25
]


# --- the command line ---------------------------------------------------------------------------------

def help_is_printed_for_the_program_and_every_command():
    p = ended(run("--help"), 0)
    for command in ("demo", "replay", "gen", "metrics", "formats", "statuses"):
        assert f"  obi {command}" in p.stdout, p.stdout
        for flag in ("--help", "-h"):
            q = ended(run(command, flag), 0)
            assert q.stdout.startswith(f"usage: obi {command}") and q.stderr == "", q
    for word in ("Exit codes", "csv:", "Examples", "binance", "Positive is buying pressure", "[0:5]"):
        assert word in run("replay", "--help").stdout, word


def help_fits_into_a_terminal():
    for command in ("--help", "demo", "replay", "gen", "metrics", "formats", "statuses"):
        text = run(*([command] if command[0] == "-" else [command, "--help"])).stdout
        long = [l for l in text.splitlines() if len(l) > 90]
        equal(long, [], command)


def version_names_program_and_library():
    p = ended(run("--version"), 0)
    assert re.fullmatch(r"obi \d+\.\d+\.\d+, library \d+\.\d+\.\d+\n", p.stdout), p.stdout


def a_wrong_command_line_exits_2_and_says_what_is_wrong():
    path = file("usage.txt", "".join(HAND))
    cases = [
        ([], r""),
        (["fly"], r"no command 'fly'"),
        (["demo", "--frames", "3"], r"'obi demo' has no option '--frames'"),
        (["demo", "x"], r"takes no 'x'"),
        (["demo", "--seed", "-1"], r"--seed takes a whole number"),
        (["demo", "--seed", "18446744073709551616"], r"--seed takes a whole number"),
        (["demo", "--seed"], r"--seed needs a value"),
        (["metrics", "spred"], r"no 'spred'"),
        (["gen", "--faults", "gap,hail"], r"--faults takes a list.*gap.*truncated.*'gap,hail'"),
        (["gen", "--format", "nyse"], r"'nyse'"),
        (["replay"], r"name a file"),
        (["replay", path], r"--format is needed: one of .*binance-usdm.*binance-spot|--format is needed: one of "
                           r".*binance-spot.*binance-usdm"),
        (["replay", path, "--format", "nyse"], r"no format 'nyse'; there are .*binance-usdm"),
        (["replay", path, "--format", "binance-usdm", "--every", "1 s"], r"--every takes .*250ms.*'1 s'"),
        (["replay", path, "--format", "binance-usdm", "--every", "0s"], r"--every takes"),
        (["replay", path, "--format", "binance-usdm", "--every", "9999999999h"], r"--every takes"),
        (["replay", path, "--format", "binance-usdm", "--levels", "1001"], r"--levels takes .* 1000"),
        (["replay", path, "--format", "binance-usdm", "--out", "xml"], r"--out takes one of table csv jsonl"),
        (["replay", path, "--format", "binance-usdm", "--quiet=yes"], r"--quiet takes no value"),
        (["replay", path, "--format", "binance-usdm", "--price-step", "0"], r"--price-step takes a positive decimal"),
        (["replay", path, "--format", "binance-usdm", "--qty-step", "1e-3"], r"--qty-step takes a positive decimal"),
        (["replay", path, "--format", "binance-usdm", "--symbol", "B" * 40], r"--symbol is longer"),
        (["replay", path, "--format", "binance-usdm", "--columns", "spread, depth_imbalence[0:5]"],
         r"--columns: .*depth_imbalance"),
        (["replay", path, "--format", "binance-usdm", "--columns", "depth_imbalance[5:5]"], r"--columns: "),
    ]
    for args, pattern in cases:
        p = ended(run(*args), 2, pattern)
        assert args == [] or p.stdout == "", f"{args}: {p.stdout}"


def options_take_their_value_with_an_equals_sign_too():
    path = file("equals.txt", "".join(HAND))
    a = replay(path, "--levels", "2", "--columns", "mid")
    b = run("replay", "--format=binance-usdm", "--out=csv", "--levels=2", "--columns=mid", "--", path)
    ended(a, 0), ended(b, 0)
    equal(a.stdout, b.stdout)


def lists_tell_names_units_and_sources():
    p = ended(run("metrics"), 0)
    assert re.search(r"^depth_imbalance +1 +-1\.\.1 +T +\(B - A\) / \(B \+ A\)$", p.stdout, re.M), p.stdout
    assert re.search(r"^order_flow +lots +-inf\.\.inf +F ", p.stdout, re.M), p.stdout
    p = ended(run("metrics", "depth_imbalance"), 0)
    assert "source" in p.stdout and "edges" in p.stdout and "Gould" in p.stdout, p.stdout
    p = ended(run("formats"), 0)
    assert "binance-usdm" in p.stdout and "binance-spot" in p.stdout
    p = ended(run("statuses"), 0)
    assert re.search(r"^STALE +", p.stdout, re.M), p.stdout


# --- numbers ------------------------------------------------------------------------------------------

def a_recording_worked_out_by_hand_gives_the_rows_on_paper():
    path = file("hand.txt", "".join(HAND))
    p = ended(replay(path, "--levels", "2", "--columns", "spread, mid, order_flow, trade_flow", "--status"), 0,
              r"steps from the first snapshot: price 0\.01, size 0\.001", r"gaps 0", r"refused 0")
    rows = rows_of(p)
    equal(p.stdout.splitlines()[0],
          "ts_ns,symbol,seq,bid1_price,bid1_qty,ask1_price,ask1_qty,bid2_price,bid2_qty,ask2_price,ask2_qty,"
          "spread,spread_status,mid,mid_status,order_flow,order_flow_status,trade_flow,trade_flow_status")
    equal(len(rows), len(HAND_ROWS))
    for i, (row, (touch, flow, traded)) in enumerate(zip(rows, HAND_ROWS)):
        equal((row["bid1_price"], row["bid1_qty"], row["ask1_price"], row["ask1_qty"]), touch, f"row {i}")
        assert math.isclose(float(row["spread"]), float(D(touch[2]) - D(touch[0])), rel_tol=1e-15)
        if flow is not None:
            equal((float(row["order_flow"]), float(row["trade_flow"])), (flow, traded), f"row {i}")
    equal(rows[0]["order_flow"], "nan")
    equal(rows[0]["order_flow_status"], "WARMUP")
    equal([row["spread_status"] for row in rows], ["OK"] * 4)
    equal([row["seq"] for row in rows], ["100", "101", "110", "120"])
    equal(rows[3]["ts_ns"], str(T0 + 5 * MS))
    equal((rows[3]["bid2_price"], rows[3]["bid2_qty"]), ("", ""), "an absent level")
    equal((rows[3]["ask2_price"], rows[3]["ask2_qty"]), ("100.10", "4.000"))


def steps_that_are_given_are_used_and_not_told():
    path = file("steps.txt", "".join(HAND))
    p = ended(replay(path, "--price-step", "0.10", "--qty-step", "0.250", "--columns", "mid",
                     "--units", "ticks"), 0)
    assert "steps from" not in p.stderr, p.stderr
    equal([(r["bid1_price"], r["bid1_qty"], r["ask1_price"], r["mid"]) for r in rows_of(p)][0],
          ("999", "8", "1000", "999.5"))
    p = ended(replay(path, "--price-step", "0.10", "--qty-step", "0.250", "--columns", "mid"), 0)
    equal([(r["bid1_price"], r["bid1_qty"], r["mid"]) for r in rows_of(p)][0], ("99.90", "2.000", "99.95"))


def the_venues_clock_and_rows_for_trades_can_be_had():
    late = 7 * MS + 123456  # what the way to us took
    text = "".join(f"{int(t) + late} {message}" for t, message in (l.split(" ", 1) for l in HAND))
    path = file("clock.txt", text)
    times = [T0 + i * MS for i in range(1, 6)]
    here = rows_of(ended(replay(path, "--columns", "trade_flow", "--rows", "all"), 0))
    there = rows_of(ended(replay(path, "--columns", "trade_flow", "--rows", "all", "--clock", "venue"), 0))
    equal([int(r["ts_ns"]) for r in here], [t + late for t in times[:1] + times])
    equal([int(r["ts_ns"]) for r in there], times[:1] + times)
    equal([float(r["trade_flow"]) for r in there][2:], [0.5, 0.0, -0.25, 0.0])


class Book:
    """What the recording says, by the simplest means: two dicts of decimals, one pass over the text."""

    def __init__(self, text, identity):
        self.frames = []
        self.trades = 0
        side = {"b": {}, "a": {}}
        local = None
        held = []
        for raw in text.decode().splitlines():
            message = json.loads(raw.split(" ", 1)[1])
            data = message.get("data", message)
            if "lastUpdateId" in data:
                side = {"b": {D(p): D(q) for p, q in data["bids"]}, "a": {D(p): D(q) for p, q in data["asks"]}}
                local = data["lastUpdateId"]
                self.note(local, side)
                wanted = local + (0 if identity else 1)
                for d in held:
                    if d["u"] >= wanted:
                        self.apply(side, d)
                        local = d["u"]
                held = []
                self.wanted = wanted
            elif data.get("e") == "depthUpdate":
                if local is None:
                    held.append(data)
                elif data["u"] >= self.wanted:
                    self.apply(side, data)
            elif data.get("e") == "trade" and local is not None:
                self.trades += 1

    def apply(self, side, data):
        for key in ("b", "a"):
            for price, qty in data[key]:
                if D(qty) == 0:
                    side[key].pop(D(price), None)
                else:
                    side[key][D(price)] = D(qty)
        self.note(data["u"], side)

    def note(self, seq, side):
        bids = sorted(side["b"].items(), reverse=True)[:5]
        asks = sorted(side["a"].items())[:5]
        self.frames.append((seq, bids, asks))


def check_against_book(text, fmt, identity):
    book = Book(text, identity)
    path = file("book.txt", text)
    p = ended(replay(path, "--levels", "5", "--columns", "depth_imbalance[0:5], bid_depth[0:3], weighted_mid[0:1]",
                     fmt=fmt), 0)
    rows = rows_of(p)
    equal([int(r["seq"]) for r in rows], [f[0] for f in book.frames], "ids of the rows")
    for row, (seq, bids, asks) in zip(rows, book.frames):
        for name, levels in (("bid", bids), ("ask", asks)):
            for i in range(5):
                got = (row[f"{name}{i + 1}_price"], row[f"{name}{i + 1}_qty"])
                want = levels[i] if i < len(levels) else None
                equal((D(got[0]), D(got[1])) if got[0] else None, want, f"seq {seq} {name}{i + 1}")
        b, a = sum(q for _, q in bids), sum(q for _, q in asks)
        exact = fractions.Fraction(b - a) / fractions.Fraction(b + a)
        equal(float(row["depth_imbalance[0:5]"]), float(exact), f"seq {seq}")
        assert math.isclose(float(row["bid_depth[0:3]"]), float(sum(q for _, q in bids[:3])), rel_tol=1e-15)
        if bids and asks:
            (pb, qb), (pa, qa) = bids[0], asks[0]
            assert math.isclose(float(row["weighted_mid[0:1]"]), float((pb * qa + pa * qb) / (qb + qa)), rel_tol=1e-14)
    ended(p, 0, rf"trades {book.trades}\b")


def futures_rows_equal_a_book_of_decimals():
    check_against_book(market("--seed", "3", *SMALL), "binance-usdm", True)


def spot_rows_equal_a_book_of_decimals():
    check_against_book(market("--seed", "4", "--format", "binance-spot", *SMALL), "binance-spot", False)


def flow_over_a_span_is_the_sum_over_its_frames():
    path = file("span.txt", market("--seed", "5", *SMALL))
    frames = rows_of(ended(replay(path, "--columns", "order_flow, trade_flow", "--units", "ticks"), 0))
    spans = rows_of(ended(replay(path, "--columns", "order_flow, trade_flow", "--units", "ticks",
                                 "--every", "500ms"), 0))
    assert 10 < len(spans) < len(frames) / 3, (len(spans), len(frames))
    last = int(spans[-1]["ts_ns"])
    first = int(spans[0]["ts_ns"])
    for name in ("order_flow", "trade_flow"):
        whole = sum(float(r[name]) for r in frames if first < int(r["ts_ns"]) <= last)
        equal(sum(float(r[name]) for r in spans if r[name] != "nan" and int(r["ts_ns"]) > first), whole, name)
    for a, b in zip(spans, spans[1:]):
        assert int(b["ts_ns"]) - int(a["ts_ns"]) >= 500 * MS


def doubles_read_back_the_same_in_csv_and_jsonl():
    path = file("forms.txt", market("--seed", "6", *SMALL))
    args = (path, "--levels", "2", "--columns", "depth_imbalance[0:5], weighted_mid, depth_log_ratio, trade_imbalance",
            "--status")
    a = rows_of(ended(replay(*args), 0))
    b = [json.loads(l, parse_float=D) for l in ended(replay(*args, out="jsonl"), 0).stdout.splitlines()]
    equal(len(a), len(b))
    for row, obj in zip(a, b):
        for key, text in row.items():
            if key == "symbol" or key.endswith("_status"):
                equal(obj[key], text, key)
            elif text in ("", "nan"):
                assert obj.get(key) is None, (key, obj)
            else:
                equal(D(obj[key]), D(text), key)
                if "[" in key:  # no digit too many: one less would be another double
                    digits = len(text.split("e")[0].lstrip("-0.").replace(".", ""))
                    assert digits <= 15 or float(f"{float(text):.{digits - 1}g}") != float(text), text
    assert any(row["trade_imbalance"] == "nan" for row in a)


def ticks_times_the_step_are_the_decimals():
    path = file("ticks.txt", market("--seed", "7", *SMALL))
    a = rows_of(ended(replay(path, "--levels", "3"), 0))
    b = rows_of(ended(replay(path, "--levels", "3", "--units", "ticks"), 0))
    for x, y in zip(a, b):
        for key in x:
            if key.endswith("_price") and x[key]:
                equal(D(x[key]), D(y[key]) * D("0.1"), key)
            if key.endswith("_qty") and x[key]:
                equal(D(x[key]), D(y[key]) * D("0.001"), key)
        assert math.isclose(float(x["weighted_mid[0:1]"]), float(y["weighted_mid[0:1]"]) / 10, rel_tol=1e-15)


def wide_numbers_stay_exact():
    prices = ["99999999999999.75", "3999999999.25", "0.25"]
    text = snapshot(T0, 100, [[p, "9000000.00000021"] for p in prices], [["100000000000000.00", "0.00000003"]])
    text += diff(T0 + MS, 101, 102, 100, [], [["100000000000000.00", "0.00000006"]])
    p = ended(replay(file("wide.txt", text), "--price-step", "0.25", "--qty-step", "0.00000003", "--levels", "3"), 0)
    last = rows_of(p)[-1]
    equal([last[f"bid{i}_price"] for i in (1, 2, 3)], prices)
    equal({last[f"bid{i}_qty"] for i in (1, 2, 3)}, {"9000000.00000021"})
    equal((last["ask1_price"], last["ask1_qty"]), ("100000000000000.00", "0.00000006"))


# --- ways in ------------------------------------------------------------------------------------------

def a_file_standard_input_and_pieces_give_the_same_rows():
    text = market("--seed", "8", *SMALL)
    want = ended(replay(file("way.txt", text)), 0).stdout
    equal(ended(replay("-", stdin=text), 0).stdout, want)
    half = text.index(b"\n", len(text) // 2) + 1
    parts = [file("way1.txt", text[:half]), file("way2.txt", text[half:])]
    equal(ended(replay(*parts), 0).stdout, want)
    equal(ended(replay(parts[0], "-", stdin=text[half:]), 0).stdout, want)
    p = subprocess.Popen([OBI, "replay", "-", "--format", "binance-usdm", "--out", "csv", "--quiet"],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    got = []
    reader = threading.Thread(target=lambda: got.append(p.stdout.read()))
    reader.start()
    for i in range(0, len(text), 7919):
        p.stdin.write(text[i:i + 7919])
    p.stdin.close()
    reader.join(60)
    equal(p.wait(60), 0)
    equal(got[0].decode(), want, "in pieces")
    p.stdout.close(), p.stderr.close()


def a_last_line_without_an_end_and_lines_of_windows_count():
    text = "".join(HAND)
    want = ended(replay(file("end.txt", text)), 0).stdout
    equal(ended(replay(file("end1.txt", text.rstrip("\n"))), 0).stdout, want)
    equal(ended(replay(file("end2.txt", text.replace("\n", "\r\n"))), 0).stdout, want)


def needs(path, name):
    p = replay(path)
    if re.search(rf"is {name}, which this obi cannot unpack", p.stderr):
        raise Skip(f"this obi was built without {name}")
    return p


def gzip_is_told_by_its_bytes_and_may_have_members():
    text = market("--seed", "9", *SMALL)
    want = ended(replay(file("plain.gz", text)), 0).stdout  # a name says nothing
    packed = gzip.compress(text)
    equal(ended(needs(file("packed.txt", packed), "gzip"), 0).stdout, want)
    half = text.index(b"\n", len(text) // 2) - 40  # within a line
    members = gzip.compress(text[:half]) + gzip.compress(b"") + gzip.compress(text[half:])
    equal(ended(replay(file("members.gz", members)), 0).stdout, want)
    equal(ended(replay("-", stdin=packed), 0).stdout, want)


def zstd_is_told_by_its_bytes_and_may_have_frames():
    zstd = shutil.which("zstd")
    if zstd is None:
        raise Skip("no program zstd to pack with")
    text = market("--seed", "9", *SMALL)
    want = ended(replay(file("plain.zst", text)), 0).stdout
    half = len(text) // 2
    packed = b"".join(subprocess.run([zstd, "-q", "-c"], input=part, capture_output=True, check=True).stdout
                      for part in (text[:half], text[half:]))
    equal(ended(needs(file("packed.zst", packed), "zstd"), 0).stdout, want)
    cut = ended(replay(file("cut.zst", packed[:-20])), 3, r"cut\.zst:\d+: byte \d+: the zstd data is cut short")
    assert want.startswith(cut.stdout) and cut.stdout


def the_first_symbol_is_taken_and_others_are_left_aside():
    other = [diff(T0 + i, 5 + i, 6 + i, 4 + i, [["7.0", "1"]], [], "XYZUSDT") for i in range(3)]
    want = ended(replay(file("one.txt", "".join(HAND))), 0).stdout
    mixed = file("mixed.txt", "".join(HAND[:2] + other + HAND[2:]))
    p = ended(replay(mixed), 0, r"of other symbols 3", r"rows of BTCUSDT")
    equal(p.stdout, want)
    equal(ended(replay(mixed, "--symbol", "BTCUSDT"), 0).stdout, want)


def a_snapshot_that_names_no_symbol_may_come_first():
    text = HAND[1] + HAND[0] + "".join(HAND[2:])
    p = ended(replay(file("first.txt", text)), 0)
    equal([r["seq"] for r in rows_of(p)], ["100", "101", "110", "120"])
    parts = [file("first1.txt", HAND[1]), file("first2.txt", HAND[0] + "".join(HAND[2:]))]
    equal(ended(replay(*parts), 0).stdout, p.stdout, "in two files")


# --- faults -------------------------------------------------------------------------------------------

def at(text, number, name):
    """The pattern of a place: FILE:LINE: byte OFFSET, an offset within that line."""
    return rf"obi: \S*{name}:{number}: byte (\d+): "


def told_at(p, text, number, name):
    """The byte that is told with the line: it lies in that line."""
    m = re.search(at(text, number, name), p.stderr)
    assert m, f"no place {name}:{number}; stderr:\n{p.stderr}"
    lines = text.splitlines(keepends=True)
    start = sum(len(l) for l in lines[:number - 1])
    assert start <= int(m[1]) < start + len(lines[number - 1]), (m[0], start)
    return int(m[1])


def a_line_cut_short_is_told_with_its_place_and_the_rest_goes_on():
    lines = list(HAND)
    lines[3] = lines[3][:-30] + "\n"
    text = "".join(lines)
    p = ended(replay(file("cut.txt", text)), 3, r"refused 1", r"BTCUSDT")
    told_at(p, text, 4, "cut.txt")
    equal([r["seq"] for r in rows_of(p)][:2], ["100", "101"])


def a_number_off_the_grid_is_told_with_its_field():
    lines = list(HAND)
    lines[3] = diff(T0 + 3 * MS, 102, 110, 101, [], [["100.005", "0.500"]])
    text = "".join(lines)
    p = ended(replay(file("grid.txt", text)), 3, r"100\.005", r"price", r"refused 1")
    offset = told_at(p, text, 4, "grid.txt")
    assert text[offset:].startswith("100.005"), text[offset:]


def after_a_gap_values_are_nan_until_a_snapshot():
    lines = HAND[:4] + [
        diff(T0 + 5 * MS, 131, 140, 130, [["99.90", "0.000"]], []),
        diff(T0 + 6 * MS, 141, 150, 140, [["99.70", "5.000"]], []),
        snapshot(T0 + 7 * MS, 145, [["99.60", "3.000"]], [["100.00", "1.000"]]),
        diff(T0 + 8 * MS, 151, 160, 150, [], [["100.00", "2.000"]]),
    ]
    text = "".join(lines)
    p = ended(replay(file("gap.txt", text), "--columns", "mid, order_flow", "--status"), 3,
              r"gap in BTCUSDT: .*; stale until a snapshot", r"gaps 1")
    told_at(p, text, 5, "gap.txt")
    rows = rows_of(p)
    stale = [r for r in rows if r["mid_status"] == "STALE"]
    equal(len(stale), 1)
    equal((stale[0]["mid"], stale[0]["bid1_price"]), ("nan", ""))
    equal([r["seq"] for r in rows[-3:]], ["145", "150", "160"])
    equal(rows[-1]["ask1_qty"], "2.000")
    equal(rows[-3]["order_flow_status"], "BREAK")


def a_recording_that_ends_stale_is_told():
    lines = HAND[:4] + [diff(T0 + 5 * MS, 131, 140, 130, [["99.90", "0.000"]], [])]
    ended(replay(file("ends.txt", "".join(lines))), 3, r"gap in BTCUSDT", r"ended stale")


def the_wrong_format_is_told():
    p = ended(replay(file("wrong.txt", market("--seed", "4", "--format", "binance-spot", *SMALL))), 3,
              r"wrong\.txt:\d+: byte \d+: .*is this binance-spot\?", r"ended stale")
    equal(len(rows_of(p)), 2, "the snapshot, and that it is stale")
    p = ended(replay(file("prose.txt", "Dear Sir,\nyou have won.\n")), 1,
              r"prose\.txt:1: byte 0: ", r"prose\.txt:2: byte 1\d: ", r"nothing in \S*prose\.txt reads as binance-usdm")
    assert p.stdout == ""
    p = ended(replay(file("noise.bin", bytes(range(256)) * 40)), 1, r"noise\.bin:1: ")


def a_symbol_that_is_not_there_is_told_with_those_that_are():
    path = file("who.txt", "".join(HAND))
    p = ended(replay(path, "--symbol", "ETHUSDT"), 1, r"no message of symbol ETHUSDT in \S*who\.txt; it has: BTCUSDT")
    equal(p.stdout, "", "the snapshot names nobody and must not pass for ETHUSDT")


def a_recording_without_a_snapshot_says_so():
    path = file("nosnap.txt", "".join(l for i, l in enumerate(HAND) if i != 1))
    p = ended(replay(path), 1, r"no snapshot of BTCUSDT in \S*nosnap\.txt: 3 updates")
    equal(p.stdout, "")


def files_that_cannot_be_read_are_told_before_anything_runs():
    good = file("good.txt", "".join(HAND))
    for bad, why in ((TMP / "missing.txt", "No such file"), (TMP, "this is a directory")):
        p = ended(replay(good, bad), 1, rf"obi: {re.escape(str(bad))}: .*{why}")
        equal(p.stdout, "")
    if os.geteuid() != 0:
        good.chmod(0)
        ended(replay(good), 1, r"Permission denied")
        good.chmod(0o600)


def an_empty_file_says_so():
    for name, content in (("empty.txt", b""), ("empty.gz", gzip.compress(b""))):
        p = ended(replay(file(name, content)), 1, rf"nothing to measure: \S*{name}")
        equal(p.stdout, "")


def a_damaged_gzip_is_told_and_what_came_before_counts():
    text = market("--seed", "9", *SMALL)
    packed = gzip.compress(text)
    whole = ended(needs(file("whole.gz", packed), "gzip"), 0).stdout
    p = ended(replay(file("short.gz", packed[:len(packed) // 2])), 3,
              r"short\.gz:\d+: byte \d+: the gzip data is cut short")
    assert p.stdout and whole.startswith(p.stdout)
    hurt = bytearray(packed)
    hurt[len(hurt) // 2] ^= 0xff
    p = replay(file("hurt.gz", bytes(hurt)))
    assert p.returncode in (1, 3) and re.search(r"hurt\.gz:\d+: byte \d+: the gzip data is damaged", p.stderr), p.stderr
    ended(replay(file("tail.gz", packed + b"more")), 3, r"something else behind the gzip data")
    ended(replay(file("x.xz", b"\xfd7zXZ\0" + b"12345")), 1, r"this is xz, which this obi cannot unpack")


def a_line_over_the_limit_is_skipped_and_told():
    text = HAND[0] + "[" + " " * ((64 << 20) + 10) + "]\n" + "".join(HAND[1:])
    p = ended(replay("-", stdin=text.encode()), 3, r"standard input:2: byte \d+: a line of more than 67108864 bytes")
    equal([r["seq"] for r in rows_of(p)], ["100", "101", "110", "120"])


def a_line_of_megabytes_is_read():
    bids = [[f"{90 - i * 0.01:.2f}", "1.000"] for i in range(8000)]
    blank = " " * 3000000
    text = HAND[0] + snapshot(T0 + MS, 100, [["99.90", "2.000"]] + bids, [["100.00", "1.000"]]).rstrip("\n")[:-1]
    text += blank + "}\n" + "".join(HAND[2:])
    p = ended(replay("-", stdin=text.encode()), 0)
    equal(len(rows_of(p)), 4)


def equal_faults_are_told_ten_times_and_counted():
    text = "".join(HAND) + "not json\n" * 25
    p = ended(replay(file("many.txt", text)), 3, r"counted only", r"25 broken lines in all", r"refused 25")
    equal(len(re.findall(r"many\.txt:\d+: byte", p.stderr)), 10)


def quiet_says_faults_only():
    p = ended(replay(file("quiet.txt", "".join(HAND)), "--quiet"), 0)
    equal(p.stderr, "")
    p = ended(replay(file("quiet2.txt", "".join(HAND) + "x\n"), "--quiet"), 3, r"quiet2\.txt:7: byte")
    equal(len(p.stderr.splitlines()), 1)


def every_fault_of_the_generator_is_survived():
    faults = "gap,duplicate,crossed,one-sided,truncated"
    for fmt in ("binance-usdm", "binance-spot"):
        text = market("--format", fmt, "--seed", "11", "--frames", "2000", "--levels", "40", "--faults", faults,
                      "--fault-every", "100")
        p = ended(replay("-", "--status", stdin=text, fmt=fmt), 3, r"gap in OBIUSDT", r"refused [1-9]", r"gaps [1-9]")
        seen = {r["spread_status"] for r in rows_of(p)}
        assert {"OK", "STALE", "CROSSED"} <= seen and seen & {"EMPTY_BID", "EMPTY_ASK"}, seen


# --- ways out -----------------------------------------------------------------------------------------

def a_reader_that_leaves_ends_the_run_quietly():
    text = market("--seed", "12", "--frames", "3000", "--levels", "40")
    path = file("leave.txt", text)
    p = subprocess.Popen([OBI, "replay", path, "--format", "binance-usdm", "--out", "csv", "--levels", "20"],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert p.stdout.readline().startswith(b"ts_ns")
    p.stdout.close()
    err = p.stderr.read().decode()
    p.stderr.close()
    equal((p.wait(60), re.sub(r"obi: steps from.*\n", "", err)), (0, ""))


def a_full_disk_is_told():
    if not os.path.exists("/dev/full"):
        raise Skip("no /dev/full here")
    with open("/dev/full", "wb") as full:
        for args in (["replay", file("full.txt", "".join(HAND)), "--format", "binance-usdm"], ["demo"], ["metrics"],
                     ["gen"], ["--help"], ["--version"]):
            p = subprocess.run([OBI, *map(str, args)], stdout=full, stderr=subprocess.PIPE, timeout=60)
            assert p.returncode == 1 and b"standard output: " in p.stderr, (args, p)


def an_interrupt_ends_with_whole_rows_and_counts():
    p = subprocess.Popen([OBI, "replay", "-", "--format", "binance-usdm", "--out", "csv"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    p.stdin.write(("".join(HAND) + '1723161255006000000 {"e":"depthUp').encode())
    lines = [p.stdout.readline() for _ in range(5)]  # rows of a live feed come at once
    assert lines[4].endswith(b"\n"), lines
    p.send_signal(signal.SIGINT)
    out, err = p.communicate(timeout=60)
    equal((p.returncode, out), (130, b""))
    assert b"4 rows of BTCUSDT" in err and b"refused 0" in err, err


def the_table_is_aligned_and_repeats_its_head():
    p = ended(replay(file("table.txt", market("--seed", "13", *SMALL)), out="table"), 0)
    blocks = p.stdout.split("\n\n")
    assert len(blocks) > 5, p.stdout[:500]
    first = blocks[0].splitlines()
    equal(len(first), 43)
    assert "OBIUSDT" in first[0] and "2024-08-08" in first[1] and "UTC" in first[2]
    assert "imbalance" in first[1] and "[0:5]" in first[2], first[:3]
    assert re.match(r"\d\d:\d\d:\d\d\.\d{3}  ", first[3]), first[3]
    ends = {len(l) for l in first[4:]}
    equal(len(ends), 1, "lines of one length")
    assert re.search(r" [+-]0\.\d{3} ", first[5]), first[5]


def gen_is_the_same_for_a_seed():
    a = ended(run("gen", "--seed", "1", *SMALL), 0).stdout
    equal(ended(run("gen", *SMALL), 0).stdout, a, "1 is the default")
    assert ended(run("gen", "--seed", "2", *SMALL), 0).stdout != a
    assert '"s":"ABC"' in ended(run("gen", "--symbol", "ABC", *SMALL), 0).stdout


def the_demo_shows_rows_counts_and_how_to_go_on():
    p = ended(run("demo"), 0)
    rows = re.findall(r"^\d\d:\d\d:\d\d\.\d{3} .*$", p.stdout, re.M)
    assert 20 <= len(rows) <= 30, p.stdout
    assert max(map(len, p.stdout.splitlines())) <= 100, p.stdout
    for words in ("gaps 0", "refused 0", "Positive is buying pressure", "obi replay FILE --format"):
        assert words in p.stdout, p.stdout
    equal(p.stderr, "")
    equal(run("demo").stdout, p.stdout, "again")
    assert run("demo", "--seed", "2").stdout != p.stdout


def the_demos_fact_is_what_replay_measures():
    said = re.search(r"Of (\d+) frames.*?agreed with the next move in (\d+) ", ended(run("demo"), 0).stdout, re.S)
    text = market("--frames", "12000", "--seed", "1")
    rows = rows_of(ended(replay("-", "--levels", "0", "--columns", "mid, depth_imbalance[0:5]", stdin=text), 0))
    agreed = total = 0
    following = 0
    for this, after in zip(reversed(rows[:-1]), reversed(rows)):
        move = float(after["mid"]) - float(this["mid"])
        following = move or following
        imbalance = float(this["depth_imbalance[0:5]"])
        if following and imbalance:
            total += 1
            agreed += (imbalance > 0) == (following > 0)
    equal((int(said[1]), int(said[2])), (total, agreed))


# --- recordings ---------------------------------------------------------------------------------------

def check_touch(name, fmt, symbol, expected):
    """After each depth frame the touch equals the last best price message with an id up to the frame's."""
    path = DATA / name
    if not path.exists():
        raise Skip(f"no recording {name}")
    p = ended(needs_format(path, fmt, symbol), 0, r"gaps 0", r"refused 0")
    quotes = []
    snapshots = set()
    with gzip.open(path, "rt") as lines:
        for raw in lines:
            if '"lastUpdateId"' in raw[:60]:
                snapshots.add(json.loads(raw.split(" ", 1)[1])["lastUpdateId"])
            if "@bookTicker" in raw[:60]:
                d = json.loads(raw.split(" ", 1)[1])["data"]
                quotes.append((d["u"], D(d["b"]), D(d["B"]), D(d["a"]), D(d["A"])))
    frames = [r for r in rows_of(p) if int(r["seq"]) not in snapshots]
    at, matched = 0, 0
    for row in frames:
        while at + 1 < len(quotes) and quotes[at + 1][0] <= int(row["seq"]):
            at += 1
        if quotes[at][0] > int(row["seq"]):
            continue
        touch = tuple(D(row[k]) for k in ("bid1_price", "bid1_qty", "ask1_price", "ask1_qty"))
        equal(touch, quotes[at][1:], f"seq {row['seq']}")
        matched += 1
    equal((matched, len(frames)), (expected, expected))


def needs_format(path, fmt, symbol):
    p = run("replay", path, "--format", fmt, "--symbol", symbol, "--out", "csv")
    if "which this obi cannot unpack" in p.stderr:
        raise Skip("this obi was built without gzip")
    return p


def recorded_futures_touch_equals_the_venues_own():
    check_touch("binance_usdm/btcusdt_20240808.gz", "binance-usdm", "BTCUSDT", 6547)


def recorded_spot_touch_equals_the_venues_own():
    check_touch("binance_spot/ethusdt_20240808.gz", "binance-spot", "ETHUSDT", 3432)


# --- TAP ----------------------------------------------------------------------------------------------

HELPERS = {"run", "replay", "rows_of", "ended", "equal", "file", "market", "line", "snapshot", "diff", "trade",
           "check_against_book", "needs", "at", "told_at", "check_touch", "needs_format",
           "too_long", "main"}


def too_long(*_):
    raise TimeoutError("no answer within 30 seconds")


def main():
    signal.signal(signal.SIGALRM, too_long)
    tests = [f for n, f in globals().items()
             if inspect.isfunction(f) and f.__module__ == "__main__" and n not in HELPERS]
    print("TAP version 13")
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for i, test in enumerate(tests, 1):
        try:
            signal.alarm(30)
            test()
            print(f"ok {i} {test.__name__}", flush=True)
        except Skip as reason:
            print(f"ok {i} {test.__name__} # SKIP {reason}", flush=True)
        except Exception:  # a test that breaks is a test that fails
            failed += 1
            print(f"not ok {i} {test.__name__}", flush=True)
            for l in traceback.format_exc().splitlines()[-40:]:
                print(f"# {l[:300]}", flush=True)
    signal.alarm(0)
    shutil.rmtree(TMP, ignore_errors=True)
    return failed > 0


sys.exit(main())

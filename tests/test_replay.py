#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What obi replay makes of sound input, and every way in and out: test_replay.py OBI [DATA].
Expected numbers are computed here from the same text: no code is shared with what is checked."""
import fractions
import gzip
import hashlib
import json
import math
import re
import shutil
import signal
import subprocess
import sys
import threading

from program import (D, HAND, HAND_SEQS, HAND_TEXT, MS, SHALLOW, SMALL, T0, TMP, Book, Skip, case, diff,
                     ended, equal, file, main, market, replay, rows_of, run, seqs_of, snapshot,
                     start_replay, unpacked)

# After the frames: (bid, size, ask, size), order flow, trade flow since the row before.
HAND_ROWS = [
    (("99.90", "2.000", "100.00", "1.000"), None, None),  # the snapshot
    (("99.90", "1.000", "100.00", "1.000"), -1.0, 0.0),   # bid 2 -> 1
    (("99.90", "1.000", "100.00", "0.500"), 0.5, 0.5),    # ask 1 -> 0.5; bought 0.5
    (("99.80", "1.000", "100.00", "0.500"), -1.0, -0.25),  # best bid of 1 gone; sold 0.25
]


# --- numbers ------------------------------------------------------------------------------------

@case
def a_recording_worked_out_by_hand_gives_the_rows_on_paper():
    p = ended(replay(file("hand.txt", HAND_TEXT), "--levels", "2", "--status",
                     "--columns", "spread, mid, order_flow, trade_flow"), 0,
              r"steps from the first snapshot: price 0\.01, size 0\.001", r"gaps 0", r"refused 0")
    rows = rows_of(p)
    equal(p.stdout.splitlines()[0], "ts_ns,symbol,seq,bid1_price,bid1_qty,ask1_price,ask1_qty,"
          "bid2_price,bid2_qty,ask2_price,ask2_qty,spread,spread_status,mid,mid_status,"
          "order_flow[0:1],order_flow[0:1]_status,trade_flow,trade_flow_status")
    equal(len(rows), len(HAND_ROWS))
    for i, (row, (touch, flow, traded)) in enumerate(zip(rows, HAND_ROWS)):
        equal(tuple(row[f"{side}1_{what}"] for side in ("bid", "ask") for what in ("price", "qty")),
              touch, f"row {i}")
        spread = float(D(touch[2]) - D(touch[0]))
        assert math.isclose(float(row["spread"]), spread, rel_tol=1e-15), row
        if flow is not None:
            equal((float(row["order_flow[0:1]"]), float(row["trade_flow"])), (flow, traded), f"row {i}")
    equal((rows[0]["order_flow[0:1]"], rows[0]["order_flow[0:1]_status"]), ("nan", "WARMUP"))
    equal([row["spread_status"] for row in rows], ["OK"] * 4)
    equal([row["seq"] for row in rows], HAND_SEQS)
    equal(rows[3]["ts_ns"], str(T0 + 5 * MS))
    equal((rows[3]["bid2_price"], rows[3]["bid2_qty"]), ("", ""), "an absent level")
    equal((rows[3]["ask2_price"], rows[3]["ask2_qty"]), ("100.10", "4.000"))


@case
def steps_that_are_given_are_used_and_not_told():
    args = (file("steps.txt", HAND_TEXT), "--price-step", "0.10", "--qty-step", "0.250",
            "--columns", "mid")
    p = ended(replay(*args, "--units", "ticks"), 0)
    assert "steps from" not in p.stderr, p.stderr
    first = rows_of(p)[0]
    equal([first[k] for k in ("bid1_price", "bid1_qty", "ask1_price", "mid")],
          ["999", "8", "1000", "999.5"])
    first = rows_of(ended(replay(*args), 0))[0]
    equal([first[k] for k in ("bid1_price", "bid1_qty", "mid")], ["99.90", "2.000", "99.95"])


@case
def steps_that_are_given_leave_the_depth_of_the_book_alone():
    args = (file("shallow.txt", SHALLOW), "--columns", "bid_depth[0:20]", "--status")
    given = ("--price-step", "0.1", "--qty-step", "0.1")
    for rows in (rows_of(ended(replay(*args, *more, fmt="kraken"), 0)) for more in ((), given)):
        equal([(float(r["bid_depth[0:20]"]), r["bid_depth[0:20]_status"]) for r in rows],
              [(10.0, "PARTIAL"), (11.0, "PARTIAL")])


@case
def what_a_second_connection_tells_is_found_by_the_name_it_has():
    book = '{"topic":"orderbook.50.X","type":"snapshot","ts":1,"data":{"s":"X","b":[["%d","1"]],' \
           '"a":[["%d","1"]],"u":5}}'
    lines = [json.dumps({"t": "recv", "conn": conn, "ts": 1.5, "data": book % (bid, bid + 2)})
             for conn, bid in (("C.1", 100), ("C.2", 200))]
    path = file("connections.jsonl", "\n".join(lines).replace(": ", ":").replace(", ", ",") + "\n")
    for symbol, bid in (("X", "100"), ("X@C.2", "200")):
        row, = rows_of(ended(replay(path, "--symbol", symbol, fmt="bybit"), 0))
        equal((row["symbol"], float(row["bid1_price"])), (symbol, float(bid)))


@case
def the_venues_clock_and_rows_for_trades_can_be_had():
    late = 7 * MS + 123456  # what the way to us took
    stamped = (raw.split(" ", 1) for raw in HAND)
    path = file("clock.txt", "".join(f"{int(t) + late} {message}" for t, message in stamped))
    args = (path, "--columns", "trade_flow", "--rows", "all")
    times = [T0 + i * MS for i in range(1, 6)]
    here = rows_of(ended(replay(*args), 0))
    there = rows_of(ended(replay(*args, "--clock", "venue"), 0))
    equal([int(r["ts_ns"]) for r in here], [t + late for t in times[:1] + times])
    equal([int(r["ts_ns"]) for r in there], times[:1] + times)
    equal([float(r["trade_flow"]) for r in there][2:], [0.5, 0.0, -0.25, 0.0])


def check_frame(row, frame):
    seq, bids, asks = frame
    for name, levels in (("bid", bids), ("ask", asks)):
        for i in range(5):
            got = (row[f"{name}{i + 1}_price"], row[f"{name}{i + 1}_qty"])
            want = levels[i] if i < len(levels) else None
            equal(tuple(map(D, got)) if got[0] else None, want, f"seq {seq} {name}{i + 1}")
    b, a = sum(q for _, q in bids), sum(q for _, q in asks)
    exact = fractions.Fraction(b - a) / fractions.Fraction(b + a)
    equal(float(row["depth_imbalance[0:5]"]), float(exact), f"seq {seq}")
    depth = float(sum(q for _, q in bids[:3]))
    assert math.isclose(float(row["bid_depth[0:3]"]), depth, rel_tol=1e-15), (seq, depth)
    if bids and asks:
        (pb, qb), (pa, qa) = bids[0], asks[0]
        mid = float((pb * qa + pa * qb) / (qb + qa))
        assert math.isclose(float(row["weighted_mid[0:1]"]), mid, rel_tol=1e-14), (seq, mid)


def check_against_book(text, fmt, identity):
    book = Book(text, identity)
    columns = "depth_imbalance[0:5], bid_depth[0:3], weighted_mid[0:1]"
    p = ended(replay(file("book.txt", text), "--levels", "5", "--columns", columns, fmt=fmt), 0,
              rf"trades {book.trades}\b")
    rows = rows_of(p)
    equal([int(r["seq"]) for r in rows], [f[0] for f in book.frames], "ids of the rows")
    for row, frame in zip(rows, book.frames):
        check_frame(row, frame)


@case
def futures_rows_equal_a_book_of_decimals():
    check_against_book(market("--seed", "3", *SMALL), "binance-usdm", True)


@case
def spot_rows_equal_a_book_of_decimals():
    check_against_book(market("--seed", "4", "--format", "binance-spot", *SMALL), "binance-spot",
                       False)


@case
def flow_over_a_span_is_the_sum_over_its_frames():
    args = (file("span.txt", market("--seed", "5", *SMALL)), "--columns", "order_flow, trade_flow",
            "--units", "ticks")
    frames = rows_of(ended(replay(*args), 0))
    spans = rows_of(ended(replay(*args, "--every", "500ms"), 0))
    assert 10 < len(spans) < len(frames) / 3, (len(spans), len(frames))
    first, last = int(spans[0]["ts_ns"]), int(spans[-1]["ts_ns"])
    for name in ("order_flow[0:1]", "trade_flow"):
        whole = sum(float(r[name]) for r in frames if first < int(r["ts_ns"]) <= last)
        equal(sum(float(r[name]) for r in spans[1:] if r[name] != "nan"), whole, name)
    for a, b in zip(spans, spans[1:]):
        assert int(b["ts_ns"]) - int(a["ts_ns"]) >= 500 * MS, (a, b)


@case
def doubles_read_back_the_same_in_csv_and_jsonl():
    args = (file("forms.txt", market("--seed", "6", *SMALL)), "--levels", "2", "--status",
            "--columns", "depth_imbalance[0:5], weighted_mid, depth_log_ratio, trade_imbalance")
    a = rows_of(ended(replay(*args), 0))
    b = [json.loads(text, parse_float=D)
         for text in ended(replay(*args, out="jsonl"), 0).stdout.splitlines()]
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
                    shorter = float(f"{float(text):.{digits - 1}g}") if digits > 15 else None
                    assert shorter != float(text), text
    assert any(row["trade_imbalance"] == "nan" for row in a)


@case
def ticks_times_the_step_are_the_decimals():
    args = (file("ticks.txt", market("--seed", "7", *SMALL)), "--levels", "3")
    a = rows_of(ended(replay(*args), 0))
    b = rows_of(ended(replay(*args, "--units", "ticks"), 0))
    equal(len(a), len(b))
    for x, y in zip(a, b):
        for key in x:
            if key.endswith("_price") and x[key]:
                equal(D(x[key]), D(y[key]) * D("0.1"), key)
            if key.endswith("_qty") and x[key]:
                equal(D(x[key]), D(y[key]) * D("0.001"), key)
        mid, ticks = (float(row["weighted_mid[0:1]"]) for row in (x, y))
        assert math.isclose(mid, ticks / 10, rel_tol=1e-15), (mid, ticks)


@case
def a_first_parameter_that_is_no_unit_scales_nothing():
    steps = {"trade_flow{sign=tick}": D("0.001"), "order_flow[0:1]{crossed=bridge}": D("0.001"),
             "bid_depletion{half_life=5}": D("0.001"), "notional": D("0.0001"), "volume": D("0.001")}
    args = (file("unit.txt", market("--seed", "7", *SMALL)), "--every", "10s", "--columns", ",".join(steps))
    a = rows_of(ended(replay(*args), 0))[1:]
    b = rows_of(ended(replay(*args, "--units", "ticks"), 0))[1:]
    equal(len(a), len(b))
    for key, step in steps.items():
        assert any(float(y[key]) for y in b), key
        for x, y in zip(a, b):
            assert math.isclose(float(x[key]), float(y[key]) * float(step), rel_tol=1e-12), (key, x[key], y[key])


@case
def rules_find_every_planted_side_and_causes_account_for_every_trade():
    rules = [f"buy_volume{{sign={rule}}}" for rule in ("quote", "lee_ready", "emo", "clnv", "depth")]
    columns = ["buy_volume", "sell_volume", "bid_traded[0:]", "ask_traded[0:]", "unmatched_volume"] + rules
    path = file("sides.obi", market("--seed", "5", "--frames", "3000", "--format", "obi", "--view", "orders"))
    rows = rows_of(ended(run("replay", path, "--rows", "all", "--out", "csv", "--columns", ",".join(columns)), 0))
    assert sum(float(row["buy_volume"]) > 0 for row in rows) > 200
    for row in rows[1:]:
        equal([row[rule] for rule in rules], [row["buy_volume"]] * len(rules))
        equal((row["bid_traded[0:]"], row["ask_traded[0:]"]), (row["sell_volume"], row["buy_volume"]))
        equal(float(row["unmatched_volume"]), 0)


@case
def wide_numbers_stay_exact():
    prices = ["99999999999999.75", "3999999999.25", "0.25"]
    text = snapshot(T0, 100, [[p, "9000000.00000021"] for p in prices],
                    [["100000000000000.00", "0.00000003"]])
    text += diff(T0 + MS, 101, 102, 100, [], [["100000000000000.00", "0.00000006"]])
    p = ended(replay(file("wide.txt", text), "--price-step", "0.25", "--qty-step", "0.00000003",
                     "--levels", "3"), 0)
    last = rows_of(p)[-1]
    equal([last[f"bid{i}_price"] for i in (1, 2, 3)], prices)
    equal({last[f"bid{i}_qty"] for i in (1, 2, 3)}, {"9000000.00000021"})
    equal((last["ask1_price"], last["ask1_qty"]), ("100000000000000.00", "0.00000006"))


# Guards the promise of the same bits everywhere: the doubles of every family of columns, their
# statuses and how they are written, over a market of 2001 frames. Whatever compiler, optimisation
# level or want of 128-bit integers builds obi, the bytes must be these. The sums are sha256 of what
# `obi gen` and `obi replay` wrote, built by gcc 12 at -O2; gcc at -O0 and -O3, clang 14 at -O2 and
# -Dint128=false gave the same. That the values are right is for other tests: they are compared with
# oracles there. A sum changes only with a formula, a list of columns or statuses, the way numbers
# are written or the generator ("market" tells that one), and the changelog says so.
GOLDEN = {
    "market": "a3d084e46fcc82e9d53f12c850c9e82a8dc6c630500dd244cd41a322e31bf6e9",
    "rows": "cc60a53c0f08ab68570e617c8521c9d11385085bd2dcdd45561609aa7a7e48f2",
}
GOLDEN_COLUMNS = (
    "spread,spread_bps,mid,weighted_mid[0:5],bid_depth[0:5],ask_depth[0:5],depth_difference[0:5],"
    "depth_ratio[0:5],depth_log_ratio[0:5],depth_share[0:5],depth_percent[0:5],"
    "depth_imbalance[0:5],depth_imbalance[2:10],depth_imbalance[0:],order_flow,trade_flow,"
    "trade_imbalance")


@case
def the_golden_market_gives_the_same_bits_on_every_build():
    text = market("--format", "binance-usdm", "--seed", "1", "--frames", "2000", "--levels", "100")
    p = ended(replay("-", "--columns", GOLDEN_COLUMNS, "--levels", "3", "--status", stdin=text), 0)
    equal(len(p.stdout.splitlines()), 1 + 2001)
    equal({"market": hashlib.sha256(text).hexdigest(),
           "rows": hashlib.sha256(p.stdout.encode()).hexdigest()}, GOLDEN)


# --- ways in ------------------------------------------------------------------------------------

@case
def a_file_standard_input_and_pieces_give_the_same_rows():
    text = market("--seed", "8", *SMALL)
    want = ended(replay(file("way.txt", text)), 0).stdout
    equal(ended(replay("-", stdin=text), 0).stdout, want)
    half = text.index(b"\n", len(text) // 2) + 1
    parts = [file("way1.txt", text[:half]), file("way2.txt", text[half:])]
    equal(ended(replay(*parts), 0).stdout, want)
    equal(ended(replay(parts[0], "-", stdin=text[half:]), 0).stdout, want)
    p = start_replay("-", "--quiet")
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


@case
def a_last_line_without_an_end_and_lines_of_windows_count():
    want = ended(replay(file("end.txt", HAND_TEXT)), 0).stdout
    equal(ended(replay(file("end1.txt", HAND_TEXT.rstrip("\n"))), 0).stdout, want)
    equal(ended(replay(file("end2.txt", HAND_TEXT.replace("\n", "\r\n"))), 0).stdout, want)


@case
def gzip_is_told_by_its_bytes_and_may_have_members():
    text = market("--seed", "9", *SMALL)
    want = ended(replay(file("plain.gz", text)), 0).stdout  # a name says nothing
    packed = gzip.compress(text)
    equal(ended(unpacked(replay(file("packed.txt", packed))), 0).stdout, want)
    half = text.index(b"\n", len(text) // 2) - 40  # within a line
    members = gzip.compress(text[:half]) + gzip.compress(b"") + gzip.compress(text[half:])
    equal(ended(replay(file("members.gz", members)), 0).stdout, want)
    equal(ended(replay("-", stdin=packed), 0).stdout, want)


@case
def zstd_is_told_by_its_bytes_and_may_have_frames():
    zstd = shutil.which("zstd")
    if zstd is None:
        raise Skip("no program zstd to pack with")
    text = market("--seed", "9", *SMALL)
    want = ended(replay(file("plain.zst", text)), 0).stdout
    half = len(text) // 2
    packed = b"".join(
        subprocess.run([zstd, "-q", "-c"], input=part, capture_output=True, check=True).stdout
        for part in (text[:half], text[half:]))
    equal(ended(unpacked(replay(file("packed.zst", packed))), 0).stdout, want)
    cut = ended(replay(file("cut.zst", packed[:-20])), 3,
                r"cut\.zst:\d+: byte \d+: the zstd data is cut short")
    assert want.startswith(cut.stdout) and cut.stdout


@case
def the_first_symbol_is_taken_and_others_are_left_aside():
    other = [diff(T0 + i, 5 + i, 6 + i, 4 + i, [["7.0", "1"]], [], "XYZUSDT") for i in range(3)]
    want = ended(replay(file("one.txt", HAND_TEXT)), 0).stdout
    mixed = file("mixed.txt", "".join(HAND[:2] + other + HAND[2:]))
    p = ended(replay(mixed), 0, r"of other symbols 3", r"rows of BTCUSDT")
    equal(p.stdout, want)
    equal(ended(replay(mixed, "--symbol", "BTCUSDT"), 0).stdout, want)


@case
def a_snapshot_that_names_no_symbol_may_come_first():
    rest = HAND[0] + "".join(HAND[2:])
    p = ended(replay(file("first.txt", HAND[1] + rest)), 0)
    equal(seqs_of(p), HAND_SEQS)
    parts = [file("first1.txt", HAND[1]), file("first2.txt", rest)]
    equal(ended(replay(*parts), 0).stdout, p.stdout, "in two files")


@case
def a_line_of_megabytes_is_read():
    bids = [["99.90", "2.000"]] + [[f"{90 - i * 0.01:.2f}", "1.000"] for i in range(8000)]
    long = snapshot(T0 + MS, 100, bids, [["100.00", "1.000"]])[:-2] + " " * 3000000 + "}\n"
    p = ended(replay("-", stdin=(HAND[0] + long + "".join(HAND[2:])).encode()), 0)
    equal(len(rows_of(p)), 4)


# --- ways out -----------------------------------------------------------------------------------

@case
def quiet_says_nothing_of_sound_input():
    equal(ended(replay(file("quiet.txt", HAND_TEXT), "--quiet"), 0).stderr, "")


@case
def a_reader_that_leaves_ends_the_run_quietly():
    text = market("--seed", "12", "--frames", "3000", "--levels", "40")
    p = start_replay(file("leave.txt", text), "--levels", "20")
    p.stdin.close()
    assert p.stdout.readline().startswith(b"ts_ns")
    p.stdout.close()
    err = p.stderr.read().decode()
    p.stderr.close()
    equal((p.wait(60), re.sub(r"obi: steps from.*\n", "", err)), (0, ""))


@case
def an_interrupt_ends_with_whole_rows_and_counts():
    p = start_replay("-")
    p.stdin.write((HAND_TEXT + '1723161255006000000 {"e":"depthUp').encode())
    lines = [p.stdout.readline() for _ in range(5)]  # rows of a live feed come at once
    assert lines[4].endswith(b"\n"), lines
    p.send_signal(signal.SIGINT)
    out, err = p.communicate(timeout=60)
    equal((p.returncode, out), (130, b""))
    assert b"4 rows of BTCUSDT" in err and b"refused 0" in err, err


@case
def the_table_is_aligned_and_repeats_its_head():
    p = ended(replay(file("table.txt", market("--seed", "13", *SMALL)), out="table"), 0)
    blocks = p.stdout.split("\n\n")
    assert len(blocks) > 5, p.stdout[:500]
    first = blocks[0].splitlines()
    equal(len(first), 43)
    assert "OBIUSDT" in first[0] and "2024-08-08" in first[1] and "UTC" in first[2], first[:3]
    assert "imbalance" in first[1] and "[0:5]" in first[2], first[:3]
    assert re.match(r"\d\d:\d\d:\d\d\.\d{3}  ", first[3]), first[3]
    equal(len({len(text) for text in first[4:]}), 1, "lines of one length")
    assert re.search(r" [+-]0\.\d{3} ", first[5]), first[5]


sys.exit(main())

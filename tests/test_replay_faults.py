#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What obi replay says of input that is broken, incomplete or not there, and how it ends:
test_replay_faults.py OBI [DATA]."""
import gzip
import json
import os
import re
import sys

from program import (HAND, HAND_SEQS, HAND_TEXT, MS, SMALL, T0, TMP, case, diff, ended, equal, file,
                     main, market, replay, rows_of, seqs_of, snapshot, start_replay, unpacked)

GAP = diff(T0 + 5 * MS, 131, 140, 130, [["99.90", "0.000"]], [])


def told_at(p, text, number, name):
    """The byte that is told with a place, FILE:LINE: byte OFFSET: it lies in that line."""
    m = re.search(rf"obi: \S*{name}:{number}: byte (\d+): ", p.stderr)
    assert m, f"no place {name}:{number}; stderr:\n{p.stderr}"
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[:number - 1]))
    assert start <= int(m[1]) < start + len(lines[number - 1]), (m[0], start)
    return int(m[1])


def with_line(number, content):
    return "".join(HAND[:number - 1] + [content] + HAND[number:])


@case
def a_line_cut_short_is_told_with_its_place_and_the_rest_goes_on():
    text = with_line(4, HAND[3][:-30] + "\n")
    p = ended(replay(file("cut.txt", text)), 3, r"refused 1", r"BTCUSDT")
    told_at(p, text, 4, "cut.txt")
    equal(seqs_of(p)[:2], ["100", "101"])


@case
def a_number_off_the_grid_is_told_with_its_field():
    text = with_line(4, diff(T0 + 3 * MS, 102, 110, 101, [], [["100.005", "0.500"]]))
    p = ended(replay(file("grid.txt", text)), 3, r"100\.005", r"price", r"refused 1")
    offset = told_at(p, text, 4, "grid.txt")
    assert text[offset:].startswith("100.005"), text[offset:]


@case
def after_a_gap_values_are_nan_until_a_snapshot():
    text = "".join(HAND[:4]) + GAP + "".join([
        diff(T0 + 6 * MS, 141, 150, 140, [["99.70", "5.000"]], []),
        snapshot(T0 + 7 * MS, 145, [["99.60", "3.000"]], [["100.00", "1.000"]]),
        diff(T0 + 8 * MS, 151, 160, 150, [], [["100.00", "2.000"]]),
    ])
    p = ended(replay(file("gap.txt", text), "--columns", "mid, order_flow", "--status"), 3,
              r"gap in BTCUSDT: .*; stale until a snapshot", r"gaps 1")
    told_at(p, text, 5, "gap.txt")
    rows = rows_of(p)
    equal([(r["mid"], r["bid1_price"]) for r in rows if r["mid_status"] == "STALE"], [("nan", "")])
    equal([r["seq"] for r in rows[-3:]], ["145", "150", "160"])
    equal(rows[-1]["ask1_qty"], "2.000")
    equal(rows[-3]["order_flow[0:1]_status"], "BREAK")


@case
def a_recording_that_ends_stale_is_told():
    ended(replay(file("ends.txt", "".join(HAND[:4]) + GAP)), 3, r"gap in BTCUSDT", r"ended stale")


def snapshots_of(text):
    """The most levels a side of each snapshot, by its id."""
    found = {}
    for raw in text.decode().splitlines():
        if '"lastUpdateId"' in raw:
            message = json.loads(raw.split(" ", 1)[1])
            most = max(len(message["bids"]), len(message["asks"]))
            found[str(message["lastUpdateId"])] = most
    return found


@case
def a_book_that_outgrows_its_room_is_healed_by_the_snapshots_that_fit():
    room = 48
    text = market("--format", "binance-usdm", "--frames", "3000", "--levels", "50",
                  "--faults", "gap", "--fault-every", "500")
    p = ended(replay("-", "--max-levels", room, stdin=text), 3,
              r"more than --max-levels has room for\n", r"refused [1-9]")
    stale = [row["spread"] == "nan" for row in rows_of(p)]
    measured = {row["seq"] for row in rows_of(p) if row["spread"] != "nan"}
    fits = {seq: most <= room for seq, most in snapshots_of(text).items()}
    assert sum(fits.values()) >= 3 and not all(fits.values()), fits
    for seq, good in fits.items():
        equal(seq in measured, good, f"numbers by snapshot {seq}")
    heals = sum(was and not now for was, now in zip(stale, stale[1:]))
    first = next(iter(fits.values()))  # nothing is nan before it
    equal(heals, sum(fits.values()) - first, "numbers behind nan: by each that fits")
    told = re.findall(r"update (\d+)", p.stderr)
    equal(sorted(set(told)), sorted(told), "each update is told once")
    assert len(told) == p.stderr.count("--max-levels") >= heals, p.stderr


@case
def a_book_stale_by_itself_heals_though_no_update_is_missing():
    lines = [
        diff(T0 + 3 * MS, 102, 110, 101, [["99.70", "1.000"]], []),  # a third bid: no room
        diff(T0 + 4 * MS, 111, 120, 110, [["99.90", "3.000"]], []),
        snapshot(T0 + 5 * MS, 120, [["99.90", "3.000"]], [["100.00", "1.000"]]),
        diff(T0 + 6 * MS, 121, 130, 120, [["99.90", "4.000"]], []),
    ]
    p = start_replay("-", "--max-levels", "2", "--columns", "mid")
    p.stdin.write("".join(HAND[:2] + lines[:1]).encode())
    before = [p.stdout.readline().decode() for _ in range(4)]  # the head, 100, 101, and stale
    assert before[-1].endswith(",nan\n"), before
    after, err = (text.decode() for text in p.communicate("".join(lines[1:]).encode(), timeout=60))
    assert after.splitlines()[-1].endswith(",130,99.90,4.000,100.00,1.000,99.95"), after
    assert p.returncode == 3 and "ended stale" not in err and "gaps 0" in err, err
    assert "standard input:3: byte" in err and err.count("--max-levels") == 1, err
    at_once = replay(file("healed.txt", "".join(HAND[:2] + lines)), "--max-levels", "2",
                     "--columns", "mid")
    equal(at_once.stdout, "".join(before) + after, "however the bytes arrive")


@case
def the_wrong_format_is_told():
    spot = market("--seed", "4", "--format", "binance-spot", *SMALL)
    p = ended(replay(file("wrong.txt", spot)), 3,
              r"wrong\.txt:\d+: byte \d+: .*is this binance-spot\?", r"ended stale")
    equal(len(rows_of(p)), 2, "the snapshot, and that it is stale")
    p = ended(replay(file("prose.txt", "Dear Sir,\nyou have won.\n")), 1,
              r"prose\.txt:1: byte 0: ", r"prose\.txt:2: byte 1\d: ",
              r"nothing in \S*prose\.txt reads as binance-usdm")
    equal(p.stdout, "")
    ended(replay(file("noise.bin", bytes(range(256)) * 40)), 1, r"noise\.bin:1: ")


@case
def a_symbol_that_is_not_there_is_told_with_those_that_are():
    p = ended(replay(file("who.txt", HAND_TEXT), "--symbol", "ETHUSDT"), 1,
              r"no message of symbol ETHUSDT in \S*who\.txt; it has: BTCUSDT")
    equal(p.stdout, "", "the snapshot names nobody and must not pass for ETHUSDT")


@case
def a_recording_without_a_snapshot_says_so():
    p = ended(replay(file("nosnap.txt", with_line(2, ""))), 1,
              r"no snapshot of BTCUSDT in \S*nosnap\.txt: 3 updates")
    equal(p.stdout, "")


@case
def files_that_cannot_be_read_are_told_before_anything_runs():
    good = file("good.txt", HAND_TEXT)
    for bad, why in ((TMP / "missing.txt", "No such file"), (TMP, "this is a directory")):
        p = ended(replay(good, bad), 1, rf"obi: {re.escape(str(bad))}: .*{why}")
        equal(p.stdout, "")
    if os.geteuid() != 0:
        good.chmod(0)
        ended(replay(good), 1, r"Permission denied")
        good.chmod(0o600)


@case
def an_empty_file_says_so():
    for name, content in (("empty.txt", b""), ("empty.gz", gzip.compress(b""))):
        p = ended(replay(file(name, content)), 1, rf"nothing to measure: \S*{name}")
        equal(p.stdout, "")


@case
def a_damaged_gzip_is_told_and_what_came_before_counts():
    packed = gzip.compress(market("--seed", "9", *SMALL))
    whole = ended(unpacked(replay(file("whole.gz", packed))), 0).stdout
    p = ended(replay(file("short.gz", packed[:len(packed) // 2])), 3,
              r"short\.gz:\d+: byte \d+: the gzip data is cut short")
    assert p.stdout and whole.startswith(p.stdout)
    hurt = bytearray(packed)
    hurt[len(hurt) // 2] ^= 0xff
    p = replay(file("hurt.gz", bytes(hurt)))
    ended(p, 3 if rows_of(p) else 1, r"hurt\.gz:\d+: byte \d+: the gzip data is damaged")
    ended(replay(file("tail.gz", packed + b"more")), 3, r"something else behind the gzip data")
    ended(replay(file("x.xz", b"\xfd7zXZ\0" + b"12345")), 1,
          r"this is xz, which this obi cannot unpack")


@case
def a_line_over_the_limit_is_skipped_and_told():
    text = HAND[0] + "[" + " " * ((64 << 20) + 10) + "]\n" + "".join(HAND[1:])
    p = ended(replay("-", stdin=text.encode()), 3,
              r"standard input:2: byte \d+: a line of more than 67108864 bytes")
    equal(seqs_of(p), HAND_SEQS)


@case
def equal_faults_are_told_ten_times_and_counted():
    p = ended(replay(file("many.txt", HAND_TEXT + "not json\n" * 25)), 3,
              r"counted only", r"25 broken lines in all", r"refused 25")
    equal(len(re.findall(r"many\.txt:\d+: byte", p.stderr)), 10)


@case
def quiet_still_says_faults():
    p = ended(replay(file("quiet.txt", HAND_TEXT + "x\n"), "--quiet"), 3, r"quiet\.txt:7: byte")
    equal(len(p.stderr.splitlines()), 1)


@case
def every_fault_of_the_generator_is_survived():
    faults = "gap,duplicate,crossed,one-sided,truncated"
    for fmt in ("binance-usdm", "binance-spot"):
        text = market("--format", fmt, "--seed", "11", "--frames", "2000", "--levels", "40",
                      "--faults", faults, "--fault-every", "100")
        p = ended(replay("-", "--status", stdin=text, fmt=fmt), 3,
                  r"gap in OBIUSDT", r"refused [1-9]", r"gaps [1-9]")
        seen = {row["spread_status"] for row in rows_of(p)}
        assert {"OK", "STALE", "CROSSED"} <= seen and seen & {"EMPTY_BID", "EMPTY_ASK"}, seen


sys.exit(main())

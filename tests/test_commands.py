#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""The commands of obi but replay, and the command line: test_commands.py OBI [DATA]."""
import json
import os
import re
import struct
import subprocess
import sys

from program import (HAND_TEXT, OBI, SMALL, Skip, case, ended, equal, file, main, market, replay,
                     rows_of, run)

COMMANDS = ("demo", "replay", "explain", "bars", "profile", "doctor", "convert", "gen", "metrics", "stats", "formats", "statuses")


@case
def help_is_printed_for_the_program_and_every_command():
    p = ended(run("--help"), 0)
    for command in COMMANDS:
        assert f"  obi {command}" in p.stdout, p.stdout
        for flag in ("--help", "-h"):
            q = ended(run(command, flag), 0)
            assert q.stdout.startswith(f"usage: obi {command}") and q.stderr == "", q
    text = run("replay", "--help").stdout
    for word in ("Exit codes", "csv:", "Examples", "binance", "Positive is buying pressure",
                 "[0:5]"):
        assert word in text, word


@case
def help_fits_into_a_terminal():
    for args in (["--help"], *([command, "--help"] for command in COMMANDS)):
        equal([x for x in run(*args).stdout.splitlines() if len(x) > 90], [], args)


@case
def version_names_program_and_library():
    p = ended(run("--version"), 0)
    assert re.fullmatch(r"obi \d+\.\d+\.\d+, library \d+\.\d+\.\d+\n", p.stdout), p.stdout


WRONG = [
    (["fly"], r"no command 'fly'"),
    (["demo", "--frames", "3"], r"'obi demo' has no option '--frames'"),
    (["demo", "x"], r"takes no 'x'"),
    (["demo", "--seed", "-1"], r"--seed takes a whole number"),
    (["demo", "--seed", "18446744073709551616"], r"--seed takes a whole number"),
    (["demo", "--seed"], r"--seed needs a value"),
    (["metrics", "spred"], r"no 'spred'"),
    (["replay", "x", "--format", "okx", "--columns", "bid"], r"no metric 'bid'[^$]*in every row[^$]*--levels N"),
    (["gen", "--faults", "gap,hail"], r"--faults takes a list.*gap.*truncated.*'gap,hail'"),
    (["gen", "--format", "nyse"], r"'nyse'"),
    (["gen", "--plant", "impact"], r"--plant takes a list.*'impact'"),
    (["gen", "--plant", "impact=1,half_life=3"], r"no name 'half_life'; did you mean half_life_f"),
    (["gen", "--plant", "impct=3"], r"no name 'impct'; did you mean impact\?"),
    (["gen", "--plant", "=3"], r"no name ''; did you mean"),
    (["gen", "--plant", "i" * 90 + "=3"], r"no name of 90 letters"),
    (["gen", "--plant", "impact=x"], r"impact is a whole number, not 'x'"),
    (["gen", "--plant", "impact="], r"impact is a whole number, not ''"),
    (["gen", "--plant", "impact=-1"], r"impact is a whole number, not '-1'"),
    (["gen", "--plant", "touch_tilt=5000"], r"touch_tilt is 0 to 1023, not 5000"),
    (["gen", "--plant", "impact=" + "9" * 30], r"impact is 0 to 16384, not 9{30}"),
    (["gen", "--plant", "half_life_frames=0"], r"half_life_frames is 1 to 1048576, not 0"),
    (["gen", "--plant", "touch_lots=1048576,deep_factor=65536"], r"touch_lots \* deep_factor"),
    (["gen", "--format", "lobster", "--faults", "gap"], r"lobster are of crossed, one-sided$"),
    (["gen", "--format", "lobster-book", "--faults", "duplicate,crossed"], r"of crossed, one-s"),
    (["gen", "--format", "obi", "--faults", "truncated"], r"of gap, duplicate, crossed, one-sided$"),
    (["gen", "--format", "obi", "--view", "orders", "--faults", "duplicate"],
     r"--faults with --format obi are of gap, crossed, one-sided$"),
    (["gen", "--view", "orders"], r"--view orders goes with --format obi, not binance-usdm"),
    (["gen", "--format", "lobster", "--instruments", "2"], r"--instruments goes with --format obi"),
    (["gen", "--book-levels", "5"], r"--book-levels goes with --format lobster-book"),
    (["replay"], r"name a file"),
    (["replay", "-"], r"--format is needed: one of (?=.*binance-spot).*binance-usdm"),
    (["replay", "-", "--format", "nyse"], r"no format 'nyse'; there are .*binance-usdm"),
]
# Behind `obi replay FILE --format binance-usdm`.
WRONG_OPTIONS = [
    (["--every", "1 s"], r"--every takes .*250ms.*'1 s'"),
    (["--every", "0s"], r"--every takes"),
    (["--every", "9999999999h"], r"--every takes"),
    (["--levels", "1001"], r"--levels takes .* 1000"),
    (["--max-levels", "16777217"], r"--max-levels takes .* 16777216"),
    (["--out", "xml"], r"--out takes one of table csv jsonl"),
    (["--quiet=yes"], r"--quiet takes no value"),
    (["--price-step", "0"], r"--price-step takes a positive decimal"),
    (["--qty-step", "1e-3"], r"--qty-step takes a positive decimal"),
    (["--symbol", "B" * 40], r"--symbol is longer"),
    (["--columns", "spread, depth_imbalence[0:5]"], r"--columns: .*depth_imbalance"),
    (["--columns", "depth_imbalance[5:5]"], r"--columns: "),
]


@case
def a_wrong_command_line_exits_2_and_says_what_is_wrong():
    ended(run(), 2)
    good = ["replay", file("usage.txt", HAND_TEXT), "--format", "binance-usdm"]
    for args, pattern in WRONG + [(good + more, pattern) for more, pattern in WRONG_OPTIONS]:
        equal(ended(run(*args), 2, pattern).stdout, "", args)


@case
def options_take_their_value_with_an_equals_sign_too():
    path = file("equals.txt", HAND_TEXT)
    a = ended(replay(path, "--levels", "2", "--columns", "mid"), 0)
    b = ended(run("replay", "--format=binance-usdm", "--out=csv", "--levels=2", "--columns=mid",
                  "--", path), 0)
    equal(a.stdout, b.stdout)


@case
def lists_tell_names_units_and_sources():
    said = ended(run("metrics"), 0).stdout
    assert re.search(r"^depth_imbalance +1 +-1\.\.1 +TS +\(B - A\) / \(B \+ A\)$", said, re.M), said
    assert re.search(r"^order_flow +lots +-inf\.\.inf +TFS ", said, re.M), said
    said = ended(run("metrics", "depth_imbalance"), 0).stdout
    assert "source" in said and "edges" in said and "Gould" in said, said
    full = ended(run("metrics", "--full"), 0).stdout
    listed = json.loads(ended(run("metrics", "--json"), 0).stdout)
    for row in listed:
        assert f"\n{row['name']}\n" in "\n" + full and row["unit"] and row["source"], row
    assert "buyers press where it is above 0.5" in full and "k=100(1.." in full, full
    said = ended(run("formats"), 0).stdout
    assert "binance-usdm" in said and "binance-spot" in said, said
    said = ended(run("statuses"), 0).stdout
    assert re.search(r"^STALE +", said, re.M), said


@case
def a_full_disk_is_told():
    if not os.path.exists("/dev/full"):
        raise Skip("no /dev/full here")
    with open("/dev/full", "wb") as full:
        for args in (["replay", file("full.txt", HAND_TEXT), "--format", "binance-usdm"], ["demo"],
                     ["metrics"], ["gen"], ["--help"], ["--version"]):
            p = subprocess.run([OBI, *args], stdout=full, stderr=subprocess.PIPE, timeout=60)
            assert p.returncode == 1 and b"standard output: " in p.stderr, (args, p)


@case
def gen_is_the_same_for_a_seed():
    a = ended(run("gen", "--seed", "1", *SMALL), 0).stdout
    equal(ended(run("gen", *SMALL), 0).stdout, a, "1 is the default")
    assert ended(run("gen", "--seed", "2", *SMALL), 0).stdout != a
    assert '"s":"ABC"' in ended(run("gen", "--symbol", "ABC", *SMALL), 0).stdout


def truth_of(*args):
    """Returns the parsed lines of a truth, and the recording beside it."""
    path = file("truth.jsonl", "")
    p = ended(run("gen", "--truth", path, *args), 0)
    with open(path, encoding="ascii") as lines:
        return [json.loads(line) for line in lines], p.stdout


@case
def gen_writes_the_truth_beside_the_recording():
    args = ("--frames", "300", "--levels", "20", "--format", "lobster")
    (plan, *lines), text = truth_of(*args)
    equal(text, ended(run("gen", *args), 0).stdout, "the recording is the same")
    updates = [x for x in lines if "frame" in x]
    orders = [x for x in lines if "order" in x]
    equal([x["frame"] for x in updates], list(range(1, 304)))
    equal(plan["half_life_frames"], 50)
    dead = [x for x in orders if x["cause"] != "alive"]
    equal(len(dead), sum(x["died"] for x in updates))
    first = {x["order"] for x in orders if x["born_frame"] == 0}
    equal(len(orders), len(first) + sum(x["born"] for x in updates), "each order has one line")
    executed = {x["order"]: x["traded_lots"] for x in orders if x["traded_lots"]}
    told = {}
    for line in text.splitlines():
        field = line.split(",")
        if len(field) == 6 and field[1] == "4":
            told[int(field[2])] = told.get(int(field[2]), 0) + int(field[3])
    early = {x["order"] for x in orders if x["born_frame"] <= 3}  # some of it before the snapshot
    equal({k: v for k, v in told.items() if k not in early},
          {k: v for k, v in executed.items() if k not in early})


def events_of(recording):
    """Yields the events of obi's own file; a unit whose kind is 0 is the file's."""
    for at in range(0, len(recording), 64):
        event = struct.unpack_from("<qqQQqqQIBBH", recording, at)
        if event[8] != 0:
            yield event


@case
def gen_writes_many_markets_into_one_recording():
    path = file("many.jsonl", "")
    args = ("--format", "obi", "--view", "orders", "--instruments", "7", "--levels", "6",
            "--frames", "200")
    recording = market("--truth", path, *args)
    equal(len(recording) % 64, 0)
    flow, last = {}, 0
    for ts, recv, _, _, _, qty, _, instrument, kind, side, _ in events_of(recording):
        assert recv >= last and instrument < 7, "by time of receipt"
        last = recv
        if kind == 4:  # executed: the aggressor is the other side
            flow[instrument, ts] = flow.get((instrument, ts), 0) + (qty if side == 2 else -qty)
    with open(path, encoding="ascii") as lines:
        truth = [json.loads(line) for line in lines if '"frame"' in line]
    equal({(x["instrument"], x["ts_ns"]): x["flow_lots"] for x in truth
           if x["flow_lots"] and x["frame"] > 3}, flow)


@case
def both_views_of_a_recording_are_measured_alike():
    columns = ("--columns", "mid,depth_imbalance[0:5],bid_depth[0:20]", "--rows", "all")
    rows = []
    for view in ("levels", "orders"):
        recording = market("--format", "obi", "--view", view, "--frames", "300", "--levels", "50")
        p = ended(replay("-", *columns, stdin=recording, fmt="obi"), 0)
        rows.append({row["seq"]: row for row in rows_of(p)})
    same = set(rows[0]) & set(rows[1])
    assert len(same) >= 300, len(same)
    for seq in same:
        equal({k: v for k, v in rows[0][seq].items() if k != "ts_ns"},
              {k: v for k, v in rows[1][seq].items() if k != "ts_ns"})


@case
def gen_plants_what_it_is_told():
    (plan, *lines), _ = truth_of("--plant", "touch_lots=200,touch_noise=0,deep_factor=1024,"
                                 "half_life_frames=7", "--frames", "300", "--levels", "5")
    equal((plan["touch_noise"], plan["thin_lots"], plan["deep_lots"]), (0, 200, 200))
    assert abs((1 - plan["regime_redraw"] / 2**32) ** 7 - 0.5) < 1e-6, plan
    updates = [x for x in lines if "frame" in x]
    for was, now in zip(updates, updates[1:]):
        equal((now["bid_lots"], now["ask_lots"]),
              (200 + 100 * was["state"], 200 - 100 * was["state"]), now)


@case
def a_truth_that_cannot_be_written_is_told():
    p = run("gen", "--truth", os.path.join(file("plain", ""), "x"), "--frames", "1")
    assert p.returncode == 2 and "Not a directory" in p.stderr, p
    if os.path.exists("/dev/full"):
        p = run("gen", "--truth", "/dev/full", "--frames", "100")
        assert p.returncode == 1 and "/dev/full: " in p.stderr, p


@case
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


@case
def the_demos_fact_is_what_replay_measures():
    said = re.search(r"Of (\d+) frames.*?agreed with the next move in (\d+) ",
                     ended(run("demo"), 0).stdout, re.S)
    rows = rows_of(ended(replay("-", "--levels", "0", "--columns", "mid, depth_imbalance[0:5]",
                                stdin=market("--frames", "12000", "--seed", "1")), 0))
    agreed = total = following = 0
    for this, after in zip(reversed(rows[:-1]), reversed(rows)):
        following = float(after["mid"]) - float(this["mid"]) or following
        imbalance = float(this["depth_imbalance[0:5]"])
        if following and imbalance:
            total += 1
            agreed += (imbalance > 0) == (following > 0)
    equal((int(said[1]), int(said[2])), (total, agreed))


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What obi doctor says of recordings, each judged by a reading of its own: test_doctor.py OBI."""
import json
import re
import sys

from program import HAND, HAND_TEXT, MS, SHALLOW, SMALL, T0, D, Side, case, diff, ended, equal, file, main, \
    market, run, snapshot, trade

LOUD = ("--frames", "6000", "--levels", "40", "--fault-every", "500",
        "--faults", "gap,duplicate,crossed,one-sided,truncated")


def doctor(text, code, *args, fmt="binance-usdm"):
    p = run("doctor", "-", "--format", fmt, "--json", *args,
            stdin=text if isinstance(text, bytes) else text.encode())
    return json.loads(ended(p, code).stdout)


@case
def steps_that_are_given_leave_the_depth_of_the_book_alone():
    given = ("--symbol", "A/B", "--price-step", "0.1", "--qty-step", "0.1")
    for args in ((), given):
        one, = doctor(SHALLOW, 0, *args, fmt="kraken")["instruments"]
        equal((one["book"]["bids"], one["book"]["asks"]), (10, 10))


def messages(text):
    """Each line: its number from 1, its byte, its receive time and its JSON, or itself and None."""
    at = 0
    for number, raw in enumerate(text.decode().splitlines(keepends=True), 1):
        try:
            recv, body = raw.split(" ", 1)
            yield number, at, int(recv), json.loads(body)
        except ValueError:
            yield number, at, raw, None
        at += len(raw.encode())


class Reading:
    """What a reader who keeps dicts of levels finds: lost updates, broken lines, spells."""

    def __init__(self, text):
        self.spells, self.on = {"crossed": [], "one_sided": []}, {}
        self.gaps, self.broken, self.held = [], [], []
        self.last, self.clock, self.bridged = None, 0, False
        for number, _, recv, body in messages(text):
            data = body and body.get("data", body)
            if data is None:
                self.broken.append(number)
                if re.search(r'"s":"\w+"', recv):  # cut behind the symbol, so it is known whose update was lost
                    self.lose()
            elif "lastUpdateId" in data:
                self.load(data, recv)
            elif data.get("e") == "depthUpdate":
                self.update(number, recv, data)
            elif data.get("e") == "trade":
                self.clock = recv

    def load(self, data, recv):
        self.bids, self.asks = Side(-1, data["bids"]), Side(1, data["asks"])
        self.last, self.bridged, held, self.held = data["lastUpdateId"], True, self.held, []
        self.frame(recv)
        for update in held:
            self.update(*update)

    def update(self, number, recv, data):
        if self.last is None:
            self.held.append((number, recv, data))
        elif self.bridged and data["U"] <= self.last <= data["u"] or data["pu"] == self.last:
            self.bridged = False
            self.apply(data, recv)
        elif data["u"] > self.last:
            self.gaps.append(number)
            self.lose()

    def lose(self):
        """Nothing is known of the book until a snapshot, and no spell goes on."""
        if self.last is not None:
            self.last = None
            for name in self.spells:
                self.step(name, False)

    def apply(self, data, recv):
        for side, changes in ((self.bids, data["b"]), (self.asks, data["a"])):
            for price, qty in changes:
                side.set(price, qty)
        self.last = data["u"]
        self.frame(recv)

    def frame(self, recv):
        bid, ask = self.bids.best(1), self.asks.best(1)
        self.clock = max(self.clock, recv)
        self.step("crossed", bool(bid and ask and bid[0][0] > ask[0][0]))
        self.step("one_sided", not (bid and ask))

    def step(self, name, on):
        if on and name not in self.on:
            self.on[name] = self.clock
        elif not on and name in self.on:
            self.spells[name].append(self.clock - self.on.pop(name))


@case
def a_sound_recording_is_called_so():
    said = doctor(market(*SMALL), 0)
    equal(said["sound"], True)
    equal([f["n"] for f in said["faults"].values()], [0] * len(said["faults"]))
    book = said["instruments"][0]["book"]
    equal((book["state"], said["decoder"]["gaps"], said["instruments"][0]["stale"]["n"]),
          ("valid", 0, 0))


@case
def counts_are_those_of_the_lines():
    text = market(*SMALL)
    said, kinds = doctor(text, 0), {"update": 0, "trade": 0, "quote": 0, "snapshot": 0}
    for _, _, _, body in messages(text):
        data = body.get("data", body)
        kind = {"depthUpdate": "update", "trade": "trade", "bookTicker": "quote"}
        kinds[kind.get(data.get("e"), "snapshot")] += 1
    decoder = said["decoder"]
    equal(said["lines"], sum(kinds.values()))
    equal(said["bytes"], len(text))
    equal(decoder["messages"], sum(kinds.values()))
    equal(decoder["snapshots"], kinds["snapshot"])
    equal(decoder["diffs"] + decoder["old"], kinds["update"])
    equal(decoder["trades"] + decoder["quotes"] + decoder["unscaled"],
          kinds["trade"] + kinds["quote"])
    events = said["instruments"][0]["events"]
    equal(events["trade"], decoder["trades"])
    equal(events["clear"], kinds["snapshot"])


@case
def times_and_steps_are_those_of_the_recording():
    one = doctor(HAND_TEXT, 0)["instruments"][0]
    equal((one["symbol"], one["price_step"], one["qty_step"], one["verification"]),
          ("BTCUSDT", "0.01", "0.001", "identity"))
    equal((one["first_ns"], one["last_ns"], one["clock_back"]), (T0 + 1 * MS, T0 + 5 * MS, 1),
          "the update that was held came before the snapshot")
    equal((one["book"]["bids"], one["book"]["asks"]), (1, 2))


@case
def a_crossed_spell_is_measured_to_the_nanosecond():
    text = "".join(HAND + [
        diff(T0 + 6 * MS, 121, 130, 120, [["100.05", "1.000"]], []),
        trade(T0 + 7 * MS, 3, "100.00", "0.100", True),
        diff(T0 + 9 * MS + 17, 131, 140, 130, [["100.05", "0.000"]], []),
        diff(T0 + 10 * MS, 141, 150, 140, [["100.20", "1.000"]], []),
        diff(T0 + 11 * MS, 151, 160, 150, [["100.20", "0.000"]], [])])
    one = doctor(text, 0)["instruments"][0]
    equal(one["crossed"], {"n": 2, "total_ns": 4 * MS + 17, "longest_ns": 3 * MS + 17,
                           "longest_at_ns": T0 + 6 * MS, "at_end": False})
    equal(one["book"]["book_crossed"], 3, "frames that ended crossed, the trade's too")


@case
def a_spell_that_is_on_at_the_end_says_so():
    text = "".join(HAND + [diff(T0 + 6 * MS, 121, 130, 120, [["99.80", "0.000"]], []),
                           trade(T0 + 9 * MS, 3, "100.00", "0.100", True)])
    one = doctor(text, 0)["instruments"][0]
    equal(one["one_sided"], {"n": 1, "total_ns": 3 * MS, "longest_ns": 3 * MS,
                             "longest_at_ns": T0 + 6 * MS, "at_end": True})


@case
def latency_is_told_where_both_times_are_there():
    lines = [snapshot(T0, 100, [["99.90", "2.000"]], [["100.00", "1.000"]])]
    for i in range(1, 1001):  # i ms from the venue to us
        t = T0 + 10000 * MS * i
        lines.append(diff(t, 100 + i, 100 + i, 99 + i, [["99.90", f"{i}.000"]], [])
                     .replace(f"{t} ", f"{t + i * MS} ", 1))
    latency = doctor("".join(lines), 0)["instruments"][0]["latency_ns"]
    equal((latency["n"], latency["min"], latency["max"], latency["negative"]),
          (1000, 1 * MS, 1000 * MS, 0))
    for name, exact in (("p50", 500 * MS), ("p99", 990 * MS)):
        assert exact <= latency[name] <= exact * 9 / 8, (name, latency[name])


@case
def a_clock_that_runs_ahead_is_counted():
    text = "".join(HAND + [diff(T0 + 50 * MS, 121, 130, 120, [], [["100.00", "1.000"]])
                           .replace(f"{T0 + 50 * MS} ", f"{T0 + 20 * MS} ", 1)])
    one = doctor(text, 0)["instruments"][0]
    equal((one["latency_ns"]["negative"], one["latency_ns"]["min"]), (1, -30 * MS))
    equal((one["longest_silence_ns"], one["longest_silence_at_ns"]), (15 * MS, T0 + 5 * MS))


@case
def faults_are_counted_and_the_first_are_shown_with_their_place():
    text = market(*LOUD)
    said, reading = doctor(text, 3), Reading(text)
    equal(said["sound"], False)
    equal(said["faults"]["format"]["n"], len(reading.broken))
    equal([f["line"] for f in said["faults"]["format"]["first"]], reading.broken[:3])
    equal(said["faults"]["gap"]["n"], len(reading.gaps))
    equal([f["line"] for f in said["faults"]["gap"]["first"]], reading.gaps[:3])
    lines = text.split(b"\n")
    for fault in said["faults"]["gap"]["first"]:
        equal(fault["byte"], sum(len(x) + 1 for x in lines[:fault["line"] - 1]))
        assert re.search(r"expected one after \d+, got one after \d+", fault["what"]), fault
    one = said["instruments"][0]
    equal(one["stale"]["n"], said["decoder"]["gaps"], "every gap begins a spell")
    equal(one["crossed"]["n"], len(reading.spells["crossed"]))
    equal(one["crossed"]["total_ns"], sum(reading.spells["crossed"]))
    equal(one["one_sided"]["total_ns"], sum(reading.spells["one_sided"]))
    assert reading.gaps and reading.broken and reading.spells["crossed"], "the market had none"


@case
def what_the_book_refuses_is_told():
    levels = [[f"{90 - i}.00", "1.000"] for i in range(20)]
    text = HAND_TEXT + diff(T0 + 6 * MS, 121, 130, 120, levels, [])
    said = doctor(text, 3, "--max-levels", "8")
    equal(said["faults"]["capacity"]["n"] >= 1, True)
    assert said["faults"]["capacity"]["first"][0]["what"].endswith(
        "refused: more than --max-levels has room for"), said["faults"]
    equal(said["instruments"][0]["book"]["state"], "stale")
    healed = text + snapshot(T0 + 7 * MS, 140, [["99.90", "1.000"]], [["100.00", "1.000"]])
    one = doctor(healed + diff(T0 + 8 * MS, 139, 150, 130, [["99.80", "1.000"]], []), 3,
                 "--max-levels", "8")["instruments"][0]
    equal((one["book"]["state"], one["stale"]["n"]), ("valid", 1), "the next snapshot heals it")


@case
def every_instrument_has_a_book_of_its_own():
    text = "".join(HAND + [diff(T0 + 6 * MS, 1, 2, 0, [["5.00", "1.000"]], [], "ETHUSDT")])
    said = doctor(text, 0)  # ETHUSDT has no snapshot: its update is held, nothing is wrong
    equal([one["symbol"] for one in said["instruments"]], ["BTCUSDT"])


@case
def the_report_for_people_says_the_same():
    p = ended(run("doctor", "-", "--format", "binance-usdm", stdin=market(*LOUD)), 3)
    said = doctor(market(*LOUD), 3)
    one = said["instruments"][0]
    for words in (f"gaps {said['faults']['gap']['n']}", "Not sound",
                  f"broken lines {said['faults']['format']['n']}", f"level {one['events']['level']}",
                  f"crossed     {one['crossed']['n']} times", "valid at the end"):
        assert words in p.stdout, (words, p.stdout)
    assert max(map(len, p.stdout.splitlines())) <= 200, p.stdout
    p = ended(run("doctor", file("sound.txt", HAND_TEXT), "--format", "binance-usdm"), 0)
    assert "Sound: nothing lost" in p.stdout and "sound.txt" in p.stdout, p.stdout


@case
def nothing_to_measure_is_no_success():
    said = doctor(b"", 1)
    equal((said["lines"], said["instruments"]), (0, []))
    p = ended(run("doctor", "-", "--format", "binance-usdm", stdin=b"hello\n"), 1)
    assert "no frame came out" in p.stdout and "broken lines 1" in p.stdout, p.stdout


@case
def a_wrong_command_line_exits_2():
    ended(run("doctor"), 2, "name a file")
    ended(run("doctor", "-"), 2, "--format is needed")
    ended(run("doctor", "-", "--format", "binance-usdm", "--what"), 2, "no option")
    ended(run("doctor", "/nowhere/at/all", "--format", "binance-usdm"), 1, "No such file")


@case
def the_help_says_what_can_be_trusted():
    said = ended(run("doctor", "--help"), 0).stdout
    for words in ("Exit codes", "--json", "no gap possible", "latency"):
        assert words in said, words


@case
def an_instrument_without_a_name_is_called_so():
    lines = b"34200.5,1,11,100,1000000,1\n34201,9,11,1,1000000,1\n"
    p = ended(run("doctor", "-", "--format", "lobster", stdin=lines), 3)
    assert "\n(no symbol)   price step" in p.stdout, p.stdout
    assert "; (no symbol) is stale until a snapshot" in p.stdout, p.stdout
    p = ended(run("replay", "-", "--format", "lobster", stdin=lines), 3,
              r"; \(no symbol\) is stale until a snapshot", r"the book of \(no symbol\) ended stale")
    assert " of  " not in p.stderr and ";  " not in p.stderr, p.stderr
    p = ended(run("doctor", "-", "--format", "lobster", "--symbol", "AMZN", "--day", "2012-06-21",
                  "--price-step", "0.01", "--qty-step", "1", stdin=lines), 3)
    assert "\nAMZN   price step 0.01, size step 1;" in p.stdout and "2012-06-21 09:30" in p.stdout, p


@case
def help_lists_every_option_that_is_taken():
    said = run("doctor", "--help").stdout
    for option in ("--format", "--symbol", "--day", "--price-step", "--qty-step", "--json",
                   "--max-levels", "--max-orders"):
        assert f"\n  {option} " in said, option


sys.exit(main())

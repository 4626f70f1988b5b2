#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What obi replay makes of recordings of venues, each compared with the recording itself by other
means: test_replay_recorded.py OBI [DATA]. Without the folder DATA all of it is skipped."""
import gzip
import itertools
import json
import sys

from program import D, DATA, Book, Skip, case, ended, equal, main, replay, rows_of, run, unpacked

FUTURES = "binance_usdm/btcusdt_20240808.gz"
SPOT = "binance_spot/ethusdt_20240808.gz"


def recording(name):
    if not (DATA / name).exists():
        raise Skip(f"no recording {name}")
    return DATA / name


def sound(p):
    return ended(unpacked(p), 0, r"gaps 0", r"refused 0")


def quotes_of(path):
    """The best prices that the venue told itself, each with its id, and the ids of snapshots."""
    quotes, snapshots = [], set()
    with gzip.open(path, "rt") as lines:
        for raw in lines:
            if '"lastUpdateId"' in raw[:60]:
                snapshots.add(json.loads(raw.split(" ", 1)[1])["lastUpdateId"])
            if "@bookTicker" in raw[:60]:
                d = json.loads(raw.split(" ", 1)[1])["data"]
                quotes.append((d["u"], D(d["b"]), D(d["B"]), D(d["a"]), D(d["A"])))
    return quotes, snapshots


def check_touch(name, fmt, symbol, expected):
    """After each depth frame the touch equals the last best prices with an id up to the frame's."""
    path = recording(name)
    rows = rows_of(sound(replay(path, "--symbol", symbol, fmt=fmt)))
    quotes, snapshots = quotes_of(path)
    frames = [r for r in rows if int(r["seq"]) not in snapshots]
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


@case
def recorded_futures_touch_equals_the_venues_own():
    check_touch(FUTURES, "binance-usdm", "BTCUSDT", 6547)


@case
def recorded_spot_touch_equals_the_venues_own():
    check_touch(SPOT, "binance-spot", "ETHUSDT", 3432)


def side_flow(sign, before, after):
    """What was added less what was taken at one best price (Cont, Kukanov, Stoikov 2014, 2.1).
    sign: 1 for bids, where better is higher, -1 for asks."""
    (price, qty), (new_price, new_qty) = before, after
    rise = sign * (new_price - price)
    return new_qty if rise > 0 else -qty if rise < 0 else new_qty - qty


def in_lots(qty, step="0.001"):
    lots = qty / D(step)
    assert lots == int(lots), qty
    return int(lots)


@case
def recorded_order_flow_is_that_of_the_paper_to_the_lot():
    path = recording(FUTURES)
    p = sound(replay(path, "--symbol", "BTCUSDT", "--columns", "order_flow", "--units", "ticks",
                     "--price-step", "0.10", "--qty-step", "0.001"))
    with gzip.open(path, "rb") as lines:
        frames = Book(lines.read(), True, depth=1).frames
    found = [(int(r["seq"]), int(r["order_flow[0:1]"])) for r in rows_of(p)[1:]]
    wanted = [(seq, in_lots(side_flow(1, *bid, *new_bid) - side_flow(-1, *ask, *new_ask)))
              for (_, bid, ask), (seq, new_bid, new_ask) in zip(frames, frames[1:])]
    wrong = [pair for pair in itertools.zip_longest(found, wanted) if pair[0] != pair[1]]
    equal(wrong[:3], [], f"{len(wrong)} of {len(wanted)} frames differ, (found, wanted):")
    equal(sum(flow for _, flow in found), sum(flow for _, flow in wanted), "in all")
    assert len(wanted) == 6547 and any(flow for _, flow in wanted), len(wanted)


def examine(*args, stdin=b""):
    return json.loads(ended(unpacked(run("doctor", *args, "--json", stdin=stdin)), 0).stdout)


@case
def the_doctor_counts_what_the_recorded_lines_are():
    path = recording(FUTURES)
    said, lines, kinds = examine(path, "--format", "binance-usdm"), 0, {}
    with gzip.open(path, "rt") as text:
        for lines, raw in enumerate(text, 1):
            kind = json.loads(raw.split(" ", 1)[1]).get("data", {}).get("e", "snapshot")
            kinds[kind] = kinds.get(kind, 0) + 1
    decoder, one = said["decoder"], said["instruments"][0]
    equal((said["sound"], said["lines"], decoder["messages"]), (True, lines, lines))
    equal((decoder["diffs"] + decoder["old"], decoder["snapshots"], one["stale"]["n"]),
          (kinds["depthUpdate"], kinds["snapshot"], 0))
    equal(decoder["trades"] + decoder["quotes"] + decoder["unscaled"],
          kinds["trade"] + kinds["bookTicker"])
    assert one["latency_ns"]["negative"] == one["latency_ns"]["n"], "its clock ran behind the venue's"


@case
def the_doctor_tells_what_follows_from_lobsters_messages_alone():
    folder = recording("lobster_l1")
    files = [next(folder.glob(f"*_{kind}_1.csv")).read_text().splitlines()
             for kind in ("message", "orderbook")]
    pasted = "".join(f"{message},{row}\n" for message, row in zip(*files)).encode()
    said = examine("-", "--format", "lobster", "--symbol", "AMZN", "--day", "2012-06-21", stdin=pasted)
    decoder = said["decoder"]
    equal((decoder["derived"], decoder["taken"], decoder["mismatched"]), (43561, 13953, 0))
    equal(said["instruments"][0]["events"]["trade"], sum(m.split(",")[1] in "45" for m in files[0]))


ESM4 = "cme_mbo/esm4-mbo-20240508.dbn.zst"
ESH4 = "cme_mbo/esh4-glbx-mdp3-20231224.mbo.dbn.zst"


@case
def recorded_orders_of_cme_end_where_an_independent_replay_does():
    """The numbers are of a replay in Python, with dictionaries."""
    for path, n, touch in ((ESM4, 185, ("5214", "28", "5214.25", "17")), (ESH4, 1, ("4799", "16", "4799.5", "23"))):
        rows = rows_of(sound(replay(recording(path), "--price-step", "0.25", fmt="dbn")))
        last = tuple(D(rows[-1][k]) for k in ("bid1_price", "bid1_qty", "ask1_price", "ask1_qty"))
        equal((len(rows), last), (n, tuple(map(D, touch))), path)


@case
def the_doctor_counts_the_orders_of_cme():
    for path, n, levels, orders in ((ESM4, 13796, (976, 571), 13598), (ESH4, 8725, (892, 559), 8725)):
        said = examine(recording(path), "--format", "dbn")
        one = said["instruments"][0]
        equal((said["sound"], said["decoder"]["messages"], said["decoder"]["snapshots"]), (True, n, 1))
        equal((one["book"]["bids"], one["book"]["asks"], one["book"]["orders"]), (*levels, orders))


# Format, files, and what the recordings' own reference replay counts: updates, snapshots, books, and
# checksums that agree.
EVERY = [
    ("binance-usdm", ["binance_usdm/btcusdt_20240808.gz"], 6547, 1, 1, 0),
    ("binance-spot", ["binance_spot/ethusdt_20240808.gz"], 3432, 1, 1, 0),
    ("binance-usdm", ["binance_usdm_cf_20210722/BINANCE_FUTURES.http.0.0",
                      "binance_usdm_cf_20210722/BINANCE_FUTURES.ws.1.0"], 752, 4, 4, 0),
    ("bitfinex-r0", ["bitfinex_r0_l3/first50k.jsonl"], 49997, 1, 1, 0),
    ("bitmex", ["bitmex_20210722/BITMEX.ws.1.0"], 1969, 10, 10, 0),
    ("bybit", ["bybit_v5_20260809/BYBIT.jsonl.zst"], 2142, 6, 6, 0),
    ("coinbase", ["coinbase_20210417/COINBASE.ws.28.0"], 9719, 10, 10, 0),
    ("dbn", [ESM4], 13785, 1, 1, 0),
    ("dbn", [ESH4], 8724, 1, 1, 0),
    ("deribit", ["deribit_20210417/DERIBIT.ws.30.0"], 46, 10, 10, 0),
    ("deribit", ["deribit_20210722/DERIBIT.ws.1.0"], 36, 10, 10, 0),
    ("ftx", ["ftx_20210417/FTX.ws.32.0"], 1266, 10, 10, 1276),
    ("kraken", ["kraken_spot_20210417/KRAKEN.book.ws.50.0"], 4269, 10, 10, 4269),
    ("kraken-futures", ["kraken_futures_20210722/KRAKEN_FUTURES.ws.1.0"], 7014, 10, 10, 0),
    ("okx", ["okx_20220513/OKX.ws.1.0"], 287, 3, 3, 290),
    ("okx", ["okx_20210722/OKEX.ws.1.0"], 1494, 10, 10, 1504),
]


@case
def every_recording_is_sound_with_the_counts_of_its_reference():
    for fmt, files, *counts in EVERY:
        said = examine(*map(recording, files), "--format", fmt)
        books = [one["book"] for one in said["instruments"]]
        equal((said["sound"], [b["state"] for b in books]), (True, ["valid"] * len(books)), fmt)
        equal([said["decoder"]["diffs"], said["decoder"]["snapshots"], len(books),
               sum(b["book_verified"] for b in books)], counts, fmt)
        equal(sum(b["book_mismatched"] + b["book_gaps"] for b in books) + said["decoder"]["refused"], 0, fmt)


@case
def a_lost_line_of_kraken_shows_by_its_checksum():
    lines = open(recording("kraken_spot_20210417/KRAKEN.book.ws.50.0"), "rb").read().splitlines(keepends=True)
    hole = b"".join(lines[:53] + lines[54:])
    p = run("doctor", "-", "--format", "kraken", "--json", stdin=hole)
    said = json.loads(ended(p, 3).stdout)
    equal((said["sound"], said["faults"]["checksum"]["n"], said["faults"]["gap"]["n"]), (False, 1, 0))
    p = run("replay", "-", "--format", "kraken", "--symbol", "XMR/USD", "--quiet", stdin=hole)
    ended(p, 3, "the venue's checksum is 3089382696, that of the book 2422097962")


if not DATA.is_dir():
    print(f"1..0 # SKIP no recordings in {DATA}")
    sys.exit(0)
sys.exit(main())

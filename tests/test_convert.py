#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""obi's own file and LOBSTER's through the program: test_convert.py OBI [DATA]. What `obi convert`
wrote is read here by struct, by zlib and by NumPy, and by `obi replay`, which must say the same of
it as of the text."""
import gzip
import pathlib
import struct
import subprocess
import sys
import zlib

from program import (DATA, HAND_TEXT, SMALL, TMP, Skip, case, ended, equal, file, main, market, replay,
                     rows_of, run, unpacked)

MAGIC = b"\x89OBI\r\n\x1a\n"
EVENT = struct.Struct("<qqQQqqQIBBH")
BID, ASK = 1, 2


def convert(name, *args, fmt=None, stdin=b""):
    out = TMP / name
    said = run("convert", *args, *(["--format", fmt] if fmt else []), "-o", out, stdin=stdin)
    return said, out


def units(data):
    return [data[at:at + 64] for at in range(0, len(data), 64)]


def events_of(data):
    """The events of a recording, after checking all that has a checksum."""
    equal(len(data) % 64, 0)
    equal(data[:8], MAGIC)
    events, at = [], 0
    while at < len(data):
        unit = data[at:at + 64]
        equal((unit[:8], unit[60]), (MAGIC, 0), f"at {at}")
        equal(struct.unpack_from("<I", unit, 56)[0], zlib.crc32(unit[:56] + bytes(4) + unit[60:]))
        at += 64
        if unit[61] == 3:
            n, crc = struct.unpack_from("<II", unit, 16)
            body = data[at:at + 64 * n]
            equal(zlib.crc32(body), crc, f"block at {at}")
            events += [EVENT.unpack(u) for u in units(body)]
            at += 64 * n
    return events


def same_rows(text, name, fmt, *options):
    """A replay of the text and of the file it was turned into give the same bytes."""
    said, out = convert(name, "-", fmt=fmt, stdin=text)
    ended(said, 0, r"gaps 0, refused 0")
    expected = ended(replay("-", *options, stdin=text, fmt=fmt), 0)
    got = ended(run("replay", out, "--out", "csv", *options), 0)
    equal(got.stdout, expected.stdout)
    assert len(got.stdout.splitlines()) > 3, got.stdout
    return out


@case
def a_converted_market_gives_the_rows_of_its_text():
    for fmt in ("binance-usdm", "binance-spot"):
        text = market("--seed", "5", "--format", fmt, *SMALL)
        out = same_rows(text, f"{fmt}.obi", fmt, "--levels", "3", "--rows", "all")
        assert len(events_of(out.read_bytes())) > 1000


@case
def a_file_tells_itself_by_its_first_bytes_also_packed():
    text = market("--seed", "6", *SMALL)
    out = same_rows(text, "packed.obi", "binance-usdm")
    expected = replay("-", stdin=text).stdout
    packed = file("packed.gz", gzip.compress(out.read_bytes()))
    equal(unpacked(run("replay", packed, "--out", "csv")).stdout, expected)
    equal(run("replay", "-", "--out", "csv", stdin=out.read_bytes()).stdout, expected)
    equal(run("replay", out, "--out", "csv", "--format", "obi").stdout, expected)
    ended(run("replay", out, "--format", "binance-usdm"), 2, r"is obi's own file and not binance")
    again, copy = convert("copy.obi", out)
    ended(again, 0)
    equal(events_of(copy.read_bytes()), events_of(out.read_bytes()))


@case
def recordings_of_several_instruments_stand_in_one_file():
    whole = b""
    texts = {s: market("--seed", "7", "--symbol", s, *SMALL) for s in ("AUSDT", "BUSDT")}
    for symbol, text in texts.items():
        whole += convert(f"{symbol}.obi", "-", fmt="binance-usdm", stdin=text)[1].read_bytes()
    path = file("both.obi", whole)
    for symbol, text in texts.items():
        got = ended(run("replay", path, "--symbol", symbol, "--out", "csv"), 0)
        equal(got.stdout, replay("-", stdin=text).stdout)
    said, out = convert("one.obi", path)
    ended(said, 0, r"of 2 instruments")
    equal({e[7] for e in events_of(out.read_bytes())}, {0, 1})
    ended(run("replay", out, "--symbol", "CUSDT"), 1, r"no message of symbol CUSDT .*AUSDT, BUSDT")


def numpy_lines(path):
    """What the page of formats says, with the path put in, and then the sums of all fields."""
    page = (pathlib.Path(__file__).resolve().parents[1] / "docs/formats.md").read_text()
    lines = page.split("```text\nimport numpy")[1].split("```")[0]
    assert "'btcusdt.obi'" in lines
    return ("import numpy" + lines.replace("'btcusdt.obi'", repr(str(path)))
            + "print(len(e), *(int(e[name].astype('u8').sum()) for name in dtype.names))\n")


def numpy_python():
    for python in (sys.executable, "python3", "/usr/bin/python3"):
        try:
            if subprocess.run([python, "-c", "import numpy"], capture_output=True).returncode == 0:
                return python
        except OSError:
            pass
    raise Skip("NumPy is not installed")


@case
def numpy_reads_a_file_in_one_line():
    python = numpy_python()
    text = market("--seed", "8", "--frames", "2000", "--levels", "40")
    out = convert("numpy.obi", "-", fmt="binance-usdm", stdin=text)[1]
    events = events_of(out.read_bytes())
    expected = [len(events)] + [sum(e[i] for e in events) % 2**64 for i in range(11)]
    p = subprocess.run([python, "-c", numpy_lines(out)], capture_output=True, timeout=60)
    assert p.returncode == 0, p.stderr
    equal([int(x) for x in p.stdout.split()], expected)


@case
def damage_is_told_by_block_and_byte_and_the_rest_is_read():
    text = market("--seed", "9", "--frames", "3000", "--levels", "50")
    out = convert("whole.obi", "-", fmt="binance-usdm", stdin=text)[1]
    data = bytearray(out.read_bytes())
    marks = [at for at in range(0, len(data), 64) if data[at:at + 8] == MAGIC and data[at + 61] == 3]
    assert len(marks) > 3
    data[marks[2] + 640] ^= 1
    path = file("damaged.obi", bytes(data))
    p = ended(run("replay", path, "--out", "csv"), 3,
              rf"damaged\.obi: byte {marks[2]}: block 2 at byte {marks[2]}: its bytes have checksum "
              r"[0-9a-f]{8}, its mark says [0-9a-f]{8}", r"ended stale")
    expected = rows_of(replay("-", stdin=text))
    rows = rows_of(p)
    valid = [r for r in rows if r["spread"] != "nan"]
    equal(valid, expected[:len(valid)])
    assert 100 < len(valid) < len(rows) <= len(expected), (len(valid), len(rows))
    cut = file("cut.obi", bytes(out.read_bytes()[:marks[3] + 6400]))
    p = ended(run("replay", cut, "--out", "csv"), 3, r"is cut off: the bytes end")
    valid = [r for r in rows_of(p) if r["spread"] != "nan"]
    equal(valid, expected[:len(valid)])


WRONG = [
    ([], r"name a file to convert"),
    (["hand.txt"], r"-o FILE is needed"),
    (["hand.txt", "-o", "hand.txt"], r"-o names a file that is to be read"),
    (["hand.txt", "-o", "x.obi"], r"--format is needed"),
    (["hand.txt", "-o", "x.obi", "--format", "nyse"], r"no format 'nyse'"),
    (["hand.txt", "-o", "x.obi", "--format", "lobster", "--day", "2012-02-30"], r"--day takes a day"),
    (["hand.txt", "-o", "x.obi", "--format", "binance-usdm", "--price-step", "1"], r"with --symbol"),
]


@case
def a_file_that_ends_in_its_first_unit_ends_the_reading():
    said, out = convert("begun.obi", file("begun.txt", HAND_TEXT), fmt="binance-usdm")
    ended(said, 0)
    for n in (8, 9, 30, 63):
        begun = out.read_bytes()[:n]
        for command in ("replay", "doctor"):
            p = run(command, "-", stdin=begun)
            assert p.returncode == 1 and "cut off" in p.stdout + p.stderr, (n, command, p)


@case
def a_wrong_command_line_is_told():
    file("hand.txt", HAND_TEXT)
    for args, words in WRONG:
        args = [TMP / a if a.endswith((".txt", ".obi")) else a for a in args]
        ended(run("convert", *args), 2, words)
    said, _ = convert("no/such/folder.obi", TMP / "hand.txt", fmt="binance-usdm")
    ended(said, 1, r"folder\.obi: No such file")
    said, _ = convert("none.obi", TMP / "hand.txt", fmt="lobster")
    ended(said, 1, r"no event came out")


ORDERS = """\
34200.000000001,1,11,100,1000000,1
34200.5,1,12,200,1000200,-1
34201,1,13,50,1000000,1
34202.25,4,11,30,1000000,1
34203,3,12,200,1000200,-1
"""


@case
def single_orders_make_a_book_and_days_and_names_are_what_was_given():
    p = ended(replay("-", "--symbol", "AMZN", "--day", "2012-06-21", "--columns", "trade_flow",
                     stdin=ORDERS.encode(), fmt="lobster"), 0, r"gaps 0, refused 0")
    rows = rows_of(p)
    equal([(r["ts_ns"], r["symbol"], r["bid1_price"], r["bid1_qty"], r["ask1_price"], r["ask1_qty"])
           for r in rows][1:],
          [(str(1340236800000000000 + t), "AMZN", "100.0000", b, a, q) for t, b, a, q in (
              (34200000000001, "100", "", ""), (34200500000000, "100", "100.0200", "200"),
              (34201000000000, "150", "100.0200", "200"), (34202250000000, "120", "100.0200", "200"),
              (34203000000000, "120", "", ""))])
    deeper = (ORDERS + "34204,1,14,5,990000,1\n").encode()
    for text, limit in ((ORDERS.encode(), "--max-orders"), (deeper, "--max-levels")):
        ended(replay("-", limit, "1", stdin=text, fmt="lobster"), 3,
              r"more than --max-orders or --max-levels has room for\n")


@case
def what_was_written_is_counted_in_plain_words():
    for n, words in (("1", "of 1 instrument in 1 block,"), ("2", "of 2 instruments in 1 block,")):
        made = market("--format", "obi", "--instruments", n, "--frames", "20", "--levels", "5")
        ended(run("convert", "-", "--format", "obi", "-o", file("n.obi", ""), stdin=made), 0, words)


def recorded(name):
    if not (DATA / name).exists():
        raise Skip(f"no recording {name}")
    return DATA / name


@case
def recorded_single_orders_have_the_touch_that_the_venue_tells():
    seed, messages = recorded("lobster_l3_aapl/seed.csv"), recorded("lobster_l3_aapl/messages.csv")
    lines = recorded("lobster_l3_aapl/oracle_l1.csv").read_text().splitlines()[1:]
    said, out = convert("aapl.obi", seed, messages, "--symbol", "AAPL", fmt="lobster")
    ended(said, 0, r"gaps 0, refused 0")
    touch = {}  # after each frame of the book; trades between leave it as it is
    for row in rows_of(ended(run("replay", out, "--out", "csv", "--units", "ticks"), 0)):
        touch[int(row["seq"])] = tuple(row[k] for k in ("ask1_price", "ask1_qty", "bid1_price",
                                                        "bid1_qty"))
    for expected in lines:
        index, *levels = expected.split(",")
        last = next(seq for seq in range(int(index) + 1, 0, -1) if seq in touch)
        equal(touch[last], tuple(levels), expected)
    equal(len(lines), 10203)


sys.exit(main())

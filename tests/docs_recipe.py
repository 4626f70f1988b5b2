# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What gaps.md says of running a feed live: its program is compiled and given feeds of both kinds, and
what it tells of each format is what the decoder tells."""
import ctypes as c
import os
import pathlib
import subprocess
import tempfile
import zlib

import library as lib
from docs_pages import fences, table
from tap import run

# Prints of every message whose snapshots are asked for behind it, or a point: first of none, then of each
# line. "1>" before a line is the instrument of a text that names none. "!" gives the book of the instrument 0
# a frame whose second event is refused, "?" a mistake of the program, "=" resets the instrument 0.
MAIN = r"""
static void tell(struct feed *feed, obi_ns now_ns) {
    int id = next_to_ask(feed, now_ns);
    if (id < 0) putchar('.');
    for (; id >= 0; id = next_to_ask(feed, now_ns)) putchar('0' + id);
    putchar(' ');
}

static int take_line(struct feed *feed, struct obi_rows *rows, char *line, obi_ns now_ns) {
    struct obi_event half[2] = {{.kind = OBI_EVENT_LEVEL, .side = OBI_BID, .price_ticks = 1}};
    struct obi_input in = {.recv_ns = now_ns, .bytes = line};
    if (*line == '!') return take_events(feed, rows, half, 2);
    if (*line == '?') return take_message(feed, NULL, (struct obi_input){.n_bytes = 1});
    if (*line == '=') return obi_decoder_reset(feed->decoder, 0);
    if (line[1] == '>') {
        in.instrument = (uint32_t)(*line - '0');
        in.bytes = line + 2;
    }
    in.n_bytes = strlen(in.bytes);
    return take_message(feed, rows, in);
}

/* FORMAT SECONDS SYMBOL...: so many seconds from line to line. */
int main(int argc, char **argv) {
    static char line[1 << 16];
    double value[256];
    struct obi_rows rows = {.struct_size = sizeof rows, .stride = 1, .row_size = 256, .value = value};
    struct feed feed = {.columns = "mid"};
    const char *symbol[] = {argc > 3 ? argv[3] : "", argc > 4 ? argv[4] : ""};
    obi_ns now_ns = 1000000000000;
    if (open_feed(&feed, argv[1], symbol, (uint32_t)argc - 3) != OBI_OK) return 1;
    tell(&feed, now_ns);
    while (fgets(line, sizeof line, stdin)) {
        now_ns += (argv[2][0] - '0') * (obi_ns)1000000000;
        if (take_line(&feed, &rows, line, now_ns) < 0) putchar('a');
        tell(&feed, now_ns);
    }
    putchar('\n');
    tell_unknown(feed.decoder);
    for (int i = 0; i < N_MOST; i++) obi_pipeline_destroy(feed.pipeline[i]);
    obi_decoder_destroy(feed.decoder);
    return 0;
}
"""


def okx(symbol, last, before, bid, text=None):
    """A message of OKX's channel `books`; text is what its checksum is of."""
    action = "snapshot" if before == -1 else "update"
    sides = f'"bids":[["{bid}","5","0","1"]],"asks":' + ("[]" if before != -1 else '[["102","4","0","1"]]')
    sum_of = zlib.crc32(text.encode()) if text else 0
    sum_of -= (sum_of >> 31) << 32
    return (f'{{"arg":{{"channel":"books","instId":"{symbol}"}},"action":"{action}","data":[{{{sides},'
            f'"ts":"{1700000000000 + last}","checksum":{sum_of},"seqId":{last},"prevSeqId":{before}}}]}}')


def okx_feed():
    return [('{"event":"subscribe"}', "01"),
            (okx("A-B", 10, -1, 100), "1"), (okx("C-D", 7, -1, 100), "."),
            (okx("A-B", 11, 10, 101), "."),
            (okx("A-B", 13, 12, 100), "0"), (okx("A-B", 14, 13, 99), "0"),  # 12 is missing
            (okx("C-D", 9, 8, 99), "01"),  # so is 8
            (okx("C-D", 9, -1, 99), "0"), (okx("A-B", 14, -1, 100), "."),
            (okx("A-B", 15, 14, 101, "101:5:102:4:100:5"), "."),
            (okx("A-B", 16, 15, 99, "101:5:102:4:100:5"), "0"),  # 99:5 is missing in what it is of
            (okx("A-B", 17, 16, 98), "0"), (okx("A-B", 17, -1, 98), "."),
            ('{"arg":{"channel":"books","instId":"A-B"},"action":"update","data":[{"bids":7}]}', "0"),
            (okx("A-B", 18, -1, 98), ".")]


def patient_feed():
    """A line a second: a snapshot that does not come is asked for again after 5."""
    return [(okx("A-B", 10, -1, 100), "."), *((okx("A-B", 12, 11, 100), told) for told in "...0....0")]


def binance_feed(root):
    lines = (root / "examples/feed.txt").read_text().splitlines()
    snapshot = lines[7]
    assert "lastUpdateId" in snapshot
    return [*zip(lines, "0....00..", strict=True), ("!", "0"), (snapshot, "."), ("=", "0"), ("", "0"),
            (snapshot, "."), ("?", "a.")]


def pair_feed(root):
    """Two symbols: a snapshot names neither."""
    lines = (root / "examples/feed.txt").read_text().splitlines()[:2]
    other = [line.replace("OBIUSDT", "IBOUSDT") for line in lines]
    return [(lines[0], "01"), (other[0], "01"), ("1>" + other[1], "0"), (lines[1], "."), ("no text", ".")]


def plays(program, told, *args):
    """Runs a feed of (line, what is asked for behind it); yields what is wrong."""
    lines, wanted = zip(*told)
    done = subprocess.run([program, *map(str, args)], input="\n".join(lines) + "\n", text=True,
                          capture_output=True)
    found, *unknown = done.stdout.splitlines() or [""]
    found = found.split()
    if done.returncode or len(found) != len(lines) + 1 or found[0] != "01"[:len(args) - 2]:
        yield f"exit status {done.returncode}: {done.stdout}{done.stderr}"
    for line, found_here, wanted_here in zip(lines, found[1:], wanted):
        if found_here != wanted_here:
            yield f"asks for {found_here}, not {wanted_here}, behind {line[:160]}"
    if unknown != ["subscribe 1"] * ("subscribe" in lines[0]):
        yield f"of kinds not used: {unknown}"


def test_recipe(tap, root, text, library):
    """Who is asked for a snapshot behind each message. In the stream: two books, holes, a checksum that
    differs, a message that is refused. Aside: the recording's hole, an event that is refused, a reset."""
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder, "recipe.c"), pathlib.Path(folder, "recipe")
        source.write_text("#include <obi/obi.h>\n#include <stdio.h>\n#include <string.h>\n" +
                          "".join(fences(text, "c")) + MAIN)
        status, said = run(os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra", "-Werror", "-I",
                           root / "include", source, "-o", program, library,
                           f"-Wl,-rpath,{library.parent}")
        tap.case("gaps.md: the recipe compiles without a warning", [said] if status else [])
        if status:
            return
        for name, told, *args in (
                ("asks for one of two books in the stream", okx_feed(), "okx", 6, "A-B", "C-D"),
                ("does not ask again at once", patient_feed(), "okx", 1, "A-B"),
                ("asks for what is fetched", binance_feed(root), "binance-usdm", 6, "OBIUSDT"),
                ("tells whose a fetched snapshot is", pair_feed(root), "binance-usdm", 6, "OBIUSDT",
                 "IBOUSDT")):
            tap.case(f"gaps.md: the recipe {name}", plays(program, told, *args))


class DecoderOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("format", c.c_char_p),
                ("instrument", c.POINTER(lib.Instrument)), ("n_instruments", c.c_size_t),
                ("max_instruments", c.c_uint32), ("max_pending", c.c_uint32),
                ("max_text", c.c_uint32), ("reserved", c.c_uint32), ("day_ns", c.c_int64)]


LEVELS = ["NONE", "CHECKSUM", "IDENTITY", "ARITHMETIC"]


def verification(obi, name):
    spec, decoder = lib.Instrument(c.sizeof(lib.Instrument), symbol=b"X"), c.c_void_p()
    options = DecoderOptions(c.sizeof(DecoderOptions), 0, name.encode(), c.pointer(spec), 1)
    assert obi.obi_decoder_create(c.byref(options), None, c.byref(decoder), None) == 0, name
    obi.obi_decoder_instrument(decoder, 0, c.byref(spec))
    obi.obi_decoder_destroy(decoder)
    return LEVELS[spec.verification]


def test_verification(tap, obi, page):
    """The table of what each feed shows has a row for every format, whose level is the decoder's."""
    told = {}
    for names, _, level, *_ in table(page, "What each feed shows", "format", "snapshot")[1]:
        told |= {name: level for name in names.split(", ")}
    for row in lib.schema(obi, lib.FORMAT):
        level, found = told.get(row.name), verification(obi, row.name)
        is_told = level is not None and (level.startswith(found) or row.name == "obi")
        tap.case(f"gaps.md: what {row.name} shows is told",
                 [] if is_told else [f"the page says {level}, the decoder {found}"])

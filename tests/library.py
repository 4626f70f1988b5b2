# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""The library by ctypes, for tests that read prose: its description of itself, and books and frames
that are written in words, such as "bid 100 x 9, sell 2 at 100"."""

import ctypes as c
import importlib.util
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[1]
_spec = importlib.util.spec_from_file_location("quickstart", ROOT / "examples/ffi/quickstart.py")
quickstart = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(quickstart)

METRIC, STAT, STATUS, VALUE_STATUS, FORMAT, COUNTER = 1, 2, 3, 4, 5, 6
FLOW, INTEGER, ORDERS, TRADES, TIER, PAIR, DECAY, SLIDE = 1, 2, 4, 8, 16, 32, 64, 128
BID, ASK = 1, 2
LEVEL, TRADE, CLEAR, GAP, PHASE = 1, 7, 9, 10, 12
ADD, CANCEL, EXECUTE, MODIFY = 2, 3, 4, 5
LAST, SNAPSHOT, PRINT = 1, 2, 4
ALL_ROWS, UNKNOWN_OK, PARTIAL = 2, 1, 2
STATES = ["EMPTY", "SYNCING", "VALID", "STALE", "HALTED"]


class Schema(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("id", c.c_int32),
                ("traits", c.c_uint32), ("name", c.c_char_p), ("unit", c.c_char_p),
                ("source", c.c_char_p), ("text", c.c_char_p), ("edges", c.c_char_p),
                ("lo", c.c_double), ("hi", c.c_double), ("params", c.c_char_p), ("cost", c.c_char_p),
                ("n_params", c.c_uint32), ("reserved", c.c_uint32),
                ("sign", c.c_char_p)]

    def __getattribute__(self, name):
        value = super().__getattribute__(name)
        return value.decode() if isinstance(value, bytes) else value


class Instrument(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("id", c.c_uint32),
                ("verification", c.c_uint32), ("symbol", c.c_char * 40), ("price_step", c.c_char * 24),
                ("qty_step", c.c_char * 24), ("depth_limit", c.c_uint32), ("contract", c.c_uint32),
                ("checksum", c.c_uint32), ("wire_digits", c.c_uint32), ("multiplier", c.c_double)]


class BookOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("max_levels", c.c_uint32),
                ("max_orders", c.c_uint32), ("max_changes", c.c_uint32), ("instrument", c.c_uint32),
                ("spec", c.POINTER(Instrument)), ("max_crossed", c.c_uint32),
                ("max_own", c.c_uint32), ("max_quiet_ns", c.c_int64)]


class BookInfo(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("state", c.c_uint32),
                ("shape", c.c_uint32), ("n_bids", c.c_uint32), ("n_asks", c.c_uint32),
                ("n_orders", c.c_uint32), ("open", c.c_uint32), ("phase", c.c_uint32),
                ("reserved", c.c_uint32), ("epoch", c.c_uint64),
                ("frame", c.c_uint64), ("seq", c.c_uint64), ("ts_ns", c.c_int64),
                ("recv_ns", c.c_int64), ("checksum_told", c.c_uint32), ("checksum_made", c.c_uint32),
                ("crossed_frames", c.c_uint64), ("crossed_since_ns", c.c_int64), ("spoke_ns", c.c_int64)]


def load(path):
    obi = c.CDLL(str(path))
    obi.obi_pipeline_book.restype = c.c_void_p
    return obi


def schema(obi, subject):
    """Reads all rows of a subject."""
    rows = []
    for i in range(obi.obi_schema_count(subject)):
        row = Schema(c.sizeof(Schema))
        assert obi.obi_schema_get(subject, i, c.byref(row)) == 0
        rows.append(row)
    return rows


class Tick(c.Structure):
    _fields_ = [("ts_ns", c.c_int64), ("frames", c.c_uint64), ("trades", c.c_uint64), ("epoch", c.c_uint64),
                ("volume_lots", c.c_int64), ("reserved", c.c_uint64 * 3)]


class StatSpec(c.Structure):
    _fields_ = [("stat", c.c_uint32), ("clock", c.c_uint32), ("column", c.c_uint32), ("column2", c.c_uint32),
                ("span", c.c_int64), ("param", c.c_double * 4), ("flags", c.c_uint32),
                ("reserved", c.c_uint32)]


class WindowOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("n_columns", c.c_uint32),
                ("max_samples", c.c_uint32)]


def read_stat(obi, text, frames):
    """Pushes rows of (seconds, x, y) or (seconds, x), reads a statistic of x, or x and y, at the last."""
    spec, columns, window, value = StatSpec(), (c.c_char * 128)(), c.c_void_p(), c.c_double()
    options = WindowOptions(c.sizeof(WindowOptions), 0, 2, 0)
    assert obi.obi_stat_parse(text.encode(), c.byref(spec), columns, None) == 0, text
    assert obi.obi_window_create(c.byref(options), c.byref(spec), c.c_size_t(1), None, c.byref(window),
                                 None) == 0
    for i, (seconds, x, *y) in enumerate(frames, 1):
        now = Tick(ts_ns=round(seconds * 10**9), frames=i)
        obi.obi_window_push(window, c.byref(now), (c.c_double * 2)(x, *y), None, c.c_size_t(2))
    obi.obi_window_read(window, c.byref(value), None, c.c_size_t(1))
    obi.obi_window_destroy(window)
    return value.value


def event(kind, side=0, price=0, size=0, flags=0, orders=0):
    return quickstart.Event(kind=kind, side=side, price_ticks=price, qty_lots=size, flags=flags,
                            order_id2=orders)


def levels(words, side, flags):
    """Reads "100 x 6, 99 x 10 @ 3" or "-"; @ is how many orders."""
    return [event(LEVEL, side, int(price), int(size), flags, int(orders or 0))
            for price, size, orders in re.findall(r"(\d+) x (\d+)(?: @ (\d+))?", words)]


def snapshot(book):
    bids, asks = book
    return [event(CLEAR, flags=SNAPSHOT), *levels(bids, BID, SNAPSHOT), *levels(asks, ASK, SNAPSHOT)]


ORDER_WORDS = ((r"new (?P<id>\d+): (?P<side>bid|ask) (?P<price>\d+) x (?P<size>\d+)", ADD),
               (r"cancel (?P<id>\d+)(?: x (?P<size>\d+))?", CANCEL),
               (r"fill (?P<id>\d+) x (?P<size>\d+)", EXECUTE),
               (r"move (?P<id>\d+): (?P<price>\d+) x (?P<size>\d+)", MODIFY))


def order(words):
    """Reads what became of an order, "new 1: bid 100 x 6", "cancel 1 x 2"; None for other words."""
    for pattern, kind in ORDER_WORDS:
        told = re.fullmatch(pattern, words)
        if told:
            said = told.groupdict(default="0")
            side = {"bid": BID, "ask": ASK}.get(said.get("side"), 0)
            ev = event(kind, side, int(said.get("price", 0)), int(said["size"]), PRINT * (kind == EXECUTE))
            ev.order_id = int(said["id"])
            return ev
    return None


def part(words, books):
    """Reads one part of a frame."""
    if order(words):
        return [order(words)]
    name, *rest = words.split()
    if name in ("bid", "ask"):
        return levels(words, BID if name == "bid" else ASK, 0)
    if name in ("buy", "sell"):
        size, _, price = rest
        return [event(TRADE, BID if name == "buy" else ASK, int(price), int(size), PRINT)]
    if name == "snapshot":
        return snapshot(books[" ".join(rest)])
    return [{"gap": event(GAP), "empty": event(CLEAR, flags=SNAPSHOT), "halt": event(PHASE, size=2), "trade again": event(PHASE)}[words]]


def frame(words, books):
    """Reads a frame: parts with commas between them, behind "at 1.5 s" where it has a time."""
    at = re.match(r"at ([\d.]+) s, ", words)
    words = words[at.end():] if at else words
    events = [ev for words_of_part in words.split(", ") for ev in part(words_of_part, books)]
    for ev in events if at else ():
        ev.ts_ns = 10**12 + round(float(at[1]) * 10**9)
    events[-1].flags |= LAST
    return events


class Session(quickstart.Pipeline):
    """A pipeline that is given frames in words."""

    def __init__(self, obi, columns, flags=ALL_ROWS, instrument_flags=0, contract=0, max_orders=0):
        spec = Instrument(c.sizeof(Instrument), instrument_flags, contract=contract)
        book = BookOptions(struct_size=c.sizeof(BookOptions), max_orders=max_orders, spec=c.pointer(spec))
        super().__init__(obi, columns, flags, c.addressof(book))

    def take(self, events):
        """Runs one frame; returns the call's result and its row: values, statuses; or None."""
        array = (quickstart.Event * len(events))(*events)
        values, statuses = (c.c_double * self.width)(), (c.c_uint8 * self.width)()
        rows = quickstart.Rows(c.sizeof(quickstart.Rows), 0, self.width, 2, 0, None, values, statuses)
        taken = c.c_size_t()
        rc = self.obi.obi_pipeline_run(self.handle, array, c.c_size_t(len(events)), c.byref(taken),
                                       c.byref(rows))
        return rc, (values[:], statuses[:]) if rows.n_rows else None

    def state(self):
        info = BookInfo(c.sizeof(BookInfo))
        book = c.c_void_p(self.obi.obi_pipeline_book(self.handle))
        assert self.obi.obi_book_info(book, c.byref(info)) == 0
        return STATES[info.state]

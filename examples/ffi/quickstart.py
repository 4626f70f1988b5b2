#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What you learn: obi from Python with nothing but ctypes: the event as a struct, columns by name,
and the batch call, which costs about what C costs. quickstart.py LIBOBI.so"""

import ctypes as c
import random
import sys

LEVEL, BID, ASK, LAST, SNAPSHOT, E_CAPACITY, E_EVENT = 1, 1, 2, 1, 2, -5, -6


class Event(c.Structure):  # frozen: 64 bytes
    _fields_ = [("ts_ns", c.c_int64), ("recv_ns", c.c_int64), ("seq", c.c_uint64),
                ("order_id", c.c_uint64), ("price_ticks", c.c_int64), ("qty_lots", c.c_int64),
                ("order_id2", c.c_uint64), ("instrument", c.c_uint32), ("kind", c.c_uint8),
                ("side", c.c_uint8), ("flags", c.c_uint16)]


class PipelineOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("sample_ns", c.c_int64),
                ("columns", c.c_char_p), ("stats", c.c_char_p), ("book", c.c_void_p),
                ("max_samples", c.c_uint32), ("reserved", c.c_uint32)]


class Rows(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("stride", c.c_size_t),
                ("row_size", c.c_size_t), ("n_rows", c.c_size_t), ("ts_ns", c.POINTER(c.c_int64)),
                ("value", c.POINTER(c.c_double)), ("status", c.POINTER(c.c_uint8))]


class Error(c.Structure):  # frozen: 128 bytes
    _fields_ = [("status", c.c_int32), ("index", c.c_uint32), ("offset", c.c_uint64),
                ("message", c.c_char * 112)]


class Pipeline:
    def __init__(self, obi, columns, flags=0, book=None):
        obi.obi_pipeline_width.restype, obi.obi_status_text.restype = c.c_size_t, c.c_char_p
        options = PipelineOptions(c.sizeof(PipelineOptions), flags, 0, columns.encode(), None, book)
        self.obi, self.handle, err = obi, c.c_void_p(), Error()  # whole pointers, no ints
        rc = obi.obi_pipeline_create(c.byref(options), None, c.byref(self.handle), c.byref(err))
        self.check(rc, err)  # raises "no metric 'imbalance'; did you mean ...?"
        self.width = obi.obi_pipeline_width(self.handle)

    def __del__(self):
        self.obi.obi_pipeline_destroy(self.handle)

    def check(self, status, err=None):
        if status < 0:
            raise ValueError((err.message if err else self.obi.obi_status_text(status)).decode())

    def find(self, name):
        i = c.c_size_t()
        self.check(self.obi.obi_pipeline_find(self.handle, name.encode(), c.byref(i)))
        return i.value

    def run(self, events, first=0, last=None):  # yields the time, values and statuses of each row
        last = len(events) if last is None else last
        room, taken = last - first, c.c_size_t()  # an event makes one row at most
        ts, value = (c.c_int64 * room)(), (c.c_double * (room * self.width))()
        status = (c.c_uint8 * (room * self.width))()
        while first < last:  # a pipeline stops where the book turns stale: go on from there
            rows = Rows(c.sizeof(Rows), 0, self.width, room, 0, ts, value, status)
            at = c.byref(events, first * c.sizeof(Event))
            rc = self.obi.obi_pipeline_run(self.handle, at, c.c_size_t(last - first),
                                           c.byref(taken), c.byref(rows))
            for r in range(rows.n_rows):
                cut = slice(r * self.width, (r + 1) * self.width)
                yield ts[r], value[cut], status[cut]
            refused = rc in (E_CAPACITY, E_EVENT)  # it is counted: go on behind it
            self.check(0 if refused else rc)
            first += taken.value + refused


def synthetic_stream(n, seed=1):  # ten levels a side, then frames of three changes
    rng, resting, events = random.Random(seed), set(), (Event * n)()
    for i, ev in enumerate(events):
        side, depth = (BID, ASK)[i % 2], i // 2 if i < 20 else rng.randrange(10)
        price = 1000 - depth if side == BID else 1001 + depth
        size = 0 if i >= 20 and price in resting and rng.random() < 0.1 else rng.randrange(1, 100)
        resting.add(price) if size else resting.discard(price)
        ev.kind, ev.side, ev.price_ticks, ev.qty_lots, ev.ts_ns = LEVEL, side, price, size, 1 + i
        ev.flags = (SNAPSHOT if i < 20 else 0) | (LAST if i > 18 and i % 3 == 1 else 0)
    return events


def main(path):
    obi, events = c.CDLL(path), synthetic_stream(100000)
    names = ["mid", "depth_imbalance[0:5]", "order_flow"]
    at_once = list(Pipeline(obi, ", ".join(names)).run(events))
    pipeline, cuts = Pipeline(obi, ", ".join(names)), range(0, len(events), 1000)
    chunked = [row for first in cuts for row in pipeline.run(events, first, first + 1000)]
    assert len(at_once) > 30000 and repr(at_once) == repr(chunked)  # to the last bit, NaN included
    print(f"{len(events)} events make {len(at_once)} rows, the same in 1 call and in 100")
    print(*(f"{x:22} last value {at_once[-1][1][pipeline.find(x)]:8.4f}" for x in names), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

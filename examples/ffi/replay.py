#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What you learn: bytes to rows from Python, with nothing but ctypes: a decoder, and a pipeline for
each instrument, that heal after a gap. usage: replay.py LIBOBI.so FILE FORMAT [SYMBOL]"""

import ctypes as c
import sys

from quickstart import LAST, SNAPSHOT, Error, Event, Pipeline

E_FORMAT, E_NUMBER, E_NAME, E_CAPACITY, OK, FULL, MORE, STALE, GAP = -8, -9, -7, -5, 0, 3, 4, 8, 10
ONLY_GIVEN, ORDERS, END, N_EVENTS, u32, text = 1, 4, 1, 4096, c.c_uint32, c.c_char


def struct(**fields):
    return type("struct", (c.Structure,), {"_fields_": list(fields.items())})


Instrument = struct(
    struct_size=u32, flags=u32, id=u32, verification=u32, symbol=text * 40, price_step=text * 24,
    qty_step=text * 24, depth_limit=u32, contract=u32, checksum=u32, wire_digits=u32,
    multiplier=c.c_double)
DecoderOptions = struct(
    struct_size=u32, flags=u32, format=c.c_char_p, instrument=c.POINTER(Instrument),
    n_instruments=c.c_size_t, max_instruments=u32, max_pending=u32, max_text=u32, reserved=u32,
    day_ns=c.c_int64)
Input = struct(
    struct_size=u32, flags=u32, bytes=c.c_char_p, n_bytes=c.c_size_t, recv_ns=c.c_int64,
    instrument=u32, reserved=u32)
BookOptions = struct(
    struct_size=u32, flags=u32, max_levels=u32, max_orders=u32, max_changes=u32, instrument=u32,
    spec=c.POINTER(Instrument), max_crossed=u32, max_own=u32, max_quiet_ns=c.c_int64)


class Decoder:
    def __init__(self, obi, format, symbol=None):
        self.obi, self.handle, self.err, self.rest = obi, c.c_void_p(), Error(), b""
        spec = Instrument(c.sizeof(Instrument), symbol=(symbol or "").encode())
        opt = DecoderOptions(c.sizeof(DecoderOptions), ONLY_GIVEN if symbol else 0, format.encode(),
                             c.pointer(spec), 1 if symbol else 0)
        if obi.obi_decoder_create(c.byref(opt), None, c.byref(self.handle), c.byref(self.err)):
            raise ValueError(self.err.message.decode())

    def __del__(self):
        self.obi.obi_decoder_destroy(self.handle)

    def frames(self, data, flags=0):
        """Yields events, first and last: of one instrument. Keeps a message that has not ended."""
        events, used, n, rc = (Event * N_EVENTS)(), c.c_size_t(), c.c_size_t(), None
        self.rest += data
        while rc not in (OK, MORE):
            source = Input(c.sizeof(Input), flags, self.rest, len(self.rest))
            rc = self.obi.obi_decoder_decode(self.handle, c.byref(source), c.byref(used), events,
                                             c.c_size_t(N_EVENTS), c.byref(n), c.byref(self.err))
            if rc not in (OK, FULL, MORE):  # a loss, or a message that was refused
                print(self.err.message.decode(), file=sys.stderr)
            if rc < 0 and rc not in (E_FORMAT, E_NUMBER, E_NAME, E_CAPACITY):
                raise ValueError(self.err.message.decode())
            self.rest, first = self.rest[used.value:], 0
            for last in range(1, n.value + 1):
                if events[last - 1].flags & LAST or last == n.value:
                    yield events, first, last
                    first = last

    def pipeline(self, id, columns):
        """Made when its first snapshot begins: then depth, steps and wire digits are known."""
        spec, i = Instrument(c.sizeof(Instrument)), 0
        while not self.obi.obi_decoder_instrument(self.handle, i, c.byref(spec)) and spec.id != id:
            i += 1
        max_orders = 1 << 20 if spec.flags & ORDERS else 0
        book = BookOptions(c.sizeof(BookOptions), 0, 0, max_orders, 0, id, c.pointer(spec))
        return spec.symbol.decode(), Pipeline(self.obi, columns, book=c.addressof(book))


def replay(obi, recording, format, symbol=None, columns="depth_imbalance[0:5]"):
    """Yields time, symbol, values and statuses of each row."""
    decoder, made = Decoder(obi, format, symbol), {}
    for line in recording:  # bytes that are no lines may be cut anywhere; the last may lack its end
        for events, first, last in decoder.frames(line, 0 if line.endswith(b"\n") else END):
            id = events[first].instrument
            if id not in made and events[first].flags & SNAPSHOT:  # a trade may come before
                made[id] = decoder.pipeline(id, columns)
            for ts_ns, values, status in made[id][1].run(events, first, last) if id in made else ():
                yield ts_ns, made[id][0], values, status
                if STALE in status and events[last - 1].kind != GAP:  # by itself: tell it
                    obi.obi_decoder_reset(decoder.handle, id)


def main(library, path, *options):
    obi, was_stale = c.CDLL(library), {}
    with open(path, "rb") as recording:
        for ts_ns, name, (value,), (status,) in replay(obi, recording, *options):
            was_stale[name] = status == STALE
            print(ts_ns, name, f"{value:+.3f}", *["only a snapshot helps"] * (status == STALE))
    return 0 if was_stale and not any(was_stale.values()) else 1  # it began, and healed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if 4 <= len(sys.argv) <= 5 else __doc__[__doc__.index("usage"):])

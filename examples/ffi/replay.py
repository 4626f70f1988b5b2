#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""What you learn: bytes to rows from Python, with nothing but ctypes: a decoder and a pipeline that
heal after a gap. replay.py LIBOBI.so FILE [FORMAT [SYMBOL]]"""

import ctypes as c
import sys

from quickstart import Error, Event, Pipeline

E_FORMAT, E_NUMBER, E_NAME, E_CAPACITY, OK, MORE, STALE, GAP = -8, -9, -7, -5, 0, 4, 8, 10
END, N_EVENTS = 1, 4096


class Instrument(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("id", c.c_uint32),
                ("verification", c.c_uint32), ("symbol", c.c_char * 40),
                ("price_step", c.c_char * 24), ("qty_step", c.c_char * 24),
                ("depth_limit", c.c_uint32), ("contract", c.c_uint32), ("checksum", c.c_uint32),
                ("wire_digits", c.c_uint32), ("multiplier", c.c_double)]


class DecoderOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("format", c.c_char_p),
                ("instrument", c.POINTER(Instrument)), ("n_instruments", c.c_size_t),
                ("max_instruments", c.c_uint32), ("max_pending", c.c_uint32),
                ("max_text", c.c_uint32), ("reserved", c.c_uint32), ("day_ns", c.c_int64)]


class Input(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("bytes", c.c_char_p),
                ("n_bytes", c.c_size_t), ("recv_ns", c.c_int64), ("instrument", c.c_uint32),
                ("reserved", c.c_uint32)]


class BookOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("max_levels", c.c_uint32),
                ("max_orders", c.c_uint32), ("max_changes", c.c_uint32), ("instrument", c.c_uint32),
                ("spec", c.POINTER(Instrument)), ("max_crossed", c.c_uint32),
                ("reserved", c.c_uint32), ("max_quiet_ns", c.c_int64)]


class Decoder:
    def __init__(self, obi, format, symbol):
        self.obi, self.handle, self.err = obi, c.c_void_p(), Error()
        self.spec = Instrument(c.sizeof(Instrument), symbol=symbol.encode())
        opt = DecoderOptions(c.sizeof(DecoderOptions), 0, format.encode(), c.pointer(self.spec), 1)
        if obi.obi_decoder_create(c.byref(opt), None, c.byref(self.handle), c.byref(self.err)):
            raise ValueError(self.err.message.decode())
        obi.obi_decoder_instrument(self.handle, 0, c.byref(self.spec))  # now with the venue's rules

    def __del__(self):
        self.obi.obi_decoder_destroy(self.handle)

    def events(self, message):
        """Yields the events of one message, in arrays with their count."""
        source = Input(c.sizeof(Input), END, message, len(message))
        events, used, n_ev, rc = (Event * N_EVENTS)(), c.c_size_t(), c.c_size_t(), None
        while rc not in (OK, MORE):
            rc = self.obi.obi_decoder_decode(self.handle, c.byref(source), c.byref(used), events,
                                             c.c_size_t(N_EVENTS), c.byref(n_ev), c.byref(self.err))
            if rc and self.err.message:  # a condition or a refused message: the next may be good
                print(self.err.message.decode())
            if rc < 0 and rc not in (E_FORMAT, E_NUMBER, E_NAME, E_CAPACITY):
                raise ValueError(self.err.message.decode())
            yield events, n_ev.value
            message = message[used.value:]
            source.bytes, source.n_bytes = message, len(message)


def main(library, path, format="binance-usdm", symbol="OBIUSDT"):
    obi = c.CDLL(library)
    decoder, n_valid, was_stale = Decoder(obi, format, symbol), 0, True
    book = BookOptions(c.sizeof(BookOptions), 0, 0, 0, 0, decoder.spec.id, c.pointer(decoder.spec))
    pipeline = Pipeline(obi, "depth_imbalance[0:5]", book=c.addressof(book))
    with open(path, "rb") as recording:
        for line in recording:
            for events, n in decoder.events(line):
                last_kind = events[n - 1].kind if n else 0
                for ts_ns, (value,), (status,) in pipeline.run(events, 0, n):
                    print(ts_ns, f"{value:+.3f}", *["only a snapshot helps"] * (status == STALE))
                    if status == STALE and last_kind != GAP:  # stale by itself: tell the decoder
                        obi.obi_decoder_reset(decoder.handle, decoder.spec.id)
                    n_valid, was_stale = n_valid + (status != STALE), status == STALE
    return 0 if n_valid and not was_stale else 1  # it began, and healed if there was a gap


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

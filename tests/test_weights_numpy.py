#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Weights of order flow against NumPy: flows, covariance and its first vector of random markets worked
out from the levels that were shown. Argument: the shared library. Skipped where NumPy is not installed."""

import ctypes as c
import importlib.util
import os
import pathlib
import random
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import library as lib  # noqa: E402
from tap import Tap  # noqa: E402

SYSTEM_PYTHON = "/usr/bin/python3"  # what Debian's packages are for

if not importlib.util.find_spec("numpy") and sys.executable != SYSTEM_PYTHON and os.path.exists(SYSTEM_PYTHON):
    os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON, *sys.argv])
if not importlib.util.find_spec("numpy"):
    print("1..0 # SKIP python3-numpy is not installed")
    sys.exit(0)

import numpy as np  # noqa: E402

INTERVAL, DEEP, FRAMES, PER_INTERVAL = 1000, 40, 2000, 8


class Options(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("n_levels", c.c_uint32),
                ("n_iterations", c.c_uint32), ("interval_ns", c.c_int64), ("half_life", c.c_uint64)]


class Market:
    """Levels by price, as plain dictionaries, and the same in a book that weights look at."""

    def __init__(self, obi, seed, n_levels, half_life):
        self.obi, self.rng, self.n_levels, self.now = obi, random.Random(seed), n_levels, 1
        self.side = {lib.BID: {}, lib.ASK: {}}
        self.book, self.weights = c.c_void_p(), c.c_void_p()
        book = lib.BookOptions(struct_size=c.sizeof(lib.BookOptions), flags=lib.UNKNOWN_OK)
        options = Options(c.sizeof(Options), 0, n_levels, 4096, INTERVAL, half_life)
        assert obi.obi_book_create(c.byref(book), None, c.byref(self.book), None) == 0
        assert obi.obi_weights_create(c.byref(options), None, c.byref(self.weights), None) == 0

    def show(self, levels, flags=0):
        events = [lib.event(lib.LEVEL, side, price, size, flags) for side, price, size in levels]
        events[-1].flags |= lib.LAST
        for event in events:
            event.recv_ns = self.now
        array, taken = (lib.quickstart.Event * len(events))(*events), c.c_size_t()
        assert self.obi.obi_book_apply(self.book, array, c.c_size_t(len(events)), c.byref(taken)) == 0
        assert taken.value == len(events)
        assert self.obi.obi_weights_update(self.weights, self.book) == 0
        for side, price, size in levels:
            self.side[side].pop(price, None)
            self.side[side].update({price: size} if size else {})

    def best(self, side):
        """Prices, such that higher is nearer, and sizes of the best levels; far and 0 beyond them."""
        prices = sorted(self.side[side], reverse=side == lib.BID)[:self.n_levels]
        rest, sign = self.n_levels - len(prices), 1 if side == lib.BID else -1
        return (np.array([sign * price for price in prices] + [-np.inf] * rest),
                np.array([self.side[side][price] for price in prices] + [0.0] * rest))

    def frame(self):
        levels = {}
        for _ in range(self.rng.randint(1, 3)):
            side, away = self.rng.choice((lib.BID, lib.ASK)), self.rng.randrange(DEEP)
            price = 1000 - away if side == lib.BID else 1001 + away
            levels[side, price] = self.rng.choice((0, *(self.rng.randint(1, 50) for _ in range(4))))
        self.show([(*key, size) for key, size in levels.items()])


def flow(before, after):
    (p0, q0), (p1, q1) = before, after
    return np.where(p1 >= p0, q1, 0) - np.where(p1 <= p0, q0, 0)


def vectors(market):
    """Runs the market; returns a row an interval that weights have learned from."""
    rows, kept = [], []
    market.show([(side, 1000 - i if side == lib.BID else 1001 + i, 20) for side in (lib.BID, lib.ASK)
                 for i in range(DEEP)], lib.SNAPSHOT)
    for i in range(FRAMES):
        if i % PER_INTERVAL == 0:
            market.now += INTERVAL
            rows.append([])
        before = [market.best(side) for side in (lib.BID, lib.ASK)]
        market.frame()
        after = [market.best(side) for side in (lib.BID, lib.ASK)]
        rows[-1].append((flow(before[0], after[0]) - flow(before[1], after[1]), after[0][1] + after[1][1]))
    for row in rows[:-1]:  # the last interval is in work
        ofi, depth = (np.array(part) for part in zip(*row))
        kept.append(ofi.sum(0) / (depth.mean() / 2))
    return np.array(kept)


def read(market):
    """Weights, the share explained, and the covariance as it is saved."""
    obi, weight, share, n = market.obi, c.c_double(), c.c_double(), c.c_size_t()
    assert obi.obi_weights_solve(market.weights, None) == 0
    found = []
    for level in range(market.n_levels):
        assert obi.obi_weights_get(market.weights, level, c.byref(weight), None) == 0
        found.append(weight.value)
    assert obi.obi_weights_explained(market.weights, c.byref(share), None) == 0
    size = obi.obi_weights_save_size(market.weights)
    room = c.create_string_buffer(size)
    assert obi.obi_weights_save(market.weights, room, size, c.byref(n)) == 0
    total, m = struct.unpack_from("<d", room.raw, 96)[0], market.n_levels
    covariance = np.zeros((m, m))
    covariance[np.triu_indices(m)] = struct.unpack_from(f"<{m * (m + 1) // 2}d", room.raw, 112 + 16 * m)
    return np.array(found), share.value, np.triu(covariance) / total


def wrong(obi, seed, n_levels, half_life):
    market = Market(obi, seed, n_levels, half_life)
    x = vectors(market)
    found, share, covariance = read(market)
    ages = np.arange(len(x))[::-1]
    weights = 0.5 ** (ages / half_life) if half_life else np.ones(len(x))
    wanted = np.atleast_2d(np.cov(x.T, aweights=weights, ddof=0))
    values, principal = np.linalg.eigh(wanted)
    v = principal[:, -1] * (1 if principal[:, -1].sum() >= 0 else -1)
    where = f"seed {seed}, {n_levels} levels, half-life {half_life}"
    if not np.allclose(covariance, np.triu(wanted), rtol=1e-9, atol=1e-12 * values[-1]):
        yield f"{where}: another covariance"
    if n_levels > 1 and values[-2] > 0.99 * values[-1]:
        return
    if not np.allclose(found, v / abs(v).sum(), rtol=0, atol=1e-9):
        yield f"{where}: {found} and not {v / abs(v).sum()}"
    if abs(share - values[-1] / values.sum()) > 1e-9:
        yield f"{where}: {share} explained and not {values[-1] / values.sum()}"
    market.obi.obi_weights_destroy(market.weights)
    market.obi.obi_book_destroy(market.book)


def main(library):
    tap, obi = Tap(), lib.load(library)
    obi.obi_weights_save_size.restype = c.c_size_t
    for n_levels in (1, 2, 5, 10, 32):
        for half_life in (0, 3, 50):
            tap.case(f"weights of {n_levels} levels, half-life {half_life}, are NumPy's",
                     [line for seed in range(3) for line in wrong(obi, seed, n_levels, half_life)])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

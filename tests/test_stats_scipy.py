#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Statistics against SciPy, NumPy and statsmodels, on a thousand random series each, and against
numbers that were published. Argument: the shared library. Skipped where those are not installed."""

import ctypes as c
import importlib.util
import math
import os
import pathlib
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from tap import Tap  # noqa: E402

SYSTEM_PYTHON = "/usr/bin/python3"  # what Debian's packages are for
NEEDED = ("numpy", "scipy", "statsmodels")


def have_packages():
    return all(importlib.util.find_spec(name) for name in NEEDED)


if not have_packages() and sys.executable != SYSTEM_PYTHON and os.path.exists(SYSTEM_PYTHON):
    os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON, *sys.argv])
if not have_packages():
    print("1..0 # SKIP python3-scipy and python3-statsmodels are not installed")
    sys.exit(0)

import numpy as np  # noqa: E402
import scipy.signal  # noqa: E402
import scipy.stats  # noqa: E402
import statsmodels.api as sm  # noqa: E402
from statsmodels.duration.survfunc import SurvfuncRight  # noqa: E402
from statsmodels.sandbox.stats.runs import runstest_1samp  # noqa: E402
from statsmodels.stats.weightstats import DescrStatsW  # noqa: E402
from statsmodels.tsa.ar_model import AutoReg  # noqa: E402
from statsmodels.tsa.stattools import acf  # noqa: E402

SERIES, SECOND, NO_COLUMN = 1000, 10**9, 0xffff


class Tick(c.Structure):
    _fields_ = [("ts_ns", c.c_int64), ("frames", c.c_uint64), ("trades", c.c_uint64),
                ("epoch", c.c_uint64), ("volume_lots", c.c_int64), ("reserved", c.c_uint64 * 3)]


class Column(c.Structure):
    _fields_ = [("bytes", c.c_uint8 * 64)]


class Spec(c.Structure):
    _fields_ = [("stat", c.c_uint32), ("clock", c.c_uint32), ("column", c.c_uint32),
                ("column2", c.c_uint32), ("span", c.c_int64), ("param", c.c_double * 4),
                ("flags", c.c_uint32), ("reserved", c.c_uint32)]


class Options(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32), ("n_columns", c.c_uint32),
                ("max_samples", c.c_uint32)]


class Window:
    """Statistics by text; column mid is the first value of a row, spread the second."""

    obi = None

    def __init__(self, *texts):
        specs, columns = (Spec * len(texts))(), (Column * 2)()
        for spec, text in zip(specs, texts):
            assert self.obi.obi_stat_parse(text.encode(), c.byref(spec), columns, None) == 0, text
        options = Options(c.sizeof(Options), 0, 2, 0)
        self.handle, self.n, self.tick = c.c_void_p(), len(texts), Tick()
        assert self.obi.obi_window_create(c.byref(options), specs, c.c_size_t(self.n), None,
                                          c.byref(self.handle), None) == 0

    def push(self, seconds, x, y=0.0):
        self.tick.frames += 1
        self.tick.ts_ns = round(seconds * SECOND)
        row = (c.c_double * 2)(x, y)
        assert self.obi.obi_window_push(self.handle, c.byref(self.tick), row, None, c.c_size_t(2)) == 0

    def read(self):
        values, statuses = (c.c_double * self.n)(), (c.c_uint8 * self.n)()
        assert self.obi.obi_window_read(self.handle, values, statuses, c.c_size_t(self.n)) >= 0
        return values[:]

    def __del__(self):
        self.obi.obi_window_destroy(self.handle)


def reading(texts, x, y=None, at=None):
    """Pushes a series, one row a second unless told when, and reads the statistics once."""
    window = Window(*texts)
    for i, value in enumerate(x):
        window.push(i if at is None else at[i], value, 0.0 if y is None else y[i])
    return window.read()


class Differences:
    """What is not near enough, a list a statistic; how many were compared."""

    def __init__(self):
        self.found, self.count = {}, {}

    def compare(self, name, series, got, wanted, relative=1e-9, absolute=1e-12):
        problems = self.found.setdefault(name, [])
        self.count[name] = self.count.get(name, 0) + 1
        if math.isnan(wanted) and math.isnan(got):
            return
        if not abs(got - wanted) <= relative * abs(wanted) + absolute and len(problems) < 3:
            problems.append(f"series {series}: {got!r}, wanted {wanted!r}")

    def tell(self, tap, least=SERIES):
        for name, problems in self.found.items():
            few = [f"only {self.count[name]} compared"] if self.count[name] < least else []
            tap.case(f"{name}, {self.count[name]} times", problems + few)


def draw(rng, n):
    """A series of one of several kinds, and one that goes with it."""
    kind = rng.integers(5)
    x = [lambda: rng.normal(size=n), lambda: rng.integers(-3, 4, n).astype(float),
         lambda: np.cumsum(rng.normal(size=n)), lambda: rng.standard_cauchy(n),
         lambda: 60000 + rng.integers(-50, 51, n) / 100][kind]()
    if np.ptp(x) == 0:
        x[0] += 1
    return x, 0.5 * x + rng.normal(size=n) * np.std(x)


def samples(rng, differences):
    """Moments, order, lines of samples, each of weight 1."""
    for k in range(SERIES):
        n, q = int(rng.integers(8, 90)), float(rng.uniform(0.01, 0.99))
        x, y = draw(rng, n)
        names = ["mean", "variance", "stddev", "zscore", "min", "max", "robust_z"]
        texts = [f"{name}(mid,{n} frames)" for name in names]
        pairs = ["covariance", "correlation", "slope", "slope_lo", "slope_hi", "intercept", "r2"]
        texts += [f"{name}(mid,spread,{n} frames)" for name in pairs]
        texts += [f"quantile(mid,{n} frames){{q={q!r}}}", f"speed(mid,{n} frames)",
                  f"acceleration(mid,{n} frames)"]
        before, line, t = x[:-1], sm.OLS(x, sm.add_constant(y)).fit(), np.arange(n) - n / 2
        middle, spread = np.median(before), scipy.stats.median_abs_deviation(before)
        slope, error = line.params[1], line.bse[1]
        wanted = [np.mean(x), np.var(x, ddof=1), scipy.stats.tstd(x),
                  (x[-1] - np.mean(before)) / np.std(before, ddof=1), min(x), max(x),
                  (x[-1] - middle) / (1.4826 * spread) if spread else math.nan,
                  np.cov(x, y)[0, 1], scipy.stats.pearsonr(x, y)[0], slope, slope - 1.96 * error,
                  slope + 1.96 * error, line.params[0], line.rsquared, np.quantile(x, q),
                  np.polyfit(t, x, 1)[0], 2 * np.polyfit(t, x, 2)[0]]
        scale = 1e-10 * (1 + np.max(np.abs(x)))
        for name, got, want in zip(names + pairs + ["quantile", "speed", "acceleration"],
                                   reading(texts, x, y), wanted):
            differences.compare(name, k, got, want, absolute=scale)


def standing(rng, differences):
    """What stands for whole seconds, weighted by them; the newest has not stood yet."""
    for k in range(SERIES):
        n, q = int(rng.integers(4, 40)), float(rng.uniform(0.01, 0.99))
        x, _ = draw(rng, n)
        weight = rng.integers(1, 9, n)
        at = np.concatenate([[0], np.cumsum(weight)])
        of = DescrStatsW(x, weight)
        repeated = np.repeat(x, weight)
        wanted = [of.mean, of.var, of.std, of.sum, np.quantile(repeated, q, method="inverted_cdf"),
                  np.mean(repeated >= 0.0001)]
        texts = [f"{name}(mid,1000s)" for name in ("mean", "variance", "stddev", "sum")]
        texts += [f"quantile(mid,1000s){{q={q!r}}}", "share_above(mid,1000s){at=0.0001}"]
        names = ["mean over time", "variance over time", "deviation over time", "integral",
                 "quantile over time", "share above"]
        scale = 1e-10 * (1 + np.max(np.abs(x)))
        for name, got, want in zip(names, reading(texts, np.append(x, 1e9), None, at), wanted):
            differences.compare(name, k, got, want, absolute=scale)


def memory(rng, differences):
    """Autocorrelation, the first-order model, runs, decayed means."""
    for k in range(SERIES):
        n, lag, half = int(rng.integers(20, 90)), int(rng.integers(1, 6)), int(rng.integers(1, 30))
        phi = rng.uniform(-0.9, 0.98)
        x = scipy.signal.lfilter([1], [1, -phi], rng.normal(size=n))
        fit = AutoReg(x, 1).fit().params[1]
        spread = 1.96 * math.sqrt((1 - fit * fit) / (n - 1)) if abs(fit) < 1 else math.nan
        decay = 0.5 ** (1 / half)
        wanted = [acf(x, nlags=lag, fft=False)[lag], fit, fit - spread, fit + spread,
                  math.log(2) / -math.log(fit) if 0 < fit < 1 else math.nan,
                  runstest_1samp(x, cutoff=0, correction=False)[0],
                  scipy.signal.lfilter([1], [1, -decay], x)[-1]
                  / scipy.signal.lfilter([1], [1, -decay], np.ones(n))[-1],
                  np.sum(np.sign(x[1:]) != np.sign(x[:-1])), np.mean(np.sign(x) == np.sign(x[-1]))]
        names = ["ar1", "ar1_lo", "ar1_hi", "half_life", "runs_z"]
        texts = [f"autocorrelation(mid,{n} frames){{lag={lag}}}"]
        texts += [f"{name}(mid,{n} frames)" for name in names]
        texts += [f"ewma(mid,halflife {half} frames)", f"flips(mid,{n} frames)",
                  f"sign_persistence(mid,{n} frames)"]
        for name, got, want in zip(["autocorrelation", *names, "ewma", "flips", "sign_persistence"],
                                   reading(texts, x), wanted):
            differences.compare(name, k, got, want)


def dfa(x):
    """Peng et al. 1994: profile, a line taken off each block, the slope on logarithmic axes."""
    profile, sizes, spreads = np.cumsum(x - np.mean(x)), [], []
    size = 8
    while size <= len(x) // 4:
        blocks = profile[:len(x) // size * size].reshape(-1, size)
        t = np.arange(size)
        rest = [np.polyval(np.polyfit(t, block, 1), t) - block for block in blocks]
        sizes.append(size)
        spreads.append(math.sqrt(np.mean(np.square(rest))))
        size *= 2
    return np.polyfit(np.log(sizes), np.log(spreads), 1)[0]


def rescaled_range(x):
    """Hurst 1951, with the deviation over n."""
    sizes, ranges, size = [], [], 8
    while size <= len(x) // 2:
        blocks = x[:len(x) // size * size].reshape(-1, size)
        profile = np.cumsum(blocks - blocks.mean(axis=1, keepdims=True), axis=1)
        profile = np.hstack([np.zeros((len(blocks), 1)), profile])
        sizes.append(size)
        ranges.append(np.mean(np.ptp(profile, axis=1) / blocks.std(axis=1)))
        size *= 2
    return np.polyfit(np.log(sizes), np.log(ranges), 1)[0]


def exponents(rng, differences):
    for k in range(SERIES):
        n = int(rng.choice([64, 128, 200, 256]))
        x = scipy.signal.lfilter([1], [1, -rng.uniform(0, 0.9)], rng.normal(size=n))
        got = reading([f"hurst_rs(mid,{n} frames)", f"hurst_dfa(mid,{n} frames)"], x)
        differences.compare("hurst_rs", k, got[0], rescaled_range(x))
        differences.compare("hurst_dfa", k, got[1], dfa(x))


def spell_series(lengths, ended):
    """Rows that are above 0 for each length, and go below by themselves or become undefined."""
    at, x, now = [], [], 0
    for length, by_itself in zip(lengths, ended):
        at += [now, now + 1, now + 1 + length]
        x += [-1.0, 1.0, -1.0 if by_itself else math.nan]
        now += 2 + length
    return at + [now, now + 1], x + [-1.0, 1.0]


def chance_of(lengths, ended, age, tau):
    """S(age + tau) / S(age)."""
    curve = SurvfuncRight(lengths, ended)

    def at(t):
        before = curve.surv_prob[curve.surv_times <= t]
        return before[-1] if len(before) else 1.0
    return at(age + tau) / at(age) if at(age) > 0 else math.nan


def survival(rng, differences):
    for k in range(SERIES):
        n, tau = int(rng.integers(2, 25)), int(rng.integers(1, 15))
        lengths, ended = rng.integers(1, 20, n), (rng.random(n) < 0.75).astype(int)
        ended[0] = 1
        age = int(rng.integers(0, max(lengths)))
        at, x = spell_series(lengths, ended)
        got = reading([f"survival(mid,1h){{tau={tau},at=0.5}}"], [*x, 1.0], None,
                      [*at, at[-1] + age])
        differences.compare("survival", k, got[0], chance_of(lengths, ended, age, tau))


def shock_series(lengths, ended):
    """A column that stands at 10 for 2 s before each shock; what was cut off ends undefined."""
    at, x, now = [], [], 0
    for length, is_end in zip(lengths, ended):
        at += [now, now + 2] + ([] if is_end else [now + 2 + length])
        x += [10.0, 1.0] + ([] if is_end else [math.nan])
        now += 2 + int(length)
    return [*at, now], [*x, 10.0]


def recovery(rng, differences):
    for k in range(SERIES):
        n = int(rng.integers(2, 40))
        lengths, ended = rng.integers(1, 30, n), (rng.random(n) < 0.7).astype(int)
        ended[0], ended[np.argmax(lengths)] = 1, 0  # of a curve that ends at 0 SAS makes up an end
        at, x = shock_series(lengths, ended)
        names = ("recovery", "recovery_lo", "recovery_hi")
        got = reading([f"{name}(mid,1h){{base=1.5}}" for name in names], x, None, at)
        curve = SurvfuncRight(lengths, ended)
        at_half = np.flatnonzero(curve.surv_prob <= 0.5 + 1e-12)
        median = curve.surv_times[at_half[0]] if len(at_half) else math.nan
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lo, hi = curve.quantile_ci(0.5)
        for name, value, wanted in zip(names, got, (median, lo, hi)):
            differences.compare(name, k, value, math.nan if math.isinf(wanted) else float(wanted))


def published(tap):
    """Numbers that others printed."""
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    ended = [1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    at, x = spell_series(weeks, ended)
    printed = {6: .857, 7: .807, 10: .753, 13: .690, 16: .627, 22: .538, 23: .448}
    found = {week: round(reading([f"survival(mid,1h){{tau={week},at=0.5}}"], x, None, at)[0], 3)
             for week in printed}
    tap.equal("Freireich et al. 1963: remissions under 6-mercaptopurine", found, printed)
    state, values = 1, []
    for _ in range(128):
        state = 48271 * state % 2147483647
        values.append(state / 2147483647)
    tap.equal("twowaymind: rescaled range of a generator",
              round(reading(["hurst_rs(mid,128 frames)"], values)[0], 12), .638944060791)
    for seed, base, spread, n, span in ((42, 1e8, 0.01, 5000, 4000), (7, 1e14, 1.0, 50000, 30)):
        x = base + np.random.default_rng(seed).normal(0, spread, n)
        exact = np.std((x[-span:] - base).astype(np.longdouble), ddof=1)
        got = reading([f"stddev(mid,{span} frames)"], x)[0]
        off = abs(got / float(exact) - 1)
        tap.case(f"vectorbt pull request 864: deviation {spread:g} about {base:g}",
                 [] if off < 1e-12 else [f"{got!r}, wanted {float(exact)!r}"])


def main():
    Window.obi = c.CDLL(sys.argv[1])
    warnings.simplefilter("ignore", RuntimeWarning)  # of statistics that are undefined there too
    tap, rng = Tap(), np.random.default_rng(int(os.environ.get("OBI_TEST_SEED", 1)))
    for part in (samples, standing, memory, exponents, survival, recovery):
        differences = Differences()
        part(rng, differences)
        differences.tell(tap)
    published(tap)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())

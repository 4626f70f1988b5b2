#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""How much of what the mid does is explained by what flowed meanwhile, on recordings: the tables of
docs/order-flow.md are worked out anew, and what must hold of them is asserted. Least squares and the
bootstrap are written out here. test_flow_impact.py OBI [DATA]; without DATA it is skipped."""
import pathlib
import random
import sys

from program import DATA, TMP, Skip, case, ended, equal, main, rows_of, run

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs/order-flow.md"
LEVELS = 10
BINANCE = {"BTCUSDT": ("binance_usdm/btcusdt_20240808.gz", "binance-usdm", "--price-step", "0.10",
                       "--qty-step", "0.001"),
           "ETHUSDT": ("binance_spot/ethusdt_20240808.gz", "binance-spot")}
NASDAQ = "AMZN"  # its best levels alone
TOUCH = "scaled_flow[0:1]{depth=1}"
RESAMPLES = 2000


# --- least squares ------------------------------------------------------------------------------


def solve(a):
    """Gauss and Jordan, on rows of coefficients with the right side behind; None where singular."""
    n = len(a)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(a[r][i]))
        if abs(a[pivot][i]) < 1e-9 * max(1e-300, max(map(abs, a[pivot][:n]))):
            return None
        a[i], a[pivot] = a[pivot], a[i]
        for r in range(n):
            if r != i and a[r][i]:
                f = a[r][i] / a[i][i]
                a[r] = [x - f * y for x, y in zip(a[r], a[i])]
    return [a[i][n] / a[i][i] for i in range(n)]


def fit(xs, ys):
    """Intercept and slopes; regressors are brought to one size first, as lots may be of any."""
    size = [1.0] + [sum(v * v for v in c) ** 0.5 or 1.0 for c in zip(*xs)]
    rows = [[v / s for v, s in zip((1.0, *x), size)] for x in xs]
    k = len(size)
    line = solve([[sum(r[i] * r[j] for r in rows) for j in range(k)]
                  + [sum(r[i] * y for r, y in zip(rows, ys))] for i in range(k)])
    return line and [b / s for b, s in zip(line, size)]


def explained(line, xs, ys):
    """1 - squared errors over squared deviations from the mean."""
    mean = sum(ys) / len(ys)
    wrong = sum((y - line[0] - sum(b * v for b, v in zip(line[1:], x))) ** 2 for x, y in zip(xs, ys))
    return 1 - wrong / sum((y - mean) ** 2 for y in ys)


def interval(xs, ys):
    """95 % of the bootstrap: pairs drawn anew, the line fitted anew."""
    rng, found, n = random.Random(1), [], len(ys)
    for _ in range(RESAMPLES if n * len(xs[0]) < 500 else RESAMPLES // 10):
        at = rng.choices(range(n), k=n)
        x, y = [xs[i] for i in at], [ys[i] for i in at]
        line = fit(x, y)
        if line:
            found.append(explained(line, x, y))
    found.sort()
    return found[round(0.025 * (len(found) - 1))], found[round(0.975 * (len(found) - 1))]


# --- recordings ---------------------------------------------------------------------------------


def lobster(name):
    """LOBSTER's messages, each with its row of the book behind."""
    parts = [DATA / f"lobster_l1/{name}_2012-06-21_{kind}_1.csv" for kind in ("message", "orderbook")]
    if not parts[0].exists():
        raise Skip(f"no recording {parts[0]}")
    path = TMP / f"{name}.csv"
    if not path.exists():
        rows = zip(*(part.read_text().splitlines() for part in parts))
        path.write_text("".join(",".join(pair) + "\n" for pair in rows))
    return [path, "--format", "lobster", "--symbol", name, "--day", "2012-06-21"]


def recording(name):
    if name == NASDAQ:
        return lobster(name)
    path, form, *steps = BINANCE[name]
    if not (DATA / path).exists():
        raise Skip(f"no recording {path}")
    return [DATA / path, "--format", form, "--symbol", name, *steps]


def flows(name, every, *more):
    """Of each row but the first: the change of the mid in ticks, and the columns by name."""
    columns = ["mid", "trade_flow", TOUCH] + [f"{kind}[{m}:{m + 1}]" for kind in ("order_flow", "scaled_flow")
                                       for m in range(LEVELS)] + [c for c in more if "[" in c]
    p = ended(run("replay", *recording(name), "--columns", ",".join(columns), "--every", every,
                  "--units", "ticks", "--levels", "0", "--out", "csv", "--quiet",
                  *[c for c in more if "[" not in c]), 0)
    rows = [{k: float(v) for k, v in r.items() if k in columns} for r in rows_of(p)]
    moves = [b["mid"] - a["mid"] for a, b in zip(rows, rows[1:])]
    return moves, rows[1:]


def measures(rows, weights):
    """What the mid is explained by, as lists of regressors."""
    level = [[r[f"order_flow[{m}:{m + 1}]"] for m in range(LEVELS)] for r in rows]
    scaled = [[r[f"scaled_flow[{m}:{m + 1}]"] for m in range(LEVELS)] for r in rows]
    trade = [r["trade_flow"] for r in rows]
    return {"order flow, touch": [x[:1] for x in level],
            "scaled flow, touch": [[r[TOUCH]] for r in rows],
            "order flow, 5 levels": [x[:5] for x in level],
            "order flow, 10 levels": level,
            "integrated flow, 10 levels": [[sum(w * v for w, v in zip(weights, x))] for x in scaled],
            "trade flow": [[t] for t in trade],
            "order flow, touch, and trade flow": [[x[0], t] for x, t in zip(level, trade)]}


def learned(name, every):
    """The weights of the first half, from the rows alone: the first principal vector of the flows."""
    _, rows = flows(name, every)
    rows = rows[:len(rows) // 2]
    x = [[r[f"scaled_flow[{m}:{m + 1}]"] for m in range(LEVELS)] for r in rows]
    mean = [sum(c) / len(x) for c in zip(*x)]
    cov = [[sum((r[i] - mean[i]) * (r[j] - mean[j]) for r in x) for j in range(LEVELS)]
           for i in range(LEVELS)]
    w = [1.0] * LEVELS
    for _ in range(500):
        w = [sum(c * v for c, v in zip(row, w)) for row in cov]
        size = sum(map(abs, w))
        w = [v / size for v in w]
    share = (sum(v * sum(c * u for c, u in zip(row, w)) for row, v in zip(cov, w)) / sum(v * v for v in w)
             / sum(cov[i][i] for i in range(LEVELS)))
    sign = 1 if sum(w) >= 0 else -1
    return [sign * v for v in w], share


def table(name, every):
    moves, rows = flows(name, every)
    weights, share = learned(name, every) if name != NASDAQ else ([0] * LEVELS, 0)
    half, lines = len(rows) // 2, []
    for what, xs in measures(rows, weights).items():
        if name == NASDAQ and "levels" in what:
            continue
        whole = explained(fit(xs, moves), xs, moves)
        lo, hi = interval(xs, moves)
        later = explained(fit(xs[:half], moves[:half]), xs[half:], moves[half:])
        lines.append(f"| {name}, {every} | {len(moves)} | {what} | {whole:.2f} | {lo:.2f} to {hi:.2f} | "
                     f"{later:.2f} |")
    return lines, share


# --- cases --------------------------------------------------------------------------------------


TABLES = [(name, every) for every in ("10s", "1s") for name in BINANCE] + [(NASDAQ, "10s")]


def check_page(name, every):
    lines, share = table(name, every)
    print("\n".join("# " + line for line in lines), f"\n# first vector: {share:.2f}", flush=True)
    told = PAGE.read_text().splitlines()
    equal([line for line in told if line.startswith(f"| {name}, {every} ")], lines)


@case
def the_page_tells_what_bitcoin_does_in_ten_seconds():
    check_page(*TABLES[0])


@case
def the_page_tells_what_ether_does_in_ten_seconds():
    check_page(*TABLES[1])


@case
def the_page_tells_what_both_do_in_a_second():
    check_page(*TABLES[2])
    check_page(*TABLES[3])


@case
def the_page_tells_what_a_day_of_amazon_does_in_ten_seconds():
    check_page(*TABLES[4])


@case
def order_flow_at_the_touch_explains_more_than_trades_and_all_move_with_the_mid():
    for name in BINANCE:
        moves, rows = flows(name, "10s")
        by = measures(rows, [1 / LEVELS] * LEVELS)
        share = {what: explained(fit(xs, moves), xs, moves) for what, xs in by.items()}
        assert share["order flow, touch"] > share["trade flow"], share
        for what in ("order flow, touch", "trade flow", "integrated flow, 10 levels"):
            assert fit(by[what], moves)[1] > 0, what


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Draws what a column did over a made-up market, under the best prices at the time."""
import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

matplotlib.rcParams.update({"svg.hashsalt": "obi", "svg.fonttype": "none", "font.size": 9,
                            "axes.spines.top": False, "axes.spines.right": False})

BID, ASK, LINE, QUIET = "#2c7fb8", "#d95f0e", "#333333", "#bbbbbb"


def draw(path, name, unit, rows, value):
    """rows: seconds, best bid, best ask; value: one of each row, NaN where undefined."""
    seconds = [row[0] for row in rows]
    figure, (upper, lower) = pyplot.subplots(
        2, 1, sharex=True, figsize=(7.2, 2.6), height_ratios=(1, 1.6), layout="constrained")
    upper.step(seconds, [row[1] for row in rows], where="post", color=BID, lw=0.8)
    upper.step(seconds, [row[2] for row in rows], where="post", color=ASK, lw=0.8)
    upper.set_ylabel("best\nbid, ask")
    upper.ticklabel_format(useOffset=False)
    lower.step(seconds, value, where="post", color=LINE, lw=0.9)
    finite = [v for v in value if v == v]
    if finite and min(finite) < 0 < max(finite):
        lower.axhline(0, color=QUIET, lw=0.6, zorder=0)
    lower.set_ylabel(unit if unit != "1" else "")
    lower.set_title(name, loc="left", fontsize=9)
    lower.set_xlabel("seconds")
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Makes the page "Metric by metric" of the reference: under each heading of docs/metric-list.md that
is a metric's name come its facts, from the library's own list, and its picture, drawn from a made-up
market. The other pages go beside it as they are, so that links between them hold.
metric_list.py OBI SOURCE.md FOLDER"""
import csv
import io
import json
import math
import pathlib
import re
import shutil
import subprocess
import sys

from picture import draw

FLOW, INTEGER, ORDERS, TRADES, TIER = 1, 2, 4, 8, 16
FILTER, LEVELS, LOTS, WHOLE, TOUCH = 1024, 2048, 4096, 8192, 16384
FRAMES, EVERY = 3600, "500ms"


def range_of(row):
    ends = ["no bound" if row[end] is None else f"{row[end]:g}" for end in ("lo", "hi")]
    return "no bounds" if ends[0] == ends[1] else " to ".join(ends)


def tier_of(row):
    traits, most = row["traits"], re.search(r"at most (\d+) levels", row["edges"])
    if not traits & TIER:
        return "none"
    if traits & LEVELS:
        begin = "from the touch, " if traits & TOUCH else ""
        return f"yes, in levels, {begin}up to {most[1] if most else 1000}; without it the touch `[0:1]`"
    if traits & WHOLE:
        return "yes, in levels, ticks or bps; without it the touch `[0:1]`"
    return "yes, in lots" if traits & LOTS else "yes; without it the touch `[0:1]`"


def kind_of(traits):
    kind = "flow: add it over time" if traits & FLOW else "state"
    kind += ", a whole number" if traits & INTEGER else ""
    kind += ", needs orders" if traits & ORDERS else ""
    return kind + (", needs prints" if traits & TRADES else "")


def facts(row):
    """The table of what the library says of a metric."""
    code = lambda text: "`" + text.replace("|", "\\|") + "`"  # noqa: E731
    told = {"Formula": row["text"].replace("|", "\\|"), "Unit": row["unit"], "Range": range_of(row),
            "Sign": f"buyers press where it is {row['sign']}" if row["sign"] else "none",
            "Tier": tier_of(row),
            "Parameters": code(row["params"]) if row["params"] else "none",
            "Hides": "`min`, `min_order`, `own`" if row["traits"] & FILTER else "nothing",
            "Kind": kind_of(row["traits"]), "Edges": row["edges"].strip(), "Source": row["source"],
            "In C": f"`OBI_METRIC_{row['name'].upper()}`, {row['id']}"}
    return ["| fact | |", "|---|---|", *(f"| {fact} | {words} |" for fact, words in told.items())]


def market(obi, columns):
    """A row every half second: seconds, best bid, best ask; and the columns' values by name."""
    made = subprocess.run([obi, "gen", "--format", "obi", "--view", "orders", "--frames", str(FRAMES),
                           "--levels", "60"], stdout=subprocess.PIPE, check=True)
    out = subprocess.run([obi, "replay", "-", "--columns", ",".join(columns), "--every", EVERY,
                          "--out", "csv", "--quiet"], input=made.stdout, stdout=subprocess.PIPE,
                         check=True)
    rows = list(csv.DictReader(io.StringIO(out.stdout.decode())))
    first = int(rows[0]["ts_ns"])
    prices = [((int(row["ts_ns"]) - first) / 1e9, float(row["bid1_price"] or "nan"),
               float(row["ask1_price"] or "nan")) for row in rows]
    names = list(rows[0])[7:]
    return prices, {column: [float(row[name]) for row in rows]
                    for column, name in zip(columns, names)}


def pictured(section, name):
    """The column that a section's picture is of: its example over five levels, else its last."""
    columns = re.findall(r"^\| `(\w+[^`]*)` \|", section, re.MULTILINE)
    own = [column for column in columns if re.match(rf"{name}\b", column)]
    wide = [column for column in own if "[0:5]" in column]
    return (wide or own or [name])[-1]


def main(obi, source, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for other in pathlib.Path(source).parent.glob("*.md"):
        shutil.copy(other, folder)
    told = subprocess.run([obi, "metrics", "--json"], stdout=subprocess.PIPE, check=True)
    rows = {row["name"]: row for row in json.loads(told.stdout)}
    parts = re.split(r"^### (\w+)\n", pathlib.Path(source).read_text(), flags=re.MULTILINE)
    sections = {name: body for name, body in zip(parts[1::2], parts[2::2])}
    columns = {name: pictured(body, name) for name, body in sections.items() if name in rows}
    prices, values = market(obi, list(columns.values()))
    page = [parts[0]]
    for name, body in sections.items():
        page.append(f"### {name}\n")
        if name in rows:
            draw(folder / f"{name}.svg", columns[name], rows[name]["unit"], prices,
                 values[columns[name]])
            page.append("\n" + "\n".join(facts(rows[name])) + "\n\n"
                        f"![{name} of a made-up market]({name}.svg)\n")
        page.append(body)
    (folder / "metric-list.md").write_text("".join(page))
    undefined = [name for name in columns if all(map(math.isnan, values[columns[name]]))]
    if undefined:
        return f"never defined in the market: {', '.join(undefined)}"
    names = sorted(path.name for path in folder.iterdir())
    (folder.parent / "pages.txt").write_text("\n".join(names) + "\n")
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

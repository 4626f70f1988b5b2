#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""The pages tell what the library does: their tables are the schema's, their worked examples come out,
their programs compile and run. test_docs.py ROOT LIBOBI.so REPLAY ORDERS MICRO BARS"""

import math
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import library as lib  # noqa: E402
from docs_code import test_layouts, test_programs  # noqa: E402
from docs_pages import sections, table, tables  # noqa: E402
from docs_recipe import test_recipe, test_verification  # noqa: E402
from tap import Tap  # noqa: E402

# Which table of "id, name, meaning" tells which subject.
PLAIN_TABLES = [("errors.md", "Every status of a call", lib.STATUS),
                ("errors.md", "Every counter", lib.COUNTER),
                ("metrics.md", "Every status of a value", lib.VALUE_STATUS),
                ("formats.md", "Every format", lib.FORMAT)]

# Worked examples that belong to no one metric, and the contract of their book.
OTHER_EXAMPLES = [("Tiers by price and by value", 0), ("What a column does not see", 0), ("Sizes in base and quote", 0),
                  ("An inverse contract", 1)]

# Tables of frames that flow is told by.
FLOW_SESSIONS = ["A session", "Flow by levels", "Flow by price, and its causes",
                 "Trades, counted", "Trades, weighed", "What becomes of orders"]


def range_of(row):
    lo, hi = (f"{end:g}" if math.isfinite(end) else "no bound" for end in (row.lo, row.hi))
    return "no bounds" if lo == hi else f"{lo} to {hi}"


def test_metrics(tap, obi, page):
    """The facts of a metric are put under its heading when the reference is built."""
    names = {row.name for row in lib.schema(obi, lib.METRIC)}
    told = [name for name in page if name == name.lower() and name and "_" in name or name in names]
    tap.equal("metric-list.md tells of every metric, and of no other", set(told), names)


def test_plain_tables(tap, obi, pages):
    for name, section, subject in PLAIN_TABLES:
        wanted = [[str(row.id), row.name, row.text] for row in lib.schema(obi, subject)]
        told = table(pages[name], section, "id", "name")[1]
        tap.case(f"{name}: '{section}' lists what the library lists",
                 [f"only here: {row}" for row in told if row not in wanted] +
                 [f"missing: {row}" for row in wanted if row not in told] +
                 (["another order"] if told != wanted else []))


# -- numbers --------------------------------------------------------------------------------------


def same(cell, value):
    return math.isnan(value) if cell == "NaN" else cell != "" and float(cell) == value


def work_out(words):
    """Computes "100 (40 - 24) / (40 + 24)", "ln(40 / 24)", "101 x 4"."""
    words = re.sub(r"(\d) \(", r"\1 * (", words.replace(" x ", " * ").replace("ln(", "log("))
    assert re.fullmatch(r"[0-9. ()*/+-]|(?:log|sqrt|[0-9. ()*/+-])+", words), words
    return eval(words, {"__builtins__": {}, "log": math.log, "sqrt": math.sqrt})


def differs(words, value, tolerance=1e-15):
    return bool(words) and not math.isclose(work_out(words), value, rel_tol=tolerance)


def stat_facts(row):
    """What a statistic's table of facts has to say."""
    kinds = {lib.SLIDE: "sliding", lib.DECAY: "decayed", lib.SLIDE | lib.DECAY: "sliding or decayed"}
    return {"Formula": row.text, "Unit": row.unit, "Range": range_of(row),
            "Columns": "two" if row.traits & lib.PAIR else "one",
            "Window": kinds[row.traits & (lib.SLIDE | lib.DECAY)], "Parameters": row.params or "none",
            "Edges": row.edges, "Cost": row.cost, "Source": row.source,
            "In C": f"OBI_STAT_{row.name.upper()}, {row.id}"}


def wrong_stats(obi, page, row, frames):
    told = dict(table(page, row.name, "fact")[1])
    for fact, words in stat_facts(row).items():
        if told.get(fact) != words:
            yield f"{fact} is {told.get(fact)!r}, the library says {words!r}"
    rows = table(page, row.name, "statistic", "worked out")[1]
    for text, worked, cell in rows:
        value = lib.read_stat(obi, text, frames)
        if not text.startswith(row.name + "(") or not same(cell, value):
            yield f"{text}: the page says {cell}, the library {value!r}"
        if differs(worked, value, 1e-14):
            yield f"{text}: {worked} is {work_out(worked)!r}, not {value!r}"
    if not rows:
        yield "no worked example"


def test_statistics(tap, obi, pages):
    named, rows = [], {row.name: row for row in lib.schema(obi, lib.STAT)}
    for name, page in pages.items():
        frames = [[float(cell) for cell in row[1:]] for row in table(page, "The example", "frame")[1]]
        for section in [title for title in page if frames and table(page, title, "fact")[1]]:
            named.append(section)
            tap.case(f"{name} tells of {section}", wrong_stats(obi, page, rows[section], frames))
    tap.equal("every statistic is told of once", sorted(named), sorted(rows))


def books_of(page):
    _, rows = table(page, "The same metrics on other books", "book", "bids")
    return {name: (bids, asks) for name, bids, asks in rows}


def move(old, new):
    """Tells in words the frame that makes the one book the other."""
    gone = [re.sub(r"x \d+", "x 0", side) for side in old]
    return ", ".join(f"{side} {level}" for levels in (gone, new)
                     for side, words in zip(("bid", "ask"), levels) for level in words.split(", "))


def measure(obi, columns, name, books, contract=0):
    """Brings a pipeline to the named kind of book; returns the last row."""
    partial = name in ("part told", "walked out")
    session = lib.Session(obi, columns, instrument_flags=lib.PARTIAL if partial else 0,
                          contract=contract)
    words = {"halted": ["snapshot halted", "halt"], "stale": ["snapshot stale", "gap"],
             "walked out": ["snapshot part told", move(books["part told"], books["walked out"])]}
    for frame in words.get(name, [f"snapshot {name}"]):
        _, row = session.take(lib.frame(frame, books))
    return row


def wrong_examples(obi, page, section, books, contract=0):
    for column, worked, cell in table(page, section, "column", "worked out")[1]:
        values, _ = measure(obi, column, "example", books, contract)
        if not same(cell, values[0]):
            yield f"{column}: the page says {cell}, the library {values[0]!r}"
        if differs(worked, values[0]):
            yield f"{column}: {worked} is {work_out(worked)!r}, not {values[0]!r}"


def test_examples(tap, obi, page, metrics, books):
    _, ladder = table(page, "The example book", "level", "bid size")
    bids = ", ".join(f"{row[2]} x {row[1]} @ {row[5]}" for row in ladder)
    asks = ", ".join(f"{row[3]} x {row[4]} @ {row[6]}" for row in ladder)
    tap.equal("the example book is the same in both its tables", books.get("example"), (bids, asks))
    for row in lib.schema(obi, lib.METRIC):
        if row.traits & lib.FLOW:
            continue
        missing = [] if table(metrics, row.name, "column")[1] else ["no worked example"]
        tap.case(f"the worked examples of {row.name} come out",
                 missing + list(wrong_examples(obi, metrics, row.name, books)))


def test_tiers(tap, obi, page, books):
    for section, contract in OTHER_EXAMPLES:
        missing = [] if table(page, section, "column")[1] else ["no worked example"]
        tap.case(f"the worked examples of '{section}' come out",
                 missing + list(wrong_examples(obi, page, section, books, contract)))


def wrong_cells(statuses, columns, row, values, found):
    """Compares a row of a page, its status and its values, with a row of the library."""
    name, status, *cells = row
    for column, cell, value, told in zip(columns, cells, values, found):
        if not same(cell, value):
            yield f"{name}, {column}: the page says {cell}, the library {value!r}"
        if statuses[told] != status:
            yield f"{name}, {column}: the page says {status}, the library {statuses[told]}"


def test_books(tap, obi, page, books, statuses):
    section = page.get("The same metrics on other books", [])
    heads = [head for head, _ in tables(section) if "status" in head]
    tap.case("prices and depths are told of every kind of book", [] if len(heads) == 2 else [str(heads)])
    for head, rows in tables(section):
        if "status" not in head:
            continue
        depth = head[2:][0] == "bid_depth"
        columns = [name + "[0:5]" if depth else name for name in head[2:]]
        for row in rows:
            values, found = measure(obi, ", ".join(columns), row[0], books)
            tap.case(f"{head[2]} and the others of a book that is {row[0]}",
                     wrong_cells(statuses, columns, row, values, found))


def wrong_step(head, row, result, session, statuses, calls):
    """Compares a row of a table of frames with what the library did."""
    rc, (values, found) = result
    column = {name: i for i, name in enumerate(n for n in head if session.has(n))}
    for name, cell in zip(head, row):
        wanted = None
        if name == "returns":
            wanted = calls[rc]
        elif name == "state":
            wanted = session.state()
        elif name in column:
            i = column[name]
            number, _, status = cell.partition(" ")
            if not same(number, values[i]) or (status or "OK") != statuses[found[i]]:
                wanted = f"{values[i]!r} {statuses[found[i]]}"
        elif name == "worked out" and differs(cell, values[0]):
            wanted = repr(values[0])
        if wanted not in (None, cell):
            yield f"{row[0]}, {name}: the page says {cell}, the library {wanted}"


class Told(lib.Session):
    """A session over the columns that a table's head names."""

    def __init__(self, obi, head, rows):
        self.names = [name for name in head if self.is_column(obi, name)]
        has_orders = any("new " in row[0] for row in rows)
        super().__init__(obi, ", ".join(self.names), max_orders=64 * has_orders)

    def has(self, name):
        return name in self.names

    @staticmethod
    def is_column(obi, name):
        column = (lib.c.c_char * 64)()
        return obi.obi_column_parse(name.encode(), column, None) == 0


def test_frames(tap, obi, name, page, section, books, statuses):
    head, rows = table(page, section, "frame")
    calls = {row.id: "OBI_" + row.name.upper() for row in lib.schema(obi, lib.STATUS)}
    session, problems = Told(obi, head, rows), [] if rows else ["no table of frames"]
    for row in rows:
        result = session.take(lib.frame(row[0], books))
        problems += wrong_step(head, row, result, session, statuses, calls)
    tap.case(f"{name}: '{section}' goes as it is told", problems)


def test_flows(tap, obi, page):
    told = {re.match(r"\w*", name)[0] for section in FLOW_SESSIONS for name in table(page, section, "frame")[0]}
    flows = {row.name for row in lib.schema(obi, lib.METRIC) if row.traits & (lib.FLOW | lib.TRADES)}
    tap.equal("metrics.md: every flow is in a table of frames", flows - told, set())


# -- programs and links ---------------------------------------------------------------------------


def broken_links(folder, text):
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?://", target):
            continue
        if "#" in target:
            yield f"{target}: Doxygen makes no link into another page"
        elif not (folder / target).is_file():
            yield f"{target}: no such file"


VENUE = ["What it guarantees", "What obi checks", "Start and recover live", "Traps", "Sources"]


def test_venues(tap, pages):
    """Who reads one venue's page finds things at the same places in another's."""
    for name, page in pages.items():
        if name.startswith("venue-"):
            tap.equal(f"{name} has the sections of a venue's page", [x for x in page if x in VENUE], VENUE)


def main(*paths):
    tap, (root, library, *examples) = Tap(), [pathlib.Path(path).resolve() for path in paths]
    obi = lib.load(library)
    texts = {path.name: path.read_text() for path in sorted((root / "docs").glob("*.md"))}
    pages = {name: sections(text) for name, text in texts.items()}
    statuses = {row.id: row.name for row in lib.schema(obi, lib.VALUE_STATUS)}
    books = books_of(pages["metrics.md"])
    test_metrics(tap, obi, pages["metric-list.md"])
    test_plain_tables(tap, obi, pages)
    test_statistics(tap, obi, pages)
    test_examples(tap, obi, pages["metrics.md"], pages["metric-list.md"], books)
    test_tiers(tap, obi, pages["metrics.md"], books)
    test_books(tap, obi, pages["metrics.md"], books, statuses)
    for section in FLOW_SESSIONS:
        test_frames(tap, obi, "metrics.md", pages["metrics.md"], section, books, statuses)
    test_flows(tap, obi, pages["metrics.md"])
    test_frames(tap, obi, "gaps.md", pages["gaps.md"], "A gap, frame by frame", books, statuses)
    test_programs(tap, root, texts, library, examples)
    test_recipe(tap, root, texts["gaps.md"], library)
    test_verification(tap, obi, pages["gaps.md"])
    test_venues(tap, pages)
    test_layouts(tap, root, pages["ffi.md"])
    built = set(re.findall(r"'([\w-]+\.md)'", (root / "docs/meson.build").read_text()))
    tap.equal("the reference is built of every page", built, set(texts))
    for name, text in texts.items():
        tap.case(f"{name}: every link leads somewhere", broken_links(root / "docs", text))
    return tap.done()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

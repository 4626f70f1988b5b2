/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/table.h"

static const struct obi_named counters[] = {
    {OBI_COUNTER_BOOK_EVENTS, "book_events", "events taken in, of whatever kind"},
    {OBI_COUNTER_BOOK_FRAMES, "book_frames", "frames completed"},
    {OBI_COUNTER_BOOK_SNAPSHOTS, "book_snapshots", "snapshots completed"},
    {OBI_COUNTER_BOOK_GAPS, "book_gaps", "times the book became stale"},
    {OBI_COUNTER_BOOK_OTHER, "book_other", "events ignored: of another instrument"},
    {OBI_COUNTER_BOOK_UNSYNCED, "book_unsynced", "changes ignored: stale or no snapshot yet"},
    {OBI_COUNTER_BOOK_UNKNOWN, "book_unknown",
     "removals of a level, changes of an order not there"},
    {OBI_COUNTER_BOOK_REFUSED, "book_refused", "events refused with an error"},
    {OBI_COUNTER_BOOK_TRUNCATED, "book_truncated", "levels dropped beyond the venue's depth"},
    {OBI_COUNTER_BOOK_UNVERIFIED, "book_unverified", "venue checksums passed over"},
    {OBI_COUNTER_BOOK_OVERFLOWS, "book_overflows", "frames whose journal was too small"},
    {OBI_COUNTER_BOOK_LOCKED, "book_locked", "frames that ended locked"},
    {OBI_COUNTER_BOOK_CROSSED, "book_crossed", "frames that ended crossed"},
    {OBI_COUNTER_BOOK_DUPLICATE, "book_duplicate", "orders refused: their id is live already"},
    {OBI_COUNTER_BOOK_EXCESS, "book_excess", "cancels and executions of more than rests"},
    {OBI_COUNTER_DECODER_MESSAGES, "messages", "messages read, of whatever kind"},
    {OBI_COUNTER_DECODER_DIFFS, "diffs", "book updates turned into events"},
    {OBI_COUNTER_DECODER_SNAPSHOTS, "snapshots", "snapshots used"},
    {OBI_COUNTER_DECODER_TRADES, "trades", "trades turned into events"},
    {OBI_COUNTER_DECODER_QUOTES, "quotes", "best bid and ask messages turned into events"},
    {OBI_COUNTER_DECODER_OLD, "old", "book updates or snapshots ignored: already contained"},
    {OBI_COUNTER_DECODER_GAPS, "gaps", "holes in a book's update ids"},
    {OBI_COUNTER_DECODER_HELD, "held", "book updates held until a snapshot"},
    {OBI_COUNTER_DECODER_DROPPED, "dropped", "held book updates given up"},
    {OBI_COUNTER_DECODER_UNSCALED, "unscaled", "trades and quotes before the steps were known"},
    {OBI_COUNTER_DECODER_OTHER, "other", "messages of a symbol not asked for"},
    {OBI_COUNTER_DECODER_UNKNOWN, "unknown", "messages of a kind that is not used"},
    {OBI_COUNTER_DECODER_REFUSED, "refused", "messages refused with an error"},
    {OBI_COUNTER_PIPELINE_ROWS, "rows", "rows written"},
    {OBI_COUNTER_PIPELINE_CLOCK_BACK, "clock_back", "frames whose time went back and was held"},
    {OBI_COUNTER_PIPELINE_CLOCK_NONE, "clock_none", "frames without a time on the clock in use"},
};

const struct obi_table obi_counter_table = {counters, sizeof counters / sizeof *counters};

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What measures of single orders share: they read the journal, an entry at a time, with the time of
 * its frame. That is the clock of births too: the venue's time of what spoke of the book last, else
 * the time of its receipt. Trades do not move it; venues tell them on another line and clock. */
#ifndef OBI_QUALITY_CLOCK_H
#define OBI_QUALITY_CLOCK_H

#include "book/book.h"

static inline obi_ns obi_quality_now(const obi_book *book) {
    return book->spoke_ts_ns ? book->spoke_ts_ns : book->spoke_recv_ns;
}

/* The time from one moment to a later one; 0 where a clock went back, INT64_MAX beyond that. */
static inline obi_ns obi_quality_span(obi_ns from, obi_ns to) {
    if (to <= from) return 0;
    uint64_t span = (uint64_t)to - (uint64_t)from;
    return span > INT64_MAX ? INT64_MAX : (obi_ns)span;
}

/* What its level lost or won by the entry, lots. */
static inline obi_lots obi_change_lost(const struct obi_change *c) {
    return c->before_lots > c->after_lots ? c->before_lots - c->after_lots : 0;
}
static inline obi_lots obi_change_won(const struct obi_change *c) {
    return c->after_lots > c->before_lots ? c->after_lots - c->before_lots : 0;
}

#endif /* OBI_QUALITY_CLOCK_H */

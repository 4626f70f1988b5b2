/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Why a level changed. Where orders are told one by one the event says it, but for venues that tell
 * a trade beside the cancels it made: there a print takes them, as far as it goes, within its
 * frame. In a book of levels a change is told without its cause, and trades beside it: what was
 * printed at a price waits for the next change of its level, and is taken off it there,
 *   cancelled = max(0, -(after - before) - traded), added = max(0, after - before + traded),
 * so that added - cancelled - traded is the change, always. What has waited for a second of the
 * book's time, or found no room, belongs to no change that was told: it is unmatched. A trade that
 * is told after the change it made is taken for a cancel and, once it is matched with the next
 * change, for as much added.
 *
 * Cost: a binary search among what waits on the side, at most 1024 prices, and a move of those
 * farther out for one that comes or goes; once in a while a look at all. */
#ifndef OBI_METRIC_CAUSE_H
#define OBI_METRIC_CAUSE_H

#include "metric/tally.h"

enum { OBI_WAITING = 1024 };

/* Prints at a price that no change has accounted for yet. */
struct obi_waiting {
    obi_wide lots;
    int64_t depth;
    obi_ns since_ns; /* the last of them came */
};

/* A side's, by depth. */
struct obi_waiters {
    struct obi_waiting *waits; /* OBI_WAITING */
    uint32_t n;
    obi_ns oldest_ns; /* none waits since before */
};

struct obi_causes {
    struct obi_waiters side[2]; /* bids, asks */
    obi_wide unmatched;         /* lots, since the last row */
};

void obi_causes_clear(struct obi_causes *c); /* all but what is unmatched */
/* A frame begins, and ends: what has waited too long is given up. */
void obi_causes_begin(struct obi_causes *c, const obi_book *book);
void obi_causes_end(struct obi_causes *c, const obi_book *book);
/* Lets a print wait. */
void obi_causes_note(struct obi_causes *c, const struct obi_frame *frame,
                     const struct obi_print *print);
struct obi_shift obi_causes_of(struct obi_causes *c, const struct obi_frame *frame,
                               const struct obi_change *change);

#endif /* OBI_METRIC_CAUSE_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Frames to tallies: how the book stood before, whether a frame goes on from the one before it, and
 * what it adds to each tally. A frame that is lost is told in the next row: WARMUP, or BREAK. */
#ifndef OBI_METRIC_LEDGER_H
#define OBI_METRIC_LEDGER_H

#include "core/mem.h"
#include "metric/cause.h"
#include "metric/flow.h"
#include "metric/tally.h"

/* What the tallies of columns need. */
struct obi_ledger_plan {
    size_t n_tallies, bytes;
    int64_t n_levels;
    int has_causes; /* a tally takes changes */
};

struct obi_ledger {
    struct obi_tally *tally;
    size_t n_tallies;
    char *room; /* for sums and memories, as far as it is given away */
    struct obi_standing standing[2];
    struct obi_frame
        last;     /* the last frame that was measured; its `after` is the next one's before */
    int measured; /* there is one */
    uint64_t frame, epoch; /* its */
    int has_causes;
    struct obi_causes causes;
    struct obi_flow flow; /* since the last row */
    struct obi_flow told; /* what the last row told */
};

void obi_ledger_plan_add(struct obi_ledger_plan *plan, const struct obi_tally_kind *kind,
                         const struct obi_column *col);
void obi_ledger_layout(struct obi_carve *c, const struct obi_ledger_plan *plan,
                       struct obi_ledger *ledger);
void obi_ledger_start(struct obi_ledger *ledger);
/* The tally of a column, canonical and lent for good: an earlier one that is the same, or a new
 * one. */
const struct obi_tally *obi_ledger_open(struct obi_ledger *ledger,
                                        const struct obi_tally_kind *kind,
                                        const struct obi_column *col);

/* A frame in; the sums out, which begin anew. */
void obi_ledger_step(struct obi_ledger *ledger, const obi_book *book);
void obi_ledger_tell(struct obi_ledger *ledger);

#endif /* OBI_METRIC_LEDGER_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What adds up between rows. A row of the list of metrics names a kind of tally: what it keeps, and
 * what a frame, a print or a change of the book adds to it. The metric measures what the tally told
 * last; columns that name the same kind with the same tier and parameters share one tally.
 *
 * The order within a frame: `frame`, then `print` for each print, then `change` for each change of
 * a level, in the order of the journal. None of them is called for a frame that is lost: the first
 * one, one behind frames that were missed, one that overflowed the journal, and a snapshot; then
 * `rebase` is, and the ledger (ledger.h) says what the row is to tell of it. */
#ifndef OBI_METRIC_TALLY_H
#define OBI_METRIC_TALLY_H

#include "metric/tier.h"
#include "trade/sign.h"

/* How the book stood at the end of a frame. */
struct obi_standing {
    struct obi_touches touch;
    struct obi_ranks ranks; /* the first levels a side, as many as the columns look at */
    int64_t known[2];       /* deeper levels than this may be there and not be told */
};

struct obi_frame {
    const obi_book *book;
    const struct obi_standing *before, *after;
    int is_quiet; /* no level changed */
};

/* A change of a level, by its causes: after - before = added - cancelled - traded. */
struct obi_shift {
    const struct obi_change *change;
    int which;     /* 0 bids, 1 asks */
    int64_t depth; /* as in the ladder */
    obi_wide added, cancelled, traded;
};

struct obi_tally {
    const struct obi_tally_kind *kind;
    const struct obi_column *col; /* canonical */
    void *sum;                    /* what adds up: kind->size bytes, zeros to begin with */
    void *told;                   /* the same as of the last row: what metrics read */
    void *memory;                 /* what it remembers besides: kind->room bytes, zeros likewise */
};

struct obi_tally_kind {
    size_t size;
    size_t (*room)(const struct obi_column *col);    /* NULL: none */
    int64_t (*levels)(const struct obi_column *col); /* it looks at; NULL: the tier's, or 1 */
    void (*rebase)(struct obi_tally *t,
                   const struct obi_frame *frame); /* only `after` has meaning */
    void (*frame)(struct obi_tally *t, const struct obi_frame *frame);
    void (*print)(struct obi_tally *t, const struct obi_frame *frame, const struct obi_print *p);
    void (*change)(struct obi_tally *t, const struct obi_frame *frame, const struct obi_shift *p);
    void (*rest)(void *sum); /* makes of a sum what the next row begins with; NULL: zeros */
};

/* -- levels ------------------------------------------------------------------------------------ */

/* The depth of a level by its rank, as if a side went on for ever: INT64_MAX behind its last. */
static inline int64_t obi_rank_depth(const struct obi_ranks *ranks, int which, int64_t rank) {
    return rank < ranks->n[which] ? ranks->depth[which][rank] : INT64_MAX;
}

static inline obi_lots obi_rank_lots(const struct obi_ranks *ranks, int which, int64_t rank) {
    return rank < ranks->n[which] ? ranks->lots[which][rank] : 0;
}

/* What came less what went at a level, by its rank. Depths grow outwards, so a level that improves
 * has the smaller depth. */
static inline obi_wide obi_rank_flow(const struct obi_ranks *before, const struct obi_ranks *after,
                                     int which, int64_t rank) {
    int64_t from = obi_rank_depth(before, which, rank), to = obi_rank_depth(after, which, rank);
    obi_wide in = obi_wide_of(to <= from ? obi_rank_lots(after, which, rank) : 0);
    obi_wide out = obi_wide_of(to >= from ? obi_rank_lots(before, which, rank) : 0);
    return obi_wide_sub(in, out);
}

/* Whether a better level than the n-th may be there and not be told. */
static inline int obi_is_doubtful(const struct obi_standing *s, int64_t n) {
    return obi_rank_depth(&s->ranks, 0, n - 1) > s->known[0] ||
           obi_rank_depth(&s->ranks, 1, n - 1) > s->known[1];
}

#endif /* OBI_METRIC_TALLY_H */

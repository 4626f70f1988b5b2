/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Random traces: what an exchange could send, what it should not send, and what a broken reader
 * makes of it. A trace is made against the oracle's book, so that it removes levels that exist,
 * crosses the touch on purpose and keeps the book at a size that can be compared whole. */
#ifndef PROP_TRACE_H
#define PROP_TRACE_H

#include "oracle/book.h"
#include "support.h"

/* What happens in a trace; chances are of 1000. */
struct trace_style {
    unsigned far_price;  /* a level that lies at 2^0 to 2^62 ticks from the touch, or negative */
    unsigned huge_size;  /* a size up to 2^62 */
    unsigned fault;      /* an event that contradicts itself, or that an L2 book does not take */
    unsigned other;      /* an event of another instrument */
    unsigned gap;        /* a frame with a gap */
    unsigned snapshot;   /* a frame that is a snapshot */
    unsigned chaos;      /* a frame of anything in any order */
    unsigned unknown;    /* a removal at a random price */
    unsigned quiet;      /* a frame of prints, quotes, phases, time, the user's own only */
    unsigned checksum;   /* a frame that is the venue's checksum, now and then a wrong one */
    unsigned n_levels;   /* about so many levels a side */
    unsigned n_orders;   /* about so many orders, where levels are made of them */
    unsigned ids;        /* one of enum trace_ids */
    unsigned stride;     /* ticks between levels, about; 0 is 1 */
    unsigned max_frame;  /* events in a diff frame */
    obi_ns step_ns;      /* most time between frames */
    obi_ticks mid_ticks; /* where it starts */
};

extern const struct trace_style trace_wild; /* everything */
extern const struct trace_style trace_tame; /* one snapshot, then diffs and prints near the touch */
extern const struct trace_style trace_deep; /* thousands of levels, most of them far apart */

/* Fills ev with n events as the book of these options would meet them. */
void trace_make(struct obi_event *ev, size_t n, const struct trace_style *style,
                const struct oracle_options *opt, struct test_rng *rng);

/* Makes the gaps of a book that is stale already mere words of time: a pipeline writes no row for
 * them. */
void trace_drop_second_gaps(struct obi_event *ev, size_t n, const struct oracle_options *opt);

/* Random limits, small ones often; the library's options for the same book. */
struct oracle_options trace_options(struct test_rng *rng);
/* Limits to how long a book may be crossed, and silent. */
void trace_add_doubts(struct oracle_options *opt, struct test_rng *rng);
struct trace_book {
    struct obi_book_options opt;
    struct obi_instrument spec;
};
void trace_book_options(struct trace_book *b, const struct oracle_options *opt);

/* How orders are called. */
enum trace_ids {
    TRACE_IDS_COUNTED,   /* 1, 2, 3, ... */
    TRACE_IDS_REUSED,    /* one of few that does not rest */
    TRACE_IDS_HOSTILE,   /* equal but in a few bits, the ends of the range, multiples that hashes
                          dislike */
    TRACE_IDS_COLLIDING, /* chosen by somebody who knows how the book mixes ids */
    TRACE_IDS_RANDOM     /* any */
};

extern const struct trace_style trace_orders_wild;    /* everything */
extern const struct trace_style trace_orders_market;  /* one snapshot, then what a venue does */
extern const struct trace_style trace_orders_thin;    /* a handful: sides empty out */
extern const struct trace_style trace_orders_crowded; /* two prices a side, long queues */
extern const struct trace_style trace_orders_churn;   /* many levels, far apart, that come and go */
extern const struct trace_style trace_orders_hostile; /* ids that most tables dislike */
extern const struct trace_style trace_orders_colliding; /* ids that this one should */
extern const struct trace_style trace_orders_broken;    /* a fault in every other frame */

/* The same for a book of orders. */
void trace_make_orders(struct obi_event *ev, size_t n, const struct trace_style *style,
                       const struct oracle_options *opt, struct test_rng *rng);
struct oracle_options trace_orders_options(struct test_rng *rng);

/* One line of a printed trace, and of what the book was made with. */
void trace_print(char *text, size_t size, const struct obi_event *ev);

void trace_print_options(char *text, size_t size, const struct oracle_options *opt);

/* Whether two explanations, "state is 1, expected 3", are about the same thing. */
int trace_same_matter(const char *a, const char *b);

/* Makes a failing trace small: drops events as long as fails() still says so; returns how many are
 * left at the start of ev. */
typedef int trace_fails(const struct obi_event *ev, size_t n, void *ctx);
size_t trace_shrink(struct obi_event *ev, size_t n, trace_fails *fails, void *ctx);

#endif /* PROP_TRACE_H */

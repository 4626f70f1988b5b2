/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One book against one oracle, one event a call: after every event whatever can be asked of the
 * book is compared, and its structures are checked. A trace that shows a difference is made as
 * short as it can be and printed. */
#ifndef PROP_DUEL_H
#define PROP_DUEL_H

#include "prop/trace.h"

enum { DUEL_TEXT = 512, DUEL_COUNTERS = OBI_COUNTER_BOOK_QUIET + 1 };

struct duel {
    obi_book *book;
    struct oracle_book model;
    char *why; /* DUEL_TEXT bytes; what differs, at the first difference */
};

void duel_begin(struct duel *d, const struct oracle_options *opt, char *why);
void duel_end(struct duel *d);
int duel_differs(struct duel *d, const char *what, uint64_t got, uint64_t expected);
int duel_anything_differs(struct duel *d);
/* The part that is of orders; the event is the one just applied. */
int duel_orders_differ(struct duel *d, const struct obi_event *ev);
/* Applies one event to both. */
int duel_event_differs(struct duel *d, const struct obi_event *ev);

struct duel_trial {
    struct oracle_options opt;
    size_t at; /* the event that showed the difference */
    char why[DUEL_TEXT];
    uint64_t count[DUEL_COUNTERS]; /* the model's, over all trials; 0: refused for want of room */
    char
        first[DUEL_TEXT]; /* once set, other differences do not count: shrinking keeps to the one */
};

/* Whether the trace shows a difference; ctx is a struct duel_trial. */
int duel_trial_fails(const struct obi_event *ev, size_t n, void *ctx);
/* Says what differs, then shrinks the trace and prints it. */
void duel_report(struct duel_trial *t, struct obi_event *ev, size_t n, uint64_t seed);

/* Fills n events that a book of these options may meet. */
typedef void duel_make(struct obi_event *ev, size_t n, const struct trace_style *style,
                       const struct oracle_options *opt, struct test_rng *rng);
typedef struct oracle_options duel_options(struct test_rng *rng);
/* Traces of 10,000 events until there were so many, a seed each; fails at a difference. Adds what
 * the model counted to count. */
void duel_rounds(duel_make *make, duel_options *options, const struct trace_style *style,
                 uint64_t first_seed, uint64_t rounds, uint64_t *count);
/* After a reset nothing of the trace before is left. */
void duel_reset(duel_make *make, duel_options *options, const struct trace_style *style,
                uint64_t seed);
/* An event is well formed to the library when it is to the oracle. Returns how many are not. */
size_t duel_well_formed(duel_make *make, duel_options *options, const struct trace_style *style,
                        uint64_t seed);
/* A trace in which something never happened has not tried it. */
void duel_check_coverage(const uint64_t *count, uint32_t last_counter);

#endif /* PROP_DUEL_H */

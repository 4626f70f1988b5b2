/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Inside a handle of metrics: its columns, resolved, and the scopes that they see the book in. A
 * scope is a filter, with one walk and one view for all columns that have it. */
#ifndef OBI_METRIC_HANDLE_H
#define OBI_METRIC_HANDLE_H

#include "metric/flow.h"
#include "metric/metrics.h"
#include "metric/walk.h"

struct obi_scope {
    struct obi_walk walk;
    struct obi_view view; /* as of the last row */
};

/* A column, resolved. */
struct obi_planned {
    obi_metric_fn *measure; /* the row's */
    const struct obi_metric_row *row;
    struct obi_scope *scope;
    struct obi_tier *shared;  /* its own, or that of a column before it which is the same */
    int has_tier, reads_tier; /* reads: its own, for each row */
    struct obi_tier tier;
};

struct obi_metrics {
    struct obi_scope *scope;
    struct obi_planned *plan;
    struct obi_column *col; /* canonical */
    size_t n_col;
    uint32_t n_scopes;
    int has_flow;
    const obi_micro *micro; /* lent; NULL: none */
    /* what flow remembers of the last frame measured */
    int measured; /* a valid frame was */
    uint64_t frame, epoch;
    struct obi_touch touch;
    int doubtful;         /* that touch */
    struct obi_flow flow; /* since the last row */
    struct obi_flow told; /* what the last row told */
    struct obi_mem mem;
};

/* Walks every scope for the book as it stands. */
void obi_metrics_look(struct obi_metrics *m, const struct obi_book *book,
                      const struct obi_flow *flow);
/* The value of a column, after a look. */
struct obi_value obi_metrics_measure(struct obi_metrics *m, const struct obi_book *book, size_t i);

#endif /* OBI_METRIC_HANDLE_H */

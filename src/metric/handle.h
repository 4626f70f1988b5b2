/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Inside a handle of metrics: its columns, resolved, and the scopes that they see the book in. A
 * scope is a filter, with one walk and one view for all columns that have it. */
#ifndef OBI_METRIC_HANDLE_H
#define OBI_METRIC_HANDLE_H

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
    const obi_micro *micro;     /* lent; NULL: none */
    const obi_weights *weights; /* likewise */
    struct obi_ledger ledger;
    struct obi_mem mem;
};

/* Walks every scope for the book as it stands. */
void obi_metrics_look(struct obi_metrics *m, const struct obi_book *book);
/* The value of a column, after a look. */
struct obi_value obi_metrics_measure(struct obi_metrics *m, const struct obi_book *book, size_t i);

#endif /* OBI_METRIC_HANDLE_H */

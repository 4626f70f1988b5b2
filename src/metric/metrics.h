/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Columns and their rows: the list of metrics, and a handle that takes frames in and writes rows
 * out. Flow adds up frame by frame in integers until a row takes it, so thinned rows hold exact
 * sums. */
#ifndef OBI_METRIC_METRICS_H
#define OBI_METRIC_METRICS_H

#include "book/book.h"
#include "core/mem.h"
#include "metric/ledger.h"
#include "metric/value.h"

#include <obi/metrics.h>
#include <obi/schema.h>

/* One row of the only list of metrics. */
struct obi_metric_row {
    int32_t id;
    uint32_t traits;
    obi_metric_fn *measure;
    const char *name, *unit, *text, *edges, *source;
    double lo, hi;
    const char *params;     /* see param.h; NULL: none */
    const char *sign;       /* where buyers press: "above 0"; NULL: it has no side */
    const char *terms;      /* how it comes about: see term.h */
    uint8_t sums[OBI_SUMS]; /* what it sums beside lots: of enum obi_weight, NONE ends */
    uint8_t at_touch;       /* takes no tier, and yet the sizes of the touch */
    uint8_t most;           /* levels it takes at most; 0: as many as all do */
    const struct obi_tally_kind *tally; /* what adds up between rows; NULL: it measures the book */
};

enum { OBI_SCOPES = 16 };

/* What columns need that see the same. */
struct obi_scope_plan {
    struct obi_hidden hidden;
    size_t n_tiers, n_sums, n_tables;
    int64_t n_ranks;
};

/* What columns need in all. */
struct obi_metrics_plan {
    size_t n_col;
    uint32_t n_scopes;
    struct obi_scope_plan scope[OBI_SCOPES];
    struct obi_ledger_plan ledger;
};

/* Checks a column and makes it canonical. */
int obi_column_check(const struct obi_column *col, struct obi_column *canonical,
                     struct obi_error *err);
/* How many sums a canonical column has beside lots. */
uint32_t obi_column_sums(const struct obi_column *col);

/* The parts of create that a pipeline shares: add canonical columns to a plan that begins as zeros,
 * lay out, start with the same columns. */
int obi_metrics_plan_add(struct obi_metrics_plan *plan, const struct obi_column *col,
                         struct obi_error *err);
struct obi_metrics *obi_metrics_layout(struct obi_carve *c, const struct obi_metrics_plan *plan);
void obi_metrics_start(struct obi_metrics *m, const struct obi_metrics_plan *plan,
                       const struct obi_column *col);

/* The two halves of update: take a frame in, write a row out. Emit returns what update returns. */
void obi_metrics_step(struct obi_metrics *m, const obi_book *book);
int obi_metrics_emit(struct obi_metrics *m, const obi_book *book, double *row, uint8_t *status);

#endif /* OBI_METRIC_METRICS_H */

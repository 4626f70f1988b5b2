/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t plain[] = {OBI_METRIC_SPREAD,     OBI_METRIC_SPREAD_BPS,
                                 OBI_METRIC_MID,        OBI_METRIC_ORDER_FLOW,
                                 OBI_METRIC_TRADE_FLOW, OBI_METRIC_TRADE_IMBALANCE};
static const uint32_t tiered[] = {
    OBI_METRIC_WEIGHTED_MID, OBI_METRIC_BID_DEPTH,       OBI_METRIC_ASK_DEPTH,
    OBI_METRIC_DEPTH_RATIO,  OBI_METRIC_DEPTH_LOG_RATIO, OBI_METRIC_DEPTH_DIFFERENCE,
    OBI_METRIC_DEPTH_SHARE,  OBI_METRIC_DEPTH_PERCENT,   OBI_METRIC_DEPTH_IMBALANCE};
static const int64_t tier[][2] = {{0, 0}, {0, 1}, {0, 2}, {1, 3}, {0, 5}, {3, 10}, {0, INT64_MAX}};

enum {
    N_PLAIN = sizeof plain / sizeof *plain,
    N_TIERED = sizeof tiered / sizeof *tiered,
    N_TIERS = sizeof tier / sizeof *tier
};
_Static_assert(N_PLAIN + N_TIERED * N_TIERS <= SHEET_COLUMNS, "the columns have room");

size_t sheet_columns(struct obi_column *col) {
    size_t n = 0;
    memset(col, 0, SHEET_COLUMNS * sizeof *col);
    for (size_t i = 0; i < N_PLAIN; i++) col[n++].metric = plain[i];
    for (size_t i = 0; i < N_TIERED; i++) {
        for (size_t k = 0; k < N_TIERS; k++, n++) {
            col[n].metric = tiered[i];
            col[n].lo = tier[k][0];
            col[n].hi = tier[k][1];
        }
    }
    return n;
}

void sheet_place(const struct sheet *s, size_t row, size_t col, char *text, size_t size) {
    char name[SHEET_NAME] = "?";
    obi_column_format(&s->col[col], name, sizeof name);
    snprintf(text, size, "row %zu, %s", row, name);
}

static void must(int status) {
    if (status != OBI_OK) abort();
}

void sheet_make(struct sheet *s, const struct obi_event *ev, size_t n,
                const struct oracle_options *opt) {
    struct trace_book b;
    obi_book *book = NULL;
    obi_metrics *metrics = NULL;
    trace_book_options(&b, opt);
    s->n_col = sheet_columns(s->col);
    s->n_rows = 0;
    s->value = calloc((n + 1) * s->n_col, sizeof *s->value);
    s->status = calloc((n + 1) * s->n_col, sizeof *s->status);
    if (!s->value || !s->status) abort();
    must(obi_book_create(&b.opt, NULL, &book, NULL));
    must(obi_metrics_create(s->col, s->n_col, NULL, &metrics, NULL));
    for (size_t at = 0, taken; at < n; at += taken) {
        int status = obi_book_apply(book, ev + at, n - at, &taken);
        if (status < 0) taken++;
        if (status != OBI_OK && status != OBI_RESYNC) continue;
        size_t cell = s->n_rows++ * s->n_col;
        obi_metrics_update(metrics, book, s->value + cell, s->status + cell, s->n_col);
    }
    obi_metrics_destroy(metrics);
    obi_book_destroy(book);
}

void sheet_free(struct sheet *s) {
    free(s->value);
    free(s->status);
}

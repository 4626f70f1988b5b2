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
    OBI_METRIC_DEPTH_SHARE,  OBI_METRIC_DEPTH_PERCENT,   OBI_METRIC_DEPTH_IMBALANCE,
    OBI_METRIC_BID_ORDERS,   OBI_METRIC_ASK_ORDERS,      OBI_METRIC_COUNT_IMBALANCE};
static const struct {
    uint32_t basis;
    int64_t lo, hi;
} tier[] = {{OBI_BASIS_LEVELS, 0, 0},
            {OBI_BASIS_LEVELS, 0, 1},
            {OBI_BASIS_LEVELS, 0, 2},
            {OBI_BASIS_LEVELS, 1, 3},
            {OBI_BASIS_LEVELS, 0, 5},
            {OBI_BASIS_LEVELS, 3, 10},
            {OBI_BASIS_LEVELS, 0, INT64_MAX},
            {OBI_BASIS_TICKS, 0, 1},
            {OBI_BASIS_TICKS, 2, 9},
            {OBI_BASIS_TICKS, 9, INT64_MAX},
            {OBI_BASIS_TICKS, 0, INT64_MAX - 1},
            {OBI_BASIS_PPM, 0, 1000},
            {OBI_BASIS_PPM, 1000, 12345},
            {OBI_BASIS_PPM, 999999, INT64_MAX - 1000000},
            {OBI_BASIS_PPM, 0, INT64_MAX},
            {OBI_BASIS_NOTIONAL, 0, 30},
            {OBI_BASIS_NOTIONAL, 30, 20007},
            {OBI_BASIS_NOTIONAL, 20007, INT64_MAX},
            {OBI_BASIS_NOTIONAL, 5000, INT64_MAX - 1}};

enum {
    N_PLAIN = sizeof plain / sizeof *plain,
    N_TIERED = sizeof tiered / sizeof *tiered,
    N_TIERS = sizeof tier / sizeof *tier,
    N_UNITS = OBI_UNIT_QUOTE + 1
};
_Static_assert(N_PLAIN + N_TIERED * N_TIERS * N_UNITS <= SHEET_COLUMNS, "the columns have room");

static int is_count(uint32_t metric) {
    return metric >= OBI_METRIC_BID_ORDERS && metric <= OBI_METRIC_COUNT_IMBALANCE;
}

size_t sheet_columns(struct obi_column *col) {
    size_t n = 0;
    memset(col, 0, SHEET_COLUMNS * sizeof *col);
    for (size_t i = 0; i < N_PLAIN; i++) col[n++].metric = plain[i];
    for (size_t i = 0; i < N_TIERED * N_TIERS * N_UNITS; i++) {
        size_t k = i / N_UNITS % N_TIERS;
        uint32_t metric = tiered[i / N_UNITS / N_TIERS], unit = (uint32_t)(i % N_UNITS);
        if (unit && is_count(metric)) continue;
        col[n].metric = metric;
        col[n].basis = tier[k].basis;
        col[n].lo = tier[k].lo;
        col[n].hi = tier[k].hi;
        col[n++].param[0] = unit;
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

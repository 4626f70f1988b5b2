/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/sheet.h"

#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    uint16_t basis;
    int64_t lo, hi;
} tier[] = {{OBI_BASIS_LEVELS, 0, 1},
            {OBI_BASIS_LEVELS, 0, 5},
            {OBI_BASIS_LOTS, 0, 40},
            {OBI_BASIS_TICKS, 2, 9},
            {OBI_BASIS_NOTIONAL, 30, 20007},
            {OBI_BASIS_PPM, 0, 12345}, /* those above have every variant */
            {OBI_BASIS_LEVELS, 0, 2},
            {OBI_BASIS_LEVELS, 1, 3},
            {OBI_BASIS_LEVELS, 3, 10},
            {OBI_BASIS_LEVELS, 0, INT64_MAX},
            {OBI_BASIS_TICKS, 0, 1},
            {OBI_BASIS_TICKS, 9, INT64_MAX},
            {OBI_BASIS_TICKS, 0, INT64_MAX - 1},
            {OBI_BASIS_PPM, 0, 1000},
            {OBI_BASIS_PPM, 1000, 12345},
            {OBI_BASIS_PPM, 999999, INT64_MAX - 1000000},
            {OBI_BASIS_PPM, 0, INT64_MAX},
            {OBI_BASIS_NOTIONAL, 0, 30},
            {OBI_BASIS_NOTIONAL, 20007, INT64_MAX},
            {OBI_BASIS_NOTIONAL, 5000, INT64_MAX - 1},
            {OBI_BASIS_LOTS, 3, 1000},
            {OBI_BASIS_LOTS, 17, INT64_MAX}};

enum { N_TIERS = sizeof tier / sizeof *tier, N_VARIED = 6 };

/* What may be set beside the tier, by its text: parameters of whoever has them, and filters. */
static const char *const variant[] = {"",
                                      "unit=base",
                                      "unit=quote",
                                      "of=levels",
                                      "by=cumulative",
                                      "from=mid",
                                      "from=touch",
                                      "min=9",
                                      "min_order=3",
                                      "own=out",
                                      "k=7",
                                      "reach=3",
                                      "rate=0.5",
                                      "z=3",
                                      "crossed=bridge",
                                      "crossed=reject",
                                      "depth=3",
                                      "sign=tick",
                                      "sign=lee_ready",
                                      "sign=emo,lag=3",
                                      "sign=clnv",
                                      "sign=depth",
                                      "sign=quote",
                                      "sign=tick,bucket=9,buckets=3",
                                      "bucket=9,buckets=2",
                                      "bucket=7",
                                      "sign=tick,age=2",
                                      "age=3,trades=16",
                                      "tau=0.05",
                                      "below=5",
                                      "within=0.05",
                                      "half_life=0.05"};

enum { N_VARIANTS = sizeof variant / sizeof *variant };

/* Reads what the column is as text with the variant behind; 0 where there is no such column. */
static int vary(const struct obi_column *plain, const char *how, struct obi_column *out) {
    char name[SHEET_NAME], text[2 * SHEET_NAME];
    *out = *plain;
    if (obi_column_format(plain, name, sizeof name)) return 0; /* this metric has no such tier */
    snprintf(text, sizeof text, *how ? "%s{%s}" : "%s%s", name, how);
    return obi_column_parse(text, out, NULL) == OBI_OK;
}

static void add(struct obi_column *col, size_t *n, const struct obi_column *plain, size_t n_ways) {
    for (size_t v = 0; v < n_ways; v++) {
        struct obi_column one;
        if (!vary(plain, variant[v], &one)) continue;
        ck_assert_uint_lt(*n, SHEET_COLUMNS);
        col[(*n)++] = one;
    }
}

size_t sheet_columns(struct obi_column *col) {
    struct obi_schema row = {.struct_size = sizeof row};
    size_t n = 0;
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_METRIC, i, &row) == OBI_OK; i++) {
        struct obi_column plain = {.metric = (uint32_t)row.id};
        if (!(row.traits & OBI_TRAIT_TIER)) add(col, &n, &plain, N_VARIANTS);
        for (size_t k = 0; row.traits & OBI_TRAIT_TIER && k < N_TIERS; k++) {
            plain.basis = tier[k].basis;
            plain.lo = tier[k].lo;
            plain.hi = tier[k].hi;
            add(col, &n, &plain, k < N_VARIED ? N_VARIANTS : 1);
        }
    }
    return n;
}

static size_t keep_tier(struct obi_column *col, size_t n, size_t k) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        int is_tier =
            col[i].basis == tier[k].basis && col[i].lo == tier[k].lo && col[i].hi == tier[k].hi;
        if (is_tier || !col[i].hi) col[kept++] = col[i];
    }
    return kept;
}

size_t sheet_deal(struct obi_column *col, struct test_rng *rng) {
    size_t n = sheet_columns(col);
    if (test_below(rng, 2)) n = keep_tier(col, n, test_below(rng, N_TIERS));
    for (size_t i = n; i > 1; i--) {
        size_t k = test_below(rng, i);
        struct obi_column last = col[i - 1];
        col[i - 1] = col[k];
        col[k] = last;
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

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What columns cost on a book as it stands: one over twenty levels, forty over the same twenty,
 * and each metric alone. Sixty-four books of a made-up market take turns, so that no branch can
 * learn one of them. */
#include "bench.h"

#include <gen.h>
#include <obi/obi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOOKS = 64, ROUNDS = 500, COLUMNS_MAX = 64 };

static obi_book *book[BOOKS];

/* A row of columns. */
struct rack {
    obi_metrics *metrics;
    size_t n_col;
};

static void make_books(void) {
    struct gen_options opt = {.seed = 1, .n_frames = 20000, .n_levels = 500};
    struct obi_book_options how = {.struct_size = sizeof how, .flags = OBI_BOOK_IGNORE_UNKNOWN};
    struct gen *g = gen_create(&opt);
    const struct obi_event *ev;
    for (int i = 0; i < BOOKS; i++) obi_book_create(&how, NULL, &book[i], NULL);
    size_t frame = 0;
    for (size_t n; (n = gen_next(g, &ev)) > 0; frame++) {
        size_t taken; /* each book stops at a frame of its own */
        for (size_t i = frame * BOOKS / opt.n_frames; i < BOOKS; i++)
            obi_book_apply(book[i], ev, n, &taken);
    }
    gen_destroy(g);
}

static struct rack make_rack(const char *const *text, size_t n) {
    struct obi_column col[COLUMNS_MAX];
    struct rack r = {NULL, n};
    for (size_t i = 0; i < n; i++) {
        if (!obi_column_parse(text[i], &col[i], NULL)) continue;
        fprintf(stderr, "no column %s\n", text[i]);
        exit(1);
    }
    if (obi_metrics_create(col, n, NULL, &r.metrics, NULL)) exit(1);
    return r;
}

static void measure(void *ctx) {
    struct rack *r = ctx;
    double row[COLUMNS_MAX];
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < BOOKS; i++) {
            obi_metrics_update(r->metrics, book[i], row, NULL, r->n_col);
            bench_use((uint64_t)(row[0] > 0));
        }
    }
}

/* -- forty columns ----------------------------------------------------------------------------- */

static const char *const one[] = {"depth_imbalance[0:20]"};

/* The scales of one family over five tiers. */
#define SCALES(tier)                                                                               \
    "bid_depth" tier, "ask_depth" tier, "depth_difference" tier, "depth_ratio" tier,               \
        "depth_share" tier, "depth_percent" tier, "depth_imbalance" tier, "weighted_mid" tier
static const char *const scales[] = {SCALES("[0:1]"), SCALES("[0:5]"), SCALES("[0:10]"),
                                     SCALES("[5:20]"), SCALES("[0:20]")};

/* Whatever there is, over twenty levels. */
static const char *const families[] = {"spread",
                                       "mid",
                                       "spread_bps",
                                       "micro_price",
                                       "weighted_mid[0:20]",
                                       "depth_price[0:20]",
                                       "vamp[0:20]",
                                       "vamp_effective[0:20]",
                                       "vamp_rank[0:20]",
                                       "bid_price[0:20]",
                                       "ask_price[0:20]",
                                       "bid_vwap[0:20]",
                                       "ask_vwap[0:20]",
                                       "bid_slippage[0:20]",
                                       "ask_slippage[0:20]",
                                       "bid_depth[0:20]",
                                       "ask_depth[0:20]",
                                       "depth_difference[0:20]",
                                       "depth_ratio[0:20]",
                                       "depth_imbalance[0:20]",
                                       "depth_imbalance[0:20]{unit=quote}",
                                       "bid_levels[0:20]",
                                       "level_imbalance[0:20]",
                                       "depth_zscore[0:20]",
                                       "shrunk_imbalance[0:20]",
                                       "linear_imbalance[0:20]",
                                       "exp_imbalance[0:20]",
                                       "hyper_imbalance[0:20]",
                                       "rank_imbalance[0:20]",
                                       "bid_distance[0:20]",
                                       "distance_imbalance[0:20]",
                                       "bid_slope[0:20]",
                                       "ask_slope[0:20]",
                                       "slope_imbalance[0:20]",
                                       "imbalance_slope[0:20]",
                                       "imbalance_turn[0:20]",
                                       "bid_concentration[0:20]",
                                       "ask_concentration[0:20]",
                                       "bid_wall[0:20]",
                                       "ask_wall[0:20]"};

static void race_forty(void) {
    struct rack a = make_rack(one, 1), b = make_rack(scales, sizeof scales / sizeof *scales);
    struct rack d = make_rack(families, sizeof families / sizeof *families);
    struct contestant c[] = {{"one column [0:20]", measure, &a},
                             {"forty, eight scales", measure, &b},
                             {"forty, all families", measure, &d}};
    bench_race("columns on 20 of 500 levels", "row", BOOKS * ROUNDS, c, sizeof c / sizeof *c);
    obi_metrics_destroy(a.metrics);
    obi_metrics_destroy(b.metrics);
    obi_metrics_destroy(d.metrics);
}

/* -- each by itself ---------------------------------------------------------------------------- */

static void race_each(void) {
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        struct rack r = make_rack(&families[i], 1);
        struct contestant c = {families[i], measure, &r};
        bench_race("one column", "row", BOOKS * ROUNDS, &c, 1);
        obi_metrics_destroy(r.metrics);
    }
}

int main(void) {
    bench_head();
    make_books();
    race_forty();
    race_each();
    for (int i = 0; i < BOOKS; i++) obi_book_destroy(book[i]);
    return 0;
}

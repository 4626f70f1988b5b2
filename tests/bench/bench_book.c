/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What an event costs: applying it, reading the touch after it, ten columns over five tiers; beside
 * a sorted array, the classical book. Made-up markets of several depths, and one scattered over
 * 2^40 ticks. */
#include "bench.h"

#include <gen.h>
#include <obi/obi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct market {
    struct obi_event *ev;
    size_t n;
};

/* spread > 1 multiplies distances between prices. */
static struct market make_market(uint32_t n_levels, obi_ticks spread) {
    struct gen_options opt = {.seed = 1, .n_frames = 20000, .n_levels = n_levels};
    struct market m = {malloc(sizeof *m.ev << 20), 0};
    struct gen *g = gen_create(&opt);
    const struct obi_event *ev;
    for (size_t n; m.ev && g && (n = gen_next(g, &ev)) > 0 && m.n + n <= 1u << 20; m.n += n) {
        memcpy(m.ev + m.n, ev, n * sizeof *ev);
        for (size_t i = 0; i < n; i++) m.ev[m.n + i].price_ticks *= spread;
    }
    gen_destroy(g);
    return m;
}

/* -- obi --------------------------------------------------------------------------------------- */

struct race {
    struct market market;
    obi_book *book;
    obi_pipeline *pipeline;
};

static void apply(void *ctx) {
    struct race *r = ctx;
    obi_book_reset(r->book);
    for (size_t at = 0, taken; at < r->market.n; at += taken) {
        obi_book_apply(r->book, r->market.ev + at, r->market.n - at, &taken);
    }
}

static void apply_and_touch(void *ctx) {
    struct race *r = ctx;
    obi_book_reset(r->book);
    for (size_t at = 0, taken; at < r->market.n; at += taken) {
        obi_ticks price[2] = {0, 0};
        obi_lots qty[2] = {0, 0};
        size_t n;
        obi_book_apply(r->book, r->market.ev + at, r->market.n - at, &taken);
        obi_book_levels(r->book, OBI_BID, 1, &price[0], &qty[0], NULL, &n);
        obi_book_levels(r->book, OBI_ASK, 1, &price[1], &qty[1], NULL, &n);
        bench_use((uint64_t)(price[0] + price[1] + qty[0] + qty[1]));
    }
}

static void measure(void *ctx) {
    struct race *r = ctx;
    static double value[1024][10];
    struct obi_rows rows = {.struct_size = sizeof rows, .stride = 10, .row_size = 1024};
    rows.value = value[0];
    for (size_t at = 0, taken; at < r->market.n; at += taken) {
        if (obi_pipeline_run(r->pipeline, r->market.ev + at, r->market.n - at, &taken, &rows) < 0) {
            return;
        }
    }
}

/* -- a sorted array, best last ----------------------------------------------------------------- */

struct flat {
    obi_ticks key[2][1 << 16];
    obi_lots qty[2][1 << 16];
    size_t n[2];
};

static void set_flat(struct flat *f, const struct obi_event *ev) {
    int s = ev->side == OBI_ASK;
    obi_ticks key = s ? -ev->price_ticks : ev->price_ticks; /* ascending towards the touch */
    size_t lo = 0, hi = f->n[s];
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (f->key[s][mid] < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    int found = lo < f->n[s] && f->key[s][lo] == key;
    size_t rest = f->n[s] - lo;
    if (ev->qty_lots && !found) {
        memmove(&f->key[s][lo + 1], &f->key[s][lo], rest * sizeof(obi_ticks));
        memmove(&f->qty[s][lo + 1], &f->qty[s][lo], rest * sizeof(obi_lots));
        f->n[s]++;
        f->key[s][lo] = key;
    } else if (!ev->qty_lots && found) {
        memmove(&f->key[s][lo], &f->key[s][lo + 1], (rest - 1) * sizeof(obi_ticks));
        memmove(&f->qty[s][lo], &f->qty[s][lo + 1], (rest - 1) * sizeof(obi_lots));
        f->n[s]--;
        return;
    }
    if (ev->qty_lots) f->qty[s][lo] = ev->qty_lots;
}

static struct flat flat;

static void apply_flat(void *ctx) {
    struct race *r = ctx;
    flat.n[0] = flat.n[1] = 0;
    for (size_t i = 0; i < r->market.n; i++) {
        const struct obi_event *ev = &r->market.ev[i];
        if (ev->kind == OBI_EVENT_LEVEL) set_flat(&flat, ev);
        if (!(ev->flags & OBI_EVENT_LAST)) continue;
        for (int s = 0; s < 2; s++) {
            if (flat.n[s])
                bench_use((uint64_t)(flat.key[s][flat.n[s] - 1] + flat.qty[s][flat.n[s] - 1]));
        }
    }
}

/* ------------------------------------------------------------------------------------------------
 */

static int run(uint32_t n_levels, obi_ticks spread) {
    struct obi_book_options book = {
        .struct_size = sizeof book, .flags = OBI_BOOK_IGNORE_UNKNOWN, .max_levels = 65536};
    struct obi_pipeline_options opt = {.struct_size = sizeof opt, .book = &book};
    struct race r = {.market = make_market(n_levels, spread)};
    char what[96];
    opt.columns = "spread, weighted_mid, depth_imbalance[0:1], depth_imbalance[0:5],"
                  "depth_imbalance[0:10], depth_imbalance[5:10], bid_depth[0:20], ask_depth[0:20],"
                  "order_flow, trade_flow";
    if (obi_book_create(&book, NULL, &r.book, NULL)) return 1;
    if (obi_pipeline_create(&opt, NULL, &r.pipeline, NULL)) return 1;
    const struct contestant c[] = {{"obi: apply", apply, &r},
                                   {"obi: apply, touch a frame", apply_and_touch, &r},
                                   {"obi: ten columns a frame", measure, &r},
                                   {"sorted array, touch a frame", apply_flat, &r}};
    snprintf(what, sizeof what, "%u levels a side, neighbours %lld ticks apart, %zu events",
             n_levels, (long long)spread, r.market.n);
    bench_race(what, "event", r.market.n, c, sizeof c / sizeof *c);
    obi_book_destroy(r.book);
    obi_pipeline_destroy(r.pipeline);
    free(r.market.ev);
    return 0;
}

int main(void) {
    bench_head();
    if (run(10, 1) || run(500, 1) || run(5000, 1)) return 1;
    return run(500, INT64_C(1) << 40);
}

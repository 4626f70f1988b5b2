/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bars of random trades, of every kind and edge, byte for byte as the oracle makes them lot by lot:
 * whatever room there is for complete ones, and whenever they are read. */
#include "core/wide.h"
#include "oracle/bars.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

static const struct variant {
    uint32_t kind, edge, flags;
    int64_t size_most;
} variants[] = {
    {OBI_BAR_TIME, 0, 0, 50},
    {OBI_BAR_TIME, 0, OBI_BARS_EMPTY, 50},
    {OBI_BAR_TRADES, 0, 0, 9},
    {OBI_BAR_VOLUME, OBI_BAR_SPLIT, 0, 40},
    {OBI_BAR_VOLUME, OBI_BAR_WHOLE, 0, 40},
    {OBI_BAR_NOTIONAL, OBI_BAR_SPLIT, 0, 300},
    {OBI_BAR_NOTIONAL, OBI_BAR_WHOLE, 0, 300},
    {OBI_BAR_IMBALANCE, OBI_BAR_SPLIT, 0, 25},
    {OBI_BAR_IMBALANCE, OBI_BAR_WHOLE, 0, 25},
};
enum { VARIANTS = sizeof variants / sizeof *variants, TRADES = 200 };

struct run {
    obi_bars *bars;
    struct oracle_bars *oracle;
    size_t n_read;
    uint64_t seed;
};

static struct oracle_trade make_trade(struct test_rng *rng, obi_ns *now) {
    *now += (obi_ns)test_below(rng, 4) * (obi_ns)test_below(rng, 40);
    obi_ns ts = *now;
    if (test_below(rng, 20) == 0) ts -= (obi_ns)test_below(rng, 60);
    if (test_below(rng, 20) == 0 || ts < 0) ts = 0;
    return (struct oracle_trade){ts, (obi_ticks)test_below(rng, 30) - 8,
                                 1 + (obi_lots)test_below(rng, test_below(rng, 8) ? 9 : 90),
                                 (uint32_t)test_below(rng, 3)};
}

static void compare(const struct run *r, const struct obi_bar *got, const struct obi_bar *wanted) {
    const unsigned char *a = (const unsigned char *)got, *b = (const unsigned char *)wanted;
    for (size_t i = 0; i < sizeof *got; i++)
        if (a[i] != b[i])
            ck_abort_msg("seed %llu: bar %zu differs in byte %zu", (unsigned long long)r->seed,
                         (size_t)wanted->index, i);
}

/* Reads up to n bars; they are as the oracle's next ones. */
static int read_some(struct run *r, size_t n) {
    struct obi_bar bar[8];
    size_t n_out;
    int rc = obi_bars_read(r->bars, bar, n, &n_out);
    for (size_t i = 0; i < n_out; i++) {
        if (r->n_read == r->oracle->n_bars)
            ck_abort_msg("seed %llu: a bar too many", (unsigned long long)r->seed);
        compare(r, &bar[i], &r->oracle->bar[r->n_read++]);
    }
    return rc;
}

/* The bar that is open, when all is read; there has to be as much left as the oracle has. */
static void compare_open(struct run *r) {
    struct obi_bar got, wanted;
    while (read_some(r, 8) == OBI_FULL) {
    }
    ck_assert_uint_eq(r->n_read, r->oracle->n_bars);
    int is_open = oracle_bars_open(r->oracle, &wanted);
    ck_assert_int_eq(obi_bars_get(r->bars, &got), is_open ? OBI_OK : OBI_WARMUP);
    if (is_open) compare(r, &got, &wanted);
}

static void run(const struct variant *v, uint64_t seed) {
    struct test_rng rng = {seed};
    obi_ns now = (obi_ns)test_below(&rng, 1000);
    struct run r = {.oracle = calloc(1, sizeof *r.oracle), .seed = seed};
    struct obi_bars_options opt = {.struct_size = sizeof opt,
                                   .kind = v->kind,
                                   .edge = v->edge,
                                   .flags = v->flags,
                                   .size = 1 + (int64_t)test_below(&rng, (uint64_t)v->size_most),
                                   .max_bars = 1 + (uint32_t)test_below(&rng, 5)};
    ck_assert_ptr_nonnull(r.oracle);
    ck_assert_int_eq(obi_bars_create(&opt, NULL, &r.bars, NULL), OBI_OK);
    r.oracle->kind = v->kind;
    r.oracle->size = opt.size;
    r.oracle->splits = v->edge == OBI_BAR_SPLIT;
    r.oracle->keeps_empty = v->flags != 0;
    for (int i = 0; i < TRADES; i++) {
        struct oracle_trade t = make_trade(&rng, &now);
        while (obi_bars_push(r.bars, t.ts_ns, t.price, t.lots, t.aggressor) == OBI_FULL)
            read_some(&r, 1 + test_below(&rng, 8));
        oracle_bars_trade(r.oracle, &t);
        if (test_below(&rng, 10) == 0) read_some(&r, test_below(&rng, 8));
        if (test_below(&rng, 10) == 0) compare_open(&r);
    }
    compare_open(&r);
    obi_bars_destroy(r.bars);
    free(r.oracle);
}

START_TEST(bars_are_as_if_every_lot_were_written_down) {
    uint64_t seed = test_seed(1 + (uint64_t)_i), n = test_rounds(60);
    for (uint64_t i = 0; i < n; i++) run(&variants[_i], seed + 1000 * i);
}
END_TEST

/* -- the mirror -------------------------------------------------------------------------------- */

static struct obi_bar mirror(struct obi_bar bar) {
    struct obi_bar m = bar;
    obi_wide notional = obi_wide_negate(obi_wide_join(bar.notional_high, bar.notional_low));
    obi_wide price_time = obi_wide_negate(obi_wide_join(bar.price_time_high, bar.price_time_low));
    m.open_ticks = -bar.open_ticks;
    m.high_ticks = -bar.low_ticks;
    m.low_ticks = -bar.high_ticks;
    m.close_ticks = -bar.close_ticks;
    m.buy_lots = bar.sell_lots;
    m.sell_lots = bar.buy_lots;
    m.n_buys = bar.n_sells;
    m.n_sells = bar.n_buys;
    m.delta_min_lots = -bar.delta_max_lots;
    m.delta_max_lots = -bar.delta_min_lots;
    m.notional_high = obi_wide_high(notional);
    m.notional_low = obi_wide_low(notional);
    m.price_time_high = obi_wide_high(price_time);
    m.price_time_low = obi_wide_low(price_time);
    return m;
}

static void run_mirrored(const struct variant *v, uint64_t seed) {
    static const uint32_t other[] = {
        [OBI_NONE] = OBI_NONE, [OBI_BID] = OBI_ASK, [OBI_ASK] = OBI_BID};
    struct test_rng rng = {seed};
    struct obi_bars_options opt = {.struct_size = sizeof opt,
                                   .kind = v->kind,
                                   .edge = v->edge,
                                   .flags = v->flags,
                                   .size = v->size_most,
                                   .max_bars = 1 << 14};
    struct run r = {.seed = seed};
    struct obi_bar bar[2];
    obi_bars *image;
    obi_ns now = 0;
    size_t n[2] = {1, 1};
    ck_assert_int_eq(obi_bars_create(&opt, NULL, &r.bars, NULL), OBI_OK);
    ck_assert_int_eq(obi_bars_create(&opt, NULL, &image, NULL), OBI_OK);
    for (int i = 0; i < TRADES; i++) {
        struct oracle_trade t = make_trade(&rng, &now);
        obi_bars_push(r.bars, t.ts_ns, t.price, t.lots, t.aggressor);
        obi_bars_push(image, t.ts_ns, -t.price, t.lots, other[t.aggressor]);
    }
    while (n[0]) {
        ck_assert_int_ge(obi_bars_read(r.bars, bar, 1, n), OBI_OK);
        ck_assert_int_ge(obi_bars_read(image, bar + 1, 1, n + 1), OBI_OK);
        ck_assert_uint_eq(n[0], n[1]);
        bar[0] = mirror(bar[0]);
        if (n[0]) compare(&r, &bar[1], &bar[0]);
    }
    obi_bars_destroy(r.bars);
    obi_bars_destroy(image);
}

START_TEST(a_mirrored_market_makes_mirrored_bars) {
    uint64_t seed = test_seed(1 + (uint64_t)_i), n = test_rounds(20);
    for (uint64_t i = 0; i < n; i++) run_mirrored(&variants[_i], seed + 1000 * i);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("bars_random");
    TCase *c = tcase_create("random");
    tcase_add_loop_test(c, bars_are_as_if_every_lot_were_written_down, 0, VARIANTS);
    tcase_add_loop_test(c, a_mirrored_market_makes_mirrored_bars, 0, VARIANTS);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}

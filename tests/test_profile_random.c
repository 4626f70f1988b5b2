/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Profiles of random trades as the oracle has them: rows, totals, area and marks, with and without
 * room for all prices, one price a row or many. */
#include "oracle/profile.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

enum { TRADES = 120 };

struct run {
    obi_profile *profile;
    struct oracle_profile *oracle;
    uint64_t seed;
};

static void differ(const struct run *r, const char *what) {
    ck_abort_msg("seed %llu: another %s", (unsigned long long)r->seed, what);
}

static void compare_rows(const struct run *r, struct test_rng *rng) {
    struct obi_profile_row wanted[ORACLE_PROFILE_CELLS], got[8];
    size_t n = oracle_profile_rows(r->oracle, wanted), first = 0, n_out, room;
    int rc;
    do {
        room = 1 + test_below(rng, 8);
        rc = obi_profile_read(r->profile, first, got, room, &n_out);
        if (first + n_out > n || memcmp(got, wanted + first, n_out * sizeof *got) != 0)
            differ(r, "row");
        first += n_out;
    } while (rc == OBI_FULL);
    if (first != n || rc) differ(r, "number of rows");
}

static void compare_totals(const struct run *r) {
    const struct oracle_profile *o = r->oracle;
    struct obi_profile_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_profile_info(r->profile, &info), OBI_OK);
    if (info.volume_lots != o->volume || info.buy_lots != o->buy || info.sell_lots != o->sell ||
        info.unknown_lots != o->unknown || info.n_trades != o->n_trades)
        differ(r, "total");
    if (info.outside_lots != o->outside || info.n_outside != o->n_outside) differ(r, "outside");
    if (info.delta_lots != o->buy - o->sell || info.delta_min_lots != o->delta_min ||
        info.delta_max_lots != o->delta_max)
        differ(r, "delta");
}

static void compare_area(const struct run *r, uint32_t share_bps) {
    struct obi_profile_area got, wanted;
    int has = oracle_profile_area(r->oracle, share_bps ? share_bps : 7000, &wanted);
    int rc = obi_profile_area(r->profile, share_bps, &got);
    ck_assert_int_eq(rc, has ? OBI_OK : OBI_WARMUP);
    if (has && memcmp(&got, &wanted, sizeof got) != 0) differ(r, "area");
}

static void compare_marks(const struct run *r, struct test_rng *rng) {
    struct obi_profile_rule rule = {.struct_size = sizeof rule,
                                    .ratio_pct = 1 + (uint32_t)test_below(rng, 400),
                                    .n_stacked = 1 + (uint32_t)test_below(rng, 4),
                                    .min_lots = (obi_lots)test_below(rng, 30)};
    struct obi_profile_row row[ORACLE_PROFILE_CELLS];
    uint8_t mark[ORACLE_PROFILE_CELLS];
    size_t n = oracle_profile_rows(r->oracle, row), n_out;
    ck_assert_int_eq(obi_profile_imbalances(r->profile, &rule, mark, n, &n_out), OBI_OK);
    ck_assert_uint_eq(n_out, n);
    for (size_t i = 0; i < n; i++)
        if (mark[i] != oracle_profile_mark(r->oracle, row[i].price_ticks, &rule)) differ(r, "mark");
}

static void run(uint64_t seed) {
    struct test_rng rng = {seed};
    struct obi_profile_options opt = {
        .struct_size = sizeof opt,
        .max_prices = test_below(&rng, 2) ? 0 : 1 + (uint32_t)test_below(&rng, 20),
        .row_ticks = 1 + (obi_ticks)test_below(&rng, 5)};
    struct run r = {.oracle = calloc(1, sizeof *r.oracle), .seed = seed};
    uint64_t spread = 1 + test_below(&rng, 60), n = test_below(&rng, TRADES);
    ck_assert_ptr_nonnull(r.oracle);
    ck_assert_int_eq(obi_profile_create(&opt, NULL, &r.profile, NULL), OBI_OK);
    r.oracle->row_ticks = opt.row_ticks;
    r.oracle->max_prices = opt.max_prices ? opt.max_prices : 4096;
    for (uint64_t i = 0; i < n; i++) {
        obi_ticks up = (obi_ticks)test_below(&rng, spread);
        obi_ticks price = up - (obi_ticks)test_below(&rng, spread);
        obi_lots lots = 1 + (obi_lots)test_below(&rng, test_below(&rng, 2) ? 3 : 40);
        uint32_t aggressor = (uint32_t)test_below(&rng, 3);
        ck_assert_int_eq(obi_profile_push(r.profile, price, lots, aggressor), OBI_OK);
        oracle_profile_trade(r.oracle, price, lots, aggressor);
    }
    compare_rows(&r, &rng);
    compare_totals(&r);
    compare_area(&r, (uint32_t)test_below(&rng, 3) * 5000);
    compare_area(&r, 1 + (uint32_t)test_below(&rng, 10000));
    compare_marks(&r, &rng);
    obi_profile_destroy(r.profile);
    free(r.oracle);
}

START_TEST(a_profile_is_as_if_every_row_were_looked_up) {
    uint64_t seed = test_seed(7), n = test_rounds(1500);
    for (uint64_t i = 0; i < n; i++) run(seed + i);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("profile_random");
    TCase *c = tcase_create("random");
    tcase_add_test(c, a_profile_is_as_if_every_row_were_looked_up);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}

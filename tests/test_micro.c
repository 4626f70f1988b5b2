/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The micro-price against the oracle, and what must hold of it whatever was seen. */
#include "core/crc32.h"
#include "micro.h"

#include <fenv.h>

static const struct {
    uint32_t n_buckets, n_spreads, max_move, n_terms;
} shapes[] = {{10, 3, 2, 6}, {2, 1, 1, 1},   {3, 1, 4, 6},
              {7, 2, 3, 2},  {4, 16, 6, 12}, {40, 1, 2, 6}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static struct oracle_micro *oracle_of(int shape) {
    struct oracle_micro *o = calloc(1, sizeof *o);
    ck_assert_ptr_nonnull(o);
    o->n_buckets = (int)shapes[shape].n_buckets;
    o->n_spreads = (int)shapes[shape].n_spreads;
    o->max_move = shapes[shape].max_move;
    o->n_terms = (int)shapes[shape].n_terms;
    return o;
}

static struct stage stage_of(int shape, int has_oracle) {
    obi_micro *micro = micro_make(shapes[shape].n_buckets, shapes[shape].n_spreads,
                                  shapes[shape].max_move, shapes[shape].n_terms);
    return stage_open(micro, has_oracle ? oracle_of(shape) : NULL);
}

static const struct oracle_touch start = {1000, 5, 1001, 7};

/* -- against the oracle ------------------------------------------------------------------------ */

static void compare(const struct stage *s, const struct oracle_touch *t, const char *what) {
    double value, wanted;
    uint8_t status;
    int i = oracle_micro_state(s->oracle, t);
    ck_assert_int_eq(
        obi_micro_find(s->micro, t->bid_lots, t->ask_lots, t->ask - t->bid, &value, &status),
        OBI_OK);
    wanted = s->oracle->chain.known[i] ? (double)s->oracle->chain.g[i] : (double)NAN;
    if (isnan(wanted) != isnan(value) || fabs(wanted - value) > 1e-12 * (1 + fabs(wanted)))
        ck_abort_msg("%s: %.17g, the oracle says %.17g for %d x %d, spread %d, state %d", what,
                     value, wanted, (int)t->bid_lots, (int)t->ask_lots, (int)(t->ask - t->bid), i);
    ck_assert_int_eq(status, isnan(wanted) ? OBI_VALUE_NO_FIT : OBI_VALUE_OK);
}

/* Each state by a touch that is in it. */
static void compare_all(const struct stage *s, const char *what) {
    for (int64_t spread = 1; spread <= s->oracle->n_spreads + 2; spread++) {
        for (int64_t bid = 1; bid <= 40; bid++) {
            for (int64_t ask = 1; ask <= 40; ask++) {
                struct oracle_touch t = {0, bid, spread, ask};
                compare(s, &t, what);
            }
        }
    }
}

START_TEST(the_table_is_the_papers) {
    struct stage s = stage_of(_i, 1);
    struct test_rng rng = {test_seed(400 + (uint64_t)_i)};
    stage_begin(&s, start);
    for (uint64_t n = 1, i = 0, end = test_rounds(20000); i < end; i++) {
        stage_show(&s, stage_wander(&s, &rng, s.oracle->n_spreads + 1));
        if (i + 1 < n && i + 1 < end) continue;
        n *= 3; /* few observations, with most states unknown, to many */
        oracle_micro_solve(s.oracle);
        ck_assert_int_ge(obi_micro_solve(s.micro, NULL), 0);
        compare_all(&s, "while learning");
    }
    stage_close(&s);
}
END_TEST

START_TEST(a_bucket_ends_where_the_share_says_to_the_lot) {
    /* A share of k / 10 to the last lot, in sizes whose products have no room in 64 bits. */
    static const int64_t units[] = {1, 1000, INT64_MAX / 10};
    struct stage s = stage_of(0, 0);
    struct test_rng rng = {test_seed(12)};
    stage_begin(&s, start);
    for (int i = 0; i < 5000; i++) stage_show(&s, stage_wander(&s, &rng, 3));
    ck_assert_int_eq(obi_micro_solve(s.micro, NULL), OBI_OK);
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        for (int64_t lots = units[u]; lots <= 4 * units[u]; lots += units[u]) {
            uint32_t k = (uint32_t)(lots / units[u]);
            double on, below = micro_value(s.micro, k - 1, 1);
            obi_micro_find(s.micro, lots, 10 * units[u] - lots, 1, &on, NULL);
            ck_assert_double_eq(on, micro_value(s.micro, k, 1));
            obi_micro_find(s.micro, 10 * units[u] - lots, lots, 1, &on, NULL);
            ck_assert_double_eq(on, micro_value(s.micro, 9 - k, 1));
            if (lots == 1) continue;
            obi_micro_find(s.micro, lots - 1, 10 * units[u] - lots + 1, 1, &on, NULL);
            ck_assert_double_eq(on, below);
            ck_assert_double_ne(on, micro_value(s.micro, k, 1));
        }
    }
    stage_close(&s);
}
END_TEST

START_TEST(a_chain_that_can_be_solved_by_hand) {
    /* Two buckets, one spread: from a heavy bid half the time up a tick, half the time to a heavy
     * ask; the mirror image the other way. G1 = .5 (1) + .5 (-G1), so G1 = 1/3. */
    obi_micro *micro = micro_make(2, 1, 2, 1);
    struct stage s = stage_open(micro, NULL);
    stage_begin(&s, (struct oracle_touch){10, 9, 11, 1});
    stage_show(&s, (struct oracle_touch){11, 9, 12, 1});
    stage_show(&s, (struct oracle_touch){11, 1, 12, 9});
    ck_assert_int_eq(obi_micro_solve(micro, NULL), OBI_OK);
    ck_assert_double_eq(micro_value(micro, 1, 1), 1.0 / 3);
    ck_assert_double_eq(micro_value(micro, 0, 1), -1.0 / 3);
    ck_assert_uint_eq(micro_count(micro, OBI_COUNTER_MICRO_OBSERVATIONS), 2);
    ck_assert_uint_eq(micro_count(micro, OBI_COUNTER_MICRO_MOVES), 1);
    stage_close(&s);
}
END_TEST

START_TEST(a_move_and_what_follows_it_add_up) {
    /* Always up a tick and again a heavy bid: each term of the series is a tick more. */
    for (uint32_t terms = 1; terms <= 64; terms += 21) {
        struct stage s = stage_open(micro_make(4, 2, 2, terms), NULL);
        stage_begin(&s, (struct oracle_touch){10, 9, 11, 1});
        stage_show(&s, (struct oracle_touch){11, 9, 12, 1});
        ck_assert_int_eq(obi_micro_solve(s.micro, NULL), OBI_OK);
        ck_assert_double_eq(micro_value(s.micro, 3, 1), (double)terms);
        stage_close(&s);
    }
}
END_TEST

/* -- what must hold ---------------------------------------------------------------------------- */

static void wander(struct stage *s, uint64_t seed, uint64_t n, int64_t scale, int is_mirrored,
                   unsigned times) {
    struct test_rng rng = {seed};
    struct stage path = {.now = start};
    stage_begin(s, is_mirrored ? (struct oracle_touch){-1001, 7, -1000, 5} : start);
    for (uint64_t i = 0; i < n; i++) {
        struct oracle_touch t = path.now = stage_wander(&path, &rng, 4);
        t.bid_lots *= scale;
        t.ask_lots *= scale;
        if (is_mirrored) t = (struct oracle_touch){-t.ask, t.ask_lots, -t.bid, t.bid_lots};
        for (unsigned k = 0; k < times; k++) stage_show(s, t);
    }
    ck_assert_int_eq(obi_micro_solve(s->micro, NULL), OBI_OK);
}

START_TEST(the_table_is_antisymmetric_to_the_bit) {
    struct stage s = stage_of(_i, 0);
    wander(&s, test_seed(1), 3000, 1, 0, 1);
    uint32_t n = shapes[_i].n_buckets, n_known = 0;
    for (uint32_t spread = 1; spread <= shapes[_i].n_spreads; spread++) {
        for (uint32_t i = 0; i < n; i++) {
            double a = micro_value(s.micro, i, spread), b = micro_value(s.micro, n - 1 - i, spread);
            if (isnan(a) != isnan(b) || (!isnan(a) && a != -b)) ck_abort_msg("bucket %u", i);
            n_known += isnan(a) ? 0 : 1;
        }
    }
    ck_assert_uint_gt(n_known, 0);
    for (int64_t bid = 1; bid < 200; bid++) {
        for (int64_t ask = 1; ask < 200; ask++) {
            double a, b;
            obi_micro_find(s.micro, bid, ask, 1, &a, NULL);
            obi_micro_find(s.micro, ask, bid, 1, &b, NULL);
            if (!isnan(a) && a != -b) ck_abort_msg("%d x %d", (int)bid, (int)ask);
            if (bid == ask && a != 0) ck_abort_msg("equal sizes press to no side");
        }
    }
    stage_close(&s);
}
END_TEST

START_TEST(a_mirrored_market_leaves_the_same_bytes) {
    struct stage a = stage_of(_i, 0), b = stage_of(_i, 0);
    wander(&a, test_seed(2), 3000, 1, 0, 1);
    wander(&b, test_seed(2), 3000, 1, 1, 1);
    micro_same(a.micro, b.micro);
    stage_close(&a);
    stage_close(&b);
}
END_TEST

START_TEST(the_unit_of_sizes_changes_nothing) {
    struct stage a = stage_of(_i, 0), b = stage_of(_i, 0), c = stage_of(_i, 0);
    wander(&a, test_seed(3), 2000, 1, 0, 1);
    wander(&b, test_seed(3), 2000, 1000003, 0, 1);
    wander(&c, test_seed(3), 2000, INT64_MAX / 20, 0, 1); /* sums beyond 63 bits */
    micro_same(a.micro, b.micro);
    micro_same(a.micro, c.micro);
    stage_close(&a);
    stage_close(&b);
    stage_close(&c);
}
END_TEST

START_TEST(how_long_a_state_lasts_changes_no_bit) {
    struct stage a = stage_of(_i, 0), b = stage_of(_i, 0);
    wander(&a, test_seed(4), 2000, 1, 0, 1);
    wander(&b, test_seed(4), 2000, 1, 0, 7);
    for (uint32_t spread = 1; spread <= shapes[_i].n_spreads; spread++) {
        for (uint32_t i = 0; i < shapes[_i].n_buckets; i++) {
            double x = micro_value(a.micro, i, spread), y = micro_value(b.micro, i, spread);
            ck_assert_msg(memcmp(&x, &y, sizeof x) == 0, "%.17g and %.17g", x, y);
        }
    }
    ck_assert_uint_gt(micro_count(b.micro, OBI_COUNTER_MICRO_OBSERVATIONS),
                      6 * micro_count(a.micro, OBI_COUNTER_MICRO_OBSERVATIONS));
    stage_close(&a);
    stage_close(&b);
}
END_TEST

START_TEST(seen_twice_is_as_seen_once) {
    struct stage a = stage_of(_i, 0), b = stage_of(_i, 0);
    wander(&a, test_seed(5), 2000, 1, 0, 1);
    wander(&b, test_seed(5), 2000, 1, 0, 1);
    wander(&b, test_seed(5), 2000, 1, 0, 1); /* a new epoch: no step leads there */
    for (uint32_t i = 0; i < shapes[_i].n_buckets; i++) {
        double x = micro_value(a.micro, i, 1), y = micro_value(b.micro, i, 1);
        ck_assert_msg(memcmp(&x, &y, sizeof x) == 0, "%.17g and %.17g", x, y);
    }
    stage_close(&a);
    stage_close(&b);
}
END_TEST

START_TEST(the_hosts_rounding_changes_no_bit) {
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    struct stage a = stage_of(_i, 0), b = stage_of(_i, 0);
    wander(&a, test_seed(6), 2000, 1, 0, 1);
    wander(&b, test_seed(6), 2000, 1, 0, 1);
    for (int k = 0; k < 3; k++) {
        ck_assert_int_eq(fesetround(modes[k]), 0);
        int rc = obi_micro_solve(b.micro, NULL);
        int mode = fegetround();
        fesetround(FE_TONEAREST);
        ck_assert_int_eq(rc, OBI_OK);
        ck_assert_int_eq(mode, modes[k]);
        micro_same(a.micro, b.micro);
    }
    stage_close(&a);
    stage_close(&b);
}
END_TEST

START_TEST(the_bits_are_the_same_everywhere) {
    struct stage s = stage_of(0, 0);
    wander(&s, 7, 20000, 1, 0, 1);
    size_t n;
    unsigned char *bytes = micro_saved(s.micro, &n);
    ck_assert_uint_eq(obi_crc32(0, bytes, n), 1380052093);
    free(bytes);
    stage_close(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("micro");
    TCase *c = tcase_create("oracle");
    tcase_add_loop_test(c, the_table_is_the_papers, 0, SHAPES);
    tcase_add_test(c, a_bucket_ends_where_the_share_says_to_the_lot);
    tcase_add_test(c, a_chain_that_can_be_solved_by_hand);
    tcase_add_test(c, a_move_and_what_follows_it_add_up);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    c = tcase_create("properties");
    tcase_add_loop_test(c, the_table_is_antisymmetric_to_the_bit, 0, SHAPES);
    tcase_add_loop_test(c, a_mirrored_market_leaves_the_same_bytes, 0, SHAPES);
    tcase_add_loop_test(c, the_unit_of_sizes_changes_nothing, 0, SHAPES);
    tcase_add_loop_test(c, how_long_a_state_lasts_changes_no_bit, 0, SHAPES);
    tcase_add_loop_test(c, seen_twice_is_as_seen_once, 0, SHAPES);
    tcase_add_loop_test(c, the_hosts_rounding_changes_no_bit, 0, SHAPES);
    tcase_add_test(c, the_bits_are_the_same_everywhere);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}

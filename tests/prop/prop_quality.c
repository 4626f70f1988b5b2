/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Random traces of single orders go through the book, whose journal the measures of quality read,
 * and through the oracle, which keeps all that ever happened in plain lists. Whatever is an integer
 * is the same; what is not is within the bounds that are promised.
 *
 * OBI_TEST_EVENTS says how many events (default 60,000), OBI_TEST_SEED where to start. */
#include "oracle/quality.h"
#include "prop/trace.h"
#include "quality/aged.h"
#include "quality/census.h"
#include "quality/clock.h"
#include "quality/drain.h"
#include "quality/lifetime.h"
#include "quality/refill.h"

#include <math.h>
#include <obi/metrics.h>
#include <stdio.h>

enum { SEGMENT = 10000, ROUNDS = 60000, DUST = 4, EACH = 97 };

static const obi_ns tau = 400000000, half_life = 300000000, within = 200000000;

struct rig {
    obi_book *book;
    struct oracle_quality model;
    struct obi_lifetimes lives;
    struct obi_aged aged;
    struct obi_census census;
    struct obi_refill refill[2];
    struct obi_drain drain[2];
    uint64_t epoch;
    obi_ns now;
    double worst;                   /* error of aged depth, of the side's size */
    uint64_t n_refilled, n_drained; /* times that something was judged to be */
    uint64_t seed;
    size_t at;
};

static void rig_open(struct rig *r, const struct oracle_options *opt) {
    struct trace_book b;
    memset(r, 0, sizeof *r);
    trace_book_options(&b, opt);
    ck_assert_int_eq(obi_book_create(&b.opt, NULL, &r->book, NULL), OBI_OK);
    oracle_quality_init(&r->model, opt);
    obi_lifetimes_start(&r->lives, tau);
    obi_aged_start(&r->aged, half_life);
    obi_census_start(&r->census, DUST);
    for (int i = 0; i < 2; i++) {
        obi_refill_start(&r->refill[i], i ? OBI_ASK : OBI_BID, within);
        obi_drain_start(&r->drain[i], i ? OBI_ASK : OBI_BID, half_life);
    }
}

static void rig_close(struct rig *r) {
    obi_book_destroy(r->book);
    oracle_quality_free(&r->model);
}

static void rebase(struct rig *r) {
    const obi_book *b = r->book;
    r->epoch = b->epoch;
    r->now = obi_quality_now(b);
    obi_aged_rebase(&r->aged, r->now, b->bid.total, b->ask.total);
    for (int i = 0; i < 2; i++) {
        obi_refill_forget(&r->refill[i]);
        obi_refill_clear(&r->refill[i]);
        r->refill[i].now_ns = r->now;
        obi_drain_watch(&r->drain[i], r->now);
    }
}

static void take(struct rig *r, const struct obi_change *c) {
    obi_lifetimes_take(&r->lives, c, r->now);
    obi_aged_take(&r->aged, c, r->now);
    obi_census_take(&r->census, c);
    for (int i = 0; i < 2; i++) {
        obi_refill_take(&r->refill[i], c, r->now);
        obi_drain_take(&r->drain[i], c, r->now);
    }
}

/* What a frame did, for a book that is valid. */
static void step(struct rig *r) {
    const obi_book *b = r->book;
    if (!obi_book_is_valid(b)) return;
    if (b->epoch != r->epoch) {
        rebase(r);
        return;
    }
    ck_assert_int_eq(b->overflow, 0);
    if (obi_quality_now(b) > r->now) r->now = obi_quality_now(b);
    for (uint32_t i = 0; i < b->n_changes; i++) take(r, &b->change[i]);
    obi_aged_advance(&r->aged, r->now);
    for (int i = 0; i < 2; i++) {
        obi_refill_advance(&r->refill[i], r->now);
        obi_drain_advance(&r->drain[i], r->now);
    }
}

/* -- judged ------------------------------------------------------------------------------------ */

static void expect(const struct rig *r, const char *what, long double got, long double wanted,
                   long double room) {
    ck_assert_msg(fabsl(got - wanted) <= room, "seed %llu, event %zu: %s is %.17Lg, wanted %.17Lg",
                  (unsigned long long)r->seed, r->at, what, got, wanted);
}

static long double lots_of(obi_wide lots) {
    return ldexpl((long double)obi_wide_high(lots), 64) + obi_wide_low(lots);
}

static void judge_lives(const struct rig *r) {
    const struct oracle_quality *m = &r->model;
    for (uint32_t b = 0; b < OBI_LIFETIME_BINS; b++) {
        obi_ns from = b ? (obi_ns)1 << b : 0, to = b < 62 ? (obi_ns)2 << b : INT64_MAX;
        expect(r, "a bin of lives", r->lives.count[b], oracle_lives(m, from, to), 0);
    }
    long double all = oracle_cancelled_whole(m, INT64_MAX), brief = oracle_cancelled_whole(m, tau);
    expect(r, "lots cancelled whole", lots_of(r->lives.all_lots), all, 0);
    expect(r, "lots that were fleeting", lots_of(r->lives.fleeting_lots), brief, 0);
    if (all > 0)
        expect(r, "the fleeting share", obi_lifetimes_fleeting(&r->lives).value, brief / all,
               0x1p-52L);
}

static void judge_aged(struct rig *r) {
    for (int side = 0; side < 2; side++) {
        const struct obi_aged_side *s = side ? &r->aged.ask : &r->aged.bid;
        long double size = oracle_size(&r->model, side);
        long double young = oracle_young(&r->model, side, half_life);
        long double error = fabsl(obi_aged_lots(&r->aged, s) - (size - young));
        expect(r, "the size of a side", lots_of(s->lots), size, 0);
        expect(r, "aged depth", error, 0, size * 0x1p-38L);
        if (size > 0 && error / size > r->worst) r->worst = (double)(error / size);
    }
}

static void judge_census(const struct rig *r) {
    const struct oracle_quality *m = &r->model;
    const struct obi_census *s = &r->census;
    expect(r, "orders added", s->n_added, oracle_deed_count(m, ORACLE_CAME), 0);
    expect(r, "lots added", lots_of(s->added_lots), oracle_deed_lots(m, ORACLE_CAME), 0);
    expect(r, "lots cancelled", lots_of(s->cancelled_lots), oracle_deed_lots(m, ORACLE_TOOK), 0);
    expect(r, "amends", s->n_amended, oracle_amends(m), 0);
    expect(r, "dust", s->n_dust, oracle_dust(m, DUST), 0);
    expect(r, "prints", s->n_prints, oracle_deed_count(m, ORACLE_PRINT), 0);
    expect(r, "lots traded", lots_of(s->traded_lots), oracle_deed_lots(m, ORACLE_PRINT), 0);
}

static void judge_touch(struct rig *r) {
    for (int i = 0; i < 2; i++) {
        uint8_t side = i ? OBI_ASK : OBI_BID;
        long double filled, refilled;
        oracle_refill(&r->model, side, within, &filled, &refilled);
        expect(r, "fills dropped", r->refill[i].n_dropped, 0, 0);
        expect(r, "lots filled", lots_of(r->refill[i].filled_lots), filled, 0);
        expect(r, "lots refilled", lots_of(r->refill[i].refilled_lots), refilled, 0);
        r->n_refilled += refilled > 0;
        struct obi_value rate = obi_drain_rate(&r->drain[i]);
        if (rate.status) continue;
        long double wanted = oracle_drain(&r->model, side, half_life);
        r->n_drained += wanted > 0;
        expect(r, "depletion", rate.value, wanted, wanted * 0x1p-44L);
    }
}

static void judge(struct rig *r) {
    judge_lives(r);
    judge_census(r);
    if (!oracle_book_known(&r->model.book)) return;
    judge_aged(r);
    judge_touch(r);
}

/* -- traces ------------------------------------------------------------------------------------ */

static void run(struct rig *r, const struct obi_event *ev, size_t n) {
    uint64_t frame = 0;
    for (r->at = 0; r->at < n; r->at++) {
        size_t taken;
        int rc = obi_book_apply(r->book, &ev[r->at], 1, &taken);
        ck_assert_int_eq(rc < 0, oracle_quality_apply(&r->model, &ev[r->at]) < 0);
        if (r->book->frame == frame) continue;
        frame = r->book->frame;
        step(r);
        if (frame % EACH == 0 || n - r->at < SEGMENT / 500) judge(r);
    }
}

/* A trace in which nothing happened has not tried it. */
static void check_coverage(const struct rig *r) {
    ck_assert_uint_gt(r->lives.n, SEGMENT / 500);
    ck_assert_uint_gt(r->census.n_amended, SEGMENT / 500);
    ck_assert_uint_gt(r->census.n_prints, SEGMENT / 500);
    ck_assert_uint_gt(r->census.n_dust, 0);
    ck_assert(r->n_refilled > 0 && r->n_drained > 0);
}

static double tried(const struct trace_style *style, uint64_t rounds, int has_depth) {
    static struct obi_event ev[SEGMENT];
    double worst = 0;
    for (uint64_t i = 0; i * SEGMENT < rounds; i++) {
        struct rig r;
        uint64_t seed = test_seed(1) + i;
        struct test_rng rng = {seed};
        struct oracle_options opt = trace_orders_options(&rng);
        opt.max_changes = 4096;
        if (!has_depth) opt.depth_limit = 0;
        trace_make_orders(ev, SEGMENT, style, &opt, &rng);
        rig_open(&r, &opt);
        r.seed = seed;
        run(&r, ev, SEGMENT);
        if (style == &trace_orders_market && !has_depth) check_coverage(&r);
        if (r.worst > worst) worst = r.worst;
        rig_close(&r);
    }
    return worst;
}

/* 60,000 events; nothing of what came and went is left in the error. */
START_TEST(a_market_of_orders_has_the_quality_that_plain_lists_tell) {
    double worst = tried(&trace_orders_market, test_rounds(ROUNDS), 0);
    printf("# aged depth is off by %.3g of its side at most\n", worst);
}
END_TEST

START_TEST(orders_that_the_book_drops_beyond_its_depth_leave_nothing_behind) {
    tried(&trace_orders_market, test_rounds(ROUNDS) / 2, 1);
    tried(&trace_orders_churn, test_rounds(ROUNDS) / 6, 1);
}
END_TEST

START_TEST(whatever_happens_to_orders_the_quality_is_what_plain_lists_tell) {
    tried(&trace_orders_wild, test_rounds(ROUNDS), 0);
    tried(&trace_orders_thin, test_rounds(ROUNDS) / 2, 0);
    tried(&trace_orders_crowded, test_rounds(ROUNDS) / 2, 0);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_quality");
    TCase *tc = tcase_create("traces");
    tcase_set_timeout(tc, 0);
    tcase_add_test(tc, a_market_of_orders_has_the_quality_that_plain_lists_tell);
    tcase_add_test(tc, whatever_happens_to_orders_the_quality_is_what_plain_lists_tell);
    tcase_add_test(tc, orders_that_the_book_drops_beyond_its_depth_leave_nothing_behind);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}

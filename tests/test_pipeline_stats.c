/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Statistics in a pipeline: they see every frame, however rows are thinned and events are cut. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4000, WIDTH = 9 };

static const char columns[] = "mid, order_flow";
static const char stats[] = "mean(depth_imbalance[0:2],1s), sum(order_flow,1h), count(mid,1h), "
                            "zscore(order_flow,50 frames), max(spread,20 trades), "
                            "sum(trade_flow,100 lots), ewma(mid,halflife 2s)";

static struct obi_event ev[MOST];
static size_t n_ev;

static void put(struct obi_event e, obi_ns ts_ns) {
    e.ts_ns = ts_ns;
    ev[n_ev++] = e;
}

static void snapshot(obi_ns ts_ns) {
    put(test_level(OBI_BID, 100, 5, OBI_EVENT_SNAPSHOT), ts_ns);
    put(test_level(OBI_BID, 99, 9, OBI_EVENT_SNAPSHOT), ts_ns);
    put(test_level(OBI_ASK, 103, 7, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST), ts_ns);
}

/* A market with trades, a gap and a new snapshot. */
static void make_market(uint64_t seed, int has_gap) {
    struct test_rng rng = {seed};
    obi_ns ts_ns = 1000000;
    n_ev = 0;
    snapshot(ts_ns);
    while (n_ev < MOST - 8) {
        int is_bid = (int)test_below(&rng, 2);
        obi_ticks price = (is_bid ? 101 : 102) + (is_bid ? -1 : 1) * (obi_ticks)test_below(&rng, 4);
        obi_lots lots = (obi_lots)test_below(&rng, 9);
        ts_ns += (obi_ns)test_below(&rng, 40000000);
        if (test_below(&rng, 5) == 0) {
            put(test_trade(is_bid ? OBI_BID : OBI_ASK, price, lots + 1,
                           OBI_EVENT_PRINT | OBI_EVENT_LAST),
                ts_ns);
        } else {
            put(test_level(is_bid ? OBI_BID : OBI_ASK, price, lots, OBI_EVENT_LAST), ts_ns);
        }
        if (has_gap && n_ev == MOST / 2) {
            put(test_event(OBI_EVENT_GAP, OBI_EVENT_LAST), ts_ns);
            put(test_level(OBI_BID, 90, 1, OBI_EVENT_LAST), ts_ns + 5);
            snapshot(ts_ns + 10);
        }
    }
}

struct table {
    double value[MOST][WIDTH];
    uint8_t status[MOST][WIDTH];
    size_t n;
};

static obi_pipeline *make(obi_ns sample_ns, uint32_t flags) {
    struct obi_book_options book = {
        .struct_size = sizeof book, .flags = OBI_BOOK_IGNORE_UNKNOWN, .max_levels = 64};
    struct obi_pipeline_options opt = {.struct_size = sizeof opt,
                                       .flags = flags,
                                       .sample_ns = sample_ns,
                                       .columns = columns,
                                       .stats = stats,
                                       .book = &book,
                                       .max_samples = 4096};
    struct obi_error err;
    obi_pipeline *p;
    ck_assert_msg(obi_pipeline_create(&opt, NULL, &p, &err) == OBI_OK, "%s", err.message);
    ck_assert_uint_eq(obi_pipeline_width(p), WIDTH);
    return p;
}

static void run(obi_pipeline *p, size_t cut, struct table *t) {
    t->n = 0;
    for (size_t at = 0, taken; at < n_ev; at += taken) {
        struct obi_rows rows = {.struct_size = sizeof rows, .stride = WIDTH};
        rows.row_size = MOST - t->n;
        rows.value = t->value[t->n];
        rows.status = t->status[t->n];
        int rc = obi_pipeline_run(p, ev + at, n_ev - at < cut ? n_ev - at : cut, &taken, &rows);
        ck_assert_int_ge(rc, 0);
        t->n += rows.n_rows;
    }
    obi_pipeline_destroy(p);
}

static struct table whole, part;

START_TEST(rows_do_not_depend_on_how_events_are_cut) {
    static const size_t cuts[] = {1, 2, 3, 5, 7, 13, 100};
    make_market(test_seed(1), 1);
    run(make(0, 0), MOST, &whole);
    ck_assert_uint_gt(whole.n, MOST / 2);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        run(make(0, 0), cuts[i], &part);
        ck_assert_uint_eq(part.n, whole.n);
        ck_assert_mem_eq(part.value, whole.value, whole.n * sizeof *whole.value);
        ck_assert_mem_eq(part.status, whole.status, whole.n * sizeof *whole.status);
    }
}
END_TEST

START_TEST(thinned_rows_hold_the_statistics_of_every_frame) {
    make_market(test_seed(2), 0);
    run(make(0, OBI_PIPELINE_ALL_ROWS), MOST, &whole);
    run(make(INT64_C(300000000), OBI_PIPELINE_ALL_ROWS), MOST, &part);
    ck_assert_uint_gt(part.n, 20);
    size_t at = 0;
    for (size_t i = 0; i < part.n; i++) { /* the same frame is told by what adds up over all */
        while (at < whole.n &&
               memcmp(whole.value[at] + 2, part.value[i] + 2, (WIDTH - 2) * sizeof(double)) != 0) {
            at++;
        }
        ck_assert_msg(at < whole.n, "row %zu is no frame's", i);
    }
}
END_TEST

START_TEST(a_sum_of_flow_is_the_sum_of_rows_however_thinned) {
    make_market(test_seed(3), 0);
    for (int thin = 0; thin < 2; thin++) {
        double sum = 0;
        run(make(thin ? INT64_C(200000000) : 0, OBI_PIPELINE_ALL_ROWS), MOST, &whole);
        for (size_t i = 0; i < whole.n; i++) {
            if (!isnan(whole.value[i][1])) sum += whole.value[i][1];
            ck_assert_double_eq(whole.value[i][3], sum);
        }
    }
}
END_TEST

START_TEST(a_gap_is_stale_then_a_break) {
    size_t stale = 0, broken = 0;
    make_market(test_seed(4), 1);
    run(make(0, 0), MOST, &whole);
    for (size_t i = 0; i < whole.n; i++) {
        if (whole.status[i][0] == OBI_VALUE_STALE) {
            for (size_t k = 0; k < WIDTH; k++) {
                ck_assert_uint_eq(whole.status[i][k], OBI_VALUE_STALE);
                ck_assert_double_nan(whole.value[i][k]);
            }
            stale++;
        }
        broken += whole.status[i][2] == OBI_VALUE_BREAK;
    }
    ck_assert_uint_gt(stale, 0);
    ck_assert_uint_gt(broken, 5);
}
END_TEST

START_TEST(a_snapshot_without_a_gap_is_a_break_too) {
    make_market(test_seed(5), 0);
    n_ev = 200;
    snapshot(ev[n_ev - 1].ts_ns + 5);
    run(make(0, 0), MOST, &whole);
    for (size_t i = 0; i < whole.n; i++) {
        ck_assert_int_eq(whole.status[i][2] == OBI_VALUE_BREAK, i + 1 == whole.n);
    }
}
END_TEST

/* The mean of one column over the two frames in which the best bid holds so many lots. */
static double mean_of(const char *stat, uint32_t contract, obi_ticks price, obi_lots a,
                      obi_lots b) {
    struct obi_instrument spec = {.struct_size = sizeof spec, .contract = contract};
    struct obi_book_options book = {.struct_size = sizeof book, .max_levels = 8, .spec = &spec};
    struct obi_pipeline_options opt = {
        .struct_size = sizeof opt, .columns = "mid", .stats = stat, .book = &book};
    double row[4][2];
    struct obi_rows rows = {
        .struct_size = sizeof rows, .stride = 2, .row_size = 4, .value = row[0]};
    const struct obi_event two[] = {
        test_level(OBI_BID, price, a, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST),
        test_level(OBI_BID, price, b, OBI_EVENT_LAST)};
    obi_pipeline *p;
    size_t taken;
    uint64_t refused;
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, NULL), OBI_OK);
    ck_assert_int_eq(obi_pipeline_run(p, two, 2, &taken, &rows), OBI_OK);
    ck_assert_uint_eq(rows.n_rows, 2);
    ck_assert_int_eq(obi_pipeline_count(p, OBI_COUNTER_WINDOW_REFUSED, &refused), OBI_OK);
    ck_assert_msg(refused == 0, "%s: a frame is in no window", stat);
    obi_pipeline_destroy(p);
    return row[1][1];
}

START_TEST(amounts_in_base_and_quote_are_no_whole_numbers) {
    const char *base = "mean(bid_depth[0:1]{unit=base},2 frames)",
               *quote = "mean(bid_depth[0:1]{unit=quote},2 frames)",
               *lots = "mean(bid_depth[0:1],2 frames)";
    ck_assert_double_eq_tol(mean_of(base, OBI_CONTRACT_INVERSE, 3, 5, 8), 13.0 / 6, 1e-15);
    ck_assert_double_eq(mean_of(quote, OBI_CONTRACT_LINEAR, INT64_C(1) << 40, 1 << 20, 3 << 20),
                        0x1p61);
    ck_assert_double_eq(mean_of(lots, OBI_CONTRACT_INVERSE, 3, 5, 8), 6.5);
}
END_TEST

/* A row a frame and a span of 2: only the base asks for the room of more than 2 frames. */
START_TEST(a_base_beyond_a_span_of_frames_has_room) {
    struct obi_book_options book = {
        .struct_size = sizeof book, .flags = OBI_BOOK_IGNORE_UNKNOWN, .max_levels = 64};
    struct obi_pipeline_options opt = {.struct_size = sizeof opt,
                                       .flags = OBI_PIPELINE_ALL_ROWS,
                                       .columns = "mid",
                                       .stats = "shock_count(mid,2 frames){base=50}",
                                       .book = &book};
    obi_pipeline *p;
    size_t n = 0;
    make_market(test_seed(6), 0);
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, NULL), OBI_OK);
    for (size_t i = 0, taken; i < n_ev; i++) {
        double row[2];
        uint8_t status[2] = {0, 0};
        struct obi_rows rows = {.struct_size = sizeof rows, .stride = 2, .row_size = 1};
        rows.value = row;
        rows.status = status;
        ck_assert_int_ge(obi_pipeline_run(p, &ev[i], 1, &taken, &rows), 0);
        if (rows.n_rows == 0) continue;
        ck_assert_uint_ne(status[1], OBI_VALUE_SATURATED);
        n += status[1] == OBI_VALUE_OK && row[1] >= 0;
    }
    ck_assert_uint_gt(n, 1000);
    obi_pipeline_destroy(p);
}
END_TEST

START_TEST(statistics_are_found_by_name) {
    obi_pipeline *p = make(0, 0);
    char name[320];
    size_t i;
    uint64_t n;
    for (size_t k = 0; k < WIDTH; k++) {
        ck_assert_int_eq(obi_pipeline_name(p, k, name, sizeof name), OBI_OK);
        ck_assert_int_eq(obi_pipeline_find(p, name, &i), OBI_OK);
        ck_assert_uint_eq(i, k);
    }
    ck_assert_int_eq(obi_pipeline_find(p, " mean( depth_imbalance[0:2], 1000ms )", &i), OBI_OK);
    ck_assert_uint_eq(i, 2);
    ck_assert_int_eq(obi_pipeline_find(p, "mean(depth_imbalance[0:2],2s)", &i), OBI_E_NAME);
    ck_assert_int_eq(obi_pipeline_find(p, "mean(depth_imbalance[0:3],1s)", &i), OBI_E_NAME);
    ck_assert_int_eq(obi_pipeline_find(p, "mean(", &i), OBI_E_NAME);
    ck_assert_int_eq(obi_pipeline_name(p, WIDTH, name, sizeof name), OBI_E_ARG);
    ck_assert_int_eq(obi_pipeline_count(p, OBI_COUNTER_WINDOW_ROWS, &n), OBI_OK);
    ck_assert_uint_eq(n, 0);
    obi_pipeline_destroy(p);
}
END_TEST

START_TEST(a_wrong_statistic_is_told_with_its_place) {
    struct obi_pipeline_options opt = {.struct_size = sizeof opt, .columns = columns};
    struct obi_error err;
    obi_pipeline *p;
    opt.stats = "mean(mid,1s), max(mid,1x)";
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, &err), OBI_E_NAME);
    ck_assert_uint_eq(err.index, 3); /* behind two columns and a statistic */
    ck_assert_uint_eq(err.offset, strlen("mean(mid,1s), max(mid,1"));
    ck_assert_uint_eq(obi_pipeline_footprint(&opt), 0);
    opt.stats = "";
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, &err), OBI_E_NAME);
    opt.stats = "mean(mid,1s)";
    opt.max_samples = 1;
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, &err), OBI_E_ARG);
}
END_TEST

START_TEST(a_pipeline_with_statistics_is_one_allocation) {
    struct obi_pipeline_options opt = {
        .struct_size = sizeof opt, .columns = columns, .stats = stats, .max_samples = 64};
    struct test_memory memory;
    obi_pipeline *p;
    test_memory_init(&memory);
    ck_assert_int_eq(obi_pipeline_create(&opt, &memory.allocator, &p, NULL), OBI_OK);
    ck_assert_uint_eq(memory.requests, 1);
    ck_assert_uint_eq(memory.bytes_live, obi_pipeline_footprint(&opt));
    obi_pipeline_destroy(p);
    ck_assert_uint_eq(memory.bytes_live, 0);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("pipeline_stats");
    TCase *c = tcase_create("statistics");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, rows_do_not_depend_on_how_events_are_cut);
    tcase_add_test(c, thinned_rows_hold_the_statistics_of_every_frame);
    tcase_add_test(c, a_sum_of_flow_is_the_sum_of_rows_however_thinned);
    tcase_add_test(c, a_gap_is_stale_then_a_break);
    tcase_add_test(c, a_snapshot_without_a_gap_is_a_break_too);
    tcase_add_test(c, amounts_in_base_and_quote_are_no_whole_numbers);
    tcase_add_test(c, a_base_beyond_a_span_of_frames_has_room);
    tcase_add_test(c, statistics_are_found_by_name);
    tcase_add_test(c, a_wrong_statistic_is_told_with_its_place);
    tcase_add_test(c, a_pipeline_with_statistics_is_one_allocation);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Rows do not depend on how the events were cut into calls or how many rows a call had room for;
 * a sampled flow is the exact sum of what was left out; a stale book has no values; the clock never
 * goes back. The trace has gaps, refused events and clocks that go back. */
#include "prop/trace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS = 4000, COLUMNS = 9, ROWS = EVENTS + 1 };
enum { ORDER_FLOW = 0, TRADE_FLOW = 1, TRADE_IMBALANCE = 2 };

static const char columns[] = "order_flow, trade_flow, trade_imbalance, spread, mid, "
                              "weighted_mid[0:5], depth_imbalance[0:1], depth_log_ratio[0:5], "
                              "bid_depth[0:]";
static const struct oracle_options wide = {.max_levels = 64, .max_changes = 12, .instrument = 7};

static struct obi_event ev[EVENTS];

static void make(unsigned faults) {
    struct trace_style style = trace_wild;
    struct test_rng rng = {test_seed(1)};
    style.huge_size = style.far_price = 0; /* sums of a sample are exact as doubles */
    style.fault = faults;
    trace_make(ev, EVENTS, &style, &wide, &rng);
}

/* -- a run ------------------------------------------------------------------------------------ */

struct run_style {
    uint32_t flags;
    obi_ns sample_ns;
    size_t chunk, row_size;
};

struct run {
    size_t n;
    obi_ns ts_ns[ROWS];
    double value[ROWS][COLUMNS];
    uint8_t status[ROWS][COLUMNS];
    /* With room for one row a call: where the book stood when the row was measured. */
    uint64_t frame[ROWS];
    uint32_t state[ROWS];
    uint64_t count[3];
};

static obi_pipeline *open_pipeline(const struct run_style *style) {
    struct trace_book b;
    obi_pipeline *p = NULL;
    trace_book_options(&b, &wide);
    struct obi_pipeline_options opt = {.struct_size = sizeof opt,
                                       .flags = style->flags,
                                       .sample_ns = style->sample_ns,
                                       .columns = columns,
                                       .book = &b.opt};
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, NULL), OBI_OK);
    ck_assert_uint_eq(obi_pipeline_width(p), COLUMNS);
    return p;
}

static void note_book(struct run *r, const obi_pipeline *p, size_t n_new) {
    struct obi_book_info info = {.struct_size = sizeof info};
    obi_book_info(obi_pipeline_book(p), &info);
    for (size_t i = 0; i < n_new; i++, r->n++) {
        r->frame[r->n] = info.frame;
        r->state[r->n] = info.state;
    }
}

/* One chunk, in as many calls as it takes. */
static void feed(struct run *r, obi_pipeline *p, const struct obi_event *at, size_t n,
                 size_t row_size) {
    while (n > 0) {
        size_t taken = SIZE_MAX, room = ROWS - r->n;
        struct obi_rows rows = {.struct_size = sizeof rows,
                                .stride = COLUMNS,
                                .row_size = row_size < room ? row_size : room,
                                .ts_ns = r->ts_ns + r->n,
                                .value = r->value[r->n],
                                .status = r->status[r->n]};
        int status = obi_pipeline_run(p, at, n, &taken, &rows);
        ck_assert_msg(status >= 0 || status == OBI_E_EVENT || status == OBI_E_CAPACITY,
                      "run gives %d", status);
        ck_assert_msg(status != OBI_FULL || rows.n_rows == rows.row_size, "FULL with room left");
        ck_assert_msg(status != OBI_OK || taken == n, "OK before the events end");
        if (status < 0) taken++;
        ck_assert_uint_gt(taken, 0);
        note_book(r, p, rows.n_rows);
        at += taken;
        n -= taken;
    }
}

static struct run *run(const struct run_style *style) {
    static const uint32_t counter[] = {OBI_COUNTER_PIPELINE_ROWS, OBI_COUNTER_PIPELINE_CLOCK_BACK,
                                       OBI_COUNTER_PIPELINE_CLOCK_NONE};
    struct run *r = calloc(1, sizeof *r);
    ck_assert_ptr_nonnull(r);
    obi_pipeline *p = open_pipeline(style);
    for (size_t at = 0; at < EVENTS; at += style->chunk) {
        size_t left = EVENTS - at;
        feed(r, p, ev + at, left < style->chunk ? left : style->chunk, style->row_size);
    }
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(obi_pipeline_count(p, counter[i], &r->count[i]), OBI_OK);
    ck_assert_uint_eq(r->count[0], r->n);
    obi_pipeline_destroy(p);
    return r;
}

/* -- cuts ------------------------------------------------------------------------------------- */

static const uint32_t flag_sets[] = {0, OBI_PIPELINE_ALL_ROWS, OBI_PIPELINE_VENUE_CLOCK};
static const obi_ns samples[] = {0, 100000000};

static void check_same_run(const struct run *a, const struct run *b, const struct run_style *s) {
    ck_assert_msg(a->n == b->n, "chunk %zu, room %zu: %zu rows, expected %zu", s->chunk,
                  s->row_size, b->n, a->n);
    for (size_t i = 0; i < a->n; i++) {
        int same = a->ts_ns[i] == b->ts_ns[i] &&
                   memcmp(a->value[i], b->value[i], sizeof a->value[i]) == 0 &&
                   memcmp(a->status[i], b->status[i], sizeof a->status[i]) == 0;
        ck_assert_msg(same, "chunk %zu, room %zu: row %zu differs", s->chunk, s->row_size, i);
    }
    ck_assert_mem_eq(a->count, b->count, sizeof a->count);
}

START_TEST(rows_do_not_depend_on_how_events_are_cut_into_calls) {
    static const size_t chunk[] = {1, 2, 3, 5, 7, 13, 100, EVENTS}, room[] = {1, 3, ROWS};
    struct run_style style = {flag_sets[_i % 3], samples[_i / 3], EVENTS, ROWS};
    make(trace_wild.fault);
    struct run *expected = run(&style);
    ck_assert_uint_gt(expected->n, 50);
    for (size_t i = 0; i < sizeof chunk / sizeof *chunk; i++) {
        for (size_t k = 0; k < sizeof room / sizeof *room; k++) {
            style.chunk = chunk[i];
            style.row_size = room[k];
            struct run *r = run(&style);
            check_same_run(expected, r, &style);
            free(r);
        }
    }
    free(expected);
}
END_TEST

/* -- samples ---------------------------------------------------------------------------------- */

/* Bought and sold of each frame, from the events themselves. */
static int64_t bought[ROWS], sold[ROWS];

static void sum_trades(void) {
    struct oracle_book book;
    oracle_book_init(&book, &wide);
    memset(bought, 0, sizeof bought);
    memset(sold, 0, sizeof sold);
    for (size_t i = 0; i < EVENTS; i++) {
        uint64_t before = book.frame;
        oracle_book_apply(&book, &ev[i]);
        if (book.frame == before) continue;
        for (size_t k = 0; k < book.n_trades; k++) {
            if (!(book.trade[k].flags & OBI_EVENT_PRINT)) continue;
            if (book.trade[k].side == OBI_BID) bought[book.frame] += book.trade[k].qty_lots;
            if (book.trade[k].side == OBI_ASK) sold[book.frame] += book.trade[k].qty_lots;
        }
    }
    oracle_book_free(&book);
}

static void check_sum(double value, double expected, const char *what, size_t row) {
    ck_assert_msg(isnan(expected) ? isnan(value) : value == expected,
                  "row %zu: %s is %g, the frames since the last row sum to %g", row, what, value,
                  expected);
}

/* Every frame of the unsampled run since the row before belongs to this row; one that was stale has
 * no flow to give, and one that resyncs or starts gives no trades either. */
static void check_sample(const struct run *every, const struct run *r, size_t row,
                         uint64_t frames_done) {
    double order_flow = 0, trade_flow = 0;
    int64_t buys = 0, sells = 0;
    int is_broken = 0;
    for (uint64_t f = frames_done + 1; f <= r->frame[row]; f++) {
        uint8_t status = every->status[f - 1][TRADE_FLOW];
        if (status == OBI_VALUE_STALE && f < r->frame[row]) continue;
        order_flow += every->value[f - 1][ORDER_FLOW];
        trade_flow += every->value[f - 1][TRADE_FLOW];
        is_broken |= status != OBI_VALUE_OK && status != OBI_VALUE_GATED;
        buys += bought[f];
        sells += sold[f];
    }
    uint8_t told = r->status[row][ORDER_FLOW];
    ck_assert_msg(is_broken == (told != OBI_VALUE_OK && told != OBI_VALUE_GATED),
                  "row %zu: status %d, the frames since the last row were broken: %d", row, told,
                  is_broken);
    check_sum(r->value[row][ORDER_FLOW], order_flow, "order_flow", row);
    check_sum(r->value[row][TRADE_FLOW], trade_flow, "trade_flow", row);
    if (is_broken) return;
    double sum = (double)(buys + sells);
    double imbalance = buys + sells == 0 ? (double)NAN : (double)(buys - sells) / sum;
    check_sum(r->value[row][TRADE_IMBALANCE], imbalance, "trade_imbalance", row);
}

START_TEST(a_sampled_flow_is_the_exact_sum_since_the_last_row) {
    struct run_style all = {OBI_PIPELINE_ALL_ROWS, 0, EVENTS, 1};
    struct run_style style = {flag_sets[_i % 3], samples[_i / 3], EVENTS, 1};
    make(trace_wild.fault);
    trace_drop_second_gaps(ev, EVENTS, &wide);
    sum_trades();
    struct run *every = run(&all), *r = run(&style);
    for (size_t i = 0; i < every->n; i++) ck_assert_uint_eq(every->frame[i], i + 1);
    for (size_t row = 0; row < r->n; row++)
        check_sample(every, r, row, row ? r->frame[row - 1] : 0);
    ck_assert_uint_gt(r->n, 50);
    free(every);
    free(r);
}
END_TEST

START_TEST(sampled_rows_keep_their_distance_unless_the_book_turns) {
    struct run_style style = {flag_sets[_i % 3], samples[1], EVENTS, 1};
    make(trace_wild.fault);
    struct run *r = run(&style);
    for (size_t i = 1; i < r->n; i++) {
        int known[2] = {r->status[i - 1][ORDER_FLOW] != OBI_VALUE_STALE,
                        r->status[i][ORDER_FLOW] != OBI_VALUE_STALE};
        ck_assert_msg(known[0] != known[1] || r->ts_ns[i] - r->ts_ns[i - 1] >= style.sample_ns,
                      "row %zu follows after %lld ns", i,
                      (long long)(r->ts_ns[i] - r->ts_ns[i - 1]));
    }
    free(r);
}
END_TEST

/* -- what a stale book says ------------------------------------------------------------------- */

START_TEST(a_stale_book_has_no_value_until_a_snapshot_has_ended) {
    struct run_style style = {flag_sets[_i % 3], samples[_i / 3], EVENTS, 1};
    size_t n_stale = 0;
    make(trace_wild.fault);
    struct run *r = run(&style);
    for (size_t i = 0; i < r->n; i++) {
        int known = r->state[i] == OBI_STATE_VALID || r->state[i] == OBI_STATE_HALTED;
        n_stale += !known;
        for (size_t k = 0; k < COLUMNS; k++) {
            int is_stale = r->status[i][k] == OBI_VALUE_STALE;
            ck_assert_msg(is_stale == !known, "row %zu: state %u with status %d", i, r->state[i],
                          r->status[i][k]);
            ck_assert_msg(known || isnan(r->value[i][k]), "row %zu: stale, but a value", i);
        }
    }
    ck_assert_uint_gt(n_stale, 5);
    free(r);
}
END_TEST

/* -- clock ------------------------------------------------------------------------------------ */

START_TEST(the_clock_never_goes_back) {
    struct run_style style = {flag_sets[_i % 3], samples[_i / 3], EVENTS, ROWS};
    make(trace_wild.fault);
    struct run *r = run(&style);
    for (size_t i = 1; i < r->n; i++) ck_assert_int_ge(r->ts_ns[i], r->ts_ns[i - 1]);
    ck_assert_uint_gt(r->count[1], 0);
    free(r);
}
END_TEST

struct clock_row {
    obi_ns recv_ns, ts_ns;       /* of the frame */
    obi_ns by_receipt, by_venue; /* its row */
};
static const struct clock_row clock_rows[] = {
    {100, 90, 100, 90}, {120, 80, 120, 90},   {110, 95, 120, 95}, {0, 130, 130, 130},
    {125, 0, 130, 130}, {131, 129, 131, 130}, {0, 0, 131, 130},   {200, 200, 200, 200},
};
/* Back: 110, 125 by receipt; 80, 129 by venue. None: the seventh; by venue also the fifth. */
static const uint64_t clock_back[2] = {2, 2}, clock_none[2] = {1, 2};

START_TEST(a_clock_that_goes_back_is_held_and_counted) {
    enum { N = sizeof clock_rows / sizeof *clock_rows };
    struct run_style style = {_i ? OBI_PIPELINE_VENUE_CLOCK : 0, 0, EVENTS, 1};
    struct run *r = calloc(1, sizeof *r);
    uint64_t back = 0, none = 0;
    obi_pipeline *p = open_pipeline(&style);
    for (size_t i = 0; i < N; i++) {
        struct obi_event e = test_level(OBI_BID, 10, (obi_lots)i + 1, OBI_EVENT_LAST);
        e.flags |= i == 0 ? OBI_EVENT_SNAPSHOT : 0;
        e.instrument = wide.instrument;
        e.recv_ns = clock_rows[i].recv_ns;
        e.ts_ns = clock_rows[i].ts_ns;
        feed(r, p, &e, 1, 1);
        ck_assert_uint_eq(r->n, i + 1);
        ck_assert_int_eq(r->ts_ns[i], _i ? clock_rows[i].by_venue : clock_rows[i].by_receipt);
    }
    ck_assert_int_eq(obi_pipeline_count(p, OBI_COUNTER_PIPELINE_CLOCK_BACK, &back), OBI_OK);
    ck_assert_int_eq(obi_pipeline_count(p, OBI_COUNTER_PIPELINE_CLOCK_NONE, &none), OBI_OK);
    ck_assert_uint_eq(back, clock_back[_i]);
    ck_assert_uint_eq(none, clock_none[_i]);
    obi_pipeline_destroy(p);
    free(r);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_pipeline");
    TCase *tc = tcase_create("rows");
    tcase_set_timeout(tc, 0);
    tcase_add_loop_test(tc, rows_do_not_depend_on_how_events_are_cut_into_calls, 0, 6);
    tcase_add_loop_test(tc, a_sampled_flow_is_the_exact_sum_since_the_last_row, 0, 6);
    tcase_add_loop_test(tc, sampled_rows_keep_their_distance_unless_the_book_turns, 0, 3);
    tcase_add_loop_test(tc, a_stale_book_has_no_value_until_a_snapshot_has_ended, 0, 6);
    tcase_add_loop_test(tc, the_clock_never_goes_back, 0, 6);
    tcase_add_loop_test(tc, a_clock_that_goes_back_is_held_and_counted, 0, 2);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "support.h"

#include <math.h>
#include <string.h>

#define LAST OBI_EVENT_LAST
#define SNAP OBI_EVENT_SNAPSHOT

enum { ROOM = 16, WIDTH = 3 };

struct fixture {
    obi_pipeline *pipeline;
    struct obi_rows rows;
    obi_ns ts_ns[ROOM];
    double value[ROOM * WIDTH];
    uint8_t status[ROOM * WIDTH];
};

static const char *columns = "mid, order_flow , trade_flow";

static void make(struct fixture *f, uint32_t flags, obi_ns sample_ns) {
    struct obi_book_options book = {.struct_size = sizeof book, .flags = OBI_BOOK_IGNORE_UNKNOWN};
    struct obi_pipeline_options opt = {.struct_size = sizeof opt, .flags = flags};
    struct obi_error err;
    book.max_levels = 64;
    opt.sample_ns = sample_ns;
    opt.columns = columns;
    opt.book = &book;
    memset(f, 0, sizeof *f);
    ck_assert_msg(obi_pipeline_create(&opt, NULL, &f->pipeline, &err) == OBI_OK, "%s", err.message);
    f->rows = (struct obi_rows){.struct_size = sizeof f->rows, .stride = WIDTH, .row_size = ROOM};
    f->rows.ts_ns = f->ts_ns;
    f->rows.value = f->value;
    f->rows.status = f->status;
}

static struct obi_event at(struct obi_event ev, obi_ns recv_ns, obi_ns ts_ns) {
    ev.recv_ns = recv_ns;
    ev.ts_ns = ts_ns;
    return ev;
}

static int run(struct fixture *f, const struct obi_event *ev, size_t n, size_t n_taken) {
    size_t taken;
    int rc = obi_pipeline_run(f->pipeline, ev, n, &taken, &f->rows);
    ck_assert_uint_eq(taken, n_taken);
    return rc;
}

/* bid 100 x 5, ask 102 x 7, and what follows: 4 more frames of the book and two trades. */
static size_t market(struct obi_event *ev) {
    size_t n = 0;
    ev[n++] = at(test_level(OBI_BID, 100, 5, SNAP), 1000, 900);
    ev[n++] = at(test_level(OBI_ASK, 102, 7, SNAP | LAST), 1000, 900);
    ev[n++] = at(test_trade(OBI_BID, 102, 2, OBI_EVENT_PRINT | LAST), 1010, 905);
    ev[n++] = at(test_level(OBI_ASK, 102, 5, LAST), 1020, 910);
    ev[n++] = at(test_trade(OBI_ASK, 100, 1, OBI_EVENT_PRINT | LAST), 1030, 915);
    ev[n++] = at(test_level(OBI_BID, 100, 4, LAST), 1040, 920);
    ev[n++] = at(test_level(OBI_BID, 101, 1, LAST), 1040, 920);
    return n;
}

START_TEST(a_row_for_each_frame_of_the_book_holds_the_flow_since_the_last) {
    struct fixture f;
    struct obi_event ev[ROOM];
    size_t n = market(ev);
    make(&f, 0, 0);
    ck_assert_int_eq(run(&f, ev, n, n), OBI_OK);
    ck_assert_uint_eq(f.rows.n_rows, 4);
    ck_assert(f.ts_ns[0] == 1000 && f.ts_ns[1] == 1020 && f.ts_ns[3] == 1040);
    ck_assert(f.value[0] == 101 && f.status[0] == OBI_VALUE_OK);
    ck_assert(isnan(f.value[1]) && f.status[1] == OBI_VALUE_WARMUP);
    ck_assert(f.value[1 * WIDTH + 1] == 2 && f.value[1 * WIDTH + 2] == 2);
    ck_assert(f.value[2 * WIDTH + 1] == -1 && f.value[2 * WIDTH + 2] == -1);
    ck_assert(f.value[3 * WIDTH + 0] == 101.5 && f.value[3 * WIDTH + 1] == 1);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(equal_times_are_no_step_back) {
    struct fixture f;
    struct obi_event ev[ROOM];
    uint64_t back;
    size_t n = market(ev);
    make(&f, 0, 0);
    run(&f, ev, n, n);
    obi_pipeline_count(f.pipeline, OBI_COUNTER_PIPELINE_CLOCK_BACK, &back);
    ck_assert_uint_eq(back, 0);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(all_rows_include_trades) {
    struct fixture f;
    struct obi_event ev[ROOM];
    size_t n = market(ev);
    make(&f, OBI_PIPELINE_ALL_ROWS, 0);
    ck_assert_int_eq(run(&f, ev, n, n), OBI_OK);
    ck_assert_uint_eq(f.rows.n_rows, 6);
    ck_assert(f.value[1 * WIDTH + 2] == 2 && f.value[2 * WIDTH + 2] == 0);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(the_venues_clock_drives_when_asked) {
    struct fixture f;
    struct obi_event ev[ROOM];
    size_t n = market(ev);
    make(&f, OBI_PIPELINE_VENUE_CLOCK, 0);
    run(&f, ev, n, n);
    ck_assert(f.ts_ns[0] == 900 && f.ts_ns[3] == 920);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(a_clock_that_goes_back_is_held_and_counted) {
    struct fixture f;
    struct obi_event ev[ROOM];
    uint64_t back, none;
    size_t n = market(ev);
    ev[3].recv_ns = 500;
    ev[5].recv_ns = ev[5].ts_ns = 0;
    make(&f, 0, 0);
    run(&f, ev, n, n);
    ck_assert(f.ts_ns[1] == 1010 && f.ts_ns[2] == 1030 && f.ts_ns[3] == 1040);
    obi_pipeline_count(f.pipeline, OBI_COUNTER_PIPELINE_CLOCK_BACK, &back);
    obi_pipeline_count(f.pipeline, OBI_COUNTER_PIPELINE_CLOCK_NONE, &none);
    ck_assert(back == 1 && none == 1);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(sampled_rows_hold_the_exact_sum_of_flow) {
    struct fixture f;
    struct obi_event ev[ROOM];
    size_t n = market(ev);
    make(&f, 0, 40);
    run(&f, ev, n, n);
    ck_assert_uint_eq(f.rows.n_rows, 2); /* at 1000, and the first frame of the book at 1040 */
    ck_assert(f.ts_ns[1] == 1040 && f.value[WIDTH] == 101);
    ck_assert(f.value[WIDTH + 1] == 1 && f.value[WIDTH + 2] == 1);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(full_rows_return_with_the_book_at_the_row) {
    struct fixture f;
    struct obi_event ev[ROOM];
    size_t n = market(ev), n_levels;
    obi_lots qty;
    make(&f, 0, 0);
    f.rows.row_size = 1;
    ck_assert_int_eq(run(&f, ev, n, 2), OBI_FULL);
    obi_book_levels(obi_pipeline_book(f.pipeline), OBI_ASK, 1, NULL, &qty, NULL, &n_levels);
    ck_assert_int_eq(qty, 7);
    ck_assert_int_eq(run(&f, ev + 2, n - 2, 2), OBI_FULL);
    obi_book_levels(obi_pipeline_book(f.pipeline), OBI_ASK, 1, NULL, &qty, NULL, &n_levels);
    ck_assert_int_eq(qty, 5);
    ck_assert(f.value[2] == 2);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(a_gap_shows_at_once_even_between_samples) {
    struct fixture f;
    struct obi_event ev[ROOM];
    size_t n = market(ev);
    ev[3] = at(test_event(OBI_EVENT_GAP, LAST), 1020, 0);
    make(&f, 0, 1000000);
    ck_assert_int_eq(run(&f, ev, n, 4), OBI_RESYNC);
    ck_assert_uint_eq(f.rows.n_rows, 2);
    for (int i = 0; i < WIDTH; i++) {
        ck_assert(isnan(f.value[WIDTH + i]) && f.status[WIDTH + i] == OBI_VALUE_STALE);
    }
    ck_assert_int_eq(run(&f, ev + 4, n - 4, n - 4), OBI_OK); /* nothing until a snapshot */
    ck_assert_uint_eq(f.rows.n_rows, 0);
    ck_assert_int_eq(run(&f, ev, 2, 2), OBI_OK);
    ck_assert_uint_eq(f.rows.n_rows, 1);
    ck_assert(f.value[1] == 0 && f.status[1] == OBI_VALUE_BREAK);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(a_gap_of_a_stale_book_is_no_news) {
    struct fixture f;
    struct obi_event ev[] = {test_level(OBI_BID, 100, 5, SNAP),
                             test_level(OBI_ASK, 102, 7, SNAP | LAST),
                             test_event(OBI_EVENT_GAP, LAST), test_event(OBI_EVENT_GAP, LAST)};
    make(&f, 0, 0);
    ck_assert_int_eq(run(&f, ev, 4, 3), OBI_RESYNC);
    ck_assert_uint_eq(f.rows.n_rows, 2);
    ck_assert_int_eq(run(&f, ev + 3, 1, 1), OBI_OK); /* as after obi_decoder_reset() */
    ck_assert_uint_eq(f.rows.n_rows, 0);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(a_refused_event_is_named_and_the_rest_goes_on) {
    struct fixture f;
    struct obi_event ev[ROOM];
    size_t n = market(ev);
    ev[3].qty_lots = -1;
    make(&f, 0, 0);
    ck_assert_int_eq(run(&f, ev, n, 3), OBI_E_EVENT);
    ck_assert_uint_eq(f.rows.n_rows, 1);
    ck_assert_int_eq(run(&f, ev + 4, n - 4, n - 4), OBI_OK);
    ck_assert_uint_eq(f.rows.n_rows, 2);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(without_rows_the_book_still_goes_on) {
    struct fixture f;
    struct obi_event ev[ROOM];
    struct obi_book_info info = {.struct_size = sizeof info};
    size_t n = market(ev), taken;
    make(&f, 0, 0);
    ck_assert_int_eq(obi_pipeline_run(f.pipeline, ev, n, &taken, NULL), OBI_OK);
    obi_book_info(obi_pipeline_book(f.pipeline), &info);
    ck_assert(taken == n && info.frame == 6);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(values_are_bound_by_name) {
    struct fixture f;
    char name[96];
    size_t i;
    make(&f, 0, 0);
    ck_assert_uint_eq(obi_pipeline_width(f.pipeline), WIDTH);
    ck_assert_int_eq(obi_pipeline_find(f.pipeline, " order_flow ", &i), OBI_OK);
    ck_assert_uint_eq(i, 1);
    ck_assert_int_eq(obi_pipeline_find(f.pipeline, "spread", &i), OBI_E_NAME);
    ck_assert_int_eq(obi_pipeline_name(f.pipeline, 2, name, sizeof name), OBI_OK);
    ck_assert_str_eq(name, "trade_flow");
    ck_assert_int_eq(obi_pipeline_name(f.pipeline, 3, name, sizeof name), OBI_E_ARG);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

START_TEST(create_names_the_column_and_the_byte) {
    struct obi_pipeline_options opt = {.struct_size = sizeof opt};
    struct obi_error err;
    obi_pipeline *p;
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, &err), OBI_E_ARG);
    opt.columns = "mid, depth_imbalnce[0:5]";
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, &err), OBI_E_NAME);
    ck_assert(err.index == 1 && err.offset == 5);
    ck_assert_str_eq(err.message, "no metric 'depth_imbalnce'; did you mean depth_imbalance?");
    opt.columns = "mid,";
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, &err), OBI_E_NAME);
    opt.columns = "mid";
    opt.sample_ns = -1;
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, &err), OBI_E_ARG);
    ck_assert_uint_eq(obi_pipeline_footprint(&opt), 0);
    obi_pipeline_destroy(NULL);
}
END_TEST

START_TEST(a_column_has_room_for_511_bytes_of_text) {
    for (size_t size = 510; size <= 514; size++) {
        char text[544] = "mid, ";
        struct obi_pipeline_options opt = {.struct_size = sizeof opt, .columns = text};
        struct obi_error err;
        obi_pipeline *p;
        memset(text + 4, ' ', size - 3); /* spaces around a name are fine */
        memcpy(text + 4 + size - 3, "mid", 4);
        ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, &err),
                         size <= 511 ? OBI_OK : OBI_E_NAME);
        if (size > 511) ck_assert_ptr_nonnull(strstr(err.message, "too long"));
        obi_pipeline_destroy(p);
    }
}
END_TEST

/* A gap of a book that is stale already makes no row by itself; behind a trade in its frame it does,
 * wherever the frame is cut. */
START_TEST(a_gap_behind_a_trade_makes_a_row_however_it_is_cut) {
    for (size_t cut = 1; cut <= 2; cut++) {
        struct obi_pipeline_options opt = {
            .struct_size = sizeof opt, .flags = OBI_PIPELINE_ALL_ROWS, .columns = "mid"};
        struct obi_event ev[] = {test_event(OBI_EVENT_GAP, OBI_EVENT_LAST),
                                 test_trade(OBI_BID, 100, 1, OBI_EVENT_PRINT),
                                 test_event(OBI_EVENT_GAP, OBI_EVENT_LAST)};
        double value[4];
        struct obi_rows rows = {
            .struct_size = sizeof rows, .stride = 1, .row_size = 4, .value = value};
        obi_pipeline *p;
        size_t taken, n_rows = 0;
        ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, NULL), OBI_OK);
        obi_pipeline_run(p, ev, 1, &taken, &rows);
        for (size_t at = 1; at < 3; at += taken) {
            obi_pipeline_run(p, ev + at, at + cut < 3 ? cut : 3 - at, &taken, &rows);
            n_rows += rows.n_rows;
        }
        ck_assert_uint_eq(n_rows, 1);
        obi_pipeline_destroy(p);
    }
}
END_TEST

START_TEST(rows_without_room_are_refused_before_anything_happens) {
    struct fixture f;
    struct obi_event ev[ROOM];
    size_t n = market(ev), taken = 77;
    make(&f, 0, 0);
    f.rows.stride = WIDTH - 1;
    ck_assert_int_eq(obi_pipeline_run(f.pipeline, ev, n, &taken, &f.rows), OBI_E_ARG);
    f.rows.stride = WIDTH;
    f.rows.row_size = 0;
    ck_assert_int_eq(obi_pipeline_run(f.pipeline, ev, n, &taken, &f.rows), OBI_E_ARG);
    f.rows.struct_size = 3;
    ck_assert_int_eq(obi_pipeline_run(f.pipeline, ev, n, &taken, &f.rows), OBI_E_STRUCT_SIZE);
    ck_assert_uint_eq(taken, 0);
    obi_pipeline_destroy(f.pipeline);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("pipeline");
    TCase *t = tcase_create("pipeline");
    tcase_add_test(t, a_row_for_each_frame_of_the_book_holds_the_flow_since_the_last);
    tcase_add_test(t, equal_times_are_no_step_back);
    tcase_add_test(t, all_rows_include_trades);
    tcase_add_test(t, the_venues_clock_drives_when_asked);
    tcase_add_test(t, a_clock_that_goes_back_is_held_and_counted);
    tcase_add_test(t, sampled_rows_hold_the_exact_sum_of_flow);
    tcase_add_test(t, full_rows_return_with_the_book_at_the_row);
    tcase_add_test(t, a_gap_shows_at_once_even_between_samples);
    tcase_add_test(t, a_gap_of_a_stale_book_is_no_news);
    tcase_add_test(t, a_refused_event_is_named_and_the_rest_goes_on);
    tcase_add_test(t, without_rows_the_book_still_goes_on);
    tcase_add_test(t, values_are_bound_by_name);
    tcase_add_test(t, create_names_the_column_and_the_byte);
    tcase_add_test(t, a_column_has_room_for_511_bytes_of_text);
    tcase_add_test(t, a_gap_behind_a_trade_makes_a_row_however_it_is_cut);
    tcase_add_test(t, rows_without_room_are_refused_before_anything_happens);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

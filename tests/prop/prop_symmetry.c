/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What must hold of the metrics whatever the market does, told without an oracle: a mirrored market
 * has mirrored values, larger lots change no ratio, a shift of prices changes no depth, the order
 * of distinct levels in a frame cannot be seen, a second look changes nothing. */
#include "prop/answers.h"
#include "prop/sheet.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS = 6000 };

static size_t n_events(void) {
    uint64_t n = test_rounds(EVENTS);
    return n < EVENTS ? (size_t)n : EVENTS;
}

static const struct oracle_options wide = {
    .max_levels = 512, .max_changes = 64, .ignore_unknown = 1};

/* The column that measures the same tier of the other side. */
static size_t other_side(const struct sheet *s, size_t col) {
    const size_t rest = sizeof s->col[0] - offsetof(struct obi_column, basis);
    uint32_t metric = s->col[col].metric ^ 1; /* 200 and 201, 220 and 221 */
    for (size_t i = 0; i < s->n_col; i++)
        if (s->col[i].metric == metric && memcmp(&s->col[i].basis, &s->col[col].basis, rest) == 0)
            return i;
    return col;
}

static int is_same(double a, double b) {
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* A zero has no sign to turn. */
static int is_expected(enum answer how, double value, double otherwise, double k) {
    if (how == NEARLY_TIMES && !isnan(value))
        return fabs(otherwise - value * k) <= 0x1p-51 * otherwise; /* both are rounded */
    if (how == TIMES) return is_same(value * k, otherwise);
    if (how == NEGATED || how == NEGATED_OTHER)
        return is_same(value == 0.0 ? value : -value, otherwise);
    return is_same(value, otherwise);
}

static uint8_t swapped(uint8_t status) {
    if (status == OBI_VALUE_EMPTY_BID) return OBI_VALUE_EMPTY_ASK;
    return status == OBI_VALUE_EMPTY_ASK ? OBI_VALUE_EMPTY_BID : status;
}

static void check_cell(const struct sheet *a, const struct sheet *b, size_t row, size_t col,
                       size_t to, enum answer how, int mirrored, double k) {
    char place[160];
    double value = a->value[row * a->n_col + col], otherwise = b->value[row * b->n_col + to];
    uint8_t status = a->status[row * a->n_col + col], status_b = b->status[row * b->n_col + to];
    if (is_expected(how, value, otherwise, k) && (mirrored ? swapped(status) : status) == status_b)
        return;
    sheet_place(a, row, col, place, sizeof place);
    ck_abort_msg("%s: %.17g status %d became %.17g status %d", place, value, status, otherwise,
                 status_b);
}

/* What looks at prices and not at their differences alone. */
static int is_priced(const struct obi_column *col) {
    return col->basis == OBI_BASIS_PPM || col->basis == OBI_BASIS_NOTIONAL ||
           col->param[0] > OBI_UNIT_BASE;
}

static enum answer always_same(const struct obi_column *col) {
    (void)col;
    return SAME;
}
static enum answer when_mirrored(const struct obi_column *col) {
    return is_priced(col) ? UNTOLD : answers_of(col->metric)->mirror;
}
/* What compares sizes with a number that does not grow with them. */
static enum answer when_scaled(const struct obi_column *col) {
    int has_size = col->basis == OBI_BASIS_NOTIONAL || col->basis == OBI_BASIS_LOTS;
    return has_size || col->min_lots ? UNTOLD : answers_of(col->metric)->scale;
}
static enum answer when_shifted(const struct obi_column *col) {
    return is_priced(col) ? UNTOLD : answers_of(col->metric)->shift;
}

static void check_column(const struct sheet *a, const struct sheet *b, size_t col, enum answer how,
                         int mirrored, double k) {
    size_t to = how == OTHER_SIDE || how == NEGATED_OTHER ? other_side(b, col) : col;
    for (size_t row = 0; row < a->n_rows && how != UNTOLD; row++)
        check_cell(a, b, row, col, to, how, mirrored, k);
}

static void check_sheets(const struct obi_event *ev, const struct obi_event *changed,
                         enum answer (*how)(const struct obi_column *), double k) {
    struct sheet a, b;
    sheet_make(&a, ev, n_events(), &wide);
    sheet_make(&b, changed, n_events(), &wide);
    ck_assert_uint_eq(a.n_rows, b.n_rows);
    ck_assert_uint_gt(a.n_rows, n_events() / 20);
    for (size_t col = 0; col < a.n_col; col++)
        check_column(&a, &b, col, how(&a.col[col]), how == when_mirrored, k);
    sheet_free(&a);
    sheet_free(&b);
}

/* -- changes of the market -------------------------------------------------------------------- */

static struct obi_event ev[EVENTS], changed[EVENTS];

static struct test_rng make(const struct trace_style *style) {
    struct test_rng rng = {test_seed(1)};
    trace_make(ev, n_events(), style, &wide, &rng);
    memcpy(changed, ev, sizeof ev);
    return rng;
}

static int has_price(const struct obi_event *e) {
    return e->kind == OBI_EVENT_LEVEL || e->kind == OBI_EVENT_TRADE || e->kind == OBI_EVENT_QUOTE ||
           e->kind == OBI_EVENT_OWN;
}

START_TEST(a_mirrored_market_has_the_opposite_signs) {
    make(&trace_wild);
    for (size_t i = 0; i < n_events(); i++) {
        struct obi_event *e = &changed[i];
        if (e->side == OBI_BID || e->side == OBI_ASK)
            e->side = (uint8_t)(OBI_BID + OBI_ASK - e->side);
        if (e->price_ticks == INT64_MIN || e->price_ticks == INT64_MAX)
            e->price_ticks = e->price_ticks == INT64_MIN ? INT64_MAX : INT64_MIN;
        else
            e->price_ticks = -e->price_ticks;
    }
    check_sheets(ev, changed, when_mirrored, 1);
}
END_TEST

static void check_scaled(obi_lots k) {
    struct trace_style style = trace_wild;
    style.huge_size = 0;
    style.fault = 0;
    /* A value in the quote would leave its room, or not be whole in a double. */
    if (k > 1000 || (k & (k - 1))) style.far_price = 0;
    make(&style);
    for (size_t i = 0; i < n_events(); i++)
        if (has_price(&changed[i])) changed[i].qty_lots *= k;
    check_sheets(ev, changed, when_scaled, (double)k);
}

START_TEST(larger_lots_change_no_ratio_and_scale_every_flow) {
    check_scaled((obi_lots)1 << _i);
}
END_TEST

START_TEST(three_times_the_lots_change_no_ratio) {
    check_scaled(3);
}
END_TEST

START_TEST(a_shift_of_all_prices_changes_no_depth_and_no_flow) {
    struct trace_style style = trace_wild;
    style.far_price = 0;
    style.fault = 0;
    make(&style);
    for (size_t i = 0; i < n_events(); i++)
        if (has_price(&changed[i])) changed[i].price_ticks -= (obi_ticks)1 << (3 * _i);
    check_sheets(ev, changed, when_shifted, 1);
}
END_TEST

/* -- order within a frame --------------------------------------------------------------------- */

/* Keeps the first word on every level of a frame; what is said again becomes TIME. */
static void keep_first_words(struct obi_event *e, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (e[i].kind == OBI_EVENT_LEVEL && e[k].kind == OBI_EVENT_LEVEL &&
                e[i].side == e[k].side && e[i].price_ticks == e[k].price_ticks)
                e[i].kind = OBI_EVENT_TIME;
}

static void swap_levels(struct obi_event *a, struct obi_event *b) {
    struct obi_event keep = *a;
    if (a->kind != OBI_EVENT_LEVEL || b->kind != OBI_EVENT_LEVEL) return;
    *a = *b;
    *b = keep;
    b->flags = (uint16_t)((b->flags & ~OBI_EVENT_LAST) | (a->flags & OBI_EVENT_LAST));
    a->flags = (uint16_t)((a->flags & ~OBI_EVENT_LAST) | (keep.flags & OBI_EVENT_LAST));
    b->ts_ns = a->ts_ns; /* times stay where they are: prints wait by them */
    b->recv_ns = a->recv_ns;
    a->ts_ns = keep.ts_ns;
    a->recv_ns = keep.recv_ns;
}

static size_t frame_length(const struct obi_event *e, size_t n) {
    size_t i = 0;
    while (i + 1 < n && !(e[i].flags & OBI_EVENT_LAST)) i++;
    return i + 1;
}

START_TEST(the_order_of_distinct_levels_in_a_frame_cannot_be_seen) {
    struct test_rng rng = make(&trace_tame);
    for (size_t at = 0, n; at < n_events(); at += n) {
        n = frame_length(ev + at, n_events() - at);
        keep_first_words(ev + at, n);
        memcpy(changed + at, ev + at, n * sizeof *ev);
        for (size_t i = n; i > 1; i--)
            swap_levels(&changed[at + i - 1], &changed[at + test_below(&rng, i)]);
    }
    check_sheets(ev, changed, always_same, 1);
}
END_TEST

/* -- sums and bounds -------------------------------------------------------------------------- */

static int is_touch_flow(const struct obi_column *col) {
    return col->metric == OBI_METRIC_ORDER_FLOW && col->hi == 1 && !(col->param[0] > 0);
}

START_TEST(order_flow_at_a_fixed_touch_sums_to_the_change_of_the_sizes) {
    struct test_rng rng = {test_seed(1)};
    struct sheet s;
    obi_lots first[2] = {50, 70}, last[2] = {50, 70};
    ev[0] = test_level(OBI_BID, 100, first[0], OBI_EVENT_SNAPSHOT);
    ev[1] = test_level(OBI_ASK, 103, first[1], OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
    for (size_t i = 2; i < n_events(); i++) {
        uint8_t side = test_below(&rng, 2) ? OBI_BID : OBI_ASK;
        obi_ticks behind = (obi_ticks)test_below(&rng, 3);
        obi_lots qty = (obi_lots)test_below(&rng, 1000) + 1;
        if (behind == 0) last[side == OBI_ASK] = qty;
        ev[i] = test_level(side, side == OBI_BID ? 100 - behind : 103 + behind, qty,
                           i == n_events() - 1 || test_below(&rng, 3) ? OBI_EVENT_LAST : 0);
    }
    sheet_make(&s, ev, n_events(), &wide);
    double sum = 0;
    for (size_t row = 1; row < s.n_rows; row++)
        for (size_t col = 0; col < s.n_col; col++)
            if (is_touch_flow(&s.col[col])) sum += s.value[row * s.n_col + col];
    ck_assert_uint_gt(s.n_rows, n_events() / 2);
    ck_assert(is_same(sum, (double)((last[0] - first[0]) - (last[1] - first[1]))));
    sheet_free(&s);
}
END_TEST

/* Asked for millions of times: each row is looked for once. */
static struct obi_schema schema_of(uint32_t metric) {
    static struct obi_schema known[1024];
    struct obi_schema row = {.struct_size = sizeof row};
    if (metric < 1024 && known[metric].struct_size) return known[metric];
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_METRIC, i, &row) == OBI_OK; i++)
        if (row.id >= 0 && row.id < 1024) known[row.id] = row;
    if (metric >= 1024 || !known[metric].struct_size) ck_abort_msg("no metric %u", metric);
    return known[metric];
}

START_TEST(no_value_leaves_the_range_that_its_schema_tells) {
    struct sheet s;
    char place[160];
    make(&trace_wild);
    sheet_make(&s, ev, n_events(), &wide);
    for (size_t col = 0; col < s.n_col; col++) {
        struct obi_schema bounds = schema_of(s.col[col].metric);
        for (size_t row = 0; row < s.n_rows; row++) {
            double value = s.value[row * s.n_col + col];
            sheet_place(&s, row, col, place, sizeof place);
            ck_assert_msg(isnan(value) || (value >= bounds.lo && value <= bounds.hi),
                          "%s: %.17g not in %g to %g", place, value, bounds.lo, bounds.hi);
        }
    }
    sheet_free(&s);
}
END_TEST

/* One column of each row, by metric and tier [0:1]. */
static double touch_value(const struct sheet *s, size_t row, uint32_t metric) {
    for (size_t col = 0; col < s->n_col; col++)
        if (s->col[col].metric == metric && s->col[col].basis == OBI_BASIS_LEVELS &&
            s->col[col].lo == 0 && s->col[col].hi <= 1)
            return s->value[row * s->n_col + col];
    return (double)NAN;
}

START_TEST(a_weighted_mid_lies_between_the_best_prices_unless_they_cross) {
    struct sheet s;
    size_t n_seen = 0;
    make(&trace_tame);
    sheet_make(&s, ev, n_events(), &wide);
    for (size_t row = 0; row < s.n_rows; row++) {
        double half = touch_value(&s, row, OBI_METRIC_SPREAD) / 2;
        double mid = touch_value(&s, row, OBI_METRIC_MID);
        if (isnan(mid) || half < 0) continue;
        n_seen++;
        for (size_t col = 0; col < s.n_col; col++) {
            double w = s.value[row * s.n_col + col];
            if (s.col[col].metric != OBI_METRIC_WEIGHTED_MID || isnan(w)) continue;
            if (s.col[col].min_lots || s.col[col].filter) continue; /* between other best prices */
            ck_assert_msg(w >= mid - half && w <= mid + half, "row %zu: %.17g outside %g +- %g",
                          row, w, mid, half);
        }
    }
    ck_assert_uint_gt(n_seen, s.n_rows / 2);
    sheet_free(&s);
}
END_TEST

/* -- looking twice ---------------------------------------------------------------------------- */

enum second { AS_BEFORE, ZERO, NONE, ANY };

/* Flow is 0, and a ratio of it none; what compares itself with the last row may be anything. */
static uint8_t second_look(uint32_t metric) {
    uint32_t traits = schema_of(metric).traits;
    int is_sum = traits & OBI_TRAIT_INTEGER || metric == OBI_METRIC_NOTIONAL;
    int is_blind = traits & OBI_TRAIT_ORDERS; /* in a book of levels */
    if (!(traits & OBI_TRAIT_FLOW)) return traits & OBI_TRAIT_TRADES ? ANY : AS_BEFORE;
    if (is_blind) return NONE;
    return is_sum && metric != OBI_METRIC_MAX_TRADE ? ZERO : NONE;
}

static void check_second_look(const struct obi_column *col, const uint8_t *how, const double *first,
                              const double *second, size_t n_col) {
    for (size_t i = 0; i < n_col; i++) {
        double expected = how[i] == NONE ? (double)NAN : how[i] == ZERO ? 0.0 : first[i];
        ck_assert_msg(how[i] == ANY || is_same(second[i], expected), "metric %u: %g, then %g",
                      col[i].metric, first[i], second[i]);
    }
}

START_TEST(a_second_look_at_a_frame_adds_no_flow_and_changes_no_value) {
    struct obi_column col[SHEET_COLUMNS];
    double first[SHEET_COLUMNS], second[SHEET_COLUMNS];
    uint8_t how[SHEET_COLUMNS];
    size_t n_col = sheet_columns(col), n_seen = 0;
    for (size_t i = 0; i < n_col; i++) how[i] = second_look(col[i].metric);
    struct trace_book b;
    obi_book *book = NULL;
    obi_metrics *metrics = NULL;
    make(&trace_wild);
    trace_book_options(&b, &wide);
    ck_assert_int_eq(obi_book_create(&b.opt, NULL, &book, NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_create(col, n_col, NULL, &metrics, NULL), OBI_OK);
    for (size_t at = 0, taken; at < n_events(); at += taken) {
        int status = obi_book_apply(book, ev + at, n_events() - at, &taken);
        if (status < 0) taken++;
        if (status != OBI_OK || obi_metrics_update(metrics, book, first, NULL, n_col) < 0) continue;
        ck_assert_int_eq(obi_metrics_update(metrics, book, second, NULL, n_col), OBI_OK);
        check_second_look(col, how, first, second, n_col);
        n_seen++;
    }
    ck_assert_uint_gt(n_seen, n_events() / 60);
    obi_metrics_destroy(metrics);
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_symmetry");
    TCase *tc = tcase_create("symmetry");
    tcase_set_timeout(tc, 0);
    tcase_add_test(tc, a_mirrored_market_has_the_opposite_signs);
    tcase_add_loop_test(tc, larger_lots_change_no_ratio_and_scale_every_flow, 1, 4);
    tcase_add_loop_test(tc, larger_lots_change_no_ratio_and_scale_every_flow, 50, 52);
    tcase_add_test(tc, three_times_the_lots_change_no_ratio);
    tcase_add_loop_test(tc, a_shift_of_all_prices_changes_no_depth_and_no_flow, 0, 4);
    tcase_add_loop_test(tc, a_shift_of_all_prices_changes_no_depth_and_no_flow, 18, 20);
    tcase_add_test(tc, the_order_of_distinct_levels_in_a_frame_cannot_be_seen);
    tcase_add_test(tc, order_flow_at_a_fixed_touch_sums_to_the_change_of_the_sizes);
    tcase_add_test(tc, no_value_leaves_the_range_that_its_schema_tells);
    tcase_add_test(tc, a_weighted_mid_lies_between_the_best_prices_unless_they_cross);
    tcase_add_test(tc, a_second_look_at_a_frame_adds_no_flow_and_changes_no_value);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One market, told twice: in orders to one book, in levels to another. Whatever a book of levels
 * can be asked, the two answer alike after every frame: where they stand, levels with sizes and
 * counts, and every metric on every tier, bit by bit. The levels are the oracle's, those that the
 * frame changed; an execution is a print to the book of levels.
 *
 * OBI_TEST_EVENTS says how many events of orders (default 80,000), OBI_TEST_SEED where to start. */
#include "oracle/book.h"
#include "prop/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENT = 10000, ROUNDS = 80000, LEVELS = 512, COLUMNS = 3 * SHEET_COLUMNS, TEXT = 512 };

struct twins {
    struct oracle_options opt;
    struct oracle_book model;
    obi_book *book[2]; /* of orders, of levels */
    obi_metrics *metrics[2];
    struct obi_column col[COLUMNS];
    size_t n_col;
    struct oracle_level told[2][LEVELS]; /* what the book of levels was told so far */
    size_t n_told[2];
    uint64_t frame, epoch;
    uint32_t phase;
    struct obi_event ev[4 * LEVELS]; /* the frame in levels */
    size_t n;
    char why[TEXT], first[TEXT];
};

/* -- the frame in levels ---------------------------------------------------------------------- */

static void tell(struct twins *t, struct obi_event ev) {
    ev.instrument = t->opt.instrument;
    if (t->n < sizeof t->ev / sizeof *t->ev) t->ev[t->n++] = ev;
}

static void tell_level(struct twins *t, int i, const struct oracle_level *level, uint16_t flags) {
    struct obi_event ev =
        test_level(i ? OBI_ASK : OBI_BID, level->price_ticks, level->qty_lots, flags);
    ev.order_id2 = level->orders;
    tell(t, ev);
}

static const struct oracle_level *level_at(const struct oracle_level *level, size_t n,
                                           obi_ticks price) {
    for (size_t i = 0; i < n; i++)
        if (level[i].price_ticks == price) return &level[i];
    return NULL;
}

static void tell_changes(struct twins *t, int i) {
    const struct oracle_side *s = &t->model.side[i];
    for (size_t k = 0; k < t->n_told[i]; k++) {
        struct oracle_level gone = {t->told[i][k].price_ticks, 0, 0};
        if (!level_at(s->level, s->n, gone.price_ticks)) tell_level(t, i, &gone, 0);
    }
    for (size_t k = 0; k < s->n; k++) {
        const struct oracle_level *old =
            level_at(t->told[i], t->n_told[i], s->level[k].price_ticks);
        if (!old || old->qty_lots != s->level[k].qty_lots || old->orders != s->level[k].orders)
            tell_level(t, i, &s->level[k], 0);
    }
}

static void tell_snapshot(struct twins *t) {
    tell(t, test_event(OBI_EVENT_CLEAR, 0));
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < t->model.side[i].n; k++)
            tell_level(t, i, &t->model.side[i].level[k], OBI_EVENT_SNAPSHOT);
}

static void tell_prints(struct twins *t) {
    for (size_t i = 0; i < t->model.n_trades; i++) {
        struct obi_event ev = t->model.trade[i];
        ev.kind = OBI_EVENT_TRADE;
        ev.flags &= OBI_EVENT_PRINT;
        tell(t, ev);
    }
}

static void remember(struct twins *t) {
    const struct oracle_book *m = &t->model;
    t->epoch = m->epoch;
    for (int i = 0; i < 2; i++) {
        t->n_told[i] = m->side[i].n;
        if (m->side[i].n)
            memcpy(t->told[i], m->side[i].level, m->side[i].n * sizeof *m->side[i].level);
    }
}

static void make_frame(struct twins *t) {
    const struct oracle_book *m = &t->model;
    t->n = 0;
    if (!oracle_book_known(m)) {
        tell(t, test_event(OBI_EVENT_GAP, 0));
    } else if (m->epoch != t->epoch) {
        tell_snapshot(t);
    } else {
        tell_changes(t, 0);
        tell_changes(t, 1);
        tell_prints(t);
    }
    if (oracle_book_known(m)) remember(t);
    struct obi_event phase = test_event(OBI_EVENT_PHASE, OBI_EVENT_LAST);
    phase.qty_lots = m->phase;
    tell(t, phase);
}

/* -- comparing -------------------------------------------------------------------------------- */

static int differs(struct twins *t, const char *what, uint64_t orders, uint64_t levels) {
    if (orders == levels) return 0;
    snprintf(t->why, TEXT, "%s is %lld in the book of orders, %lld in that of levels", what,
             (long long)orders, (long long)levels);
    return 1;
}

static int info_differs(struct twins *t) {
    struct obi_book_info a = {.struct_size = sizeof a}, b = a;
    obi_book_info(t->book[0], &a);
    obi_book_info(t->book[1], &b);
    if (differs(t, "open", a.open, b.open) || differs(t, "phase", a.phase, b.phase) ||
        differs(t, "frame", a.frame, b.frame) || differs(t, "epoch", a.epoch, b.epoch))
        return 1;
    if (!oracle_book_known(&t->model)) return 0;
    return differs(t, "state", a.state, b.state) || differs(t, "shape", a.shape, b.shape) ||
           differs(t, "n_bids", a.n_bids, b.n_bids) || differs(t, "n_asks", a.n_asks, b.n_asks);
}

static int counters_differ(struct twins *t) {
    static const uint32_t alike[] = {OBI_COUNTER_BOOK_FRAMES, OBI_COUNTER_BOOK_SNAPSHOTS,
                                     OBI_COUNTER_BOOK_LOCKED, OBI_COUNTER_BOOK_CROSSED};
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        uint64_t a = 0, b = 0;
        obi_book_count(t->book[0], alike[i], &a);
        obi_book_count(t->book[1], alike[i], &b);
        if (differs(t, "a counter", a, b)) return 1;
    }
    return 0;
}

static int side_differs(struct twins *t, uint32_t side) {
    obi_ticks price[2][LEVELS];
    obi_lots qty[2][LEVELS];
    uint32_t orders[2][LEVELS];
    size_t n[2] = {SIZE_MAX, SIZE_MAX};
    int status[2];
    for (int i = 0; i < 2; i++)
        status[i] = obi_book_levels(t->book[i], side, LEVELS, price[i], qty[i], orders[i], &n[i]);
    if (differs(t, "obi_book_levels()", (uint64_t)status[0], (uint64_t)status[1]) ||
        differs(t, "levels", n[0], n[1]))
        return 1;
    for (size_t i = 0; i < n[0]; i++)
        if (differs(t, "a price", (uint64_t)price[0][i], (uint64_t)price[1][i]) ||
            differs(t, "a size", (uint64_t)qty[0][i], (uint64_t)qty[1][i]) ||
            differs(t, "a count", orders[0][i], orders[1][i]))
            return 1;
    return 0;
}

static int row_differs(struct twins *t) {
    double row[2][COLUMNS];
    uint8_t status[2][COLUMNS];
    int result[2];
    for (int i = 0; i < 2; i++)
        result[i] = obi_metrics_update(t->metrics[i], t->book[i], row[i], status[i], t->n_col);
    if (differs(t, "obi_metrics_update()", (uint64_t)result[0], (uint64_t)result[1])) return 1;
    for (size_t i = 0; i < t->n_col; i++) {
        char name[SHEET_NAME] = "?";
        if (memcmp(&row[0][i], &row[1][i], sizeof row[0][i]) == 0 && status[0][i] == status[1][i])
            continue;
        obi_column_format(&t->col[i], name, sizeof name);
        snprintf(t->why, TEXT, "%s is %.17g status %d in the book of orders, %.17g status %d", name,
                 row[0][i], status[0][i], row[1][i], status[1][i]);
        return 1;
    }
    return 0;
}

static int frame_differs(struct twins *t) {
    size_t taken = 0;
    make_frame(t);
    int status = obi_book_apply(t->book[1], t->ev, t->n, &taken);
    t->frame = t->model.frame;
    if (differs(t, "taken", t->n, taken)) return 1;
    if (differs(t, "obi_book_apply()", oracle_book_known(&t->model) ? OBI_OK : OBI_RESYNC,
                (uint64_t)status))
        return 1;
    return info_differs(t) || counters_differ(t) || side_differs(t, OBI_BID) ||
           side_differs(t, OBI_ASK) || row_differs(t);
}

/* -- a trace ---------------------------------------------------------------------------------- */

/* The sheet's columns, and those of the touch on other tiers besides. */
static size_t all_columns(struct obi_column *col) {
    static const int64_t tier[][2] = {{0, 3}, {2, 7}};
    size_t n_sheet = sheet_columns(col), n = 0;
    /* A book of levels sees no single orders, nor why they went. */
    for (size_t i = 0; i < n_sheet; i++) {
        int is_single =
            col[i].metric == OBI_METRIC_ORDER_ZSCORE || col[i].metric == OBI_METRIC_ORDER_PVALUE;
        int is_cause =
            col[i].metric > OBI_METRIC_BAND_FLOW && col[i].metric <= OBI_METRIC_UNMATCHED_VOLUME;
        int is_order = col[i].metric >= OBI_METRIC_FLEETING_SHARE;
        int is_late = col[i].metric >= OBI_METRIC_TRADE_FLOW && col[i].param[1] > 0; /* no times */
        if (!col[i].filter && !is_single && !is_cause && !is_order && !is_late) col[n++] = col[i];
    }
    n_sheet = n;
    for (size_t i = 0; i < n_sheet; i++) {
        for (size_t k = 0; k < 2 && col[i].lo == 0 && col[i].hi == 1; k++) {
            char name[SHEET_NAME];
            col[n] = col[i];
            col[n].lo = tier[k][0];
            col[n].hi = tier[k][1];
            n += obi_column_format(&col[n], name, sizeof name) == OBI_OK; /* some begin at 0 */
        }
    }
    return n;
}

static void open_twins(struct twins *t) {
    struct trace_book b;
    trace_book_options(&b, &t->opt);
    oracle_book_init(&t->model, &t->opt);
    t->n_col = all_columns(t->col);
    t->n_told[0] = t->n_told[1] = 0;
    t->frame = t->epoch = 0;
    for (int i = 0; i < 2; i++) {
        if (i) b.opt.max_orders = 0;
        if (obi_book_create(&b.opt, NULL, &t->book[i], NULL) != OBI_OK) abort();
        if (obi_metrics_create(t->col, t->n_col, NULL, &t->metrics[i], NULL) != OBI_OK) abort();
    }
}

static void close_twins(struct twins *t) {
    for (int i = 0; i < 2; i++) {
        obi_metrics_destroy(t->metrics[i]);
        obi_book_destroy(t->book[i]);
    }
    oracle_book_free(&t->model);
}

static int twins_differ(const struct obi_event *ev, size_t n, void *ctx) {
    struct twins *t = ctx;
    size_t at = 0, taken;
    int fails = 0;
    open_twins(t);
    for (; at < n && !fails; at++) {
        oracle_book_apply(&t->model, &ev[at]);
        obi_book_apply(t->book[0], &ev[at], 1, &taken);
        fails = t->model.frame != t->frame && frame_differs(t);
    }
    close_twins(t);
    return fails && (!t->first[0] || trace_same_matter(t->why, t->first));
}

static void report(struct twins *t, struct obi_event *ev, size_t n, uint64_t seed) {
    char line[TEXT];
    trace_print_options(line, sizeof line, &t->opt);
    printf("# seed %llu: %s\n# %s\n", (unsigned long long)seed, t->why, line);
    snprintf(t->first, TEXT, "%s", t->why);
    n = trace_shrink(ev, n, twins_differ, t);
    twins_differ(ev, n, t);
    printf("# in short: %s\n", t->why);
    for (size_t i = 0; i < n; i++) {
        trace_print(line, sizeof line, &ev[i]);
        printf("#   %s\n", line);
    }
    fflush(stdout);
}

static void run_segments(const struct trace_style *style, uint64_t rounds) {
    static struct obi_event ev[SEGMENT];
    static struct twins t;
    for (uint64_t i = 0; i < (rounds + SEGMENT - 1) / SEGMENT; i++) {
        uint64_t seed = test_seed(1) + i;
        struct test_rng rng = {seed};
        memset(&t, 0, sizeof t);
        t.opt = trace_orders_options(&rng);
        t.opt.max_changes = 4096; /* a journal that overflows tells less of one book than of two */
        trace_make_orders(ev, SEGMENT, style, &t.opt, &rng);
        if (!twins_differ(ev, SEGMENT, &t)) continue;
        report(&t, ev, SEGMENT, seed);
        ck_abort_msg("seed %llu: %s", (unsigned long long)seed, t.why);
    }
}

static const struct {
    const struct trace_style *style;
    unsigned parts_of_8;
} kind[] = {{&trace_orders_wild, 2},    {&trace_orders_market, 2}, {&trace_orders_thin, 1},
            {&trace_orders_crowded, 1}, {&trace_orders_churn, 1},  {&trace_orders_broken, 1}};
enum { KINDS = sizeof kind / sizeof *kind };

START_TEST(a_book_of_orders_answers_as_the_book_of_its_levels) {
    run_segments(kind[_i].style, test_rounds(ROUNDS) / 8 * kind[_i].parts_of_8);
}
END_TEST

/* -- a pipeline ------------------------------------------------------------------------------- */

static const char columns[] = "order_flow, trade_flow, spread, mid, depth_imbalance[0:3], "
                              "bid_depth[0:], ask_depth[0:]";
enum { WIDTH = 7, AT_ONCE = 50 };

/* The rows of a call, against those of the book that is led by hand; returns how many. */
static size_t check_rows(const struct obi_rows *rows, obi_book *book, obi_metrics *metrics,
                         const struct obi_event *ev, size_t taken) {
    double row[WIDTH];
    uint8_t status[WIDTH];
    size_t n = 0, one;
    for (size_t i = 0; i < taken; i++) {
        struct obi_book_info before = {.struct_size = sizeof before}, after = before;
        obi_book_info(book, &before);
        obi_book_apply(book, &ev[i], 1, &one);
        obi_book_info(book, &after);
        if (after.frame == before.frame) continue;
        obi_metrics_update(metrics, book, row, status, WIDTH);
        ck_assert_uint_lt(n, rows->n_rows);
        ck_assert_mem_eq(row, rows->value + n * WIDTH, sizeof row);
        ck_assert_mem_eq(status, rows->status + n * WIDTH, sizeof status);
        n++;
    }
    ck_assert_uint_eq(n, rows->n_rows);
    return n;
}

static obi_metrics *parsed_columns(void) {
    struct obi_column col[WIDTH];
    obi_metrics *metrics = NULL;
    char text[sizeof columns], *name = text;
    memcpy(text, columns, sizeof columns);
    for (size_t i = 0; i < WIDTH; i++) {
        char *comma = strchr(name, ',');
        if (comma) *comma = '\0';
        ck_assert_int_eq(obi_column_parse(name, &col[i], NULL), OBI_OK);
        if (comma) name = comma + 1;
    }
    ck_assert_int_eq(obi_metrics_create(col, WIDTH, NULL, &metrics, NULL), OBI_OK);
    return metrics;
}

START_TEST(a_pipeline_of_orders_gives_the_rows_of_a_book_led_by_hand) {
    static struct obi_event ev[SEGMENT];
    static double value[AT_ONCE * WIDTH];
    static uint8_t status[AT_ONCE * WIDTH];
    static obi_ns ts_ns[AT_ONCE];
    struct test_rng rng = {test_seed(1)};
    struct oracle_options o = trace_orders_options(&rng);
    struct trace_book b;
    obi_book *book = NULL;
    obi_pipeline *p = NULL;
    size_t n_rows = 0;
    trace_make_orders(ev, SEGMENT, &trace_orders_wild, &o, &rng);
    trace_drop_second_gaps(ev, SEGMENT, &o);
    trace_book_options(&b, &o);
    struct obi_pipeline_options opt = {.struct_size = sizeof opt,
                                       .flags = OBI_PIPELINE_ALL_ROWS,
                                       .columns = columns,
                                       .book = &b.opt};
    obi_metrics *metrics = parsed_columns();
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &p, NULL), OBI_OK);
    ck_assert_int_eq(obi_book_create(&b.opt, NULL, &book, NULL), OBI_OK);
    for (size_t at = 0, taken; at < SEGMENT; at += taken) {
        struct obi_rows rows = {.struct_size = sizeof rows,
                                .stride = WIDTH,
                                .row_size = AT_ONCE,
                                .ts_ns = ts_ns,
                                .value = value,
                                .status = status};
        if (obi_pipeline_run(p, ev + at, SEGMENT - at, &taken, &rows) < 0) taken++;
        n_rows += check_rows(&rows, book, metrics, ev + at, taken);
    }
    ck_assert_uint_gt(n_rows, SEGMENT / 30);
    obi_pipeline_destroy(p);
    obi_metrics_destroy(metrics);
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_two_books");
    TCase *tc = tcase_create("twins");
    tcase_set_timeout(tc, 0);
    tcase_add_loop_test(tc, a_book_of_orders_answers_as_the_book_of_its_levels, 0, KINDS);
    tcase_add_test(tc, a_pipeline_of_orders_gives_the_rows_of_a_book_led_by_hand);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}

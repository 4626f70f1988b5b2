/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Flow and trades on every frame of five recordings: each metric equals its oracle, a column of
 * each in turn; what goes on from trade to trade (cvd, vpin ...) now and then, as its oracle begins
 * with the first trade each time. And what must hold whatever the oracle says, to the
 * lot: while the touch stands still, order flow adds up to the change of its sizes; flow over the
 * whole book adds up to the change of its depth; causes add up to the flow; what was printed was
 * taken from a level, or is unmatched, or still waits.
 *
 * usage: test_flow_recorded OBI, the program that makes recordings into events */
#include "book/book.h"
#include "oracle/memory.h"
#include "prop/sheet.h"
#include "recorded_frames.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *program;

/* -- columns ----------------------------------------------------------------------------------- */

/* What is added up beside. */
enum { TOUCH, WHOLE, BID_IN, ASK_IN, BID_OUT, ASK_OUT, BID_DONE, ASK_DONE, UNMATCHED, N_SUMS };
static const char *const sums[N_SUMS] = {"order_flow",     "band_flow[0:]",     "bid_added[0:]",
                                         "ask_added[0:]",  "bid_cancelled[0:]", "ask_cancelled[0:]",
                                         "bid_traded[0:]", "ask_traded[0:]",    "unmatched_volume"};

/* Buckets that the recording fills some hundreds of. */
static void fit_buckets(struct obi_column *col, int64_t volume) {
    double bucket = (double)(volume / 400 + 1);
    if (col->metric == OBI_METRIC_BVC_IMBALANCE) col->param[0] = bucket;
    if (col->metric == OBI_METRIC_VPIN || col->metric == OBI_METRIC_VPIN_UNSIGNED)
        col->param[2] = bucket;
}

static int64_t volume_of(const struct market *m) {
    int64_t sum = 0;
    for (size_t i = 0; i < m->n; i++)
        if (m->ev[i].flags & OBI_EVENT_PRINT) sum += m->ev[i].qty_lots;
    return sum;
}

/* What looks at no more than some levels, and at trades. */
static size_t pick_columns(struct obi_column *col, int64_t volume) {
    static struct obi_column sheet[SHEET_COLUMNS];
    size_t n = sheet_columns(sheet), kept = 0;
    for (int i = 0; i < N_SUMS; i++)
        ck_assert_int_eq(obi_column_parse(sums[i], &col[kept++], NULL), OBI_OK);
    for (size_t i = 0; i < n; i++) {
        int is_flow =
            sheet[i].metric >= OBI_METRIC_ORDER_FLOW && sheet[i].metric <= OBI_METRIC_SIGN_MEMORY;
        if (!is_flow || sheet[i].hi > INT64_MAX / 2) continue;
        fit_buckets(&sheet[i], volume);
        col[kept++] = sheet[i];
    }
    return kept;
}

static size_t take_turn(const struct obi_column *col, size_t n, size_t first, uint64_t frame) {
    size_t end = first;
    while (end < n && col[end].metric == col[first].metric) end++;
    return first + (size_t)(frame % (end - first));
}

static int is_near(double got, struct oracle_value v) {
    if (isnan(v.value)) return isnan(got);
    if (v.within > 0) return fabs(got - v.value) <= v.within;
    return v.inexact ? fabs(got - v.value) <= 4.5e-16 * fabs(v.value) : got == v.value;
}

static void compare(const struct obi_column *col, size_t n_col, const struct oracle_frame *f,
                    const double *row, const uint8_t *status, uint64_t frame) {
    for (size_t at = N_SUMS, next; at < n_col; at = next) {
        enum { NOW_AND_THEN = 997 };
        size_t i = take_turn(col, n_col, at, frame);
        char name[SHEET_NAME];
        for (next = at; next < n_col && col[next].metric == col[at].metric;) next++;
        if (col[at].metric >= OBI_METRIC_CVD && frame % NOW_AND_THEN) continue;
        struct oracle_value v = oracle_measure(&col[i], f);
        if (is_near(row[i], v) && status[i] == v.status) continue;
        obi_column_format(&col[i], name, sizeof name);
        ck_abort_msg("frame %llu, %s: %.17g %d, expected %.17g %d", (unsigned long long)frame, name,
                     row[i], status[i], v.value, v.status);
    }
}

/* -- what must hold ---------------------------------------------------------------------------- */

struct audit {
    int begun;
    obi_ticks touch[2]; /* since when it stands still, and with what sizes */
    obi_lots touch_lots[2];
    double touch_flow;
    double whole_flow, printed, done, unmatched;
    int64_t depth, depth_begun; /* bids less asks, in lots */
    uint64_t n_still, n_moves;
};

static int64_t depth_of(const obi_book *book, uint32_t side) {
    static obi_lots lots[LEVELS];
    size_t n;
    int64_t sum = 0;
    obi_book_levels(book, side, LEVELS, NULL, lots, NULL, &n);
    for (size_t i = 0; i < n; i++) sum += lots[i];
    return sum;
}

static int stands_still(const struct audit *a, const struct judge *j) {
    for (int s = 0; s < 2; s++)
        if (!j->side[s].n || j->side[s].level[0].price_ticks != a->touch[s]) return 0;
    return 1;
}

static void stand_anew(struct audit *a, const struct judge *j) {
    a->touch_flow = 0;
    for (int s = 0; s < 2; s++) {
        a->touch[s] = j->side[s].n ? j->side[s].level[0].price_ticks : INT64_MIN;
        a->touch_lots[s] = j->side[s].n ? j->side[s].level[0].qty_lots : 0;
    }
}

static void audit_touch(struct audit *a, const struct judge *j, double flow) {
    if (!a->begun || !stands_still(a, j)) {
        stand_anew(a, j);
        a->n_moves++;
        return;
    }
    a->touch_flow += flow;
    a->n_still++;
    obi_lots bid = j->side[0].level[0].qty_lots - a->touch_lots[0];
    obi_lots ask = j->side[1].level[0].qty_lots - a->touch_lots[1];
    ck_assert_msg(a->touch_flow == (double)(bid - ask), "touch: flow %.17g, sizes %lld less %lld",
                  a->touch_flow, (long long)bid, (long long)ask);
}

static void audit_causes(struct audit *a, const double *row, const struct oracle_frame *f) {
    double bids = row[BID_IN] - row[BID_OUT] - row[BID_DONE];
    double asks = row[ASK_IN] - row[ASK_OUT] - row[ASK_DONE];
    ck_assert_msg(row[WHOLE] == bids - asks, "flow %.17g, causes %.17g", row[WHOLE], bids - asks);
    a->whole_flow += row[WHOLE];
    a->done += row[BID_DONE] + row[ASK_DONE];
    a->unmatched += row[UNMATCHED];
    for (size_t i = 0; i < f->n_changes; i++)
        if (f->change[i].flags & OBI_EVENT_PRINT) a->printed += (double)f->change[i].traded_lots;
}

static void audit_end(const struct audit *a, const struct oracle_memory *m, const char *name) {
    double waits = 0;
    for (size_t i = 0; i < m->n_prints; i++) waits += exact_double(m->print[i].lots);
    printf("# %s: printed %.0f lots, taken from levels %.0f, unmatched %.0f, waiting %.0f; the "
           "touch stood still in %llu frames and moved in %llu\n",
           name, a->printed, a->done, a->unmatched, waits, (unsigned long long)a->n_still,
           (unsigned long long)a->n_moves);
    ck_assert(a->printed == a->done + a->unmatched + waits);
    ck_assert_msg(a->whole_flow == (double)(a->depth - a->depth_begun), "flow %.17g, depth %lld",
                  a->whole_flow, (long long)(a->depth - a->depth_begun));
}

/* -- run --------------------------------------------------------------------------------------- */

static int changes_levels(const obi_book *book) {
    const struct obi_change *c;
    size_t n, i = 0;
    obi_book_changes(book, &c, &n);
    while (i < n && c[i].cause == OBI_EVENT_TRADE) i++;
    return i < n;
}

/* Where levels are as they were, so is the judge's copy of them. */
static struct oracle_frame frame_of(struct judge *j, const obi_book *book, int halted) {
    static struct oracle_frame f;
    struct obi_book_info info = {.struct_size = sizeof info};
    obi_book_info(book, &info);
    if (info.epoch != j->epoch || changes_levels(book)) f = judge_frame(j, book, halted);
    f.now_ns = info.recv_ns ? info.recv_ns : info.ts_ns;
    f.clock_ns = book->spoke_ts_ns ? book->spoke_ts_ns : book->spoke_recv_ns;
    f.halted = halted;
    obi_book_changes(book, &f.change, &f.n_changes);
    return f;
}

struct run {
    struct judge judge;
    struct oracle_memory memory;
    struct audit audit;
    struct obi_column col[SHEET_COLUMNS];
    double row[SHEET_COLUMNS];
    uint8_t status[SHEET_COLUMNS];
    size_t n_col;
    uint64_t n_frames;
};

static void take_frame(struct run *r, const obi_book *book, obi_metrics *m,
                       const struct obi_book_info *info) {
    struct oracle_frame f = frame_of(&r->judge, book, info->state == OBI_STATE_HALTED);
    f.continuity = oracle_memory_continuity(&r->memory, info->frame, info->epoch, 0);
    oracle_memory_look(&r->memory, &f);
    obi_metrics_update(m, book, r->row, r->status, r->n_col);
    if (r->n_frames++ % EVERY == 0) {
        compare(r->col, r->n_col, &f, r->row, r->status, r->n_frames);
    }
    if (f.continuity == ORACLE_GOES_ON) {
        audit_touch(&r->audit, &r->judge, r->row[TOUCH]);
        audit_causes(&r->audit, r->row, &f);
    } else {
        ck_assert_msg(!r->audit.begun, "a recording of one epoch");
        stand_anew(&r->audit, &r->judge);
        r->audit.depth_begun = depth_of(book, OBI_BID) - depth_of(book, OBI_ASK);
    }
    r->audit.begun = 1;
    oracle_memory_keep(&r->memory, &f, info->frame, info->epoch);
}

START_TEST(flow_is_the_oracles_and_conserves_on_every_frame) {
    const struct recording *rec = &recordings[_i];
    struct run *r = calloc(1, sizeof *r);
    r->judge.market = market_read(program, rec);
    r->n_col = pick_columns(r->col, volume_of(&r->judge.market));
    const struct market *market = &r->judge.market;
    obi_book *book = market_book(market);
    obi_metrics *m;
    uint64_t frame = 0;
    ck_assert_int_eq(obi_metrics_create(r->col, r->n_col, NULL, &m, NULL), OBI_OK);
    for (size_t at = 0, taken; at < market->n; at += taken) {
        struct obi_book_info info = {.struct_size = sizeof info};
        ck_assert_int_ge(obi_book_apply(book, market->ev + at, market->n - at, &taken), 0);
        obi_book_info(book, &info);
        int is_valid = info.state == OBI_STATE_VALID || info.state == OBI_STATE_HALTED;
        if (info.open || info.frame == frame || !is_valid) continue;
        frame = info.frame;
        take_frame(r, book, m, &info);
    }
    r->audit.depth = depth_of(book, OBI_BID) - depth_of(book, OBI_ASK);
    printf("# %s: %llu frames, %zu columns\n", rec->name, (unsigned long long)r->n_frames,
           r->n_col);
    ck_assert_uint_ge(r->n_frames, rec->n_frames);
    audit_end(&r->audit, &r->memory, rec->name);
    obi_metrics_destroy(m);
    obi_book_destroy(book);
    oracle_memory_free(&r->memory);
    free(r->judge.market.ev);
    free(r);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("flow_recorded");
    TCase *t = tcase_create("flow");
    tcase_set_timeout(t, 0);
    tcase_add_loop_test(t, flow_is_the_oracles_and_conserves_on_every_frame, 0, n_recordings);
    suite_add_tcase(s, t);
    return s;
}

int main(int argc, char **argv) {
    if (!test_data_dir()) return test_skip("no recordings");
    program = argc > 1 ? argv[1] : "obi";
    return test_run(suite());
}

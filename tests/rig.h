/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A pipeline with three columns and three statistics, its rows, and markets to run through it. */
#ifndef TEST_RIG_H
#define TEST_RIG_H

#include "support.h"

#include <stdlib.h>

#define LAST OBI_EVENT_LAST
#define SNAP OBI_EVENT_SNAPSHOT

enum { COLUMNS = 6, ROWS = 512, SECOND = 1000000000 };

static const char *const columns = "mid, depth_imbalance, order_flow";
static const char *const stats =
    "mean(depth_imbalance,2s), stddev(depth_imbalance,2s), sum(order_flow,2s)";

/* A pipeline and its rows. */
struct rig {
    obi_pipeline *pipeline;
    struct obi_rows rows;
    obi_ns ts_ns[ROWS];
    double value[ROWS * COLUMNS];
    uint8_t status[ROWS * COLUMNS];
};

static inline struct rig *rig_open(uint32_t flags) {
    struct obi_book_options book = {.struct_size = sizeof book, .max_levels = 64};
    struct obi_pipeline_options opt = {.struct_size = sizeof opt,
                                       .flags = flags,
                                       .columns = columns,
                                       .stats = stats,
                                       .book = &book,
                                       .max_samples = 1024};
    struct rig *r = calloc(1, sizeof *r);
    ck_assert_ptr_nonnull(r);
    ck_assert_int_eq(obi_pipeline_create(&opt, NULL, &r->pipeline, NULL), OBI_OK);
    ck_assert_uint_eq(obi_pipeline_width(r->pipeline), COLUMNS);
    r->rows = (struct obi_rows){.struct_size = sizeof r->rows,
                                .stride = COLUMNS,
                                .row_size = ROWS,
                                .ts_ns = r->ts_ns,
                                .value = r->value,
                                .status = r->status};
    return r;
}

static inline void rig_close(struct rig *r) {
    obi_pipeline_destroy(r->pipeline);
    free(r);
}

static inline int rig_run(struct rig *r, const struct obi_event *ev, size_t n) {
    size_t taken;
    return obi_pipeline_run(r->pipeline, ev, n, &taken, &r->rows);
}

static inline uint64_t rig_count(const struct rig *r, uint32_t counter) {
    uint64_t n = 0;
    ck_assert_int_eq(obi_pipeline_count(r->pipeline, counter, &n), OBI_OK);
    return n;
}

static inline double row_value(const struct rig *r, size_t row, size_t column) {
    return r->value[row * COLUMNS + column];
}

static inline struct obi_event at(struct obi_event ev, obi_ns recv_ns, obi_ns ts_ns) {
    ev.recv_ns = recv_ns;
    ev.ts_ns = ts_ns;
    return ev;
}

/* bid 100 x 5, ask 102 x 5 */
static inline size_t put_snapshot(struct obi_event *ev, obi_ns ns) {
    ev[0] = at(test_level(OBI_BID, 100, 5, SNAP), ns, ns);
    ev[1] = at(test_level(OBI_ASK, 102, 5, SNAP | LAST), ns, ns);
    return 2;
}

/* So many frames, a tenth of a second apart, that change the touch at random. */
static inline size_t put_market(struct obi_event *ev, size_t n, uint64_t seed) {
    struct test_rng rng = {seed};
    size_t n_ev = put_snapshot(ev, SECOND);
    for (size_t i = 0; i < n; i++) {
        obi_ns ns = SECOND + (obi_ns)(i + 1) * SECOND / 10;
        uint8_t side = (uint8_t)(OBI_BID + test_below(&rng, 2));
        obi_lots qty = (obi_lots)test_below(&rng, 97) + 1;
        ev[n_ev++] = at(test_level(side, side == OBI_BID ? 100 : 102, qty, LAST), ns, ns);
    }
    return n_ev;
}

#endif /* TEST_RIG_H */

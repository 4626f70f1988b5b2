/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Windows of one column: made, pushed and read in a line each. */
#ifndef TEST_WINDOW_H
#define TEST_WINDOW_H

#include "support.h"

static inline struct obi_stat_spec spec(uint32_t stat, uint32_t clock, int64_t span,
                                        uint32_t flags) {
    return (struct obi_stat_spec){.stat = stat, .clock = clock, .span = span, .flags = flags};
}

static inline obi_window *make(const struct obi_stat_spec *s, size_t n, uint32_t max_samples) {
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = 1, .max_samples = max_samples};
    struct obi_error err;
    obi_window *w;
    ck_assert_msg(obi_window_create(&opt, s, n, NULL, &w, &err) == OBI_OK, "%s", err.message);
    return w;
}

static inline void push(obi_window *w, obi_ns ts_ns, uint64_t frames, double x, uint8_t status) {
    struct obi_tick now = {.ts_ns = ts_ns, .frames = frames};
    ck_assert_int_eq(obi_window_push(w, &now, &x, &status, 1), OBI_OK);
}

static inline double value_of(const obi_window *w, uint8_t *status) {
    double out;
    ck_assert_int_ge(obi_window_read(w, &out, status, 1), 0);
    return out;
}

#endif /* TEST_WINDOW_H */

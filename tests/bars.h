/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of bars share. */
#ifndef TEST_BARS_H
#define TEST_BARS_H

#include "support.h"

#include <math.h>

static inline obi_bars *bars_make(uint32_t kind, int64_t size, uint32_t edge, uint32_t flags,
                                  uint32_t max_bars) {
    struct obi_bars_options opt = {.struct_size = sizeof opt,
                                   .kind = kind,
                                   .size = size,
                                   .edge = edge,
                                   .flags = flags,
                                   .max_bars = max_bars};
    struct obi_error err;
    obi_bars *bars;
    ck_assert_msg(obi_bars_create(&opt, NULL, &bars, &err) == OBI_OK, "%s", err.message);
    return bars;
}

static inline void bars_push(obi_bars *b, obi_ns ts, obi_ticks price, obi_lots lots,
                             uint32_t aggressor) {
    ck_assert_int_eq(obi_bars_push(b, ts, price, lots, aggressor), OBI_OK);
}

static inline size_t bars_read_all(obi_bars *b, struct obi_bar *bar, size_t n) {
    size_t n_out;
    ck_assert_int_eq(obi_bars_read(b, bar, n, &n_out), OBI_OK);
    return n_out;
}

static inline uint64_t bars_counted(const obi_bars *b, uint32_t counter) {
    uint64_t n;
    ck_assert_int_eq(obi_bars_count(b, counter, &n), OBI_OK);
    return n;
}

static inline double bars_value(const struct obi_bar *bar, uint32_t which) {
    double x;
    uint8_t status;
    ck_assert_int_eq(obi_bar_value(bar, which, &x, &status), OBI_OK);
    ck_assert_int_eq(isnan(x) != 0, status == OBI_VALUE_ZERO_DENOM);
    return x;
}

#endif /* TEST_BARS_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "trade/tape.h"

#include <string.h>

void obi_tape_clear(struct obi_tape *t) {
    memset(t, 0, sizeof *t);
}

void obi_tape_add(struct obi_tape *t, obi_ticks price_ticks, obi_lots qty_lots, int sign) {
    obi_wide *lots = sign > 0 ? &t->bought : sign < 0 ? &t->sold : &t->unsigned_;
    uint64_t *n = sign > 0 ? &t->n_bought : sign < 0 ? &t->n_sold : &t->n_unsigned;
    *lots = obi_wide_add(*lots, obi_wide_of(qty_lots));
    ++*n;
    if (qty_lots > t->largest_lots) t->largest_lots = qty_lots;
    t->notional = obi_sum_add(t->notional, obi_sum_of(obi_wide_mul(price_ticks, qty_lots)));
    if (!sign) return;
    t->squares = obi_sum_add(t->squares, obi_sum_of(obi_wide_mul(qty_lots, qty_lots)));
}

obi_wide obi_tape_volume(const struct obi_tape *t) {
    return obi_wide_add(obi_wide_add(t->bought, t->sold), t->unsigned_);
}

static struct obi_value ratio(obi_wide num, obi_wide den) {
    if (!obi_wide_sign(den)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined(obi_wide_ratio(num, den), OBI_VALUE_OK);
}

/* Counts are below 2^63: no market has made as many trades. */
static obi_wide wide_of(uint64_t n) {
    return obi_wide_of((int64_t)n);
}

struct obi_value obi_tape_imbalance(const struct obi_tape *t) {
    return ratio(obi_wide_sub(t->bought, t->sold), obi_wide_add(t->bought, t->sold));
}

struct obi_value obi_tape_count_imbalance(const struct obi_tape *t) {
    obi_wide bought = wide_of(t->n_bought), sold = wide_of(t->n_sold);
    return ratio(obi_wide_sub(bought, sold), obi_wide_add(bought, sold));
}

struct obi_value obi_tape_zscore(const struct obi_tape *t) {
    if (!obi_sum_sign(t->squares)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    double off = obi_wide_to_double(obi_wide_sub(t->bought, t->sold));
    return obi_defined(off / sqrt(obi_sum_to_double(t->squares)), OBI_VALUE_OK);
}

struct obi_value obi_tape_mean_size(const struct obi_tape *t) {
    return ratio(obi_tape_volume(t), wide_of(obi_tape_count(t)));
}

struct obi_value obi_tape_vwap(const struct obi_tape *t) {
    obi_wide volume = obi_tape_volume(t);
    if (!obi_wide_sign(volume)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined(obi_sum_ratio(t->notional, obi_sum_of(volume)), OBI_VALUE_OK);
}

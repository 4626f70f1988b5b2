/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "trade/bvc.h"

#include "core/erfc.h"

#include <obi/metrics.h>

/* More moves than there will ever be, and yet few enough for their sums. */
static const int64_t most_moves = INT64_C(1) << 62;

void obi_bvc_start(struct obi_bvc *b, obi_lots bar_lots) {
    b->bar_lots = bar_lots;
    obi_bvc_forget(b);
}

void obi_bvc_forget(struct obi_bvc *b) {
    *b = (struct obi_bvc){
        .bar_lots = b->bar_lots, .sum = obi_wide_of(0), .last = obi_undefined(OBI_VALUE_WARMUP)};
}

double obi_bvc_imbalance(double z) {
    double inside = 1 - obi_two_sided(z);
    return z < 0 ? -inside : inside;
}

double obi_bvc_share(double z) {
    double tail = obi_two_sided(z) / 2;
    return z < 0 ? tail : 1 - tail;
}

/* (n S2 - S^2) / (n (n - 1)), of two moves or more. */
static double variance(const struct obi_bvc *b) {
    struct obi_sum square = obi_sum_mul(b->sum, b->sum);
    struct obi_sum num = obi_sum_sub(obi_sum_times(b->squares, b->n_moves), square);
    return obi_sum_ratio(num, obi_sum_of(obi_wide_mul(b->n_moves, b->n_moves - 1)));
}

static struct obi_value classify(const struct obi_bvc *b, obi_wide move) {
    if (b->n_moves < 2) return obi_undefined(OBI_VALUE_WARMUP);
    double sigma = sqrt(variance(b));
    if (!(sigma > 0)) return obi_defined(0, OBI_VALUE_OK);
    return obi_defined(obi_bvc_imbalance(obi_wide_to_double(move) / sigma), OBI_VALUE_OK);
}

static void count_moves(struct obi_bvc *b, int64_t n) {
    b->n_moves = n < most_moves - b->n_moves ? b->n_moves + n : most_moves;
}

static void close_bar(struct obi_bvc *b, obi_ticks price_ticks) {
    obi_wide move = obi_wide_sub(obi_wide_of(price_ticks), obi_wide_of(b->close_ticks));
    if (b->has_close) {
        b->last = classify(b, move);
        b->sum = obi_wide_add(b->sum, move);
        b->squares = obi_sum_add(b->squares, obi_sum_mul(move, move));
        count_moves(b, 1);
    }
    b->close_ticks = price_ticks;
    b->has_close = 1;
    b->n_bars++;
}

/* Bars of one price all through; the last one knows the moves of the others. */
static void close_still(struct obi_bvc *b, int64_t n) {
    count_moves(b, n - 1);
    b->last = classify(b, obi_wide_of(0));
    count_moves(b, 1);
    b->n_bars += (uint64_t)n;
}

void obi_bvc_add(struct obi_bvc *b, obi_ticks price_ticks, obi_lots qty_lots) {
    obi_lots room = b->bar_lots - b->filled_lots;
    if (qty_lots < room) {
        b->filled_lots += qty_lots;
        return;
    }
    close_bar(b, price_ticks);
    int64_t whole = (qty_lots - room) / b->bar_lots;
    if (whole) close_still(b, whole);
    b->filled_lots = (qty_lots - room) % b->bar_lots;
}

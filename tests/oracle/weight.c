/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources: the project's specification of metrics, 2.6 and 2.7. Shrunk and linear as fractions of
 * whole numbers; the other weights as reals, with what the library says that it keeps of them: a
 * weight to 2^-62, and the exponential besides within 8 + 4 x units in the last place of itself, x
 * its exponent. */
#include "oracle/weight.h"

#include "oracle/tier.h"

#include <math.h>
#include <stdlib.h>

enum { BIDS = 0, ASKS = 1 };

static struct oracle_value shrunk(const struct obi_column *col, const struct oracle_frame *frame) {
    struct oracle_tier t = oracle_tier_of(col, frame);
    struct exact sum = exact_add(t.sum[BIDS], t.sum[ASKS]), k = exact_of((int64_t)col->param[0]);
    if (oracle_why(t)) return oracle_undefined(oracle_why(t));
    uint8_t status = oracle_tier_status(t, frame);
    int is_thin = exact_sign(exact_sub(sum, k)) < 0;
    if (is_thin && !t.empty && t.told != OBI_VALUE_PARTIAL) status = OBI_VALUE_THIN;
    return oracle_rational(exact_sub(t.sum[BIDS], t.sum[ASKS]), exact_add(sum, exact_mul(k, 2)),
                           status);
}

/* -- weights ---------------------------------------------------------------------------------- */

static obi_ticks best(const struct oracle_frame *frame, int side) {
    return frame->after.level[side][0].price_ticks;
}

/* From the touch, or from the mid; twice that, in whole half ticks. */
static struct exact twice_distance(const struct obi_column *col, const struct oracle_frame *frame,
                                   int side, obi_ticks price) {
    int from_mid = col->metric != OBI_METRIC_EXP_IMBALANCE &&
                   col->metric != OBI_METRIC_RANK_IMBALANCE && col->param[1] > 0;
    struct exact from = exact_mul(exact_of(best(frame, side)), 2);
    if (from_mid) from = exact_add(exact_of(best(frame, BIDS)), exact_of(best(frame, ASKS)));
    struct exact to = exact_mul(exact_of(price), 2);
    struct exact d = side == BIDS ? exact_sub(from, to) : exact_sub(to, from);
    return exact_sign(d) < 0 ? exact_of(0) : d;
}

/* max(0, 2 reach - 2 d) lots. */
static struct exact linear_sum(const struct obi_column *col, const struct oracle_frame *frame,
                               int side) {
    struct exact sum = exact_of(0);
    struct oracle_part *part;
    size_t n = oracle_parts(col, frame, side, &part);
    for (size_t i = 0; i < n; i++) {
        struct exact d = twice_distance(col, frame, side, part[i].price_ticks);
        struct exact w = exact_sub(exact_of(2 * (int64_t)col->param[0]), d);
        if (exact_sign(w) > 0) sum = exact_add(sum, exact_mul(w, part[i].lots));
    }
    free(part);
    return sum;
}

struct real_sum {
    long double sum, error; /* of sizes times weights; how far the library's may be off */
};

static long double weight(const struct obi_column *col, long double d, size_t rank,
                          long double *error) {
    const long double epsilon = 0x1p-53L, x = col->param[0] * d;
    long double w = 1 / (long double)(rank + 1);
    *error = 0;
    if (col->metric == OBI_METRIC_HYPER_IMBALANCE) w = 1 / (1 + x);
    if (col->metric == OBI_METRIC_EXP_IMBALANCE) w = expl(-x);
    if (col->metric != OBI_METRIC_RANK_IMBALANCE) *error = w * (8 + 4 * x) * epsilon;
    if (col->metric == OBI_METRIC_HYPER_IMBALANCE) *error = w * 4 * epsilon;
    if (w < 0x1p-63L) w = 0; /* it rounds to nothing */
    *error += 0x1p-62L;
    return w;
}

static struct real_sum real_sum_of(const struct obi_column *col, const struct oracle_frame *frame,
                                   int side) {
    struct real_sum s = {0, 0};
    struct oracle_part *part;
    size_t n = oracle_parts(col, frame, side, &part);
    for (size_t i = 0; i < n; i++) {
        struct exact twice = twice_distance(col, frame, side, part[i].price_ticks);
        long double error, lots = (long double)part[i].lots;
        s.sum += lots * weight(col, (long double)exact_double(twice) / 2, part[i].rank, &error);
        s.error += lots * error;
    }
    free(part);
    return s;
}

/* -- imbalances ------------------------------------------------------------------------------- */

static struct oracle_value real_imbalance(const struct obi_column *col,
                                          const struct oracle_frame *frame, uint8_t status) {
    struct real_sum bid = real_sum_of(col, frame, BIDS), ask = real_sum_of(col, frame, ASKS);
    long double both = bid.sum + ask.sum;
    if (both <= 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    struct oracle_value v = {(double)((bid.sum - ask.sum) / both), status, 0, 0};
    v.within = (double)(2 * (bid.error + ask.error) / both) + 0x1p-52;
    return v;
}

static struct oracle_value linear_imbalance(const struct obi_column *col,
                                            const struct oracle_frame *frame, uint8_t status) {
    struct exact bid = linear_sum(col, frame, BIDS), ask = linear_sum(col, frame, ASKS);
    struct exact both = exact_add(bid, ask);
    if (exact_sign(both) == 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    return oracle_rational(exact_sub(bid, ask), both, status);
}

static uint8_t missing_mid(const struct obi_column *col, const struct oracle_frame *frame) {
    int is_free = col->metric == OBI_METRIC_EXP_IMBALANCE ||
                  col->metric == OBI_METRIC_RANK_IMBALANCE || col->param[1] < 1;
    int no_bid = frame->after.n[BIDS] == 0, no_ask = frame->after.n[ASKS] == 0;
    if (is_free || (!no_bid && !no_ask)) return OBI_VALUE_OK;
    if (no_bid && no_ask) return OBI_VALUE_EMPTY_BOTH;
    return no_bid ? OBI_VALUE_EMPTY_BID : OBI_VALUE_EMPTY_ASK;
}

struct oracle_value oracle_weighted(const struct obi_column *col,
                                    const struct oracle_frame *frame) {
    if (col->metric == OBI_METRIC_SHRUNK_IMBALANCE) return shrunk(col, frame);
    struct oracle_tier t = oracle_tier_of(col, frame);
    uint8_t none = oracle_why(t);
    if (!none) none = missing_mid(col, frame);
    if (none) return oracle_undefined(none);
    uint8_t status = oracle_tier_status(t, frame);
    if (col->metric == OBI_METRIC_LINEAR_IMBALANCE) return linear_imbalance(col, frame, status);
    return real_imbalance(col, frame, status);
}

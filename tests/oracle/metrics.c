/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources. Spread, mid: the usual definitions. Depth imbalance and its other scales: Gould and
 * Bonart 2016, over a tier. Weighted mid: (pb qa + pa qb) / (qa + qb). Order flow: Cont, Kukanov
 * and Stoikov 2014, section 2.1, with an absent best bid at -infinity, an absent best ask at
 * +infinity, size 0. Trade imbalance: bought minus sold over bought plus sold. */
#include "oracle/metrics.h"

#include "oracle/flow.h"

#include "oracle/tier.h"

#include <math.h>
#include <stdlib.h>

enum { BIDS = 0, ASKS = 1 };

struct oracle_value oracle_undefined(uint8_t status) {
    struct oracle_value v = {(double)NAN, status, 0, 0};
    return v;
}

struct oracle_value oracle_rational(struct exact numerator, struct exact denominator,
                                    uint8_t status) {
    struct oracle_value v = {exact_ratio(numerator, denominator), status, 0, 0};
    return v;
}

static struct oracle_value whole(struct exact number, uint8_t status) {
    return oracle_rational(number, exact_of(1), status);
}

static uint8_t empty_status(int no_bid, int no_ask) {
    if (no_bid && no_ask) return OBI_VALUE_EMPTY_BOTH;
    if (no_bid) return OBI_VALUE_EMPTY_BID;
    return no_ask ? OBI_VALUE_EMPTY_ASK : OBI_VALUE_OK;
}

uint8_t oracle_book_status(const struct oracle_frame *frame) {
    const struct oracle_view *v = &frame->after;
    if (frame->touch_doubtful_now) return OBI_VALUE_PARTIAL;
    if (frame->halted) return OBI_VALUE_GATED;
    if (v->n[BIDS] == 0 || v->n[ASKS] == 0) return OBI_VALUE_OK;
    obi_ticks bid = v->level[BIDS][0].price_ticks, ask = v->level[ASKS][0].price_ticks;
    if (bid > ask) return OBI_VALUE_CROSSED;
    return bid == ask ? OBI_VALUE_LOCKED : OBI_VALUE_OK;
}

uint8_t oracle_tier_status(struct oracle_tier t, const struct oracle_frame *frame) {
    if (t.empty) return t.empty;
    return t.told ? t.told : oracle_book_status(frame);
}

uint8_t oracle_why(struct oracle_tier t) {
    uint8_t bid = t.undefined[BIDS], ask = t.undefined[ASKS];
    if (bid && ask) return bid < ask ? bid : ask;
    if (bid || ask) return bid ? bid : ask;
    return t.empty == OBI_VALUE_EMPTY_BOTH ? t.empty : OBI_VALUE_OK;
}

/* -- price ------------------------------------------------------------------------------------ */

static struct oracle_value weighted_mid(const struct obi_column *col,
                                        const struct oracle_frame *frame, obi_ticks bid,
                                        obi_ticks ask) {
    struct oracle_tier t = oracle_tier_of(col, frame);
    uint8_t why = oracle_why(t);
    if (why) return oracle_undefined(why);
    struct exact numerator = exact_add(exact_mul(t.sum[ASKS], bid), exact_mul(t.sum[BIDS], ask));
    struct exact sum = exact_add(t.sum[BIDS], t.sum[ASKS]);
    struct oracle_value v = oracle_rational(numerator, sum, oracle_tier_status(t, frame));
    /* The reference promises all bits where sizes sum below 2^63, else 2^-60 of the spread. */
    if (exact_sign(exact_sub(sum, exact_of(INT64_MAX))) > 0) {
        v.within = fabs((double)ask - (double)bid) * 0x1p-60 + fabs(v.value) * 0x1p-52;
    }
    return v;
}

/* A micro-price that no table was given for. */
static struct oracle_value without_table(struct oracle_value weighted) {
    weighted.status = OBI_VALUE_NO_FIT;
    return weighted;
}

static struct oracle_value price(const struct obi_column *col, const struct oracle_frame *frame) {
    const struct oracle_view *v = &frame->after;
    uint8_t empty = empty_status(v->n[BIDS] == 0, v->n[ASKS] == 0);
    if (empty) return oracle_undefined(empty);
    obi_ticks bid = v->level[BIDS][0].price_ticks, ask = v->level[ASKS][0].price_ticks;
    struct exact spread = exact_sub(exact_of(ask), exact_of(bid));
    struct exact twice_mid = exact_add(exact_of(bid), exact_of(ask));
    switch (col->metric) {
    case OBI_METRIC_SPREAD: return whole(spread, oracle_book_status(frame));
    case OBI_METRIC_MID: return oracle_rational(twice_mid, exact_of(2), oracle_book_status(frame));
    case OBI_METRIC_SPREAD_BPS:
        if (exact_sign(twice_mid) <= 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
        return oracle_rational(exact_mul(spread, 20000), twice_mid, oracle_book_status(frame));
    case OBI_METRIC_MICRO_PRICE: return without_table(weighted_mid(col, frame, bid, ask));
    default: return weighted_mid(col, frame, bid, ask);
    }
}

/* -- depth and counts ------------------------------------------------------------------------- */

static struct oracle_value log_ratio(struct oracle_tier t, uint8_t status) {
    struct oracle_value v = {(double)exact_log_ratio(t.sum[BIDS], t.sum[ASKS]), status, 1, 0};
    return v;
}

static struct oracle_value comparison(uint32_t metric, struct oracle_tier t, uint8_t status) {
    struct exact sum = exact_add(t.sum[BIDS], t.sum[ASKS]);
    struct exact difference = exact_sub(t.sum[BIDS], t.sum[ASKS]);
    uint8_t why = oracle_why(t);
    int is_ratio = metric == OBI_METRIC_DEPTH_RATIO || metric == OBI_METRIC_DEPTH_LOG_RATIO;
    if (why) return oracle_undefined(why);
    if (is_ratio && t.empty == OBI_VALUE_EMPTY_ASK) return oracle_undefined(t.empty);
    if (metric == OBI_METRIC_DEPTH_LOG_RATIO && t.empty) return oracle_undefined(t.empty);
    if (exact_sign(sum) == 0)
        return oracle_undefined(OBI_VALUE_ZERO_DENOM); /* rests of counted levels */
    switch (metric) {
    case OBI_METRIC_DEPTH_RATIO: return oracle_rational(t.sum[BIDS], t.sum[ASKS], status);
    case OBI_METRIC_DEPTH_LOG_RATIO: return log_ratio(t, status);
    case OBI_METRIC_DEPTH_SHARE: return oracle_rational(t.sum[BIDS], sum, status);
    case OBI_METRIC_DEPTH_PERCENT: return oracle_rational(exact_mul(difference, 100), sum, status);
    default: return oracle_rational(difference, sum, status);
    }
}

static struct oracle_value amount(struct exact sum, uint8_t why, struct oracle_tier t,
                                  uint8_t status) {
    if (why) return oracle_undefined(why);
    struct oracle_value v = whole(sum, status);
    v.value *= t.scale;
    return v;
}

static struct oracle_value depth(const struct obi_column *col, const struct oracle_frame *frame) {
    struct oracle_tier t = oracle_tier_of(col, frame);
    uint8_t status = oracle_tier_status(t, frame), why = oracle_why(t);
    switch (col->metric) {
    case OBI_METRIC_BID_ORDERS:
    case OBI_METRIC_BID_DEPTH: return amount(t.sum[BIDS], t.undefined[BIDS], t, status);
    case OBI_METRIC_ASK_ORDERS:
    case OBI_METRIC_ASK_DEPTH: return amount(t.sum[ASKS], t.undefined[ASKS], t, status);
    case OBI_METRIC_DEPTH_DIFFERENCE:
        if (why == OBI_VALUE_EMPTY_BOTH && !t.undefined[BIDS]) why = OBI_VALUE_OK; /* it is 0 */
        return amount(exact_sub(t.sum[BIDS], t.sum[ASKS]), why, t, status);
    default: return comparison(col->metric, t, status);
    }
}

/* -- trades ----------------------------------------------------------------------------------- */

static struct exact traded(const struct oracle_frame *frame, uint8_t aggressor) {
    struct exact sum = exact_of(0);
    for (size_t i = 0; i < frame->n_trades; i++)
        if ((frame->trade[i].flags & OBI_EVENT_PRINT) && frame->trade[i].side == aggressor)
            sum = exact_add(sum, exact_of(frame->trade[i].qty_lots));
    return frame->continuity == ORACLE_REPEATED ? exact_of(0) : sum;
}

static struct oracle_value trades(const struct obi_column *col, const struct oracle_frame *frame) {
    int is_ratio = col->metric == OBI_METRIC_TRADE_IMBALANCE;
    uint8_t status = frame->halted ? OBI_VALUE_GATED : OBI_VALUE_OK;
    struct oracle_value v;
    if (oracle_flow_is_lost(frame, is_ratio, &v)) return v;
    struct exact bought = traded(frame, OBI_BID), sold = traded(frame, OBI_ASK);
    struct exact sum = exact_add(bought, sold), difference = exact_sub(bought, sold);
    if (!is_ratio) return whole(difference, status);
    if (exact_sign(sum) == 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    return oracle_rational(difference, sum, status);
}

/* -- what is seen ----------------------------------------------------------------------------- */

/* Takes what is the user's own from a level, no more than rests there. */
static void take_own(const struct oracle_frame *frame, int side, struct oracle_level *l) {
    for (size_t i = 0; i < frame->n_own; i++) {
        const struct oracle_order *own = &frame->own[i];
        if (own->side != OBI_BID + side || own->price_ticks != l->price_ticks) continue;
        l->qty_lots -= own->qty_lots < l->qty_lots ? own->qty_lots : l->qty_lots;
        int is_known = own->order_id > 0 && own->order_id < l->orders;
        l->orders = is_known ? l->orders - (uint32_t)own->order_id : 0; /* 0: not told */
    }
}

/* What the orders that are no dust make of a level. */
static void keep_large_orders(const struct obi_column *col, const struct oracle_frame *frame,
                              int side, struct oracle_level *l) {
    l->qty_lots = 0;
    l->orders = 0;
    for (size_t i = 0; i < frame->n_orders; i++) {
        const struct oracle_order *o = &frame->order[i];
        if (o->side != OBI_BID + side || o->price_ticks != l->price_ticks) continue;
        if (o->qty_lots < col->min_lots) continue;
        l->qty_lots += o->qty_lots;
        l->orders++;
    }
}

/* The levels that are not dust, each less what is the user's own. */
static size_t filter_side(const struct obi_column *col, const struct oracle_frame *frame, int side,
                          struct oracle_level *out) {
    size_t n = 0;
    for (size_t i = 0; i < frame->after.n[side]; i++) {
        struct oracle_level l = frame->after.level[side][i];
        if (col->filter & OBI_FILTER_ORDERS) keep_large_orders(col, frame, side, &l);
        if (col->filter & OBI_FILTER_OWN) take_own(frame, side, &l);
        int by_order = col->filter & OBI_FILTER_ORDERS;
        if (l.qty_lots == 0 || (!by_order && l.qty_lots < col->min_lots)) continue;
        out[n++] = l;
    }
    return n;
}

/* A best level that is not among the known may not be the best. */
static int is_doubtful(const struct oracle_frame *frame, int side) {
    const struct oracle_known *known = &frame->known_to[side];
    if (known->all) return 0;
    if (known->nothing || frame->after.n[side] == 0) return 1;
    obi_ticks best = frame->after.level[side][0].price_ticks;
    return side == BIDS ? best < known->price : best > known->price;
}

static struct oracle_value measure(const struct obi_column *col, const struct oracle_frame *frame) {
    for (size_t i = 0; i < oracle_n_families; i++) {
        const struct oracle_family *f = &oracle_family[i];
        if (col->metric >= f->first && col->metric <= f->last) return f->measure(col, frame);
    }
    if (col->metric >= OBI_METRIC_TRADE_FLOW) return trades(col, frame);
    return col->metric >= OBI_METRIC_BID_DEPTH ? depth(col, frame) : price(col, frame);
}

struct oracle_value oracle_measure(const struct obi_column *col, const struct oracle_frame *frame) {
    if (!frame->known) return oracle_undefined(OBI_VALUE_STALE);
    if (!col->filter && !col->min_lots) return measure(col, frame);
    if (col->filter & OBI_FILTER_ORDERS && !frame->tells_orders)
        return oracle_undefined(OBI_VALUE_NO_ORDERS);
    struct oracle_frame seen = *frame;
    struct oracle_level *level[2];
    for (int side = 0; side < 2; side++) {
        level[side] = malloc((frame->after.n[side] + 1) * sizeof *level[side]);
        if (!level[side]) abort();
        seen.after.n[side] = filter_side(col, frame, side, level[side]);
        seen.after.level[side] = level[side];
    }
    if (frame->bounded) seen.touch_doubtful_now = is_doubtful(&seen, 0) || is_doubtful(&seen, 1);
    struct oracle_value v = measure(col, &seen);
    free(level[0]);
    free(level[1]);
    return v;
}

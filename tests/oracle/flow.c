/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources. Order flow: Cont, Kukanov, Stoikov 2014, section 2.1, with its indicator functions; by
 * levels: Xu, Gould, Howison 2018, equations 9 to 12, case by case. Scaled: Cont, Cucuringu, Zhang
 * 2023. Volume order imbalance and mid-price basis: Shen 2015. Lines as the header numbers them. */
#include "oracle/flow.h"

enum { BIDS = 0, ASKS = 1 };

int oracle_flow_is_lost(const struct oracle_frame *frame, int is_ratio, struct oracle_value *out) {
    enum oracle_continuity c = frame->continuity;
    if (c == ORACLE_GOES_ON || c == ORACLE_REPEATED) return 0;
    *out = oracle_undefined(c == ORACLE_FIRST ? OBI_VALUE_WARMUP : OBI_VALUE_BREAK);
    if (c != ORACLE_RESYNCED || is_ratio) return 1;
    *out = (struct oracle_value){0, OBI_VALUE_BREAK, 0, 0};
    return 1;
}

static int is_level_doubtful(const struct oracle_view *v, const struct oracle_known *known,
                             int side, int64_t n) {
    if (known->all) return 0;
    if (known->nothing || v->n[side] < (size_t)n) return 1;
    obi_ticks price = v->level[side][n - 1].price_ticks;
    return side == BIDS ? price < known->price : price > known->price;
}

int oracle_levels_doubtful(const struct oracle_frame *f, int64_t n) {
    int doubtful = 0;
    if (f->continuity == ORACLE_REPEATED) return 0;
    for (int side = 0; side < 2; side++)
        doubtful |= is_level_doubtful(&f->before, &f->known_before[side], side, n) ||
                    is_level_doubtful(&f->after, &f->known_to[side], side, n);
    return doubtful;
}

static struct oracle_value say(const struct oracle_frame *f, struct exact num, struct exact den,
                               int doubtful) {
    uint8_t status = doubtful ? OBI_VALUE_PARTIAL : f->halted ? OBI_VALUE_GATED : OBI_VALUE_OK;
    if (exact_sign(den) == 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    return oracle_rational(num, den, status);
}

/* -- levels ------------------------------------------------------------------------------------ */

/* A level that is not there: infinitely far, size 0. Prices are seen from outside in, so that
 * higher is nearer to the other side: an ask's is negated. */
struct best {
    int exists;
    obi_ticks price; /* never INT64_MIN, so it can be negated */
    obi_lots qty;
};

static struct best level_of(const struct oracle_view *view, int side, int64_t m) {
    struct best b = {view->n[side] > (size_t)m, 0, 0};
    if (!b.exists) return b;
    obi_ticks price = view->level[side][m].price_ticks;
    b.price = side == ASKS ? -price : price;
    b.qty = view->level[side][m].qty_lots;
    return b;
}

static int at_least(struct best a, struct best b) {
    return !b.exists || (a.exists && a.price >= b.price);
}

/* I{P_n >= P_n-1} q_n - I{P_n <= P_n-1} q_n-1; the ask's part is the same with prices negated. */
static struct exact level_flow(struct best before, struct best after) {
    struct exact flow = exact_of(0);
    if (at_least(after, before)) flow = exact_add(flow, exact_of(after.qty));
    if (at_least(before, after)) flow = exact_sub(flow, exact_of(before.qty));
    return flow;
}

static struct exact side_flow(const struct obi_column *col, const struct oracle_view *before,
                              const struct oracle_view *after, int side) {
    struct exact sum = exact_of(0);
    for (int64_t m = col->lo; m < col->hi; m++)
        sum = exact_add(sum, level_flow(level_of(before, side, m), level_of(after, side, m)));
    return sum;
}

/* LOCKED, CROSSED or neither. */
static uint8_t meets(const struct oracle_view *v) {
    if (v->n[BIDS] == 0 || v->n[ASKS] == 0) return OBI_VALUE_OK;
    obi_ticks bid = v->level[BIDS][0].price_ticks, ask = v->level[ASKS][0].price_ticks;
    return bid > ask ? OBI_VALUE_CROSSED : bid == ask ? OBI_VALUE_LOCKED : OBI_VALUE_OK;
}

static struct exact absolute(struct exact a) {
    a.negative = 0;
    return a;
}

static struct oracle_value of_levels(const struct obi_column *col, const struct oracle_frame *f) {
    enum { INCLUDE, BRIDGE, REJECT };
    int how = (int)col->param[0], repeated = f->continuity == ORACLE_REPEATED;
    const struct oracle_view *before = how == BRIDGE ? &f->open : &f->before;
    uint8_t met = meets(&f->after), refused = meets(&f->before) ? meets(&f->before) : met;
    int is_flowing = !repeated && !(how == BRIDGE && (met || !f->has_open));
    if (how == REJECT && refused && !repeated) return oracle_undefined(refused);
    struct exact bid = exact_of(0), ask = exact_of(0);
    if (is_flowing) {
        bid = side_flow(col, before, &f->after, BIDS);
        ask = side_flow(col, before, &f->after, ASKS);
    }
    struct exact flow = exact_sub(bid, ask), one = exact_of(1);
    int doubtful = oracle_levels_doubtful(f, col->hi);
    struct oracle_value v;
    switch (col->metric) {
    case OBI_METRIC_BID_FLOW: v = say(f, bid, one, doubtful); break;
    case OBI_METRIC_ASK_FLOW: v = say(f, ask, one, doubtful); break;
    case OBI_METRIC_GROSS_FLOW: v = say(f, absolute(flow), one, doubtful); break;
    case OBI_METRIC_FLOW_BALANCE: v = say(f, flow, absolute(flow), doubtful); break;
    default: v = say(f, flow, one, doubtful);
    }
    if (how == BRIDGE && met && !repeated && v.status == OBI_VALUE_OK) v.status = met;
    return v;
}

/* OFI / ((1/M) sum over M levels of (qb + qa) / 2). */
static struct oracle_value scaled(const struct obi_column *col, const struct oracle_frame *f) {
    int64_t n = (int64_t)col->param[0], deepest = n > col->hi ? n : col->hi;
    struct exact depth = exact_of(0);
    if (f->continuity == ORACLE_REPEATED) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    for (int side = 0; side < 2; side++)
        for (int64_t m = 0; m < n; m++)
            depth = exact_add(depth, exact_of(level_of(&f->after, side, m).qty));
    struct exact flow = exact_sub(side_flow(col, &f->before, &f->after, BIDS),
                                  side_flow(col, &f->before, &f->after, ASKS));
    int doubtful = oracle_levels_doubtful(f, col->hi);
    for (int side = 0; side < 2; side++)
        doubtful |= is_level_doubtful(&f->after, &f->known_to[side], side, deepest);
    return say(f, exact_mul(flow, 2 * n), depth, doubtful);
}

/* Sum of OFI_m / M over the mean depth of the same levels, as no weights are given. */
static struct oracle_value integrated(const struct obi_column *col, const struct oracle_frame *f) {
    struct exact depth = exact_of(0);
    if (f->continuity == ORACLE_REPEATED) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    for (int side = 0; side < 2; side++)
        for (int64_t m = 0; m < col->hi; m++)
            depth = exact_add(depth, exact_of(level_of(&f->after, side, m).qty));
    struct exact flow = exact_sub(side_flow(col, &f->before, &f->after, BIDS),
                                  side_flow(col, &f->before, &f->after, ASKS));
    struct oracle_value v =
        say(f, exact_mul(flow, 2 * col->hi), exact_mul(depth, col->hi), 0); /* OFI / M over Q */
    if (exact_sign(depth) != 0) v.status = OBI_VALUE_NO_FIT;
    return v;
}

/* -- the touch --------------------------------------------------------------------------------- */

/* q_n if it improved, the difference if it stayed, nothing if it fell back. */
static struct exact improvement(const struct oracle_frame *f, int side) {
    struct best before = level_of(&f->before, side, 0), after = level_of(&f->after, side, 0);
    if (!at_least(after, before)) return exact_of(0);
    if (!at_least(before, after)) return exact_of(after.qty);
    return exact_sub(exact_of(after.qty), exact_of(before.qty));
}

static struct oracle_value voi(const struct oracle_frame *f) {
    struct exact sum = exact_sub(improvement(f, BIDS), improvement(f, ASKS));
    if (f->continuity == ORACLE_REPEATED) sum = exact_of(0);
    return say(f, sum, exact_of(1), oracle_levels_doubtful(f, 1));
}

static uint8_t missing(const struct oracle_view *v) {
    if (v->n[BIDS] == 0) return v->n[ASKS] == 0 ? OBI_VALUE_EMPTY_BOTH : OBI_VALUE_EMPTY_BID;
    return v->n[ASKS] == 0 ? OBI_VALUE_EMPTY_ASK : OBI_VALUE_OK;
}

static struct exact twice_mid(const struct oracle_view *v) {
    return exact_add(exact_of(v->level[BIDS][0].price_ticks),
                     exact_of(v->level[ASKS][0].price_ticks));
}

static void last_trades(const struct oracle_frame *f, struct exact *value, struct exact *lots) {
    struct exact v = exact_of(0), q = exact_of(0);
    for (size_t i = 0; i < f->n_changes && f->continuity == ORACLE_GOES_ON; i++) {
        if (!(f->change[i].flags & OBI_EVENT_PRINT)) continue;
        v = exact_add(v, exact_mul(exact_of(f->change[i].price_ticks), f->change[i].traded_lots));
        q = exact_add(q, exact_of(f->change[i].traded_lots));
    }
    int traded = exact_sign(q) != 0;
    *value = traded ? v : f->last_value;
    *lots = traded ? q : f->last_lots;
}

/* Mean price traded less the mean of the mids, now and before. */
static struct oracle_value mid_basis(const struct oracle_frame *f) {
    int is_new = f->continuity == ORACLE_RESYNCED;
    const struct oracle_view *before = is_new ? &f->after : &f->before;
    struct exact value, lots;
    if (missing(&f->after)) return oracle_undefined(missing(&f->after));
    if (missing(before)) return oracle_undefined(missing(before));
    last_trades(f, &value, &lots);
    if (exact_sign(lots) == 0) return oracle_undefined(OBI_VALUE_NO_TRADES);
    struct exact mids = exact_product(lots, exact_add(twice_mid(&f->after), twice_mid(before)));
    struct oracle_value v = say(f, exact_sub(exact_mul(value, 4), mids), exact_mul(lots, 4), 0);
    if (is_new) v.status = OBI_VALUE_BREAK;
    return v;
}

struct oracle_value oracle_flow(const struct obi_column *col, const struct oracle_frame *frame) {
    struct oracle_value v;
    int is_ratio = col->metric == OBI_METRIC_FLOW_BALANCE ||
                   col->metric == OBI_METRIC_SCALED_FLOW ||
                   col->metric == OBI_METRIC_INTEGRATED_FLOW;
    int is_basis = col->metric == OBI_METRIC_MID_BASIS;
    int is_new = frame->continuity == ORACLE_RESYNCED;
    if (!(is_basis && is_new) && oracle_flow_is_lost(frame, is_ratio, &v)) return v;
    if (is_basis) return mid_basis(frame);
    if (col->metric == OBI_METRIC_VOLUME_ORDER_IMBALANCE) return voi(frame);
    if (col->metric == OBI_METRIC_INTEGRATED_FLOW) return integrated(col, frame);
    return col->metric == OBI_METRIC_SCALED_FLOW ? scaled(col, frame) : of_levels(col, frame);
}

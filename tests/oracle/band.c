/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources. Band flow and causes: the project's specification of metrics, 3.4 and 3.8, price by
 * price: each change is asked whether it lies in the band. */
#include "oracle/flow.h"

enum { BIDS = 0, ASKS = 1 };

/* How far outwards of one price another lies. */
static struct exact outwards(int side, struct exact from, struct exact to) {
    return side == BIDS ? exact_sub(from, to) : exact_sub(to, from);
}

static int is_less(struct exact a, struct exact b) {
    return exact_sign(exact_sub(a, b)) < 0;
}

static size_t n_better(const struct oracle_view *v, int side, obi_ticks price) {
    size_t n = 0;
    while (n < v->n[side] &&
           is_less(outwards(side, exact_of(v->level[side][n].price_ticks), exact_of(price)),
                   exact_of(0)) == 0 &&
           v->level[side][n].price_ticks != price)
        n++;
    return n;
}

static struct exact touch(const struct oracle_view *v, int side) {
    return exact_of(v->level[side][0].price_ticks);
}

/* Whether a price lies at the edge or behind it. */
static int is_behind(const struct obi_column *col, const struct oracle_view *v, int side,
                     obi_ticks price, int64_t edge) {
    if (edge == 0) return 1;
    if (edge == INT64_MAX) return 0;
    if (col->basis == OBI_BASIS_LEVELS) return (int64_t)n_better(v, side, price) >= edge;
    if (col->basis == OBI_BASIS_TICKS) {
        if (v->n[side] == 0) return 0; /* all are better than a touch that is nowhere */
        return !is_less(outwards(side, touch(v, side), exact_of(price)), exact_of(edge));
    }
    struct exact mids = exact_add(touch(v, BIDS), touch(v, ASKS));
    struct exact d = outwards(side, mids, exact_mul(exact_of(price), 2));
    return !is_less(exact_mul(d, 1000000), exact_mul(mids, edge));
}

/* A band in parts of the mid needs one above 0. */
static uint8_t no_place(const struct obi_column *col, const struct oracle_view *v) {
    if (col->basis != OBI_BASIS_PPM || (col->lo == 0 && col->hi == INT64_MAX)) return OBI_VALUE_OK;
    if (v->n[BIDS] == 0) return v->n[ASKS] == 0 ? OBI_VALUE_EMPTY_BOTH : OBI_VALUE_EMPTY_BID;
    if (v->n[ASKS] == 0) return OBI_VALUE_EMPTY_ASK;
    struct exact mids = exact_add(touch(v, BIDS), touch(v, ASKS));
    return exact_sign(mids) > 0 ? OBI_VALUE_OK : OBI_VALUE_ZERO_DENOM;
}

/* Whether a price that is in the band is not known: the next one behind the known. */
static int is_doubtful(const struct obi_column *col, const struct oracle_frame *f, int side) {
    const struct oracle_known *known = &f->known_before[side];
    obi_ticks last = side == BIDS ? INT64_MIN + 1 : INT64_MAX - 1;
    if (known->all) return 0;
    if (col->hi == INT64_MAX) return 1;
    if (col->basis == OBI_BASIS_LEVELS && f->before.n[side] < (size_t)col->hi) return 1;
    if (col->basis == OBI_BASIS_LEVELS) {
        obi_ticks price = f->before.level[side][col->hi - 1].price_ticks;
        return known->nothing || (side == BIDS ? price < known->price : price > known->price);
    }
    if (col->basis == OBI_BASIS_TICKS && f->before.n[side] == 0) return 1;
    obi_ticks next = known->nothing ? (side == BIDS ? INT64_MAX - 1 : INT64_MIN + 1) : known->price;
    if (!known->nothing && next != last) next += side == BIDS ? -1 : 1;
    return !is_behind(col, &f->before, side, next, col->hi);
}

static int is_in_band(const struct obi_column *col, const struct oracle_frame *f,
                      const struct oracle_shift *s) {
    return is_behind(col, &f->before, s->side, s->price_ticks, col->lo) &&
           !is_behind(col, &f->before, s->side, s->price_ticks, col->hi);
}

struct band {
    struct exact added[2], cancelled[2], traded[2];
};

static struct band add_up(const struct obi_column *col, const struct oracle_frame *f) {
    struct band b;
    for (int side = 0; side < 2; side++)
        b.added[side] = b.cancelled[side] = b.traded[side] = exact_of(0);
    for (size_t i = 0; i < f->n_shifts; i++) {
        const struct oracle_shift *s = &f->shift[i];
        if (!is_in_band(col, f, s)) continue;
        b.added[s->side] = exact_add(b.added[s->side], s->added);
        b.cancelled[s->side] = exact_add(b.cancelled[s->side], s->cancelled);
        b.traded[s->side] = exact_add(b.traded[s->side], s->traded);
    }
    return b;
}

static struct exact net(const struct band *b, int side) {
    return exact_sub(exact_sub(b->added[side], b->cancelled[side]), b->traded[side]);
}

static struct exact amount(uint32_t metric, const struct band *b) {
    switch (metric) {
    case OBI_METRIC_BID_ADDED: return b->added[BIDS];
    case OBI_METRIC_ASK_ADDED: return b->added[ASKS];
    case OBI_METRIC_BID_CANCELLED: return b->cancelled[BIDS];
    case OBI_METRIC_ASK_CANCELLED: return b->cancelled[ASKS];
    case OBI_METRIC_BID_TRADED: return b->traded[BIDS];
    case OBI_METRIC_ASK_TRADED: return b->traded[ASKS];
    default: return exact_sub(net(b, BIDS), net(b, ASKS));
    }
}

static struct oracle_value ratio(struct exact up, struct exact down, uint8_t status) {
    struct exact sum = exact_add(up, down);
    if (exact_sign(sum) == 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    return oracle_rational(exact_sub(up, down), sum, status);
}

struct oracle_value oracle_band(const struct obi_column *col, const struct oracle_frame *f) {
    int is_add = col->metric == OBI_METRIC_ADD_IMBALANCE;
    int is_cancel = col->metric == OBI_METRIC_CANCEL_IMBALANCE;
    int is_flowing = f->continuity != ORACLE_REPEATED;
    struct oracle_value v;
    if (oracle_flow_is_lost(f, is_add || is_cancel, &v)) return v;
    uint8_t status = f->halted ? OBI_VALUE_GATED : OBI_VALUE_OK;
    if (col->metric == OBI_METRIC_UNMATCHED_VOLUME)
        return oracle_rational(f->unmatched, exact_of(1), status);
    uint8_t none = no_place(col, &f->before);
    if (none && is_flowing) return oracle_undefined(none);
    if (is_flowing && (is_doubtful(col, f, BIDS) || is_doubtful(col, f, ASKS)))
        status = OBI_VALUE_PARTIAL;
    struct band b = add_up(col, f);
    if (is_add) return ratio(b.added[BIDS], b.added[ASKS], status);
    if (is_cancel) return ratio(b.cancelled[ASKS], b.cancelled[BIDS], status);
    return oracle_rational(amount(col->metric, &b), exact_of(1), status);
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources: the project's specification of metrics, 7.1 to 7.3; fleeting orders after Hasbrouck and
 * Saar 2009. Ages are summed over the list of all orders that rest, everything else over the list
 * of all changes since the last break. */
#include "oracle/conduct.h"

#include "oracle/flow.h"

#include <math.h>
#include <stdlib.h>

enum { BIDS = 0, ASKS = 1, FILLS = 64 };

/* Valgrind computes in double, which does not hold times to the nanosecond. */
static int holds_times(void) {
    volatile long double one = 1, tiny = 0x1p-60L;
    return one + tiny > one;
}

static long double span_of(const struct obi_column *col) {
    return (long double)(obi_ns)(col->param[0] * 1e9 + 0.5);
}

static struct exact lost(const struct obi_change *c) {
    return exact_sub(exact_of(c->before_lots), exact_of(c->after_lots));
}

static int is_of_order(const struct obi_change *c) {
    return c->cause >= OBI_EVENT_ADD && c->cause <= OBI_EVENT_REPLACE;
}

/* -- since the last row ------------------------------------------------------------------------ */

/* What the owners of orders did, and the market; a change is in one of them at most. */
static int is_new(const struct obi_change *c) {
    if (c->cause == OBI_EVENT_ADD) return 1;
    return c->cause == OBI_EVENT_REPLACE && c->after_lots > c->before_lots;
}

static int is_taken_back(const struct obi_change *c) {
    if (!is_of_order(c) || c->facts & OBI_ORDER_TRADED || c->after_lots >= c->before_lots) return 0;
    return c->facts & OBI_ORDER_GONE || !(c->facts & OBI_ORDER_LEAVES);
}

static int is_amended(const struct obi_change *c) {
    if (c->cause != OBI_EVENT_MODIFY && c->cause != OBI_EVENT_CANCEL) return 0;
    return !(c->facts & (OBI_ORDER_TRADED | OBI_ORDER_LEAVES));
}

static int is_life(const struct obi_change *c) {
    return is_taken_back(c) && c->facts & OBI_ORDER_GONE &&
           !(c->facts & (OBI_ORDER_FILLED | OBI_ORDER_UNDATED));
}

struct sums {
    struct exact fleeting, ended, cancelled, traded;
    int64_t n_new, n_dust, n_amended, n_prints;
};

static void add(struct sums *s, const struct obi_column *col, const struct oracle_frame *f,
                const struct obi_change *c) {
    int is_brief = (long double)f->clock_ns - c->born_ns <= span_of(col);
    if (c->flags & OBI_EVENT_PRINT && c->traded_lots) {
        s->n_prints++;
        s->traded = exact_add(s->traded, exact_of(c->traded_lots));
    }
    s->n_new += is_new(c);
    s->n_dust += is_new(c) && (double)(c->after_lots - c->before_lots) < col->param[0];
    s->n_amended += is_amended(c);
    if (is_taken_back(c)) s->cancelled = exact_add(s->cancelled, lost(c));
    if (is_life(c)) s->ended = exact_add(s->ended, lost(c));
    if (is_life(c) && is_brief) s->fleeting = exact_add(s->fleeting, lost(c));
}

static struct sums add_up(const struct obi_column *col, const struct oracle_frame *f) {
    struct exact none = exact_of(0);
    struct sums s = {none, none, none, none, 0, 0, 0, 0};
    for (size_t i = 0; f->continuity == ORACLE_GOES_ON && i < f->n_changes; i++)
        add(&s, col, f, &f->change[i]);
    return s;
}

static struct oracle_value ratio(const struct oracle_frame *f, struct exact num, struct exact den) {
    if (exact_sign(den) == 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    return oracle_rational(num, den, f->halted ? OBI_VALUE_GATED : OBI_VALUE_OK);
}

/* -- fills and what comes back ----------------------------------------------------------------- */

struct fill {
    obi_ticks price_ticks;
    obi_ns at_ns;
    int64_t filled, open;
};

struct fills {
    struct fill fill[FILLS + 1]; /* the oldest first */
    size_t n;
    struct exact filled, refilled; /* of those judged in the last frame */
    int is_dropped;                /* in the last frame */
};

static void forget(struct fills *s) {
    for (size_t i = 1; i < s->n; i++) s->fill[i - 1] = s->fill[i];
    s->n--;
}

static void judge(struct fills *s, obi_ns now, long double within) {
    s->filled = s->refilled = exact_of(0);
    s->is_dropped = 0;
    while (s->n && (long double)now - s->fill[0].at_ns > within) {
        s->filled = exact_add(s->filled, exact_of(s->fill[0].filled));
        s->refilled = exact_add(s->refilled, exact_of(s->fill[0].filled - s->fill[0].open));
        forget(s);
    }
}

static void fill(struct fills *s, const struct obi_change *c, obi_ns now) {
    int64_t lots = c->before_lots - c->after_lots;
    struct fill *last = s->n ? &s->fill[s->n - 1] : NULL;
    int is_same = last && last->price_ticks == c->price_ticks && last->at_ns == now;
    if (is_same && lots <= INT64_MAX - last->filled) {
        last->filled += lots;
        last->open += lots;
        return;
    }
    s->fill[s->n++] = (struct fill){c->price_ticks, now, lots, lots};
    if (s->n <= FILLS) return;
    forget(s);
    s->is_dropped = 1;
}

static void refill(struct fills *s, const struct obi_change *c) {
    int64_t lots = c->after_lots - c->before_lots;
    for (size_t i = 0; i < s->n && lots > 0; i++) {
        if (s->fill[i].price_ticks != c->price_ticks) continue;
        int64_t share = lots < s->fill[i].open ? lots : s->fill[i].open;
        s->fill[i].open -= share;
        lots -= share;
    }
}

static void take(struct fills *s, const struct oracle_past *p, int side) {
    const struct obi_change *c = &p->change;
    if ((c->side == OBI_ASK) != side || c->cause == OBI_EVENT_TRADE) return;
    if (c->facts & OBI_ORDER_TRADED)
        fill(s, c, p->at_ns);
    else
        refill(s, c);
}

/* Frame by frame since the last break. */
static struct oracle_value replenishment(const struct obi_column *col, const struct oracle_frame *f,
                                         int side) {
    struct fills s = {.n = 0};
    size_t at = 0;
    for (size_t k = 0; k < f->n_past_frames; k++) {
        judge(&s, f->past_frame[k].at_ns, span_of(col));
        for (; at < f->past_frame[k].end; at++) take(&s, &f->past[at], side);
    }
    if (f->continuity != ORACLE_GOES_ON || !f->n_past_frames) judge(&s, INT64_MIN, 0);
    struct oracle_value v = ratio(f, s.refilled, s.filled);
    if (v.status == OBI_VALUE_OK && s.is_dropped) v.status = OBI_VALUE_SATURATED;
    return v;
}

static struct exact count_of(int64_t n) {
    return exact_of(n);
}

struct oracle_value oracle_conduct(const struct obi_column *col, const struct oracle_frame *f) {
    if (!holds_times()) return oracle_undefined(ORACLE_ANY);
    struct sums s = add_up(col, f);
    struct oracle_value v;
    if (!f->tells_orders) return oracle_undefined(OBI_VALUE_NO_ORDERS);
    if (oracle_flow_is_lost(f, col->metric != OBI_METRIC_AMENDS, &v)) return v;
    switch (col->metric) {
    case OBI_METRIC_FLEETING_SHARE: return ratio(f, s.fleeting, s.ended);
    case OBI_METRIC_CANCEL_TO_TRADE: return ratio(f, s.cancelled, s.traded);
    case OBI_METRIC_ORDER_TO_TRADE: return ratio(f, count_of(s.n_new), count_of(s.n_prints));
    case OBI_METRIC_AMENDS: return ratio(f, count_of(s.n_amended), exact_of(1));
    case OBI_METRIC_DUST_SHARE: return ratio(f, count_of(s.n_dust), count_of(s.n_new));
    case OBI_METRIC_BID_REPLENISHMENT: return replenishment(col, f, BIDS);
    default: return replenishment(col, f, ASKS);
    }
}

/* -- age --------------------------------------------------------------------------------------- */

struct aged {
    long double size, aged;
};

static struct aged age(const struct obi_column *col, const struct oracle_frame *f, int side) {
    struct aged a = {0, 0};
    for (size_t i = 0; i < f->n_orders; i++) {
        const struct oracle_order *o = &f->order[i];
        obi_ns born = o->of_snapshot ? f->since_ns : o->born_ns;
        if ((o->side == OBI_ASK) != side) continue;
        a.size += o->qty_lots;
        a.aged -= o->qty_lots * expm1l(-logl(2) * ((long double)f->born_ns - born) / span_of(col));
    }
    return a;
}

static struct oracle_value near(long double value, long double within, uint8_t status) {
    struct oracle_value v = {(double)value, status, 0, (double)within};
    return v;
}

/* An imbalance of what is hardly more than nothing is not judged. */
struct oracle_value oracle_age(const struct obi_column *col, const struct oracle_frame *f) {
    if (!holds_times()) return oracle_undefined(ORACLE_ANY);
    struct aged bid = age(col, f, BIDS), ask = age(col, f, ASKS);
    long double room = 0x1p-37L * (bid.size + ask.size), sum = bid.aged + ask.aged;
    int whole_bid = f->known_to[BIDS].all, whole_ask = f->known_to[ASKS].all;
    uint8_t part = OBI_VALUE_PARTIAL, status = oracle_book_status(f);
    if (!f->tells_orders) return oracle_undefined(OBI_VALUE_NO_ORDERS);
    if (col->metric == OBI_METRIC_BID_AGED_DEPTH)
        return near(bid.aged, 0x1p-37L * bid.size, whole_bid ? status : part);
    if (col->metric == OBI_METRIC_ASK_AGED_DEPTH)
        return near(ask.aged, 0x1p-37L * ask.size, whole_ask ? status : part);
    if (sum <= 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    if (sum <= 4 * room) return oracle_undefined(ORACLE_ANY);
    return near((bid.aged - ask.aged) / sum, 4 * room / sum + 0x1p-50L,
                whole_bid && whole_ask ? status : part);
}

/* -- depletion --------------------------------------------------------------------------------- */

static long double rate(const struct obi_column *col, const struct oracle_frame *f, int side) {
    long double h = span_of(col), lots = 0;
    for (size_t i = 0; i < f->n_past; i++) {
        const struct obi_change *c = &f->past[i].change;
        if ((c->side == OBI_ASK) != side || c->rank || !c->cause) continue;
        if (c->cause == OBI_EVENT_TRADE || c->after_lots >= c->before_lots) continue;
        long double less = (long double)c->before_lots - c->after_lots;
        lots += less * exp2l(-((long double)f->mono_ns - f->past[i].at_ns) / h);
    }
    long double watched = -expm1l(-logl(2) * ((long double)f->mono_ns - f->since_ns) / h);
    return lots * logl(2) / (h / 1e9L * watched);
}

struct oracle_value oracle_depletion(const struct obi_column *col, const struct oracle_frame *f) {
    if (!holds_times()) return oracle_undefined(ORACLE_ANY);
    int side =
        col->metric == OBI_METRIC_ASK_DEPLETION || col->metric == OBI_METRIC_ASK_TIME_TO_EMPTY;
    int is_time = col->metric >= OBI_METRIC_BID_TIME_TO_EMPTY;
    if (is_time && f->after.n[side] == 0)
        return oracle_undefined(side ? OBI_VALUE_EMPTY_ASK : OBI_VALUE_EMPTY_BID);
    if (f->mono_ns == f->since_ns) return oracle_undefined(OBI_VALUE_WARMUP);
    long double value = rate(col, f, side);
    if (is_time && !((double)value > 0)) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    if (is_time) value = f->after.level[side][0].qty_lots / value;
    return near(value, value * 1e-11L, oracle_book_status(f));
}

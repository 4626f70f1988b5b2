/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Sources. Trade flow and imbalance: Cont, Kukanov, Stoikov 2014, TI; the z of a sum of independent
 * signs; volume-weighted mean price. VPIN, bulk volume and memory are those of trades.c. */
#include "oracle/tape.h"

#include "oracle/flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BIDS = 0, ASKS = 1 };

/* -- the roll ---------------------------------------------------------------------------------- */

static void *grow(void *items, size_t n, size_t *size, size_t each) {
    if (n < *size) return items;
    *size = 2 * n + 64;
    items = realloc(items, *size * each);
    if (!items) abort();
    return items;
}

void oracle_roll_free(struct oracle_roll *r) {
    free(r->trade);
    free(r->stretch);
    free(r->quotes);
    free(r->quote);
    for (int i = 0; i < ORACLE_CACHES; i++) free(r->cache[i].sign);
}

static void add_quote(struct oracle_roll *r, const struct oracle_frame *f) {
    struct oracle_bbo q = {r->quote_at, 0, 0, 0, 0};
    const struct oracle_view *v = &f->before;
    if (v->n[BIDS]) q.bid = v->level[BIDS][0].price_ticks, q.bid_lots = v->level[BIDS][0].qty_lots;
    if (v->n[ASKS]) q.ask = v->level[ASKS][0].price_ticks, q.ask_lots = v->level[ASKS][0].qty_lots;
    if (r->n_quotes > r->first_quote) {
        const struct oracle_bbo *last = &r->quote[r->n_quotes - 1];
        if (q.bid == last->bid && q.ask == last->ask && q.bid_lots == last->bid_lots &&
            q.ask_lots == last->ask_lots)
            return;
        if (q.at < last->at) q.at = last->at;
    }
    r->quote = grow(r->quote, r->n_quotes, &r->quote_size, sizeof *r->quote);
    r->quote[r->n_quotes++] = q;
}

static void add_trade(struct oracle_roll *r, const struct oracle_frame *f,
                      const struct obi_change *c) {
    size_t size[3] = {r->size, r->size, r->size};
    int buyer = c->cause == OBI_EVENT_EXECUTE ? c->side == OBI_ASK : c->side == OBI_BID;
    int known = c->side != OBI_NONE;
    r->trade = grow(r->trade, r->n, &size[0], sizeof *r->trade);
    r->stretch = grow(r->stretch, r->n, &size[1], sizeof *r->stretch);
    r->quotes = grow(r->quotes, r->n, &size[2], sizeof *r->quotes);
    r->size = size[0];
    r->trade[r->n] =
        (struct oracle_trade){f->now_ns, c->price_ticks, c->traded_lots,
                              known ? (buyer ? 1 : -1) : 0, r->n_quotes - r->first_quote};
    r->stretch[r->n] = r->first_trade;
    r->quotes[r->n++] = r->first_quote;
}

void oracle_roll_go_on(struct oracle_roll *r, const struct oracle_frame *f) {
    r->frame_first = r->n;
    add_quote(r, f);
    r->quote_at = f->now_ns;
    for (size_t i = 0; i < f->n_changes; i++) {
        const struct obi_change *c = &f->change[i];
        if (c->flags & OBI_EVENT_PRINT && c->traded_lots > 0) add_trade(r, f, c);
    }
}

void oracle_roll_break(struct oracle_roll *r, const struct oracle_frame *f) {
    r->first_trade = r->frame_first = r->n;
    r->first_quote = r->n_quotes;
    r->quote_at = f->now_ns;
}

const int *oracle_roll_signs(struct oracle_roll *r, const double *param) {
    int k = 0, rule = (int)param[0];
    int64_t lag = (int64_t)param[1] * 1000000;
    while (r->cache[k].sign && (r->cache[k].rule != rule || r->cache[k].lag != lag)) k++;
    if (k == ORACLE_CACHES) abort();
    r->cache[k].rule = rule;
    r->cache[k].lag = lag;
    r->cache[k].sign = grow(r->cache[k].sign, r->n, &r->cache[k].size, sizeof(int));
    for (; r->cache[k].n < r->n; r->cache[k].n++) {
        size_t i = r->cache[k].n, from = r->stretch[i];
        struct oracle_tape tape = {r->trade + from, r->quote + r->quotes[i], lag};
        r->cache[k].sign[i] = oracle_sign(&tape, i - from, rule);
    }
    return r->cache[k].sign;
}

/* -- what they add up to ----------------------------------------------------------------------- */

struct sums {
    struct exact lots[3], value, squares; /* sold, unknown, bought */
    int64_t n[3], largest;
};

static struct sums add_up(const struct oracle_roll *r, const int *sign, size_t from, size_t to) {
    struct exact none = exact_of(0);
    struct sums s = {{none, none, none}, none, none, {0, 0, 0}, 0};
    for (size_t i = from; i < to; i++) {
        const struct oracle_trade *t = &r->trade[i];
        struct exact *lots = &s.lots[sign[i] + 1];
        *lots = exact_add(*lots, exact_of(t->lots));
        s.n[sign[i] + 1]++;
        if (t->lots > s.largest) s.largest = t->lots;
        s.value = exact_add(s.value, exact_mul(exact_of(t->lots), t->price));
        if (sign[i]) s.squares = exact_add(s.squares, exact_mul(exact_of(t->lots), t->lots));
    }
    return s;
}

static struct oracle_value over(struct exact num, struct exact den, uint8_t none, uint8_t status) {
    if (exact_sign(den) == 0) return oracle_undefined(none);
    return oracle_rational(num, den, status);
}

static struct oracle_value zscore(struct exact net, struct exact squares, uint8_t status) {
    if (exact_sign(squares) == 0) return oracle_undefined(OBI_VALUE_ZERO_DENOM);
    double z = exact_double(net) / sqrt(exact_double(squares));
    return (struct oracle_value){z, status, 1, 0};
}

static struct oracle_value of_frame(uint32_t metric, const struct sums *s, uint8_t status) {
    struct exact one = exact_of(1), bought = s->lots[2], sold = s->lots[0];
    struct exact sided = exact_add(bought, sold), net = exact_sub(bought, sold);
    struct exact all = exact_add(sided, s->lots[1]);
    int64_t n = s->n[0] + s->n[1] + s->n[2], n_sided = s->n[0] + s->n[2];
    switch (metric) {
    case OBI_METRIC_TRADE_FLOW: return oracle_rational(net, one, status);
    case OBI_METRIC_TRADE_IMBALANCE: return over(net, sided, OBI_VALUE_ZERO_DENOM, status);
    case OBI_METRIC_BUY_VOLUME: return oracle_rational(bought, one, status);
    case OBI_METRIC_SELL_VOLUME: return oracle_rational(sold, one, status);
    case OBI_METRIC_UNSIGNED_VOLUME: return oracle_rational(s->lots[1], one, status);
    case OBI_METRIC_VOLUME: return oracle_rational(all, one, status);
    case OBI_METRIC_BUY_COUNT: return oracle_rational(exact_of(s->n[2]), one, status);
    case OBI_METRIC_SELL_COUNT: return oracle_rational(exact_of(s->n[0]), one, status);
    case OBI_METRIC_TRADE_COUNT: return oracle_rational(exact_of(n), one, status);
    case OBI_METRIC_TRADE_COUNT_IMBALANCE:
        return over(exact_of(s->n[2] - s->n[0]), exact_of(n_sided), OBI_VALUE_ZERO_DENOM, status);
    case OBI_METRIC_MEAN_TRADE: return over(all, exact_of(n), OBI_VALUE_NO_TRADES, status);
    case OBI_METRIC_MAX_TRADE:
        if (!s->largest) return oracle_undefined(OBI_VALUE_NO_TRADES);
        return oracle_rational(exact_of(s->largest), one, status);
    case OBI_METRIC_NOTIONAL: return oracle_rational(s->value, one, status);
    case OBI_METRIC_TRADE_VWAP: return over(s->value, all, OBI_VALUE_NO_TRADES, status);
    default: return zscore(net, s->squares, status);
    }
}

/* -- what goes on ------------------------------------------------------------------------------ */

static struct oracle_value or_warmup(double value, uint8_t status, double within) {
    if (isnan(value)) return oracle_undefined(OBI_VALUE_WARMUP);
    return (struct oracle_value){value, status, 1, within};
}

/* Bar by bar and bucket by bucket goes only so far. */
static int is_too_much(const struct oracle_roll *r, double bucket) {
    double lots = 0;
    for (size_t i = 0; i < r->n; i++) lots += (double)r->trade[i].lots;
    return lots > 1e5 * bucket || lots > 1e18;
}

static struct oracle_value of_all(const struct obi_column *col, struct oracle_roll *r,
                                  uint8_t status) {
    const double *p = col->param;
    int is_bulk = col->metric == OBI_METRIC_BVC_IMBALANCE;
    int has_buckets = col->metric >= OBI_METRIC_VPIN && col->metric <= OBI_METRIC_BVC_IMBALANCE;
    if (has_buckets && is_too_much(r, is_bulk ? p[0] : p[2]))
        return (struct oracle_value){0, 0, ORACLE_UNTOLD, 0};
    const int *sign = is_bulk ? NULL : oracle_roll_signs(r, p);
    if (is_bulk) return or_warmup((double)oracle_bvc(r->trade, r->n, (int64_t)p[0]), status, 1e-14);
    if (col->metric == OBI_METRIC_SIGN_MEMORY)
        return or_warmup(oracle_memory(sign, r->n, (size_t)p[3], (size_t)p[2]), status, 1e-15);
    if (col->metric != OBI_METRIC_CVD)
        return or_warmup(oracle_vpin(r->trade, sign, r->n, (int64_t)p[2], (size_t)p[3],
                                     col->metric == OBI_METRIC_VPIN_UNSIGNED),
                         status, 0);
    struct sums s = add_up(r, sign, 0, r->n);
    return oracle_rational(exact_sub(s.lots[2], s.lots[0]), exact_of(1), status);
}

static struct oracle_value gone_on(const struct obi_column *col, const struct oracle_frame *f) {
    uint8_t status = f->halted ? OBI_VALUE_GATED : OBI_VALUE_OK;
    int is_broken = f->continuity == ORACLE_RESYNCED || f->continuity == ORACLE_LOST;
    if (f->continuity == ORACLE_FIRST) return oracle_undefined(OBI_VALUE_WARMUP);
    return of_all(col, f->roll, is_broken ? OBI_VALUE_BREAK : status);
}

struct oracle_value oracle_tape_value(const struct obi_column *col, const struct oracle_frame *f) {
    uint32_t metric = col->metric;
    if (metric >= OBI_METRIC_CVD) return gone_on(col, f);
    int is_count = metric != OBI_METRIC_TRADE_IMBALANCE &&
                   metric != OBI_METRIC_TRADE_COUNT_IMBALANCE && metric != OBI_METRIC_MEAN_TRADE &&
                   metric != OBI_METRIC_MAX_TRADE && metric != OBI_METRIC_TRADE_VWAP &&
                   metric != OBI_METRIC_TRADE_ZSCORE;
    struct oracle_value v;
    if (oracle_flow_is_lost(f, !is_count, &v)) return v;
    struct oracle_roll *r = f->roll;
    size_t from = f->continuity == ORACLE_REPEATED ? r->n : r->frame_first;
    struct sums s = add_up(r, oracle_roll_signs(r, col->param), from, r->n);
    return of_frame(metric, &s, f->halted ? OBI_VALUE_GATED : OBI_VALUE_OK);
}

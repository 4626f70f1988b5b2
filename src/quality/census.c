/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "quality/census.h"

#include "quality/clock.h"

#include <obi/metrics.h>
#include <string.h>

void obi_census_start(struct obi_census *s, obi_lots min_lots) {
    memset(s, 0, sizeof *s);
    s->min_lots = min_lots;
}

void obi_census_take_print(struct obi_census *s, obi_lots qty_lots) {
    s->n_prints++;
    s->traded_lots = obi_wide_add(s->traded_lots, obi_wide_of(qty_lots));
}

static void take_addition(struct obi_census *s, const struct obi_change *c) {
    obi_lots lots = obi_change_won(c);
    s->n_added++;
    s->n_dust += lots < s->min_lots;
    s->added_lots = obi_wide_add(s->added_lots, obi_wide_of(lots));
}

/* Of the two entries of an order that moves, the second is the amendment. */
static void take_will(struct obi_census *s, const struct obi_change *c) {
    uint32_t is_moving = (c->facts & (OBI_ORDER_LEAVES | OBI_ORDER_GONE)) == OBI_ORDER_LEAVES;
    if (is_moving) return;
    s->n_amended += !(c->facts & OBI_ORDER_GONE);
    s->cancelled_lots = obi_wide_add(s->cancelled_lots, obi_wide_of(obi_change_lost(c)));
}

void obi_census_take_order(struct obi_census *s, const struct obi_change *c) {
    int is_order = c->cause >= OBI_EVENT_ADD && c->cause <= OBI_EVENT_REPLACE;
    if (!is_order || c->facts & OBI_ORDER_TRADED) return;
    int comes = c->facts & OBI_ORDER_JOINS && c->cause != OBI_EVENT_MODIFY;
    if (comes)
        take_addition(s, c);
    else
        take_will(s, c);
}

void obi_census_take(struct obi_census *s, const struct obi_change *c) {
    int is_print = c->flags & OBI_EVENT_PRINT && c->traded_lots > 0;
    if (is_print) obi_census_take_print(s, c->traded_lots);
    obi_census_take_order(s, c);
}

static struct obi_value ratio(obi_wide num, obi_wide den) {
    if (!obi_wide_sign(den)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined(obi_wide_ratio(num, den), OBI_VALUE_OK);
}

struct obi_value obi_census_cancel_to_trade(const struct obi_census *s) {
    return ratio(s->cancelled_lots, s->traded_lots);
}

struct obi_value obi_census_order_to_trade(const struct obi_census *s) {
    return ratio(obi_wide_of((int64_t)s->n_added), obi_wide_of((int64_t)s->n_prints));
}

struct obi_value obi_census_dust_share(const struct obi_census *s) {
    return ratio(obi_wide_of((int64_t)s->n_dust), obi_wide_of((int64_t)s->n_added));
}

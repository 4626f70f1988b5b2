/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "quality/aged.h"

#include "core/power.h"
#include "quality/clock.h"

#include <obi/metrics.h>
#include <string.h>

static const double error_of_one = 0x1p-38; /* what is no more than the error is nothing */
static const double weight_of_one = 0x1p39; /* 2^87 lots times twice that fit 127 bits */

/* A time as its span and the fraction of that, in [0, 1). */
struct moment {
    int64_t span;
    double fraction;
};

static struct moment moment_of(const struct obi_aged *a, obi_ns ns) {
    int64_t span = ns / a->half_life_ns, rest = ns % a->half_life_ns;
    if (rest < 0) {
        rest += a->half_life_ns;
        span--;
    }
    return (struct moment){span, (double)rest / (double)a->half_life_ns};
}

static obi_wide *weight_at(struct obi_aged_side *side, int64_t span) {
    int64_t at = span % OBI_AGED_SPANS;
    return &side->weight[at < 0 ? at + OBI_AGED_SPANS : at];
}

void obi_aged_start(struct obi_aged *a, obi_ns half_life_ns) {
    memset(a, 0, sizeof *a);
    a->half_life_ns = half_life_ns;
}

/* Spans that begin hold nothing yet. */
void obi_aged_advance(struct obi_aged *a, obi_ns now_ns) {
    if (now_ns <= a->now_ns) return;
    int64_t span = moment_of(a, now_ns).span;
    int64_t from = span - a->span > OBI_AGED_SPANS ? span - OBI_AGED_SPANS : a->span;
    while (from++ < span) {
        *weight_at(&a->bid, from) = *weight_at(&a->ask, from) = obi_wide_of(0);
    }
    a->now_ns = now_ns;
    a->span = span;
}

/* What a lot weighs that was born at a fraction of its span: 2^39 2^f. */
static int64_t weight_of(double fraction) {
    return (int64_t)(2 * weight_of_one * obi_decay(1 - fraction) + 0.5);
}

/* lots x weight, which has 41 bits */
static obi_wide weigh(obi_wide lots, int64_t weight) {
    obi_wide half =
        obi_wide_times(obi_wide_times(lots, (uint32_t)(weight >> 32)), UINT32_C(1) << 31);
    return obi_wide_add(obi_wide_add(half, half), obi_wide_times(lots, (uint32_t)weight));
}

static void bear(struct obi_aged *a, struct obi_aged_side *side, obi_ns born_ns, obi_wide lots) {
    struct moment born = moment_of(a, born_ns);
    side->lots = obi_wide_add(side->lots, lots);
    if (born.span <= a->span - OBI_AGED_SPANS) return;
    obi_wide *weight = weight_at(side, born.span);
    *weight = obi_wide_add(*weight, weigh(lots, weight_of(born.fraction)));
}

void obi_aged_rebase(struct obi_aged *a, obi_ns now_ns, obi_wide bid_lots, obi_wide ask_lots) {
    obi_aged_start(a, a->half_life_ns);
    a->now_ns = a->rebase_ns = now_ns;
    a->span = moment_of(a, now_ns).span;
    bear(a, &a->bid, now_ns, bid_lots);
    bear(a, &a->ask, now_ns, ask_lots);
}

/* In one frame, one event's clock may be behind another's. */
void obi_aged_add(struct obi_aged *a, uint8_t side, uint32_t facts, obi_ns born_ns, obi_lots lots) {
    if (facts & OBI_ORDER_UNDATED) born_ns = a->rebase_ns;
    obi_aged_advance(a, born_ns);
    bear(a, side == OBI_BID ? &a->bid : &a->ask, born_ns, obi_wide_of(lots));
}

void obi_aged_take(struct obi_aged *a, const struct obi_change *c, obi_ns now_ns) {
    obi_aged_advance(a, now_ns);
    obi_aged_add(a, c->side, c->facts, c->born_ns, c->after_lots - c->before_lots);
}

double obi_aged_lots(const struct obi_aged *a, const struct obi_aged_side *side) {
    double young = 0;
    for (int64_t span = a->span - OBI_AGED_SPANS + 1; span <= a->span; span++) {
        int64_t at = span % OBI_AGED_SPANS;
        obi_wide weight = side->weight[at < 0 ? at + OBI_AGED_SPANS : at];
        young = young * 0.5 + obi_wide_to_double(weight);
    }
    young *= obi_decay(moment_of(a, a->now_ns).fraction) / weight_of_one;
    double lots = obi_wide_to_double(side->lots), aged = lots - young;
    return aged > lots * error_of_one ? aged : 0;
}

struct obi_value obi_aged_imbalance(const struct obi_aged *a) {
    double bid = obi_aged_lots(a, &a->bid), ask = obi_aged_lots(a, &a->ask);
    if (!(bid + ask > 0)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined((bid - ask) / (bid + ask), OBI_VALUE_OK);
}

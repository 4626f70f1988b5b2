/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "quality/drain.h"

#include "core/power.h"
#include "quality/clock.h"

#include <obi/metrics.h>
#include <string.h>

static const double ln2 = 0x1.62e42fefa39efp-1, ns_a_second = 1e9;

void obi_drain_start(struct obi_drain *d, uint8_t side, obi_ns half_life_ns) {
    memset(d, 0, sizeof *d);
    d->side = side;
    d->half_life_ns = half_life_ns;
}

void obi_drain_watch(struct obi_drain *d, obi_ns now_ns) {
    d->since_ns = d->now_ns = d->lost_ns = now_ns;
    d->lost_lots = 0;
    d->is_watching = 1;
}

void obi_drain_advance(struct obi_drain *d, obi_ns now_ns) {
    if (now_ns > d->now_ns) d->now_ns = now_ns;
}

/* In half-lives. */
static double age(const struct obi_drain *d, obi_ns from) {
    return (double)obi_quality_span(from, d->now_ns) / (double)d->half_life_ns;
}

void obi_drain_take(struct obi_drain *d, const struct obi_change *c, obi_ns now_ns) {
    obi_drain_advance(d, now_ns);
    obi_lots lots = obi_change_lost(c);
    if (c->side != d->side || c->rank || !c->cause || !lots) return;
    d->lost_lots = d->lost_lots * obi_decay(age(d, d->lost_ns)) + (double)lots;
    d->lost_ns = d->now_ns;
}

struct obi_value obi_drain_rate(const struct obi_drain *d) {
    double watched = d->is_watching ? obi_decay_loss(age(d, d->since_ns)) : 0;
    if (!(watched > 0)) return obi_undefined(OBI_VALUE_WARMUP);
    double lots = d->lost_lots * obi_decay(age(d, d->lost_ns));
    double half_life_s = (double)d->half_life_ns / ns_a_second;
    return obi_defined(lots * ln2 / (half_life_s * watched), OBI_VALUE_OK);
}

struct obi_value obi_drain_time(const struct obi_drain *d, obi_lots best_lots) {
    struct obi_value rate = obi_drain_rate(d);
    if (rate.status) return rate;
    if (!(rate.value > 0)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined((double)best_lots / rate.value, OBI_VALUE_OK);
}

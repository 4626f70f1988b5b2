/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "quality/lifetime.h"

#include "quality/clock.h"

#include <obi/metrics.h>
#include <string.h>

void obi_lifetimes_start(struct obi_lifetimes *l, obi_ns tau_ns) {
    memset(l, 0, sizeof *l);
    l->tau_ns = tau_ns;
}

static uint32_t bin_of(obi_ns life_ns) {
    return life_ns < 2 ? 0 : 63 - (uint32_t)__builtin_clzll((unsigned long long)life_ns);
}

void obi_lifetimes_take(struct obi_lifetimes *l, const struct obi_change *c, obi_ns now_ns) {
    if (!obi_change_is_withdrawal(c)) return;
    if (c->facts & OBI_ORDER_UNDATED) {
        l->n_undated++;
        return;
    }
    obi_ns life_ns = obi_quality_span(c->born_ns, now_ns);
    obi_wide lots = obi_wide_of(obi_change_lost(c));
    uint32_t bin = bin_of(life_ns);
    l->n++;
    l->count[bin]++;
    l->lots[bin] = obi_wide_add(l->lots[bin], lots);
    l->all_lots = obi_wide_add(l->all_lots, lots);
    if (life_ns <= l->tau_ns) l->fleeting_lots = obi_wide_add(l->fleeting_lots, lots);
}

struct obi_value obi_lifetimes_fleeting(const struct obi_lifetimes *l) {
    if (!obi_wide_sign(l->all_lots)) return obi_undefined(OBI_VALUE_ZERO_DENOM);
    return obi_defined(obi_wide_ratio(l->fleeting_lots, l->all_lots), OBI_VALUE_OK);
}

uint32_t obi_lifetimes_quantile(const struct obi_lifetimes *l, double p) {
    uint64_t below = 0;
    for (uint32_t bin = 0; l->n && bin < OBI_LIFETIME_BINS; bin++) {
        below += l->count[bin];
        if ((double)below >= p * (double)l->n) return bin;
    }
    return OBI_LIFETIME_BINS;
}

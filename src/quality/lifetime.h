/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How long orders live that were cancelled whole: they left by their owner's hand, with no part of
 * them ever filled. Bin b of the histogram holds lives of 2^b up to 2^(b+1) ns, the first one those
 * below 2 ns, by count and by the lots that the order had when it left. Beside it, exactly for one
 * limit tau, the lots of those that lived tau or less; over all lots that is the fleeting share
 * F(tau), after Hasbrouck and Saar (2009), who took tau = 2 s.
 *
 * An order that is replaced leaves and another comes, as a feed without replacements would tell it.
 * Left out, and counted: those whose birth is not known. Left out: orders that were filled in part,
 * orders that the book itself dropped, and those that still rest, so that a short look sees short
 * lives only.
 *
 * Worst case: constant an entry. */
#ifndef OBI_QUALITY_LIFETIME_H
#define OBI_QUALITY_LIFETIME_H

#include "core/value.h"
#include "core/wide.h"

#include <obi/lifetime.h>

struct obi_lifetimes {
    obi_ns tau_ns;
    uint64_t count[OBI_LIFETIME_BINS], n;
    obi_wide lots[OBI_LIFETIME_BINS];
    obi_wide fleeting_lots, all_lots;
    uint64_t n_undated; /* would count, had they not come with a snapshot */
};

void obi_lifetimes_start(struct obi_lifetimes *l, obi_ns tau_ns);
/* An entry of the journal, at its frame's time. */
void obi_lifetimes_take(struct obi_lifetimes *l, const struct obi_change *c, obi_ns now_ns);
/* F(tau); NaN, ZERO_DENOM where none left so. */
struct obi_value obi_lifetimes_fleeting(const struct obi_lifetimes *l);
/* The bin in which the p-quantile by count lies, 0 < p <= 1: the first one up to whose end at least
 * p of all lives are; OBI_LIFETIME_BINS where there are none. */
uint32_t obi_lifetimes_quantile(const struct obi_lifetimes *l, double p);

/* What the entry tells is the end of a life that counts, but for its birth. */
static inline int obi_change_is_withdrawal(const struct obi_change *c) {
    return (c->facts & (OBI_ORDER_GONE | OBI_ORDER_FILLED)) == OBI_ORDER_GONE && c->cause;
}

#endif /* OBI_QUALITY_LIFETIME_H */

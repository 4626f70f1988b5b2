/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Diagonal imbalances. At a price buyers take offers, a row below sellers hit bids: with B(p) and
 * S(p) bought and sold in row p, and V(p) its volume,
 *   BUY at p:  B(p) > 0, B(p) >= r S(p - 1) and V(p) >= v
 *   SELL at p: S(p) > 0, S(p) >= r B(p + 1) and V(p) >= v
 * and k such rows on end are a stack. A row beside which nothing was traded has nobody to press
 * against, and no mark. */
#include "core/abi.h"
#include "core/wide.h"
#include "profile/profile.h"

#include <string.h>

enum { RATIO_DEFAULT = 300, STACK_DEFAULT = 3, PERCENT = 100 };

static int read_rule(const struct obi_profile_rule *given, struct obi_profile_rule *rule) {
    *rule = (struct obi_profile_rule){.struct_size = sizeof *rule};
    int rc = given ? obi_abi_read(rule, sizeof *rule, given, 0, NULL) : OBI_OK;
    if (rc) return rc;
    if (rule->min_lots < 0) return OBI_E_ARG;
    if (!rule->ratio_pct) rule->ratio_pct = RATIO_DEFAULT;
    if (!rule->n_stacked) rule->n_stacked = STACK_DEFAULT;
    return OBI_OK;
}

static int presses(obi_lots lots, obi_lots against, const struct obi_profile_row *row,
                   const struct obi_profile_rule *rule) {
    if (!lots || row->volume_lots < rule->min_lots) return 0;
    obi_wide is = obi_wide_times(obi_wide_of(lots), PERCENT);
    obi_wide least = obi_wide_times(obi_wide_of(against), rule->ratio_pct);
    return obi_wide_sign(obi_wide_sub(is, least)) >= 0;
}

static uint8_t mark_of(const struct obi_profile *p, size_t i, const struct obi_profile_rule *rule) {
    const struct obi_profile_row *row = obi_profile_at(p, i);
    int has_below = obi_profile_adjoins(p, i);
    int has_above = i + 1 < p->total.n_prices && obi_profile_adjoins(p, i + 1);
    unsigned mark = 0;
    if (has_below && presses(row->buy_lots, obi_profile_at(p, i - 1)->sell_lots, row, rule))
        mark |= OBI_PROFILE_BUY;
    if (has_above && presses(row->sell_lots, obi_profile_at(p, i + 1)->buy_lots, row, rule))
        mark |= OBI_PROFILE_SELL;
    return (uint8_t)mark;
}

/* Rows with the same bit on end, marked as a stack where they are enough. Two on end are
 * neighbours: the upper one has BUY, or the lower one SELL, only beside a row that was traded. */
static void stack(uint8_t *mark, size_t n, unsigned bit, unsigned stacked, uint32_t least) {
    for (size_t from = 0, i = 0; i <= n; i++) {
        if (i < n && mark[i] & bit) continue;
        int is_stack = i - from >= least;
        for (; is_stack && from < i; from++) mark[from] |= (uint8_t)stacked;
        from = i + 1;
    }
}

int obi_profile_imbalances(const obi_profile *profile, const struct obi_profile_rule *rule,
                           uint8_t *mark, size_t n, size_t *n_out) {
    struct obi_profile_rule known;
    if (n_out) *n_out = 0;
    if (!profile) return OBI_E_ARG;
    int rc = read_rule(rule, &known);
    if (rc) return rc;
    if ((!mark && n) || !n_out) return OBI_E_ARG;
    if (n < profile->total.n_prices) return OBI_FULL;
    *n_out = profile->total.n_prices;
    for (size_t i = 0; i < *n_out; i++) mark[i] = mark_of(profile, i, &known);
    stack(mark, *n_out, OBI_PROFILE_BUY, OBI_PROFILE_BUY_STACKED, known.n_stacked);
    stack(mark, *n_out, OBI_PROFILE_SELL, OBI_PROFILE_SELL_STACKED, known.n_stacked);
    return OBI_OK;
}

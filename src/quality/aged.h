/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How much of a side has stood the test of time. An order i of q_i lots, born at t_i, is young by
 * 2^-((t - t_i) / H) and aged by the rest, with a half-life H:
 *   Y = sum of q_i 2^-((t - t_i) / H)     A = Q - Y     imbalance = (Ab - Aa) / (Ab + Aa)
 * A change of an order's size has its age, so what leaves takes with it what it weighs.
 *
 * Time is cut in spans of H, counted from time 0. An order born in span k at the fraction f of it
 * weighs 2^f times 2^k / 2^(t / H), so with W = 2^39 2^f, rounded to a whole number, the lots of
 * each span's orders times their W are summed as integers:
 *   S_k = sum of q_i W_i     Y = 2^-39 2^-(fraction of t) (S_k + S_(k-1) / 2 + S_(k-2) / 4 + ...)
 * What an order brought is exactly what it takes, whenever that is, so nothing is left of it and no
 * error grows, whatever came and went. 40 spans are kept; what is older weighs nothing.
 *
 * |Y - exact| <= Q 2^-38: a rounded weight is off by 2^-40 of itself, what was left out weighs less
 * than 2^-39 of its size, and the sum of 40 doubles is off by less than 2^-45.
 *
 * What is no more than that of a side counts as nothing.
 *
 * A snapshot does not tell how old its orders are: they count as born with it. So after one A is 0,
 * and true but for what was old before: the error of A is at most that and halves with each H.
 *
 * Worst case: constant, a weight an entry, and 40 spans when it is read or after a long silence. */
#ifndef OBI_QUALITY_AGED_H
#define OBI_QUALITY_AGED_H

#include "core/value.h"
#include "core/wide.h"

#include <obi/book.h>

enum { OBI_AGED_SPANS = 40 };

struct obi_aged_side {
    obi_wide lots;                   /* Q */
    obi_wide weight[OBI_AGED_SPANS]; /* S of span k at k mod 40 */
};

struct obi_aged {
    obi_ns half_life_ns; /* 1 to 2^53 */
    obi_ns now_ns, rebase_ns;
    int64_t span; /* the one that now is in */
    struct obi_aged_side bid, ask;
};

void obi_aged_start(struct obi_aged *a, obi_ns half_life_ns);
/* All that rests is born now: at a snapshot, with what it left on either side. */
void obi_aged_rebase(struct obi_aged *a, obi_ns now_ns, obi_wide bid_lots, obi_wide ask_lots);
/* Lots that come, or go where they are below 0, of an order with these facts; goes on to its birth
 * where that is later than now. */
void obi_aged_add(struct obi_aged *a, uint8_t side, uint32_t facts, obi_ns born_ns, obi_lots lots);
/* An entry of the journal, at its frame's time. */
void obi_aged_take(struct obi_aged *a, const struct obi_change *c, obi_ns now_ns);
/* Goes on to a time; one before the last is that. */
void obi_aged_advance(struct obi_aged *a, obi_ns now_ns);

/* A of a side as of now; 0 where it is no more than the error may be. */
double obi_aged_lots(const struct obi_aged *a, const struct obi_aged_side *side);
/* NaN, ZERO_DENOM where nothing is aged. */
struct obi_value obi_aged_imbalance(const struct obi_aged *a);

#endif /* OBI_QUALITY_AGED_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Buckets of equal volume, and VPIN over the last n of them (Easley, Lopez de Prado, O'Hara 2012,
 * Flow toxicity and liquidity in a high-frequency world):
 *   VPIN = sum |Vb - Vs| / (n V)
 * with Vb bought and Vs sold in a bucket of V lots. A trade that crosses the end of a bucket is
 * split, into as many as it fills. Volume of an unknown side fills buckets and is neither bought
 * nor sold: it counts as half of each, and how much of it there is stands beside the number.
 *
 * Worst case: a trade costs one step a bucket that it fills, at most 2 more than the buckets kept,
 * as those that it fills whole are alike. Sums are exact and within n V. */
#ifndef OBI_TRADE_VPIN_H
#define OBI_TRADE_VPIN_H

#include "core/mem.h"
#include "core/value.h"
#include "core/wide.h"

/* Of a bucket that is full, or is being filled. */
struct obi_vpin_bucket {
    obi_lots bought, sold, unsigned_;
};

struct obi_vpin {
    obi_lots bucket_lots;
    uint32_t n_buckets, n_full; /* kept in the ring, of them filled */
    uint32_t at;                /* the place of the next */
    obi_lots *apart;            /* |Vb - Vs| of each */
    obi_lots *unsigned_;        /* its volume of unknown side */
    struct obi_vpin_bucket open;
    obi_wide sum_apart, sum_unsigned; /* over the ring */
};

void obi_vpin_layout(struct obi_carve *c, struct obi_vpin *v, uint32_t n_buckets);
/* Both above 0. */
void obi_vpin_start(struct obi_vpin *v, obi_lots bucket_lots, uint32_t n_buckets);
/* Forgets what was traded. */
void obi_vpin_forget(struct obi_vpin *v);

/* A trade of one or more lots: bought +1, sold -1, unknown 0. */
void obi_vpin_add(struct obi_vpin *v, obi_lots qty_lots, int sign);

/* From 0 to 1; WARMUP before n buckets are full. */
struct obi_value obi_vpin_read(const struct obi_vpin *v);
/* The share of the buckets' volume whose side is unknown, from 0 to 1; likewise. */
struct obi_value obi_vpin_unsigned(const struct obi_vpin *v);

#endif /* OBI_TRADE_VPIN_H */

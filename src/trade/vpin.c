/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "trade/vpin.h"

#include <obi/metrics.h>

void obi_vpin_layout(struct obi_carve *c, struct obi_vpin *v, uint32_t n_buckets) {
    v->apart = obi_carve(c, n_buckets, sizeof *v->apart);
    v->unsigned_ = obi_carve(c, n_buckets, sizeof *v->unsigned_);
}

void obi_vpin_start(struct obi_vpin *v, obi_lots bucket_lots, uint32_t n_buckets) {
    v->bucket_lots = bucket_lots;
    v->n_buckets = n_buckets;
    obi_vpin_forget(v);
}

void obi_vpin_forget(struct obi_vpin *v) {
    v->n_full = v->at = 0;
    v->open = (struct obi_vpin_bucket){0, 0, 0};
    v->sum_apart = v->sum_unsigned = obi_wide_of(0);
}

static void put(struct obi_vpin_bucket *b, obi_lots lots, int sign) {
    if (sign > 0) b->bought += lots;
    if (sign < 0) b->sold += lots;
    if (!sign) b->unsigned_ += lots;
}

static obi_lots room_in(const struct obi_vpin *v) {
    return v->bucket_lots - v->open.bought - v->open.sold - v->open.unsigned_;
}

/* Replaces what lies at a place of a ring, and in its sum. */
static void replace(obi_wide *sum, obi_lots *place, int is_taken, obi_lots by) {
    if (is_taken) *sum = obi_wide_sub(*sum, obi_wide_of(*place));
    *sum = obi_wide_add(*sum, obi_wide_of(by));
    *place = by;
}

static void close_bucket(struct obi_vpin *v) {
    obi_lots apart = v->open.bought - v->open.sold;
    int is_taken = v->n_full == v->n_buckets;
    replace(&v->sum_apart, &v->apart[v->at], is_taken, apart < 0 ? -apart : apart);
    replace(&v->sum_unsigned, &v->unsigned_[v->at], is_taken, v->open.unsigned_);
    v->open = (struct obi_vpin_bucket){0, 0, 0};
    v->at = v->at + 1 == v->n_buckets ? 0 : v->at + 1;
    v->n_full += !is_taken;
}

void obi_vpin_add(struct obi_vpin *v, obi_lots qty_lots, int sign) {
    obi_lots room = room_in(v);
    if (qty_lots < room) {
        put(&v->open, qty_lots, sign);
        return;
    }
    put(&v->open, room, sign);
    close_bucket(v);
    obi_lots whole = (qty_lots - room) / v->bucket_lots;
    for (uint32_t i = 0; i < v->n_buckets && i < whole; i++) {
        put(&v->open, v->bucket_lots, sign);
        close_bucket(v);
    }
    put(&v->open, (qty_lots - room) % v->bucket_lots, sign);
}

static struct obi_value share(const struct obi_vpin *v, obi_wide sum) {
    if (v->n_full < v->n_buckets) return obi_undefined(OBI_VALUE_WARMUP);
    obi_wide whole = obi_wide_mul(v->bucket_lots, v->n_buckets);
    return obi_defined(obi_wide_ratio(sum, whole), OBI_VALUE_OK);
}

struct obi_value obi_vpin_read(const struct obi_vpin *v) {
    return share(v, v->sum_apart);
}

struct obi_value obi_vpin_unsigned(const struct obi_vpin *v) {
    return share(v, v->sum_unsigned);
}

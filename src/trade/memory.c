/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "trade/memory.h"

#include "core/wide.h"

#include <obi/metrics.h>
#include <string.h>

enum { BITS = 64 };

void obi_memory_layout(struct obi_carve *c, struct obi_memory *m, uint32_t room, uint32_t n_lags) {
    m->bit = obi_carve(c, (room + BITS - 1) / BITS, sizeof *m->bit);
    m->lag = obi_carve(c, n_lags, sizeof *m->lag);
    m->differ = obi_carve(c, n_lags, sizeof *m->differ);
}

void obi_memory_start(struct obi_memory *m, uint32_t room, uint32_t n_lags) {
    m->room = room;
    m->n_lags = n_lags;
    memset(m->bit, 0, (room + BITS - 1) / BITS * sizeof *m->bit);
    m->n_unsigned = 0;
    obi_memory_forget(m);
}

void obi_memory_forget(struct obi_memory *m) {
    memset(m->differ, 0, m->n_lags * sizeof *m->differ);
    m->end = 0;
    m->n_bought = 0;
}

static uint32_t bit_at(const struct obi_memory *m, uint64_t k) {
    uint32_t place = (uint32_t)(k % m->room);
    return (uint32_t)(m->bit[place / BITS] >> place % BITS) & 1;
}

static void set_bit(struct obi_memory *m, uint64_t k, uint32_t bit) {
    uint32_t place = (uint32_t)(k % m->room);
    uint64_t *word = &m->bit[place / BITS], mask = UINT64_C(1) << place % BITS;
    *word = bit ? *word | mask : *word & ~mask;
}

static uint32_t in_ring(const struct obi_memory *m) {
    return m->end < m->room ? (uint32_t)m->end : m->room;
}

/* The oldest sign goes, and with it its pair at each lag. */
static void drop_oldest(struct obi_memory *m) {
    uint64_t oldest = m->end - m->room;
    uint32_t bit = bit_at(m, oldest);
    for (uint32_t i = 0; i < m->n_lags; i++) m->differ[i] -= bit ^ bit_at(m, oldest + m->lag[i]);
    m->n_bought -= bit;
}

void obi_memory_add(struct obi_memory *m, int sign) {
    uint32_t bit = sign > 0;
    if (!sign) {
        m->n_unsigned++;
        return;
    }
    if (m->end >= m->room) drop_oldest(m);
    set_bit(m, m->end, bit);
    for (uint32_t i = 0; i < m->n_lags; i++) {
        if (m->end >= m->lag[i]) m->differ[i] += bit ^ bit_at(m, m->end - m->lag[i]);
    }
    m->n_bought += bit;
    m->end++;
}

/* With sums P of n - l products and S of n signs: (P n^2 - S^2 (n - l)) / (n^2 (n - l)). */
struct obi_value obi_memory_read(const struct obi_memory *m, uint32_t i) {
    int64_t n = in_ring(m), pairs = n - m->lag[i];
    if (pairs <= 0) return obi_undefined(OBI_VALUE_WARMUP);
    int64_t products = pairs - 2 * (int64_t)m->differ[i], signs = 2 * (int64_t)m->n_bought - n;
    obi_wide num = obi_wide_sub(obi_wide_mul(products, n * n), obi_wide_mul(signs * signs, pairs));
    return obi_defined(obi_wide_ratio(num, obi_wide_mul(n * n, pairs)), OBI_VALUE_OK);
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Two columns of whole numbers: the sums of exact.c and those of products. What is read comes from
 * the exact numerators w sum(wxy) - sum(wx) sum(wy), each rounded once. */
#include "core/sum.h"
#include "stat/moments.h"
#include "stat/table.h"

struct sums {
    uint64_t w; /* as in exact.c */
    uint64_t n; /* samples that have weight */
    obi_wide x, y;
    struct obi_sum xx, xy, yy;
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    (void)lane;
    return obi_carve(c, 1, sizeof(struct sums));
}

static void start(const struct obi_lane *lane) {
    *(struct sums *)lane->state = (struct sums){.w = 0, .x = obi_wide_of(0), .y = obi_wide_of(0)};
}

static struct obi_sum product(int64_t x, int64_t y, int64_t w) {
    return obi_sum_times(obi_sum_of(obi_wide_mul(x, y)), w);
}

static void add(struct sums *s, double real_x, double real_y, int64_t w) {
    int64_t x = (int64_t)real_x, y = (int64_t)real_y;
    s->w += (uint64_t)w;
    s->n += w > 0;
    s->x = obi_wide_add(s->x, obi_wide_mul(x, w));
    s->y = obi_wide_add(s->y, obi_wide_mul(y, w));
    s->xx = obi_sum_add(s->xx, product(x, x, w));
    s->xy = obi_sum_add(s->xy, product(x, y, w));
    s->yy = obi_sum_add(s->yy, product(y, y, w));
}

static void enter(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    add(lane->state, sample->x, sample->y, weight);
}

static void leave(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    const struct obi_sample *sample = obi_sample_at(lane->series, i);
    struct sums *s = lane->state, out = {.w = 0, .x = obi_wide_of(0), .y = obi_wide_of(0)};
    add(&out, sample->x, sample->y, weight);
    s->w -= out.w;
    s->n -= out.n;
    s->x = obi_wide_sub(s->x, out.x);
    s->y = obi_wide_sub(s->y, out.y);
    s->xx = obi_sum_sub(s->xx, out.xx);
    s->xy = obi_sum_sub(s->xy, out.xy);
    s->yy = obi_sum_sub(s->yy, out.yy);
}

/* (w sum(wab) - sum(wa) sum(wb)) / w */
static double spread(const struct sums *s, struct obi_sum ab, obi_wide a, obi_wide b) {
    int64_t w = (int64_t)s->w;
    struct obi_sum times_w = obi_sum_sub(obi_sum_times(ab, w), obi_sum_mul(a, b));
    return obi_sum_ratio(times_w, obi_sum_of(obi_wide_of(w)));
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    struct sums s = *(const struct sums *)lane->state;
    struct obi_part part;
    if (obi_lane_head(lane, &part)) add(&s, part.x, part.y, part.weight);
    if (obi_lane_newest(lane, &part)) add(&s, part.x, part.y, part.weight);
    if (!s.w) return obi_undefined(OBI_VALUE_WARMUP);
    obi_wide w = obi_wide_of((int64_t)s.w);
    struct obi_moments m = {.w = (double)s.w,
                            .n = (double)s.n,
                            .x = obi_wide_ratio(s.x, w),
                            .y = obi_wide_ratio(s.y, w),
                            .xx = spread(&s, s.xx, s.x, s.x),
                            .xy = spread(&s, s.xy, s.x, s.y),
                            .yy = spread(&s, s.yy, s.y, s.y)};
    return obi_moments_read(&m, m.n, lane->tail->is_standing, spec);
}

const struct obi_stat_family obi_family_pair_exact = {
    .layout = layout, .start = start, .enter = enter, .leave = leave, .read = read};

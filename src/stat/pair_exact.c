/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Two columns of whole numbers: the sums of exact.c and those of products. What is read comes from
 * the exact numerators w sum(wxy) - sum(wx) sum(wy). Covariance, slope and intercept are one
 * quotient of such, rounded once. That of the intercept is of third degree in the weights and has
 * 286 bits at most: beyond 254, which takes values of 2^53 that stand for two days and more, it is
 * the mean less the slope times the other mean, each rounded. */
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

/* w sum(wab) - sum(wa) sum(wb) */
static struct obi_sum minor(const struct sums *s, struct obi_sum ab, obi_wide a, obi_wide b) {
    return obi_sum_sub(obi_sum_times(ab, (int64_t)s->w), obi_sum_mul(a, b));
}

static double over_weight(const struct sums *s, struct obi_sum minor) {
    return obi_sum_ratio(minor, obi_sum_of(obi_wide_of((int64_t)s->w)));
}

static struct sums gather(const struct obi_lane *lane) {
    struct sums s = *(const struct sums *)lane->state;
    struct obi_part part;
    if (obi_lane_head(lane, &part)) add(&s, part.x, part.y, part.weight);
    if (obi_lane_newest(lane, &part)) add(&s, part.x, part.y, part.weight);
    return s;
}

/* (sum(wx) sum(wyy) - sum(wy) sum(wxy)) / below; 0 where that takes more than 256 bits. */
static int intercept(const struct sums *s, struct obi_sum below, double *out) {
    struct obi_sum left, right;
    if (!obi_sum_product(obi_sum_of(s->x), s->yy, &left)) return 0;
    if (!obi_sum_product(obi_sum_of(s->y), s->xy, &right)) return 0;
    *out = obi_sum_ratio(obi_sum_sub(left, right), below);
    return 1;
}

/* What is one quotient; 0 for all else. */
static int read_quotient(const struct obi_lane *lane, const struct sums *s, uint32_t stat,
                         double *out) {
    int64_t w = (int64_t)s->w, is_standing = lane->tail->is_standing;
    if (s->n < (is_standing ? 1 : 2)) return 0;
    struct obi_sum xy = minor(s, s->xy, s->x, s->y), yy = minor(s, s->yy, s->y, s->y);
    if (stat == OBI_STAT_COVARIANCE) {
        *out = obi_sum_ratio(xy, obi_sum_of(obi_wide_mul(w, is_standing ? w : w - 1)));
        return 1;
    }
    if (obi_sum_sign(yy) <= 0) return 0;
    if (stat == OBI_STAT_SLOPE) *out = obi_sum_ratio(xy, yy);
    return stat == OBI_STAT_SLOPE || (stat == OBI_STAT_INTERCEPT && intercept(s, yy, out));
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    struct sums s = gather(lane);
    double quotient;
    if (!s.w) return obi_undefined(OBI_VALUE_WARMUP);
    if (read_quotient(lane, &s, spec->stat, &quotient)) return obi_defined(quotient, OBI_VALUE_OK);
    obi_wide w = obi_wide_of((int64_t)s.w);
    struct obi_moments m = {.w = (double)s.w,
                            .n = (double)s.n,
                            .x = obi_wide_ratio(s.x, w),
                            .y = obi_wide_ratio(s.y, w),
                            .xx = over_weight(&s, minor(&s, s.xx, s.x, s.x)),
                            .xy = over_weight(&s, minor(&s, s.xy, s.x, s.y)),
                            .yy = over_weight(&s, minor(&s, s.yy, s.y, s.y))};
    return obi_moments_read(&m, m.n, lane->tail->is_standing, spec);
}

const struct obi_stat_family obi_family_pair_exact = {
    .layout = layout, .start = start, .enter = enter, .leave = leave, .read = read};

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Two columns: covariance, correlation, regression; moments of pairs in two stacks. */
#include "stat/moments.h"
#include "stat/stacks.h"
#include "stat/table.h"

static void add(void *sum, const struct obi_part *part, const struct obi_lane *lane) {
    (void)lane;
    obi_moments_add(sum, part->x, part->y, (double)part->weight);
}

static void merge(void *sum, const void *other) {
    obi_moments_merge(sum, other);
}

static const struct obi_stacks_kind kind = {sizeof(struct obi_moments), add, merge};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    return obi_stacks_layout(&kind, c, lane);
}

static void start(const struct obi_lane *lane) {
    obi_stacks_start(&kind, lane);
}

static void enter(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    obi_stacks_enter(&kind, lane, i, weight);
}

static void leave(const struct obi_lane *lane, uint64_t i, int64_t weight) {
    (void)weight;
    obi_stacks_leave(&kind, lane, i);
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    struct obi_moments m;
    obi_stacks_gather(&kind, lane, 1, &m);
    return obi_moments_read(&m, m.n, lane->tail->is_standing, spec);
}

const struct obi_stat_family obi_family_pair = {
    .layout = layout, .start = start, .enter = enter, .leave = leave, .read = read};

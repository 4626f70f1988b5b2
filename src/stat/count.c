/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How many defined samples the window has. */
#include "stat/table.h"

struct count {
    uint64_t n;
};

static void *layout(struct obi_carve *c, const struct obi_lane *lane) {
    (void)lane;
    return obi_carve(c, 1, sizeof(struct count));
}

static void start(const struct obi_lane *lane) {
    *(struct count *)lane->state = (struct count){0};
}

static void arrive(const struct obi_lane *lane, uint64_t i) {
    struct count *count = lane->state;
    count->n += !obi_sample_is_void(obi_sample_at(lane->series, i));
}

static void depart(const struct obi_lane *lane, uint64_t i) {
    struct count *count = lane->state;
    count->n -= !obi_sample_is_void(obi_sample_at(lane->series, i));
}

static struct obi_value read(const struct obi_lane *lane, const struct obi_stat_spec *spec) {
    (void)spec;
    return obi_defined((double)((const struct count *)lane->state)->n, OBI_VALUE_OK);
}

const struct obi_stat_family obi_family_count = {
    .layout = layout, .start = start, .arrive = arrive, .depart = depart, .read = read};

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_STAT_TABLE_H
#define OBI_STAT_TABLE_H

#include "stat/stat.h"

/* A parameter; 0 in a spec means its default. */
struct obi_stat_param {
    const char *name; /* NULL where there is none */
    double standard;  /* the default */
    double lo, hi;    /* what it may be */
};

/* One row of the only list of statistics. */
struct obi_stat_row {
    int32_t id;
    uint32_t traits; /* PAIR, DECAY, SLIDE, INTEGER: reads a whole number */
    /* What computes it: of whole numbers (NULL: as of reals), of reals, decayed. */
    const struct obi_stat_family *exact, *real, *decayed;
    const char *name, *unit, *text, *edges, *cost, *source;
    double lo, hi;
    struct obi_stat_param param[4];
    const char *params; /* the same for the schema: "q=0.5, tau=1" */
};

const struct obi_stat_row *obi_stat_find(uint32_t id);  /* NULL for an unknown id */
const struct obi_stat_row *obi_stat_at(uint32_t index); /* NULL behind the last */

/* The family that computes a spec; the spec was checked. */
const struct obi_stat_family *obi_stat_family_of(const struct obi_stat_spec *spec);

/* Checks a spec for rows of n_columns and fills in its defaults. */
int obi_stat_check(const struct obi_stat_spec *spec, uint32_t n_columns,
                   struct obi_stat_spec *canonical, struct obi_error *err);

/* The families. */
extern const struct obi_stat_family obi_family_count;
extern const struct obi_stat_family obi_family_exact, obi_family_real;

#endif /* OBI_STAT_TABLE_H */

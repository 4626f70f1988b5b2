/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_STAT_TABLE_H
#define OBI_STAT_TABLE_H

#include "stat/stat.h"

enum { OBI_STAT_N_PARAMS = 4 };

/* The parameters of a statistic. */
struct obi_stat_params {
    const char *text; /* for the schema: "q=0.5, tau=1" */
    struct {
        const char *name; /* NULL behind the last */
        double standard;  /* the default, which a 0 in a spec means */
        double lo, hi;    /* what it may be */
        int is_whole;     /* a whole number only */
    } param[OBI_STAT_N_PARAMS];
};

/* One row of the list. */
struct obi_stat_row {
    int32_t id;
    uint32_t traits; /* PAIR, DECAY, SLIDE; INTEGER: reads a whole number */
    /* What computes it: of whole numbers (NULL: as of reals), of reals, decayed. */
    const struct obi_stat_family *exact, *real, *decayed;
    const char *name, *unit, *text, *edges, *cost, *source;
    double lo, hi;
    const struct obi_stat_params *params; /* NULL where there are none */
};

/* A part of the list, a file each: ids ascend over all of them. */
struct obi_stat_part {
    const struct obi_stat_row *row;
    uint32_t n;
};
extern const struct obi_stat_part obi_stat_moments, obi_stat_persistence, obi_stat_resiliency;

/* What the parts' rows share. */
#define OBI_COST_CONSTANT "push constant; read constant"
#define OBI_COST_AMORTISED                                                                         \
    "push constant in the long run, at worst the samples of the window; read constant"

const struct obi_stat_row *obi_stat_find(uint32_t id);  /* NULL for an unknown id */
const struct obi_stat_row *obi_stat_at(uint32_t index); /* NULL behind the last */

/* The family that computes a spec; the spec was checked. */
const struct obi_stat_family *obi_stat_family_of(const struct obi_stat_spec *spec);

/* Checks a spec for rows of n_columns and fills in its defaults. */
int obi_stat_check(const struct obi_stat_spec *spec, uint32_t n_columns,
                   struct obi_stat_spec *canonical, struct obi_error *err);

/* The families. */
extern const struct obi_stat_family obi_family_count;
extern const struct obi_stat_family obi_family_exact, obi_family_real, obi_family_decay;
extern const struct obi_stat_family obi_family_pair, obi_family_pair_exact;
extern const struct obi_stat_family obi_family_min, obi_family_max;
extern const struct obi_stat_family obi_family_motion;
extern const struct obi_stat_family obi_family_order;
extern const struct obi_stat_family obi_family_autocorr, obi_family_half_life, obi_family_memory;
extern const struct obi_stat_family obi_family_run, obi_family_spell, obi_family_survival;
extern const struct obi_stat_family obi_family_cusum, obi_family_hurst;
extern const struct obi_stat_family obi_family_shock, obi_family_pair_shock;

#endif /* OBI_STAT_TABLE_H */

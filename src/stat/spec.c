/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a spec may say, and its canonical form: defaults filled in, what means nothing made 0. */
#include "core/error.h"
#include "stat/table.h"

#include <math.h>
#include <string.h>

_Static_assert(sizeof(struct obi_stat_spec) == 64, "the spec record is frozen");
_Static_assert(sizeof(struct obi_tick) == 64, "the tick record is frozen");

enum { FLAGS_KNOWN = OBI_STAT_DECAYED | OBI_STAT_CURRENT | OBI_STAT_INTEGER | OBI_STAT_IMPULSE };

static int check_columns(const struct obi_stat_row *row, uint32_t n_columns,
                         struct obi_stat_spec *spec, struct obi_error *err) {
    if (spec->column >= n_columns) return obi_fail(err, OBI_E_ARG, "column is beyond the row");
    if (!(row->traits & OBI_TRAIT_PAIR)) {
        if (spec->column2 && spec->column2 != OBI_STAT_NO_COLUMN) {
            return obi_fail(err, OBI_E_ARG, "column2 is set: this statistic takes one column");
        }
        spec->column2 = OBI_STAT_NO_COLUMN;
    } else if (spec->column2 >= n_columns) {
        return obi_fail(err, OBI_E_ARG, "column2 is beyond the row: this statistic takes two");
    }
    return OBI_OK;
}

static int check_decay(const struct obi_stat_row *row, struct obi_stat_spec *spec,
                       struct obi_error *err) {
    if (!(row->traits & OBI_TRAIT_SLIDE)) spec->flags |= OBI_STAT_DECAYED;
    if ((spec->flags & OBI_STAT_DECAYED) && !(row->traits & OBI_TRAIT_DECAY)) {
        return obi_fail(err, OBI_E_NAME, "this statistic cannot be decayed");
    }
    if ((spec->flags & OBI_STAT_CURRENT) && spec->stat != OBI_STAT_ZSCORE &&
        spec->stat != OBI_STAT_ROBUST_Z) {
        return obi_fail(err, OBI_E_NAME, "CURRENT is for zscore and robust_z");
    }
    return OBI_OK;
}

static int is_whole(double value) { /* a parameter that must be is small */
    double whole = (double)(int64_t)value;
    return !(value < whole) && !(value > whole);
}

static int check_params(const struct obi_stat_row *row, struct obi_stat_spec *spec,
                        struct obi_error *err) {
    static const struct obi_stat_params none;
    const struct obi_stat_params *params = row->params ? row->params : &none;
    for (int i = 0; i < OBI_STAT_N_PARAMS; i++) {
        const char *name = params->param[i].name;
        double *value = &spec->param[i];
        if (fpclassify(*value) == FP_ZERO) *value = name ? params->param[i].standard : 0;
        if (!name && fpclassify(*value) != FP_ZERO) {
            return obi_fail(err, OBI_E_NAME, "a parameter is set that this statistic has not");
        }
        if (name && !(*value >= params->param[i].lo && *value <= params->param[i].hi)) {
            return obi_fail_quote(err, OBI_E_NAME, 0, 0, "parameter ", name, strlen(name),
                                  " is out of its range");
        }
        if (name && params->param[i].is_whole && !is_whole(*value)) {
            return obi_fail_quote(err, OBI_E_NAME, 0, 0, "parameter ", name, strlen(name),
                                  " is not a whole number");
        }
    }
    return OBI_OK;
}

int obi_stat_check(const struct obi_stat_spec *spec, uint32_t n_columns,
                   struct obi_stat_spec *canonical, struct obi_error *err) {
    const struct obi_stat_row *row = obi_stat_find(spec->stat);
    if (!row) return obi_fail(err, OBI_E_NAME, "stat is none of enum obi_stat");
    if (spec->clock > OBI_CLOCK_VOLUME) {
        return obi_fail(err, OBI_E_NAME, "clock is none of enum obi_clock");
    }
    if (spec->span <= 0) return obi_fail(err, OBI_E_NAME, "span: above 0 is needed");
    if ((spec->flags & ~(uint32_t)FLAGS_KNOWN) || spec->reserved) {
        return obi_fail(err, OBI_E_NEWER, "a flag or reserved is set that is not known");
    }
    *canonical = *spec;
    int rc = check_columns(row, n_columns, canonical, err);
    if (!rc) rc = check_decay(row, canonical, err);
    return rc ? rc : check_params(row, canonical, err);
}

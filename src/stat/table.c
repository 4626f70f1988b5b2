/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The only list of statistics, in parts. Everything that names, computes, describes or documents
 * one reads it here. */
#include "stat/table.h"

#include <stddef.h>

static const struct obi_stat_part *const parts[] = {&obi_stat_moments, &obi_stat_persistence,
                                                    &obi_stat_resiliency};

enum { N_PARTS = sizeof parts / sizeof *parts };

const struct obi_stat_row *obi_stat_at(uint32_t index) {
    for (uint32_t p = 0; p < N_PARTS; p++) {
        if (index < parts[p]->n) return &parts[p]->row[index];
        index -= parts[p]->n;
    }
    return NULL;
}

const struct obi_stat_row *obi_stat_find(uint32_t id) {
    for (uint32_t p = 0; p < N_PARTS; p++) {
        for (uint32_t i = 0; i < parts[p]->n; i++) {
            if ((uint32_t)parts[p]->row[i].id == id) return &parts[p]->row[i];
        }
    }
    return NULL;
}

const struct obi_stat_family *obi_stat_family_of(const struct obi_stat_spec *spec) {
    const struct obi_stat_row *row = obi_stat_find(spec->stat);
    if (spec->flags & OBI_STAT_DECAYED) return row->decayed;
    return spec->flags & OBI_STAT_INTEGER && row->exact ? row->exact : row->real;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whether a value is in a spell: it enters where side * x >= side * at, leaves where side * x falls
 * below side * at by more than the hysteresis, and in between stays what it was. */
#ifndef OBI_STAT_SPELL_H
#define OBI_STAT_SPELL_H

#include "stat/stat.h"

enum { OBI_SPELL_AT, OBI_SPELL_HYSTERESIS, OBI_SPELL_SIDE, OBI_SPELL_TAU }; /* parameters */

static inline int obi_spell_holds(const struct obi_lane *lane, double x, int is_in) {
    double side = lane->param[OBI_SPELL_SIDE] < 0 ? -1 : 1, above = side * x;
    double enter = side * lane->param[OBI_SPELL_AT];
    return above >= enter || (is_in && above >= enter - lane->param[OBI_SPELL_HYSTERESIS]);
}

#endif /* OBI_STAT_SPELL_H */

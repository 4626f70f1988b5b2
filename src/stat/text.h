/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The words of a statistic's text, shared by those that read and write it. */
#ifndef OBI_STAT_TEXT_H
#define OBI_STAT_TEXT_H

#include "core/decimal.h"
#include "stat/table.h"

/* A unit of a span: which clock it is of, and how many of the clock's own units it is. */
struct obi_span_unit {
    const char *name;
    uint32_t clock;
    int64_t scale;
};

/* Within a clock the larger first; NULL behind the last. */
const struct obi_span_unit *obi_span_unit_at(uint32_t index);

#define OBI_WORD_DECAYED "halflife"
#define OBI_WORD_CURRENT "current"

/* A decimal as the nearest double, and the shortest decimal that is that double; 0 where there is
 * none of 18 digits. */
double obi_decimal_to_double(struct obi_decimal d);
int obi_decimal_of_double(double value, struct obi_decimal *out);

#endif /* OBI_STAT_TEXT_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The words of a statistic's text, shared by those that read and write it. */
#ifndef OBI_STAT_TEXT_H
#define OBI_STAT_TEXT_H

#include "core/real.h"
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

#endif /* OBI_STAT_TEXT_H */

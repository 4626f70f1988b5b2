/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How each metric answers to a change of the market that changes nothing of what it says. */
#ifndef PROP_ANSWERS_H
#define PROP_ANSWERS_H

#include <stdint.h>

/* OTHER_SIDE: what the other side's metric was, NEGATED_OTHER: less than 0 where that was above;
 * NEARLY_TIMES: k times it, and both rounded. */
enum answer { SAME, NEGATED, OTHER_SIDE, NEGATED_OTHER, TIMES, NEARLY_TIMES, UNTOLD };

struct answers {
    uint32_t metric;
    enum answer mirror; /* sides swapped, prices negated */
    enum answer scale;  /* sizes times k */
    enum answer shift;  /* prices plus c */
};

/* Of a metric, which has to be there. */
const struct answers *answers_of(uint32_t metric);

#endif /* PROP_ANSWERS_H */

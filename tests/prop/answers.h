/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How each metric answers to a change of the market: a row for every one. */
#ifndef PROP_ANSWERS_H
#define PROP_ANSWERS_H

#include <stdint.h>

enum answer { SAME, NEGATED, OTHER_SIDE, NEGATED_OTHER, TIMES, UNTOLD };
struct answers {
    uint32_t metric;
    enum answer mirror; /* sides swapped, prices negated */
    enum answer scale;  /* sizes times k */
    enum answer shift;  /* prices plus c */
};

const struct answers *answers_of(uint32_t metric);

#endif /* PROP_ANSWERS_H */

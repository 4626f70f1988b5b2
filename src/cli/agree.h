/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How often a sign pointed where the mid went next. */
#ifndef CLI_AGREE_H
#define CLI_AGREE_H

#include <stdint.h>

struct agree {
    double mid;        /* the last one defined; 0 before */
    uint64_t up, down; /* votes since the mid last moved */
    uint64_t agreed, opposed, moves;
};

/* One frame: its mid, and its sign as any number above or below 0. NaN does not vote. */
void agree_add(struct agree *a, double mid, double sign);

#endif /* CLI_AGREE_H */

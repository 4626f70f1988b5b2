/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * When what goes wrong. Faults begin every so many frames and take turns; while one lasts the next
 * waits. They draw on chance of their own, so that the market around them stays the same. */
#ifndef GEN_FAULT_H
#define GEN_FAULT_H

#include "gen.h"
#include "random.h"

struct gen_faults {
    struct gen_random random;
    uint32_t bits, every, turn; /* turn: the fault that began last, as a bit */
    uint64_t next, last;        /* the frame of the next fault; no fault from frame `last` on */
};

void gen_faults_init(struct gen_faults *f, const struct gen_options *opt, uint64_t seed);
/* The fault that begins at a frame, or 0. Not to be asked while one lasts. */
uint32_t gen_faults_due(struct gen_faults *f, uint64_t frame);

#endif /* GEN_FAULT_H */

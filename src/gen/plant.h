/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What is planted, as chances: those of the options, and the clocks of patient orders, which follow
 * from the shape of the book. A side holds, at every distance, as many orders as come in a frame
 * times the frames that they stay. The shape says how many there should be and the ranks how many
 * come; so those that come at a class of ranks stay for the one over the other. */
#ifndef GEN_PLANT_H
#define GEN_PLANT_H

#include "gen.h"
#include "shape.h"

enum {
    GEN_MODIFY_SHARE = 140, /* stirs that change an order, of 1024 */
    GEN_IDLE_SHARE = 100,   /* stirs that change nothing, of 1024 */
    GEN_BURST_SHARE = 14,   /* frames that stir a hundred times, of 1024 */
    GEN_BURST_LEAST = 60,
    GEN_BURST_MORE = 60
};

/* Mean of the frames' stirs, bursts aside. */
static inline uint32_t gen_plant_stirs(uint32_t n_levels) {
    return 1 + n_levels / 500;
}
/* The class of a rank behind the touch, 0 .. 9, nearest first. */
uint32_t gen_plant_class(uint32_t n_levels, uint32_t rank);
/* From options with defaults. */
void gen_plant_chances(struct gen_planted *out, const struct gen_options *full);

#endif /* GEN_PLANT_H */

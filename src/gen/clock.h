/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * When frames happen: exponential gaps, nine times as long in calm spells as in bursts, the two
 * taking turns every dozen frames, so that the mean over all of them is the one asked for. */
#ifndef GEN_CLOCK_H
#define GEN_CLOCK_H

#include <obi/base.h>

#include "random.h"

struct gen_clock {
    obi_ns ts_ns, frame_ns;
    bool steady; /* every gap is the mean */
    bool burst;
};

static inline void gen_clock_step(struct gen_clock *c, struct gen_random *r) {
    if (gen_random_chance(r, 80)) c->burst = !c->burst;
    obi_ns gap = gen_random_exponential(r, c->burst ? c->frame_ns / 5 : c->frame_ns / 5 * 9);
    c->ts_ns += c->steady ? c->frame_ns : gap;
}

#endif /* GEN_CLOCK_H */

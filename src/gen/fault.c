/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "fault.h"

#include <string.h>

enum { LONGEST = 64 }; /* frames from the beginning of a fault to the end of its cure, and some */

void gen_faults_init(struct gen_faults *f, const struct gen_options *opt, uint64_t seed) {
    uint64_t end = opt->n_frames ? opt->n_frames : UINT64_MAX;
    f->random.state = ~seed;
    f->bits = opt->faults;
    f->every = opt->fault_every;
    f->turn = GEN_FAULT_TRUNCATED;
    f->next = opt->fault_every;
    f->last = end > LONGEST ? end - LONGEST : 0;
}

uint32_t gen_faults_due(struct gen_faults *f, uint64_t frame) {
    if (f->bits == 0 || frame < f->next || frame >= f->last) return 0;
    f->next = frame + f->every;
    do f->turn = f->turn == GEN_FAULT_TRUNCATED ? GEN_FAULT_GAP : f->turn << 1;
    while (!(f->bits & f->turn));
    return f->turn;
}

uint32_t gen_faults_of(const char *format, uint32_t view) {
    const uint32_t shapes = GEN_FAULT_CROSSED | GEN_FAULT_ONE_SIDED;
    if (strncmp(format, "lobster", 7) == 0) return shapes;
    if (strcmp(format, "obi") != 0)
        return shapes | GEN_FAULT_GAP | GEN_FAULT_DUPLICATE | GEN_FAULT_TRUNCATED;
    return shapes | GEN_FAULT_GAP | (view == GEN_VIEW_LEVELS ? GEN_FAULT_DUPLICATE : 0);
}

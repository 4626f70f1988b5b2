/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How far a replay is, told on the terminal a few times a second. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "source.h"

#include <obi/base.h>

struct progress {
    bool on;
    double next; /* when to tell again, on moment_elapsed's clock */
};

/* On when errors go to a terminal, rows do not, and nobody asked for quiet. */
void progress_open(struct progress *p, bool quiet);
void progress_tick(struct progress *p, const struct source *source, obi_ns now_ns, uint64_t n_rows);
void progress_close(struct progress *p);

#endif /* CLI_PROGRESS_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A made-up market as obi's own file, on standard output. */
#ifndef CLI_RECORDER_H
#define CLI_RECORDER_H

#include "market.h"

/* Writes all of it, and its truth. An exit code; what went wrong is said. */
int recorder_run(const struct options *o, const struct gen_options *market, struct truth *truth);

#endif /* CLI_RECORDER_H */

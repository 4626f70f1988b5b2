/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A book that turned stale by itself, which no decoder can tell: why. */
#ifndef CLI_STALE_H
#define CLI_STALE_H

#include "faults.h"

#include <obi/obi.h>

/* Tells it as a fault, of an update of that number, 0 for none; `before` goes in front. */
void stale_tell(const obi_book *book, uint64_t seq, const char *before, struct faults *faults,
                const struct place *at);

#endif /* CLI_STALE_H */

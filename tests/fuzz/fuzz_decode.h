/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One input for one format, and all that must hold whatever its bytes are. The first two bytes
 * choose how the rest is cut and how much room there is; the rest is what the venue sent.
 *
 *  - nothing is read outside the bytes (each call gets a copy of just its bytes), and the events
 *    are well formed;
 *  - the same bytes in pieces give the same events as at once;
 *  - calls end: every one consumes bytes, writes events or is the last;
 *  - books that are given the events keep their invariants, and one that says it is valid was begun
 *    by a snapshot;
 *  - every message is counted under one heading.
 *
 * What does not hold ends the program. */
#ifndef FUZZ_DECODE_H
#define FUZZ_DECODE_H

#include <stddef.h>
#include <stdint.h>

void fuzz_decode(const char *format, const uint8_t *data, size_t n);

#endif /* FUZZ_DECODE_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Long division in limbs of 64 bits, the lowest first. */
#ifndef OBI_CORE_DIVIDE_H
#define OBI_CORE_DIVIDE_H

#include <stdint.h>

/* rest x 2^64 / d, rounded down, for rest < d of n limbs and the top bit of d set. The quotient's
 * last bit is set as well where the division leaves a rest; what rest holds then means nothing. */
uint64_t obi_divide(uint64_t *rest, const uint64_t *d, int n);

#endif /* OBI_CORE_DIVIDE_H */

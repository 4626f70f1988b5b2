/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whole numbers of 384 bits and their quotient, correctly rounded. The widest number an expected
 * value needs is a product of two slopes, 254 bits, and a division shifts it up by 57 more.
 * Everything is done by adding, subtracting and doubling: slow and obvious. */
#ifndef ORACLE_EXACT_H
#define ORACLE_EXACT_H

#include <stdint.h>

enum { EXACT_LIMBS = 6 };

/* Magnitude, least limb first, and sign; zero is not negative. */
struct exact {
    uint64_t limb[EXACT_LIMBS];
    int negative;
};

struct exact exact_of(int64_t value);
struct exact exact_add(struct exact a, struct exact b);
struct exact exact_sub(struct exact a, struct exact b);
struct exact exact_mul(struct exact a, int64_t factor);
struct exact exact_product(struct exact a, struct exact b);
/* -1, 0 or 1. */
int exact_sign(struct exact a);

/* a / b to the nearest double, ties to even; b is not 0. A zero is +0. */
double exact_ratio(struct exact a, struct exact b);
/* a to the nearest double. */
double exact_double(struct exact a);
/* ln(a / b) for positive a and b, within 2^-60 of itself where long double has 64 bits. */
long double exact_log_ratio(struct exact a, struct exact b);

#endif /* ORACLE_EXACT_H */

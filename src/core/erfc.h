/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The normal distribution, by the complementary error function. */
#ifndef OBI_CORE_ERFC_H
#define OBI_CORE_ERFC_H

/* 2 / sqrt(pi) times the integral of exp(-t^2) from x on, within 4 units in the last place,
 * subnormal results too; exactly 1 for 0, 2 less that of -x for x below 0, NaN for NaN. */
double obi_erfc(double x);

/* The chance that a normal score is as far from 0 as z, either side: erfc(|z| / sqrt 2), within 5
 * units in the last place however far z is; NaN for NaN. */
double obi_two_sided(double z);

#endif /* OBI_CORE_ERFC_H */

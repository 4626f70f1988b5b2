/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The normal distribution, by the complementary error function. */
#ifndef OBI_CORE_ERFC_H
#define OBI_CORE_ERFC_H

/* 2 / sqrt(pi) times the integral of exp(-t^2) from x on, within 8 units in the last place for what
 * is above 2^-1022; exactly 1 for 0, and 2 less that of -x for x below 0. */
double obi_erfc(double x);

/* The chance that a normal score is as far from 0 as z, either side: erfc(|z| / sqrt 2). Its
 * relative error is z^2 2^-52 and that of erfc: z / sqrt 2 is rounded. */
double obi_two_sided(double z);

#endif /* OBI_CORE_ERFC_H */

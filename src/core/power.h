/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Own transcendental functions: those of the C library differ from one system to the next. */
#ifndef OBI_CORE_POWER_H
#define OBI_CORE_POWER_H

/* 1 - 2^-x for x >= 0, within 3 units in the last place, small results too; exactly 0 for 0. */
double obi_decay_loss(double x);
/* 2^-x for x >= 0, within 3 units in the last place; exact for whole x up to 1022, 0 beyond. */
double obi_decay(double x);

/* e^x, within 2 units in the last place, subnormal results too; exactly 1 for 0; infinite above
 * 709.79, 0 below -745.14, NaN for NaN. */
double obi_exp(double x);
/* e^(high + low) times a factor between 2^-10 and 2^10, rounded to a subnormal number once; low is
 * the smaller part by 2^20. */
double obi_exp_times(double high, double low, double factor);

#endif /* OBI_CORE_POWER_H */

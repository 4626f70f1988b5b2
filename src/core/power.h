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

/* e^x, within 3 units in the last place; exactly 1 for 0; infinite above 709.79, 0 far below. */
double obi_exp(double x);

#endif /* OBI_CORE_POWER_H */

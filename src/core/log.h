/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Own transcendental functions: those of the C library differ from one system to the next. */
#ifndef OBI_CORE_LOG_H
#define OBI_CORE_LOG_H

#include "core/wide.h"

/* ln(a / b) for 0 <= a, b < 2^125, within 2 units in the last place; infinite where one is 0,
 * exactly 0 for a equal to b; swapping a and b flips the sign and nothing else. */
double obi_log_ratio(obi_wide a, obi_wide b);

/* ln(x) for finite x above 0, within 2 units in the last place; exactly 0 for 1. */
double obi_log(double x);

#endif /* OBI_CORE_LOG_H */

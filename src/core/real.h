/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Doubles and decimals. */
#ifndef OBI_CORE_REAL_H
#define OBI_CORE_REAL_H

#include "core/decimal.h"
#include "core/error.h"

/* A decimal as the nearest double, and the shortest decimal that is that double; 0 where there is
 * none of 18 digits. */
double obi_decimal_to_double(struct obi_decimal d);
int obi_decimal_of_double(double value, struct obi_decimal *out);

void obi_text_put_decimal(struct obi_text *t, struct obi_decimal d);
/* The shortest decimal that reads back as this double, of several the nearest; "1.5e-300" or
 * "1.5e+300" where none of 18 decimals below 9e18 is; "NaN", "inf", "-inf"; "0" for both zeros. */
void obi_text_put_real(struct obi_text *t, double value);

#endif /* OBI_CORE_REAL_H */

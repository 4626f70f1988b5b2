/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Integers to decimal text in the ways in which venues write numbers, exactly: a number is its
 * significant digits and where the point goes, so that no double is between the book and the text.
 *
 * Python and JavaScript write the shortest text that reads back as the same double. A text that
 * they wrote comes back as it was, whatever its length. Another of more than 15 significant digits
 * may be none that they would write. */
#ifndef OBI_CORE_NUMERAL_H
#define OBI_CORE_NUMERAL_H

#include "core/wide.h"

#include <stddef.h>

enum {
    OBI_NUMERAL_DIGITS = 40,   /* 2^127 has 39 */
    OBI_NUMERAL_DECIMALS = 18, /* most decimals a number is given or written with */
    OBI_NUMERAL_TEXT = 64      /* room that always suffices; texts have no terminator */
};

/* 0.d1 d2 ... dn x 10^point, and d1 and dn are not 0; no digit is 0. */
struct obi_numeral {
    int negative;
    int point;
    int n;
    char digit[OBI_NUMERAL_DIGITS]; /* '0' to '9' */
};

/* value / 10^decimals. */
struct obi_numeral obi_numeral_of(obi_wide value, uint32_t decimals);

/* All write a number and return how many bytes. */
/* With at least so many decimals, and then without point and leading zeros: 0.050 is "50". */
size_t obi_numeral_bare(const struct obi_numeral *x, uint32_t decimals, char *text);
/* As short as can be, never with an exponent: "0.05", "3368". */
size_t obi_numeral_plain(const struct obi_numeral *x, char *text);
/* As Python's repr() of a float: "1234.0", "0.00012", "1.2e-05", "1e+16". */
size_t obi_numeral_python(const struct obi_numeral *x, char *text);
/* As JavaScript's String() of a number: "1234", "0.000012", "1.7e-7", "1e+21". */
size_t obi_numeral_javascript(const struct obi_numeral *x, char *text);
/* Always with an exponent: "1.7e-7", "1.234e+3". */
size_t obi_numeral_scientific(const struct obi_numeral *x, char *text);
/* A whole number. */
size_t obi_numeral_count(uint64_t value, char *text);

#endif /* OBI_CORE_NUMERAL_H */

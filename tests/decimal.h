/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of decimals and of grids share: numbers as text, written by hand, and a locale in
 * which a comma stands for the point. */
#ifndef TEST_DECIMAL_H
#define TEST_DECIMAL_H

#include "core/decimal.h"
#include "support.h"

#include <locale.h>
#include <string.h>

enum { DIGITS_MAX = 18, ROOM = 24 };

/* Writes mantissa / 10^digits by hand: no locale, no floating point, nothing of the library. */
static inline void write_decimal(char *text, int64_t mantissa, uint32_t digits) {
    char reversed[ROOM];
    uint32_t n = 0;
    uint64_t rest = mantissa < 0 ? 0 - (uint64_t)mantissa : (uint64_t)mantissa;
    for (; rest || n <= digits; rest /= 10) reversed[n++] = (char)('0' + rest % 10);
    if (mantissa < 0) *text++ = '-';
    while (n) {
        *text++ = reversed[--n];
        if (n == digits && n) *text++ = '.';
    }
    *text = '\0';
}

static inline int64_t random_mantissa(struct test_rng *rng) {
    uint64_t magnitude = test_random(rng) >> (1 + test_below(rng, 63));
    return test_random(rng) & 1 ? -(int64_t)magnitude : (int64_t)magnitude;
}

/* Sets a locale that writes 0,5; NULL when this machine has none. */
static inline const char *set_comma(void) {
    static const char *const name[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "ru_RU.UTF-8", "de_DE"};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        if (setlocale(LC_ALL, name[i]) && localeconv()->decimal_point[0] == ',') return name[i];
    }
    return NULL;
}

#endif /* TEST_DECIMAL_H */

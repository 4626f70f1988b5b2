/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Decimal text to integers, exactly. No binary floating point and no locale touch a price or a
 * size: "134217728.00000001" and "134217728" are the same double and are not the same number. */
#ifndef OBI_CORE_DECIMAL_H
#define OBI_CORE_DECIMAL_H

#include <obi/base.h>

/* A number as written: mantissa / 10^digits. */
struct obi_decimal {
    int64_t mantissa;
    uint32_t digits; /* decimals written, trailing zeros and all */
};

/* A grid of steps. The step is above 0 and has no trailing zeros: "0.10" is {1, 1}. */
struct obi_grid {
    struct obi_decimal step;
};

enum obi_decimal_fault {
    OBI_DECIMAL_OK = 0,
    OBI_DECIMAL_SYNTAX =
        1, /* no [-]digits[.digits][e[+-]digits], a digit on each side of the point */
    OBI_DECIMAL_RANGE = 2,   /* does not fit 63 bits, or more than 18 decimals */
    OBI_DECIMAL_OFF_GRID = 3 /* no whole number of steps */
};

/* Reads n bytes, all of them. Some venues write 0.00000017 as 1.7e-7. */
enum obi_decimal_fault obi_decimal_parse(const char *text, size_t n, struct obi_decimal *out);

/* A step read from text: a positive decimal. Like all here it writes nothing on a fault. */
enum obi_decimal_fault obi_grid_parse(const char *text, size_t n, struct obi_grid *out);
/* The step of numbers written with so many decimals, at most 18: 10^-digits. */
struct obi_grid obi_grid_of_digits(uint32_t digits);
/* Writes the step as text, "0.1"; room of 24 always suffices. */
void obi_grid_format(const struct obi_grid *grid, char *text, size_t size);

/* How many steps a decimal is. */
enum obi_decimal_fault obi_grid_steps(const struct obi_grid *grid, struct obi_decimal value,
                                      int64_t *out);
/* Both in one: text to steps, the decoders' hot call. */
enum obi_decimal_fault obi_grid_read(const struct obi_grid *grid, const char *text, size_t n,
                                     int64_t *out);

/* What a fault is called, as the end of a sentence that begins with the field. */
const char *obi_decimal_fault_text(enum obi_decimal_fault fault);

#endif /* OBI_CORE_DECIMAL_H */

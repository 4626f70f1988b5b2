/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/decimal.h"

#include "core/error.h"

enum { DIGITS_MAX = 18, EXPONENT_MAX = 1000 }; /* 10^18 is the largest power of ten in 63 bits */

static const int64_t power_of_ten[DIGITS_MAX + 1] = {1,
                                                     10,
                                                     100,
                                                     1000,
                                                     10000,
                                                     100000,
                                                     1000000,
                                                     10000000,
                                                     100000000,
                                                     1000000000,
                                                     10000000000,
                                                     100000000000,
                                                     1000000000000,
                                                     10000000000000,
                                                     100000000000000,
                                                     1000000000000000,
                                                     10000000000000000,
                                                     100000000000000000,
                                                     1000000000000000000};

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Appends a digit; 0 when the number leaves 63 bits. */
static int append(uint64_t *value, char c) {
    uint64_t digit = (uint64_t)(c - '0');
    if (*value > (INT64_MAX - digit) / 10) return 0;
    *value = *value * 10 + digit;
    return 1;
}

/* Reads e, a sign and digits; what is beyond EXPONENT_MAX stays there, far out of range. Returns 1,
 * or 0 when there is none of it. */
static int read_exponent(const char **at, const char *end, int32_t *exponent) {
    const char *p = *at;
    if (*p != 'e' && *p != 'E') return 0;
    p++;
    int negative = p < end && *p == '-';
    p += p < end && (*p == '-' || *p == '+');
    const char *first = p;
    for (; p < end && is_digit(*p); p++) {
        *exponent = *exponent * 10 + (*p - '0');
        if (*exponent > EXPONENT_MAX) *exponent = EXPONENT_MAX;
    }
    if (negative) *exponent = -*exponent;
    *at = p;
    return p > first;
}

/* Moves the point: 17e-8 is 0.00000017, and 1.5e2 is 150. */
static enum obi_decimal_fault shift(struct obi_decimal *number, int32_t exponent) {
    for (; number->mantissa && exponent > 0 && number->digits; exponent--) number->digits--;
    for (; number->mantissa && exponent > 0; exponent--) {
        if (number->mantissa > INT64_MAX / 10 || number->mantissa < -(INT64_MAX / 10)) {
            return OBI_DECIMAL_RANGE;
        }
        number->mantissa *= 10;
    }
    if (!number->mantissa) return OBI_DECIMAL_OK;
    for (; exponent < 0 && number->mantissa % 10 == 0; exponent++) number->mantissa /= 10;
    int32_t digits = (int32_t)number->digits - exponent;
    if (digits > DIGITS_MAX) return OBI_DECIMAL_RANGE;
    number->digits = (uint32_t)digits;
    return OBI_DECIMAL_OK;
}

enum obi_decimal_fault obi_decimal_parse(const char *text, size_t n, struct obi_decimal *out) {
    const char *at = text, *end = text + n;
    int negative = at < end && *at == '-';
    at += negative;

    uint64_t value = 0;
    int fits = 1;
    const char *whole = at;
    while (at < end && is_digit(*at)) fits &= append(&value, *at++);
    if (at == whole) return OBI_DECIMAL_SYNTAX;

    const char *point = at;
    if (at < end && *at == '.') {
        at++;
        while (at < end && is_digit(*at)) fits &= append(&value, *at++);
        if (at == point + 1) return OBI_DECIMAL_SYNTAX;
    }
    ptrdiff_t digits = at == point ? 0 : at - point - 1;
    int32_t exponent = 0;
    if (at < end && !read_exponent(&at, end, &exponent)) return OBI_DECIMAL_SYNTAX;
    if (at != end) return OBI_DECIMAL_SYNTAX;
    if (!fits || digits > DIGITS_MAX) return OBI_DECIMAL_RANGE;
    struct obi_decimal number = {negative ? -(int64_t)value : (int64_t)value, (uint32_t)digits};
    enum obi_decimal_fault fault = exponent ? shift(&number, exponent) : OBI_DECIMAL_OK;
    if (!fault) *out = number;
    return fault;
}

enum obi_decimal_fault obi_grid_parse(const char *text, size_t n, struct obi_grid *out) {
    struct obi_decimal step;
    enum obi_decimal_fault fault = obi_decimal_parse(text, n, &step);
    if (!fault && step.mantissa <= 0) return OBI_DECIMAL_RANGE;
    if (fault) return fault;
    while (step.digits && step.mantissa % 10 == 0) {
        step.mantissa /= 10;
        step.digits--;
    }
    out->step = step;
    return OBI_DECIMAL_OK;
}

struct obi_grid obi_grid_of_digits(uint32_t digits) {
    return (struct obi_grid){{1, digits}};
}

void obi_grid_format(const struct obi_grid *grid, char *text, size_t size) {
    struct obi_text t;
    obi_text_init(&t, text, size);
    obi_text_put_int(&t, grid->step.mantissa / power_of_ten[grid->step.digits]);
    if (!grid->step.digits) return;
    obi_text_put(&t, ".");
    int64_t rest = grid->step.mantissa % power_of_ten[grid->step.digits];
    for (uint32_t d = grid->step.digits; d-- > 0;) {
        char digit[2] = {(char)('0' + rest / power_of_ten[d] % 10), '\0'};
        obi_text_put(&t, digit);
    }
}

/* The value in units of 10^-digits. */
static enum obi_decimal_fault rescale(struct obi_decimal value, uint32_t digits, int64_t *out) {
    if (value.digits > digits) {
        int64_t power = power_of_ten[value.digits - digits];
        if (value.mantissa % power) return OBI_DECIMAL_OFF_GRID;
        *out = value.mantissa / power;
        return OBI_DECIMAL_OK;
    }
    int64_t power = power_of_ten[digits - value.digits];
    if (value.mantissa > INT64_MAX / power || value.mantissa < -(INT64_MAX / power)) {
        return OBI_DECIMAL_RANGE;
    }
    *out = value.mantissa * power;
    return OBI_DECIMAL_OK;
}

enum obi_decimal_fault obi_grid_steps(const struct obi_grid *grid, struct obi_decimal value,
                                      int64_t *out) {
    int64_t scaled = value.mantissa, unit = grid->step.mantissa;
    if (value.digits != grid->step.digits) {
        enum obi_decimal_fault fault = rescale(value, grid->step.digits, &scaled);
        if (fault) return fault;
    }
    if (unit != 1) {
        if (scaled % unit) return OBI_DECIMAL_OFF_GRID;
        scaled /= unit;
    }
    *out = scaled;
    return OBI_DECIMAL_OK;
}

enum obi_decimal_fault obi_grid_read(const struct obi_grid *grid, const char *text, size_t n,
                                     int64_t *out) {
    struct obi_decimal value;
    enum obi_decimal_fault fault = obi_decimal_parse(text, n, &value);
    return fault ? fault : obi_grid_steps(grid, value, out);
}

const char *obi_decimal_fault_text(enum obi_decimal_fault fault) {
    switch (fault) {
    case OBI_DECIMAL_OK: return "is fine";
    case OBI_DECIMAL_SYNTAX: return "is no decimal number";
    case OBI_DECIMAL_RANGE: return "is out of range";
    case OBI_DECIMAL_OFF_GRID: return "is off the grid of steps";
    }
    return "is wrong";
}

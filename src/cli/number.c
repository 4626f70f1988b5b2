/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Exact decimals. steps x mantissa needs 127 bits at worst; it is computed in limbs of nine decimal
 * digits, which need no wide integers and fall straight into text. */
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMB  1000000000u
#define LIMBS 5 /* 45 digits; 2^63 * 2^64 has 39 */

bool number_read_step(const char *s, struct step *out) {
    struct step step = {0, 0};
    size_t n_digits = 0;
    bool point = false;
    for (const char *p = s; *p != '\0'; p++) {
        if (*p == '.' && !point && p > s) {
            point = true;
            continue;
        }
        if (*p < '0' || *p > '9' || ++n_digits > 18) return false;
        step.mantissa = step.mantissa * 10 + (uint64_t)(*p - '0');
        if (point) step.digits++;
    }
    if (step.mantissa == 0 || (point && step.digits == 0)) return false;
    *out = step;
    return true;
}

static bool shift_by(uint64_t *value, uint32_t digits) {
    for (; digits > 0; digits--) {
        if (*value > UINT64_MAX / 10) return false;
        *value *= 10;
    }
    return true;
}

bool number_read_steps(const char *s, const struct step *over, uint64_t max, int64_t *out) {
    struct step value;
    if (!number_read_step(s, &value)) return false;
    for (; value.digits > 0 && value.mantissa % 10 == 0; value.digits--) value.mantissa /= 10;
    uint64_t n = value.mantissa, by = over->mantissa;
    bool is_finer = value.digits > over->digits;
    if (!is_finer && !shift_by(&n, over->digits - value.digits)) return false;
    if (is_finer && !shift_by(&by, value.digits - over->digits)) return false;
    if (n % by != 0 || n / by > max) return false;
    *out = (int64_t)(n / by);
    return true;
}

/* Reads digits up to the first other character; false where there are none, or too many. */
static bool read_digits(const char **s, uint64_t max, uint64_t *out) {
    const char *p = *s;
    uint64_t value = 0;
    for (; *p >= '0' && *p <= '9'; p++) {
        uint64_t digit = (uint64_t)(*p - '0');
        if (digit > max || value > (max - digit) / 10) return false;
        value = value * 10 + digit;
    }
    if (p == *s) return false;
    *s = p;
    *out = value;
    return true;
}

bool number_read_count(const char *s, uint64_t max, uint64_t *out) {
    uint64_t value;
    if (!read_digits(&s, max, &value) || *s != '\0') return false;
    *out = value;
    return true;
}

bool number_read_span(const char *s, obi_ns *out) {
    static const struct {
        const char *unit;
        uint64_t ns;
    } units[] = {{"ns", 1},          {"us", 1000},        {"ms", 1000000},
                 {"s", 1000000000u}, {"m", 60000000000u}, {"h", 3600000000000u}};
    uint64_t value;
    if (strcmp(s, "frame") == 0) {
        *out = 0;
        return true;
    }
    if (!read_digits(&s, INT64_MAX, &value) || value == 0) return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(s, units[i].unit) != 0) continue;
        if (value > INT64_MAX / units[i].ns) return false;
        *out = (obi_ns)(value * units[i].ns);
        return true;
    }
    return false;
}

static void split(uint64_t value, uint64_t limb[3]) {
    limb[0] = value % LIMB;
    limb[1] = value / LIMB % LIMB;
    limb[2] = value / LIMB / LIMB;
}

/* Writes a x b as 9 x LIMBS decimal digits, leading zeros and all. */
static void multiply(uint64_t a, uint64_t b, char digits[9 * LIMBS]) {
    uint64_t x[3], y[3], sum[LIMBS] = {0};
    split(a, x);
    split(b, y);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) sum[i + j] += x[i] * y[j]; /* at most 3 x 10^18 each */
    uint64_t carry = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        uint64_t limb = sum[i] + carry;
        carry = limb / LIMB;
        limb %= LIMB;
        for (size_t d = 0; d < 9; d++, limb /= 10)
            digits[9 * (LIMBS - i) - 1 - d] = (char)('0' + limb % 10);
    }
}

void number_put_steps(struct text *t, int64_t n, const struct step *step) {
    char digits[9 * LIMBS];
    multiply(n < 0 ? 0 - (uint64_t)n : (uint64_t)n, step->mantissa, digits);
    size_t point = sizeof digits - step->digits, first = 0;
    while (first + 1 < point && digits[first] == '0') first++;
    if (n < 0) text_put_char(t, '-');
    text_put_bytes(t, digits + first, point - first);
    if (step->digits == 0) return;
    text_put_char(t, '.');
    text_put_bytes(t, digits + point, step->digits);
}

static bool same(double a, double b) {
    return memcmp(&a, &b, sizeof a) == 0;
}

void number_put_double(struct text *t, double value) {
    if (isnan(value)) {
        text_put(t, "nan");
    } else if (isinf(value)) {
        text_put(t, value > 0 ? "inf" : "-inf");
    } else if (fabs(value) < 1e15 && same((double)(int64_t)value, value)) {
        text_put_int(t, (int64_t)value); /* counts and whole flows, most of what is written */
    } else {
        char room[32];
        for (int digits = 15; digits <= 17; digits++) {
            snprintf(room, sizeof room, "%.*g", digits, value);
            if (same(strtod(room, NULL), value)) break;
        }
        text_put(t, room);
    }
}

double number_scale(double n, const struct step *step) {
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                   1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
    return n * (double)step->mantissa / power[step->digits];
}

/* Digits of a fixed number; -1 when there are others. */
static int read_fixed(const char *text, size_t n) {
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/* Days since 1970 of a day of the Gregorian calendar: years begin in March, so that the day that
 * comes and goes is their last. */
static int64_t count_days(int year, int month, int day) {
    int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

bool number_read_day(const char *text, obi_ns *out) {
    static const int n_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const obi_ns ns_per_day = (obi_ns)86400 * 1000000000;
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') return false;
    int year = read_fixed(text, 4), month = read_fixed(text + 5, 2), day = read_fixed(text + 8, 2);
    if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1) return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > n_days[month - 1] + (leap && month == 2)) return false;
    *out = count_days(year, month, day) * ns_per_day;
    return true;
}

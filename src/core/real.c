/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/real.h"

#include "core/fpmode.h"
#include "core/wide.h"

#include <math.h>

enum { DIGITS_MOST = 18 };

static int64_t power_of_ten(uint32_t n) {
    int64_t power = 1;
    while (n--) power *= 10;
    return power;
}

static OBI_NOT_INLINED double ratio_of(struct obi_decimal d) {
    return obi_wide_ratio(obi_wide_of(d.mantissa), obi_wide_of(power_of_ten(d.digits)));
}

double obi_decimal_to_double(struct obi_decimal d) {
    uint64_t host = obi_fp_enter();
    double value = ratio_of(d);
    obi_fp_leave(host);
    return value;
}

static int is_equal(double a, double b) {
    return !(a < b) && !(a > b);
}

/* The mantissa of so many digits that gives the value, near where it must be. */
static int find_mantissa(double value, uint32_t digits, struct obi_decimal *out) {
    enum { NEAR = 64 };
    double scaled = value * (double)power_of_ten(digits);
    if (!(fabs(scaled) < 9e18)) return 0;
    for (int k = 0; k <= 2 * NEAR; k++) {
        int64_t off = k % 2 ? (k + 1) / 2 : -(k / 2);
        struct obi_decimal d = {(int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5) + off, digits};
        if (!is_equal(obi_decimal_to_double(d), value)) continue;
        *out = d;
        return 1;
    }
    return 0;
}

static OBI_NOT_INLINED int find_decimal(double value, struct obi_decimal *out) {
    for (uint32_t digits = 0; digits <= DIGITS_MOST; digits++) {
        if (find_mantissa(value, digits, out)) return 1;
    }
    return 0;
}

int obi_decimal_of_double(double value, struct obi_decimal *out) {
    uint64_t host = obi_fp_enter();
    int found = find_decimal(value, out);
    obi_fp_leave(host);
    return found;
}

void obi_text_put_decimal(struct obi_text *t, struct obi_decimal d) {
    int64_t scale = power_of_ten(d.digits);
    uint64_t size = d.mantissa < 0 ? 0 - (uint64_t)d.mantissa : (uint64_t)d.mantissa;
    if (d.mantissa < 0) obi_text_put(t, "-");
    obi_text_put_uint(t, size / (uint64_t)scale);
    if (!d.digits) return;
    obi_text_put(t, ".");
    uint64_t rest = size % (uint64_t)scale;
    for (uint64_t place = (uint64_t)scale / 10; place; place /= 10) {
        obi_text_put_uint(t, rest / place % 10);
    }
}

/* -- text -------------------------------------------------------------------------------------- */

/* A power of ten beyond what a decimal holds: digits that read back as the same are not promised
 * here, but those of the nearest decimal of 16 are within a unit of the last of them. */
static void put_scientific(struct obi_text *t, double value) {
    int exponent = 0;
    struct obi_decimal d;
    for (; value >= 10; exponent++) value /= 10;
    for (; value < 1; exponent--) value *= 10;
    d.mantissa = (int64_t)(value * 1e15 + 0.5);
    d.digits = 15;
    for (; d.digits && d.mantissa % 10 == 0; d.digits--) d.mantissa /= 10;
    obi_text_put_decimal(t, d);
    obi_text_put(t, "e");
    obi_text_put_int(t, exponent);
}

static OBI_NOT_INLINED void put_far(struct obi_text *t, double value) {
    if (value < 0) obi_text_put(t, "-");
    put_scientific(t, fabs(value));
}

void obi_text_put_real(struct obi_text *t, double value) {
    struct obi_decimal d;
    if (isnan(value)) {
        obi_text_put(t, "NaN");
    } else if (isinf(value)) {
        obi_text_put(t, value < 0 ? "-inf" : "inf");
    } else if (obi_decimal_of_double(value, &d)) {
        obi_text_put_decimal(t, d);
    } else {
        uint64_t host = obi_fp_enter();
        put_far(t, value);
        obi_fp_leave(host);
    }
}

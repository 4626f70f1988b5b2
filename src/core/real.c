/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/real.h"

#include "core/fpmode.h"
#include "core/shortest.h"
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

int obi_decimal_of_double(double value, struct obi_decimal *out) {
    if (!(fabs(value) < 9e18)) return 0;
    struct obi_numeral x = obi_numeral_shortest(value);
    int digits = x.n > x.point ? x.n - x.point : 0;
    if (digits > DIGITS_MOST) return 0;
    int64_t mantissa = 0;
    for (int i = 0; i < x.point + digits; i++) {
        mantissa = 10 * mantissa + (i < x.n ? x.digit[i] - '0' : 0);
    }
    *out = (struct obi_decimal){x.negative ? -mantissa : mantissa, (uint32_t)digits};
    return 1;
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

static void put_scientific(struct obi_text *t, double value) {
    char text[OBI_NUMERAL_TEXT + 1];
    struct obi_numeral x = obi_numeral_shortest(value);
    text[obi_numeral_scientific(&x, text)] = '\0';
    obi_text_put(t, text);
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
        put_scientific(t, value);
    }
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/numeral.h"

#include <string.h>

/* -- digits ------------------------------------------------------------------------------------ */

enum { CHUNK_DIGITS = 9 };
static const uint32_t chunk_size = 1000000000;

/* Writes digits in front of end, at least so many; returns where they begin. */
static char *put_digits(uint64_t value, int least, char *end) {
    for (; value || least > 0; least--, value /= 10) *--end = (char)('0' + value % 10);
    return end;
}

/* The digits of a number that is not below 0, in front of end: nine at a time while it is long. */
static char *put_wide(obi_wide value, char *end) {
    while (obi_wide_high(value)) {
        obi_wide rest, left = obi_wide_divide(value, chunk_size);
        rest = obi_wide_sub(value, obi_wide_times(left, chunk_size));
        end = put_digits(obi_wide_low(rest), CHUNK_DIGITS, end);
        value = left;
    }
    return put_digits(obi_wide_low(value), 0, end);
}

struct obi_numeral obi_numeral_of(obi_wide value, uint32_t decimals) {
    struct obi_numeral x = {.negative = obi_wide_sign(value) < 0};
    char room[OBI_NUMERAL_DIGITS], *end = room + sizeof room;
    char *digit = put_wide(x.negative ? obi_wide_negate(value) : value, end);
    x.n = (int)(end - digit);
    x.point = x.n - (int)decimals;
    while (x.n && digit[x.n - 1] == '0') x.n--;
    if (!x.n) x.point = 0;
    memcpy(x.digit, digit, (size_t)x.n);
    return x;
}

/* -- pieces of text ---------------------------------------------------------------------------- */

static char *put_zeros(char *at, int n) {
    for (; n > 0; n--) *at++ = '0';
    return at;
}

/* Digits from one to before another; behind the last they are zeros. */
static char *put_some(const struct obi_numeral *x, int from, int to, char *at) {
    for (int i = from; i < to; i++) *at++ = i < x->n ? x->digit[i] : '0';
    return at;
}

static char *put_sign(const struct obi_numeral *x, char *at) {
    if (x->negative) *at++ = '-';
    return at;
}

static char *put_plain(const struct obi_numeral *x, char *at) {
    at = put_sign(x, at);
    if (x->point <= 0) *at++ = '0';
    at = put_some(x, 0, x->point, at);
    if (x->n <= x->point || !x->n) return at;
    *at++ = '.';
    at = put_zeros(at, -x->point);
    return put_some(x, x->point > 0 ? x->point : 0, x->n, at);
}

/* "1.7e-7", the exponent with at least so many digits. */
static char *put_scientific(const struct obi_numeral *x, int least, char *at) {
    int exponent = x->point - 1;
    char room[8], *end = room + sizeof room;
    at = put_sign(x, at);
    at = put_some(x, 0, 1, at);
    if (x->n > 1) *at++ = '.';
    at = put_some(x, 1, x->n, at);
    *at++ = 'e';
    *at++ = exponent < 0 ? '-' : '+';
    char *digit = put_digits((uint64_t)(exponent < 0 ? -exponent : exponent), least, end);
    memcpy(at, digit, (size_t)(end - digit));
    return at + (end - digit);
}

/* -- whole texts ------------------------------------------------------------------------------- */

size_t obi_numeral_bare(const struct obi_numeral *x, uint32_t decimals, char *text) {
    int end = x->point + (int)decimals;
    char *at = put_sign(x, text);
    return x->n ? (size_t)(put_some(x, 0, end > x->n ? end : x->n, at) - text) : 0;
}

size_t obi_numeral_plain(const struct obi_numeral *x, char *text) {
    return (size_t)(put_plain(x, text) - text);
}

size_t obi_numeral_python(const struct obi_numeral *x, char *text) {
    if (x->n && (x->point <= -4 || x->point > 16)) {
        return (size_t)(put_scientific(x, 2, text) - text);
    }
    char *at = put_plain(x, text);
    if (x->n <= x->point || !x->n) {
        *at++ = '.';
        *at++ = '0';
    }
    return (size_t)(at - text);
}

size_t obi_numeral_javascript(const struct obi_numeral *x, char *text) {
    int is_far = x->n && (x->point <= -6 || x->point > 21);
    return (size_t)((is_far ? put_scientific(x, 1, text) : put_plain(x, text)) - text);
}

size_t obi_numeral_scientific(const struct obi_numeral *x, char *text) {
    return (size_t)(put_scientific(x, 1, text) - text);
}

size_t obi_numeral_count(uint64_t value, char *text) {
    char room[OBI_NUMERAL_DIGITS], *end = room + sizeof room, *digit = put_digits(value, 1, end);
    memcpy(text, digit, (size_t)(end - digit));
    return (size_t)(end - digit);
}

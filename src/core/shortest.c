/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A double is m 2^e, and every decimal between the halfway points to its neighbours reads back as
 * it. The double and both halfway points are whole multiples of 2^(e - 2), so all three are written
 * out to their last digit: 2^k is an integer, and 2^-k is 5^k with k decimals. The answer is then
 * found by comparing digits: cut the double behind its first digit, its second and so on, and see
 * whether what is left, or that and one more in the last place, is between the halfway points.
 *
 * Worst case: the smallest numbers have 1076 decimals, of which 770 digits are not leading zeros.
 * That is 83 multiplications of up to 86 words for each of the three, some 50 us; a third takes six
 * of up to nine words, some 8 us. No double is computed with. */
#include "core/shortest.h"

#include <string.h>

enum { WORDS = 86, WORD_DIGITS = 9, DIGITS = WORDS * WORD_DIGITS };
static const uint32_t word_size = 1000000000;

/* A whole number below 10^774. */
struct number {
    uint32_t word[WORDS]; /* the lowest first */
    int n;
};

/* All digits of the double and of the halfway points, as whole numbers of one unit. */
struct span {
    char low[DIGITS], middle[DIGITS], high[DIGITS];
    int has_ends; /* the halfway points themselves read back: a tie goes to an even m */
};

/* -- whole numbers ----------------------------------------------------------------------------- */

static void multiply(struct number *a, uint32_t factor) {
    uint64_t carry = 0;
    for (int i = 0; i < a->n; i++) {
        carry += (uint64_t)a->word[i] * factor;
        a->word[i] = (uint32_t)(carry % word_size);
        carry /= word_size;
    }
    for (; carry; carry /= word_size) a->word[a->n++] = (uint32_t)(carry % word_size);
}

static void multiply_by_power(struct number *a, uint32_t base, int exponent) {
    while (exponent) {
        uint32_t factor = 1;
        for (; exponent && factor <= UINT32_MAX / base; exponent--) factor *= base;
        multiply(a, factor);
    }
}

/* units 2^exponent, with -exponent decimals where that is below 0. */
static void put_digits(uint64_t units, int exponent, char digit[DIGITS]) {
    struct number a = {.n = 0};
    for (; units; units /= word_size) a.word[a.n++] = (uint32_t)(units % word_size);
    multiply_by_power(&a, exponent < 0 ? 5 : 2, exponent < 0 ? -exponent : exponent);
    memset(digit, '0', DIGITS);
    for (int i = 0; i < a.n; i++) {
        char *end = digit + DIGITS - WORD_DIGITS * i;
        for (uint32_t rest = a.word[i]; rest; rest /= 10) *--end = (char)('0' + rest % 10);
    }
}

/* -- digits ------------------------------------------------------------------------------------ */

static void add_one(char *last) {
    for (; *last == '9'; last--) *last = '0';
    ++*last;
}

static int is_within(const struct span *s, const char *digit) {
    int above = memcmp(digit, s->low, DIGITS), below = memcmp(s->high, digit, DIGITS);
    return s->has_ends ? above >= 0 && below >= 0 : above > 0 && below > 0;
}

/* Whether the middle, cut before a digit, is nearer to the next number above than to what is left.
 */
static int is_upper_half(const struct span *s, int end) {
    const char *rest = s->middle + end;
    if (*rest != '5') return *rest > '5';
    for (int i = end + 1; i < DIGITS; i++) {
        if (s->middle[i] != '0') return 1;
    }
    return (rest[-1] - '0') % 2;
}

/* The middle cut before a digit, or one more in the last place; 0 when neither reads back. */
static int cut(const struct span *s, int end, char digit[DIGITS]) {
    char up[DIGITS];
    memset(digit, '0', DIGITS);
    memcpy(digit, s->middle, (size_t)end);
    memcpy(up, digit, DIGITS);
    add_one(up + end - 1);
    int down_reads = is_within(s, digit), up_reads = is_within(s, up);
    if (up_reads && (!down_reads || is_upper_half(s, end))) memcpy(digit, up, DIGITS);
    return down_reads || up_reads;
}

/* The digits without the zeros on both sides; the middle itself reads back, so one cut does. */
static struct obi_numeral find(const struct span *s, int decimals) {
    struct obi_numeral x = {0};
    char digit[DIGITS];
    int begin = 0, end;
    while (s->high[begin] == '0') begin++;
    for (end = begin + 1; end < DIGITS && !cut(s, end, digit); end++) {
    }
    if (end == DIGITS) memcpy(digit, s->middle, DIGITS);
    while (digit[begin] == '0') begin++;
    while (digit[end - 1] == '0') end--;
    x.n = end - begin;
    x.point = DIGITS - decimals - begin;
    memcpy(x.digit, digit + begin, (size_t)x.n);
    return x;
}

/* -- doubles ----------------------------------------------------------------------------------- */

struct obi_numeral obi_numeral_shortest(double value) {
    uint64_t bits, one = UINT64_C(1) << 52;
    memcpy(&bits, &value, sizeof bits);
    uint64_t m = bits & (one - 1);
    int exponent = (int)(bits >> 52 & 0x7ff);
    struct obi_numeral x = {0};
    if (m || exponent) {
        /* Below a power of two the neighbour is half as far, but for the smallest. */
        uint64_t below = !m && exponent > 1 ? 1 : 2;
        struct span s = {.has_ends = m % 2 == 0};
        if (exponent) m += one;
        int e = (exponent ? exponent : 1) - 1075 - 2;
        put_digits(4 * m - below, e, s.low);
        put_digits(4 * m, e, s.middle);
        put_digits(4 * m + 2, e, s.high);
        x = find(&s, e < 0 ? -e : 0);
    }
    x.negative = (int)(bits >> 63);
    return x;
}

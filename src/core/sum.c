/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/sum.h"

#include "core/divide.h"

#include <string.h>

enum { N_LIMBS = 4, LIMB_BITS = 64 };

/* A magnitude and its sign. */
struct size {
    uint64_t limb[N_LIMBS];
    int negative;
};

static struct size size_of(struct obi_sum a) {
    struct size s = {.negative = (int)(a.limb[3] >> 63)};
    struct obi_sum m = s.negative ? obi_sum_sub((struct obi_sum){{0, 0, 0, 0}}, a) : a;
    for (int i = 0; i < N_LIMBS; i++) s.limb[i] = m.limb[i];
    return s;
}

static struct obi_sum sum_of(struct size s) {
    struct obi_sum a = {{s.limb[0], s.limb[1], s.limb[2], s.limb[3]}};
    return s.negative ? obi_sum_sub((struct obi_sum){{0, 0, 0, 0}}, a) : a;
}

/* a * b + carry into low, what is above into carry. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t *carry) {
#if defined(__SIZEOF_INT128__) && !defined(OBI_NO_INT128)
    obi_uwide product = (obi_uwide)a * b + *carry;
    *carry = (uint64_t)(product >> LIMB_BITS);
    return (uint64_t)product;
#else
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0, mid1 = a1 * b0, mid2 = a0 * b1;
    uint64_t middle = (low >> 32) + (uint32_t)mid1 + (uint32_t)mid2;
    uint64_t bottom = (middle << 32) | (uint32_t)low, sum = bottom + *carry;
    *carry = a1 * b1 + (mid1 >> 32) + (mid2 >> 32) + (middle >> 32) + (sum < bottom);
    return sum;
#endif
}

static void add_multiple(struct size *s, const struct size *a, uint64_t k, int shift) {
    uint64_t carry = 0;
    for (int i = 0; i + shift < N_LIMBS; i++) {
        uint64_t part = multiply(a->limb[i], k, &carry);
        s->limb[i + shift] += part;
        carry += s->limb[i + shift] < part;
    }
}

struct obi_sum obi_sum_mul(obi_wide a, obi_wide b) {
    struct size x = size_of(obi_sum_of(a)), y = size_of(obi_sum_of(b));
    struct size product = {.negative = x.negative != y.negative};
    add_multiple(&product, &x, y.limb[0], 0);
    add_multiple(&product, &x, y.limb[1], 1);
    return sum_of(product);
}

struct obi_sum obi_sum_times(struct obi_sum a, int64_t k) {
    struct size x = size_of(a), product = {.negative = x.negative != (k < 0)};
    add_multiple(&product, &x, k < 0 ? 0 - (uint64_t)k : (uint64_t)k, 0);
    return sum_of(product);
}

int obi_sum_sign(struct obi_sum a) {
    if (a.limb[3] >> 63) return -1;
    return (a.limb[0] | a.limb[1] | a.limb[2] | a.limb[3]) != 0;
}

static int bit_length(const struct size *s) {
    for (int i = N_LIMBS - 1; i >= 0; i--) {
        if (s->limb[i]) return (i + 1) * LIMB_BITS - __builtin_clzll(s->limb[i]);
    }
    return 0;
}

int obi_sum_product(struct obi_sum a, struct obi_sum b, struct obi_sum *product) {
    enum { ROOM = N_LIMBS * LIMB_BITS - 2 }; /* a sign, and a difference of two */
    struct size x = size_of(a), y = size_of(b), xy = {.negative = x.negative != y.negative};
    if (bit_length(&x) + bit_length(&y) > ROOM) return 0;
    for (int i = 0; i < N_LIMBS; i++) add_multiple(&xy, &x, y.limb[i], i);
    *product = sum_of(xy);
    return 1;
}

/* -- out --------------------------------------------------------------------------------------- */

static void shift_left(struct size *s, int n) {
    int limbs = n / LIMB_BITS, bits = n % LIMB_BITS;
    for (int i = N_LIMBS - 1; i >= 0; i--) {
        uint64_t high = i >= limbs ? s->limb[i - limbs] : 0;
        uint64_t low = i > limbs ? s->limb[i - limbs - 1] : 0;
        s->limb[i] = bits ? high << bits | low >> (LIMB_BITS - bits) : high;
    }
}

/* 2^n for the exponents that 256-bit integers and their quotients reach. */
static double power_of_two(int n) {
    uint64_t bits = (uint64_t)(n + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

/* Converting 64 bits, the lowest of them sticky, is the one rounding; scaling is exact. */
static double compose(uint64_t window, int exponent, int negative) {
    double value = (double)window * power_of_two(exponent);
    return negative ? -value : value;
}

double obi_sum_to_double(struct obi_sum a) {
    struct size s = size_of(a);
    int length = bit_length(&s);
    if (length <= LIMB_BITS) return compose(s.limb[0], 0, s.negative);
    shift_left(&s, N_LIMBS * LIMB_BITS - length);
    uint64_t sticky = (s.limb[0] | s.limb[1] | s.limb[2]) != 0;
    return compose(s.limb[3] | sticky, length - LIMB_BITS, s.negative);
}

double obi_sum_ratio(struct obi_sum num, struct obi_sum den) {
    enum { DOUBLE_BITS = 53, WIDE_BITS = 127, ROOM = N_LIMBS * LIMB_BITS };
    struct size n = size_of(num), d = size_of(den);
    int n_length = bit_length(&n), d_length = bit_length(&d);
    if (n_length <= DOUBLE_BITS && d_length <= DOUBLE_BITS) { /* both exact: one rounding */
        double value = (double)n.limb[0] / (double)d.limb[0];
        return n.negative != d.negative ? -value : value;
    }
    if (!n_length) return 0.0;
    if (n_length <= WIDE_BITS && d_length <= WIDE_BITS) {
        double value = obi_wide_ratio(obi_wide_join((int64_t)n.limb[1], n.limb[0]),
                                      obi_wide_join((int64_t)d.limb[1], d.limb[0]));
        return n.negative != d.negative ? -value : value;
    }
    shift_left(&n, ROOM - 1 - n_length); /* the quotient lies between 1/4 and 1 */
    shift_left(&d, ROOM - d_length);
    uint64_t quotient = obi_divide(n.limb, d.limb, N_LIMBS);
    return compose(quotient, n_length - d_length - 63, n.negative != d.negative);
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bytes one by one and eight by eight from tables, everywhere. Where the processor multiplies
 * without carries, long texts are folded: Gopal et al., "Fast CRC computation for generic
 * polynomials using PCLMULQDQ instruction", Intel 2009, section "bit-reflected". The rest of a text
 * times x^n is the rest of the rest times x^n mod P, so four lanes of 16 bytes move on by 64 bytes
 * with two multiplications each. Both ways give the same number; the tests run either. */
#include "core/crc32.h"

#include "core/bytes.h"
#include "core/crc32_table.h"

static inline uint32_t add_byte(uint32_t crc, unsigned char byte) {
    return obi_crc32_table[0][(crc ^ byte) & 0xff] ^ crc >> 8;
}

static inline uint32_t add_eight(uint32_t crc, const unsigned char *p) {
    const uint32_t(*t)[256] = obi_crc32_table;
    uint32_t lo = crc ^ obi_load32(p), hi = obi_load32(p + 4);
    return t[7][lo & 0xff] ^ t[6][lo >> 8 & 0xff] ^ t[5][lo >> 16 & 0xff] ^ t[4][lo >> 24] ^
           t[3][hi & 0xff] ^ t[2][hi >> 8 & 0xff] ^ t[1][hi >> 16 & 0xff] ^ t[0][hi >> 24];
}

static uint32_t add(uint32_t rest, const unsigned char *p, size_t n) {
    for (; n >= 8; n -= 8, p += 8) rest = add_eight(rest, p);
    for (; n > 0; n--) rest = add_byte(rest, *p++);
    return rest;
}

uint32_t obi_crc32_by_tables(uint32_t crc, const void *bytes, size_t n) {
    return ~add(~crc, bytes, n);
}

#if defined(__GNUC__) && defined(__x86_64__)

#    include <immintrin.h>

#    define FOLDS __attribute__((target("pclmul")))

enum { LANE = 16, STRIDE = 4 * LANE, LEAST = 2 * STRIDE };

/* x moved on by the distance that k stands for, and what lies there. */
FOLDS static inline __m128i fold(__m128i x, __m128i k, __m128i there) {
    __m128i lo = _mm_clmulepi64_si128(x, k, 0x00), hi = _mm_clmulepi64_si128(x, k, 0x11);
    return _mm_xor_si128(_mm_xor_si128(lo, hi), there);
}

FOLDS static inline __m128i lane(const unsigned char *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* The rest of 128 bits: to 64, to 32 by Barrett's reduction. */
FOLDS static uint32_t reduce(__m128i x, __m128i by_lane) {
    const __m128i low = _mm_set_epi32(0, -1, 0, -1);
    const __m128i by_word = _mm_set_epi64x(0, 0x163cd6124);
    const __m128i barrett = _mm_set_epi64x(0x1f7011641, 0x1db710641);
    x = _mm_xor_si128(_mm_srli_si128(x, 8), _mm_clmulepi64_si128(x, by_lane, 0x10));
    __m128i above = _mm_srli_si128(x, 4);
    x = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(x, low), by_word, 0x00), above);
    __m128i q = _mm_clmulepi64_si128(_mm_and_si128(x, low), barrett, 0x10);
    q = _mm_clmulepi64_si128(_mm_and_si128(q, low), barrett, 0x00);
    return (uint32_t)_mm_cvtsi128_si32(_mm_srli_si128(_mm_xor_si128(x, q), 4));
}

/* Takes the lanes of n bytes, LEAST or more; the few behind them are not its business. */
FOLDS static uint32_t add_lanes(uint32_t rest, const unsigned char *p, size_t n) {
    const __m128i by_stride = _mm_set_epi64x(0x1c6e41596, 0x154442bd4);
    const __m128i by_lane = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
    __m128i x[4];
    for (int i = 0; i < 4; i++) x[i] = lane(p + i * LANE);
    x[0] = _mm_xor_si128(x[0], _mm_cvtsi32_si128((int)rest));
    for (p += STRIDE, n -= STRIDE; n >= STRIDE; p += STRIDE, n -= STRIDE) {
        for (int i = 0; i < 4; i++) x[i] = fold(x[i], by_stride, lane(p + i * LANE));
    }
    for (int i = 1; i < 4; i++) x[0] = fold(x[0], by_lane, x[i]);
    for (; n >= LANE; p += LANE, n -= LANE) x[0] = fold(x[0], by_lane, lane(p));
    return reduce(x[0], by_lane);
}

uint32_t obi_crc32(uint32_t crc, const void *bytes, size_t n) {
    size_t n_lanes = n >= LEAST && __builtin_cpu_supports("pclmul") ? n - n % LANE : 0;
    uint32_t rest = ~crc;
    if (n_lanes) rest = add_lanes(rest, bytes, n_lanes);
    return ~add(rest, (const unsigned char *)bytes + n_lanes, n - n_lanes);
}

#else

uint32_t obi_crc32(uint32_t crc, const void *bytes, size_t n) {
    return obi_crc32_by_tables(crc, bytes, n);
}

#endif

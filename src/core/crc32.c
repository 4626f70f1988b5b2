/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
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

uint32_t obi_crc32(uint32_t crc, const void *bytes, size_t n) {
    const unsigned char *p = bytes;
    crc = ~crc;
    for (; n >= 8; n -= 8, p += 8) crc = add_eight(crc, p);
    for (; n > 0; n--) crc = add_byte(crc, *p++);
    return ~crc;
}

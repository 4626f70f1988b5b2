/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Big-endian integers in bytes, network order, the same on every machine; compilers make one load
 * and a swap of each. */
#ifndef OBI_CORE_BIG_H
#define OBI_CORE_BIG_H

#include <stdint.h>

static inline uint16_t obi_big16(const unsigned char *p) {
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t obi_big32(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static inline uint64_t obi_big48(const unsigned char *p) {
    return (uint64_t)obi_big16(p) << 32 | obi_big32(p + 2);
}

static inline uint64_t obi_big64(const unsigned char *p) {
    return (uint64_t)obi_big32(p) << 32 | obi_big32(p + 4);
}

#endif /* OBI_CORE_BIG_H */

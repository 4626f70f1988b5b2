/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A number that two texts hardly ever share: FNV-1a of 64 bits. Somebody who wants two texts to
 * share it finds them easily, so nothing may rest on it but speed and names. Cost: a few cycles
 * a byte. */
#ifndef OBI_CORE_HASH_H
#define OBI_CORE_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t obi_hash(const char *bytes, size_t n) {
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    return h;
}

#endif /* OBI_CORE_HASH_H */

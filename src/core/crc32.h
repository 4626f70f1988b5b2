/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The CRC-32 of zlib, PNG and Ethernet: what Python calls zlib.crc32. It tells damage, and nothing
 * against somebody who means to deceive. Cost: eight table reads for eight bytes, or, where the
 * processor multiplies without carries, an eighth of a cycle a byte. */
#ifndef OBI_CORE_CRC32_H
#define OBI_CORE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of n bytes behind those that `crc` is the checksum of; 0 to begin with. */
uint32_t obi_crc32(uint32_t crc, const void *bytes, size_t n);
/* The same by tables alone, as machines without that do it. */
uint32_t obi_crc32_by_tables(uint32_t crc, const void *bytes, size_t n);

#endif /* OBI_CORE_CRC32_H */

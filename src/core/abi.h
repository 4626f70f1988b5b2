/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The one check of growing structs. A caller compiled against a newer header gives a longer struct,
 * which is fine as long as what this library does not know is zero. A shorter one, from an older
 * header, will read as zero where it ends; nothing older was released yet, so none is known. */
#ifndef OBI_CORE_ABI_H
#define OBI_CORE_ABI_H

#include <obi/base.h>

/* Copies a caller's struct into one of this library's; known_flags are the bits understood. */
int obi_abi_read(void *known, size_t known_size, const void *given, uint32_t known_flags,
                 struct obi_error *err);

/* Copies a struct of this library out to a caller's that has its struct_size set, which stays. */
int obi_abi_write(void *given, const void *known, size_t known_size);

#endif /* OBI_CORE_ABI_H */

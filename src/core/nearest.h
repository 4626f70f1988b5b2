/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_CORE_NEAREST_H
#define OBI_CORE_NEAREST_H

#include <stddef.h>

/* Edits to turn one word into the other: insert, remove, replace a letter. The words a reader may
 * have meant are those nearest to what was typed. Cost: the product of the lengths. */
unsigned obi_word_distance(const char *a, size_t n, const char *b, size_t m);

#endif /* OBI_CORE_NEAREST_H */

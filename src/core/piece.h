/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_CORE_PIECE_H
#define OBI_CORE_PIECE_H

#include <stddef.h>

/* The end of the piece of a list that starts here: a comma outside brackets, or the end of text. */
const char *obi_piece_end(const char *at);
/* How many pieces a list has, at least 1. */
size_t obi_piece_count(const char *text);

#endif /* OBI_CORE_PIECE_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the library says of the formats it reads. */
#ifndef CLI_FORMAT_H
#define CLI_FORMAT_H

#include "source.h"

/* Whether there is such a format; says what there is when not. NULL is fine: see format_settle. */
bool format_check(const char *format);
/* Bits of `enum obi_trait`; 0 for an unknown one. */
uint32_t format_traits(const char *format);
/* The format of a file that was just opened: the one given, or obi's own, which tells itself. NULL
 * after saying why not. Also settles whether the source has bytes or lines. */
const char *format_settle(const char *given, struct source *source);

#endif /* CLI_FORMAT_H */

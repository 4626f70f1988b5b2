/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A line of text in the making. Its room is fixed; whoever makes one knows its longest line. */
#ifndef GEN_LINE_H
#define GEN_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gen_line {
    char *text;
    size_t n;
};

void gen_line_char(struct gen_line *l, char c);
void gen_line_text(struct gen_line *l, const char *text);
void gen_line_number(struct gen_line *l, uint64_t number);
/* number / 10^digits, with zeros after it up to so many decimals. */
void gen_line_decimal(struct gen_line *l, uint64_t number, uint32_t digits, uint32_t decimals);

#endif /* GEN_LINE_H */

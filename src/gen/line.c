/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "line.h"

#include <string.h>

void gen_line_char(struct gen_line *l, char c) {
    l->text[l->n++] = c;
}

void gen_line_text(struct gen_line *l, const char *text) {
    size_t n = strlen(text);
    memcpy(l->text + l->n, text, n);
    l->n += n;
}

/* Writes a number of at least so many digits. */
static void write_digits(struct gen_line *l, uint64_t number, uint32_t at_least) {
    char digit[24];
    uint32_t n = 0;
    for (; number > 0 || n < at_least; number /= 10) digit[n++] = (char)('0' + number % 10);
    while (n > 0) gen_line_char(l, digit[--n]);
}

void gen_line_number(struct gen_line *l, uint64_t number) {
    write_digits(l, number, 1);
}

void gen_line_decimal(struct gen_line *l, uint64_t number, uint32_t digits, uint32_t decimals) {
    uint64_t one = 1;
    for (uint32_t i = 0; i < digits; i++) one *= 10;
    write_digits(l, number / one, 1);
    if (digits == 0 && decimals == 0) return;
    gen_line_char(l, '.');
    write_digits(l, number % one, digits);
    for (uint32_t i = digits; i < decimals; i++) gen_line_char(l, '0');
}

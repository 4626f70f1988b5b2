/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/piece.h"

const char *obi_piece_end(const char *at) {
    int nested = 0;
    for (; *at && (*at != ',' || nested > 0); at++) {
        if (*at == '[' || *at == '(' || *at == '{') nested++;
        if (*at == ']' || *at == ')' || *at == '}') nested--;
    }
    return at;
}

size_t obi_piece_count(const char *text) {
    size_t n = 1;
    for (const char *at = obi_piece_end(text); *at; at = obi_piece_end(at + 1)) n++;
    return n;
}

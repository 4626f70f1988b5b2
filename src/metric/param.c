/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/param.h"

#include <string.h>

/* The index-th of the pieces with marks between them; 0 behind the last, or when there is none. */
static int piece(struct obi_word text, char mark, uint32_t index, struct obi_word *out) {
    const char *end = text.at + text.n;
    for (const char *at = text.at; text.n && at <= end; index--) {
        const char *next = memchr(at, mark, (size_t)(end - at));
        if (!next) next = end;
        *out = (struct obi_word){at, (size_t)(next - at)};
        if (!index) return 1;
        at = next + 1;
    }
    return 0;
}

int obi_param_at(const char *params, uint32_t index, struct obi_param *out) {
    struct obi_word text = {params, strlen(params)}, one;
    if (!piece(text, ',', index, &one)) return 0;
    piece(one, '=', 0, &out->name);
    return piece(one, '=', 1, &out->choices);
}

uint32_t obi_params_count(const char *params) {
    struct obi_param param;
    uint32_t n = 0;
    while (obi_param_at(params, n, &param)) n++;
    return n;
}

int obi_param_choice(const struct obi_param *param, uint32_t index, struct obi_word *out) {
    return piece(param->choices, '|', index, out);
}

int obi_word_equal(struct obi_word a, struct obi_word b) {
    return a.n == b.n && memcmp(a.at, b.at, a.n) == 0;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/param.h"

#include "core/real.h"

#include <math.h>
#include <string.h>

/* The index-th of the pieces with marks between them; 0 behind the last, or when there is none. */
static int piece(struct obi_word text, char mark, uint32_t index, struct obi_word *out) {
    *out = (struct obi_word){text.at, 0};
    if (!text.n) return 0; /* and there may be no text at all */
    const char *end = text.at + text.n;
    for (const char *at = text.at; at <= end; index--) {
        const char *next = memchr(at, mark, (size_t)(end - at));
        if (!next) next = end;
        *out = (struct obi_word){at, (size_t)(next - at)};
        if (!index) return 1;
        at = next + 1;
    }
    return 0;
}

/* -- numbers ----------------------------------------------------------------------------------- */

/* Our own tables hold decimals only. */
static double number_of(struct obi_word word) {
    struct obi_decimal d = {0, 0};
    obi_decimal_parse(word.at, word.n, &d);
    return obi_decimal_to_double(d);
}

/* "1(1..1000 whole)" */
static void read_number(struct obi_param *param) {
    struct obi_word text = param->choices, rest, word;
    piece(text, '(', 0, &word);
    param->standard = number_of(word);
    piece(text, '(', 1, &rest);
    piece(rest, ')', 0, &param->range);
    param->is_whole = piece(param->range, ' ', 1, &word);
    piece(param->range, ' ', 0, &rest);
    const char *dots = rest.at;
    while (dots[0] != '.' || dots[1] != '.') dots++;
    param->lo = number_of((struct obi_word){rest.at, (size_t)(dots - rest.at)});
    param->hi = number_of((struct obi_word){dots + 2, (size_t)(rest.at + rest.n - dots - 2)});
}

/* -- parameters -------------------------------------------------------------------------------- */

int obi_param_at(const char *params, uint32_t index, struct obi_param *out) {
    struct obi_word text = {params, params ? strlen(params) : 0}, one;
    if (!piece(text, ',', index, &one)) return 0;
    while (*one.at == ' ') one = (struct obi_word){one.at + 1, one.n - 1};
    *out = (struct obi_param){.is_number = 0};
    piece(one, '=', 0, &out->name);
    piece(one, '=', 1, &out->choices);
    out->is_number = memchr(out->choices.at, '(', out->choices.n) != NULL;
    if (out->is_number) read_number(out);
    return 1;
}

uint32_t obi_params_count(const char *params) {
    struct obi_param param;
    uint32_t n = 0;
    while (obi_param_at(params, n, &param)) n++;
    return n;
}

int obi_param_choice(const struct obi_param *param, uint32_t index, struct obi_word *out) {
    return !param->is_number && piece(param->choices, '|', index, out);
}

static int take_number(const struct obi_param *param, double *value) {
    if (fpclassify(*value) == FP_ZERO) {
        *value = param->standard;
        return 1;
    }
    if (!(*value >= param->lo && *value <= param->hi)) return 0;
    double whole = (double)(int64_t)*value;
    return !param->is_whole || !(*value < whole || *value > whole);
}

int obi_param_take(const struct obi_param *param, double *value) {
    struct obi_word word;
    if (param->is_number) return take_number(param, value);
    for (uint32_t i = 0; obi_param_choice(param, i, &word); i++) {
        if (!(*value >= i && *value <= i)) continue; /* nor is a NaN */
        *value = i;                                  /* -0 becomes 0 */
        return 1;
    }
    return 0;
}

int obi_word_equal(struct obi_word a, struct obi_word b) {
    return a.n == b.n && memcmp(a.at, b.at, a.n) == 0;
}

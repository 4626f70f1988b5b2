/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A metric's parameters, read from the one text that the schema serves: names with their choices,
 * the default first, or with a default and a range, "unit=lots|base|quote,k=1(1..1000 whole)". In a
 * column a choice is its number, so that 0 is the default, and 0 for a number means its default,
 * which is why no range holds 0. */
#ifndef OBI_METRIC_PARAM_H
#define OBI_METRIC_PARAM_H

#include <stddef.h>
#include <stdint.h>

/* A piece of text that is not terminated. */
struct obi_word {
    const char *at;
    size_t n;
};

#define OBI_WORD(literal)                                                                          \
    { literal, sizeof literal - 1 }

struct obi_param {
    struct obi_word name;
    struct obi_word choices; /* with | between them; of a number, all behind its name */
    int is_number, is_whole;
    struct obi_word range; /* of a number: as written, "1..1000 whole" */
    double standard, lo, hi;
};

uint32_t obi_params_count(const char *params);
/* The index-th parameter; 0 behind the last. NULL has none. */
int obi_param_at(const char *params, uint32_t index, struct obi_param *out);
/* The index-th choice; 0 behind the last, or where it is a number. */
int obi_param_choice(const struct obi_param *param, uint32_t index, struct obi_word *out);
/* The value in canonical form; 0 for what is no choice, or out of range. */
int obi_param_take(const struct obi_param *param, double *value);

int obi_word_equal(struct obi_word a, struct obi_word b);

#endif /* OBI_METRIC_PARAM_H */

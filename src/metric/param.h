/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A metric's parameters, read from the one text that the schema serves: names with their choices,
 * the default first, "unit=lots|base|quote,other=a|b". The value of a parameter in a column is the
 * number of its choice, so that 0 is the default. */
#ifndef OBI_METRIC_PARAM_H
#define OBI_METRIC_PARAM_H

#include <stddef.h>
#include <stdint.h>

/* A piece of text that is not terminated. */
struct obi_word {
    const char *at;
    size_t n;
};

struct obi_param {
    struct obi_word name, choices; /* choices: with | between them */
};

uint32_t obi_params_count(const char *params);
/* The index-th parameter; 0 behind the last. */
int obi_param_at(const char *params, uint32_t index, struct obi_param *out);
/* The index-th choice; 0 behind the last. */
int obi_param_choice(const struct obi_param *param, uint32_t index, struct obi_word *out);

int obi_word_equal(struct obi_word a, struct obi_word b);

#endif /* OBI_METRIC_PARAM_H */

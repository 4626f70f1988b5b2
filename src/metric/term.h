/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The terms of a number. A row of the list says how its value comes about, in words and terms:
 * "(bid {B} - ask {A}) / {sum}". A term is a name and what it stands for, for the book as it is;
 * with the numbers in place, and the words left out, it is a sum that anybody can work out. */
#ifndef OBI_METRIC_TERM_H
#define OBI_METRIC_TERM_H

#include "core/error.h"
#include "metric/value.h"

typedef void obi_term_fn(struct obi_text *t, const struct obi_view *view,
                         const struct obi_tier *tier);

struct obi_term {
    const char *name;
    obi_term_fn *put; /* writes it */
};

/* A term's function, put_NAME. */
#define OBI_TERM(name)                                                                             \
    static void put_##name(struct obi_text *t, const struct obi_view *view,                        \
                           const struct obi_tier *tier)

/* Writes a row's terms; part is its family, whose own terms come before the common ones. */
struct obi_metric_part;
void obi_terms_put(struct obi_text *t, const struct obi_metric_part *part, const char *terms,
                   const struct obi_view *view, const struct obi_tier *tier);

/* What term functions end with: a number, as short as it can be and exactly what it is. */
void obi_term_real(struct obi_text *t, double value);
void obi_term_wide(struct obi_text *t, obi_wide value);
/* Times a tier's scale. */
void obi_term_amount(struct obi_text *t, obi_wide value, const struct obi_tier *tier);

#endif /* OBI_METRIC_TERM_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A scanner of columns: a line, its fields between commas, whole numbers in them. No quotes: data
 * feeds have none. A blank around a number is no number. Cost: each byte is looked at twice. */
#ifndef OBI_DECODE_SCAN_CSV_H
#define OBI_DECODE_SCAN_CSV_H

#include <obi/base.h>

struct obi_field {
    const char *at;
    size_t n;
};

struct obi_csv {
    const char *at, *end; /* at is NULL behind the last column */
};

void obi_csv_init(struct obi_csv *csv, const char *line, size_t n);
/* How many columns the line has, 1 at least. */
size_t obi_csv_count(const char *line, size_t n);
/* Takes the next column, empty behind the last one. */
struct obi_field obi_csv_next(struct obi_csv *csv);

/* Whether it begins as no number does: the title of a column. */
int obi_field_is_title(const struct obi_field *field);
/* A whole number of 63 bits with its sign. Returns 1, or 0 when it is none. */
int obi_field_int(const struct obi_field *field, int64_t *out);

#endif /* OBI_DECODE_SCAN_CSV_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every metric on every tier that the properties are tried on, and what the library measures of
 * them over a whole trace: a sheet with one row a frame. */
#ifndef PROP_SHEET_H
#define PROP_SHEET_H

#include "prop/trace.h"

enum { SHEET_COLUMNS = 4096, SHEET_NAME = 256 };

/* Fills col, SHEET_COLUMNS long; returns how many columns there are. */
size_t sheet_columns(struct obi_column *col);
/* The same in random order, and every other time only those of one tier and those without: there
 * columns share most of what is read of the book. */
size_t sheet_deal(struct obi_column *col, struct test_rng *rng);

struct sheet {
    struct obi_column col[SHEET_COLUMNS];
    size_t n_col, n_rows;
    double *value;   /* n_rows by n_col */
    uint8_t *status; /* likewise */
};

/* Applies the events and measures at the end of every frame. */
void sheet_make(struct sheet *s, const struct obi_event *ev, size_t n,
                const struct oracle_options *opt);
void sheet_free(struct sheet *s);
/* "row 12, depth_imbalance[0:5]" */
void sheet_place(const struct sheet *s, size_t row, size_t col, char *text, size_t size);

#endif /* PROP_SHEET_H */

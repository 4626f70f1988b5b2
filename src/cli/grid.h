/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Rows of named cells, put one after the other: a table for the eye, csv or jsonl. What is a name
 * for csv is a key for jsonl and, right-aligned, a head for the table, which leaves out what is for
 * programs and rounds. */
#ifndef CLI_GRID_H
#define CLI_GRID_H

#include "number.h"
#include "options.h"

struct grid_column {
    const char *name;
    uint32_t width; /* in the table; 0 leaves it out there */
};

struct grid {
    enum out_kind out;
    const struct grid_column *column;
    size_t n_columns, at;   /* the next cell's */
    struct text line, cell; /* what is put together */
};

void grid_open(struct grid *g, enum out_kind out, const struct grid_column *column, size_t n);
void grid_int(struct grid *g, int64_t value);
void grid_uint(struct grid *g, uint64_t value);
void grid_steps(struct grid *g, int64_t n, const struct step *step);
/* With so many decimals in the table. */
void grid_double(struct grid *g, double value, int digits);
/* A text for programs, and another one for the table. */
void grid_word(struct grid *g, const char *word, const char *in_table);
/* A time: ns since 1970, or a time of day in the table. */
void grid_time(struct grid *g, obi_ns ts_ns);
/* Ends the row; false when nothing more can be written. */
bool grid_end(struct grid *g);
void grid_close(struct grid *g);

/* Joins words by a plus: "gap+rest". A word is left out where its bit is not set. */
struct grid_bit {
    uint32_t bit;
    const char *word;
};
void grid_bits(struct grid *g, uint32_t bits, const struct grid_bit *bit, size_t n);

#endif /* CLI_GRID_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Where rows go: table, csv or jsonl. A sink is given a row in steps and library units and writes
 * it in the units asked for; each kind is one head and one row function over the same shape. */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include "number.h"
#include "options.h"
#include "text.h"

#include <obi/obi.h>

/* What one of the library's units is in the instrument's: a product of steps over another one. */
struct scale {
    const struct step *times[4], *over[4];
    size_t n_times, n_over;
};

struct sink_column {
    char name[640]; /* canonical */
    char unit[16];  /* of the schema; of a statistic that keeps it, its column's */
    bool is_stat;
    uint32_t traits;
    double lo, hi;
    const struct step *step; /* what its unit is counted in, mainly; NULL for pure numbers */
    struct scale scale;      /* and in full */
};

/* One row as the pipeline measured it: arrays of the shape's size. */
struct sink_row {
    obi_ns ts_ns;
    uint64_t seq;
    const double *value;
    const uint8_t *status;
    const obi_ticks *price[2]; /* bids, asks; best first */
    const obi_lots *qty[2];
    size_t n_levels[2]; /* how many of them there are */
};

struct table;
struct sink;

struct sink_kind {
    void (*head)(struct sink *s);
    void (*row)(struct sink *s, const struct sink_row *row);
};

struct sink {
    const struct sink_kind *kind;
    const char *symbol;
    size_t n_levels;
    size_t n_columns;
    struct sink_column *column;
    struct step price, qty; /* 1 when rows are asked for in steps */
    bool status;            /* tell each value's status */
    struct text text;       /* what is put together */
    struct table *table;    /* of the table only */
};

/* Fills columns from the pipeline, steps from the instrument; false without memory. */
bool sink_open(struct sink *s, const struct options *options, const obi_pipeline *pipeline,
               const struct obi_instrument *instrument);
/* False when nothing more can be written. */
bool sink_put(struct sink *s, const struct sink_row *row);
void sink_close(struct sink *s);

/* A value in the units asked for. */
double sink_value(const struct sink_column *c, double value);
/* The name of a value's status. */
const char *sink_status_name(uint8_t status);

extern const struct sink_kind sink_table, sink_csv, sink_jsonl;

#endif /* CLI_SINK_H */

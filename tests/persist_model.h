/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Windows the slow way for what looks at the order of values: a formula sees every push so far, the
 * undefined ones and those behind a gap too, and goes through all of them. */
#ifndef TEST_PERSIST_MODEL_H
#define TEST_PERSIST_MODEL_H

#include "support.h"

struct persist_push {
    double x; /* NaN: undefined */
    int is_break;
    uint8_t status;
    int64_t at;
    obi_ns ts_ns;
};

/* Pushes [0, n); the window is (start, now]. */
struct persist_history {
    const struct persist_push *push;
    size_t n;
    const struct obi_stat_spec *spec;
    int is_standing;
    int64_t start, now;
    obi_ns now_ns;
};

typedef double persist_fn(const struct persist_history *h);

/* Whether push i is inside the window; whether it is, or stood when the window began. */
int persist_is_inside(const struct persist_history *h, size_t i);
int persist_has_part(const struct persist_history *h, size_t i);
/* Seconds that push i stood inside the window. */
double persist_seconds(const struct persist_history *h, size_t i);

/* Values of points of a grid, or of samples, inside the window, oldest first: NaN where undefined;
 * a stretch's number for each. Returns how many, `room` at most. */
size_t persist_points(const struct persist_history *h, double grid, double *x, int *stretch,
                      size_t room);

/* Compares on all clocks and some spans; tolerance is relative, 0 means the same bits. */
void persist_compare(uint32_t stat, uint32_t flags, const double *param, persist_fn *formula,
                     double tolerance);

/* One window of one statistic. */
obi_window *persist_window(uint32_t stat, uint32_t clock, int64_t span, const double *param,
                           uint32_t max_samples);
/* Pushes a value at a time in seconds, as the frame of that number. */
void persist_push(obi_window *w, double seconds, uint64_t frame, double x, uint8_t status);
double persist_read(const obi_window *w, uint8_t *status);
/* Reads one, with its status told when it is wrong. */
void persist_expect(const obi_window *w, double wanted, double tolerance, uint8_t status);

/* NIST's beam deflections (LEW.DAT), 200 values. */
extern const double persist_lew[200];

#endif /* TEST_PERSIST_MODEL_H */

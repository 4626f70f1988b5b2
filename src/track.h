/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The statistics of a pipeline: which columns they need, measured every frame, and the window over
 * them. They have metrics of their own, since a window takes what each frame contributes to a flow
 * while a row takes the sum since the last row. */
#ifndef OBI_TRACK_H
#define OBI_TRACK_H

#include "metric/metrics.h"
#include "stat/plan.h"

enum { OBI_TRACK_STATS = 256, OBI_TRACK_COLUMNS = 2 * OBI_TRACK_STATS };

/* Statistics read from text; 48 KiB, for the stack of a create. */
struct obi_track_plan {
    struct obi_stat_spec spec[OBI_TRACK_STATS];
    struct obi_column col[OBI_TRACK_COLUMNS];
    size_t n_stat, n_col;
    struct obi_metrics_plan metrics;
    struct obi_window_plan window;
};

/* Reads "mean(spread,10s), max(mid,1m)"; text NULL means none. An error's index counts statistics.
 * */
int obi_track_plan(const char *text, uint32_t max_samples, struct obi_track_plan *plan,
                   struct obi_error *err);

struct obi_track *obi_track_layout(struct obi_carve *c, const struct obi_track_plan *plan);
void obi_track_start(struct obi_track *t, const struct obi_track_plan *plan);

void obi_track_set_micro(struct obi_track *t, const obi_micro *micro);
void obi_track_set_weights(struct obi_track *t, const obi_weights *weights);

/* A frame ended. */
void obi_track_step(struct obi_track *t, const obi_book *book, obi_ns now_ns);
/* All statistics as of the last frame. */
void obi_track_read(const struct obi_track *t, double *row, uint8_t *status);

int obi_track_find(const struct obi_track *t, const char *name, size_t *i);
int obi_track_name(const struct obi_track *t, size_t i, char *name, size_t name_size);
int obi_track_count(const struct obi_track *t, uint32_t counter, uint64_t *out);

#endif /* OBI_TRACK_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A view of the market: one pipeline over the decoder's events, and a hand that takes its rows. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include "faults.h"
#include "sink.h"

/* Takes a row; false ends the run. */
typedef bool (*view_hand)(void *ctx, const struct sink_row *row);

struct view {
    obi_pipeline *pipeline; /* NULL until opened */
    uint32_t instrument;
    uint32_t max_orders; /* 0: of levels */
    size_t n_levels;
    double *value;
    uint8_t *status;
    obi_ticks *price[2];
    obi_lots *qty[2];
    view_hand hand;
    void *ctx;
    uint64_t n_rows, n_partial;
    bool told;                /* a fault was told of the frame that is open */
    obi_ns first_ns, last_ns; /* of its rows */
};

/* Whether the columns can be measured; says why not. */
bool view_check(const struct options *options);
/* Makes the pipeline for an instrument whose steps are known; says why it cannot. */
bool view_open(struct view *v, const struct options *options, const struct obi_instrument *spec);
/* The book waits for a snapshot. */
bool view_is_stale(const struct view *v);
/* Runs events; false when the hand refused a row. at is the last line read, for faults. */
bool view_run(struct view *v, const struct obi_event *ev, size_t n, struct faults *faults,
              const struct place *at);
void view_close(struct view *v);

#endif /* CLI_VIEW_H */

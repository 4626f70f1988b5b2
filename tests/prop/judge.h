/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A window and the oracle side by side on the rows of a market: every statistic that was asked for,
 * on every clock and some spans, value and status. */
#ifndef PROP_JUDGE_H
#define PROP_JUDGE_H

#include "oracle/stats.h"
#include "prop/market.h"
#include "support.h"

#define LENGTH(list) (sizeof(list) / sizeof *(list))

enum { MOST_SPECS = 400, MANY = 4096 };

struct watch {
    struct market market;
    struct obi_stat_spec spec[MOST_SPECS];
    size_t n_spec;
    struct oracle_record record;
    obi_window *window;
    double got[MOST_SPECS];
    uint8_t status[MOST_SPECS];
};

struct watch *watch_new(enum market_kind kind, uint64_t seed);
/* A statistic on all clocks and spans; param may be NULL. */
void watch_ask(struct watch *w, uint32_t stat, uint32_t flags, const double *param);
/* Runs n rows, compares, and takes everything down. */
void watch_run(struct watch *w, uint32_t max_samples, size_t n);

#endif /* PROP_JUDGE_H */

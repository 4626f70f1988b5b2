/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 512, ALWAYS = 60, SOMETIMES = 29 }; /* every push, then every 29th */

/* -- what is asked for ------------------------------------------------------------------------ */

static const int64_t spans[4][4] = {{1, 50000000, 3000000000, 400000000000},
                                    {1, 2, 33, 400},
                                    {1, 2, 16, 100},
                                    {1, 40, 1000, 30000}};

static int traits_of(uint32_t stat, uint32_t *traits) {
    struct obi_schema row = {.struct_size = sizeof row};
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_STAT, i, &row) == OBI_OK; i++) {
        *traits = row.traits;
        if ((uint32_t)row.id == stat) return 1;
    }
    return 0;
}

/* Samples have no grid, and a base of so many hundredths. */
static void forget_seconds(struct obi_stat_spec *s) {
    if (s->stat >= OBI_STAT_AUTOCORRELATION && s->stat <= OBI_STAT_INTEGRATED_TIME) s->param[0] = 0;
    if (s->stat == OBI_STAT_HURST_RS || s->stat == OBI_STAT_HURST_DFA) s->param[0] = 0;
    if (s->stat >= OBI_STAT_SHOCK_COUNT && s->clock != OBI_CLOCK_TIME) s->param[2] *= 100;
}

void watch_ask(struct watch *w, uint32_t stat, uint32_t flags, const double *param) {
    uint32_t traits;
    ck_assert_msg(traits_of(stat, &traits), "statistic %u is not in the schema", stat);
    for (uint32_t clock = 0; clock < 4; clock++) {
        for (size_t k = 0; k < 4; k++) {
            ck_assert_uint_lt(w->n_spec, MOST_SPECS);
            struct obi_stat_spec *s = &w->spec[w->n_spec++];
            *s = (struct obi_stat_spec){.stat = stat, .clock = clock, .flags = flags};
            s->column2 = traits & OBI_TRAIT_PAIR ? 1 : OBI_STAT_NO_COLUMN;
            s->span = spans[clock][k];
            if (flags & OBI_STAT_DECAYED && clock == OBI_CLOCK_VOLUME) s->span += 40;
            if (param) memcpy(s->param, param, sizeof s->param);
            if (clock != OBI_CLOCK_TIME || flags & OBI_STAT_IMPULSE) forget_seconds(s);
        }
    }
}

static void open_window(struct watch *w, uint32_t max_samples) {
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = 2, .max_samples = max_samples};
    struct obi_error err;
    int result = obi_window_create(&opt, w->spec, w->n_spec, NULL, &w->window, &err);
    ck_assert_msg(result == OBI_OK, "statistic %u: %s", err.index, err.message);
    w->record.most = max_samples;
}

/* -- the comparison --------------------------------------------------------------------------- */

static int is_near(const struct watch *w, size_t k, const struct oracle_stat *wanted) {
    double got = w->got[k];
    if (isnan(got) || isnan(wanted->value)) return isnan(got) && isnan(wanted->value);
    if (got >= wanted->low && got <= wanted->high) return 1;
    double room = fmax(wanted->high - wanted->value, wanted->value - wanted->low);
    return fabs(got - wanted->value) <= wanted->relative * fabs(wanted->value) + room;
}

static void tell(const struct watch *w, size_t k, const struct oracle_stat *wanted, char *why) {
    const struct obi_stat_spec *s = &w->spec[k];
    char text[320] = "";
    struct obi_column col[2] = {{.metric = OBI_METRIC_MID}, {.metric = OBI_METRIC_SPREAD}};
    if (obi_stat_format(s, col, text, sizeof text) != OBI_OK) text[0] = '\0';
    snprintf(why, TEXT,
             "seed %llu, push %zu: %s (statistic %u, clock %u, span %lld, flags %u) is %.17g with "
             "status %u, wanted %.17g with %u",
             (unsigned long long)w->market.seed, w->record.n, text, s->stat, s->clock,
             (long long)s->span, s->flags, w->got[k], w->status[k], wanted->value, wanted->status);
}

static void compare(struct watch *w) {
    char why[TEXT];
    ck_assert_int_ge(obi_window_read(w->window, w->got, w->status, w->n_spec), 0);
    for (size_t k = 0; k < w->n_spec; k++) {
        struct oracle_stat wanted = oracle_stat(&w->record, &w->spec[k]);
        if (wanted.may_be_none && isnan(w->got[k])) continue;
        if (is_near(w, k, &wanted) && w->status[k] == wanted.status) continue;
        tell(w, k, &wanted, why);
        if (getenv("OBI_TEST_ALL")) {
            fprintf(stderr, "%s\n", why);
            continue;
        }
        ck_abort_msg("%s", why);
    }
}

static void take_row(struct watch *w) {
    struct market *m = &w->market;
    market_next(m);
    ck_assert_int_eq(obi_window_push(w->window, &m->now, m->row, m->status, 2), OBI_OK);
    oracle_record_push(&w->record, &m->now, m->row[0], m->row[1], m->status[0], m->status[1]);
}

void watch_run(struct watch *w, uint32_t max_samples, size_t n) {
    open_window(w, max_samples);
    w->record.past = calloc(n, sizeof *w->record.past);
    ck_assert_ptr_nonnull(w->record.past);
    for (size_t i = 0; i < n; i++) {
        take_row(w);
        if (i < ALWAYS || i % SOMETIMES == 0 || i + 1 == n) compare(w);
    }
    obi_window_destroy(w->window);
    free(w->record.past);
    free(w);
}

struct watch *watch_new(enum market_kind kind, uint64_t seed) {
    struct watch *w = calloc(1, sizeof *w);
    ck_assert_ptr_nonnull(w);
    market_open(&w->market, kind, test_seed(seed));
    return w;
}

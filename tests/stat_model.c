/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "stat_model.h"

#include <math.h>
#include <string.h>

enum { N_PUSHES = 600, N_PUSHES_DECAYED = 120, N_SPANS = 5, N_CLOCKS = 4 };

struct past {
    struct obi_tick now;
    double x, y;
};

static struct past past[N_PUSHES];
static struct model_item items[N_PUSHES];

static int64_t position(const struct obi_tick *now, uint32_t clock) {
    if (clock == OBI_CLOCK_FRAMES) return (int64_t)now->frames;
    if (clock == OBI_CLOCK_TRADES) return (int64_t)now->trades;
    return clock == OBI_CLOCK_VOLUME ? now->volume_lots : now->ts_ns;
}

/* The values of the window (now - span, now] after so many pushes. */
static struct model_window window_of(const struct obi_stat_spec *spec, size_t n) {
    struct model_window w = {.spec = spec, .item = items};
    w.is_standing = spec->clock == OBI_CLOCK_TIME && !(spec->flags & OBI_STAT_IMPULSE);
    w.now = position(&past[n - 1].now, spec->clock);
    w.newest_is_defined = !isnan(past[n - 1].x) && !isnan(past[n - 1].y);
    int64_t start = spec->flags & OBI_STAT_DECAYED ? INT64_MIN : w.now - spec->span;
    for (size_t i = 0; i < n; i++) {
        int64_t from = position(&past[i].now, spec->clock);
        int64_t to = i + 1 < n ? position(&past[i + 1].now, spec->clock) : w.now;
        int is_in = from > start || (w.is_standing && to > start);
        if (!is_in || isnan(past[i].x) || isnan(past[i].y)) continue;
        struct model_item *item = &items[w.n++];
        *item = (struct model_item){.x = past[i].x, .y = past[i].y, .weight = 1, .at = from};
        item->from_ns = item->to_ns = past[i].now.ts_ns;
        if (!w.is_standing) continue;
        item->from_ns = from > start ? from : start;
        item->to_ns = to;
        item->weight = (long double)(to - item->from_ns);
    }
    return w;
}

static double draw(struct test_rng *rng, enum model_kind kind) {
    double unit = (double)(int64_t)test_below(rng, 2000001) / 1e6 - 1;
    if (test_below(rng, 10) == 0) return (double)NAN;
    if (kind == MODEL_INTEGER) return (double)(int64_t)test_below(rng, 2000) - 1000;
    if (kind == MODEL_LARGE) { /* now and then beyond what 128 bits sum */
        return (double)((int64_t)(test_random(rng) >> (14 + test_below(rng, 40))) - 1000);
    }
    if (kind == MODEL_FEW) return (double)(int64_t)test_below(rng, 4) - 1;
    if (kind == MODEL_OUTLIERS && test_below(rng, 50) == 0) return 1e6 * (2 + unit);
    return 3 + unit;
}

static void go_on(struct test_rng *rng, struct obi_tick *now) {
    static const int64_t step[] = {0, 1, 999, 1000000, 40000000, 300000000, 3000000000};
    int64_t most = test_below(rng, 100) ? step[test_below(rng, 7)] : 3600000000000;
    now->ts_ns += (int64_t)test_below(rng, (uint64_t)most + 1);
    now->frames++;
    now->trades += test_below(rng, 2);
    now->volume_lots += (int64_t)test_below(rng, 30);
}

static int is_near(double a, double b, double tolerance) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    return fabs(a - b) <= tolerance * (fabs(b) > 1 ? fabs(b) : 1);
}

static size_t make_specs(uint32_t stat, uint32_t flags, const double *param,
                         struct obi_stat_spec *spec, int is_pair) {
    static const int64_t span[N_CLOCKS][N_SPANS] = {{1, 1000, 50000000, 1000000000, 100000000000},
                                                    {1, 2, 3, 10, 200},
                                                    {1, 2, 3, 10, 200},
                                                    {1, 20, 100, 500, 4000}};
    static const int64_t half_life[N_SPANS] = {INT64_C(20000000000), INT64_C(60000000000),
                                               INT64_C(600000000000), INT64_C(3600000000000),
                                               INT64_C(86400000000000)};
    int is_slow = (flags & OBI_STAT_DECAYED) != 0; /* no pause makes it forget everything */
    size_t n = 0;
    memset(spec, 0, N_SPANS * N_CLOCKS * sizeof *spec);
    for (uint32_t clock = 0; clock < N_CLOCKS; clock++) {
        for (int k = 0; k < N_SPANS; k++, n++) {
            spec[n].stat = stat;
            spec[n].clock = clock;
            spec[n].column2 = is_pair ? 1 : 0;
            spec[n].span = is_slow && !clock ? half_life[k] : span[clock][k];
            spec[n].flags = flags;
            if (param) memcpy(spec[n].param, param, sizeof spec[n].param);
        }
    }
    return n;
}

static int takes_pair(uint32_t stat) {
    struct obi_schema row = {.struct_size = sizeof row};
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_STAT, i, &row) == OBI_OK; i++) {
        if ((uint32_t)row.id == stat) return (row.traits & OBI_TRAIT_PAIR) != 0;
    }
    ck_abort_msg("statistic %u is not in the schema", stat);
}

static void compare_one(const struct obi_stat_spec *spec, size_t n, double got, uint8_t status,
                        model_fn *formula, double tolerance) {
    struct model_window w = window_of(spec, n);
    double wanted = formula(&w);
    ck_assert_msg(is_near(got, wanted, tolerance),
                  "after %zu pushes, clock %u, span %lld, seed %llu: %.17g, expected %.17g", n,
                  spec->clock, (long long)spec->span, (unsigned long long)test_seed(1), got,
                  wanted);
    ck_assert(!isnan(got) || status != OBI_VALUE_OK);
}

void model_compare(uint32_t stat, uint32_t flags, const double *param, model_fn *formula,
                   double tolerance, enum model_kind kind) {
    struct obi_stat_spec spec[N_SPANS * N_CLOCKS];
    struct obi_window_options opt = {
        .struct_size = sizeof opt, .n_columns = 2, .max_samples = 1024};
    struct test_rng rng = {test_seed(1)};
    int is_pair = takes_pair(stat);
    size_t n_spec = make_specs(stat, flags, param, spec, is_pair);
    double got[N_SPANS * N_CLOCKS];
    uint8_t status[N_SPANS * N_CLOCKS];
    struct obi_tick now = {.ts_ns = INT64_C(1700000000000000000), .epoch = 1};
    obi_window *w;
    ck_assert_int_eq(obi_window_create(&opt, spec, n_spec, NULL, &w, NULL), OBI_OK);
    size_t n_pushes = flags & OBI_STAT_DECAYED ? N_PUSHES_DECAYED : N_PUSHES;
    for (size_t n = 1; n <= n_pushes; n++) {
        go_on(&rng, &now);
        double row[2] = {draw(&rng, kind), draw(&rng, kind)};
        past[n - 1] = (struct past){now, row[0], is_pair ? row[1] : 0};
        ck_assert_int_eq(obi_window_push(w, &now, row, NULL, 2), OBI_OK);
        ck_assert_int_ge(obi_window_read(w, got, status, n_spec), 0);
        for (size_t k = 0; k < n_spec; k++) {
            compare_one(&spec[k], n, got[k], status[k], formula, tolerance);
        }
    }
    obi_window_destroy(w);
}

long double model_weight(const struct model_window *w) {
    long double sum = 0;
    for (size_t i = 0; i < w->n; i++) sum += w->item[i].weight;
    return sum;
}

long double model_mean_x(const struct model_window *w) {
    long double sum = 0;
    for (size_t i = 0; i < w->n; i++) sum += w->item[i].weight * w->item[i].x;
    return sum / model_weight(w);
}

long double model_mean_y(const struct model_window *w) {
    long double sum = 0;
    for (size_t i = 0; i < w->n; i++) sum += w->item[i].weight * w->item[i].y;
    return sum / model_weight(w);
}

int model_is_constant(const struct model_window *w, int is_second) {
    const struct model_item *first = NULL;
    for (size_t i = 0; i < w->n; i++) {
        const struct model_item *item = &w->item[i];
        if (!(item->weight > 0)) continue;
        if (!first) first = item;
        if (is_second ? item->y != first->y : item->x != first->x) return 0;
    }
    return 1;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Quantiles and the robust z-score. */
#include "stat/ranks.h"
#include "stat_model.h"

#include <math.h>
#include <stdlib.h>

struct weighed {
    double x;
    long double weight;
};

static struct weighed sorted[1024];

static int compare(const void *a, const void *b) {
    double x = ((const struct weighed *)a)->x, y = ((const struct weighed *)b)->x;
    return (x > y) - (x < y);
}

/* Sorts the first n items, by their distance from a centre where there is one. */
static long double sort(const struct model_window *w, size_t n, const double *centre) {
    long double total = 0;
    for (size_t i = 0; i < n; i++) {
        double x = w->item[i].x;
        sorted[i] = (struct weighed){centre ? fabs(x - *centre) : x, w->item[i].weight};
        total += w->item[i].weight;
    }
    qsort(sorted, n, sizeof *sorted, compare);
    return total;
}

static double quantile_of(const struct model_window *w, size_t n, double q, const double *centre) {
    long double total = sort(w, n, centre), upto = 0;
    if (!(total > 0)) return (double)NAN;
    if (!w->is_standing) {
        double place = q * (double)(n - 1), low = floor(place);
        size_t i = (size_t)low;
        if (!(place > low)) return sorted[i].x;
        return sorted[i].x + (place - low) * (sorted[i + 1].x - sorted[i].x);
    }
    for (size_t i = 0; i < n; i++) {
        upto += sorted[i].weight;
        if (upto > 0 && upto >= q * (double)total) return sorted[i].x;
    }
    return (double)NAN;
}

static double quantile(const struct model_window *w) {
    return quantile_of(w, w->n, w->spec->param[0], NULL);
}

static double robust_z(const struct model_window *w) {
    if (!w->newest_is_defined || !w->n) return (double)NAN;
    size_t n = w->spec->flags & OBI_STAT_CURRENT ? w->n : w->n - 1;
    double median = quantile_of(w, n, 0.5, NULL);
    double deviation = quantile_of(w, n, 0.5, &median);
    return deviation > 0 ? (w->item[w->n - 1].x - median) / (1.4826 * deviation) : (double)NAN;
}

START_TEST(a_quantile_is_that_of_sorting) {
    static const double q[] = {0.01, 0.25, 0.5, 0.9, 1};
    const double param[4] = {q[_i]};
    model_compare(OBI_STAT_QUANTILE, 0, param, quantile, 0, MODEL_REAL);
    model_compare(OBI_STAT_QUANTILE, OBI_STAT_IMPULSE, param, quantile, 0, MODEL_OUTLIERS);
    model_compare(OBI_STAT_QUANTILE, OBI_STAT_INTEGER, param, quantile, 0, MODEL_FEW);
}
END_TEST

START_TEST(a_robust_z_is_that_of_sorting) {
    static const uint32_t flags[] = {0, OBI_STAT_CURRENT, OBI_STAT_IMPULSE};
    model_compare(OBI_STAT_ROBUST_Z, flags[_i], NULL, robust_z, 0, MODEL_REAL);
    model_compare(OBI_STAT_ROBUST_Z, flags[_i], NULL, robust_z, 0, MODEL_FEW);
}
END_TEST

/* Values that only rise, only fall, that stand, and that arrive as a search would not like them. */
START_TEST(the_tree_stays_low_whatever_comes) {
    enum { SIZE = 1 << 14, ROUNDS = 3 * SIZE };
    static struct obi_ranks_node node[SIZE];
    static uint8_t height[SIZE];
    struct obi_ranks o = {node, height, SIZE - 1, 0};
    int most = (int)(1.4405 * log2(SIZE + 2)) + 1;
    obi_ranks_start(&o);
    for (uint64_t i = 0; i < ROUNDS; i++) {
        const double kinds[] = {(double)i, -(double)i, 7, (double)(i % 2 ? i : ROUNDS - i)};
        if (i >= SIZE) obi_ranks_remove(&o, i - SIZE);
        obi_ranks_insert(&o, i, kinds[_i], 1);
        ck_assert_int_le(o.height[o.root], most);
        ck_assert_int_eq(o.node[o.root].below, (int64_t)(i < SIZE ? i + 1 : SIZE));
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_order");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, a_quantile_is_that_of_sorting, 0, 5);
    tcase_add_loop_test(c, a_robust_z_is_that_of_sorting, 0, 3);
    tcase_add_loop_test(c, the_tree_stays_low_whatever_comes, 0, 4);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}

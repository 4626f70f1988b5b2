/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Least and greatest value, and how long ago they last were. */
#include "stat_model.h"

#include <math.h>

/* The best value, of several the one that was last; NULL in an empty window. */
static const struct model_item *best(const struct model_window *w, double sign) {
    const struct model_item *found = NULL;
    for (size_t i = 0; i < w->n; i++) {
        if (!found || sign * w->item[i].x >= sign * found->x) found = &w->item[i];
    }
    return found;
}

static double extremum(const struct model_window *w, double sign) {
    return best(w, sign) ? best(w, sign)->x : (double)NAN;
}

static double age(const struct model_window *w, double sign) {
    const struct model_item *item = best(w, sign);
    if (!item) return (double)NAN;
    if (w->is_standing) return (double)(w->now - item->to_ns) / 1e9;
    return (double)(w->now - item->at) / (w->spec->clock == OBI_CLOCK_TIME ? 1e9 : 1);
}

static double least(const struct model_window *w) {
    return extremum(w, -1);
}
static double greatest(const struct model_window *w) {
    return extremum(w, 1);
}
static double least_age(const struct model_window *w) {
    return age(w, -1);
}
static double greatest_age(const struct model_window *w) {
    return age(w, 1);
}

static const struct {
    uint32_t stat;
    model_fn *formula;
} rows[] = {{OBI_STAT_MIN, least},
            {OBI_STAT_MAX, greatest},
            {OBI_STAT_MIN_AGE, least_age},
            {OBI_STAT_MAX_AGE, greatest_age}};

START_TEST(extrema_and_their_ages_are_those_of_a_search) {
    model_compare(rows[_i].stat, 0, NULL, rows[_i].formula, 0, MODEL_REAL);
    model_compare(rows[_i].stat, OBI_STAT_IMPULSE, NULL, rows[_i].formula, 0, MODEL_REAL);
    model_compare(rows[_i].stat, 0, NULL, rows[_i].formula, 0, MODEL_FEW);
    model_compare(rows[_i].stat, OBI_STAT_INTEGER, NULL, rows[_i].formula, 0, MODEL_FEW);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_extremum");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, extrema_and_their_ages_are_those_of_a_search, 0,
                        sizeof rows / sizeof *rows);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How long a value stays beyond a threshold. */
#include "persist_model.h"

#include <math.h>

enum { N = 1024 };

/* The spell of each push, 0 for none; whether one ended there. */
static int spell[N], ends[N];

static void label(const struct persist_history *h) {
    double at = h->spec->param[0], hysteresis = h->spec->param[1];
    double side = h->spec->param[2] < 0 ? -1 : 1;
    int is_in = 0, number = 0;
    for (size_t i = 0; i < h->n; i++) {
        double off = side * (h->push[i].x - at);
        int was_in = is_in, is_cut = h->push[i].is_break || isnan(h->push[i].x);
        if (is_cut) is_in = 0;
        is_in = !isnan(off) && (off >= 0 || (is_in && off >= -hysteresis));
        ends[i] = was_in && (is_cut || !is_in);
        number += is_in && (!was_in || is_cut);
        spell[i] = is_in ? number : 0;
    }
}

static double share(const struct persist_history *h) {
    long double all = 0, in = 0;
    label(h);
    for (size_t i = 0; i < h->n; i++) {
        if (!persist_has_part(h, i) || isnan(h->push[i].x)) continue;
        long double weight = h->is_standing ? (long double)persist_seconds(h, i) : 1;
        all += weight;
        if (spell[i]) in += weight;
    }
    return all > 0 ? (double)(in / all) : (double)NAN;
}

static double length_of(const struct persist_history *h, int which, int in_time) {
    long double sum = 0;
    for (size_t i = 0; i < h->n; i++) {
        if (spell[i] != which || !persist_has_part(h, i)) continue;
        sum += in_time ? (long double)persist_seconds(h, i) : persist_is_inside(h, i);
    }
    return (double)sum;
}

static double present(const struct persist_history *h, int in_time) {
    label(h);
    if (isnan(h->push[h->n - 1].x)) return (double)NAN;
    return spell[h->n - 1] ? length_of(h, spell[h->n - 1], in_time) : 0;
}

static double longest(const struct persist_history *h, int in_time) {
    int n_defined = 0;
    double most = 0;
    label(h);
    for (size_t i = 0; i < h->n; i++) n_defined += persist_has_part(h, i) && !isnan(h->push[i].x);
    for (size_t i = 0; i < h->n; i++) {
        if (!spell[i] || (i && spell[i] == spell[i - 1])) continue;
        double length = length_of(h, spell[i], in_time);
        if (length > most) most = length;
    }
    return n_defined ? most : (double)NAN;
}

static double present_time(const struct persist_history *h) {
    return present(h, 1);
}
static double present_events(const struct persist_history *h) {
    return present(h, 0);
}
static double longest_time(const struct persist_history *h) {
    return longest(h, 1);
}
static double longest_events(const struct persist_history *h) {
    return longest(h, 0);
}

static double spells(const struct persist_history *h) {
    int n = 0;
    label(h);
    for (size_t i = 0; i < h->n; i++) n += persist_is_inside(h, i) && ends[i];
    return n;
}

static const struct {
    uint32_t stat;
    persist_fn *formula;
} rows[] = {{OBI_STAT_SHARE_ABOVE, share},
            {OBI_STAT_LONGEST_SPELL, longest_time},
            {OBI_STAT_CURRENT_SPELL, present_time},
            {OBI_STAT_LONGEST_SPELL_EVENTS, longest_events},
            {OBI_STAT_CURRENT_SPELL_EVENTS, present_events},
            {OBI_STAT_SPELLS, spells}};

START_TEST(spells_are_those_of_a_walk_over_all_that_was_pushed) {
    static const double above[4] = {0.25, 0.25, 0, 0}, below[4] = {-0.25, 0.5, -1, 0};
    persist_compare(rows[_i].stat, 0, NULL, rows[_i].formula, 1e-12);
    persist_compare(rows[_i].stat, 0, above, rows[_i].formula, 1e-12);
    persist_compare(rows[_i].stat, 0, below, rows[_i].formula, 1e-12);
    persist_compare(rows[_i].stat, OBI_STAT_IMPULSE, above, rows[_i].formula, 1e-12);
}
END_TEST

/* In from 1 s to 4 s, out until 5 s, in until 7 s, out, and in again from 8 s on. */
START_TEST(spells_last_as_long_as_by_hand) {
    static const double param[4] = {0.5, 0.25, 0, 0};
    static const double at[] = {0, 1, 3, 4, 5, 7, 8, 9}, x[] = {0, 0.5, 0.25, 0, 1, 0, 1, 1};
    static const double wanted[] = {6.0 / 9, 3, 1, 2, 2, 2};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        obi_window *w = persist_window(rows[k].stat, OBI_CLOCK_TIME, 60000000000, param, 0);
        for (uint64_t i = 0; i < 8; i++) persist_push(w, at[i], i, x[i], OBI_VALUE_OK);
        persist_expect(w, wanted[k], 0, OBI_VALUE_WARMUP);
        obi_window_destroy(w);
    }
}
END_TEST

/* In from 0 to 6 s and from 6.25 to 9.5 s. In (2.5, 9.5] the first is cut to 3.5 s, the second has
 * 3.25 s; in (3, 10] the first has 3 s left and is not the longest any more. */
START_TEST(a_spell_is_cut_at_the_edge_of_the_window) {
    static const double param[4] = {0.5, 0, 0, 0};
    obi_window *w = persist_window(OBI_STAT_LONGEST_SPELL, OBI_CLOCK_TIME, 7000000000, param, 0);
    static const double at[] = {0, 6, 6.25, 9.5, 10}, x[] = {1, 0, 1, 0, 0};
    static const double wanted[] = {0, 6, 6, 3.5, 3.25};
    for (uint64_t i = 0; i < 5; i++) {
        persist_push(w, at[i], i, x[i], OBI_VALUE_OK);
        ck_assert_double_eq(persist_read(w, NULL), wanted[i]);
    }
    obi_window_destroy(w);
}
END_TEST

START_TEST(a_full_ring_shortens_spells_and_says_so) {
    static const double param[4] = {0.5, 0, 0, 0};
    obi_window *w = persist_window(OBI_STAT_LONGEST_SPELL, OBI_CLOCK_TIME, 100000000000, param, 4);
    struct test_rng rng = {test_seed(7)};
    for (uint64_t i = 0; i < 1000; i++) {
        uint8_t status;
        persist_push(w, (double)i, i, (double)test_below(&rng, 2), OBI_VALUE_OK);
        double longest = persist_read(w, &status);
        ck_assert(longest >= 0 && longest <= 3);
        if (i > 4) ck_assert_uint_eq(status, OBI_VALUE_SATURATED);
    }
    obi_window_destroy(w);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_spell");
    TCase *c = tcase_create("model");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, spells_are_those_of_a_walk_over_all_that_was_pushed, 0,
                        sizeof rows / sizeof *rows);
    suite_add_tcase(s, c);
    c = tcase_create("by hand");
    tcase_add_test(c, spells_last_as_long_as_by_hand);
    tcase_add_test(c, a_spell_is_cut_at_the_edge_of_the_window);
    tcase_add_test(c, a_full_ring_shortens_spells_and_says_so);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}

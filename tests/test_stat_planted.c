/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whether the library's statistics of persistence find what is planted in a market
 * (docs/generator.md): 100 seeds, orders through book, metric and window, and the planted value
 * must lie in the intervals told as often as they promise.
 *
 * The regime's state is drawn anew in a frame with chance c, each of three with a third. Without
 * noise the imbalance of the touch is a multiple of it, so
 *   phi = 1 - c, half-life = ln(1/2) / ln(1 - c) frames,
 *   a spell of the state ends in a frame with chance 2 c / 3, whatever its age.
 * Of 100 intervals of 95 % fewer than 88 hold by chance with 0.15 %. The interval of phi supposes
 * innovations of one variance; here those from a state that is not 0 have 5/4 of the mean, so it
 * holds the truth with 92 %: fewer than 83 by chance with 0.1 %. */
#include <gen.h>
#include <math.h>

#include "gen_reader.h"
#include "support.h"

enum { SEEDS = 100, FRAMES = 6000, HALF_LIFE = 10, TAU = 5 };

static const char stats[] =
    "half_life(depth_imbalance[0:1],6000 frames), half_life_lo(depth_imbalance[0:1],6000 frames), "
    "half_life_hi(depth_imbalance[0:1],6000 frames), "
    "share_above(depth_imbalance[0:1],6000 frames){at=0.25}, "
    "spells(depth_imbalance[0:1],6000 frames){at=0.25}, "
    "survival(depth_imbalance[0:1],6000 frames){at=0.25,tau=0.25}, "
    "survival_lo(depth_imbalance[0:1],6000 frames){at=0.25,tau=0.25}, "
    "survival_hi(depth_imbalance[0:1],6000 frames){at=0.25,tau=0.25}";

enum { X, HALF, HALF_LO, HALF_HI, SHARE, SPELLS, ALIVE, ALIVE_LO, ALIVE_HI, WIDTH };

/* What the library says at the end of a market; survival as of the last spell that began. */
struct reading {
    double value[WIDTH];
};

static struct reading reading_of[SEEDS];

static const struct gen_options market = {
    .n_frames = FRAMES,
    .n_levels = 20,
    .view = GEN_VIEW_ORDERS,
    .steady = 1, /* a frame every 50 ms: TAU of them are 0.25 s */
    .plant = {.half_life_frames = HALF_LIFE, .touch_noise = GEN_NONE}};

static double redraw(void) {
    struct gen_planted p;
    must(gen_plan(&p, &market) == 0);
    return (double)p.regime_redraw / 4294967296.0;
}

static obi_pipeline *make_pipeline(void) {
    struct obi_book_options book = {
        .struct_size = sizeof book, .max_levels = 4096, .max_orders = 65536};
    struct obi_pipeline_options opt = {.struct_size = sizeof opt,
                                       .columns = "depth_imbalance[0:1]",
                                       .stats = stats,
                                       .book = &book};
    obi_pipeline *p = NULL;
    must(obi_pipeline_create(&opt, NULL, &p, NULL) == OBI_OK);
    must(obi_pipeline_width(p) == WIDTH);
    return p;
}

/* A spell's first frame: all spells before were as long, so the estimate stands on many. */
static void take_row(struct reading *r, const double *row) {
    int begins = row[X] >= 0.25 && !(r->value[X] >= 0.25);
    for (int i = 0; i < WIDTH; i++)
        if (i < ALIVE || begins) r->value[i] = row[i];
}

static void measure(uint64_t seed, struct reading *r) {
    struct gen_options opt = market;
    const struct obi_event *ev;
    opt.seed = seed;
    struct gen *g = gen_create(&opt);
    obi_pipeline *p = make_pipeline();
    must(g != NULL);
    for (size_t n; (n = gen_next(g, &ev)) > 0;) {
        double row[WIDTH];
        struct obi_rows rows = {
            .struct_size = sizeof rows, .stride = WIDTH, .row_size = 1, .value = row};
        size_t taken;
        must(obi_pipeline_run(p, ev, n, &taken, &rows) >= OBI_OK && taken == n);
        if (rows.n_rows > 0) take_row(r, row);
    }
    obi_pipeline_destroy(p);
    gen_destroy(g);
}

static void measure_all(void) {
    for (int i = 0; i < SEEDS; i++) measure((uint64_t)i + 1, &reading_of[i]);
}

/* How many intervals hold a value; the first and the last column of each. */
static int holding(double value, int lo, int hi) {
    int n = 0;
    for (int i = 0; i < SEEDS; i++)
        n += reading_of[i].value[lo] <= value && value <= reading_of[i].value[hi];
    return n;
}

START_TEST(the_half_life_lies_in_its_interval) {
    double planted = log(0.5) / log(1 - redraw());
    int held = holding(planted, HALF_LO, HALF_HI);
    ck_assert_msg(fabs(planted - HALF_LIFE) < 1e-6, "%f", planted);
    ck_assert_msg(held >= 83, "%d of 100 intervals hold %f", held, planted);
    held = holding(planted * 1.5, HALF_LO, HALF_HI);
    ck_assert_msg(held < 20, "%d of 100 intervals hold one and a half of it", held);
}
END_TEST

START_TEST(half_lives_lie_on_both_sides_of_the_planted_one) {
    int above = 0;
    for (int i = 0; i < SEEDS; i++) above += reading_of[i].value[HALF] > HALF_LIFE;
    ck_assert_msg(above >= 33 && above <= 67, "%d of 100 are above", above);
}
END_TEST

/* The mean of m lengths that are geometric of mean L = 1 / p is L +- 1.96 L sqrt((1 - p) / m). */
START_TEST(spells_are_as_long_as_the_state_lasts) {
    double leave = 2 * redraw() / 3, length = 1 / leave;
    int held = 0;
    for (int i = 0; i < SEEDS; i++) {
        const double *v = reading_of[i].value;
        double mean = v[SHARE] * FRAMES / v[SPELLS];
        held += fabs(mean - length) <= 1.96 * mean * sqrt((1 - 1 / mean) / v[SPELLS]);
    }
    ck_assert_msg(held >= 88, "%d of 100 intervals hold %f frames", held, length);
}
END_TEST

/* The state has no memory: what is left of a spell does not depend on its age. */
START_TEST(the_chance_that_a_spell_goes_on_lies_in_its_interval) {
    double planted = pow(1 - 2 * redraw() / 3, TAU);
    int held = holding(planted, ALIVE_LO, ALIVE_HI);
    ck_assert_msg(held >= 88, "%d of 100 intervals hold %f", held, planted);
    held = holding(planted * 0.8, ALIVE_LO, ALIVE_HI);
    ck_assert_msg(held < 40, "%d of 100 intervals hold four fifths of it", held);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("stat_planted");
    TCase *t = tcase_create("planted");
    tcase_set_timeout(t, 120);
    tcase_add_unchecked_fixture(t, measure_all, NULL);
    tcase_add_test(t, the_half_life_lies_in_its_interval);
    tcase_add_test(t, half_lives_lie_on_both_sides_of_the_planted_one);
    tcase_add_test(t, spells_are_as_long_as_the_state_lasts);
    tcase_add_test(t, the_chance_that_a_spell_goes_on_lies_in_its_interval);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

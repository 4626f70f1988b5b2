/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whether the lives that the library tells are those that were planted in a market
 * (docs/generator.md). Every order has a clock: a chance, by its kind, to leave in a frame. The
 * truth tells of each order that died its kind and why; the journal tells how long it lived. What
 * left by its clock, over the frames that it could have, is the chance, with the interval of a
 * share: of 100 intervals of 95 % fewer than 88 hold by chance with 0.15 %. */
#include <gen.h>
#include <math.h>
#include <obi/obi.h>
#include <stdio.h>

#include "gen_reader.h"
#include "support.h"

enum { SEEDS = 100, FRAMES = 4000, HELD = 88 };

static const obi_ns frame_ns = 50000000;

static const struct gen_options market = {
    .n_frames = FRAMES,
    .n_levels = 20,
    .view = GEN_VIEW_ORDERS,
    .frame_ns = 50000000,
    .steady = 1,
    .plant = {.half_life_frames = 10, .thin_frames = 30, .deep_frames = 40, .fleeting_frames = 6}};

struct stage {
    struct gen *g;
    obi_book *book;
    obi_lifetime *life;
    uint64_t last_id;                      /* of the snapshot: what it told is of unknown age */
    uint64_t n_lives, n_undated;           /* cancelled whole, as the truth has it */
    uint64_t bin[OBI_LIFETIME_BINS];       /* and their lives */
    double left[GEN_KINDS], at[GEN_KINDS]; /* by their clocks; frames in which they could have */
};

static void stage_open(struct stage *s, uint64_t seed) {
    struct gen_options opt = market;
    struct obi_book_options book = {
        .struct_size = sizeof book, .max_levels = 4096, .max_orders = 65536};
    memset(s, 0, sizeof *s);
    opt.seed = seed;
    s->g = gen_create(&opt);
    must(s->g != NULL);
    must(obi_book_create(&book, NULL, &s->book, NULL) == OBI_OK);
    must(obi_lifetime_create(NULL, NULL, &s->life, NULL) == OBI_OK);
}

static void stage_close(struct stage *s) {
    gen_destroy(s->g);
    obi_book_destroy(s->book);
    obi_lifetime_destroy(s->life);
}

/* -- the truth --------------------------------------------------------------------------------- */

static void note_life(struct stage *s, const struct gen_death *d) {
    size_t b = 0;
    if (d->cause == GEN_CAUSE_EXECUTE || d->traded_lots > 0) return;
    if (d->order_id <= s->last_id) {
        s->n_undated++;
        return;
    }
    while ((d->died_ns - d->born_ns) >> b > 1) b++;
    s->bin[b]++;
    s->n_lives++;
}

/* The entry of the journal with which an order left. */
static const struct obi_change *leaving(const struct stage *s, uint64_t order_id) {
    const struct obi_change *change;
    size_t n;
    must(obi_book_changes(s->book, &change, &n) == OBI_OK);
    for (size_t i = 0; i < n; i++)
        if (change[i].order_id == order_id && change[i].facts & OBI_ORDER_GONE) return &change[i];
    ck_abort_msg("an order died and the journal does not tell");
    return NULL;
}

/* Prints and moves come before the clocks of a frame. */
static void note_clock(struct stage *s, const struct gen_death *d, obi_ns now) {
    const struct obi_change *c = leaving(s, d->order_id);
    if (c->facts & OBI_ORDER_UNDATED) return;
    double frames = (double)((now - c->born_ns) / frame_ns);
    int before = d->cause == GEN_CAUSE_EXECUTE || d->cause == GEN_CAUSE_PULL;
    s->left[d->kind] += d->cause == GEN_CAUSE_CANCEL || d->cause == GEN_CAUSE_REPLACE;
    s->at[d->kind] += frames - before;
}

/* Those that live on could have left, too. */
static void note_living(struct stage *s, obi_ns now) {
    static struct gen_death living[65536];
    size_t n = gen_living(s->g, 0, living, 65536);
    must(n > 0 && n < 65536);
    for (size_t i = 0; i < n; i++) {
        struct obi_order order;
        must(obi_book_order(s->book, living[i].order_id, &order) == OBI_OK);
        if (order.facts & OBI_ORDER_UNDATED) continue;
        s->at[living[i].kind] += (double)((now - order.born_ns) / frame_ns);
    }
}

static void walk(struct stage *s) {
    const struct obi_event *ev;
    struct gen_truth truth;
    size_t taken;
    for (size_t n; (n = gen_next(s->g, &ev)) > 0;) {
        must(obi_book_apply(s->book, ev, n, &taken) == OBI_OK && taken == n);
        must(obi_lifetime_update(s->life, s->book) == OBI_OK);
        gen_truth(s->g, 0, &truth);
        int is_snapshot = (ev->flags & OBI_EVENT_SNAPSHOT) != 0;
        for (size_t i = 0; is_snapshot && i < n; i++)
            if (ev[i].order_id > s->last_id) s->last_id = ev[i].order_id;
        if (is_snapshot) continue;
        for (size_t i = 0; i < truth.n_deaths; i++) {
            note_life(s, &truth.death[i]);
            note_clock(s, &truth.death[i], truth.ts_ns);
        }
    }
    note_living(s, truth.ts_ns);
}

static uint64_t counted(const struct stage *s, uint32_t counter) {
    uint64_t n = 0;
    must(obi_lifetime_count(s->life, counter, &n) == OBI_OK);
    return n;
}

START_TEST(every_life_is_as_long_as_the_truth_says) {
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct stage s;
        uint64_t n[OBI_LIFETIME_BINS];
        stage_open(&s, seed);
        walk(&s);
        must(obi_lifetime_bins(s.life, OBI_NONE, n, NULL, OBI_LIFETIME_BINS) == OBI_OK);
        for (int b = 0; b < OBI_LIFETIME_BINS; b++) ck_assert_uint_eq(n[b], s.bin[b]);
        ck_assert_uint_gt(s.n_lives, 1000);
        ck_assert_uint_eq(counted(&s, OBI_COUNTER_LIFETIME_ORDERS), s.n_lives);
        ck_assert_uint_eq(counted(&s, OBI_COUNTER_LIFETIME_UNDATED), s.n_undated);
        ck_assert_uint_eq(counted(&s, OBI_COUNTER_LIFETIME_BREAKS), 0);
        stage_close(&s);
    }
}
END_TEST

/* Whether the interval of a share of n draws holds p. */
static int holds(double k, double n, double p) {
    double share = k / n;
    return fabs(share - p) <= 1.96 * sqrt(share * (1 - share) / n);
}

START_TEST(the_clocks_of_orders_are_found_in_the_lives_that_the_journal_tells) {
    struct gen_planted planted;
    int held[GEN_KINDS] = {0}, missed[GEN_KINDS] = {0}, n_kinds = 0;
    must(gen_plan(&planted, &market) == 0);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct stage s;
        stage_open(&s, seed);
        walk(&s);
        for (int k = GEN_KIND_FLEETING; k < GEN_KINDS; k++) {
            double p = (double)planted.leave[k] / 4294967296.0;
            held[k] += holds(s.left[k], s.at[k], p);
            missed[k] += s.at[k] > 0 && !holds(s.left[k], s.at[k], 1.5 * p);
        }
        stage_close(&s);
    }
    for (int k = GEN_KIND_FLEETING; k < GEN_KINDS; k++) {
        if (missed[k] == 0) continue; /* no such order in a book of 20 levels */
        ck_assert_msg(held[k] >= HELD && missed[k] > SEEDS / 2, "kind %d: %d", k, held[k]);
        printf("# kind %d: %d of 100 intervals hold its clock\n", k, held[k]);
        n_kinds++;
    }
    ck_assert_int_ge(n_kinds, 5);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("quality_planted");
    TCase *t = tcase_create("planted");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, every_life_is_as_long_as_the_truth_says);
    tcase_add_test(t, the_clocks_of_orders_are_found_in_the_lives_that_the_journal_tells);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What is planted in the generated market, and whether it can be found again by who sees the events
 * only: estimators written here from their definitions, each with its 95 % confidence interval,
 * over 100 seeds. Of 100 such intervals 95 hold the planted value in the mean; fewer than 88 do by
 * chance with 0.15 %, which is the binomial P(X >= 13) for n = 100, p = 0.05. So 88 must. And a
 * value that is off by a quarter or half must be missed by most, or the intervals say nothing. */
#include <math.h>

#include "gen_reader.h"
#include "support.h"

enum { SEEDS = 100, FRAMES = 6000, HELD = 88, BLOCKS = 20 };

static const struct gen_plant plant = {
    .half_life_frames = 10, .thin_frames = 30, .deep_frames = 40, .fleeting_frames = 6};

/* What an estimator says of a run: a value and half of the width of its interval. */
struct estimate {
    double value, half;
};

/* A share of n draws, and the interval of the normal approximation. */
static struct estimate share_of(double k, double n) {
    double p = k / n;
    return (struct estimate){p, 1.96 * sqrt(p * (1 - p) / n)};
}

/* What a reader of the events sees at each update. */
struct sight {
    double imbalance[FRAMES], both[FRAMES], mid[FRAMES]; /* of the touches */
    double flow[FRAMES];                                 /* of the aggressors, in lots */
    size_t n;
};

static void see(struct sight *s, const struct gen *g, const struct obi_event *ev, size_t n) {
    struct gen_touch t;
    gen_touch(g, &t);
    double bid = (double)t.bid.qty_lots, ask = (double)t.ask.qty_lots, flow = 0;
    for (size_t i = 0; i < n; i++)
        if (ev[i].kind == OBI_EVENT_EXECUTE)
            flow += (double)(ev[i].side == OBI_ASK ? ev[i].qty_lots : -ev[i].qty_lots);
    s->imbalance[s->n] = (bid - ask) / (bid + ask);
    s->both[s->n] = bid + ask;
    s->mid[s->n] = (double)(t.bid.price_ticks + t.ask.price_ticks) / 2;
    s->flow[s->n++] = flow;
}

static struct gen *make_planted(uint64_t seed) {
    struct gen_options opt = {
        .seed = seed, .n_frames = FRAMES, .n_levels = 20, .view = GEN_VIEW_ORDERS, .plant = plant};
    struct gen *g = gen_create(&opt);
    must(g != NULL);
    return g;
}

static struct gen_planted planted_of(void) {
    struct gen_planted p;
    must(gen_plan(&p, &(struct gen_options){.n_levels = 20, .plant = plant}) == 0);
    return p;
}

static struct sight *seen[SEEDS]; /* made once, for all tests */

static void walk_all(void) {
    const struct obi_event *ev;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct sight *s = seen[seed] = calloc(1, sizeof *s);
        struct gen *g = make_planted(seed + 1);
        for (size_t n; (n = gen_next(g, &ev)) > 0;)
            if (!(ev->flags & OBI_EVENT_SNAPSHOT)) see(s, g, ev, n);
        must(s->n == FRAMES);
        gen_destroy(g);
    }
}

static void forget_all(void) {
    for (int i = 0; i < SEEDS; i++) free(seen[i]);
}

/* Whether an estimator's intervals hold a value, and miss a wrong one. */
static void must_find(struct estimate (*estimator)(const struct sight *), double value,
                      double wrong) {
    int held = 0, missed = 0;
    for (int i = 0; i < SEEDS; i++) {
        struct estimate e = estimator(seen[i]);
        held += fabs(e.value - value) <= e.half;
        missed += fabs(e.value - wrong) > e.half;
    }
    ck_assert_msg(held >= HELD, "%d of %d intervals hold %g", held, SEEDS, value);
    ck_assert_msg(missed > SEEDS / 2, "only %d of %d intervals miss %g", missed, SEEDS, wrong);
}

/* The states are told apart by the touch: noise moves a flat one to 0.19 at most, and a tilted one,
 * at 0.5 in the middle, to 0.34 at least. */
static int state_of(const struct sight *s, size_t i) {
    return s->imbalance[i] > 0.26 ? 1 : s->imbalance[i] < -0.26 ? -1 : 0;
}

/* A new state is another one two times of three, whatever the old one; so changes are draws. */
static struct estimate estimate_redraw(const struct sight *s) {
    double changes = 0;
    for (size_t i = 1; i < s->n; i++) changes += state_of(s, i) != state_of(s, i - 1);
    struct estimate e = share_of(changes, (double)s->n - 1);
    return (struct estimate){1.5 * e.value, 1.5 * e.half};
}

START_TEST(the_half_life_is_found_in_the_changes_of_state) {
    double redraw = (double)planted_of().regime_redraw / 4294967296.0;
    double half_life = log(0.5) / log(1 - redraw);
    ck_assert_msg(fabs(half_life - 10) < 1e-6, "half-life %.9f", half_life);
    must_find(estimate_redraw, redraw, redraw * 1.25);
}
END_TEST

/* The autocovariances of two lags over each other, times the count, of all blocks but one; the mean
 * is zero by symmetry. Noise of a frame is in no lag but 0, and so in neither. */
static double ratio_without(const struct sight *s, size_t block) {
    size_t size = s->n / BLOCKS;
    double one = 0, two = 0;
    for (size_t i = 0; i + 2 < s->n; i++) {
        if (i / size == block) continue;
        one += s->imbalance[i] * s->imbalance[i + 1];
        two += s->imbalance[i] * s->imbalance[i + 2];
    }
    return two / one;
}

/* A jackknife over 20 blocks, each 30 half-lives long; 2.093 is Student's t of 19. */
static struct estimate estimate_stay(const struct sight *s) {
    double all = ratio_without(s, BLOCKS + 1), mean = 0, square = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        double value = ratio_without(s, i);
        mean += value / BLOCKS;
        square += value * value / BLOCKS;
    }
    double variance = (BLOCKS - 1) * (square - mean * mean);
    return (struct estimate){BLOCKS * all - (BLOCKS - 1) * mean, 2.093 * sqrt(variance)};
}

START_TEST(the_half_life_is_found_in_the_autocorrelation_of_the_imbalance) {
    double stay = exp2(-1.0 / 10);
    must_find(estimate_stay, stay, exp2(-1.0 / 14));
}
END_TEST

/* The middle between both depths' noise: 1500 and 4500 lots a touch, 19 % of each. */
static int is_deep(const struct sight *s, size_t i) {
    return s->both[i] > 5400;
}

/* The mean of both touches in deep over that in thin frames, by the delta method. */
static struct estimate estimate_factor(const struct sight *s) {
    double n[2] = {0}, sum[2] = {0}, square[2] = {0}, mean[2], relative = 0;
    for (size_t i = 0; i < s->n; i++) {
        int deep = is_deep(s, i);
        n[deep]++;
        sum[deep] += s->both[i];
        square[deep] += s->both[i] * s->both[i];
    }
    for (int d = 0; d < 2; d++) {
        mean[d] = sum[d] / n[d];
        relative += (square[d] / n[d] / (mean[d] * mean[d]) - 1) / n[d];
    }
    return (struct estimate){mean[1] / mean[0], 1.96 * sqrt(relative) * mean[1] / mean[0]};
}

static struct estimate estimate_leave(const struct sight *s, int deep) {
    double n = 0, left = 0;
    for (size_t i = 1; i < s->n; i++) {
        if (is_deep(s, i - 1) != deep) continue;
        n++;
        left += is_deep(s, i) != deep;
    }
    return share_of(left, n);
}
static struct estimate estimate_leave_thin(const struct sight *s) {
    return estimate_leave(s, 0);
}
static struct estimate estimate_leave_deep(const struct sight *s) {
    return estimate_leave(s, 1);
}

START_TEST(the_depths_and_how_long_they_last_are_found_in_the_touches) {
    must_find(estimate_factor, 3, 3.05);
    must_find(estimate_leave_thin, 1.0 / 30, 1.0 / 20);
    must_find(estimate_leave_deep, 1.0 / 40, 1.0 / 27);
}
END_TEST

/* The slope of the mid's moves over the flow relative to the mean touch before it, by least
 * squares, with White's standard error, since whole ticks make the noise unequal. */
static struct estimate estimate_impact(const struct sight *s) {
    double sxx = 0, sxy = 0, meat = 0, mx = 0, my = 0, n = (double)s->n - 1;
    for (int pass = 0; pass < 3; pass++) {
        for (size_t i = 1; i < s->n; i++) {
            double x = s->flow[i] / (s->both[i - 1] / 2), y = s->mid[i] - s->mid[i - 1];
            if (pass == 0) mx += x / n, my += y / n;
            if (pass == 1) sxx += (x - mx) * (x - mx), sxy += (x - mx) * (y - my);
            double left = pass == 2 ? (x - mx) * (y - my - sxy / sxx * (x - mx)) : 0;
            meat += left * left;
        }
    }
    return (struct estimate){sxy / sxx, 1.96 * sqrt(meat) / sxx};
}

START_TEST(the_impact_is_found_by_least_squares) {
    must_find(estimate_impact, 1, 1.25);
}
END_TEST

/* Of the frames with a flow in a tilted state, how many flows have its sign. */
static struct estimate estimate_sign(const struct sight *s) {
    double n = 0, with = 0;
    for (size_t i = 0; i < s->n; i++) {
        double sign = s->flow[i] * state_of(s, i);
        n += sign != 0;
        with += sign > 0;
    }
    return share_of(with, n);
}

START_TEST(the_share_of_signs_is_found_in_the_flows) {
    must_find(estimate_sign, 0.75, 0.70);
}
END_TEST

/* Orders of each kind: how many left by their clock, and in how many frames they could have. Prints
 * and moves come before the clocks of a frame, what levels shed after. */
struct exposure {
    double left[GEN_KINDS], frames[GEN_KINDS];
};

static void count_death(struct exposure *x, const struct gen_death *d) {
    int before = d->cause == GEN_CAUSE_EXECUTE || d->cause == GEN_CAUSE_PULL;
    x->left[d->kind] += d->cause == GEN_CAUSE_CANCEL || d->cause == GEN_CAUSE_REPLACE;
    x->frames[d->kind] += (double)(d->died_frame - d->born_frame - (uint64_t)before);
}

static void witness(void *ctx, const struct gen_truth *t) {
    for (size_t i = 0; i < t->n_deaths; i++) count_death(ctx, &t->death[i]);
}

static struct exposure expose(uint64_t seed) {
    struct exposure x = {{0}, {0}};
    static struct gen_death living[65536];
    struct gen *g = make_planted(seed);
    struct gen_truth last;
    const struct obi_event *ev;
    gen_watch(g, witness, &x);
    while (gen_next(g, &ev) > 0) continue;
    gen_truth(g, 0, &last);
    size_t n = gen_living(g, 0, living, 65536);
    must(n > 0 && n < 65536);
    for (size_t i = 0; i < n; i++)
        x.frames[living[i].kind] += (double)(last.frame - living[i].born_frame);
    gen_destroy(g);
    return x;
}

START_TEST(the_clocks_of_orders_are_found_in_their_lifetimes) {
    struct gen_planted p = planted_of();
    int held[GEN_KINDS] = {0}, missed[GEN_KINDS] = {0}, n_kinds = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct exposure x = expose(seed);
        for (int k = GEN_KIND_FLEETING; k < GEN_KINDS; k++) {
            struct estimate e = share_of(x.left[k], x.frames[k]);
            double value = (double)p.leave[k] / 4294967296.0;
            held[k] += fabs(e.value - value) <= e.half;
            missed[k] += fabs(e.value - value * 1.5) > e.half;
        }
    }
    for (int k = GEN_KIND_FLEETING; k < GEN_KINDS; k++) {
        if (missed[k] == 0) continue; /* no such order in a book of 20 levels */
        ck_assert_msg(held[k] >= HELD && missed[k] > 50, "kind %d: %d", k, held[k]);
        n_kinds++;
    }
    ck_assert_int_ge(n_kinds, 5);
}
END_TEST

/* Births and deaths as the events tell them. */
struct told {
    uint64_t died[4096], n_born, frame;
    size_t n_died;
    obi_lots rests[1 << 18];
    uint64_t born[1 << 18];
};

static void tell_birth(struct told *t, uint64_t id, obi_lots lots) {
    must(id < 1 << 18);
    t->rests[id] = lots;
    t->born[id] = t->frame;
    t->n_born++;
}

static void tell(struct told *t, const struct obi_event *ev) {
    must(ev->order_id < 1 << 18 && t->n_died < 4096);
    int takes = ev->kind == OBI_EVENT_CANCEL || ev->kind == OBI_EVENT_EXECUTE;
    if (ev->kind == OBI_EVENT_ADD) tell_birth(t, ev->order_id, ev->qty_lots);
    if (ev->kind == OBI_EVENT_MODIFY) t->rests[ev->order_id] = ev->qty_lots;
    if (ev->kind == OBI_EVENT_REPLACE) t->died[t->n_died++] = ev->order_id;
    if (ev->kind == OBI_EVENT_REPLACE) tell_birth(t, ev->order_id2, ev->qty_lots);
    if (takes && (t->rests[ev->order_id] -= ev->qty_lots) == 0) t->died[t->n_died++] = ev->order_id;
}

static void must_be_true(const struct told *t, const struct gen_truth *truth) {
    must(truth->n_deaths == t->n_died && truth->n_born == t->n_born);
    for (size_t i = 0; i < t->n_died; i++) {
        const struct gen_death *d = &truth->death[i];
        must(d->order_id == t->died[i] && d->died_frame == truth->frame);
        must(t->born[d->order_id] == 0 || t->born[d->order_id] == d->born_frame);
    }
}

START_TEST(the_truth_of_a_frame_is_what_its_events_tell) {
    struct gen *g = make_planted(test_seed(5));
    struct told *t = calloc(1, sizeof *t);
    const struct obi_event *ev;
    struct gen_truth truth;
    obi_lots flow = 0;
    for (size_t n; (n = gen_next(g, &ev)) > 0; flow = 0) {
        gen_truth(g, 0, &truth);
        int snapshot = (ev->flags & OBI_EVENT_SNAPSHOT) != 0;
        t->frame = snapshot ? 0 : truth.frame;
        t->n_born = t->n_died = 0;
        for (size_t i = 0; i < n; i++) {
            tell(t, &ev[i]);
            if (ev[i].kind == OBI_EVENT_EXECUTE)
                flow += ev[i].side == OBI_ASK ? ev[i].qty_lots : -ev[i].qty_lots;
        }
        if (!snapshot) must_be_true(t, &truth);
        must(snapshot || (flow == truth.flow_lots && truth.ts_ns == ev->ts_ns));
    }
    ck_assert_uint_eq(truth.frame, FRAMES + 3); /* three are over before the snapshot */
    free(t);
    gen_destroy(g);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("gen_truth");
    TCase *t = tcase_create("gen_truth");
    tcase_set_timeout(t, 120);
    tcase_add_unchecked_fixture(t, walk_all, forget_all);
    tcase_add_test(t, the_half_life_is_found_in_the_changes_of_state);
    tcase_add_test(t, the_half_life_is_found_in_the_autocorrelation_of_the_imbalance);
    tcase_add_test(t, the_depths_and_how_long_they_last_are_found_in_the_touches);
    tcase_add_test(t, the_impact_is_found_by_least_squares);
    tcase_add_test(t, the_share_of_signs_is_found_in_the_flows);
    tcase_add_test(t, the_clocks_of_orders_are_found_in_their_lifetimes);
    tcase_add_test(t, the_truth_of_a_frame_is_what_its_events_tell);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A market whose chain is known: the table learned from it comes to the one that the chain has,
 * worked out by the oracle from the chances themselves, within what chance leaves. */
#include "micro.h"

enum {
    BUCKETS = 4,
    SPREADS = 2,
    SIDED = BUCKETS * SPREADS,
    BATCHES = 24,
    STEPS = 20000,
    MOVES = 4
};

/* From each state: to each state with each move in half ticks -2, -1, 1, 2, or none. */
struct planted {
    double chance[SIDED][SIDED][MOVES + 1];
};
static const int half_ticks[MOVES + 1] = {-2, -1, 1, 2, 0};

static int image(int state) {
    return state / BUCKETS * BUCKETS + (BUCKETS - 1 - state % BUCKETS);
}

/* A mid moves by whole ticks where the spread keeps its parity, and by halves where it does not. */
static int is_possible(int from, int to, int half) {
    int turns = from / BUCKETS != to / BUCKETS;
    return half ? half % 2 == 0 ? !turns : turns : !turns;
}

/* Random and then made symmetric; who has more on the bid goes up more often. */
static void plant(struct planted *p, struct test_rng *rng) {
    for (int i = 0; i < SIDED; i++) {
        double sum = 0;
        if (i % BUCKETS >= BUCKETS / 2) continue; /* the images follow */
        for (int j = 0; j < SIDED; j++) {
            for (int k = 0; k <= MOVES; k++) {
                double c = 0.05 + (double)test_below(rng, 1000) / 1000;
                if (half_ticks[k] == 0) c *= 8;
                if (half_ticks[k] > 0) c *= 0.3;
                p->chance[i][j][k] = is_possible(i, j, half_ticks[k]) ? c : 0;
                sum += p->chance[i][j][k];
            }
        }
        for (int j = 0; j < SIDED; j++) {
            for (int k = 0; k <= MOVES; k++) {
                int back = k < MOVES ? MOVES - 1 - k : k;
                p->chance[i][j][k] /= sum;
                p->chance[image(i)][image(j)][back] = p->chance[i][j][k];
            }
        }
    }
}

static void solve_planted(const struct planted *p, struct oracle_chain *c, int n_terms) {
    memset(c, 0, sizeof *c);
    c->n_states = SIDED;
    for (int i = 0; i < SIDED; i++) {
        c->known[i] = 1;
        for (int j = 0; j < SIDED; j++) {
            c->q[i][j] = (long double)p->chance[i][j][MOVES];
            for (int k = 0; k < MOVES; k++) {
                c->r2[i][j] += (long double)p->chance[i][j][k];
                c->move[i] += (long double)p->chance[i][j][k] * half_ticks[k] / 2;
            }
        }
    }
    oracle_chain_solve(c, n_terms);
}

/* Sizes well inside the bucket. */
static struct oracle_touch touch_in(int state, int64_t twice_mid, struct test_rng *rng) {
    int64_t spread = 1 + state / BUCKETS, lots = 100 * (state % BUCKETS) + 1;
    struct oracle_touch t = {.bid = (twice_mid - spread) / 2, .ask = (twice_mid + spread) / 2};
    t.bid_lots = lots + (int64_t)test_below(rng, 98);
    t.ask_lots = 100 * BUCKETS - t.bid_lots;
    return t;
}

struct walk {
    int state;
    int64_t twice_mid;
};

static void step(const struct planted *p, struct walk *w, struct test_rng *rng) {
    double u = (double)(test_random(rng) >> 11) * 0x1p-53;
    for (int j = 0; j < SIDED; j++) {
        for (int k = 0; k <= MOVES; k++) {
            u -= p->chance[w->state][j][k];
            if (u >= 0) continue;
            w->state = j;
            w->twice_mid += half_ticks[k];
            return;
        }
    }
}

static void learn(struct stage *s, const struct planted *p, struct walk *w, struct test_rng *rng) {
    for (int i = 0; i < STEPS; i++) {
        step(p, w, rng);
        stage_show(s, touch_in(w->state, w->twice_mid, rng));
    }
    ck_assert_int_eq(obi_micro_solve(s->micro, NULL), OBI_OK);
}

static double value_of(const struct stage *s, int state) {
    return micro_value(s->micro, (uint32_t)(state % BUCKETS), 1 + (uint32_t)(state / BUCKETS));
}

/* What the batches' values differ by tells how far all of them together may be off. */
static void judge(const struct stage *whole, const struct oracle_chain *c, double (*batch)[SIDED]) {
    double largest = 0;
    for (int i = 0; i < SIDED; i++) {
        double mean = 0, square = 0, truth = (double)c->g[i];
        for (int k = 0; k < BATCHES; k++) mean += batch[k][i] / BATCHES;
        for (int k = 0; k < BATCHES; k++) square += (batch[k][i] - mean) * (batch[k][i] - mean);
        double error = sqrt(square / (BATCHES - 1) / BATCHES), off = value_of(whole, i) - truth;
        largest = fabs(truth) > largest ? fabs(truth) : largest;
        if (fabs(off) > 5 * error || error > 0.02)
            ck_abort_msg("state %d: %g, planted %g, error %g", i, value_of(whole, i), truth, error);
    }
    ck_assert_msg(largest > 0.1, "nothing was planted: %g", largest);
}

START_TEST(a_planted_chain_is_found_again) {
    struct planted p;
    static struct oracle_chain truth;
    static double batch[BATCHES][SIDED];
    struct test_rng rng = {test_seed(77 + (uint64_t)_i)};
    struct stage whole = stage_open(micro_make(BUCKETS, SPREADS, 2, 6), NULL);
    struct walk w = {0, 2001};
    plant(&p, &rng);
    solve_planted(&p, &truth, 6);
    stage_begin(&whole, touch_in(w.state, w.twice_mid, &rng));
    for (int k = 0; k < BATCHES; k++) {
        struct test_rng again = rng;
        struct walk same = w;
        struct stage part = stage_open(micro_make(BUCKETS, SPREADS, 2, 6), NULL);
        stage_begin(&part, touch_in(w.state, w.twice_mid, &again));
        again = rng;
        learn(&part, &p, &same, &again);
        learn(&whole, &p, &w, &rng);
        for (int i = 0; i < SIDED; i++) batch[k][i] = value_of(&part, i);
        stage_close(&part);
    }
    judge(&whole, &truth, batch);
    stage_close(&whole);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("micro_planted");
    TCase *c = tcase_create("planted");
    tcase_add_loop_test(c, a_planted_chain_is_found_again, 0, 3);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}

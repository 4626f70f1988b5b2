/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whether the generated market looks like a market, within bounds stated with each test. */
#include "gen_reader.h"
#include "support.h"

START_TEST(the_book_is_never_crossed_nor_empty_nor_at_a_price_below_one) {
    static const obi_ticks start[] = {START, 60, 1};
    struct gen *g = gen_create(
        &(struct gen_options){.n_frames = 20000, .n_levels = 50, .start_ticks = start[_i]});
    const struct obi_event *ev;
    struct gen_touch touch;
    for (size_t n; (n = gen_next(g, &ev)) > 0;) {
        gen_touch(g, &touch);
        must(touch.bid.qty_lots > 0 && touch.ask.qty_lots > 0);
        must(touch.bid.price_ticks >= 1 && touch.bid.price_ticks < touch.ask.price_ticks);
        for (size_t i = 0; i < n; i++)
            must(ev[i].kind != OBI_EVENT_LEVEL || (ev[i].price_ticks >= 1 && ev[i].qty_lots >= 0));
    }
    gen_destroy(g);
}
END_TEST

/* What the trades of one update have left of the price that they are at. */
struct traded {
    struct price_array *book;
    obi_ticks price_ticks;
    obi_lots left;
    uint8_t passive; /* OBI_NONE: no trade yet */
    size_t n_prices, n_updates;
};

/* The next price that has a size, after the one where nothing is left. */
static void go_outward(struct traded *t, obi_ticks price_ticks) {
    obi_ticks step = t->passive == OBI_ASK ? 1 : -1, at = t->price_ticks;
    must(t->left == 0);
    do at += step;
    while (*price_array_at(t->book, t->passive, at) == 0);
    must(at == price_ticks);
    t->price_ticks = at;
    t->left = *price_array_at(t->book, t->passive, at);
    t->n_prices++;
}

static void take_trade(struct traded *t, const struct obi_event *ev, struct gen_touch touch) {
    struct gen_level best = ev->side == OBI_BID ? touch.ask : touch.bid;
    uint8_t passive = ev->side == OBI_BID ? OBI_ASK : OBI_BID;
    must(t->passive == OBI_NONE || t->passive == passive);
    if (t->passive == OBI_NONE) {
        t->price_ticks = best.price_ticks;
        t->left = best.qty_lots;
        t->n_prices++;
    }
    t->passive = passive;
    if (ev->price_ticks != t->price_ticks) go_outward(t, ev->price_ticks);
    t->left -= ev->qty_lots;
    must(ev->qty_lots > 0 && t->left >= 0);
    must(ev->flags == (OBI_EVENT_PRINT | OBI_EVENT_LAST));
}

START_TEST(trades_take_what_rests_the_best_price_first_and_no_more) {
    struct reader r = open_reader(make(6, 5000, 100, 0));
    struct traded t = {.book = r.book};
    struct gen_touch touch;
    size_t n_trades = 0, n_buys = 0;
    for (uint64_t last_id = 0; read_frame(&r);) {
        gen_touch(r.g, &touch);
        if (r.ev->kind != OBI_EVENT_TRADE) {
            t.n_updates += t.passive != OBI_NONE;
            t.passive = OBI_NONE;
            continue;
        }
        must(last_id == 0 || r.ev->order_id == last_id + 1);
        last_id = r.ev->order_id;
        take_trade(&t, r.ev, touch);
        n_trades++;
        n_buys += r.ev->side == OBI_BID;
    }
    ck_assert(t.n_updates > 1000 && n_trades > t.n_prices && t.n_prices > t.n_updates);
    ck_assert(n_buys > n_trades / 3 && n_buys < n_trades * 2 / 3);
    close_reader(&r);
}
END_TEST

/* Counts over updates: kinds of change, ranks, sizes, frames. */
struct mix {
    uint64_t sizes, inserts, removals, idle, frames, large;
    uint64_t rank[LEVELS_MAX], qty[64];
};

static uint32_t octave(obi_lots qty) {
    uint32_t n = 0;
    for (; qty > 1; qty /= 2) n++;
    return n;
}

/* A change, judged by the book before its frame; the rank too. */
static void count_change(struct mix *mix, struct price_array *book, struct gen_level *level,
                         const struct obi_event *ev, size_t n_levels) {
    obi_lots was = *price_array_at(book, ev->side, ev->price_ticks);
    size_t rank = 0;
    while (rank < n_levels && (ev->side == OBI_BID ? level[rank].price_ticks > ev->price_ticks
                                                   : level[rank].price_ticks < ev->price_ticks))
        rank++;
    mix->rank[rank]++;
    if (was == ev->qty_lots)
        mix->idle++;
    else if (was == 0)
        mix->inserts++;
    else if (ev->qty_lots == 0)
        mix->removals++;
    else
        mix->sizes++;
    if (was == 0) mix->qty[octave(ev->qty_lots)]++;
}

static struct mix count_market(uint32_t n_levels, uint64_t n_frames) {
    struct mix mix = {0};
    static struct gen_level level[2][LEVELS_MAX];
    struct gen *g = make(7, n_frames, n_levels, 0);
    struct price_array *book = price_array_create(START);
    const struct obi_event *ev;
    size_t n_levels_of[2] = {0};
    for (size_t n; (n = gen_next(g, &ev)) > 0;) {
        int update = ev->kind == OBI_EVENT_LEVEL;
        mix.frames += (uint64_t)update;
        mix.large += update && n >= 60;
        for (size_t i = 0; update && i < n; i++) {
            size_t side = ev[i].side - OBI_BID;
            count_change(&mix, book, level[side], &ev[i], n_levels_of[side]);
        }
        for (size_t i = 0; i < n; i++) apply(book, &ev[i]);
        for (size_t s = 0; s < 2; s++)
            n_levels_of[s] = gen_levels(g, (uint8_t)(OBI_BID + s), level[s], LEVELS_MAX);
    }
    gen_destroy(g);
    free(book);
    return mix;
}

/* The least i below which a share of the counts lies. */
static size_t quantile(const uint64_t *count, size_t n, double share) {
    uint64_t all = 0, sum = 0;
    size_t i = 0;
    for (size_t k = 0; k < n; k++) all += count[k];
    while (i < n && (double)sum + (double)count[i] < share * (double)all) sum += count[i++];
    return i;
}

/* Recorded: 58 % sizes, 19 % inserts, 18 % removals, 4 % idle; rank p50 1/32, p90 1/4 of a side. */
START_TEST(updates_have_the_mix_and_the_reach_of_a_recorded_market) {
    struct mix m = count_market(500, 20000);
    double all = (double)(m.sizes + m.inserts + m.removals + m.idle);
    ck_assert_msg((double)m.sizes > 0.54 * all && (double)m.sizes < 0.62 * all, "sizes %g",
                  (double)m.sizes / all);
    ck_assert_msg((double)m.inserts > 0.16 * all && (double)m.inserts < 0.22 * all, "inserts %g",
                  (double)m.inserts / all);
    ck_assert_msg((double)m.removals > 0.15 * all && (double)m.removals < 0.21 * all, "removals %g",
                  (double)m.removals / all);
    ck_assert_msg((double)m.idle > 0.02 * all && (double)m.idle < 0.06 * all, "idle %g",
                  (double)m.idle / all);
    size_t p50 = quantile(m.rank, LEVELS_MAX, 0.5), p90 = quantile(m.rank, LEVELS_MAX, 0.9);
    ck_assert_msg(p50 >= 8 && p50 <= 24, "p50 %zu", p50);
    ck_assert_msg(p90 >= 80 && p90 <= 180, "p90 %zu", p90);
    double mean = all / (double)m.frames;
    ck_assert_msg(mean > 4 && mean < 8, "mean %g", mean);
    ck_assert(m.large > m.frames / 200 && m.large < m.frames / 25);
}
END_TEST

START_TEST(sizes_are_mostly_small_and_at_times_a_whale) {
    struct mix m = count_market(500, 20000);
    size_t p10 = quantile(m.qty, 64, 0.1), p50 = quantile(m.qty, 64, 0.5);
    size_t p99 = quantile(m.qty, 64, 0.99);
    ck_assert(p10 <= 3 && p50 >= 6 && p50 <= 8);
    ck_assert(p99 >= 11 && p99 <= 14); /* 2^11 to 2^15 lots */
}
END_TEST

START_TEST(a_side_keeps_its_count_and_thins_out_away_from_the_touch) {
    static struct gen_level level[LEVELS_MAX];
    struct gen *g = make(8, 20000, 500, 0);
    const struct obi_event *ev;
    double near = 0, far = 0, frames = 0;
    while (gen_next(g, &ev) > 0) {
        size_t n = gen_levels(g, OBI_ASK, level, LEVELS_MAX);
        must(n > 400 && n < 600);
        near += (double)(level[20].price_ticks - level[0].price_ticks);
        far += (double)(level[400].price_ticks - level[380].price_ticks);
        frames++;
    }
    ck_assert_msg(near > 20 * frames && near < 40 * frames, "near %g", near / frames);
    ck_assert_msg(far > 4 * near, "far %g near %g", far / frames, near / frames);
    gen_destroy(g);
}
END_TEST

START_TEST(time_runs_irregularly_at_the_pace_asked_for) {
    struct reader r = open_reader(make(9, 20000, 20, 0));
    double sum = 0, squares = 0, n = 0;
    obi_ns last_ts = 0, last_recv = 0;
    for (obi_ns update_ns = 0; read_frame(&r);) {
        must(r.ev->ts_ns >= last_ts && r.ev->recv_ns > last_recv);
        must(r.ev->ts_ns % 1000000 == 0 && r.ev->recv_ns > r.ev->ts_ns);
        last_ts = r.ev->ts_ns;
        last_recv = r.ev->recv_ns;
        if (r.ev->kind == OBI_EVENT_TRADE) continue;
        double gap = (double)(last_ts - update_ns) / 50e6;
        if (update_ns != 0) sum += gap, squares += gap * gap, n++;
        update_ns = last_ts;
    }
    double mean = sum / n, variance = squares / n - mean * mean;
    ck_assert_msg(mean > 0.9 && mean < 1.1, "mean %g", mean);
    ck_assert_msg(variance > 1.5 * mean * mean, "variance %g", variance); /* exponential: 1.0 */
    close_reader(&r);
}
END_TEST

/* Touch imbalance and mid after every update of a market. */
struct path {
    double imbalance[30000];
    double mid[30000], spread_one;
    size_t n;
};

static struct path *walk(uint64_t seed) {
    struct path *p = calloc(1, sizeof *p);
    struct gen *g = make(seed, 30000 - 1, 100, 0);
    const struct obi_event *ev;
    struct gen_touch t;
    while (gen_next(g, &ev) > 0) {
        if (ev->kind == OBI_EVENT_TRADE) continue;
        gen_touch(g, &t);
        double bid = (double)t.bid.qty_lots, ask = (double)t.ask.qty_lots;
        p->imbalance[p->n] = (bid - ask) / (bid + ask);
        p->mid[p->n++] = (double)(t.bid.price_ticks + t.ask.price_ticks) / 2;
        p->spread_one += t.ask.price_ticks - t.bid.price_ticks == 1;
    }
    gen_destroy(g);
    return p;
}

/* The correlation of x[i] and y[i]. */
static double correlation(const double *x, const double *y, size_t n) {
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, count = (double)n;
    for (size_t i = 0; i < n; i++)
        sx += x[i], sy += y[i], sxx += x[i] * x[i], syy += y[i] * y[i], sxy += x[i] * y[i];
    double cov = sxy - sx * sy / count, vx = sxx - sx * sx / count, vy = syy - sy * sy / count;
    return cov * cov / (vx * vy) * (cov < 0 ? -1 : 1);
}

/* Signed squares of correlations: 0.25 is 0.5. */
START_TEST(imbalance_persists_and_leads_the_mid_and_the_spread_is_mostly_one) {
    struct path *p = walk(test_seed((uint64_t)_i + 10));
    static double ahead[30000];
    double up = 0, down = 0, n_up = 0, n_down = 0;
    enum { LEAD = 10 };
    size_t n = p->n - LEAD;
    for (size_t i = 0; i < n; i++) {
        ahead[i] = p->mid[i + LEAD] - p->mid[i];
        if (p->imbalance[i] > 0.3) up += ahead[i], n_up++;
        if (p->imbalance[i] < -0.3) down += ahead[i], n_down++;
    }
    double lag = correlation(p->imbalance, p->imbalance + 1, n);
    double lead = correlation(p->imbalance, ahead, n);
    ck_assert_msg(lag > 0.5 * 0.5 && lag < 0.98 * 0.98, "lag %g", lag);
    ck_assert_msg(lead > 0.1 * 0.1 && lead < 0.6 * 0.6, "lead %g", lead);
    ck_assert(n_up > 1000 && n_down > 1000 && up / n_up > 0.1 && down / n_down < -0.1);
    double one = p->spread_one / (double)p->n;
    ck_assert_msg(one > 0.85 && one < 0.98, "spread %g", one);
    free(p);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("gen_market");
    TCase *t = tcase_create("gen_market");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, the_book_is_never_crossed_nor_empty_nor_at_a_price_below_one, 0, 3);
    tcase_add_test(t, trades_take_what_rests_the_best_price_first_and_no_more);
    tcase_add_test(t, updates_have_the_mix_and_the_reach_of_a_recorded_market);
    tcase_add_test(t, sizes_are_mostly_small_and_at_times_a_whale);
    tcase_add_test(t, a_side_keeps_its_count_and_thins_out_away_from_the_touch);
    tcase_add_test(t, time_runs_irregularly_at_the_pace_asked_for);
    tcase_add_loop_test(t, imbalance_persists_and_leads_the_mid_and_the_spread_is_mostly_one, 0, 3);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

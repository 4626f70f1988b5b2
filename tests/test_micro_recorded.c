/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The micro-price on what venues really sent: learned from the first half of a recording, it is
 * compared in the second half with the mid and the weighted mid, by how far each was from where the
 * mid went. Once by the frames of the book, once by the venue's quotes, which tell every touch.
 * What is asserted is what must hold; what was measured is printed (docs/micro.md). */
#include "micro.h"
#include "played.h"

enum { TOUCHES = 1 << 17, GUESSES = 3, AHEADS = 2 };

struct recording {
    const char *path, *format, *symbol, *price_step;
    int has_quotes; /* learn from them instead of the book's frames */
    struct obi_micro_options opt;
    size_t n_touches;
};

static const char btc[] = "binance_usdm/btcusdt_20240808.gz";
static const char eth[] = "binance_spot/ethusdt_20240808.gz";
static const struct recording recordings[] = {
    {btc, "binance-usdm", "BTCUSDT", "0.1", 0, {0}, 6548},
    {btc, "binance-usdm", "BTCUSDT", "0.1", 0, {.max_move = 400}, 6548},
    {btc, "binance-usdm", "BTCUSDT", "0.1", 1, {0}, 66089},
    {btc, "binance-usdm", "BTCUSDT", "0.1", 1, {.max_move = 400}, 66089},
    {eth, "binance-spot", "ETHUSDT", "0.01", 0, {0}, 3433},
    {eth, "binance-spot", "ETHUSDT", "0.01", 1, {0}, 24077},
    {eth, "binance-spot", "ETHUSDT", "0.01", 1, {.max_move = 400}, 24077},
};
enum { RECORDINGS = sizeof recordings / sizeof *recordings };

struct show {
    struct played played; /* the first: what is called with it finds the rest behind it */
    obi_micro *micro;
    size_t n_learned; /* from so many touches */
    struct oracle_touch touch[TOUCHES];
    size_t n;
};

static struct oracle_touch *next_touch(struct show *show) {
    if (show->n == TOUCHES) ck_abort_msg("more touches than there is room for");
    return &show->touch[show->n];
}

static void look(struct played *p, const obi_book *book, const struct obi_event *last) {
    struct show *show = (struct show *)p;
    struct oracle_touch *t = next_touch(show);
    size_t n_bids, n_asks;
    if (show->n < show->n_learned && obi_micro_update(show->micro, book) < 0)
        ck_abort_msg("update");
    if (last->kind == OBI_EVENT_TRADE || last->kind == OBI_EVENT_QUOTE) return;
    if (obi_book_levels(book, OBI_BID, 1, &t->bid, &t->bid_lots, NULL, &n_bids)) return;
    if (obi_book_levels(book, OBI_ASK, 1, &t->ask, &t->ask_lots, NULL, &n_asks)) return;
    if (!n_bids || !n_asks) ck_abort_msg("a side is empty");
    show->n++;
}

static void take_quote(struct played *p, const obi_book *book, const struct obi_event *ev) {
    struct show *show = (struct show *)p;
    struct oracle_touch *t = next_touch(show);
    (void)book;
    if (ev->kind != OBI_EVENT_QUOTE) return;
    if (ev->side == OBI_BID) {
        t->bid = ev->price_ticks;
        t->bid_lots = ev->qty_lots;
    } else {
        t->ask = ev->price_ticks;
        t->ask_lots = ev->qty_lots;
        show->n++;
    }
}

/* A book of one level a side, told each quote. */
static void learn_quotes(struct show *show) {
    struct stage s = stage_open(show->micro, NULL);
    stage_begin(&s, show->touch[0]);
    for (size_t i = 1; i < show->n_learned; i++) stage_show(&s, show->touch[i]);
    obi_book_destroy(s.book);
}

static struct show *play(const struct recording *r) {
    struct show *show = calloc(1, sizeof *show);
    struct obi_instrument known = {.struct_size = sizeof known, .qty_step = "0.00000001"};
    struct obi_micro_options opt = r->opt;
    size_t n;
    char *bytes = played_file(r->path, &n);
    ck_assert_ptr_nonnull(show);
    strcpy(known.symbol, r->symbol);
    strcpy(known.price_step, r->price_step);
    opt.struct_size = sizeof opt;
    ck_assert_int_eq(obi_micro_create(&opt, NULL, &show->micro, NULL), OBI_OK);
    played_open_with(&show->played, r->format, &known, 1);
    show->n_learned = r->n_touches / 2;
    if (r->has_quotes) {
        show->played.each = take_quote;
    } else {
        show->played.after = look;
    }
    played_bytes(&show->played, bytes, n);
    free(bytes);
    ck_assert_uint_eq(show->n, r->n_touches);
    ck_assert_uint_eq(show->played.n_errors, 0);
    if (r->has_quotes) learn_quotes(show);
    ck_assert_int_eq(obi_micro_solve(show->micro, NULL), OBI_OK);
    return show;
}

static void close_show(struct show *show) {
    played_close(&show->played);
    obi_micro_destroy(show->micro);
    free(show);
}

/* -- how good it is ---------------------------------------------------------------------------- */

static double mid_of(const struct oracle_touch *t) {
    return (double)(t->bid + t->ask) / 2;
}

/* The mid after so many moves of it; NaN where the recording ends before. */
static double mid_after(const struct show *show, size_t at, int n_moves) {
    double mid = mid_of(&show->touch[at]);
    for (; at < show->n; at++) {
        double now = mid_of(&show->touch[at]);
        if (now != mid && --n_moves == 0) return now;
        mid = now;
    }
    return (double)NAN;
}

struct score {
    double square[GUESSES][AHEADS], size[GUESSES][AHEADS];
    size_t n_right[GUESSES], n_wrong[GUESSES]; /* of the direction of the next move */
    size_t n, n_fallback, n_wide;
};

static void guess(const struct show *show, const struct oracle_touch *t, struct score *s,
                  double *out) {
    double share = (double)t->bid_lots / (double)(t->bid_lots + t->ask_lots), add;
    uint8_t status;
    if (obi_micro_find(show->micro, t->bid_lots, t->ask_lots, t->ask - t->bid, &add, &status))
        ck_abort_msg("find");
    out[0] = mid_of(t);
    out[1] = (double)t->bid + share * (double)(t->ask - t->bid);
    out[2] = status == OBI_VALUE_OK ? out[0] + add : out[1];
    s->n_fallback += status == OBI_VALUE_NO_FIT;
    s->n_wide += t->ask - t->bid > 3;
    if (status == OBI_VALUE_OK && !(fabs(add) < 1e6)) ck_abort_msg("%g", add);
}

static void rate_one(struct score *s, const double *guesses, const double *target) {
    for (int g = 0; g < GUESSES; g++) {
        double towards = (guesses[g] - guesses[0]) * (target[0] - guesses[0]);
        s->n_right[g] += towards > 0;
        s->n_wrong[g] += towards < 0;
        for (int a = 0; a < AHEADS; a++) {
            double off = guesses[g] - target[a];
            s->square[g][a] += off * off;
            s->size[g][a] += fabs(off);
        }
    }
}

static struct score rate(const struct show *show) {
    static const int ahead[AHEADS] = {1, 6};
    struct score s = {.n = 0};
    for (size_t i = show->n_learned; i < show->n; i++) {
        double guesses[GUESSES], target[AHEADS];
        for (int a = 0; a < AHEADS; a++) target[a] = mid_after(show, i, ahead[a]);
        if (isnan(target[AHEADS - 1])) break;
        guess(show, &show->touch[i], &s, guesses);
        s.n++;
        rate_one(&s, guesses, target);
    }
    return s;
}

static unsigned long long counted(const struct show *show, uint32_t counter) {
    return (unsigned long long)micro_count(show->micro, counter);
}

static void print(const struct recording *r, const struct show *show, const struct score *s) {
    static const char *const name[GUESSES] = {"mid", "weighted mid", "micro-price"};
    double n = (double)s->n;
    printf(
        "# %s by %s, max_move %u: %zu learned from, %zu rated, %.2f %% fall back, %.1f %% wide\n",
        r->symbol, r->has_quotes ? "quotes" : "frames", r->opt.max_move ? r->opt.max_move : 2,
        show->n_learned, s->n, 100 * (double)s->n_fallback / n, 100 * (double)s->n_wide / n);
    printf("#   steps %llu, moves %llu, skipped %llu, passed over %llu, breaks %llu\n",
           counted(show, OBI_COUNTER_MICRO_OBSERVATIONS), counted(show, OBI_COUNTER_MICRO_MOVES),
           counted(show, OBI_COUNTER_MICRO_SKIPPED), counted(show, OBI_COUNTER_MICRO_PASSED),
           counted(show, OBI_COUNTER_MICRO_BREAKS));
    for (int g = 0; g < GUESSES; g++) {
        size_t judged = s->n_right[g] + s->n_wrong[g];
        printf("#   %-12s next move: rms %.3f, mean %.3f, direction %.1f %%; six: rms %.3f, mean "
               "%.3f\n",
               name[g], sqrt(s->square[g][0] / n), s->size[g][0] / n,
               judged ? 100 * (double)s->n_right[g] / (double)judged : 0, sqrt(s->square[g][1] / n),
               s->size[g][1] / n);
    }
}

/* The oracle learns from the same touches, and says the same of all that are rated. */
static void compare(const struct recording *r, const struct show *show, const struct score *s) {
    struct oracle_micro *o = calloc(1, sizeof *o);
    size_t n_unknown = 0;
    ck_assert_ptr_nonnull(o);
    o->n_buckets = 10;
    o->n_spreads = 3;
    o->n_terms = 6;
    o->max_move = r->opt.max_move ? r->opt.max_move : 2;
    for (size_t i = 1; i < show->n_learned; i++)
        oracle_micro_see(o, &show->touch[i - 1], &show->touch[i]);
    oracle_micro_solve(o);
    for (size_t i = show->n_learned; i < show->n_learned + s->n; i++) {
        const struct oracle_touch *t = &show->touch[i];
        int state = oracle_micro_state(o, t);
        double value, wanted = (double)o->chain.g[state];
        obi_micro_find(show->micro, t->bid_lots, t->ask_lots, t->ask - t->bid, &value, NULL);
        n_unknown += !o->chain.known[state];
        if (o->chain.known[state] ? !(fabs(value - wanted) < 1e-9) : !isnan(value))
            ck_abort_msg("touch %zu: %.17g, the oracle says %.17g", i, value, wanted);
    }
    ck_assert_uint_eq(n_unknown, s->n_fallback);
    free(o);
}

START_TEST(the_table_of_a_recording_is_sound) {
    const struct recording *r = &recordings[_i];
    struct show *show = play(r);
    struct score s = rate(show);
    uint32_t n_known = 0;
    for (uint32_t spread = 1; spread <= 3; spread++) {
        printf("# spread %u:", spread);
        for (uint32_t i = 0; i < 10; i++) {
            double a = micro_value(show->micro, i, spread);
            double b = micro_value(show->micro, 9 - i, spread);
            printf(" %+.3f", a);
            if (isnan(a) != isnan(b) || (!isnan(a) && a != -b)) ck_abort_msg("not antisymmetric");
            n_known += isnan(a) ? 0 : 1;
        }
        printf("\n");
    }
    print(r, show, &s);
    ck_assert_uint_gt(n_known, 0);
    ck_assert_uint_gt(s.n, r->n_touches / 3);
    compare(r, show, &s);
    close_show(show);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("micro_recorded");
    TCase *c = tcase_create("recorded");
    tcase_add_loop_test(c, the_table_of_a_recording_is_sound, 0, RECORDINGS);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The market generator as LOBSTER writes orders: columns and types as its description says, and the
 * same market as the events of orders. Lines are read back by a parser of this file. */
#include <stdio.h>
#include <string.h>

#include "gen_reader.h"
#include "support.h"

enum { N_IDS = 1 << 18, UNIT = 100, SHOWN = 5 };

struct order {
    long price, size;
    int direction;
};

struct lobster {
    struct order by_id[N_IDS];
    long size[2][PRICE_ARRAY_SIZE]; /* sells, buys; of a price in ticks */
    long n_opening, n_type[8];
    double last_time;
};

static long *size_at(struct lobster *l, int direction, long price) {
    long tick = price / UNIT - START + PRICE_ARRAY_SIZE / 2;
    must(price % UNIT == 0 && tick >= 0 && tick < PRICE_ARRAY_SIZE);
    return &l->size[direction > 0][tick];
}

static void insert(struct lobster *l, unsigned long id, struct order o) {
    must(id > 0 && id < N_IDS && l->by_id[id].size == 0 && o.size > 0);
    must(o.direction == 1 || o.direction == -1);
    l->by_id[id] = o;
    *size_at(l, o.direction, o.price) += o.size;
}

static void take(struct lobster *l, unsigned long id, struct order told, int all) {
    struct order *o = &l->by_id[id];
    must(id < N_IDS && o->price == told.price && o->direction == told.direction);
    must(all ? told.size == o->size : told.size < o->size);
    o->size -= told.size;
    *size_at(l, o->direction, o->price) -= told.size;
}

/* Returns where the columns after the message begin. */
static const char *read_message(struct lobster *l, const char *line) {
    double time;
    int type, n = 0;
    unsigned long id;
    struct order o;
    must(sscanf(line, "%lf,%d,%lu,%ld,%ld,%d%n", &time, &type, &id, &o.size, &o.price, &o.direction,
                &n) == 6);
    must(time >= l->last_time && type >= 1 && type <= 4);
    l->last_time = time;
    l->n_type[type]++;
    if (type == 1)
        insert(l, id, o);
    else
        take(l, id, o, type == 3 || (type == 4 && o.size == l->by_id[id].size));
    return line + n;
}

/* What rests before the first row is read from the events of the same market. */
static void open_from_events(struct lobster *l) {
    struct gen_options opt = {.seed = 4, .n_frames = 4000, .n_levels = 30, .view = GEN_VIEW_ORDERS};
    struct gen *g = gen_create(&opt);
    const struct obi_event *ev;
    size_t n = gen_next(g, &ev);
    for (size_t i = 1; i < n; i++)
        insert(l, ev[i].order_id,
               (struct order){ev[i].price_ticks * UNIT, ev[i].qty_lots,
                              ev[i].side == OBI_BID ? 1 : -1});
    gen_destroy(g);
}

static int read_opening(struct lobster *l, const char *line) {
    unsigned long id;
    struct order o;
    char end;
    if (sscanf(line, "0,%lu,%d,%ld,%ld%c", &id, &o.direction, &o.price, &o.size, &end) != 5)
        return 0;
    if (end != '\n') return 0;
    must(l->n_type[1] == 0);
    insert(l, id, o);
    l->n_opening++;
    return 1;
}

static struct gen_text *make_lobster(const char *format, uint32_t faults) {
    struct gen_options opt = {
        .seed = 4, .n_frames = 4000, .n_levels = 30, .faults = faults, .fault_every = 100};
    struct gen_text_options text = {.format = format, .book_levels = SHOWN};
    struct gen_text *t = gen_text_create(&opt, &text);
    must(t != NULL);
    return t;
}

/* Whether the prices that have a size are the market's levels. */
static int is_market(struct lobster *l, const struct gen_text *t, uint8_t side) {
    static struct gen_level level[LEVELS_MAX];
    int direction = side == OBI_BID ? 1 : -1;
    size_t n = gen_text_levels(t, side, level, LEVELS_MAX), found = 0;
    for (size_t i = 0; i < n; i++)
        must(*size_at(l, direction, (long)level[i].price_ticks * UNIT) == level[i].qty_lots);
    for (size_t i = 0; i < PRICE_ARRAY_SIZE; i++) found += l->size[direction > 0][i] != 0;
    return found == n;
}

START_TEST(lines_are_orders_that_add_up_to_the_market) {
    uint32_t faults = _i == 0 ? 0 : GEN_FAULT_GAP | GEN_FAULT_CROSSED | GEN_FAULT_ONE_SIDED;
    struct gen_text *t = make_lobster("lobster", faults);
    struct lobster *l = calloc(1, sizeof *l);
    const char *line;
    for (size_t n; (n = gen_text_next(t, &line)) > 0;) {
        char copy[128];
        must(n < sizeof copy && line[n - 1] == '\n' && memchr(line, '\n', n) == line + n - 1);
        memcpy(copy, line, n);
        copy[n] = '\0';
        if (!read_opening(l, copy)) must(*read_message(l, copy) == '\n');
    }
    must(is_market(l, t, OBI_BID) && is_market(l, t, OBI_ASK));
    ck_assert(l->n_opening > 50 && l->n_type[1] > 5000 && l->n_type[3] > 5000);
    ck_assert(l->n_type[2] > 1000 && l->n_type[4] > 1000);
    free(l);
    gen_text_destroy(t);
}
END_TEST

/* The next price of a side that has a size, from a tick on, in ticks of the array; -1 without. */
static int next_level(const struct lobster *l, int direction, int tick) {
    while (tick >= 0 && tick < PRICE_ARRAY_SIZE && l->size[direction > 0][tick] == 0)
        tick -= direction;
    return tick < PRICE_ARRAY_SIZE ? tick : -1;
}

/* One level's price and size, or the mark of a missing one; returns the tick after it. */
static int must_show(const struct lobster *l, const char **at, int direction, int tick) {
    long price, size;
    int n = 0, found = tick < 0 ? -1 : next_level(l, direction, tick);
    must(sscanf(*at, ",%ld,%ld%n", &price, &size, &n) == 2);
    *at += n;
    if (found < 0) {
        must(price == -direction * 9999999999 && size == 0);
        return -1;
    }
    must(price == (found + START - PRICE_ARRAY_SIZE / 2) * (long)UNIT);
    must(size == l->size[direction > 0][found]);
    return found - direction;
}

START_TEST(a_book_behind_a_message_is_the_book_after_it) {
    struct gen_text *t = make_lobster("lobster-book", 0);
    struct lobster *l = calloc(1, sizeof *l);
    const char *line;
    long n_lines = 0;
    open_from_events(l);
    for (size_t n; n_lines < 3000 && (n = gen_text_next(t, &line)) > 0;) {
        char copy[1024];
        must(n < sizeof copy);
        memcpy(copy, line, n);
        copy[n] = '\0';
        const char *at = read_message(l, copy);
        int ask = 0, bid = PRICE_ARRAY_SIZE - 1;
        for (int level = 0; level < SHOWN; level++) {
            ask = must_show(l, &at, -1, ask);
            bid = must_show(l, &at, 1, bid);
        }
        must(*at == '\n');
        n_lines++;
    }
    must(n_lines == 3000);
    free(l);
    gen_text_destroy(t);
}
END_TEST

/* See test_gen.c. */
START_TEST(a_seed_means_the_same_lines_for_ever) {
    static const char *const format[] = {"lobster", "lobster-book"};
    static const uint64_t golden[] = {UINT64_C(17814364382542093091),
                                      UINT64_C(16623085362842108584)};
    struct gen_text *t = make_lobster(format[_i], 0);
    const char *line;
    uint64_t h = HASH_BEGIN;
    for (size_t n; (n = gen_text_next(t, &line)) > 0;)
        for (size_t i = 0; i < n; i++) h = hash_byte(h, (unsigned char)line[i]);
    gen_text_destroy(t);
    ck_assert_uint_eq(h, golden[_i]);
}
END_TEST

START_TEST(what_the_format_cannot_say_is_refused) {
    static const struct gen_text_options bad[] = {{.format = "lobster", .price_digits = 5},
                                                  {.format = "lobster-book", .book_levels = 1001}};
    must(gen_text_create(&(struct gen_options){.n_levels = 3}, &bad[_i]) == NULL);
    must(gen_text_create(&(struct gen_options){.n_instruments = 2},
                         &(struct gen_text_options){.format = "lobster"}) == NULL);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("gen_lobster");
    TCase *t = tcase_create("gen_lobster");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, lines_are_orders_that_add_up_to_the_market, 0, 2);
    tcase_add_test(t, a_book_behind_a_message_is_the_book_after_it);
    tcase_add_loop_test(t, a_seed_means_the_same_lines_for_ever, 0, 2);
    tcase_add_loop_test(t, what_the_format_cannot_say_is_refused, 0, 2);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

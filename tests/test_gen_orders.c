/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The generated market as orders: that every event speaks of an order that is there, that trades
 * take from whoever stands first, that the orders add up to the levels of the same market, frame by
 * frame, and that many markets in one stream are each its own. The order book here is a list by id
 * and a size for every price. */
#include <string.h>

#include "gen_reader.h"
#include "support.h"

enum { N_IDS = 1 << 20 };

struct resting {
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint8_t side;
    uint64_t turn; /* since when it stands in its queue */
};

struct orders {
    struct price_array *book;
    struct resting *by_id;
    uint64_t n_live, n[16], last_id, turn;
};

static struct orders open_orders(void) {
    struct orders o = {price_array_create(START), calloc(N_IDS, sizeof *o.by_id), 0, {0}, 0, 0};
    must(o.by_id != NULL);
    return o;
}

static void close_orders(struct orders *o) {
    free(o->book);
    free(o->by_id);
}

static struct resting *live(struct orders *o, const struct obi_event *ev) {
    must(ev->order_id < N_IDS);
    struct resting *r = &o->by_id[ev->order_id];
    must(r->qty_lots > 0 && ev->side == r->side);
    return r;
}

static void shift(struct orders *o, const struct resting *r, obi_lots lots) {
    obi_lots *at = price_array_at(o->book, r->side, r->price_ticks), was = *at;
    must(was + lots >= 0);
    price_array_set(o->book, r->side, r->price_ticks, was + lots);
}

static void rest(struct orders *o, uint64_t id, struct resting r) {
    must(id > 0 && id < N_IDS && o->by_id[id].qty_lots == 0 && r.qty_lots > 0);
    o->by_id[id] = r;
    shift(o, &r, r.qty_lots);
    if (id > o->last_id) o->last_id = id;
    o->n_live++;
}

static void drop(struct orders *o, struct resting *r) {
    shift(o, r, -r->qty_lots);
    r->qty_lots = 0;
    o->n_live--;
}

static int is_first(const struct orders *o, const struct resting *r) {
    for (uint64_t id = 1; id <= o->last_id; id++) {
        const struct resting *other = &o->by_id[id];
        if (other->qty_lots > 0 && other->side == r->side && other->price_ticks == r->price_ticks &&
            other->turn < r->turn)
            return 0;
    }
    return 1;
}

static void change(struct orders *o, const struct obi_event *ev) {
    struct resting *r = live(o, ev), now = *r;
    uint64_t id = ev->kind == OBI_EVENT_REPLACE ? ev->order_id2 : ev->order_id;
    int keeps =
        id == ev->order_id && ev->price_ticks == r->price_ticks && ev->qty_lots <= r->qty_lots;
    drop(o, r);
    now.price_ticks = ev->price_ticks;
    now.qty_lots = ev->qty_lots;
    if (!keeps) now.turn = ++o->turn;
    rest(o, id, now);
}

static void take(struct orders *o, const struct obi_event *ev) {
    struct resting *r = live(o, ev);
    must(ev->qty_lots > 0 && ev->qty_lots <= r->qty_lots && ev->price_ticks == r->price_ticks);
    must((ev->kind == OBI_EVENT_EXECUTE) == ((ev->flags & OBI_EVENT_PRINT) != 0));
    must(ev->kind == OBI_EVENT_CANCEL || is_first(o, r));
    struct resting left = *r;
    left.qty_lots -= ev->qty_lots;
    drop(o, r);
    if (left.qty_lots > 0) rest(o, ev->order_id, left);
}

static void apply_order(struct orders *o, const struct obi_event *ev) {
    o->n[ev->kind]++;
    if (ev->kind == OBI_EVENT_CLEAR) {
        memset(o->by_id, 0, (o->last_id + 1) * sizeof *o->by_id);
        price_array_clear(o->book);
        o->n_live = 0;
    } else if (ev->kind == OBI_EVENT_ADD) {
        struct resting r = {ev->price_ticks, ev->qty_lots, ev->side, ++o->turn};
        rest(o, ev->order_id, r);
    } else if (ev->kind == OBI_EVENT_CANCEL || ev->kind == OBI_EVENT_EXECUTE) {
        take(o, ev);
    } else if (ev->kind == OBI_EVENT_MODIFY || ev->kind == OBI_EVENT_REPLACE) {
        change(o, ev);
    } else {
        must(ev->kind == OBI_EVENT_GAP || ev->kind == OBI_EVENT_TIME);
    }
}

static struct gen *make_view(uint64_t seed, uint32_t n_levels, uint32_t faults, uint32_t view) {
    struct gen_options opt = {.seed = seed,
                              .n_frames = 1200,
                              .n_levels = n_levels,
                              .faults = faults,
                              .fault_every = 40,
                              .view = view};
    struct gen *g = gen_create(&opt);
    must(g != NULL);
    return g;
}

static int is_market(struct orders *o, const struct gen *g) {
    static struct gen_level level[LEVELS_MAX];
    size_t n = gen_levels(g, OBI_BID, level, LEVELS_MAX);
    if (!price_array_is(o->book, OBI_BID, level, n)) return 0;
    n = gen_levels(g, OBI_ASK, level, LEVELS_MAX);
    return price_array_is(o->book, OBI_ASK, level, n);
}

/* The next frame of the levels that is an update or a gap. */
static size_t next_update(struct gen *g, const struct obi_event **ev) {
    size_t n;
    while ((n = gen_next(g, ev)) > 0)
        if ((*ev)->kind == OBI_EVENT_LEVEL || (*ev)->kind == OBI_EVENT_GAP) break;
    return n;
}

/* Each level that changed between two books of sizes is told, and what is told is its size. */
static void must_tell(const struct price_array *was, struct price_array *is,
                      const struct obi_event *ev, size_t n) {
    static struct price_array told;
    told = *was;
    for (size_t i = 0; i < n; i++) {
        must(ev[i].kind == OBI_EVENT_LEVEL);
        must(*price_array_at(is, ev[i].side, ev[i].price_ticks) == ev[i].qty_lots);
        price_array_set(&told, ev[i].side, ev[i].price_ticks, ev[i].qty_lots);
    }
    must(memcmp(told.qty, is->qty, sizeof told.qty) == 0);
}

static const uint32_t faults_of_orders = GEN_FAULT_GAP | GEN_FAULT_CROSSED | GEN_FAULT_ONE_SIDED;

START_TEST(orders_add_up_to_the_levels_that_the_other_view_tells_frame_by_frame) {
    static const uint32_t levels[] = {100, 20, 3, 2, 1};
    struct gen *g = make_view(test_seed(21), levels[_i], faults_of_orders, GEN_VIEW_ORDERS);
    struct gen *l = make_view(test_seed(21), levels[_i], faults_of_orders, GEN_VIEW_LEVELS);
    static struct price_array was;
    struct orders o = open_orders();
    const struct obi_event *ev, *other;
    size_t n, n_other, n_frames = 0;
    while ((n = gen_next(g, &ev)) > 0) {
        was = *o.book;
        must(obi_event_check(ev, n, NULL) == OBI_OK);
        for (size_t i = 0; i < n; i++) {
            must((i + 1 == n) == ((ev[i].flags & OBI_EVENT_LAST) != 0));
            apply_order(&o, &ev[i]);
        }
        if (ev->kind != OBI_EVENT_GAP) must(is_market(&o, g));
        if (ev->flags & OBI_EVENT_SNAPSHOT) continue;
        n_other = next_update(l, &other);
        must(n_other > 0 && other->seq == ev->seq && other->ts_ns == ev->ts_ns / 1000000 * 1000000);
        must((other->kind == OBI_EVENT_GAP) == (ev->kind == OBI_EVENT_GAP));
        if (ev->kind != OBI_EVENT_GAP) must_tell(&was, o.book, other, n_other);
        n_frames++;
    }
    must(next_update(l, &other) == 0 && n_frames > 800);
    ck_assert(o.n[OBI_EVENT_EXECUTE] > 300 && o.n[OBI_EVENT_GAP] > 5);
    close_orders(&o);
    gen_destroy(g);
    gen_destroy(l);
}
END_TEST

enum { MANY = 40 };

/* What a market says of itself alone, as a number. */
static uint64_t hash_frame(uint64_t h, const struct obi_event *ev, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const uint64_t field[] = {(uint64_t)ev[i].ts_ns,
                                  (uint64_t)ev[i].recv_ns,
                                  ev[i].seq,
                                  (uint64_t)ev[i].price_ticks,
                                  (uint64_t)ev[i].qty_lots,
                                  ev[i].kind,
                                  ev[i].side,
                                  ev[i].flags};
        for (size_t k = 0; k < sizeof field / sizeof *field; k++) h = hash_number(h, field[k]);
    }
    return h;
}

static struct gen *make_many(uint32_t n_instruments, uint32_t view) {
    struct gen *g = gen_create(&(struct gen_options){.seed = 3,
                                                     .n_frames = 400,
                                                     .n_levels = 10,
                                                     .n_instruments = n_instruments,
                                                     .view = view,
                                                     .faults = faults_of_orders,
                                                     .fault_every = 50});
    must(g != NULL);
    return g;
}

START_TEST(many_markets_come_by_time_and_each_is_its_own) {
    struct gen *g = make_many(MANY, (uint32_t)_i), *one = make_many(1, (uint32_t)_i);
    uint64_t hash[MANY], first = HASH_BEGIN;
    const struct obi_event *ev;
    obi_ns last = 0;
    size_t n, changes = 0;
    for (uint32_t i = 0, was = 0; i < MANY; was = i++) hash[was] = hash[i] = HASH_BEGIN;
    for (uint32_t was = 0; (n = gen_next(g, &ev)) > 0; was = ev->instrument) {
        must(ev->instrument < MANY && ev->recv_ns >= last);
        for (size_t i = 0; i < n; i++) must(ev[i].instrument == ev->instrument);
        last = ev->recv_ns;
        changes += was != ev->instrument;
        hash[ev->instrument] = hash_frame(hash[ev->instrument], ev, n);
    }
    while ((n = gen_next(one, &ev)) > 0) first = hash_frame(first, ev, n);
    must(gen_next(g, &ev) == 0 && changes > 10000);
    ck_assert_uint_eq(hash[0], first);
    for (uint32_t i = 0; i < MANY; i++)
        for (uint32_t k = 0; k < i; k++) must(hash[i] != hash[k]);
    gen_destroy(g);
    gen_destroy(one);
}
END_TEST

/* Ids are those of one market only, so one list by id holds the orders of all. */
START_TEST(each_of_many_markets_adds_up_to_its_own_levels) {
    static struct gen_level level[LEVELS_MAX];
    struct gen *g = make_many(3, GEN_VIEW_ORDERS);
    struct orders o[3] = {open_orders(), open_orders(), open_orders()};
    const struct obi_event *ev;
    for (size_t n; (n = gen_next(g, &ev)) > 0;) {
        uint32_t at = ev->instrument;
        for (size_t i = 0; i < n; i++) must(ev[i].order_id == 0 || (ev[i].order_id - 1) % 3 == at);
        for (size_t i = 0; i < n; i++) apply_order(&o[at], &ev[i]);
        if (ev->kind == OBI_EVENT_GAP) continue;
        for (uint8_t side = OBI_BID; side <= OBI_ASK; side++) {
            size_t n_levels = gen_levels_of(g, at, side, level, LEVELS_MAX);
            must(price_array_is(o[at].book, side, level, n_levels));
        }
    }
    for (int i = 0; i < 3; i++) close_orders(&o[i]);
    gen_destroy(g);
}
END_TEST

/* See test_gen.c. */
START_TEST(a_seed_means_the_same_orders_for_ever) {
    struct gen *g = make_view(1, 100, faults_of_orders, GEN_VIEW_ORDERS);
    const struct obi_event *ev;
    uint64_t h = HASH_BEGIN;
    for (size_t n; (n = gen_next(g, &ev)) > 0;) {
        h = hash_frame(h, ev, n);
        for (size_t i = 0; i < n; i++)
            h = hash_number(hash_number(h, ev[i].order_id), ev[i].order_id2);
    }
    gen_destroy(g);
    ck_assert_uint_eq(h, UINT64_C(5030353523979755626));
}
END_TEST

/* On request: OBI_TEST_EVENTS=100000000. */
START_TEST(every_order_of_a_long_market_is_sound) {
    struct gen *g =
        gen_create(&(struct gen_options){.seed = test_seed(31), .view = GEN_VIEW_ORDERS});
    const struct obi_event *ev;
    uint64_t left = test_rounds(300000), n = 0;
    struct gen_touch t;
    for (; left > 0; left -= n < left ? n : left) {
        n = gen_next(g, &ev);
        must(n > 0 && obi_event_check(ev, n, NULL) == OBI_OK);
        gen_touch(g, &t);
        must(t.bid.qty_lots > 0 && t.ask.qty_lots > 0 && t.bid.price_ticks < t.ask.price_ticks);
    }
    gen_destroy(g);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("gen_orders");
    TCase *t = tcase_create("gen_orders");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, orders_add_up_to_the_levels_that_the_other_view_tells_frame_by_frame, 0,
                        5);
    tcase_add_loop_test(t, many_markets_come_by_time_and_each_is_its_own, 0, 2);
    tcase_add_test(t, each_of_many_markets_adds_up_to_its_own_levels);
    tcase_add_test(t, a_seed_means_the_same_orders_for_ever);
    tcase_add_test(t, every_order_of_a_long_market_is_sound);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A venue whose true book is known at every id, and a line to it that loses, repeats and swaps
 * messages. Whatever is lost, a book built from the events is the true one after every frame
 * between a snapshot and the next gap, and a snapshot that is fresh enough always ends the waiting.
 * */
#include "feed.h"

enum { N_LEVELS = 16, N_IDS = 400, N_DIFFS_MOST = N_IDS };

/* Update id `i` sets level i % N_LEVELS to size i; in futures only some ids are this book's. */
struct venue {
    int is_futures;
    uint64_t first[N_DIFFS_MOST], last[N_DIFFS_MOST], previous[N_DIFFS_MOST];
    size_t n_diffs;
    int64_t book[N_IDS + 1][N_LEVELS]; /* the truth after each id */
};

/* Whether an id lies in one of the updates. */
static int is_ours(const struct venue *v, uint64_t id) {
    for (size_t i = 0; i < v->n_diffs; i++) {
        if (id >= v->first[i] && id <= v->last[i]) return 1;
    }
    return 0;
}

static void make_venue(struct venue *v, int is_futures, struct test_rng *rng) {
    memset(v, 0, sizeof *v);
    v->is_futures = is_futures;
    uint64_t id = 0, previous = 0;
    for (;;) {
        id += 1 + (is_futures ? test_below(rng, 3) : 0);
        uint64_t last = id + test_below(rng, 5);
        if (last > N_IDS) break;
        v->first[v->n_diffs] = id;
        v->last[v->n_diffs] = last;
        v->previous[v->n_diffs++] = previous;
        id = previous = last;
    }
    for (id = 1; id <= N_IDS; id++) {
        memcpy(v->book[id], v->book[id - 1], sizeof v->book[id]);
        if (is_ours(v, id)) v->book[id][id % N_LEVELS] = (int64_t)id;
    }
}

static size_t put_level(char *text, size_t level, int64_t size, int is_first) {
    return (size_t)sprintf(text, "%s[\"%zu\",\"%lld\"]", is_first ? "" : ",", level + 1,
                           (long long)size);
}

static int say_update(struct feed *f, const struct venue *v, size_t i) {
    char levels[600] = "", pu[40] = "";
    size_t n = 0;
    for (size_t level = 0; level < N_LEVELS; level++) {
        int64_t size = v->book[v->last[i]][level];
        if (size >= (int64_t)v->first[i]) n += put_level(levels + n, level, size, n == 0);
    }
    if (v->is_futures) sprintf(pu, ",\"pu\":%llu", (unsigned long long)v->previous[i]);
    return feed_say(f,
                    "{\"e\":\"depthUpdate\",\"s\":\"X\",\"U\":%llu,\"u\":%llu%s,\"b\":[%s],"
                    "\"a\":[]}",
                    (unsigned long long)v->first[i], (unsigned long long)v->last[i], pu, levels);
}

static int say_snapshot(struct feed *f, const struct venue *v, uint64_t id) {
    char levels[600] = "";
    size_t n = 0;
    for (size_t level = 0; level < N_LEVELS; level++) {
        n += put_level(levels + n, level, v->book[id][level], n == 0);
    }
    return feed_say(f, "{\"lastUpdateId\":%llu,\"bids\":[%s],\"asks\":[]}", (unsigned long long)id,
                    levels);
}

/* The book that a reader of events has. */
struct reader {
    int64_t book[N_LEVELS];
    int is_valid;
    size_t n_read, n_checked;
};

static void read_events(struct reader *r, const struct feed *f, const struct venue *v,
                        uint64_t seed) {
    for (; r->n_read < f->n_ev; r->n_read++) {
        const struct obi_event *ev = &f->ev[r->n_read];
        if (ev->kind == OBI_EVENT_GAP) r->is_valid = 0;
        if (ev->kind == OBI_EVENT_CLEAR) {
            memset(r->book, 0, sizeof r->book);
            r->is_valid = 1;
        }
        if (ev->kind == OBI_EVENT_LEVEL) {
            ck_assert(r->is_valid); /* nothing between a gap and a snapshot */
            r->book[ev->price_ticks - 1] = ev->qty_lots;
        }
        if (!(ev->flags & OBI_EVENT_LAST) || !r->is_valid) continue;
        ck_assert_msg(memcmp(r->book, v->book[ev->seq], sizeof r->book) == 0,
                      "seed %llu, event %zu, id %llu", (unsigned long long)seed, r->n_read,
                      (unsigned long long)ev->seq);
        r->n_checked++;
    }
}

/* One schedule: updates in order but for faults, snapshots of any age in between. */
static size_t run_schedule(int is_futures, uint64_t seed) {
    struct test_rng schedule = {seed}, *rng = &schedule;
    static struct venue v;
    struct reader r = {.is_valid = 0};
    make_venue(&v, is_futures, rng);
    struct feed *f = feed_open(is_futures ? "binance-usdm" : "binance-spot");
    f->ev_size = 1 + test_below(rng, 5);
    uint64_t faults = 2 + test_below(rng, 30);
    for (size_t i = 0; i < v.n_diffs; i++) {
        uint64_t fault = test_below(rng, faults);
        if (fault == 0 && i + 1 < v.n_diffs) continue;       /* lost */
        if (fault == 1 && i) (void)say_update(f, &v, i - 1); /* told late, or again */
        if (fault == 2) (void)say_update(f, &v, i);          /* told twice */
        (void)say_update(f, &v, i);
        if (test_below(rng, 4)) continue;
        uint64_t age = test_below(rng, 20), now = v.last[i];
        (void)say_snapshot(f, &v, now > age ? now - age : now);
        read_events(&r, f, &v, seed);
    }
    /* However it went, a fresh snapshot mends it. */
    (void)say_snapshot(f, &v, v.last[v.n_diffs - 1]);
    read_events(&r, f, &v, seed);
    ck_assert_msg(r.is_valid, "seed %llu", (unsigned long long)seed);
    ck_assert_mem_eq(r.book, v.book[v.last[v.n_diffs - 1]], sizeof r.book);
    ck_assert_uint_eq(feed_held_now(f), 0);
    feed_close(f);
    return r.n_checked;
}

static void run_schedules(int is_futures) {
    uint64_t seed = test_seed(3), n_checked = 0, n_rounds = test_rounds(60);
    for (uint64_t round = 0; round < n_rounds; round++) {
        n_checked += run_schedule(is_futures, seed + round);
    }
    ck_assert_uint_gt(n_checked, n_rounds * 20); /* it did not wait all the time */
}

START_TEST(spot_books_are_true_whatever_is_lost) {
    run_schedules(0);
}
END_TEST

START_TEST(futures_books_are_true_whatever_is_lost) {
    run_schedules(1);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("decode_truth");
    TCase *t = tcase_create("truth");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, spot_books_are_true_whatever_is_lost);
    tcase_add_test(t, futures_books_are_true_whatever_is_lost);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

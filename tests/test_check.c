/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whether obi_book_check() would notice: a sound book of orders is broken in one place at a
 * time. */
#include "book/book.h"
#include "support.h"

#include <string.h>

/* Orders 1 to 60, three at each of 20 prices, and 61 to 69, which are cancelled. */
static obi_book *make(void) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .max_levels = 64, .max_orders = 100};
    struct obi_event ev = test_event(OBI_EVENT_CLEAR, 0);
    obi_book *book;
    size_t taken;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    obi_book_apply(book, &ev, 1, &taken);
    for (uint64_t id = 1; id < 70; id++) {
        ev = test_level(id % 2 ? OBI_BID : OBI_ASK, 0, 5, 0);
        ev.kind = OBI_EVENT_ADD;
        ev.order_id = id;
        ev.price_ticks = id % 2 ? -(obi_ticks)(id % 20) : (obi_ticks)(id % 20);
        obi_book_apply(book, &ev, 1, &taken);
    }
    for (uint64_t id = 61; id < 70; id++) {
        ev = test_event(OBI_EVENT_CANCEL, id == 69 ? OBI_EVENT_LAST : 0);
        ev.order_id = id;
        ev.qty_lots = 5;
        obi_book_apply(book, &ev, 1, &taken);
    }
    ck_assert_int_eq(obi_book_check(book, NULL), OBI_OK);
    return book;
}

static struct obi_resting *record_of(obi_book *book, uint64_t id) {
    return &book->orders.record[obi_orders_find(&book->orders, id)];
}

static struct obi_bucket *some_bucket(obi_book *book) {
    struct obi_bucket *b = book->orders.bucket;
    while (b->generation != book->orders.generation || !b->tags_lo) b++;
    return b;
}

static void size(obi_book *b) {
    record_of(b, 21)->qty_lots++;
}
static void no_size(obi_book *b) {
    record_of(b, 21)->qty_lots = 0;
}
static void two_sizes(obi_book *b) { /* the level's sum stays */
    record_of(b, 21)->qty_lots += 9;
    record_of(b, 41)->qty_lots -= 9;
}
static void prev(obi_book *b) {
    record_of(b, 21)->prev = OBI_ORDER_NONE;
}
static void next(obi_book *b) {
    record_of(b, 21)->next = OBI_ORDER_NONE;
}
static void ring(obi_book *b) {
    struct obi_resting *r = record_of(b, 41);
    r->next = obi_orders_find(&b->orders, 1);
}
static void side(obi_book *b) {
    record_of(b, 21)->side = OBI_ASK;
}
static void no_side(obi_book *b) {
    record_of(b, 21)->side = OBI_NONE;
}
static void level(obi_book *b) {
    record_of(b, 21)->at++;
}
static void id(obi_book *b) {
    record_of(b, 21)->id = 1234567;
}
static void queue_first(obi_book *b) {
    const struct obi_resting *r = record_of(b, 1);
    obi_orders_queue(&b->orders, r->side, r->at)->first = r->next;
}
static void queue_last(obi_book *b) {
    const struct obi_resting *r = record_of(b, 41);
    obi_orders_queue(&b->orders, r->side, r->at)->last = r->prev;
}
static void level_count(obi_book *b) {
    b->bid.orders[record_of(b, 21)->at]++;
}
static void n_live(obi_book *b) {
    b->orders.n_live++;
}
static void n_used(obi_book *b) {
    b->orders.n_used--;
}
static void free_list(obi_book *b) {
    b->orders.free_head = OBI_ORDER_NONE;
}
static void free_live(obi_book *b) {
    b->orders.free_head = obi_orders_find(&b->orders, 21);
}
static void free_ring(obi_book *b) {
    b->orders.record[b->orders.free_head].next = b->orders.free_head;
}
static void tag_gone(obi_book *b) {
    some_bucket(b)->tags_lo = 0;
}
static void tag_more(obi_book *b) {
    some_bucket(b)->tags_lo |= UINT64_C(0x77) << 56;
}
static void tag_beyond(obi_book *b) {
    some_bucket(b)->tags_hi |= 0x77000000;
}
static void tree_more(obi_book *b) {
    b->orders.fork[99] = (struct obi_fork){5, {OBI_ORDER_NONE, OBI_ORDER_NONE}};
    some_bucket(b)->root = 99;
}
static void tree_ring(obi_book *b) {
    b->orders.fork[99] = (struct obi_fork){5, {99, 99}};
    some_bucket(b)->root = 99;
}
static void generation(obi_book *b) {
    some_bucket(b)->generation--;
}

static const struct {
    const char *what;
    void (*breaks)(obi_book *book);
} row[] = {{"size", size},
           {"no size", no_size},
           {"two sizes", two_sizes},
           {"prev", prev},
           {"next", next},
           {"ring", ring},
           {"side", side},
           {"no side", no_side},
           {"level", level},
           {"id", id},
           {"queue first", queue_first},
           {"queue last", queue_last},
           {"level count", level_count},
           {"n_live", n_live},
           {"n_used", n_used},
           {"free list", free_list},
           {"free live", free_live},
           {"free ring", free_ring},
           {"tag gone", tag_gone},
           {"tag more", tag_more},
           {"tag beyond", tag_beyond},
           {"tree more", tree_more},
           {"tree ring", tree_ring},
           {"generation", generation}};

START_TEST(the_check_notices_what_is_broken) {
    struct obi_error err;
    obi_book *book = make();
    row[_i].breaks(book);
    ck_assert_msg(obi_book_check(book, &err) == OBI_E_ARG, "unnoticed: %s", row[_i].what);
    ck_assert_msg(err.message[0], "no words: %s", row[_i].what);
    obi_book_destroy(book);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("check");
    TCase *t = tcase_create("check");
    tcase_add_loop_test(t, the_check_notices_what_is_broken, 0, sizeof row / sizeof *row);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

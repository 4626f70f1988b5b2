/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "lobster.h"

enum { NEW = 1, SMALLER = 2, GONE = 3, EXECUTED = 4 };
enum { MESSAGE_BYTES = 128, LEVEL_BYTES = 84 };

static const obi_ns day = INT64_C(86400000000000);

/* A line to write: what happens to an order that rests at a level. */
struct row {
    int type;
    uint64_t order_id;
    uint8_t side;
    struct gen_level level;
};

static void put_price(const struct gen_lobster *l, struct gen_line *line, obi_ticks price) {
    gen_line_number(line, (uint64_t)price * l->unit);
}

static void put_direction(struct gen_line *line, uint8_t side) {
    gen_line_text(line, side == OBI_BID ? "1" : "-1");
}

static void put_time(struct gen_line *line, obi_ns ts_ns) {
    uint64_t ns = (uint64_t)(ts_ns % day);
    gen_line_decimal(line, ns, 9, 9);
}

static void put_column(const struct gen_lobster *l, struct gen_line *line, uint8_t side,
                       uint32_t rank) {
    const struct gen_queue *at = gen_book_at(&l->book, side, rank);
    gen_line_char(line, ',');
    if (at)
        put_price(l, line, at->price_ticks);
    else
        gen_line_text(line, side == OBI_BID ? "-9999999999" : "9999999999");
    gen_line_char(line, ',');
    gen_line_number(line, at ? (uint64_t)at->qty_lots : 0);
}

static void put_row(struct gen_lobster *l, struct gen_line *line, const struct row *r) {
    put_time(line, l->message->ts_ns);
    gen_line_char(line, ',');
    gen_line_number(line, (uint64_t)r->type);
    gen_line_char(line, ',');
    gen_line_number(line, r->order_id);
    gen_line_char(line, ',');
    gen_line_number(line, (uint64_t)r->level.qty_lots);
    gen_line_char(line, ',');
    put_price(l, line, r->level.price_ticks);
    gen_line_char(line, ',');
    put_direction(line, r->side);
    for (uint32_t rank = 0; rank < l->n_columns; rank++) {
        put_column(l, line, OBI_ASK, rank);
        put_column(l, line, OBI_BID, rank);
    }
    gen_line_char(line, '\n');
}

static void add_lots(struct gen_lobster *l, uint8_t side, struct gen_level level) {
    if (l->n_columns == 0) return;
    level.qty_lots += gen_book_qty(&l->book, side, level.price_ticks);
    gen_book_set(&l->book, side, level);
}

static void do_row(struct gen_lobster *l, struct gen_line *line, const struct row *r) {
    struct gen_level level = r->level;
    if (r->type != NEW) level.qty_lots = -level.qty_lots;
    add_lots(l, r->side, level);
    put_row(l, line, r);
}

/* A deed that changes price, or place, or name: the order is gone, then it is new. */
static void put_again(struct gen_lobster *l, struct gen_line *line, const struct obi_event *ev,
                      struct gen_level was) {
    struct gen_level is = {ev->price_ticks, ev->qty_lots};
    uint64_t born = ev->kind == OBI_EVENT_REPLACE ? ev->order_id2 : ev->order_id;
    l->half = !l->half;
    do_row(l, line,
           l->half ? &(struct row){GONE, ev->order_id, ev->side, was}
                   : &(struct row){NEW, born, ev->side, is});
}

static void put_deed(struct gen_lobster *l, struct gen_line *line) {
    const struct obi_event *ev = &l->message->step->deed[l->at];
    struct gen_level was = l->message->step->was[l->at];
    struct row r = {NEW, ev->order_id, ev->side, {ev->price_ticks, ev->qty_lots}};
    if (ev->kind == OBI_EVENT_CANCEL) r.type = ev->qty_lots < was.qty_lots ? SMALLER : GONE;
    if (ev->kind == OBI_EVENT_EXECUTE) r.type = EXECUTED;
    bool smaller = ev->kind == OBI_EVENT_MODIFY && ev->price_ticks == was.price_ticks &&
                   ev->qty_lots < was.qty_lots;
    if (smaller) {
        r.type = SMALLER;
        r.level.qty_lots = was.qty_lots - ev->qty_lots;
    }
    bool again = ev->kind == OBI_EVENT_REPLACE || (ev->kind == OBI_EVENT_MODIFY && !smaller);
    if (again)
        put_again(l, line, ev, was);
    else
        do_row(l, line, &r);
    if (!l->half) l->at++;
}

/* Rows tell what rests already. */
static void open_book(struct gen_lobster *l) {
    const struct gen_message *m = l->message;
    for (; l->at < m->n_adds; l->at++) {
        const struct obi_event *ev = &m->add[l->at];
        add_lots(l, ev->side, (struct gen_level){ev->price_ticks, ev->qty_lots});
    }
}

static void put_opening(struct gen_lobster *l, struct gen_line *line) {
    const struct obi_event *ev = &l->message->add[l->at++];
    gen_line_text(line, "0,");
    gen_line_number(line, ev->order_id);
    gen_line_char(line, ',');
    put_direction(line, ev->side);
    gen_line_char(line, ',');
    put_price(l, line, ev->price_ticks);
    gen_line_char(line, ',');
    gen_line_number(line, (uint64_t)ev->qty_lots);
    gen_line_char(line, '\n');
}

/* The lines of a message that are still to come, half ones once. */
static size_t left_of(const struct gen_lobster *l) {
    const struct gen_message *m = l->message;
    if (!m) return 0;
    if (m->kind == GEN_MESSAGE_SNAPSHOT) return m->n_adds - l->at;
    bool told = m->kind == GEN_MESSAGE_UPDATE && m->sync != GEN_EARLY;
    return told ? m->step->n_deeds - l->at : 0;
}

bool gen_lobster_put(struct gen_lobster *l, struct gen_feed *f, struct gen_line *line) {
    while (left_of(l) == 0) {
        l->message = gen_feed_next(f);
        l->at = 0;
        if (!l->message) return false;
        if (l->message->kind == GEN_MESSAGE_SNAPSHOT && l->n_columns > 0) open_book(l);
    }
    line->n = 0;
    if (l->message->kind == GEN_MESSAGE_SNAPSHOT)
        put_opening(l, line);
    else
        put_deed(l, line);
    return true;
}

size_t gen_lobster_most(const struct gen_lobster *l) {
    return MESSAGE_BYTES + (size_t)l->n_columns * LEVEL_BYTES;
}

bool gen_lobster_init(struct gen_lobster *l, uint32_t price_digits, uint32_t n_columns,
                      size_t capacity) {
    *l = (struct gen_lobster){.unit = 1, .n_columns = n_columns};
    for (; price_digits < 4; price_digits++) l->unit *= 10;
    return n_columns == 0 || gen_book_init(&l->book, capacity);
}

void gen_lobster_free(struct gen_lobster *l) {
    gen_book_free(&l->book);
}

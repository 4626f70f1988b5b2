/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Messages to lines. A format of levels is a template for each kind of message: text as the venue
 * writes it, with $-letters where the message's fields go. Formats of orders are lobster.h's. */
#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "line.h"
#include "lobster.h"
#include "options.h"

enum {
    SYMBOL_MAX = 39,
    DIGITS_MAX = 8,
    BOOK_LEVELS_MAX = 1000,
    LINE_BYTES = 512, /* of a line without its levels, at most */
    LEVEL_BYTES =
        64 /* of a level: two numbers of 20 digits with point and zeros, and what is between */
};

struct format {
    const char *name;
    uint32_t price_digits; /* by default */
    uint32_t orders;       /* 1: of orders, 2: with columns of a book */
    uint32_t decimals;     /* that every number is padded to */
    const char *line[4];
};

static const struct format formats[] = {
    {"binance-usdm",
     1,
     0,
     0,
     {[GEN_MESSAGE_TRADE] =
          "{\"stream\":\"$l@trade\",\"data\":{\"e\":\"trade\",\"E\":$E,\"T\":$T,\"s\":\"$S\","
          "\"t\":$u,\"p\":\"$P\",\"q\":\"$Q\",\"X\":\"MARKET\",\"m\":$m}}",
      [GEN_MESSAGE_QUOTE] =
          "{\"stream\":\"$l@bookTicker\",\"data\":{\"e\":\"bookTicker\",\"u\":$u,\"s\":\"$S\","
          "\"b\":\"$x\",\"B\":\"$X\",\"a\":\"$y\",\"A\":\"$Y\",\"T\":$T,\"E\":$E}}",
      [GEN_MESSAGE_UPDATE] =
          "{\"stream\":\"$l@depth@0ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":$E,\"T\":$T,"
          "\"s\":\"$S\",\"U\":$U,\"u\":$u,\"pu\":$p,\"b\":[$b],\"a\":[$a]}}",
      [GEN_MESSAGE_SNAPSHOT] =
          "{\"lastUpdateId\":$u,\"E\":$E,\"T\":$T,\"bids\":[$B],\"asks\":[$A]}"}},
    {"binance-spot",
     1,
     0,
     8,
     {[GEN_MESSAGE_TRADE] =
          "{\"stream\":\"$l@trade\",\"data\":{\"e\":\"trade\",\"E\":$E,\"s\":\"$S\",\"t\":$u,"
          "\"p\":\"$P\",\"q\":\"$Q\",\"T\":$T,\"m\":$m,\"M\":true}}",
      [GEN_MESSAGE_QUOTE] =
          "{\"stream\":\"$l@bookTicker\",\"data\":{\"u\":$u,\"s\":\"$S\",\"b\":\"$x\","
          "\"B\":\"$X\",\"a\":\"$y\",\"A\":\"$Y\"}}",
      [GEN_MESSAGE_UPDATE] =
          "{\"stream\":\"$l@depth@100ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":$T,\"s\":\"$S\","
          "\"U\":$V,\"u\":$u,\"b\":[$d],\"a\":[$a]}}",
      [GEN_MESSAGE_SNAPSHOT] = "{\"lastUpdateId\":$u,\"bids\":[$B],\"asks\":[$A]}"}},
    {"lobster", 2, 1, 0, {NULL}},
    {"lobster-book", 2, 2, 0, {NULL}},
};

struct gen_text {
    struct gen_feed feed;
    struct gen_lobster lobster;
    const struct format *format;
    char symbol[SYMBOL_MAX + 1], lower[SYMBOL_MAX + 1];
    uint32_t price_digits, qty_digits, book_levels;
    size_t snapshot_levels;
    struct gen_random random; /* where lines are cut */
    struct gen_line line;
};

static void put_price(struct gen_text *t, obi_ticks price) {
    gen_line_decimal(&t->line, (uint64_t)price, t->price_digits, t->format->decimals);
}

static void put_qty(struct gen_text *t, obi_lots qty) {
    gen_line_decimal(&t->line, (uint64_t)qty, t->qty_digits, t->format->decimals);
}

static void put_level(struct gen_text *t, obi_ticks price, obi_lots qty) {
    if (t->line.text[t->line.n - 1] == ']') gen_line_char(&t->line, ',');
    gen_line_text(&t->line, "[\"");
    put_price(t, price);
    gen_line_text(&t->line, "\",\"");
    put_qty(t, qty);
    gen_line_text(&t->line, "\"]");
}

/* The changes of a side; they lie together, by rising price. */
static void put_changes(struct gen_text *t, const struct gen_message *m, uint8_t side,
                        bool falling) {
    const struct gen_step *s = m->step;
    for (size_t i = 0; i < s->n_changes; i++) {
        const struct gen_change *c = &s->change[falling ? s->n_changes - 1 - i : i];
        if (c->side == side) put_level(t, c->price_ticks, c->qty_lots);
    }
}

static void put_levels(struct gen_text *t, const struct gen_message *m, uint8_t side) {
    const struct gen_queue *at;
    for (size_t i = 0; i < t->snapshot_levels && (at = gen_book_at(m->book, side, i)); i++)
        put_level(t, at->price_ticks, at->qty_lots);
}

/* Venue time in milliseconds; the event is told in the same one, or in the next. */
static uint64_t trade_ms(const struct gen_message *m) {
    return (uint64_t)m->ts_ns / 1000000;
}

static void put_E(struct gen_text *t, const struct gen_message *m) {
    gen_line_number(&t->line, trade_ms(m) + (m->last_id % 8 == 0));
}
static void put_T(struct gen_text *t, const struct gen_message *m) {
    gen_line_number(&t->line, trade_ms(m));
}
static void put_S(struct gen_text *t, const struct gen_message *m) {
    (void)m;
    gen_line_text(&t->line, t->symbol);
}
static void put_l(struct gen_text *t, const struct gen_message *m) {
    (void)m;
    gen_line_text(&t->line, t->lower);
}
static void put_U(struct gen_text *t, const struct gen_message *m) {
    gen_line_number(&t->line, m->first_id);
}
static void put_V(struct gen_text *t, const struct gen_message *m) {
    gen_line_number(&t->line, m->previous_id + 1);
}
static void put_u(struct gen_text *t, const struct gen_message *m) {
    gen_line_number(&t->line, m->last_id);
}
static void put_p(struct gen_text *t, const struct gen_message *m) {
    gen_line_number(&t->line, m->previous_id);
}
static void put_b(struct gen_text *t, const struct gen_message *m) {
    put_changes(t, m, OBI_BID, false);
}
static void put_d(struct gen_text *t, const struct gen_message *m) {
    put_changes(t, m, OBI_BID, true);
}
static void put_a(struct gen_text *t, const struct gen_message *m) {
    put_changes(t, m, OBI_ASK, false);
}
static void put_B(struct gen_text *t, const struct gen_message *m) {
    put_levels(t, m, OBI_BID);
}
static void put_A(struct gen_text *t, const struct gen_message *m) {
    put_levels(t, m, OBI_ASK);
}
static void put_P(struct gen_text *t, const struct gen_message *m) {
    put_price(t, m->trade.price_ticks);
}
static void put_Q(struct gen_text *t, const struct gen_message *m) {
    put_qty(t, m->trade.qty_lots);
}
static void put_m(struct gen_text *t, const struct gen_message *m) {
    gen_line_text(&t->line, m->trade.aggressor == OBI_ASK ? "true" : "false");
}
static void put_x(struct gen_text *t, const struct gen_message *m) {
    put_price(t, m->touch.bid.price_ticks);
}
static void put_X(struct gen_text *t, const struct gen_message *m) {
    put_qty(t, m->touch.bid.qty_lots);
}
static void put_y(struct gen_text *t, const struct gen_message *m) {
    put_price(t, m->touch.ask.price_ticks);
}
static void put_Y(struct gen_text *t, const struct gen_message *m) {
    put_qty(t, m->touch.ask.qty_lots);
}

static void (*const put[128])(struct gen_text *, const struct gen_message *) = {
    ['E'] = put_E, ['T'] = put_T, /* times */
    ['S'] = put_S, ['l'] = put_l, /* symbol, and in lower case */
    ['U'] = put_U, ['V'] = put_V, /* first id; without the hole before it */
    ['u'] = put_u, ['p'] = put_p, /* last id, or the trade's; the last id of the update before */
    ['b'] = put_b, ['d'] = put_d, ['a'] = put_a, /* changes: bids, rising and falling; asks */
    ['B'] = put_B, ['A'] = put_A,                /* a snapshot's levels */
    ['P'] = put_P, ['Q'] = put_Q, ['m'] = put_m, /* a trade: price, size, buyer is maker */
    ['x'] = put_x, ['X'] = put_X, ['y'] = put_y, ['Y'] = put_Y, /* the touch */
};

static void put_line(struct gen_text *t, const struct gen_message *m) {
    t->line.n = 0;
    gen_line_number(&t->line, (uint64_t)m->recv_ns);
    gen_line_char(&t->line, ' ');
    for (const char *c = t->format->line[m->kind]; *c; c++) {
        if (*c == '$')
            put[(unsigned char)*++c](t, m);
        else
            gen_line_char(&t->line, *c);
    }
    if (m->cut) t->line.n = 1 + gen_random_below(&t->random, (uint32_t)t->line.n - 1);
    gen_line_char(&t->line, '\n');
}

size_t gen_text_next(struct gen_text *t, const char **line) {
    *line = t->line.text;
    if (t->format->orders) return gen_lobster_put(&t->lobster, &t->feed, &t->line) ? t->line.n : 0;
    const struct gen_message *m = gen_feed_next(&t->feed);
    if (!m) return 0;
    put_line(t, m);
    return t->line.n;
}

static const struct format *find_format(const char *name) {
    for (size_t i = 0; name && i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i].name, name) == 0) return &formats[i];
    return NULL;
}

static bool set_symbol(struct gen_text *t, const char *symbol) {
    size_t n = strlen(symbol);
    if (n == 0 || n > SYMBOL_MAX) return false;
    for (size_t i = 0; i < n; i++) {
        char c = symbol[i];
        bool upper = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';
        if (!upper && !digit && c != '_') return false;
        t->symbol[i] = c;
        t->lower[i] = (char)(upper ? c - 'A' + 'a' : c);
    }
    return true;
}

static bool set_options(struct gen_text *t, const struct gen_text_options *opt) {
    t->format = find_format(opt->format);
    if (!t->format) return false;
    uint32_t most = t->format->orders ? 4 : DIGITS_MAX;
    t->price_digits = opt->price_digits ? opt->price_digits : t->format->price_digits;
    t->qty_digits = opt->qty_digits ? opt->qty_digits : 3;
    t->book_levels = opt->book_levels ? opt->book_levels : 10;
    return t->price_digits <= most && t->qty_digits <= DIGITS_MAX &&
           t->book_levels <= BOOK_LEVELS_MAX &&
           set_symbol(t, opt->symbol ? opt->symbol : "OBIUSDT");
}

/* What a format can tell. */
static void choose_view(const struct format *format, struct gen_options *full) {
    full->view = format->orders ? GEN_VIEW_ORDERS : GEN_VIEW_LEVELS;
    if (format->orders) full->faults &= GEN_FAULT_CROSSED | GEN_FAULT_ONE_SIDED;
}

static bool init(struct gen_text *t, struct gen_options *full,
                 const struct gen_text_options *text_opt) {
    if (!set_options(t, text_opt)) return false;
    choose_view(t->format, full);
    if (!gen_feed_init(&t->feed, full, 0)) return false;
    size_t capacity = t->feed.market.book.capacity;
    size_t bytes = LINE_BYTES + 2 * capacity * LEVEL_BYTES;
    uint32_t n_columns = t->format->orders == 2 ? t->book_levels : 0;
    if (!gen_lobster_init(&t->lobster, t->price_digits, n_columns, capacity)) return false;
    if (t->format->orders) bytes = gen_lobster_most(&t->lobster);
    if (t->format->orders) t->feed.snapshot_first = true;
    t->snapshot_levels = full->snapshot_levels;
    t->random.state = full->seed;
    t->line.text = malloc(bytes);
    return t->line.text != NULL;
}

struct gen_text *gen_text_create(const struct gen_options *opt,
                                 const struct gen_text_options *text_opt) {
    struct gen_options full;
    if (!gen_options_check(&full, opt) || full.n_instruments > 1) return NULL;
    struct gen_text *t = calloc(1, sizeof *t);
    if (t && init(t, &full, text_opt)) return t;
    gen_text_destroy(t);
    return NULL;
}

void gen_text_destroy(struct gen_text *t) {
    if (!t) return;
    gen_feed_free(&t->feed);
    gen_lobster_free(&t->lobster);
    free(t->line.text);
    free(t);
}

void gen_text_touch(const struct gen_text *t, struct gen_touch *out) {
    gen_book_touch(t->feed.truth, out);
}

size_t gen_text_levels(const struct gen_text *t, uint8_t side, struct gen_level *out, size_t size) {
    return gen_book_levels(t->feed.truth, side, out, size);
}

void gen_text_watch(struct gen_text *t, gen_witness witness, void *ctx) {
    t->feed.witness = witness;
    t->feed.witness_ctx = ctx;
}

size_t gen_text_living(const struct gen_text *t, struct gen_death *out, size_t size) {
    return gen_feed_living(&t->feed, out, size);
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The whole chain as its user has it: texts go into a decoder, events into a pipeline, rows come
 * out; the recipe of docs/gaps.md, shortened. What rests is read as text in the venue's units:
 * "10.1=2 10=0.5" are two levels, best first. In texts of JSON ' stands for ". */
#ifndef TEST_CHAIN_H
#define TEST_CHAIN_H

#include "support.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPREAD, MID, IMBALANCE, FLOW, TRADED, BID_DEPTH, ASK_DEPTH, CHAIN_COLUMNS };
enum { CHAIN_ROWS = 256, CHAIN_LEVELS = 64, CHAIN_TEXT = 4096, CHAIN_SECOND = 1000000000 };

static const char *const chain_columns =
    "spread, mid, depth_imbalance[0:5], order_flow, trade_flow, bid_depth[0:], ask_depth[0:]";

/* The rows are those of the last text. */
struct chain {
    obi_decoder *decoder;
    obi_pipeline *pipeline; /* made when the first event comes, from what the decoder then knows */
    struct obi_book_options options;
    struct obi_instrument spec;
    struct obi_error err; /* of the last text that was not OBI_OK */
    int refused;          /* what the pipeline said of an event of the last text, or 0 */
    size_t room;          /* events a call */
    uint64_t id;          /* of the last update that chain_update() told */
    obi_ns now_ns;        /* of receipt; a second later with each text */
    size_t n_rows;
    double value[CHAIN_ROWS][CHAIN_COLUMNS];
    uint8_t status[CHAIN_ROWS][CHAIN_COLUMNS];
};

static inline struct chain *chain_open_with(const char *format, const struct obi_instrument *spec,
                                            const struct obi_book_options *options) {
    struct chain *c = calloc(1, sizeof *c);
    ck_assert_ptr_nonnull(c);
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = format};
    opt.instrument = spec;
    opt.n_instruments = 1;
    if (options) c->options = *options;
    c->spec.struct_size = sizeof c->spec;
    c->room = 256;
    ck_assert_msg(obi_decoder_create(&opt, NULL, &c->decoder, &c->err) == OBI_OK, "%s",
                  c->err.message);
    return c;
}

static inline struct obi_instrument chain_spec(const char *symbol, const char *price_step,
                                               const char *qty_step) {
    struct obi_instrument spec = {.struct_size = sizeof spec};
    strcpy(spec.symbol, symbol);
    strcpy(spec.price_step, price_step);
    strcpy(spec.qty_step, qty_step);
    return spec;
}

static inline struct chain *chain_open(const char *format, const char *symbol) {
    struct obi_instrument spec = chain_spec(symbol, "", "");
    return chain_open_with(format, &spec, NULL);
}

static inline void chain_close(struct chain *c) {
    obi_pipeline_destroy(c->pipeline);
    obi_decoder_destroy(c->decoder);
    free(c);
}

static inline const obi_book *chain_book(const struct chain *c) {
    return obi_pipeline_book(c->pipeline);
}

static inline struct obi_book_info chain_info(const struct chain *c) {
    struct obi_book_info info = {.struct_size = sizeof info};
    if (c->pipeline) ck_assert_int_eq(obi_book_info(chain_book(c), &info), OBI_OK);
    return info;
}

static inline void chain_learn(struct chain *c) {
    ck_assert_int_eq(obi_decoder_instrument(c->decoder, 0, &c->spec), OBI_OK);
}

/* A book of orders where the feed speaks in orders. */
static inline void chain_make_pipeline(struct chain *c) {
    struct obi_pipeline_options opt = {.struct_size = sizeof opt, .columns = chain_columns};
    struct obi_error err;
    c->options.struct_size = sizeof c->options;
    c->options.spec = &c->spec;
    c->options.instrument = c->spec.id;
    if (c->spec.flags & OBI_INSTRUMENT_ORDERS) c->options.max_orders = 256;
    opt.book = &c->options;
    ck_assert_msg(obi_pipeline_create(&opt, NULL, &c->pipeline, &err) == OBI_OK, "%s", err.message);
}

/* Gives events to the pipeline. A book that turned stale by itself tells the decoder so. */
static inline void chain_take(struct chain *c, const struct obi_event *ev, size_t n) {
    chain_learn(c);
    if (!c->pipeline) chain_make_pipeline(c);
    for (size_t taken = 0; n > 0; ev += taken, n -= taken) {
        struct obi_rows rows = {.struct_size = sizeof rows,
                                .stride = CHAIN_COLUMNS,
                                .row_size = CHAIN_ROWS - c->n_rows,
                                .value = c->value[c->n_rows],
                                .status = c->status[c->n_rows]};
        int rc = obi_pipeline_run(c->pipeline, ev, n, &taken, &rows);
        c->n_rows += rows.n_rows;
        ck_assert_uint_lt(c->n_rows, CHAIN_ROWS);
        int refused = rc == OBI_E_EVENT || rc == OBI_E_CAPACITY;
        ck_assert_msg(rc >= 0 || refused, "%d", rc);
        if (refused) c->refused = rc;
        taken += (size_t)refused;
        uint32_t state = chain_info(c).state;
        int lost = refused || (rc == OBI_RESYNC && ev[taken - 1].kind != OBI_EVENT_GAP);
        if (lost && state != OBI_STATE_VALID && state != OBI_STATE_HALTED) {
            ck_assert_int_eq(obi_decoder_reset(c->decoder, c->spec.id), OBI_OK);
        }
    }
    struct obi_error err;
    ck_assert_msg(obi_book_check(chain_book(c), &err) == OBI_OK, "%s", err.message);
}

/* Tells bytes. Returns the first code of the decoder that was neither OBI_OK nor OBI_FULL. */
static inline int chain_bytes(struct chain *c, const char *bytes, size_t n) {
    struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END};
    struct obi_event ev[256];
    struct obi_error err;
    int first = OBI_OK;
    c->n_rows = 0;
    c->refused = 0;
    in.recv_ns = c->now_ns += CHAIN_SECOND;
    in.bytes = bytes;
    in.n_bytes = n;
    for (int rc = OBI_FULL; rc != OBI_OK;) {
        size_t used = 0, n_ev = 0;
        rc = obi_decoder_decode(c->decoder, &in, &used, ev, c->room, &n_ev, &err);
        ck_assert_msg(rc != OBI_E_ARG && rc != OBI_MORE, "%d", rc);
        ck_assert_int_eq(obi_event_check(ev, n_ev, NULL), OBI_OK);
        if (n_ev) chain_take(c, ev, n_ev);
        if (first == OBI_OK && rc != OBI_OK && rc != OBI_FULL) {
            first = rc;
            c->err = err;
        }
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
    }
    chain_learn(c);
    return first;
}

__attribute__((format(printf, 2, 3))) static inline int chain_say(struct chain *c,
                                                                  const char *format, ...) {
    char text[CHAIN_TEXT];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ck_assert(n >= 0 && (size_t)n < sizeof text);
    for (char *p = text; *p; p++) {
        if (*p == '\'') *p = '"';
    }
    return chain_bytes(c, text, (size_t)n);
}

/* Says what has to be taken without a word. */
#define CHAIN_OK(c, ...)                                                                           \
    do {                                                                                           \
        int rc_ = chain_say(c, __VA_ARGS__);                                                       \
        ck_assert_msg(rc_ == OBI_OK && !(c)->refused, "%d %d: %s", rc_, (c)->refused,              \
                      (c)->err.message);                                                           \
    } while (0)

/* Binance's USDT-margined futures: a snapshot, and the update that follows. Levels as in
 * "['10.0','2'],['9.9','1']". */
static inline int chain_snapshot(struct chain *c, const char *bids, const char *asks) {
    if (!c->id) c->id = 100;
    return chain_say(c, "{'lastUpdateId':%llu,'bids':[%s],'asks':[%s]}", (unsigned long long)c->id,
                     bids, asks);
}

static inline int chain_update(struct chain *c, const char *bids, const char *asks) {
    unsigned long long before = c->id++;
    return chain_say(c,
                     "{'e':'depthUpdate','E':6,'T':5,'s':'X','U':%llu,'u':%llu,'pu':%llu,"
                     "'b':[%s],'a':[%s]}",
                     before - 5, before + 1, before, bids, asks);
}

/* bids 10.0 x 2, 9.9 x 1; asks 10.2 x 4, 10.3 x 3; steps 0.1 and 1 */
static inline struct chain *chain_futures(void) {
    struct chain *c = chain_open("binance-usdm", "X");
    ck_assert_int_eq(chain_snapshot(c, "['10.0','2'],['9.9','1']", "['10.2','4'],['10.3','3']"),
                     OBI_OK);
    ck_assert_int_eq(chain_update(c, "", ""), OBI_OK); /* it joins */
    return c;
}

/* -- what came of it --------------------------------------------------------------------------- */

static inline uint64_t chain_count(const struct chain *c, uint32_t counter) {
    uint64_t n = 0;
    if (obi_decoder_count(c->decoder, counter, &n) == OBI_OK) return n;
    if (!c->pipeline) return 0;
    ck_assert_int_eq(obi_pipeline_count(c->pipeline, counter, &n), OBI_OK);
    return n;
}

static inline void chain_is(const struct chain *c, uint32_t state) {
    ck_assert_uint_eq(chain_info(c).state, state);
}

/* So many steps as a decimal, without zeros that say nothing. */
static inline size_t chain_write(char *text, int64_t steps, const char *step) {
    const char *point = strchr(step, '.');
    char digits[48];
    size_t n_decimals = point ? strlen(point + 1) : 0;
    long long mantissa = 0;
    for (const char *p = step; *p; p++) {
        if (*p != '.') mantissa = mantissa * 10 + (*p - '0');
    }
    long long scaled = (long long)steps * mantissa;
    int n = snprintf(digits, sizeof digits, "%0*lld", (int)n_decimals + 1,
                     scaled < 0 ? -scaled : scaled);
    size_t whole = (size_t)n - n_decimals, kept = n_decimals;
    while (kept && digits[whole + kept - 1] == '0') kept--;
    return (size_t)sprintf(text, "%s%.*s%s%.*s", scaled < 0 ? "-" : "", (int)whole, digits,
                           kept ? "." : "", (int)kept, digits + whole);
}

static inline void chain_side(const struct chain *c, uint32_t side, const char *expected) {
    obi_ticks price[CHAIN_LEVELS];
    obi_lots qty[CHAIN_LEVELS];
    char text[CHAIN_TEXT] = "";
    size_t n = SIZE_MAX, at = 0;
    ck_assert_int_eq(obi_book_levels(chain_book(c), side, CHAIN_LEVELS, price, qty, NULL, &n),
                     OBI_OK);
    for (size_t i = 0; i < n; i++) {
        if (i) text[at++] = ' ';
        at += chain_write(text + at, price[i], c->spec.price_step);
        text[at++] = '=';
        at += chain_write(text + at, qty[i], c->spec.qty_step);
    }
    text[at] = '\0';
    ck_assert_str_eq(text, expected);
}

/* The book is VALID, or HALTED, and holds these levels. */
static inline void chain_holds(const struct chain *c, const char *bids, const char *asks) {
    chain_side(c, OBI_BID, bids);
    chain_side(c, OBI_ASK, asks);
}

static inline double chain_value(const struct chain *c, size_t column) {
    ck_assert_uint_gt(c->n_rows, 0);
    return c->value[c->n_rows - 1][column];
}

static inline uint8_t chain_status(const struct chain *c, size_t column) {
    ck_assert_uint_gt(c->n_rows, 0);
    return c->status[c->n_rows - 1][column];
}

/* The last text was refused for what these words say; the book update is lost by it, no number
 * claims otherwise, and a snapshot heals. */
static inline void chain_lost(const struct chain *c, const char *words) {
    ck_assert_msg(strstr(c->err.message, words) != NULL, "%s", c->err.message);
    chain_is(c, OBI_STATE_STALE);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_REFUSED), 1);
    ck_assert_uint_eq(chain_count(c, OBI_COUNTER_DECODER_GAPS), 1);
    ck_assert(isnan(chain_value(c, IMBALANCE)) && chain_status(c, IMBALANCE) == OBI_VALUE_STALE);
}

#endif /* TEST_CHAIN_H */

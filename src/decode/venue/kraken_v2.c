/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Kraken spot, WebSocket v2: objects with a channel, a type and data; numbers are bare.
 *   {"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":45283.5,
 *    "qty":0.10000000}],"asks":[],"checksum":3310070434,"timestamp":"2023-10-06T17:35:55.44Z"}]}
 *   {"channel":"level3","type":"update","data":[{"symbol":"BTC/USD","checksum":2143854316,"bids":[
 *    {"event":"add","order_id":"O6ZQNQ-BXL4E-5WGINO","limit_price":0.5629,"order_qty":111.56,
 *     "timestamp":"2023-10-06T17:35:00.279389650Z"},...],"asks":[]}]}
 *   {"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"sell","price":0.5117,
 *    "qty":40.0,"ord_type":"market","trade_id":4665906,"timestamp":"2023-09-25T07:49:37.708706Z"}]}
 *   {"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":0.1,"bid_qty":740.0,
 *    "ask":0.2,"ask_qty":1361.4,...}]}
 *   {"channel":"instrument","type":"snapshot","data":{"assets":[...],"pairs":[{"symbol":"BTC/USD",
 *    "price_increment":0.1,"price_precision":1,"qty_increment":1e-8,"qty_precision":8,...},...]}}
 *   {"method":"subscribe","success":true,"result":{"channel":"book","symbol":"BTC/USD","depth":10}}
 *
 * A book is of levels or, by the channel level3, of single orders: two formats, one reader, and a
 * format passes over the other's channel. Each element of data is a message. Books do not tell the
 * depth that was subscribed to: the answer to the subscription does, and without it a snapshot
 * shows the least it can be. The list of instruments is of all there are: it adds none. */
#include "decode/format.h"
#include "decode/venue/kraken.h"

enum { CHANNEL, TYPE, DATA, METHOD, SUCCESS, RESULT, N_OUTER };
static const struct obi_key outer_keys[N_OUTER] = {OBI_KEY("channel"), OBI_KEY("type"),
                                                   OBI_KEY("data"),    OBI_KEY("method"),
                                                   OBI_KEY("success"), OBI_KEY("result")};

enum { SYMBOL, BIDS, ASKS, CHECKSUM, TIMESTAMP, N_BOOK };
static const struct obi_key book_keys[N_BOOK] = {
    OBI_KEY("symbol"), OBI_KEY("bids"), OBI_KEY("asks"), OBI_KEY("checksum"), OBI_KEY("timestamp")};

enum { ORDER_EVENT, ORDER_ID, ORDER_PRICE, ORDER_QTY, ORDER_TIME, N_ORDER };
static const struct obi_key order_keys[N_ORDER] = {OBI_KEY("event"), OBI_KEY("order_id"),
                                                   OBI_KEY("limit_price"), OBI_KEY("order_qty"),
                                                   OBI_KEY("timestamp")};

enum { TRADE_SYMBOL, TRADE_SIDE, TRADE_PRICE, TRADE_QTY, TRADE_ID, TRADE_TIME, N_TRADE };
static const struct obi_key trade_keys[N_TRADE] = {OBI_KEY("symbol"),   OBI_KEY("side"),
                                                   OBI_KEY("price"),    OBI_KEY("qty"),
                                                   OBI_KEY("trade_id"), OBI_KEY("timestamp")};

static const struct obi_trade_form trade = {.keys = trade_keys,
                                            .id = TRADE_ID,
                                            .side = TRADE_SIDE,
                                            .price = TRADE_PRICE,
                                            .size = TRADE_QTY,
                                            .time = TRADE_TIME,
                                            .may_lack_time = 1,
                                            .sides = OBI_SIDES("buy", "sell"),
                                            .read_time = obi_value_iso};

enum { QUOTE_SYMBOL, BID, BID_QTY, ASK, ASK_QTY, QUOTE_TIME, N_QUOTE };
static const struct obi_key quote_keys[N_QUOTE] = {OBI_KEY("symbol"),  OBI_KEY("bid"),
                                                   OBI_KEY("bid_qty"), OBI_KEY("ask"),
                                                   OBI_KEY("ask_qty"), OBI_KEY("timestamp")};

enum { PAIR_SYMBOL, PRICE_STEP, QTY_STEP, PRICE_DIGITS, QTY_DIGITS, N_PAIR };
static const struct obi_key pair_keys[N_PAIR] = {
    OBI_KEY("symbol"), OBI_KEY("price_increment"), OBI_KEY("qty_increment"),
    OBI_KEY("price_precision"), OBI_KEY("qty_precision")};

enum { RESULT_CHANNEL, RESULT_SYMBOL, RESULT_DEPTH, N_RESULT };
static const struct obi_key result_keys[N_RESULT] = {OBI_KEY("channel"), OBI_KEY("symbol"),
                                                     OBI_KEY("depth")};

/* What the elements of a text are: kept while the next one is read. */
enum context { WHOLE_BOOK, BOOK_UPDATE, TRADE, QUOTE, PAIR };

static int has_orders(const struct obi_format *format) {
    return (format->instrument_flags & OBI_INSTRUMENT_ORDERS) != 0;
}

/* Opens an element of the list; returns 1, or 0 with the fault set. */
static int open_element(struct obi_message *m, const struct obi_json_value *element,
                        const struct obi_key *keys, size_t n_keys, struct obi_json_value *v) {
    return obi_fields_of(element, keys, n_keys, v) ||
           obi_message_fail(m, OBI_E_FORMAT, element->at, "data is no list of objects");
}

/* A time that may be missing. */
static int take_time(struct obi_message *m, const struct obi_key *key,
                     const struct obi_json_value *value, obi_ns *out) {
    return !value->kind || obi_take_time(m, key, value, obi_value_iso, out);
}

/* -- book -------------------------------------------------------------------------------------- */

/* What happened to an order; in a snapshot it is there. 0 for a word that is not known. */
static enum obi_event_kind kind_of(const struct obi_message *m,
                                   const struct obi_json_value *event) {
    if (m->kind == OBI_MESSAGE_SNAPSHOT || obi_json_is(event, "add")) return OBI_EVENT_ADD;
    if (obi_json_is(event, "modify")) return OBI_EVENT_MODIFY;
    return obi_json_is(event, "delete") ? OBI_EVENT_CANCEL : (enum obi_event_kind)0;
}

static int read_order(struct obi_message *m, struct obi_json *j, uint8_t side) {
    struct obi_json_value v[N_ORDER];
    if (!obi_fields_read(j, order_keys, N_ORDER, v)) return obi_message_fail_json(m, j);
    enum obi_event_kind kind = kind_of(m, &v[ORDER_EVENT]);
    if (!kind) {
        return obi_message_fail_key(m, &order_keys[ORDER_EVENT], &v[ORDER_EVENT],
                                    "is no event of an order");
    }
    struct obi_wire *w = kind == OBI_EVENT_CANCEL
                             ? obi_message_add_bare(m, kind, side)
                             : obi_message_add(m, kind, side, &v[ORDER_PRICE], &v[ORDER_QTY]);
    if (!w) return 0;
    w->id = obi_value_id(&v[ORDER_ID]);
    if (!w->id) return obi_message_fail_key(m, &order_keys[ORDER_ID], &v[ORDER_ID], "is no id");
    if (kind == OBI_EVENT_ADD && m->kind == OBI_MESSAGE_DIFF && !w->qty)
        return obi_message_fail_key(m, &order_keys[ORDER_QTY], &v[ORDER_QTY], "adds nothing");
    if (!take_time(m, &order_keys[ORDER_TIME], &v[ORDER_TIME], &w->ts_ns)) return 0;
    obi_kraken_raise(m, w->ts_ns);
    return 1;
}

static int read_side(const struct obi_format *format, struct obi_message *m,
                     const struct obi_json_value *v, int key, uint8_t side) {
    struct obi_json j;
    if (v[key].kind && !obi_json_is_array(&v[key]))
        return obi_message_fail_key(m, &book_keys[key], &v[key], "is no array");
    for (int more = obi_array_begin(&j, &v[key]); more; more = obi_json_more(&j, ']')) {
        if (!(has_orders(format) ? read_order : obi_kraken_level)(m, &j, side)) return 0;
    }
    return 1;
}

static uint64_t n_levels(const struct obi_message *m, uint8_t side) {
    uint64_t n = 0;
    const struct obi_wire *last = NULL;
    for (size_t i = 0; i < m->items.n; i++) {
        const struct obi_wire *w = &m->items.at[i];
        if (w->side != side) continue;
        n += !last || w->price != last->price || w->price_digits != last->price_digits;
        last = w;
    }
    return n;
}

/* The least depth on offer that a snapshot's levels fit in. */
static uint32_t least_depth(const struct obi_message *m, int is_orders) {
    static const uint32_t offer[] = {10, 25, 100, 500, 1000};
    uint64_t bids = n_levels(m, OBI_BID), asks = n_levels(m, OBI_ASK);
    uint64_t n = bids > asks ? bids : asks;
    for (size_t i = 0; i < sizeof offer / sizeof *offer; i++) {
        int is_offered = !is_orders || (offer[i] != 25 && offer[i] != 500);
        if (is_offered && n <= offer[i]) return offer[i];
    }
    return 0;
}

static int read_book(const struct obi_format *format, struct obi_message *m,
                     const struct obi_json_value *element) {
    struct obi_json_value v[N_BOOK];
    m->kind = m->context == WHOLE_BOOK ? OBI_MESSAGE_SNAPSHOT : OBI_MESSAGE_DIFF;
    if (!open_element(m, element, book_keys, N_BOOK, v)) return 0;
    if (!obi_take_symbol(m, &book_keys[SYMBOL], &v[SYMBOL])) return 0;
    if (!v[BIDS].kind && !v[ASKS].kind)
        return obi_message_fail(m, OBI_E_FORMAT, element->at, "a book has no side");
    if (!take_time(m, &book_keys[TIMESTAMP], &v[TIMESTAMP], &m->ts_ns) ||
        !obi_kraken_checksum(m, &book_keys[CHECKSUM], &v[CHECKSUM]) ||
        !read_side(format, m, v, BIDS, OBI_BID) || !read_side(format, m, v, ASKS, OBI_ASK)) {
        return 0;
    }
    if (m->kind == OBI_MESSAGE_SNAPSHOT) m->depth_least = least_depth(m, has_orders(format));
    return 1;
}

/* -- what else there is ------------------------------------------------------------------------ */

static int read_trade(struct obi_message *m, const struct obi_json_value *element) {
    struct obi_json_value v[N_TRADE];
    m->kind = OBI_MESSAGE_TRADE;
    if (!open_element(m, element, trade_keys, N_TRADE, v)) return 0;
    if (!obi_take_symbol(m, &trade_keys[TRADE_SYMBOL], &v[TRADE_SYMBOL])) return 0;
    m->ids.last = obi_value_id(&v[TRADE_ID]);
    return obi_kraken_trade(m, &trade, v);
}

static int read_quote(struct obi_message *m, const struct obi_json_value *element) {
    struct obi_json_value v[N_QUOTE];
    m->kind = OBI_MESSAGE_QUOTE;
    if (!open_element(m, element, quote_keys, N_QUOTE, v)) return 0;
    return obi_take_symbol(m, &quote_keys[QUOTE_SYMBOL], &v[QUOTE_SYMBOL]) &&
           take_time(m, &quote_keys[QUOTE_TIME], &v[QUOTE_TIME], &m->ts_ns) &&
           obi_message_touch(m, &m->bids, &v[BID], &v[BID_QTY]) &&
           obi_message_touch(m, &m->asks, &v[ASK], &v[ASK_QTY]);
}

static int is_missing(const struct obi_json_value *value) {
    return value->kind == OBI_JSON_NONE || value->kind == OBI_JSON_NULL;
}

static int take_digits(struct obi_message *m, const struct obi_json_value *v, int key,
                       uint32_t shift) {
    enum { MOST_DIGITS = 18 };
    uint64_t digits;
    if (is_missing(&v[key])) return 1;
    if (!obi_value_uint(&v[key], &digits) || digits > MOST_DIGITS)
        return obi_message_fail_key(m, &pair_keys[key], &v[key], "is no number of decimals");
    m->steps.wire_digits |= (uint32_t)digits << shift;
    return 1;
}

static int take_step(struct obi_message *m, const struct obi_json_value *v, int key, char *step,
                     size_t size) {
    return is_missing(&v[key]) || obi_value_text(&v[key], step, size) ||
           obi_message_fail_key(m, &pair_keys[key], &v[key], "is no step");
}

static int read_pair(struct obi_message *m, const struct obi_json_value *element) {
    struct obi_json_value v[N_PAIR];
    m->kind = OBI_MESSAGE_STEPS;
    m->steps.is_listed = 1;
    if (!open_element(m, element, pair_keys, N_PAIR, v)) return 0;
    if (!obi_value_text(&v[PAIR_SYMBOL], m->symbol, sizeof m->symbol) || !*m->symbol)
        return obi_message_other_text(m, "pair without a symbol"); /* the others are good */
    return take_step(m, v, PRICE_STEP, m->steps.price, sizeof m->steps.price) &&
           take_step(m, v, QTY_STEP, m->steps.qty, sizeof m->steps.qty) &&
           take_digits(m, v, PRICE_DIGITS, 0) && take_digits(m, v, QTY_DIGITS, 8);
}

/* -- text -------------------------------------------------------------------------------------- */

/* Reads the element that the cursor is on; what is behind it comes next. */
static int read_element(const struct obi_format *format, struct obi_message *m,
                        struct obi_json *j) {
    struct obi_json_value element;
    m->symbol[0] = '\0';
    if (!obi_json_value(j, &element)) return 0;
    m->resume = obi_json_more(j, ']') ? (size_t)(j->at - m->body) : 0;
    switch ((enum context)m->context) {
    case TRADE: return read_trade(m, &element);
    case QUOTE: return read_quote(m, &element);
    case PAIR: return read_pair(m, &element);
    case WHOLE_BOOK:
    case BOOK_UPDATE: break;
    }
    return read_book(format, m, &element);
}

static int is_book(const struct obi_format *format, const struct obi_json_value *channel) {
    return obi_json_is(channel, has_orders(format) ? "level3" : "book");
}

/* The answer to a subscription tells the depth, or that the book is told no more. */
static int read_answer(const struct obi_format *format, struct obi_message *m,
                       const struct obi_json_value *outer) {
    struct obi_json_value v[N_RESULT];
    int is_over = obi_json_is(&outer[METHOD], "unsubscribe");
    int is_used = outer[SUCCESS].kind == OBI_JSON_TRUE &&
                  (is_over || obi_json_is(&outer[METHOD], "subscribe")) &&
                  obi_fields_of(&outer[RESULT], result_keys, N_RESULT, v) &&
                  is_book(format, &v[RESULT_CHANNEL]) &&
                  obi_value_text(&v[RESULT_SYMBOL], m->symbol, sizeof m->symbol) && *m->symbol;
    if (!is_used) return obi_message_other(m, &outer[METHOD]);
    m->kind = is_over ? OBI_MESSAGE_LOSS : OBI_MESSAGE_STEPS;
    if (is_over) m->fault.words = "is no longer subscribed to";
    (void)obi_value_uint32(&v[RESULT_DEPTH], &m->depth_limit);
    return 1;
}

/* The pairs within the data of the channel of instruments. */
static int find_pairs(const struct obi_json_value *data, struct obi_json_value *pairs) {
    static const struct obi_key key = OBI_KEY("pairs");
    return obi_fields_of(data, &key, 1, pairs);
}

static int read_channel(const struct obi_format *format, struct obi_message *m,
                        const struct obi_json_value *outer) {
    const struct obi_json_value *channel = &outer[CHANNEL];
    struct obi_json_value list = outer[DATA];
    struct obi_json j;
    int is_whole = obi_json_is(&outer[TYPE], "snapshot");
    if (is_book(format, channel)) {
        m->context = is_whole ? WHOLE_BOOK : BOOK_UPDATE;
    } else if (obi_json_is(channel, "trade")) {
        if (is_whole) return obi_message_other_text(m, "trade snapshot"); /* told already */
        m->context = TRADE;
    } else if (obi_json_is(channel, "ticker")) {
        m->context = QUOTE;
    } else if (obi_json_is(channel, "instrument") && find_pairs(&outer[DATA], &list)) {
        m->context = PAIR;
    } else {
        return obi_message_other(m, channel);
    }
    if (obi_array_begin(&j, &list)) return read_element(format, m, &j);
    if (m->context == PAIR) return obi_message_other_text(m, "instrument");
    return obi_message_fail_key(m, &outer_keys[DATA], &outer[DATA], "has no element");
}

int obi_kraken_v2_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value outer[N_OUTER];
    if (m->resume) return read_element(format, m, j);
    if (!obi_fields_read(j, outer_keys, N_OUTER, outer) || !obi_json_finish(j)) return 0;
    return outer[METHOD].kind ? read_answer(format, m, outer) : read_channel(format, m, outer);
}

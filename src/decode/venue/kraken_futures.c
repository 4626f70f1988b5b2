/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Kraken futures, WebSocket v1: objects whose `feed` says what they are.
 *   {"feed":"book_snapshot","product_id":"PI_XBTUSD","timestamp":1626994925378,"seq":91192,
 *    "tickSize":null,"bids":[{"price":439.3,"qty":20108.0},...],"asks":[...]}
 *   {"feed":"book","product_id":"PI_XBTUSD","side":"sell","seq":91193,"price":439.5,"qty":0.0,
 *    "timestamp":1626994927744}
 *   {"feed":"trade","product_id":"PI_XBTUSD","uid":"e2429e31-...","side":"buy","type":"fill",
 *    "seq":5956,"time":1626994929946,"qty":320.0,"price":119.44}
 *   {"feed":"ticker","product_id":"PI_XBTUSD","bid":439.3,"ask":439.6,"bid_size":2536.0,
 *    "ask_size":13948.0,"time":1676393235406,...}
 *
 * Every level that changes is a message, whose number is one more than that of the message before
 * it in the product's book. Trades are numbered by themselves. A trade_snapshot tells trades of
 * before the subscription, a second time where it is one more subscription; ticker_lite has no
 * sizes: both are counted and not used. */
#include "decode/format.h"
#include "decode/venue/kraken.h"

enum {
    FEED,
    EVENT,
    PRODUCT,
    PRODUCTS,
    SEQ,
    TIMESTAMP,
    TIME,
    SIDE,
    PRICE,
    QTY,
    BIDS,
    ASKS,
    UID,
    TYPE,
    BID,
    BID_SIZE,
    ASK,
    ASK_SIZE,
    N_OUTER
};
static const struct obi_key outer_keys[N_OUTER] = {
    OBI_KEY("feed"),  OBI_KEY("event"),     OBI_KEY("product_id"), OBI_KEY("product_ids"),
    OBI_KEY("seq"),   OBI_KEY("timestamp"), OBI_KEY("time"),       OBI_KEY("side"),
    OBI_KEY("price"), OBI_KEY("qty"),       OBI_KEY("bids"),       OBI_KEY("asks"),
    OBI_KEY("uid"),   OBI_KEY("type"),      OBI_KEY("bid"),        OBI_KEY("bid_size"),
    OBI_KEY("ask"),   OBI_KEY("ask_size")};

static const struct obi_trade_form trade = {.keys = outer_keys,
                                            .id = UID,
                                            .side = SIDE,
                                            .price = PRICE,
                                            .size = QTY,
                                            .time = TIME,
                                            .sides = OBI_SIDES("buy", "sell"),
                                            .read_time = obi_value_ms};

static int fail_key(struct obi_message *m, const struct obi_json_value *v, int key,
                    const char *words) {
    return obi_message_fail_key(m, &outer_keys[key], &v[key], words);
}

static int take_time(struct obi_message *m, const struct obi_json_value *v, int key) {
    return obi_take_time(m, &outer_keys[key], &v[key], obi_value_ms, &m->ts_ns);
}

/* The number of a message of a book; the last one below 2^63 has no next. */
static int take_seq(struct obi_message *m, const struct obi_json_value *v) {
    uint64_t seq;
    if (!obi_value_uint(&v[SEQ], &seq) || seq == INT64_MAX)
        return fail_key(m, v, SEQ, "is missing or no number below 2^63-1");
    m->ids.first = m->ids.last = seq;
    return 1;
}

static int read_side(struct obi_message *m, const struct obi_json_value *v, int key, uint8_t side) {
    struct obi_json j;
    if (!obi_json_is_array(&v[key])) return fail_key(m, v, key, "is no array");
    for (int more = obi_array_begin(&j, &v[key]); more; more = obi_json_more(&j, ']')) {
        if (!obi_kraken_level(m, &j, side)) return 0;
    }
    return 1;
}

static int read_snapshot(struct obi_message *m, const struct obi_json_value *v) {
    m->kind = OBI_MESSAGE_SNAPSHOT;
    return take_seq(m, v) && take_time(m, v, TIMESTAMP) && read_side(m, v, BIDS, OBI_BID) &&
           read_side(m, v, ASKS, OBI_ASK);
}

static int read_update(struct obi_message *m, const struct obi_json_value *v) {
    uint8_t side;
    m->kind = OBI_MESSAGE_DIFF;
    return take_seq(m, v) && take_time(m, v, TIMESTAMP) &&
           obi_take_side(m, &outer_keys[SIDE], &v[SIDE], &trade.sides, &side) &&
           obi_message_add(m, OBI_EVENT_LEVEL, side, &v[PRICE], &v[QTY]);
}

/* Blocks are agreed on beside the book. */
static int read_trade(struct obi_message *m, const struct obi_json_value *v) {
    if (obi_json_is(&v[TYPE], "block")) return obi_message_other_text(m, "trade of a block");
    (void)obi_value_uint(&v[SEQ], &m->ids.last);
    return obi_kraken_trade(m, &trade, v);
}

static int read_ticker(struct obi_message *m, const struct obi_json_value *v) {
    m->kind = OBI_MESSAGE_QUOTE;
    return obi_message_touch(m, &m->bids, &v[BID], &v[BID_SIZE]) &&
           obi_message_touch(m, &m->asks, &v[ASK], &v[ASK_SIZE]) && take_time(m, v, TIME);
}

static const struct feed {
    const char *name;
    int (*read)(struct obi_message *m, const struct obi_json_value *v);
} feeds[] = {{"book", read_update},
             {"book_snapshot", read_snapshot},
             {"trade", read_trade},
             {"ticker", read_ticker}};

/* Reads a product whose book is no longer told; what is behind it comes next. */
static int read_loss(struct obi_message *m, struct obi_json *j) {
    struct obi_json_value product;
    if (!obi_json_value(j, &product)) return 0;
    m->kind = OBI_MESSAGE_LOSS;
    m->fault.words = "is no longer subscribed to";
    m->resume = obi_json_more(j, ']') ? (size_t)(j->at - m->body) : 0;
    if (obi_value_text(&product, m->symbol, sizeof m->symbol) && *m->symbol) return 1;
    return obi_message_other_text(m, "unsubscribed");
}

static int read_event(struct obi_message *m, const struct obi_json_value *v) {
    struct obi_json j;
    int is_over = obi_json_is(&v[EVENT], "unsubscribed") && obi_json_is(&v[FEED], "book") &&
                  obi_array_begin(&j, &v[PRODUCTS]);
    return is_over ? read_loss(m, &j) : obi_message_other(m, &v[EVENT]);
}

/* A text that breaks off may say whose book it was of. */
static int break_off(struct obi_message *m, const struct obi_json_value *v) {
    if (!obi_json_is(&v[FEED], "book") && !obi_json_is(&v[FEED], "book_snapshot")) return 0;
    (void)obi_value_text(&v[PRODUCT], m->symbol, sizeof m->symbol);
    m->kind = OBI_MESSAGE_DIFF;
    return 0;
}

int obi_kraken_futures_read(const struct obi_format *format, struct obi_json *j,
                            struct obi_message *m) {
    struct obi_json_value v[N_OUTER];
    (void)format;
    if (m->resume) return read_loss(m, j);
    if (!obi_fields_read(j, outer_keys, N_OUTER, v) || !obi_json_finish(j)) return break_off(m, v);
    if (v[EVENT].kind) return read_event(m, v);
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
        if (!obi_json_is(&v[FEED], feeds[i].name)) continue;
        return obi_take_symbol(m, &outer_keys[PRODUCT], &v[PRODUCT]) && feeds[i].read(m, v);
    }
    return obi_message_other(m, &v[FEED]);
}

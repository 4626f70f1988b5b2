/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bybit v5, public topics:
 *   {"topic":"orderbook.200.BTCUSDT","type":"delta","ts":1786310818130,"data":{"s":"BTCUSDT","b":[[
 *    "65095.30","0.005"]],"a":[],"u":15076953,"seq":753843913870},"cts":1786310818129}
 *   {"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1786310819681,"data":[{"T":1786310819680,
 *    "s":"BTCUSDT","S":"Sell","v":"0.004","p":"65114.20","i":"a9188a0a-82bc-...","seq":7538439}]}
 *   {"topic":"tickers.BTCUSDT","type":"snapshot","data":{"symbol":"BTCUSDT","bid1Price":..,...}}
 *   {"retCode":0,"result":{"s":"BTCUSDT","b":[...],"a":[...],"ts":..,"u":15076953},...}
 *
 * `u` counts the messages of a topic by one; 1 says that the venue began anew, with a snapshot, or
 * with nothing where there is no book any more. The depth is a part of the topic. Trades of one
 * text may be of several symbols, which is so for options: each run of one symbol is a message.
 *
 * bybit-full is the stream of all levels, "orderbook.full.X": changes only, whose snapshot is
 * fetched. There `u` of 1 always means that what was told before is void. */
#include "decode/format.h"
#include "decode/venue/rows.h"
#include "decode/venue/take.h"

#include <string.h>

enum { TOPIC, TYPE, TS, CTS, DATA, OP, RESULT, N_OUTER };
static const struct obi_key outer_keys[N_OUTER] = {OBI_KEY("topic"), OBI_KEY("type"), OBI_KEY("ts"),
                                                   OBI_KEY("cts"),   OBI_KEY("data"), OBI_KEY("op"),
                                                   OBI_KEY("result")};

enum { SYMBOL, BIDS, ASKS, UPDATE_ID, BOOK_TS, BOOK_CTS, N_BOOK };
static const struct obi_key book_keys[N_BOOK] = {OBI_KEY("s"), OBI_KEY("b"),  OBI_KEY("a"),
                                                 OBI_KEY("u"), OBI_KEY("ts"), OBI_KEY("cts")};

enum { TRADE_SYMBOL, TRADE_TIME, TRADE_SIDE, SIZE, PRICE, ID, SEQ, N_TRADE };
static const struct obi_key trade_keys[N_TRADE] = {OBI_KEY("s"),  OBI_KEY("T"), OBI_KEY("S"),
                                                   OBI_KEY("v"),  OBI_KEY("p"), OBI_KEY("i"),
                                                   OBI_KEY("seq")};

static const struct obi_trade_form trade = {.keys = trade_keys,
                                            .id = ID,
                                            .side = TRADE_SIDE,
                                            .price = PRICE,
                                            .size = SIZE,
                                            .time = TRADE_TIME,
                                            .sides = OBI_SIDES("Buy", "Sell"),
                                            .read_time = obi_value_ms};

enum { QUOTE_SYMBOL, BID, BID_SIZE, ASK, ASK_SIZE, N_QUOTE };
static const struct obi_key quote_keys[N_QUOTE] = {OBI_KEY("symbol"), OBI_KEY("bid1Price"),
                                                   OBI_KEY("bid1Size"), OBI_KEY("ask1Price"),
                                                   OBI_KEY("ask1Size")};

/* -- books ------------------------------------------------------------------------------------- */

/* When the matching engine made it, else when it was sent. */
static int take_time(struct obi_message *m, const struct obi_json_value *engine,
                     const struct obi_json_value *sent) {
    const struct obi_json_value *value = engine->kind == OBI_JSON_NONE ? sent : engine;
    return obi_take_time(m, &outer_keys[value == sent ? TS : CTS], value, obi_value_ms, &m->ts_ns);
}

/* The venue began to count anew: what is there is void, unless the message has all that is new. */
static void begin_anew(const struct obi_format *format, struct obi_message *m) {
    if (format->rule.in_band && m->bids.n + m->asks.n) {
        m->kind = OBI_MESSAGE_SNAPSHOT;
        return;
    }
    m->kind = OBI_MESSAGE_LOSS;
    m->fault.words = "the venue began its book anew";
}

static int fill_book(const struct obi_format *format, struct obi_message *m,
                     const struct obi_json_value *data, const struct obi_json_value *outer) {
    struct obi_json_value v[N_BOOK];
    if (!obi_fields_of(data, book_keys, N_BOOK, v)) {
        return obi_message_fail(m, OBI_E_FORMAT, data->at, "a book that is no object");
    }
    if (!*m->symbol && !obi_take_symbol(m, &book_keys[SYMBOL], &v[SYMBOL])) return 0;
    if (!obi_value_uint(&v[UPDATE_ID], &m->ids.last)) {
        return obi_message_fail_key(m, &book_keys[UPDATE_ID], &v[UPDATE_ID], "is no id");
    }
    m->ids.first = m->ids.last;
    int is_answer = outer[TOPIC].kind == OBI_JSON_NONE;
    if (!take_time(m, is_answer ? &v[BOOK_CTS] : &outer[CTS], is_answer ? &v[BOOK_TS] : &outer[TS]))
        return 0;
    if (!obi_message_side(m, &book_keys[BIDS], &v[BIDS], &m->bids)) return 0;
    if (!obi_message_side(m, &book_keys[ASKS], &v[ASKS], &m->asks)) return 0;
    if (m->ids.last == 1 && !is_answer) begin_anew(format, m);
    return 1;
}

/* The number behind "orderbook.", 0 for "full" and what is none. Moves *at behind it. */
static uint32_t depth_of(const struct obi_json_value *topic, size_t *at) {
    uint32_t depth = 0;
    for (; *at < topic->n && depth < 100000; ++*at) {
        unsigned digit = (unsigned)topic->at[*at] - '0';
        if (digit > 9) return topic->at[*at] == '.' ? depth : 0;
        depth = depth * 10 + digit;
    }
    return 0;
}

/* Whether the topic is one of the format's books, and then whose and which; `at` is behind
 * "orderbook.". Also of a text that is broken further on. */
static int know_book(const struct obi_format *format, struct obi_message *m,
                     const struct obi_json_value *outer, size_t at) {
    static const char full[] = "full";
    struct obi_json_value symbol = outer[TOPIC];
    size_t n_full = sizeof full - 1;
    uint32_t depth = depth_of(&symbol, &at);
    int is_full = symbol.n - at > n_full && !memcmp(symbol.at + at, full, n_full);
    if (is_full) at += n_full;
    if (format->rule.in_band ? !depth : !is_full || symbol.at[at] != '.') return 0;
    int is_diff = obi_json_is(&outer[TYPE], "delta");
    if (!is_diff && !obi_json_is(&outer[TYPE], "snapshot")) return 0;
    symbol.at += at + 1;
    symbol.n -= at + 1;
    (void)obi_value_text(&symbol, m->symbol, sizeof m->symbol);
    m->kind = is_diff ? OBI_MESSAGE_DIFF : OBI_MESSAGE_SNAPSHOT;
    m->depth_limit = depth;
    m->is_whole = depth == 1;
    if (m->is_whole) m->verification = OBI_VERIFY_NONE; /* each stands for itself */
    return 1;
}

/* -- trades ------------------------------------------------------------------------------------ */

static int add_trade(struct obi_message *m, const struct obi_json_value *v) {
    (void)obi_value_uint(&v[SEQ], &m->ids.last);
    return obi_take_trade(m, &trade, v);
}

static const struct obi_rows trade_rows = {trade_keys, N_TRADE, 0, add_trade};

static int read_trades(struct obi_message *m, struct obi_json *j) {
    m->kind = OBI_MESSAGE_TRADE;
    return obi_rows_read(&trade_rows, j, m) || obi_message_fail_json(m, j);
}

static int begin_trades(struct obi_message *m, const struct obi_json_value *data) {
    struct obi_json j;
    if (!obi_json_is_array(data)) {
        return obi_message_fail_key(m, &outer_keys[DATA], data, "is no array");
    }
    if (!obi_array_begin(&j, data)) return obi_message_other_text(m, "no trades");
    return read_trades(m, &j);
}

/* -- all else ---------------------------------------------------------------------------------- */

/* Of a ticker's changes only those that tell both sides. */
static int read_quote(struct obi_message *m, const struct obi_json_value *outer) {
    struct obi_json_value v[N_QUOTE];
    if (!obi_fields_of(&outer[DATA], quote_keys, N_QUOTE, v)) {
        return obi_message_fail_key(m, &outer_keys[DATA], &outer[DATA], "is no object");
    }
    for (int i = 0; i < N_QUOTE; i++) {
        if (v[i].kind == OBI_JSON_NONE || !v[i].n) return obi_message_other_text(m, "tickers");
    }
    m->kind = OBI_MESSAGE_QUOTE;
    return obi_take_symbol(m, &quote_keys[QUOTE_SYMBOL], &v[QUOTE_SYMBOL]) &&
           take_time(m, &outer[CTS], &outer[TS]) &&
           obi_message_touch(m, &m->bids, &v[BID], &v[BID_SIZE]) &&
           obi_message_touch(m, &m->asks, &v[ASK], &v[ASK_SIZE]);
}

/* An answer to a request: a book, or something else that was asked for. */
static int read_answer(const struct obi_format *format, struct obi_message *m,
                       const struct obi_json_value *outer) {
    struct obi_json_value v[N_BOOK];
    if (outer[OP].kind != OBI_JSON_NONE) return obi_message_other(m, &outer[OP]);
    int is_book = obi_fields_of(&outer[RESULT], book_keys, N_BOOK, v) &&
                  obi_json_is_array(&v[BIDS]) && obi_json_is_array(&v[ASKS]);
    if (!is_book || format->rule.in_band) return obi_message_other_text(m, "answer");
    m->kind = OBI_MESSAGE_SNAPSHOT;
    return fill_book(format, m, &outer[RESULT], outer);
}

/* Bytes of a topic's kind with its point; 0 when it is of another kind. */
static size_t begins(const struct obi_json_value *topic, const char *kind) {
    size_t n = strlen(kind);
    int is_text = topic->kind == OBI_JSON_STRING;
    return is_text && topic->n > n && memcmp(topic->at, kind, n) == 0 ? n : 0;
}

int obi_bybit_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value outer[N_OUTER];
    if (m->resume) return read_trades(m, j);
    int is_sound = obi_fields_read(j, outer_keys, N_OUTER, outer) && obi_json_finish(j);
    const struct obi_json_value *topic = &outer[TOPIC];
    size_t at = begins(topic, "orderbook.");
    int is_book = at && know_book(format, m, outer, at);
    if (!is_sound) return 0;
    if (is_book) return fill_book(format, m, &outer[DATA], outer);
    if (topic->kind == OBI_JSON_NONE) return read_answer(format, m, outer);
    if (begins(topic, "publicTrade.")) return begin_trades(m, &outer[DATA]);
    if (begins(topic, "tickers.")) return read_quote(m, outer);
    return obi_message_other(m, topic);
}

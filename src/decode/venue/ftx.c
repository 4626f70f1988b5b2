/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * FTX, which is closed: for recordings.
 *   {"channel": "orderbook", "market": "XRP/USD", "type": "update", "data": {"time":
 *    1618677881.5729685, "checksum": 2200371702, "bids": [[1.591075, 1100.0]], "asks": []}}
 *   {"channel": "trades", "market": "XRP/USD", "type": "update", "data": [{"id": 797751006,
 *    "price": 1.592025, "size": 5.0, "side": "buy", "time": "2021-04-17T16:44:41.605564+00:00"}]}
 *   {"channel": "ticker", ..., "data": {"bid": 1.5, "ask": 1.6, "bidSize": 2.0, "askSize": 1.0,
 *    "time": 1618677880.877571}}
 *
 * The type is "partial" for a snapshot. Nothing is numbered: an update follows whatever came
 * before, and the checksum, of all 100 levels that the venue tells, proves the book after every
 * message.
 * Numbers are JSON's, as Python writes floats: 1.0, 1.165e-05. */
#include "decode/format.h"
#include "decode/venue/rows.h"
#include "decode/venue/take.h"

enum { DEPTH = 100 };

enum { CHANNEL, MARKET, TYPE, DATA, N_OUTER };
static const struct obi_key outer_keys[N_OUTER] = {OBI_KEY("channel"), OBI_KEY("market"),
                                                   OBI_KEY("type"), OBI_KEY("data")};

enum { BIDS, ASKS, TIME, CHECKSUM, N_BOOK };
static const struct obi_key book_keys[N_BOOK] = {OBI_KEY("bids"), OBI_KEY("asks"), OBI_KEY("time"),
                                                 OBI_KEY("checksum")};

enum { ID, PRICE, SIZE, SIDE, TRADE_TIME, N_TRADE };
static const struct obi_key trade_keys[N_TRADE] = {OBI_KEY("id"), OBI_KEY("price"), OBI_KEY("size"),
                                                   OBI_KEY("side"), OBI_KEY("time")};

static const struct obi_trade_form trade = {.keys = trade_keys,
                                            .id = ID,
                                            .side = SIDE,
                                            .price = PRICE,
                                            .size = SIZE,
                                            .time = TRADE_TIME,
                                            .any_order = 1,
                                            .sides = OBI_SIDES("buy", "sell"),
                                            .read_time = obi_value_iso};

enum { BID, BID_SIZE, ASK, ASK_SIZE, QUOTE_TIME, N_QUOTE };
static const struct obi_key quote_keys[N_QUOTE] = {
    OBI_KEY("bid"), OBI_KEY("bidSize"), OBI_KEY("ask"), OBI_KEY("askSize"), OBI_KEY("time")};

static int fail_data(struct obi_message *m, const struct obi_json_value *data) {
    return obi_message_fail_key(m, &outer_keys[DATA], data, "is no object");
}

static int fill_book(struct obi_message *m, const struct obi_json_value *data) {
    struct obi_json_value v[N_BOOK];
    if (!obi_fields_of(data, book_keys, N_BOOK, v)) return fail_data(m, data);
    if (!obi_take_time(m, &book_keys[TIME], &v[TIME], obi_value_seconds, &m->ts_ns)) return 0;
    m->has_checksum = v[CHECKSUM].kind != OBI_JSON_NONE && v[CHECKSUM].kind != OBI_JSON_NULL;
    if (m->has_checksum && !obi_value_uint32(&v[CHECKSUM], &m->checksum)) {
        return obi_message_fail_key(m, &book_keys[CHECKSUM], &v[CHECKSUM], "is no checksum");
    }
    m->verification = m->has_checksum ? OBI_VERIFY_CHECKSUM : OBI_VERIFY_NONE;
    m->depth_limit = DEPTH;
    return obi_message_side(m, &book_keys[BIDS], &v[BIDS], &m->bids) &&
           obi_message_side(m, &book_keys[ASKS], &v[ASKS], &m->asks);
}

static int read_trade(struct obi_message *m, const struct obi_json_value *v) {
    return obi_take_trade(m, &trade, v);
}

static const struct obi_rows trade_rows = {trade_keys, N_TRADE, 0, read_trade};

static int fill_trades(struct obi_message *m, const struct obi_json_value *data) {
    if (!obi_json_is_array(data)) {
        return obi_message_fail_key(m, &outer_keys[DATA], data, "is no array");
    }
    return obi_rows_take(&trade_rows, m, data);
}

/* A side that has no order is null, price and size. */
static int fill_touch(struct obi_message *m, const struct obi_json_value *v, int price,
                      struct obi_wires *side) {
    int is_empty = v[price].kind == OBI_JSON_NULL;
    return (is_empty ? obi_message_touch_if : obi_message_touch)(m, side, &v[price], &v[price + 1]);
}

static int fill_quote(struct obi_message *m, const struct obi_json_value *data) {
    struct obi_json_value v[N_QUOTE];
    if (!obi_fields_of(data, quote_keys, N_QUOTE, v)) return fail_data(m, data);
    const struct obi_json_value *time = &v[QUOTE_TIME];
    return obi_take_time(m, &quote_keys[QUOTE_TIME], time, obi_value_seconds, &m->ts_ns) &&
           fill_touch(m, v, BID, &m->bids) && fill_touch(m, v, ASK, &m->asks);
}

/* What channel it is and what of it; OTHER for answers, and for what is of no use. */
static enum obi_message_kind kind_of(const struct obi_json_value *outer) {
    int is_update = obi_json_is(&outer[TYPE], "update");
    if (obi_json_is(&outer[CHANNEL], "orderbook")) {
        if (obi_json_is(&outer[TYPE], "partial")) return OBI_MESSAGE_SNAPSHOT;
        return is_update ? OBI_MESSAGE_DIFF : OBI_MESSAGE_OTHER;
    }
    if (!is_update) return OBI_MESSAGE_OTHER;
    if (obi_json_is(&outer[CHANNEL], "trades")) return OBI_MESSAGE_TRADE;
    return obi_json_is(&outer[CHANNEL], "ticker") ? OBI_MESSAGE_QUOTE : OBI_MESSAGE_OTHER;
}

int obi_ftx_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value outer[N_OUTER];
    (void)format;
    int is_sound = obi_fields_read(j, outer_keys, N_OUTER, outer) && obi_json_finish(j);
    m->kind = kind_of(outer); /* and whose, also of a text that is broken further on */
    (void)obi_value_text(&outer[MARKET], m->symbol, sizeof m->symbol);
    if (!is_sound) return 0;
    if (m->kind == OBI_MESSAGE_OTHER) {
        int is_update = obi_json_is(&outer[TYPE], "update");
        return obi_message_other(m, &outer[is_update ? CHANNEL : TYPE]);
    }
    if (!*m->symbol) {
        return obi_message_fail_key(m, &outer_keys[MARKET], &outer[MARKET], "is no symbol");
    }
    if (m->kind == OBI_MESSAGE_TRADE) return fill_trades(m, &outer[DATA]);
    if (m->kind == OBI_MESSAGE_QUOTE) return fill_quote(m, &outer[DATA]);
    return fill_book(m, &outer[DATA]);
}

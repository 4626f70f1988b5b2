/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Deribit's JSON-RPC, version 2:
 *   {"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.BTC-PERPETUAL.raw","data":{
 *    "type":"change","timestamp":1626993724318,"prev_change_id":33195894164,"instrument_name":
 *    "BTC-PERPETUAL","change_id":33195894355,"bids":[["delete",32472.5,0.0]],"asks":[["new",
 *    32473.0,20.0]]}}}
 *   channel "book.BTC-PERPETUAL.none.20.100ms": the whole of 20 levels a side each time, without
 *    `type`, a level being [price, amount]
 *   channel "trades.BTC-PERPETUAL.raw": data is a list, of several instruments where the channel is
 *    of a kind, [{"trade_id":"48079573","timestamp":..,"price":..,"instrument_name":..,"direction":
 *    "buy","amount":..},...]
 *   channels "ticker.X.raw" and "quote.X": best_bid_price, best_bid_amount and the same of the ask
 *
 * A change names the id of the message before it. A ticker's state is no phase of the book: it says
 * that options are "open" or "closed", which the book shows by itself. */
#include "decode/format.h"
#include "decode/venue/rows.h"
#include "decode/venue/take.h"

#include <string.h>

enum { CHANNEL_SIZE = 96 };

enum { METHOD, PARAMS, ERROR, N_OUTER };
static const struct obi_key outer_keys[N_OUTER] = {OBI_KEY("method"), OBI_KEY("params"),
                                                   OBI_KEY("error")};

enum { CHANNEL, DATA, N_PARAMS };
static const struct obi_key params_keys[N_PARAMS] = {OBI_KEY("channel"), OBI_KEY("data")};

enum { BOOK_NAME, TYPE, BOOK_TIME, CHANGE_ID, PREV_CHANGE_ID, BIDS, ASKS, N_BOOK };
static const struct obi_key book_keys[N_BOOK] = {
    OBI_KEY("instrument_name"), OBI_KEY("type"), OBI_KEY("timestamp"), OBI_KEY("change_id"),
    OBI_KEY("prev_change_id"),  OBI_KEY("bids"), OBI_KEY("asks")};

enum { TRADE_NAME, TRADE_ID, TRADE_TIME, PRICE, AMOUNT, DIRECTION, N_TRADE };
static const struct obi_key trade_keys[N_TRADE] = {
    OBI_KEY("instrument_name"), OBI_KEY("trade_id"), OBI_KEY("timestamp"),
    OBI_KEY("price"),           OBI_KEY("amount"),   OBI_KEY("direction")};

static const struct obi_trade_form trade = {.keys = trade_keys,
                                            .id = TRADE_ID,
                                            .side = DIRECTION,
                                            .price = PRICE,
                                            .size = AMOUNT,
                                            .time = TRADE_TIME,
                                            .sides = OBI_SIDES("buy", "sell"),
                                            .read_time = obi_value_ms};

enum { QUOTE_NAME, QUOTE_TIME, BID_PRICE, BID_AMOUNT, ASK_PRICE, ASK_AMOUNT, N_QUOTE };
static const struct obi_key quote_keys[N_QUOTE] = {
    OBI_KEY("instrument_name"), OBI_KEY("timestamp"),      OBI_KEY("best_bid_price"),
    OBI_KEY("best_bid_amount"), OBI_KEY("best_ask_price"), OBI_KEY("best_ask_amount")};

/* -- books ------------------------------------------------------------------------------------- */

/* [action, price, amount] */
static int read_change(struct obi_message *m, const struct obi_json_value *field, uint8_t side) {
    int is_gone = obi_json_is(&field[0], "delete");
    if (!is_gone && !obi_json_is(&field[0], "new") && !obi_json_is(&field[0], "change")) {
        return obi_message_fail(m, OBI_E_FORMAT, field[0].at, "a level's action is unknown");
    }
    for (int i = 1; i <= 2; i++) {
        if (field[i].kind == OBI_JSON_NONE)
            return obi_message_fail(m, OBI_E_FORMAT, field[0].at, "a level lacks price or amount");
    }
    struct obi_wire *w = obi_message_add(m, OBI_EVENT_LEVEL, side, &field[1], &field[2]);
    if (w && is_gone) w->qty = w->qty_digits = 0;
    return w != NULL;
}

static int read_changes(struct obi_message *m, const struct obi_json_value *array, uint8_t side) {
    struct obi_json_value field[3];
    struct obi_json j;
    for (int more = obi_array_begin(&j, array); more; more = obi_json_more(&j, ']')) {
        if (!obi_tuple_read(&j, field, 3)) return obi_message_fail_json(m, &j);
        if (!read_change(m, field, side)) return 0;
    }
    return 1;
}

/* [price, amount] of a whole book. */
static int read_sides(struct obi_message *m, const struct obi_json_value *v) {
    if (m->is_whole) {
        return obi_message_side(m, &book_keys[BIDS], &v[BIDS], &m->bids) &&
               obi_message_side(m, &book_keys[ASKS], &v[ASKS], &m->asks);
    }
    for (int i = BIDS; i <= ASKS; i++) {
        if (!obi_json_is_array(&v[i]))
            return obi_message_fail_key(m, &book_keys[i], &v[i], "is no array");
    }
    return read_changes(m, &v[BIDS], OBI_BID) && read_changes(m, &v[ASKS], OBI_ASK);
}

static int read_ids(struct obi_message *m, const struct obi_json_value *v) {
    if (!obi_value_uint(&v[CHANGE_ID], &m->ids.last)) {
        return obi_message_fail_key(m, &book_keys[CHANGE_ID], &v[CHANGE_ID], "is no id");
    }
    m->ids.first = m->ids.last;
    if (m->kind == OBI_MESSAGE_SNAPSHOT) return 1;
    return obi_value_uint(&v[PREV_CHANGE_ID], &m->ids.previous) ||
           obi_message_fail_key(m, &book_keys[PREV_CHANGE_ID], &v[PREV_CHANGE_ID], "is no id");
}

static int read_book(struct obi_message *m, const struct obi_json_value *data) {
    struct obi_json_value v[N_BOOK];
    m->kind = OBI_MESSAGE_DIFF; /* the least that it may be, should it be broken */
    if (!obi_fields_of(data, book_keys, N_BOOK, v)) {
        return obi_message_fail_key(m, &params_keys[DATA], data, "is no object of a book");
    }
    m->is_whole = v[TYPE].kind == OBI_JSON_NONE;
    if (m->is_whole || obi_json_is(&v[TYPE], "snapshot")) {
        m->kind = OBI_MESSAGE_SNAPSHOT;
    } else if (!obi_json_is(&v[TYPE], "change")) {
        return obi_message_fail_key(m, &book_keys[TYPE], &v[TYPE],
                                    "is neither snapshot nor change");
    }
    if (!obi_json_is(&v[BOOK_NAME], m->symbol)) {
        return obi_message_fail_key(m, &book_keys[BOOK_NAME], &v[BOOK_NAME],
                                    "is not the channel's");
    }
    if (m->is_whole) m->verification = OBI_VERIFY_NONE; /* each is true by itself, if it comes */
    const struct obi_json_value *time = &v[BOOK_TIME];
    return obi_take_time(m, &book_keys[BOOK_TIME], time, obi_value_ms, &m->ts_ns) &&
           read_ids(m, v) && read_sides(m, v);
}

/* -- trades and quotes ------------------------------------------------------------------------- */

static int fill_trade(struct obi_message *m, const struct obi_json_value *v) {
    return obi_take_trade(m, &trade, v);
}

static const struct obi_rows trade_rows = {trade_keys, N_TRADE, 0, fill_trade};

static int read_trades(struct obi_message *m, const struct obi_json_value *data) {
    struct obi_json j;
    m->kind = OBI_MESSAGE_TRADE;
    m->symbol[0] = '\0'; /* a channel of a kind has many */
    if (!obi_array_begin(&j, data)) return obi_message_other_text(m, "no trades");
    return obi_rows_read(&trade_rows, &j, m) || obi_message_fail_json(m, &j);
}

static int read_quote(struct obi_message *m, const struct obi_json_value *data) {
    struct obi_json_value v[N_QUOTE];
    m->kind = OBI_MESSAGE_QUOTE;
    if (!obi_fields_of(data, quote_keys, N_QUOTE, v)) {
        return obi_message_fail_key(m, &params_keys[DATA], data, "is no object of a quote");
    }
    const struct obi_json_value *time = &v[QUOTE_TIME];
    return obi_take_time(m, &quote_keys[QUOTE_TIME], time, obi_value_ms, &m->ts_ns) &&
           obi_message_touch_if(m, &m->bids, &v[BID_PRICE], &v[BID_AMOUNT]) &&
           obi_message_touch_if(m, &m->asks, &v[ASK_PRICE], &v[ASK_AMOUNT]);
}

/* -- channels ---------------------------------------------------------------------------------- */

static const struct channel {
    const char *name;
    int (*read)(struct obi_message *m, const struct obi_json_value *data);
} channels[] = {
    {"book", read_book}, {"trades", read_trades}, {"ticker", read_quote}, {"quote", read_quote}};

/* Cuts the word before the next point, or all; returns what is behind it. */
static char *cut(char *words) {
    char *point = strchr(words, '.');
    if (!point) return words + strlen(words);
    *point = '\0';
    return point + 1;
}

/* book.X.group.DEPTH.interval; 0 where none is told. */
static uint32_t depth_of(char *behind_name) {
    char *depth = cut(behind_name);
    (void)cut(depth);
    struct obi_json_value value = {depth, strlen(depth), OBI_JSON_NUMBER};
    uint32_t n = 0;
    (void)obi_value_uint32(&value, &n);
    return n;
}

static int read_notification(struct obi_message *m, const struct obi_json_value *params) {
    struct obi_json_value v[N_PARAMS];
    char words[CHANNEL_SIZE];
    if (!obi_fields_of(params, params_keys, N_PARAMS, v) ||
        !obi_value_text(&v[CHANNEL], words, sizeof words)) {
        return obi_message_fail_key(m, &outer_keys[PARAMS], params, "name no channel");
    }
    char *name = cut(words), *behind = cut(name);
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
        if (strcmp(channels[i].name, words) != 0) continue;
        size_t n = strlen(name);
        if (!n || n >= sizeof m->symbol) {
            return obi_message_fail_key(m, &params_keys[CHANNEL], &v[CHANNEL],
                                        "names no instrument");
        }
        memcpy(m->symbol, name, n + 1);
        m->depth_limit = depth_of(behind);
        return channels[i].read(m, &v[DATA]);
    }
    return obi_message_other_text(m, words);
}

int obi_deribit_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value outer[N_OUTER];
    (void)format;
    if (m->resume) { /* only trades are of several instruments */
        m->kind = OBI_MESSAGE_TRADE;
        return obi_rows_read(&trade_rows, j, m);
    }
    if (!obi_fields_read(j, outer_keys, N_OUTER, outer) || !obi_json_finish(j)) return 0;
    if (obi_json_is(&outer[METHOD], "subscription")) return read_notification(m, &outer[PARAMS]);
    if (outer[METHOD].kind != OBI_JSON_NONE) return obi_message_other(m, &outer[METHOD]);
    return obi_message_other_text(m, outer[ERROR].kind == OBI_JSON_NONE ? "answer" : "error");
}

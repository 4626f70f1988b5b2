/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Coinbase Advanced Trade:
 *   {"channel":"l2_data","timestamp":"2023-02-09T20:32:50.714964855Z","sequence_num":0,"events":[
 *    {"type":"snapshot","product_id":"BTC-USD","updates":[{"side":"bid","event_time":"...",
 *     "price_level":"21921.73","new_quantity":"0.063"},...]}]}
 *   {"channel":"market_trades",...,"events":[{"type":"update","trades":[{"trade_id":"1",
 *    "product_id":"ETH-USD","price":"1260.01","size":"0.3","side":"BUY","time":"..."}]}]}
 *
 * An event is a message, and the next one begins behind it; of trades, those in a row that are of
 * one product. The side of an ask is "offer". sequence_num counts all that comes over a connection,
 * so a hole in it tells of no product. Trades of a snapshot happened before and are no news. */
#include "decode/venue/coinbase.h"

#include "decode/format.h"
#include "decode/venue/rows.h"
#include "decode/venue/take.h"

enum { E_TYPE, E_PRODUCT, E_UPDATES, E_TRADES, N_EVENT };
static const struct obi_key event_keys[N_EVENT] = {OBI_KEY("type"), OBI_KEY("product_id"),
                                                   OBI_KEY("updates"), OBI_KEY("trades")};

enum { SIDE, LEVEL, QUANTITY, N_UPDATE };
static const struct obi_key update_keys[N_UPDATE] = {OBI_KEY("side"), OBI_KEY("price_level"),
                                                     OBI_KEY("new_quantity")};

enum { PRODUCT, ID, PRICE, SIZE, MAKER, TIME, N_TRADE };
static const struct obi_key trade_keys[N_TRADE] = {OBI_KEY("product_id"), OBI_KEY("trade_id"),
                                                   OBI_KEY("price"),      OBI_KEY("size"),
                                                   OBI_KEY("side"),       OBI_KEY("time")};

static const struct obi_trade_form trade = {.keys = trade_keys,
                                            .id = ID,
                                            .side = MAKER,
                                            .price = PRICE,
                                            .size = SIZE,
                                            .time = TIME,
                                            .is_makers = 1,
                                            .may_lack_time = 1,
                                            .sides = OBI_SIDES("BUY", "SELL"),
                                            .read_time = obi_value_iso};

/* What stands at m->resume, as m->context remembers it: an event of the book, an event of trades,
 * or a trade inside of one. */
enum { AT_BOOK = 1, AT_TRADES = 2, AT_TRADE = 3 };

/* Notes that another message is where the cursor is. */
static void go_on(struct obi_message *m, const struct obi_json *j, uint64_t what) {
    m->resume = (size_t)(j->at - m->body);
    m->context = what;
}

/* The cursor is behind an event; another one may follow. Returns 1, or 0 with the fault set. */
static int leave_event(struct obi_message *m, struct obi_json *j, uint64_t what) {
    m->resume = 0;
    if (obi_json_more(j, ']')) go_on(m, j, what);
    return !j->fault || obi_message_fail_json(m, j);
}

static int add_update(struct obi_message *m, const struct obi_json_value *v) {
    int bid = obi_json_is(&v[SIDE], "bid");
    if (!bid && !obi_json_is(&v[SIDE], "offer") && !obi_json_is(&v[SIDE], "ask")) {
        return obi_message_fail_key(m, &update_keys[SIDE], &v[SIDE], "is neither bid nor offer");
    }
    return obi_message_add(m, OBI_EVENT_LEVEL, bid ? OBI_BID : OBI_ASK, &v[LEVEL], &v[QUANTITY]) !=
           NULL;
}

static const struct obi_rows updates = {update_keys, N_UPDATE, 0, add_update};

static int fill_book(struct obi_message *m, const struct obi_json_value *v) {
    if (!obi_json_is_array(&v[E_UPDATES])) {
        return obi_message_fail_key(m, &event_keys[E_UPDATES], &v[E_UPDATES], "is no array");
    }
    return obi_rows_take(&updates, m, &v[E_UPDATES]);
}

/* The cursor is on an event of l2_data. */
static int read_book(struct obi_message *m, struct obi_json *j) {
    struct obi_json_value v[N_EVENT];
    m->kind = OBI_MESSAGE_DIFF;
    m->symbol[0] = '\0';
    if (!obi_fields_read(j, event_keys, N_EVENT, v)) return obi_message_fail_json(m, j);
    if (obi_json_is(&v[E_TYPE], "snapshot")) m->kind = OBI_MESSAGE_SNAPSHOT;
    int ok = obi_take_symbol(m, &event_keys[E_PRODUCT], &v[E_PRODUCT]) && fill_book(m, v);
    return leave_event(m, j, AT_BOOK) && ok; /* a fault spoils no event but its own */
}

/* The cursor is behind the last trade; the event may have more members. */
static int leave_trades(struct obi_message *m, struct obi_json *j) {
    struct obi_json_value key, value;
    while (obi_json_more(j, '}')) {
        if (!obi_json_key(j, &key) || !obi_json_value(j, &value))
            return obi_message_fail_json(m, j);
    }
    return j->fault ? obi_message_fail_json(m, j) : leave_event(m, j, AT_TRADES);
}

static int add_trade(struct obi_message *m, const struct obi_json_value *v) {
    return obi_take_trade(m, &trade, v);
}

static const struct obi_rows trade_rows = {trade_keys, N_TRADE, 0, add_trade};

/* The cursor is on a trade. */
static int read_trades(struct obi_message *m, struct obi_json *j) {
    m->kind = OBI_MESSAGE_TRADE;
    m->context = AT_TRADE;
    if (!obi_rows_read(&trade_rows, j, m)) return obi_message_fail_json(m, j);
    return m->resume ? 1 : leave_trades(m, j);
}

/* The cursor is on an event of market_trades. */
static int read_trade_event(struct obi_message *m, struct obi_json *j) {
    struct obi_json_value v[N_EVENT];
    struct obi_json trades, behind;
    if (!obi_fields_read(j, event_keys, N_EVENT, v)) return obi_message_fail_json(m, j);
    behind = *j;
    if (obi_json_is(&v[E_TYPE], "snapshot") || !obi_array_begin(&trades, &v[E_TRADES])) {
        return leave_event(m, &behind, AT_TRADES) && obi_message_other_text(m, "trades before");
    }
    trades.end = m->text_end;
    return read_trades(m, &trades);
}

/* What all messages of a text share; there is nothing to check holes with. */
struct head {
    obi_ns ts_ns;
    uint64_t number;
};

void *obi_coinbase_keep(struct obi_decoder *parts, struct obi_carve *c) {
    (void)parts;
    return obi_carve(c, 1, sizeof(struct head));
}

static int take_head(struct obi_message *m, const struct obi_json_value *timestamp,
                     const struct obi_json_value *number) {
    static const struct obi_key timestamp_key = OBI_KEY("timestamp");
    struct head *head = m->own;
    *head = (struct head){0, 0};
    (void)obi_value_uint(number, &head->number);
    return timestamp->kind == OBI_JSON_NONE ||
           obi_take_time(m, &timestamp_key, timestamp, obi_value_iso, &head->ts_ns);
}

static int read_event(struct obi_message *m, struct obi_json *j, uint64_t what) {
    const struct head *head = m->own;
    m->ids.last = head->number;
    m->ts_ns = head->ts_ns;
    if (what == AT_BOOK) return read_book(m, j);
    return what == AT_TRADE ? read_trades(m, j) : read_trade_event(m, j);
}

int obi_coinbase_read_advanced(struct obi_message *m, const struct obi_json_value *channel,
                               const struct obi_json_value *timestamp,
                               const struct obi_json_value *number,
                               const struct obi_json_value *events) {
    struct obi_json j;
    int is_book = obi_json_is(channel, "l2_data");
    if (!is_book && !obi_json_is(channel, "market_trades")) return obi_message_other(m, channel);
    if (!obi_array_begin(&j, events)) return obi_message_other_text(m, "no event");
    j.end = m->text_end;
    if (!take_head(m, timestamp, number)) return 0;
    return read_event(m, &j, is_book ? AT_BOOK : AT_TRADES);
}

int obi_coinbase_resume_advanced(struct obi_message *m, struct obi_json *j) {
    return read_event(m, j, m->context);
}

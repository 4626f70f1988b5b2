/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * BitMEX, whose tables are told by a partial and then by what changes:
 *   {"table":"orderBookL2","action":"partial","keys":[...],"filter":{"symbol":"XBTUSD"},"data":[
 *    {"symbol":"XBTUSD","id":8799967500,"side":"Sell","size":3000,"price":32500},...]}
 *   {"table":"orderBookL2","action":"update","data":[{"symbol":"XBTUSD","id":8799967500,"side":
 *    "Sell","size":123}]}
 *   {"table":"quote","action":"insert","data":[{"timestamp":"2021-07-22T22:36:10.014Z","symbol":
 *    "XBTUSD","bidSize":750,"bidPrice":32472.5,"askPrice":32473,"askSize":123},...]}
 *   {"table":"trade","action":"insert","data":[{"timestamp":..,"symbol":..,"side":"Buy","size":52,
 *    "price":32473,"trdMatchID":"39744121-c20e-44ba-8cc8-a6b8cdf72885"},...]}
 *
 * Rows of one symbol that follow each other are a message; a quote is one by itself. The trades of
 * a partial happened before: they are history.
 *
 * Updates and removals name a level by its id. The prices of ids are kept (bitmex_ids.h), and an id
 * that is not there is a lost message: there is no other proof, since nothing is numbered. */
#include "decode/venue/bitmex.h"

#include "decode/format.h"
#include "decode/venue/rows.h"
#include "decode/venue/take.h"

#include <string.h>

enum { TABLE, ACTION, DATA, FILTER, INFO, ERROR, SUBSCRIBE, UNSUBSCRIBE, N_OUTER };
static const struct obi_key outer_keys[N_OUTER] = {
    OBI_KEY("table"), OBI_KEY("action"), OBI_KEY("data"),      OBI_KEY("filter"),
    OBI_KEY("info"),  OBI_KEY("error"),  OBI_KEY("subscribe"), OBI_KEY("unsubscribe")};

enum { SYMBOL, SIDE, PRICE, SIZE, TIME, ID, MATCH_ID, N_ROW };
static const struct obi_key row_keys[N_ROW] = {
    OBI_KEY("symbol"),    OBI_KEY("side"), OBI_KEY("price"),     OBI_KEY("size"),
    OBI_KEY("timestamp"), OBI_KEY("id"),   OBI_KEY("trdMatchID")};

static const struct obi_trade_form trade = {.keys = row_keys,
                                            .id = MATCH_ID,
                                            .side = SIDE,
                                            .price = PRICE,
                                            .size = SIZE,
                                            .time = TIME,
                                            .sides = OBI_SIDES("Buy", "Sell"),
                                            .read_time = obi_value_iso};

enum { BID_PRICE = SIDE, BID_SIZE, ASK_PRICE, ASK_SIZE = ID, N_QUOTE };
static const struct obi_key quote_keys[N_QUOTE] = {OBI_KEY("symbol"),    OBI_KEY("bidPrice"),
                                                   OBI_KEY("bidSize"),   OBI_KEY("askPrice"),
                                                   OBI_KEY("timestamp"), OBI_KEY("askSize")};

/* What a text is, which a message in the middle of it is told: m->context. */
struct kind {
    enum obi_message_kind message;
    enum obi_bitmex_action action;
    uint32_t depth_limit;
};

static uint64_t context_of(const struct kind *kind) {
    return (uint64_t)kind->message | (uint64_t)kind->action << 8 |
           (uint64_t)kind->depth_limit << 16;
}

static void begin(struct obi_message *m) {
    m->kind = (enum obi_message_kind)(m->context & 0xff);
    m->depth_limit = (uint32_t)(m->context >> 16);
    m->unnumbered = 1;
}

/* A book's message is as late as its latest row, where rows have times. */
static int read_time(struct obi_message *m, const struct obi_json_value *value) {
    obi_ns ts_ns;
    if (value->kind == OBI_JSON_NONE && m->kind <= OBI_MESSAGE_SNAPSHOT) return 1;
    if (!obi_take_time(m, &row_keys[TIME], value, obi_value_iso, &ts_ns)) return 0;
    if (ts_ns > m->ts_ns) m->ts_ns = ts_ns;
    return 1;
}

/* A row of a book. What it does not tell, the id stands for: it is a number as well. */
static int read_level(struct obi_message *m, const struct obi_json_value *v) {
    enum obi_bitmex_action action = obi_bitmex_action_of(m);
    uint8_t side;
    uint64_t id;
    int by_id = action == OBI_BITMEX_UPDATE || action == OBI_BITMEX_DELETE;
    if (action == OBI_BITMEX_NONE) {
        return obi_message_fail(m, OBI_E_FORMAT, v[SYMBOL].at, "an action that is unknown");
    }
    if (!obi_take_side(m, &row_keys[SIDE], &v[SIDE], &trade.sides, &side)) return 0;
    if (!obi_value_uint(&v[ID], &id))
        return obi_message_fail_key(m, &row_keys[ID], &v[ID], "is no id");
    int has_price = !by_id || v[PRICE].kind != OBI_JSON_NONE;
    for (int i = PRICE; i <= SIZE; i++) {
        int is_needed = i == SIZE ? action != OBI_BITMEX_DELETE : !by_id;
        if (is_needed && v[i].kind == OBI_JSON_NONE)
            return obi_message_fail_key(m, &row_keys[i], &v[ID], "is missing");
    }
    struct obi_wire *w = obi_message_add(m, OBI_EVENT_LEVEL, side, &v[has_price ? PRICE : ID],
                                         &v[action == OBI_BITMEX_DELETE ? ID : SIZE]);
    if (!w) return 0;
    w->id = id;
    if (!has_price) w->price_digits = OBI_BITMEX_NO_PRICE;
    return read_time(m, &v[TIME]);
}

static int read_trade(struct obi_message *m, const struct obi_json_value *v) {
    return obi_take_trade(m, &trade, v);
}

static int read_quote(struct obi_message *m, const struct obi_json_value *v) {
    return read_time(m, &v[TIME]) &&
           obi_message_touch_if(m, &m->bids, &v[BID_PRICE], &v[BID_SIZE]) &&
           obi_message_touch_if(m, &m->asks, &v[ASK_PRICE], &v[ASK_SIZE]);
}

static const struct obi_rows book_rows = {row_keys, N_ROW, 0, read_level},
                             trade_rows = {row_keys, N_ROW, 0, read_trade},
                             quote_rows = {quote_keys, N_QUOTE, 1, read_quote};

static int read_rows(struct obi_message *m, struct obi_json *j) {
    return obi_rows_read(m->kind == OBI_MESSAGE_TRADE   ? &trade_rows
                         : m->kind == OBI_MESSAGE_QUOTE ? &quote_rows
                                                        : &book_rows,
                         j, m);
}

/* A table without rows: of use where it is a whole book. */
static int read_empty(struct obi_message *m, const struct obi_json_value *filter) {
    struct obi_json_value symbol;
    if (m->kind == OBI_MESSAGE_SNAPSHOT && obi_fields_of(filter, &row_keys[SYMBOL], 1, &symbol) &&
        obi_value_text(&symbol, m->symbol, sizeof m->symbol)) {
        return 1;
    }
    return obi_message_other_text(m, "no rows");
}

static enum obi_bitmex_action read_action(const struct obi_json_value *value) {
    static const char *const names[] = {[OBI_BITMEX_PARTIAL] = "partial",
                                        [OBI_BITMEX_INSERT] = "insert",
                                        [OBI_BITMEX_UPDATE] = "update",
                                        [OBI_BITMEX_DELETE] = "delete"};
    for (int i = OBI_BITMEX_PARTIAL; i <= OBI_BITMEX_DELETE; i++) {
        if (obi_json_is(value, names[i])) return (enum obi_bitmex_action)i;
    }
    return OBI_BITMEX_NONE;
}

enum { SHALLOW = 25 };

/* What a table's text is; OTHER where it is not used. */
static struct kind kind_of(const struct obi_json_value *table, enum obi_bitmex_action action) {
    int is_shallow = obi_json_is(table, "orderBookL2_25");
    int is_whole = action == OBI_BITMEX_PARTIAL, is_new = action == OBI_BITMEX_INSERT;
    struct kind kind = {OBI_MESSAGE_OTHER, action, is_shallow ? SHALLOW : 0};
    if (is_shallow || obi_json_is(table, "orderBookL2")) {
        kind.message = is_whole ? OBI_MESSAGE_SNAPSHOT : OBI_MESSAGE_DIFF;
    } else if (obi_json_is(table, "quote") && (is_whole || is_new)) {
        kind.message = OBI_MESSAGE_QUOTE;
    } else if (obi_json_is(table, "trade") && is_new) {
        kind.message = OBI_MESSAGE_TRADE;
    }
    return kind;
}

static int read_table(struct obi_message *m, const struct obi_json_value *outer) {
    struct obi_json rows;
    struct kind kind = kind_of(&outer[TABLE], read_action(&outer[ACTION]));
    if (kind.message == OBI_MESSAGE_OTHER) {
        int is_history = kind.action == OBI_BITMEX_PARTIAL && obi_json_is(&outer[TABLE], "trade");
        return is_history ? obi_message_other_text(m, "trade partial")
                          : obi_message_other(m, &outer[TABLE]);
    }
    m->context = context_of(&kind);
    begin(m);
    if (!obi_json_is_array(&outer[DATA])) {
        return obi_message_fail_key(m, &outer_keys[DATA], &outer[DATA], "is no array");
    }
    if (!obi_array_begin(&rows, &outer[DATA])) return read_empty(m, &outer[FILTER]);
    return read_rows(m, &rows) || obi_message_fail_json(m, &rows);
}

/* "orderBookL2:XBTUSD": a book that is told no more is lost. */
static int read_unsubscribed(struct obi_message *m, const struct obi_json_value *topic) {
    char room[64];
    const char *colon = obi_value_text(topic, room, sizeof room) ? strchr(room, ':') : NULL;
    size_t n = colon ? strlen(colon + 1) : 0;
    if (!n || n >= sizeof m->symbol || strncmp(room, "orderBookL2", 11) != 0) {
        return obi_message_other_text(m, "unsubscribe");
    }
    memcpy(m->symbol, colon + 1, n + 1);
    m->kind = OBI_MESSAGE_LOSS;
    m->depth_limit = room[11] == '_' ? SHALLOW : UINT32_MAX; /* the other table goes on */
    m->fault.words = "is told no more: it was unsubscribed";
    return 1;
}

static int read_answer(struct obi_message *m, const struct obi_json_value *outer) {
    if (outer[UNSUBSCRIBE].kind != OBI_JSON_NONE) {
        return read_unsubscribed(m, &outer[UNSUBSCRIBE]);
    }
    for (int i = INFO; i <= SUBSCRIBE; i++) {
        if (outer[i].kind != OBI_JSON_NONE) return obi_message_other_text(m, outer_keys[i].name);
    }
    return obi_message_other_text(m, "unnamed");
}

/* What a broken text leaves of itself: whose book lost an update, which nothing else would tell. */
static int leave(struct obi_message *m, const struct obi_json_value *outer) {
    struct kind kind = kind_of(&outer[TABLE], read_action(&outer[ACTION]));
    struct obi_json_value symbol;
    if (kind.message != OBI_MESSAGE_DIFF && kind.message != OBI_MESSAGE_SNAPSHOT) return 0;
    m->kind = kind.message;
    m->depth_limit = kind.depth_limit;
    obi_fields_find(m->body, (size_t)(m->text_end - m->body), &outer_keys[DATA], &row_keys[SYMBOL],
                    &symbol);
    (void)obi_value_text(&symbol, m->symbol, sizeof m->symbol);
    return 0;
}

int obi_bitmex_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value outer[N_OUTER];
    (void)format;
    if (m->resume) { /* rows of a table of which some were read: of the same kind */
        begin(m);
        return read_rows(m, j);
    }
    if (obi_is_pong(j)) return obi_message_other_text(m, "pong");
    if (!obi_fields_read(j, outer_keys, N_OUTER, outer) || !obi_json_finish(j)) {
        return leave(m, outer);
    }
    return outer[TABLE].kind == OBI_JSON_NONE ? read_answer(m, outer) : read_table(m, outer);
}

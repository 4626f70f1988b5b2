/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Kraken spot, WebSocket v1: arrays that end with the channel and the pair.
 *   [1664,{"as":[["13.284500","1396.00000000","1618678133.383209"],...],"bs":[...]},"book-1000",
 *    "WAVES/EUR"]
 *   [1664,{"a":[["13.284500","0.00000000","1618678133.383209"],["13.3","2","1618678100.1","r"]],
 *    "c":"176333288"},"book-1000","WAVES/EUR"]
 *   [993,[["354.11000000","0.89594024","1618678142.557535","s","l",""],...],"trade","XMR/USD"]
 *   [993,["354.10","354.11","1618678142.55","1.5","0.2"],"spread","XMR/USD"]
 *   [993,{"a":["13.25",35,"35.72892241"],"b":["13.23",185,"185.18432037"],...},"ticker","XMR/USD"]
 *
 * A book's update is one map or several, one a side, and all of them are one message: the checksum
 * stands in the last. Levels apply in the order of the arrays, whatever their times say: one marked
 * "r" is told again since it came into the depth, with the time it always had. The depth is in the
 * channel's name, and what falls out of it is not taken away by anyone.
 *
 * Texts are all objects elsewhere, such as {"event":"heartbeat"}. The end of a book's subscription
 * is the end of what is known of it. */
#include "decode/venue/kraken.h"

#include "decode/format.h"

#include <string.h>

/* The id of the channel, the maps, the channel and the pair; Kraken writes two maps at most. */
enum { N_PARTS = 8, LEAST_PARTS = 4 };

enum { WHOLE_ASKS, WHOLE_BIDS, ASKS, BIDS, CHECKSUM, N_MAP };
static const struct obi_key map_keys[N_MAP] = {OBI_KEY("as"), OBI_KEY("bs"), OBI_KEY("a"),
                                               OBI_KEY("b"), OBI_KEY("c")};

enum { EVENT, STATUS, CHANNEL, PAIR, N_EVENT };
static const struct obi_key event_keys[N_EVENT] = {OBI_KEY("event"), OBI_KEY("status"),
                                                   OBI_KEY("channelName"), OBI_KEY("pair")};

/* -- shared ------------------------------------------------------------------------------------ */

int obi_kraken_checksum(struct obi_message *m, const struct obi_key *key,
                        const struct obi_json_value *value) {
    m->checksum = 0;
    if (value->kind != OBI_JSON_NONE && !obi_value_uint32(value, &m->checksum)) {
        return obi_message_fail_key(m, key, value, "is no checksum");
    }
    m->has_checksum = m->checksum != 0;
    m->verification = m->has_checksum ? OBI_VERIFY_CHECKSUM : OBI_VERIFY_NONE;
    return 1;
}

static int has_size(struct obi_message *m, const struct obi_wire *w,
                    const struct obi_json_value *qty) {
    return w->qty || obi_message_fail(m, OBI_E_NUMBER, qty->at, "a trade of nothing");
}

int obi_kraken_trade(struct obi_message *m, const struct obi_trade_form *form,
                     const struct obi_json_value *values) {
    m->kind = OBI_MESSAGE_TRADE;
    return obi_take_trade(m, form, values) &&
           has_size(m, &m->items.at[m->items.n - 1], &values[form->size]);
}

int obi_kraken_level(struct obi_message *m, struct obi_json *j, uint8_t side) {
    static const struct obi_key keys[] = {OBI_KEY("price"), OBI_KEY("qty")};
    struct obi_json_value v[2];
    if (!obi_fields_read(j, keys, 2, v)) return obi_message_fail_json(m, j);
    return obi_message_add(m, OBI_EVENT_LEVEL, side, &v[0], &v[1]) != NULL;
}

void obi_kraken_raise(struct obi_message *m, obi_ns ts_ns) {
    if (ts_ns > m->ts_ns) m->ts_ns = ts_ns;
}

/* -- book -------------------------------------------------------------------------------------- */

static int fail(struct obi_message *m, const struct obi_json_value *at, const char *words) {
    return obi_message_fail(m, OBI_E_FORMAT, at->at, words);
}

/* [price, size, time, "r"]; what came into the depth again keeps its old time. */
static int read_side(struct obi_message *m, const struct obi_json_value *array, uint8_t side) {
    struct obi_json_value field[3];
    struct obi_json j;
    obi_ns ts_ns;
    for (int more = obi_array_begin(&j, array); more; more = obi_json_more(&j, ']')) {
        if (!obi_tuple_read(&j, field, 3)) return obi_message_fail_json(m, &j);
        if (!obi_message_add(m, OBI_EVENT_LEVEL, side, &field[0], &field[1])) return 0;
        if (!obi_value_seconds(&field[2], &ts_ns)) return fail(m, &field[2], "a level has no time");
        obi_kraken_raise(m, ts_ns);
    }
    return 1;
}

static int read_map(struct obi_message *m, const struct obi_json_value *map) {
    struct obi_json_value v[N_MAP];
    int n_sides = 0;
    if (!obi_fields_of(map, map_keys, N_MAP, v)) return fail(m, map, "a book is no object");
    if (v[WHOLE_ASKS].kind || v[WHOLE_BIDS].kind) m->kind = OBI_MESSAGE_SNAPSHOT;
    for (int i = WHOLE_ASKS; i <= BIDS; i++) {
        if (!v[i].kind) continue;
        if (!obi_json_is_array(&v[i]))
            return obi_message_fail_key(m, &map_keys[i], &v[i], "is no array");
        if (!read_side(m, &v[i], i == WHOLE_ASKS || i == ASKS ? OBI_ASK : OBI_BID)) return 0;
        n_sides++;
    }
    if (!n_sides) return fail(m, map, "a book has no side");
    return !v[CHECKSUM].kind || obi_kraken_checksum(m, &map_keys[CHECKSUM], &v[CHECKSUM]);
}

/* "book-1000" is 1000 deep; 0 for what is no book. */
static uint32_t depth_of(const char *channel) {
    uint32_t depth = 0;
    if (strncmp(channel, "book", 4) != 0) return 0;
    for (const char *digit = channel + 5; channel[4] == '-' && *digit; digit++) {
        if (*digit < '0' || *digit > '9' || depth > 100000) return 0;
        depth = depth * 10 + (uint32_t)(*digit - '0');
    }
    return depth;
}

static int read_book(struct obi_message *m, const struct obi_json_value *map, size_t n_maps,
                     uint32_t depth) {
    m->kind = OBI_MESSAGE_DIFF;
    m->depth_limit = depth;
    m->verification = OBI_VERIFY_NONE;
    for (size_t i = 0; i < n_maps; i++) {
        if (!read_map(m, &map[i])) return 0;
    }
    if (m->kind == OBI_MESSAGE_SNAPSHOT)
        m->verification = OBI_VERIFY_CHECKSUM; /* as updates will */
    return 1;
}

/* -- trades and quotes ------------------------------------------------------------------------- */

/* [price, size, time, side, type, misc] */
static int read_trades(struct obi_message *m, const struct obi_json_value *list) {
    static const struct obi_sides sides = OBI_SIDES("b", "s");
    struct obi_json_value field[4];
    struct obi_json j;
    m->kind = OBI_MESSAGE_TRADE;
    if (!obi_json_is_array(list)) return fail(m, list, "trades are no array");
    for (int more = obi_array_begin(&j, list); more; more = obi_json_more(&j, ']')) {
        if (!obi_tuple_read(&j, field, 4)) return obi_message_fail_json(m, &j);
        uint8_t side = obi_sides_find(&sides, &field[3]);
        if (!side) return fail(m, &field[3], "a trade's side is neither buy nor sell");
        struct obi_wire *w = obi_message_add(m, OBI_EVENT_TRADE, side, &field[0], &field[1]);
        if (!w || !has_size(m, w, &field[1])) return 0;
        if (!obi_value_seconds(&field[2], &w->ts_ns))
            return fail(m, &field[2], "a trade has no time");
        obi_kraken_raise(m, w->ts_ns);
    }
    return m->items.n ? 1 : obi_message_other_text(m, "no trades");
}

/* Reads the first n values of an array that was passed over; 0 for what is none. */
static int open_tuple(const struct obi_json_value *array, struct obi_json_value *values, size_t n) {
    struct obi_json j;
    if (!obi_json_is_array(array)) return 0;
    obi_json_init(&j, array->at, array->n);
    return obi_tuple_read(&j, values, n);
}

/* [bid, ask, time, size of the bid, size of the ask] */
static int read_spread(struct obi_message *m, const struct obi_json_value *array) {
    struct obi_json_value v[5];
    m->kind = OBI_MESSAGE_QUOTE;
    if (!open_tuple(array, v, 5)) return fail(m, array, "a spread is no array");
    if (!obi_value_seconds(&v[2], &m->ts_ns)) return fail(m, &v[2], "a spread has no time");
    return obi_message_touch(m, &m->bids, &v[0], &v[3]) &&
           obi_message_touch(m, &m->asks, &v[1], &v[4]);
}

/* Of each side [price, whole lots, size]. */
static int read_ticker(struct obi_message *m, const struct obi_json_value *object) {
    enum { PRICE, LOTS, SIZE, N_SIDE };
    struct obi_json_value v[N_MAP], bid[N_SIDE], ask[N_SIDE];
    m->kind = OBI_MESSAGE_QUOTE;
    if (!obi_fields_of(object, map_keys, N_MAP, v)) return fail(m, object, "a ticker is no object");
    if (!open_tuple(&v[BIDS], bid, N_SIDE))
        return obi_message_fail_key(m, &map_keys[BIDS], &v[BIDS], "is no array");
    if (!open_tuple(&v[ASKS], ask, N_SIDE))
        return obi_message_fail_key(m, &map_keys[ASKS], &v[ASKS], "is no array");
    return obi_message_touch(m, &m->bids, &bid[PRICE], &bid[SIZE]) &&
           obi_message_touch(m, &m->asks, &ask[PRICE], &ask[SIZE]);
}

/* -- text -------------------------------------------------------------------------------------- */

static int read_array(struct obi_message *m, const struct obi_json_value *part, size_t n) {
    const struct obi_json_value *channel = &part[n - 2], *pair = &part[n - 1];
    char name[OBI_NAME_SIZE];
    if (!obi_value_text(channel, name, sizeof name)) return obi_message_other_text(m, "no channel");
    uint32_t depth = depth_of(name);
    int is_used =
        depth || !strcmp(name, "trade") || !strcmp(name, "spread") || !strcmp(name, "ticker");
    if (!is_used) return obi_message_other_text(m, name);
    if (pair->kind != OBI_JSON_STRING || !obi_value_text(pair, m->symbol, sizeof m->symbol) ||
        !*m->symbol) {
        m->symbol[0] = '\0';
        return fail(m, pair, "a message of a channel names no pair");
    }
    if (depth) return read_book(m, part + 1, n - 3, depth);
    if (!strcmp(name, "trade")) return read_trades(m, &part[1]);
    return !strcmp(name, "spread") ? read_spread(m, &part[1]) : read_ticker(m, &part[1]);
}

/* News of the connection; of the end of a subscription the book is to know. */
static int read_event(struct obi_message *m, const struct obi_json_value *v) {
    char name[OBI_NAME_SIZE];
    int is_over = obi_json_is(&v[EVENT], "subscriptionStatus") &&
                  obi_json_is(&v[STATUS], "unsubscribed") &&
                  obi_value_text(&v[CHANNEL], name, sizeof name) && depth_of(name) &&
                  obi_value_text(&v[PAIR], m->symbol, sizeof m->symbol) && *m->symbol;
    if (!is_over) return obi_message_other(m, &v[EVENT]);
    m->kind = OBI_MESSAGE_LOSS;
    m->depth_limit = depth_of(name);
    m->fault.words = "is no longer subscribed to";
    return 1;
}

int obi_kraken_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value part[N_PARTS + 1];
    (void)format;
    if (obi_json_peek(j) != '[') {
        return obi_fields_read(j, event_keys, N_EVENT, part) && obi_json_finish(j) &&
               read_event(m, part);
    }
    if (!obi_tuple_read(j, part, N_PARTS + 1) || !obi_json_finish(j)) return 0;
    size_t n = 0;
    while (n <= N_PARTS && part[n].kind) n++;
    if (n < LEAST_PARTS || n > N_PARTS) return obi_message_other_text(m, "array");
    return read_array(m, part, n);
}

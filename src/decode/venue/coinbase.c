/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Coinbase Exchange, once Pro:
 *   {"type":"snapshot","product_id":"BTC-USD","asks":[["10102.55","0.57"],...],"bids":[...]}
 *   {"type":"l2update","product_id":"BTC-USD","changes":[["buy","10101.80","0.16"],...],
 *    "time":"2021-04-17T16:43:37.075687Z"}
 *   {"type":"match","trade_id":280232,"side":"sell","size":"985","price":"0.00001305",
 *    "product_id":"SKL-BTC","sequence":177100030,"time":"2021-04-17T16:43:37.089723Z"}
 *
 * The side of a change is that of the book; of a match it is that of the order that rested. The
 * first match after a subscription is a last_match, which happened before and is no news. A book's
 * messages have no numbers: the venue promises that all of them come, and nobody can check it. */
#include "decode/venue/coinbase.h"

#include "decode/format.h"
#include "decode/venue/take.h"

enum {
    TYPE,
    PRODUCT,
    ASKS,
    BIDS,
    CHANGES,
    TIME,
    TRADE_ID,
    SIDE,
    SIZE,
    PRICE,
    SEQUENCE,
    BEST_BID,
    BID_SIZE,
    BEST_ASK,
    ASK_SIZE,
    CHANNEL,
    TIMESTAMP,
    NUMBER,
    EVENTS,
    N_KEYS
};

static const struct obi_key keys[N_KEYS] = {
    [TYPE] = OBI_KEY("type"),
    [PRODUCT] = OBI_KEY("product_id"),
    [ASKS] = OBI_KEY("asks"),
    [BIDS] = OBI_KEY("bids"),
    [CHANGES] = OBI_KEY("changes"),
    [TIME] = OBI_KEY("time"),
    [TRADE_ID] = OBI_KEY("trade_id"),
    [SIDE] = OBI_KEY("side"),
    [SIZE] = OBI_KEY("size"),
    [PRICE] = OBI_KEY("price"),
    [SEQUENCE] = OBI_KEY("sequence"),
    [BEST_BID] = OBI_KEY("best_bid"),
    [BID_SIZE] = OBI_KEY("best_bid_size"),
    [BEST_ASK] = OBI_KEY("best_ask"),
    [ASK_SIZE] = OBI_KEY("best_ask_size"),
    [CHANNEL] = OBI_KEY("channel"),
    [TIMESTAMP] = OBI_KEY("timestamp"),
    [NUMBER] = OBI_KEY("sequence_num"),
    [EVENTS] = OBI_KEY("events"),
};

/* Of the order that rested. */
static const struct obi_trade_form trade = {.keys = keys,
                                            .id = TRADE_ID,
                                            .side = SIDE,
                                            .price = PRICE,
                                            .size = SIZE,
                                            .time = TIME,
                                            .is_makers = 1,
                                            .may_lack_time = 1,
                                            .sides = OBI_SIDES("buy", "sell"),
                                            .read_time = obi_value_iso};

/* A time that may be missing. */
static int take_time(struct obi_message *m, const struct obi_json_value *v) {
    return v[TIME].kind == OBI_JSON_NONE ||
           obi_take_time(m, &keys[TIME], &v[TIME], obi_value_iso, &m->ts_ns);
}

static int fill_snapshot(struct obi_message *m, const struct obi_json_value *v) {
    return take_time(m, v) && obi_message_side(m, &keys[BIDS], &v[BIDS], &m->bids) &&
           obi_message_side(m, &keys[ASKS], &v[ASKS], &m->asks);
}

/* ["buy","10101.80","0.16"] */
static int add_change(struct obi_message *m, struct obi_json *j) {
    struct obi_json_value v[3];
    if (!obi_tuple_read(j, v, 3)) return obi_message_fail_json(m, j);
    uint8_t side = obi_sides_find(&trade.sides, &v[0]);
    if (side) return obi_message_add(m, OBI_EVENT_LEVEL, side, &v[1], &v[2]) != NULL;
    const char *at = v[0].at ? v[0].at : j->at;
    return obi_message_fail(m, OBI_E_FORMAT, at, "a change's side is neither buy nor sell");
}

static int fill_update(struct obi_message *m, const struct obi_json_value *v) {
    struct obi_json j;
    if (!obi_json_is_array(&v[CHANGES])) {
        return obi_message_fail_key(m, &keys[CHANGES], &v[CHANGES], "is no array");
    }
    if (!take_time(m, v)) return 0;
    for (int more = obi_array_begin(&j, &v[CHANGES]); more; more = obi_json_more(&j, ']')) {
        if (!add_change(m, &j)) return 0;
    }
    return 1;
}

static int fill_match(struct obi_message *m, const struct obi_json_value *v) {
    (void)obi_value_uint(&v[SEQUENCE], &m->ids.last);
    return obi_take_trade(m, &trade, v);
}

/* A ticker is a quote since it tells sizes. */
static int fill_ticker(struct obi_message *m, const struct obi_json_value *v) {
    if (v[BID_SIZE].kind == OBI_JSON_NONE || v[ASK_SIZE].kind == OBI_JSON_NONE) {
        return obi_message_other(m, &v[TYPE]);
    }
    (void)obi_value_uint(&v[SEQUENCE], &m->ids.last);
    return take_time(m, v) && obi_message_touch(m, &m->bids, &v[BEST_BID], &v[BID_SIZE]) &&
           obi_message_touch(m, &m->asks, &v[BEST_ASK], &v[ASK_SIZE]);
}

static const struct message_type {
    const char *name;
    enum obi_message_kind kind;
    int (*fill)(struct obi_message *, const struct obi_json_value *);
} types[] = {
    {"l2update", OBI_MESSAGE_DIFF, fill_update},
    {"match", OBI_MESSAGE_TRADE, fill_match},
    {"ticker", OBI_MESSAGE_QUOTE, fill_ticker},
    {"snapshot", OBI_MESSAGE_SNAPSHOT, fill_snapshot},
};

static int read_typed(struct obi_message *m, const struct obi_json_value *v) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!obi_json_is(&v[TYPE], types[i].name)) continue;
        m->kind = types[i].kind;
        return obi_take_symbol(m, &keys[PRODUCT], &v[PRODUCT]) && types[i].fill(m, v);
    }
    return obi_message_other(m, &v[TYPE]);
}

/* What a broken text leaves of itself: whose book lost an update. */
static int leave(struct obi_message *m, const struct obi_json_value *v) {
    struct obi_json_value product;
    if (obi_json_is(&v[CHANNEL], "l2_data")) {
        m->kind = OBI_MESSAGE_DIFF;
        obi_fields_find(m->body, (size_t)(m->text_end - m->body), &keys[EVENTS], &keys[PRODUCT],
                        &product);
        (void)obi_value_text(&product, m->symbol, sizeof m->symbol);
        return 0;
    }
    if (!obi_json_is(&v[TYPE], "l2update") && !obi_json_is(&v[TYPE], "snapshot")) return 0;
    m->kind = OBI_MESSAGE_DIFF;
    (void)obi_value_text(&v[PRODUCT], m->symbol, sizeof m->symbol);
    return 0;
}

int obi_coinbase_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value v[N_KEYS];
    (void)format;
    if (m->resume) return obi_coinbase_resume_advanced(m, j);
    if (!obi_fields_read(j, keys, N_KEYS, v) || !obi_json_finish(j)) return leave(m, v);
    if (v[CHANNEL].kind == OBI_JSON_NONE) return read_typed(m, v);
    return obi_coinbase_read_advanced(m, &v[CHANNEL], &v[TIMESTAMP], &v[NUMBER], &v[EVENTS]);
}

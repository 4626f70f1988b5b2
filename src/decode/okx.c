/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * OKX v5:
 *   {"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["30249.4",
 *    "0","0","0"],...],"bids":[...],"ts":"1652459225464","checksum":-914047754,"seqId":..,
 *    "prevSeqId":..}]}
 *   {"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"130639",
 *    "px":"42219.9","sz":"0.12","side":"buy","ts":"1630048897897"}]}
 *
 * A level is [price, size, 0, orders]. Each element of `data` is a message of its own in a book's
 * channel; trades of one text are one message. Updates name the id before them; until 2022 they had
 * a checksum instead, which is 0 by now and then means nothing. */
#include "decode/format.h"

#include <string.h>

enum { ARG, ACTION, DATA, EVENT, N_OUTER };
static const struct obi_key outer_keys[N_OUTER] = {OBI_KEY("arg"), OBI_KEY("action"),
                                                   OBI_KEY("data"), OBI_KEY("event")};

enum { CHANNEL, INST_ID, N_ARG };
static const struct obi_key arg_keys[N_ARG] = {OBI_KEY("channel"), OBI_KEY("instId")};

enum { ASKS, BIDS, TS, CHECKSUM, SEQ_ID, PREV_SEQ_ID, N_BOOK };
static const struct obi_key book_keys[N_BOOK] = {OBI_KEY("asks"),  OBI_KEY("bids"),
                                                 OBI_KEY("ts"),    OBI_KEY("checksum"),
                                                 OBI_KEY("seqId"), OBI_KEY("prevSeqId")};

enum { TRADE_ID, PX, SZ, SIDE, TRADE_TS, N_TRADE };
static const struct obi_key trade_keys[N_TRADE] = {OBI_KEY("tradeId"), OBI_KEY("px"), OBI_KEY("sz"),
                                                   OBI_KEY("side"), OBI_KEY("ts")};

/* Channels whose every message is the whole book, and those that tell its changes. */
static int is_whole(const struct obi_json_value *channel) {
    return obi_json_is(channel, "books5") || obi_json_is(channel, "bbo-tbt");
}

static int is_book(const struct obi_json_value *channel) {
    return obi_json_is(channel, "books") || obi_json_is(channel, "books-l2-tbt") ||
           obi_json_is(channel, "books50-l2-tbt") || is_whole(channel);
}

/* The checksum is a signed number of 32 bits; 0 says that there is none. */
static int take_checksum(struct obi_message *m, const struct obi_json_value *value) {
    struct obi_json_value bare = *value;
    uint64_t sum = 0;
    if (value->kind == OBI_JSON_NONE) return 1;
    int negative = obi_value_take_minus(&bare);
    if (!obi_value_uint(&bare, &sum) || sum > UINT32_MAX) {
        return obi_message_fail_key(m, &book_keys[CHECKSUM], value, "is no checksum");
    }
    m->has_checksum = sum != 0;
    m->checksum = negative ? 0 - (uint32_t)sum : (uint32_t)sum;
    return 1;
}

/* -1 stands for none, before a snapshot. */
static int take_id(struct obi_message *m, const struct obi_json_value *value,
                   const struct obi_key *key, uint64_t *id) {
    if (obi_value_uint(value, id) || obi_json_is_number(value, "-1")) return 1;
    return obi_message_fail_key(m, key, value, "is no id");
}

/* What an update can be checked by: ids, else a checksum, else nothing. */
static int take_proof(struct obi_message *m, const struct obi_json_value *v) {
    if (!take_checksum(m, &v[CHECKSUM])) return 0;
    m->unnumbered = v[PREV_SEQ_ID].kind == OBI_JSON_NONE;
    m->verification = m->has_checksum ? OBI_VERIFY_CHECKSUM : OBI_VERIFY_NONE;
    if (v[SEQ_ID].kind == OBI_JSON_NONE) return 1;
    if (!take_id(m, &v[SEQ_ID], &book_keys[SEQ_ID], &m->ids.last)) return 0;
    if (m->unnumbered) return 1;
    m->verification = OBI_VERIFY_IDENTITY;
    return take_id(m, &v[PREV_SEQ_ID], &book_keys[PREV_SEQ_ID], &m->ids.previous);
}

/* [price, size, liquidated, orders] */
static int read_side(struct obi_message *m, const struct obi_json_value *array, uint8_t side) {
    struct obi_json_value field[4];
    struct obi_json j;
    uint64_t n_orders;
    for (int more = obi_array_begin(&j, array); more; more = obi_json_more(&j, ']')) {
        if (!obi_tuple_read(&j, field, 4)) return obi_message_fail(m, OBI_E_FORMAT, j.at, j.fault);
        struct obi_wire *w = obi_message_add(m, OBI_EVENT_LEVEL, side, &field[0], &field[1]);
        if (!w) return 0;
        if (obi_value_uint(&field[3], &n_orders) && n_orders <= UINT32_MAX) {
            w->n_orders = (uint32_t)n_orders;
        }
    }
    return 1;
}

static int fill_book(struct obi_message *m, const struct obi_json_value *element) {
    struct obi_json_value v[N_BOOK];
    if (!obi_fields_of(element, book_keys, N_BOOK, v)) {
        return obi_message_fail(m, OBI_E_FORMAT, element->at, "data is no list of objects");
    }
    for (int i = ASKS; i <= BIDS; i++) {
        if (!obi_json_is_array(&v[i]))
            return obi_message_fail_key(m, &book_keys[i], &v[i], "is no array");
    }
    if (!obi_value_ms(&v[TS], &m->ts_ns))
        return obi_message_fail_key(m, &book_keys[TS], &v[TS], "is no time");
    return take_proof(m, v) && read_side(m, &v[BIDS], OBI_BID) && read_side(m, &v[ASKS], OBI_ASK);
}

static int read_trade(struct obi_message *m, const struct obi_json_value *element) {
    struct obi_json_value v[N_TRADE];
    if (!obi_fields_of(element, trade_keys, N_TRADE, v)) {
        return obi_message_fail(m, OBI_E_FORMAT, element->at, "data is no list of objects");
    }
    int buys = obi_json_is(&v[SIDE], "buy");
    if (!buys && !obi_json_is(&v[SIDE], "sell")) {
        return obi_message_fail_key(m, &trade_keys[SIDE], &v[SIDE], "is neither buy nor sell");
    }
    struct obi_wire *w =
        obi_message_add(m, OBI_EVENT_TRADE, buys ? OBI_BID : OBI_ASK, &v[PX], &v[SZ]);
    if (!w) return 0;
    w->id = obi_value_id(&v[TRADE_ID]);
    m->ids.last = w->id;
    if (!obi_value_ms(&v[TRADE_TS], &w->ts_ns)) {
        return obi_message_fail_key(m, &trade_keys[TRADE_TS], &v[TRADE_TS], "is no time");
    }
    m->ts_ns = w->ts_ns;
    return 1;
}

static int read_trades(struct obi_message *m, const struct obi_json_value *data) {
    struct obi_json_value element;
    struct obi_json j;
    m->kind = OBI_MESSAGE_TRADE;
    for (int more = obi_array_begin(&j, data); more; more = obi_json_more(&j, ']')) {
        if (!obi_json_value(&j, &element) || !read_trade(m, &element)) return 0;
    }
    return 1;
}

/* Reads the element of a book's channel that the cursor is on; what is behind it comes next. */
static int read_book(struct obi_message *m, struct obi_json *j) {
    struct obi_json_value element;
    if (!obi_json_value(j, &element) || !fill_book(m, &element)) return 0;
    m->resume = obi_json_more(j, ']') ? (size_t)(j->at - m->body) : 0;
    return 1;
}

/* What the text is, by its channel; the cursor is behind the whole of it. */
static int read_text(struct obi_message *m, const struct obi_json_value *outer) {
    struct obi_json_value arg[N_ARG];
    struct obi_json data;
    if (outer[EVENT].kind != OBI_JSON_NONE) return obi_message_other(m, &outer[EVENT]);
    if (!obi_fields_of(&outer[ARG], arg_keys, N_ARG, arg)) {
        return obi_message_other_text(m, "no channel");
    }
    int is_trades = obi_json_is(&arg[CHANNEL], "trades");
    if (!is_trades && !is_book(&arg[CHANNEL])) return obi_message_other(m, &arg[CHANNEL]);
    int is_diff = obi_json_is(&outer[ACTION], "update") && !is_whole(&arg[CHANNEL]);
    m->kind = is_trades ? OBI_MESSAGE_TRADE : is_diff ? OBI_MESSAGE_DIFF : OBI_MESSAGE_SNAPSHOT;
    if (!obi_value_text(&arg[INST_ID], m->symbol, sizeof m->symbol)) {
        return obi_message_fail_key(m, &arg_keys[INST_ID], &arg[INST_ID], "is no symbol");
    }
    if (is_trades) return read_trades(m, &outer[DATA]);
    m->context = m->kind;
    return obi_array_begin(&data, &outer[DATA])
               ? read_book(m, &data)
               : obi_message_fail_key(m, &outer_keys[DATA], &outer[DATA], "has no element");
}

/* A text that breaks off behind its `arg`: a book's, of whatever kind, has lost it. Returns 0. */
static int name_loser(struct obi_message *m, const struct obi_json_value *outer) {
    struct obi_json_value arg[N_ARG];
    if (!obi_fields_of(&outer[ARG], arg_keys, N_ARG, arg) || !is_book(&arg[CHANNEL])) return 0;
    m->kind = OBI_MESSAGE_DIFF;
    (void)obi_value_text(&arg[INST_ID], m->symbol, sizeof m->symbol);
    return 0;
}

int obi_okx_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value outer[N_OUTER];
    (void)format;
    if (m->resume) { /* a book of a list whose first was read: of the same kind and symbol */
        m->kind = (enum obi_message_kind)m->context;
        return read_book(m, j);
    }
    if (!obi_fields_read(j, outer_keys, N_OUTER, outer) || !obi_json_finish(j)) {
        return name_loser(m, outer);
    }
    return read_text(m, outer);
}

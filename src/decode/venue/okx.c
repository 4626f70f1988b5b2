/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * OKX v5:
 *   {"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"asks":[["30249.4",
 *    "0","0","0"],...],"bids":[...],"ts":"1652459225464","checksum":-914047754,"seqId":..,
 *    "prevSeqId":..}]}
 *   {"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[{"instId":"BTC-USDT","tradeId":"13",
 *    "px":"42219.9","sz":"0.12","side":"buy","ts":"1630048897897"}]}
 *
 * A level is [price, size, 0, orders]. Each element of `data` is a message of its own in a book's
 * channel; trades of one text are one message. Updates name the id before them, equal to their own
 * where nothing changed, and above it where the venue began to count anew; until 2022 they had a
 * checksum instead, which is 0 by now and then means nothing. In books5 and bbo-tbt every message
 * is the whole book (whole.h). */
#include "decode/format.h"
#include "decode/venue/rows.h"
#include "decode/venue/take.h"

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

static const struct obi_trade_form trade = {.keys = trade_keys,
                                            .id = TRADE_ID,
                                            .side = SIDE,
                                            .price = PX,
                                            .size = SZ,
                                            .time = TRADE_TS,
                                            .any_order = 1,
                                            .sides = OBI_SIDES("buy", "sell"),
                                            .read_time = obi_value_ms};

/* The channels of books: levels a side, and whether every message is the whole book. */
struct channel {
    const char *name;
    uint32_t depth;
    uint8_t is_whole;
};

static const struct channel channels[] = {{"books", 400, 0},
                                          {"books-l2-tbt", 400, 0},
                                          {"books50-l2-tbt", 50, 0},
                                          {"books5", 5, 1},
                                          {"bbo-tbt", 1, 1}};

static const struct channel *find_channel(const struct obi_json_value *name) {
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
        if (obi_json_is(name, channels[i].name)) return &channels[i];
    }
    return NULL;
}

/* The checksum is a signed number of 32 bits; 0 says that there is none. A message that is the
 * whole book has nothing to prove. */
static int take_checksum(struct obi_message *m, const struct obi_json_value *value) {
    struct obi_json_value bare = *value;
    uint32_t sum;
    if (value->kind == OBI_JSON_NONE || value->kind == OBI_JSON_NULL || m->is_whole) return 1;
    int negative = obi_value_take_minus(&bare);
    if (!obi_value_uint32(&bare, &sum)) {
        return obi_message_fail_key(m, &book_keys[CHECKSUM], value, "is no checksum");
    }
    m->has_checksum = sum != 0;
    m->checksum = negative ? 0 - sum : sum;
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
    for (int more = obi_array_begin(&j, array); more; more = obi_json_more(&j, ']')) {
        if (!obi_tuple_read(&j, field, 4)) return obi_message_fail_json(m, &j);
        struct obi_wire *w = obi_message_add(m, OBI_EVENT_LEVEL, side, &field[0], &field[1]);
        if (!w) return 0;
        (void)obi_value_uint32(&field[3], &w->n_orders);
    }
    return 1;
}

static int fill_book(struct obi_message *m, const struct obi_json_value *v) {
    for (int i = ASKS; i <= BIDS; i++) {
        if (!obi_json_is_array(&v[i]))
            return obi_message_fail_key(m, &book_keys[i], &v[i], "is no array");
    }
    return obi_take_time(m, &book_keys[TS], &v[TS], obi_value_ms, &m->ts_ns) && take_proof(m, v) &&
           read_side(m, &v[BIDS], OBI_BID) && read_side(m, &v[ASKS], OBI_ASK);
}

/* Reads the element of a book's channel that the cursor is on; what is behind it comes next. */
static int read_book(struct obi_message *m, struct obi_json *j) {
    const struct channel *channel = &channels[m->context & 0xff];
    struct obi_json_value v[N_BOOK];
    m->is_whole = channel->is_whole;
    m->depth_limit = channel->depth;
    if (!obi_fields_read(j, book_keys, N_BOOK, v)) return obi_message_fail_json(m, j);
    if (!fill_book(m, v)) return 0;
    m->resume = obi_json_more(j, ']') ? (size_t)(j->at - m->body) : 0;
    return 1;
}

static int read_trade(struct obi_message *m, const struct obi_json_value *v) {
    return obi_take_trade(m, &trade, v);
}

static const struct obi_rows trade_rows = {trade_keys, N_TRADE, 0, read_trade};

/* Answers are counted; the end of a book's subscription is the end of what is known of it. */
static void know_event(struct obi_message *m, const struct obi_json_value *event,
                       const struct obi_json_value *arg) {
    const struct channel *channel = find_channel(&arg[CHANNEL]);
    int is_over = channel && obi_json_is(event, "unsubscribe") &&
                  obi_value_text(&arg[INST_ID], m->symbol, sizeof m->symbol) && *m->symbol;
    if (!is_over) {
        (void)obi_message_other(m, event);
        return;
    }
    m->kind = OBI_MESSAGE_LOSS;
    m->depth_limit = channel->depth;
    m->fault.words = "is no longer subscribed to";
}

/* What the message is, by its channel; also of a text that is broken further on. */
static void know(struct obi_message *m, const struct obi_json_value *outer) {
    struct obi_json_value arg[N_ARG];
    (void)obi_fields_of(&outer[ARG], arg_keys, N_ARG, arg);
    if (outer[EVENT].kind != OBI_JSON_NONE) {
        know_event(m, &outer[EVENT], arg);
        return;
    }
    int is_trades =
        obi_json_is(&arg[CHANNEL], "trades") || obi_json_is(&arg[CHANNEL], "trades-all");
    const struct channel *channel = find_channel(&arg[CHANNEL]);
    if (!is_trades && !channel) {
        (void)obi_message_other(m, &arg[CHANNEL]);
        return;
    }
    (void)obi_value_text(&arg[INST_ID], m->symbol, sizeof m->symbol);
    int is_diff = channel && !channel->is_whole && !obi_json_is(&outer[ACTION], "snapshot");
    m->depth_limit = channel ? channel->depth : 0;
    m->kind = is_trades ? OBI_MESSAGE_TRADE : is_diff ? OBI_MESSAGE_DIFF : OBI_MESSAGE_SNAPSHOT;
    m->context = channel ? (uint64_t)(channel - channels) | (uint64_t)m->kind << 8 : 0;
}

/* The cursor is behind the whole of it. */
static int read_text(struct obi_message *m, const struct obi_json_value *outer) {
    struct obi_json data;
    if (m->kind == OBI_MESSAGE_OTHER || m->kind == OBI_MESSAGE_LOSS) return 1;
    if (!*m->symbol) {
        return obi_message_fail_key(m, &arg_keys[INST_ID], &outer[ARG], "is no symbol");
    }
    if (m->kind == OBI_MESSAGE_DIFF && !obi_json_is(&outer[ACTION], "update")) {
        return obi_message_fail_key(m, &outer_keys[ACTION], &outer[ACTION],
                                    "is neither snapshot nor update");
    }
    int is_there = obi_array_begin(&data, &outer[DATA]);
    if (m->kind == OBI_MESSAGE_TRADE && obi_json_is_array(&outer[DATA])) {
        return obi_rows_take(&trade_rows, m, &outer[DATA]);
    }
    return is_there ? read_book(m, &data)
                    : obi_message_fail_key(m, &outer_keys[DATA], &outer[DATA], "has no element");
}

int obi_okx_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value outer[N_OUTER];
    (void)format;
    if (m->resume) { /* a book of a list whose first was read: of the same kind and symbol */
        m->kind = (enum obi_message_kind)(m->context >> 8);
        return read_book(m, j);
    }
    if (obi_is_pong(j)) return obi_message_other_text(m, "pong");
    int is_sound = obi_fields_read(j, outer_keys, N_OUTER, outer) && obi_json_finish(j);
    know(m, outer);
    return is_sound && read_text(m, outer);
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bitfinex v2, where a message names its instrument by the number of a channel:
 *   {"event":"subscribed","channel":"book","chanId":8047,"symbol":"tBTCUSD","prec":"R0","len":"25"}
 *   [8047,[[60504777678,60945,0.246386],...]]   R0: the orders, [id, price, amount] each
 *   [8047,[60504617884,60977,-0.00212042]]      R0: one order; price 0: it left
 *   [17082,[[7254.7,3,3.3],...]], [17082,[7254.5,0,1]]    P0: levels, [price, count, amount]
 *   [8047,"cs",-1404829837]                     the checksum of the book as of now
 *   [8047,"hb"]                                 nothing happened
 *   [19111,"te",[401597395,1574694478808,0.005,7245.3]]   a trade; "tu" tells it again
 *
 * Amounts of asks are negative. Where `conf` asked for it, a number of the message in its
 * connection and a time follow, and a list of entries behind the first one is a bulk of updates. A
 * number of the connection tells no hole of one book: it is told, and nothing is checked by it.
 *
 * The format that has single orders reads the R0 books, the other one those of levels; what else is
 * subscribed is counted by its name. Of two book channels of a symbol the later one is the book. */
#include "decode/decoder.h"
#include "decode/venue/bitfinex_keep.h"

#include <string.h>

enum { FLAG_TIMESTAMP = 32768, FLAG_SEQUENCE = 65536, FLAG_BULK = 536870912 };

enum { EVENT, CHANNEL, CHAN_ID, SYMBOL, PREC, FLAGS, VERSION, N_KEYS };
static const struct obi_key keys[N_KEYS] = {
    OBI_KEY("event"), OBI_KEY("channel"), OBI_KEY("chanId"), OBI_KEY("symbol"),
    OBI_KEY("prec"),  OBI_KEY("flags"),   OBI_KEY("version")};

void *obi_bitfinex_keep(struct obi_decoder *parts, struct obi_carve *c) {
    return obi_bitfinex_carve(c, parts->max_instruments, parts->max_pending);
}

static int has_orders(const struct obi_format *format) {
    return (format->instrument_flags & OBI_INSTRUMENT_ORDERS) != 0;
}

/* -- events ------------------------------------------------------------------------------------ */

static void name_channel(struct obi_bitfinex_channel *ch, const char *name, size_t n) {
    if (n >= sizeof ch->name) n = sizeof ch->name - 1;
    memcpy(ch->name, name, n);
    ch->name[n] = '\0';
}

/* What a channel is to this format. Symbols of margin funding begin with f: what is lent is no
 * market of a price. */
static enum obi_bitfinex_use use_of(const struct obi_format *format, const char *symbol,
                                    const struct obi_json_value *v) {
    if (*symbol != 't') return OBI_BITFINEX_UNUSED;
    if (obi_json_is(&v[CHANNEL], "trades")) return OBI_BITFINEX_TRADES;
    int is_raw = obi_json_is(&v[PREC], "R0");
    int is_book = obi_json_is(&v[CHANNEL], "book") && is_raw == has_orders(format);
    return is_book ? OBI_BITFINEX_BOOK : OBI_BITFINEX_UNUSED;
}

/* The later one of two book channels of a symbol is the book. */
static void supersede(struct obi_bitfinex *k, const struct obi_bitfinex_channel *by) {
    for (uint32_t i = 0; i < k->n_channels; i++) {
        struct obi_bitfinex_channel *ch = &k->channel[i];
        int is_same = ch->use == OBI_BITFINEX_BOOK && ch->connection == by->connection &&
                      strcmp(ch->symbol, by->symbol) == 0;
        if (ch == by || !is_same || ch->is_free) continue;
        ch->use = OBI_BITFINEX_UNUSED;
        name_channel(ch, "book superseded", 15);
    }
}

static const char no_room[] = "more channels than max_instruments";

static int subscribe(const struct obi_format *format, struct obi_message *m,
                     const struct obi_json_value *v) {
    struct obi_bitfinex *k = m->own;
    uint64_t number;
    if (!obi_value_uint(&v[CHAN_ID], &number)) {
        return obi_message_fail_key(m, &keys[CHAN_ID], &v[CHAN_ID], "is no number");
    }
    struct obi_bitfinex_channel *ch = obi_bitfinex_open(k, number, m->connection);
    if (!ch) return obi_message_fail(m, OBI_E_CAPACITY, NULL, no_room);
    if (!obi_value_text(&v[SYMBOL], ch->symbol, sizeof ch->symbol)) ch->symbol[0] = '\0';
    ch->use = (uint8_t)use_of(format, ch->symbol, v);
    const struct obi_json_value *name = v[PREC].kind == OBI_JSON_STRING ? &v[PREC] : &v[CHANNEL];
    if (*ch->symbol == 'f') {
        name_channel(ch, "funding", 7);
    } else {
        name_channel(ch, name->at ? name->at : "", name->n);
    }
    if (ch->use == OBI_BITFINEX_BOOK) supersede(k, ch);
    return obi_message_other(m, &v[EVENT]);
}

/* A book that is not told any more is not to be used any more. */
static int unsubscribe(struct obi_message *m, const struct obi_json_value *v) {
    struct obi_bitfinex *k = m->own;
    uint64_t number = 0;
    (void)obi_value_uint(&v[CHAN_ID], &number);
    struct obi_bitfinex_channel *ch = obi_bitfinex_find(k, number, m->connection);
    if (!ch) return obi_message_other(m, &v[EVENT]);
    int is_book = ch->use == OBI_BITFINEX_BOOK && ch->has_begun;
    memcpy(m->symbol, ch->symbol, sizeof m->symbol);
    obi_bitfinex_close(k, ch);
    if (!is_book) return obi_message_other(m, &v[EVENT]);
    m->kind = OBI_MESSAGE_LOSS;
    m->fault.words = "is not subscribed any more";
    return 1;
}

static int read_event(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value v[N_KEYS];
    struct obi_bitfinex *k = m->own;
    if (!obi_fields_read(j, keys, N_KEYS, v) || !obi_json_finish(j)) return 0;
    if (obi_json_is(&v[EVENT], "subscribed")) return subscribe(format, m, v);
    if (obi_json_is(&v[EVENT], "unsubscribed")) return unsubscribe(m, v);
    uint64_t flags;
    if (obi_json_is(&v[EVENT], "conf") && obi_value_uint(&v[FLAGS], &flags) &&
        !obi_bitfinex_conf(k, m->connection, flags)) {
        return obi_message_fail(m, OBI_E_CAPACITY, NULL, no_room);
    }
    if (obi_json_is(&v[EVENT], "info") && v[VERSION].kind != OBI_JSON_NONE) {
        obi_bitfinex_close_all(k, m->connection); /* a connection begins with it */
    }
    return obi_message_other(m, &v[EVENT]);
}

/* -- books ------------------------------------------------------------------------------------- */

/* An amount without its sign, and the side that it tells. */
static uint8_t side_of(struct obi_json_value *amount) {
    return obi_value_take_minus(amount) ? OBI_ASK : OBI_BID;
}

static int is_zero(const struct obi_json_value *value) {
    for (size_t i = 0; i < value->n; i++) {
        if (value->at[i] != '0' && value->at[i] != '.') return 0;
    }
    return value->n && value->kind <= OBI_JSON_NUMBER;
}

/* [price, count, amount] */
static int add_level(struct obi_message *m, struct obi_json_value *v) {
    uint32_t count;
    uint8_t side = side_of(&v[2]);
    if (!obi_value_uint32(&v[1], &count)) {
        return obi_message_fail(m, OBI_E_FORMAT, v[1].at, "a level's count is no number of orders");
    }
    struct obi_wire *w = obi_message_add(m, OBI_EVENT_LEVEL, side, &v[0], &v[2]);
    if (!w) return 0;
    w->n_orders = count;
    if (!count) w->qty = w->qty_digits = 0; /* the amount then is 1 or -1 */
    return 1;
}

static int add_cancel(struct obi_message *m, uint8_t side, uint64_t id) {
    struct obi_wire *w = obi_message_add_bare(m, OBI_EVENT_CANCEL, side);
    if (w) w->id = id;
    return w != NULL;
}

static int add_order(struct obi_message *m, enum obi_event_kind kind, uint8_t side, uint64_t id,
                     const struct obi_json_value *v) {
    struct obi_wire *w = obi_message_add(m, kind, side, &v[1], &v[2]);
    if (w) w->id = id;
    return w != NULL;
}

/* [id, price, amount]. An order that was told before is changed; one that would change its side, as
 * none does, is another one. */
static int read_order(struct obi_message *m, const struct obi_bitfinex_channel *ch,
                      struct obi_json_value *v) {
    struct obi_bitfinex *k = m->own;
    uint64_t id;
    uint8_t side = side_of(&v[2]);
    if (!obi_value_uint(&v[0], &id) || !id) {
        return obi_message_fail(m, OBI_E_FORMAT, v[0].at, "an order's id is no number above 0");
    }
    uint8_t was = obi_bitfinex_side(k, ch, id);
    int leaves = is_zero(&v[1]);
    if (was && m->kind == OBI_MESSAGE_SNAPSHOT) {
        return obi_message_fail(m, OBI_E_FORMAT, v[0].at, "an order is told twice");
    }
    if (!obi_bitfinex_note(k, ch, id, leaves ? OBI_NONE : side)) {
        return obi_message_fail(m, OBI_E_CAPACITY, v[0].at, "more orders than max_pending");
    }
    if (leaves) return add_cancel(m, was, id);
    if (was == side) return add_order(m, OBI_EVENT_MODIFY, side, id, v);
    return (!was || add_cancel(m, was, id)) && add_order(m, OBI_EVENT_ADD, side, id, v);
}

static int read_entry(const struct obi_format *format, struct obi_message *m,
                      const struct obi_bitfinex_channel *ch, struct obi_json *j) {
    struct obi_json_value v[3];
    if (!obi_tuple_read(j, v, 3)) return obi_message_fail_json(m, j);
    if (v[2].kind == OBI_JSON_NONE) {
        return obi_message_fail(m, OBI_E_FORMAT, j->at, "an entry has fewer than three numbers");
    }
    return has_orders(format) ? read_order(m, ch, v) : add_level(m, v);
}

/* A list of entries is a snapshot, or a bulk of updates; one entry is an update. */
static int read_book(const struct obi_format *format, struct obi_message *m,
                     struct obi_bitfinex_channel *ch, const struct obi_json_value *payload) {
    struct obi_bitfinex *k = m->own;
    struct obi_json j;
    int is_filled = obi_array_begin(&j, payload);
    int is_list = !is_filled || obi_json_peek(&j) == '[';
    int is_bulk = is_list && ch->has_begun && (ch->flags & FLAG_BULK);
    m->kind = is_list && !is_bulk ? OBI_MESSAGE_SNAPSHOT : OBI_MESSAGE_DIFF;
    m->verification = ch->has_checksum ? OBI_VERIFY_CHECKSUM : OBI_VERIFY_NONE;
    if (!is_list) {
        obi_json_init(&j, payload->at, payload->n);
        return read_entry(format, m, ch, &j);
    }
    if (!is_bulk) obi_bitfinex_forget(k, ch);
    ch->has_begun = 1;
    for (int more = is_filled; more; more = obi_json_more(&j, ']')) {
        if (!read_entry(format, m, ch, &j)) return 0;
    }
    return 1;
}

/* The checksum is a signed number of 32 bits, of the book as the messages before left it. */
static int read_checksum(struct obi_message *m, struct obi_bitfinex_channel *ch,
                         struct obi_json_value value) {
    uint32_t sum;
    int negative = obi_value_take_minus(&value);
    m->kind = OBI_MESSAGE_DIFF;
    if (!obi_value_uint32(&value, &sum)) {
        return obi_message_fail(m, OBI_E_FORMAT, value.at, "a checksum is no number of 32 bits");
    }
    ch->has_checksum = 1;
    m->verification = OBI_VERIFY_CHECKSUM;
    m->has_checksum = 1;
    m->checksum = negative ? 0 - sum : sum;
    return 1;
}

/* -- trades ------------------------------------------------------------------------------------ */

/* [id, time, amount, price] */
static int read_trade(struct obi_message *m, const struct obi_json_value *entry) {
    struct obi_json_value v[4];
    struct obi_json j;
    m->kind = OBI_MESSAGE_TRADE;
    obi_json_init(&j, entry->at ? entry->at : "", entry->at ? entry->n : 0);
    if (!obi_tuple_read(&j, v, 4)) return obi_message_fail_json(m, &j);
    uint8_t sold = side_of(&v[2]);
    struct obi_wire *w = obi_message_add(m, OBI_EVENT_TRADE, sold, &v[3], &v[2]);
    if (!w) return 0;
    w->id = obi_value_id(&v[0]);
    if (obi_value_ms(&v[1], &w->ts_ns)) return 1;
    return obi_message_fail(m, OBI_E_FORMAT, v[1].at, "a trade's time is none");
}

/* -- a channel's message ----------------------------------------------------------------------- */

/* What `conf` asked for, behind the rest. */
static void take_tail(struct obi_message *m, const struct obi_bitfinex_channel *ch,
                      const struct obi_json_value *tail) {
    obi_ns ts_ns;
    if (ch->flags & FLAG_SEQUENCE) (void)obi_value_uint(tail++, &m->ids.last);
    if (ch->flags & FLAG_TIMESTAMP && obi_value_ms(tail, &ts_ns)) m->ts_ns = ts_ns;
}

/* v: the channel's number, what is told, and up to three more */
static int read_told(const struct obi_format *format, struct obi_message *m,
                     struct obi_bitfinex_channel *ch, const struct obi_json_value *v) {
    if (ch->use == OBI_BITFINEX_UNUSED) return obi_message_other_text(m, ch->name);
    memcpy(m->symbol, ch->symbol, sizeof m->symbol);
    m->unnumbered = 1;
    int has_value = obi_json_is(&v[1], "cs") || obi_json_is(&v[1], "te");
    take_tail(m, ch, has_value ? &v[3] : &v[2]);
    int is_book = ch->use == OBI_BITFINEX_BOOK;
    if (is_book && obi_json_is_array(&v[1])) return read_book(format, m, ch, &v[1]);
    if (is_book && obi_json_is(&v[1], "cs")) return read_checksum(m, ch, v[2]);
    if (!is_book && obi_json_is(&v[1], "te")) return read_trade(m, &v[2]);
    if (!is_book && obi_json_is_array(&v[1])) return obi_message_other_text(m, "trades before");
    return obi_message_other(m, &v[1]);
}

/* A broken text: whose book lost an update, where its channel can be read. */
static int leave(struct obi_message *m, const struct obi_json_value *v) {
    uint64_t number;
    if (!obi_value_uint(&v[0], &number)) return 0;
    const struct obi_bitfinex_channel *ch = obi_bitfinex_find(m->own, number, m->connection);
    if (!ch || ch->use != OBI_BITFINEX_BOOK) return 0;
    m->kind = OBI_MESSAGE_DIFF;
    memcpy(m->symbol, ch->symbol, sizeof m->symbol);
    return 0;
}

int obi_bitfinex_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    enum { N = 6 };
    struct obi_json_value v[N];
    uint64_t number = 0;
    if (obi_json_peek(j) == '{') return read_event(format, j, m);
    if (!obi_tuple_read(j, v, N) || !obi_json_finish(j)) return leave(m, v);
    struct obi_bitfinex_channel *ch = NULL;
    if (obi_value_uint(&v[0], &number)) ch = obi_bitfinex_find(m->own, number, m->connection);
    return ch ? read_told(format, m, ch, v) : obi_message_other_text(m, "unknown channel");
}

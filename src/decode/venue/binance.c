/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Binance's JSON. One walk over the text notes where each wanted key's value stands and reads
 * arrays of levels on the way; only then, since keys come in any order, is it known what the
 * message is and which of them it needs. Keys of one letter mean different things in different
 * messages ("a" is an array of asks, a best ask or a trade's number), so values are looked at last.
 *
 * Streams may be wrapped: {"stream":"btcusdt@trade","data":{...}}. A REST snapshot and spot's
 * bookTicker have no "e" and are known by their keys.
 *
 * Worst case: a text whose "e" comes behind long arrays that are no levels costs one walk, and is
 * refused where a known kind would have been passed over. */
#include "decode/format.h"

#include <string.h>

enum field {
    NONE = 0,
    EVENT,
    EVENT_TIME,
    TRADE_TIME,
    SYMBOL,
    FIRST_ID,
    LAST_ID,
    PREVIOUS_ID,
    BIDS,
    BID_SIZE,
    ASKS,
    ASK_SIZE,
    PRICE,
    SIZE,
    TRADE_ID,
    MAKER,
    ORDER_TYPE,
    SNAPSHOT_ID,
    LONG_SYMBOL,
    LONG_BIDS,
    LONG_ASKS,
    STREAM,
    DATA,
    N_FIELDS
};

static const struct obi_key keys[N_FIELDS] = {
    [NONE] = OBI_KEY(""),
    [EVENT] = OBI_KEY("e"),
    [EVENT_TIME] = OBI_KEY("E"),
    [TRADE_TIME] = OBI_KEY("T"),
    [SYMBOL] = OBI_KEY("s"),
    [FIRST_ID] = OBI_KEY("U"),
    [LAST_ID] = OBI_KEY("u"),
    [PREVIOUS_ID] = OBI_KEY("pu"),
    [BIDS] = OBI_KEY("b"),
    [BID_SIZE] = OBI_KEY("B"),
    [ASKS] = OBI_KEY("a"),
    [ASK_SIZE] = OBI_KEY("A"),
    [PRICE] = OBI_KEY("p"),
    [SIZE] = OBI_KEY("q"),
    [TRADE_ID] = OBI_KEY("t"),
    [MAKER] = OBI_KEY("m"),
    [ORDER_TYPE] = OBI_KEY("X"),
    [SNAPSHOT_ID] = OBI_KEY("lastUpdateId"),
    [LONG_SYMBOL] = OBI_KEY("symbol"),
    [LONG_BIDS] = OBI_KEY("bids"),
    [LONG_ASKS] = OBI_KEY("asks"),
    [STREAM] = OBI_KEY("stream"),
    [DATA] = OBI_KEY("data"),
};

/* Most keys have one letter: found without a search. */
static const uint8_t field_of_letter[128] = {
    ['e'] = EVENT,   ['E'] = EVENT_TIME, ['T'] = TRADE_TIME, ['s'] = SYMBOL, ['U'] = FIRST_ID,
    ['u'] = LAST_ID, ['b'] = BIDS,       ['B'] = BID_SIZE,   ['a'] = ASKS,   ['A'] = ASK_SIZE,
    ['p'] = PRICE,   ['q'] = SIZE,       ['t'] = TRADE_ID,   ['m'] = MAKER,  ['X'] = ORDER_TYPE,
};

/* The walk: what was found where. */
struct scan {
    const struct obi_format *format;
    struct obi_json *j;
    struct obi_message *m;
    struct obi_json_value field[N_FIELDS];
};

static int is_given(const struct scan *s, enum field id) {
    return s->field[id].kind != OBI_JSON_NONE;
}

static enum field find_field(const char *name, size_t n) {
    if (!n) return NONE;
    unsigned char letter = (unsigned char)*name;
    if (n == 1) return letter < 128 ? (enum field)field_of_letter[letter] : NONE;
    for (int id = PREVIOUS_ID; id < N_FIELDS; id++) {
        if (keys[id].n == n && memcmp(keys[id].name, name, n) == 0) return (enum field)id;
    }
    return NONE;
}

static enum field field_of(const struct obi_json_value *key) {
    char room[16];
    if (key->kind != OBI_JSON_ESCAPED) return find_field(key->at, key->n);
    size_t n = obi_json_unescape(key, room, sizeof room);
    return n <= sizeof room ? find_field(room, n) : NONE;
}

/* A fault that speaks of a key. Returns 0. */
static int fail_field(struct scan *s, enum field id, int status, const char *words) {
    memcpy(s->m->fault.quoted, keys[id].name, keys[id].n + 1);
    return obi_message_fail(s->m, status, s->field[id].at, words);
}

static struct obi_wires *side_of(struct scan *s, enum field id) {
    if (id == BIDS || id == LONG_BIDS) return &s->m->bids;
    return id == ASKS || id == LONG_ASKS ? &s->m->asks : NULL;
}

static int read_levels(struct scan *s, enum field id, struct obi_wires *side) {
    s->field[id] = (struct obi_json_value){s->j->at, 0, OBI_JSON_NESTED};
    return obi_message_levels(s->m, s->j, side);
}

/* Arrays are levels in a book update, and in what does not say yet what it is. */
static int may_have_levels(const struct scan *s) {
    return !is_given(s, EVENT) || obi_json_is(&s->field[EVENT], "depthUpdate");
}

static int read_field(struct scan *s, enum field id) {
    struct obi_json_value other;
    if (id == NONE || id == DATA || id == STREAM) return obi_json_value(s->j, &other);
    if (is_given(s, id)) return obi_json_fail(s->j, "a key is given twice");
    struct obi_wires *side = side_of(s, id);
    if (side && obi_json_peek(s->j) == '[' && may_have_levels(s)) return read_levels(s, id, side);
    return obi_json_value(s->j, &s->field[id]);
}

static int read_object(struct scan *s, int (*member)(struct scan *, enum field)) {
    struct obi_json_value key;
    if (!obi_json_expect(s->j, '{', "an object was expected")) return 0;
    if (obi_json_peek(s->j) == '}') {
        s->j->at++;
        return 1;
    }
    do {
        if (!obi_json_key(s->j, &key) || !member(s, field_of(&key))) return 0;
    } while (obi_json_more(s->j, '}'));
    return !s->j->fault;
}

static int read_outer_field(struct scan *s, enum field id) {
    if (id == DATA && obi_json_peek(s->j) == '{') return read_object(s, read_field);
    if (id == STREAM && !is_given(s, id)) return obi_json_value(s->j, &s->field[id]);
    return read_field(s, id);
}

static int read_text(struct scan *s) {
    struct obi_json_value other;
    int ok = obi_json_peek(s->j) == '{' ? read_object(s, read_outer_field)
                                        : obi_json_value(s->j, &other);
    return ok && obi_json_finish(s->j);
}

static int take_uint(struct scan *s, enum field id, uint64_t *out) {
    return obi_json_uint(&s->field[id], out) ||
           fail_field(s, id, OBI_E_FORMAT, "is missing or no whole number below 2^63");
}

/* Venue time: when it happened, else when it was sent, else none. */
static int take_time(struct scan *s) {
    enum { NS_PER_MS = 1000000 };
    enum field id = is_given(s, TRADE_TIME) ? TRADE_TIME : EVENT_TIME;
    uint64_t ms;
    if (!is_given(s, id)) return 1;
    if (!take_uint(s, id, &ms)) return 0;
    if (ms > INT64_MAX / NS_PER_MS) return fail_field(s, id, OBI_E_NUMBER, "is out of range");
    s->m->ts_ns = (obi_ns)ms * NS_PER_MS;
    return 1;
}

/* Copies the symbol; without complaint, so that it also serves a text that is broken elsewhere. */
static int take_symbol(struct scan *s) {
    enum field id = is_given(s, SYMBOL) ? SYMBOL : LONG_SYMBOL;
    const struct obi_json_value *value = &s->field[id];
    char *symbol = s->m->symbol;
    if (value->kind != OBI_JSON_STRING && value->kind != OBI_JSON_ESCAPED) return 0;
    size_t n = obi_json_unescape(value, symbol, OBI_SYMBOL_SIZE - 1);
    int usable = n && n < OBI_SYMBOL_SIZE && !memchr(symbol, '\0', n);
    symbol[usable ? n : 0] = '\0';
    return usable;
}

static int need_symbol(struct scan *s) {
    return *s->m->symbol ||
           fail_field(s, SYMBOL, OBI_E_FORMAT, "is missing or no symbol of 1 to 39 bytes");
}

static int take_previous(struct scan *s) {
    if (s->format->rule.chain == OBI_CHAIN_IDENTITY) {
        if (is_given(s, PREVIOUS_ID)) return take_uint(s, PREVIOUS_ID, &s->m->ids.previous);
        return fail_field(s, PREVIOUS_ID, OBI_E_FORMAT, "is missing: is this binance-spot?");
    }
    return !is_given(s, PREVIOUS_ID) ||
           fail_field(s, PREVIOUS_ID, OBI_E_FORMAT, "has no place here: is this binance-usdm?");
}

static int need_sides(struct scan *s, enum field bids, enum field asks) {
    if (!s->m->bids.at) return fail_field(s, bids, OBI_E_FORMAT, "is missing or no array");
    return s->m->asks.at || fail_field(s, asks, OBI_E_FORMAT, "is missing or no array");
}

static int fill_diff(struct scan *s) {
    struct obi_update_ids *ids = &s->m->ids;
    if (!need_symbol(s) || !take_uint(s, LAST_ID, &ids->last)) return 0;
    if (!take_uint(s, FIRST_ID, &ids->first) || !take_previous(s)) return 0;
    if (ids->first > ids->last) return fail_field(s, FIRST_ID, OBI_E_FORMAT, "is above 'u'");
    return take_time(s) && need_sides(s, BIDS, ASKS);
}

static int fill_snapshot(struct scan *s) {
    return take_uint(s, SNAPSHOT_ID, &s->m->ids.last) && take_time(s) &&
           need_sides(s, LONG_BIDS, LONG_ASKS);
}

static int need_wire(struct scan *s, enum field price, enum field size) {
    static const char words[] = "is missing";
    if (!is_given(s, price)) return fail_field(s, price, OBI_E_FORMAT, words);
    return is_given(s, size) || fail_field(s, size, OBI_E_FORMAT, words);
}

/* Reads a price and a size that are fields of their own. What arrays of levels came before it was
 * known that this is no book update is forgotten. */
static int take_wire(struct scan *s, enum field price, enum field size, struct obi_wires *side) {
    return need_wire(s, price, size) &&
           obi_message_touch(s->m, side, &s->field[price], &s->field[size]);
}

static int fill_trade_of(struct scan *s, enum field id) {
    struct obi_message *m = s->m;
    if (is_given(s, ORDER_TYPE) && !obi_json_is(&s->field[ORDER_TYPE], "MARKET")) {
        return obi_message_other(m, &s->field[ORDER_TYPE]); /* an insurance fund's and the like */
    }
    enum obi_json_kind maker = s->field[MAKER].kind;
    if (maker != OBI_JSON_TRUE && maker != OBI_JSON_FALSE) {
        return fail_field(s, MAKER, OBI_E_FORMAT, "is neither true nor false");
    }
    m->aggressor = maker == OBI_JSON_TRUE ? OBI_ASK : OBI_BID; /* the buyer was the maker */
    if (!need_symbol(s) || !take_uint(s, id, &m->ids.last) || !take_time(s)) return 0;
    m->bids.n = m->asks.n = m->n_room = 0;
    if (!need_wire(s, PRICE, SIZE)) return 0;
    struct obi_wire *w =
        obi_message_add(m, OBI_EVENT_TRADE, m->aggressor, &s->field[PRICE], &s->field[SIZE]);
    if (!w) {
        m->fault.label = "trade";
        m->fault.listed = 0;
        return 0;
    }
    w->id = m->ids.last;
    return w->price && w->qty ? 1 : obi_message_other_text(m, "trade of nothing");
}

static int fill_trade(struct scan *s) {
    return fill_trade_of(s, TRADE_ID);
}

static int fill_agg_trade(struct scan *s) {
    return fill_trade_of(s, ASKS);
}

static int fill_quote(struct scan *s) {
    return need_symbol(s) && take_uint(s, LAST_ID, &s->m->ids.last) && take_time(s) &&
           take_wire(s, BIDS, BID_SIZE, &s->m->bids) && take_wire(s, ASKS, ASK_SIZE, &s->m->asks);
}

struct message_type {
    const char *event;
    enum obi_message_kind kind;
    int (*fill)(struct scan *);
};

static const struct message_type types[] = {
    {"depthUpdate", OBI_MESSAGE_DIFF, fill_diff},
    {"bookTicker", OBI_MESSAGE_QUOTE, fill_quote},
    {"trade", OBI_MESSAGE_TRADE, fill_trade},
    {"aggTrade", OBI_MESSAGE_TRADE, fill_agg_trade},
};

static const struct message_type snapshot_type = {"", OBI_MESSAGE_SNAPSHOT, fill_snapshot};
static const struct message_type ticker_type = {"", OBI_MESSAGE_QUOTE, fill_quote};

static const struct message_type *type_of(const struct scan *s) {
    for (size_t i = 0; is_given(s, EVENT) && i < sizeof types / sizeof *types; i++) {
        if (obi_json_is(&s->field[EVENT], types[i].event)) return &types[i];
    }
    if (is_given(s, EVENT)) return NULL;
    if (is_given(s, SNAPSHOT_ID)) return &snapshot_type;
    int is_ticker = is_given(s, LAST_ID) && is_given(s, BID_SIZE) && is_given(s, ASK_SIZE);
    return is_ticker ? &ticker_type : NULL;
}

/* "depth20" of "btcusdt@depth20@100ms"; of kind NONE where the name of the stream tells none. */
static struct obi_json_value stream_of(const struct scan *s) {
    const struct obi_json_value *name = &s->field[STREAM];
    struct obi_json_value word = {NULL, 0, OBI_JSON_NONE};
    const char *at = name->kind == OBI_JSON_STRING ? memchr(name->at, '@', name->n) : NULL;
    if (!at) return word;
    size_t n = (size_t)(name->at + name->n - ++at);
    const char *end = memchr(at, '@', n);
    return (struct obi_json_value){at, end ? (size_t)(end - at) : n, OBI_JSON_STRING};
}

/* The best levels each time (depth5, depth20) and books of other orders (rpiDepth) have the form of
 * an update or of a snapshot, and are no part of this book: only the name of their stream tells. */
static int is_of_another_book(const struct message_type *type, const struct obi_json_value *word) {
    int is_book = type && (type->kind == OBI_MESSAGE_DIFF || type->kind == OBI_MESSAGE_SNAPSHOT);
    return is_book && word->kind != OBI_JSON_NONE && !obi_json_is(word, "depth");
}

int obi_binance_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m) {
    struct scan s = {.format = format, .j = j, .m = m};
    int ok = read_text(&s);
    const struct message_type *type = type_of(&s);
    struct obi_json_value stream = stream_of(&s);
    int is_anothers = is_of_another_book(type, &stream);
    if (ok && is_anothers) return obi_message_other(m, &stream);
    (void)take_symbol(&s);
    m->kind = type && !is_anothers ? type->kind : OBI_MESSAGE_OTHER;
    if (ok) return type ? type->fill(&s) : obi_message_other(m, &s.field[EVENT]);
    if (m->kind == OBI_MESSAGE_DIFF) (void)obi_json_uint(&s.field[LAST_ID], &m->ids.last);
    return obi_message_fail_json(m, j);
}

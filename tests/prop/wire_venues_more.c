/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/wire_venues.h"

static const char *const side_names[2] = {"buy", "sell"};

/* -- Kraken, WebSocket v1 ---------------------------------------------------------------------- */

static void kraken_open(struct wire_text *t, int is_first) {
    wire_put(t, is_first ? "[1664,{" : "},{");
}

static void kraken_end(struct wire_text *t, const struct wire_market *m) {
    wire_put(t, "},\"book-10\",\"");
    wire_put(t, m->symbol);
    wire_put(t, "\"]");
}

/* Levels have times, and all of a message the same here. */
static void kraken_levels(struct wire_text *t, const struct wire_style *style, const char *key,
                          const struct wire_level *level, uint32_t n, int32_t state) {
    wire_put(t, key);
    for (uint32_t i = 0; i < n; i++) {
        wire_put(t, i ? ",[\"" : "[\"");
        wire_put_number(t, style->writing.form, level[i].price, style->writing.price_digits);
        wire_put(t, "\",\"");
        wire_put_number(t, style->writing.form, level[i].qty, style->writing.qty_digits);
        wire_put(t, "\",\"");
        wire_put_seconds(t, state);
        wire_put(t, "\"]");
    }
    wire_put(t, "]");
}

/* One map a side; nothing at all where nothing of the depth changed. */
void wire_kraken_update(struct wire_text *t, const struct wire_style *style,
                        const struct wire_market *m, int32_t at) {
    struct wire_level told[2 * WIRE_LEVELS];
    int32_t to = m->message[at].to;
    for (int side = 1; side >= 0; side--) {
        uint32_t n = wire_market_told_of(m, at, side, style->tells, told);
        if (!n) continue;
        kraken_open(t, t->n == 0);
        kraken_levels(t, style, side ? "\"a\":[" : "\"b\":[", told, n, to);
    }
    if (!t->n) return;
    wire_put(t, ",\"c\":\"");
    wire_put_uint(t, wire_checksum_sides(&style->writing, &m->state[to], style->depth));
    wire_put(t, "\"");
    kraken_end(t, m);
}

void wire_kraken_snapshot(struct wire_text *t, const struct wire_style *style,
                          const struct wire_market *m, int32_t at, uint64_t id,
                          const struct wire_level *ghost) {
    (void)id;
    kraken_open(t, 1);
    for (int side = 1; side >= 0; side--) {
        struct wire_side it = m->state[at].side[side];
        if (it.n > style->tells) it.n = style->tells;
        if (ghost && !side && it.n < style->tells) it.level[it.n++] = *ghost;
        kraken_levels(t, style, side ? "\"as\":[" : ",\"bs\":[", it.level, it.n, at);
    }
    kraken_end(t, m);
}

/* -- Kraken futures ---------------------------------------------------------------------------- */

static void futures_head(struct wire_text *t, const struct wire_market *m, const char *feed,
                         int32_t state, uint64_t id) {
    wire_put(t, "{\"feed\":\"");
    wire_put(t, feed);
    wire_put(t, "\",\"product_id\":\"");
    wire_put(t, m->symbol);
    wire_put(t, "\"");
    wire_put_field(t, "timestamp", wire_time(state));
    wire_put_field(t, "seq", id);
}

/* The one level that a message of one change tells; one that is as it was where none changed. */
static struct wire_level the_level(const struct wire_market *m, int32_t state, int *side) {
    const struct wire_state *s = &m->state[state];
    *side = m->touched[state].side;
    if (*side < 0) {
        *side = s->side[0].n ? 0 : 1;
        return s->side[*side].level[0];
    }
    int32_t price = m->touched[state].price;
    return (struct wire_level){price, wire_side_qty(&s->side[*side], price)};
}

void wire_futures_update(struct wire_text *t, const struct wire_style *style,
                         const struct wire_market *m, int32_t at) {
    const struct wire_writing *w = &style->writing;
    int32_t to = m->message[at].to;
    int side;
    struct wire_level level = the_level(m, to, &side);
    futures_head(t, m, "book", to, m->id[to]);
    wire_put(t, ",\"side\":\"");
    wire_put(t, side_names[side]);
    wire_put(t, "\",\"price\":");
    wire_put_number(t, w->form, level.price, w->price_digits);
    wire_put(t, ",\"qty\":");
    wire_put_number(t, w->form, level.qty, w->qty_digits);
    wire_put(t, "}");
}

void wire_futures_snapshot(struct wire_text *t, const struct wire_style *style,
                           const struct wire_market *m, int32_t at, uint64_t id,
                           const struct wire_level *ghost) {
    const struct wire_state *s = &m->state[at];
    futures_head(t, m, "book_snapshot", at, id);
    wire_put(t, ",\"tickSize\":null,");
    wire_put_side(t, &style->writing, "bids", &s->side[0], WIRE_LEVELS, ghost);
    wire_put(t, ",");
    wire_put_side(t, &style->writing, "asks", &s->side[1], WIRE_LEVELS, NULL);
    wire_put(t, "}");
}

/* -- Deribit ----------------------------------------------------------------------------------- */

static void deribit_head(struct wire_text *t, const struct wire_market *m, const char *type,
                         int32_t state) {
    wire_put(t, "{\"jsonrpc\":\"2.0\",\"method\":\"subscription\",\"params\":{\"channel\":\"book.");
    wire_put(t, m->symbol);
    wire_put(t, ".raw\",\"data\":{\"type\":\"");
    wire_put(t, type);
    wire_put(t, "\"");
    wire_put_field(t, "timestamp", wire_time(state));
    wire_put(t, ",\"instrument_name\":\"");
    wire_put(t, m->symbol);
    wire_put(t, "\"");
}

static void deribit_levels(struct wire_text *t, const struct wire_style *style,
                           const struct wire_side *before, const struct wire_level *level,
                           uint32_t n) {
    const struct wire_writing *w = &style->writing;
    for (uint32_t i = 0; i < n; i++) {
        int is_new = !before || !wire_side_qty(before, level[i].price);
        wire_put(t, i ? ",[\"" : "[\"");
        wire_put(t, !level[i].qty ? "delete" : is_new ? "new" : "change");
        wire_put(t, "\",");
        wire_put_number(t, w->form, level[i].price, w->price_digits);
        wire_put(t, ",");
        wire_put_number(t, w->form, level[i].qty, w->qty_digits);
        wire_put(t, "]");
    }
}

void wire_deribit_update(struct wire_text *t, const struct wire_style *style,
                         const struct wire_market *m, int32_t at) {
    const struct wire_message *message = &m->message[at];
    struct wire_level told[2 * WIRE_LEVELS];
    deribit_head(t, m, "change", message->to);
    wire_put_field(t, "prev_change_id", m->id[message->from]);
    wire_put_field(t, "change_id", m->id[message->to]);
    for (int side = 0; side < 2; side++) {
        uint32_t n = wire_market_told_of(m, at, side, WIRE_LEVELS, told);
        wire_put(t, side ? ",\"asks\":[" : ",\"bids\":[");
        deribit_levels(t, style, &m->state[message->from].side[side], told, n);
        wire_put(t, "]");
    }
    wire_put(t, "}}}");
}

void wire_deribit_snapshot(struct wire_text *t, const struct wire_style *style,
                           const struct wire_market *m, int32_t at, uint64_t id,
                           const struct wire_level *ghost) {
    deribit_head(t, m, "snapshot", at);
    wire_put_field(t, "change_id", id);
    for (int side = 0; side < 2; side++) {
        struct wire_side it = m->state[at].side[side];
        if (ghost && !side) it.level[it.n++] = *ghost;
        wire_put(t, side ? ",\"asks\":[" : ",\"bids\":[");
        deribit_levels(t, style, NULL, it.level, it.n);
        wire_put(t, "]");
    }
    wire_put(t, "}}}");
}

/* -- BitMEX ------------------------------------------------------------------------------------ */

static void bitmex_row(struct wire_text *t, const struct wire_style *style,
                       const struct wire_market *m, int side, const struct wire_level *level,
                       int has_price, int32_t state) {
    const struct wire_writing *w = &style->writing;
    wire_put(t, "{\"symbol\":\"");
    wire_put(t, m->symbol);
    wire_put(t, "\"");
    wire_put_field(t, "id", UINT64_C(8800000000) - (uint64_t)level->price);
    wire_put(t, side ? ",\"side\":\"Sell\"" : ",\"side\":\"Buy\"");
    if (level->qty) wire_put_field(t, "size", (uint64_t)level->qty);
    if (has_price) {
        wire_put(t, ",\"price\":");
        wire_put_number(t, w->form, level->price, w->price_digits);
    }
    wire_put(t, ",\"timestamp\":\"2020-09-13T12:26:40.");
    wire_put_padded(t, state, 3);
    wire_put(t, "Z\"}");
}

void wire_bitmex_update(struct wire_text *t, const struct wire_style *style,
                        const struct wire_market *m, int32_t at) {
    const struct wire_message *message = &m->message[at];
    int side;
    struct wire_level level = the_level(m, message->to, &side);
    int is_new = !wire_side_qty(&m->state[message->from].side[side], level.price);
    wire_put(t, "{\"table\":\"orderBookL2\",\"action\":\"");
    wire_put(t, !level.qty ? "delete" : is_new ? "insert" : "update");
    wire_put(t, "\",\"data\":[");
    bitmex_row(t, style, m, side, &level, is_new, message->to);
    wire_put(t, "]}");
}

void wire_bitmex_snapshot(struct wire_text *t, const struct wire_style *style,
                          const struct wire_market *m, int32_t at, uint64_t id,
                          const struct wire_level *ghost) {
    int n_rows = 0;
    (void)id;
    wire_put(t, "{\"table\":\"orderBookL2\",\"action\":\"partial\",\"keys\":[\"symbol\",\"id\","
                "\"side\"],\"filter\":{\"symbol\":\"");
    wire_put(t, m->symbol);
    wire_put(t, "\"},\"data\":[");
    for (int side = 0; side < 2; side++) {
        struct wire_side it = m->state[at].side[side];
        if (ghost && !side) it.level[it.n++] = *ghost;
        for (uint32_t i = 0; i < it.n; i++) {
            if (n_rows++) wire_put(t, ",");
            bitmex_row(t, style, m, side, &it.level[i], 1, at);
        }
    }
    wire_put(t, "]}");
}

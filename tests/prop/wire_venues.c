/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/wire_venues.h"

void wire_put_told(struct wire_text *t, const struct wire_style *style, const struct wire_market *m,
                   int32_t at, int side) {
    struct wire_level told[2 * WIRE_LEVELS];
    uint32_t n = style->tells ? wire_market_told_of(m, at, side, style->tells, told)
                              : wire_market_told(m, at, side, told);
    wire_put_levels(t, &style->writing, told, n);
}

/* -- Binance ----------------------------------------------------------------------------------- */

static void put_event(struct wire_text *t, const char *event, const struct wire_market *m,
                      int32_t state) {
    wire_put(t, "{\"e\":\"");
    wire_put(t, event);
    wire_put(t, "\"");
    wire_put_field(t, "E", wire_time(state));
    wire_put_field(t, "T", wire_time(state));
    wire_put(t, ",\"s\":\"");
    wire_put(t, m->symbol);
    wire_put(t, "\"");
}

void wire_binance_update(struct wire_text *t, const struct wire_style *style,
                         const struct wire_market *m, int32_t at) {
    const struct wire_message *message = &m->message[at];
    put_event(t, "depthUpdate", m, message->to);
    wire_put_field(t, "U", m->id[message->told_from + 1]);
    wire_put_field(t, "u", m->id[message->to]);
    if (style->numbering.gap) wire_put_field(t, "pu", m->id[message->from]);
    wire_put(t, ",\"b\":[");
    wire_put_told(t, style, m, at, 0);
    wire_put(t, "],\"a\":[");
    wire_put_told(t, style, m, at, 1);
    wire_put(t, "]}");
}

void wire_binance_snapshot(struct wire_text *t, const struct wire_style *style,
                           const struct wire_market *m, int32_t at, uint64_t id,
                           const struct wire_level *ghost) {
    const struct wire_state *s = &m->state[at];
    wire_put(t, "{\"lastUpdateId\":");
    wire_put_uint(t, id);
    if (style->numbering.gap) wire_put_field(t, "T", wire_time(at));
    wire_put(t, ",");
    wire_put_side(t, &style->writing, "bids", &s->side[0], WIRE_LEVELS, ghost);
    wire_put(t, ",");
    wire_put_side(t, &style->writing, "asks", &s->side[1], WIRE_LEVELS, NULL);
    wire_put(t, "}");
}

void wire_binance_trade(struct wire_text *t, const struct wire_style *style,
                        const struct wire_market *m, int32_t at) {
    (void)style;
    put_event(t, "trade", m, at);
    wire_put_field(t, "t", (uint64_t)at + 1);
    wire_put(t, ",\"p\":\"613.37\",\"q\":\"0.250\",\"m\":true}");
}

/* -- OKX --------------------------------------------------------------------------------------- */

static void okx_head(struct wire_text *t, const struct wire_market *m, const char *channel,
                     const char *action) {
    wire_put(t, "{\"arg\":{\"channel\":\"");
    wire_put(t, channel);
    wire_put(t, "\",\"instId\":\"");
    wire_put(t, m->symbol);
    wire_put(t, "\"}");
    wire_put(t, action);
    wire_put(t, ",\"data\":[{");
}

/* The venue writes the sum as a signed number; without one it writes 0. */
static void okx_checksum(struct wire_text *t, const struct wire_style *style,
                         const struct wire_market *m, int32_t state) {
    uint32_t sum =
        style->depth ? wire_checksum_pairs(&style->writing, &m->state[state], style->depth) : 0;
    int is_negative = sum > INT32_MAX;
    wire_put(t, is_negative ? ",\"checksum\":-" : ",\"checksum\":");
    wire_put_uint(t, is_negative ? 0 - sum : sum);
}

static void okx_time(struct wire_text *t, int32_t state) {
    wire_put(t, ",\"ts\":\"");
    wire_put_uint(t, wire_time(state));
    wire_put(t, "\"");
}

void wire_okx_update(struct wire_text *t, const struct wire_style *style,
                     const struct wire_market *m, int32_t at) {
    const struct wire_message *message = &m->message[at];
    okx_head(t, m, "books", ",\"action\":\"update\"");
    wire_put(t, "\"asks\":[");
    wire_put_told(t, style, m, at, 1);
    wire_put(t, "],\"bids\":[");
    wire_put_told(t, style, m, at, 0);
    wire_put(t, "]");
    okx_time(t, message->to);
    okx_checksum(t, style, m, message->to);
    if (style->proof == WIRE_BY_IDS) {
        wire_put_field(t, "prevSeqId", m->id[message->from]);
        wire_put_field(t, "seqId", m->id[message->to]);
    }
    wire_put(t, "}]}");
}

void wire_okx_snapshot(struct wire_text *t, const struct wire_style *style,
                       const struct wire_market *m, int32_t at, uint64_t id,
                       const struct wire_level *ghost) {
    const struct wire_state *s = &m->state[at];
    okx_head(t, m, "books", ",\"action\":\"snapshot\"");
    wire_put_side(t, &style->writing, "asks", &s->side[1], WIRE_LEVELS, NULL);
    wire_put(t, ",");
    wire_put_side(t, &style->writing, "bids", &s->side[0], WIRE_LEVELS, ghost);
    okx_time(t, at);
    okx_checksum(t, style, m, at);
    if (style->proof == WIRE_BY_IDS) {
        wire_put(t, ",\"prevSeqId\":-1");
        wire_put_field(t, "seqId", id);
    }
    wire_put(t, "}]}");
}

void wire_okx_trade(struct wire_text *t, const struct wire_style *style,
                    const struct wire_market *m, int32_t at) {
    (void)style;
    okx_head(t, m, "trades", "");
    wire_put(t, "\"px\":\"613.5\",\"sz\":\"0.25\",\"side\":\"buy\",\"tradeId\":\"77\"");
    okx_time(t, at);
    wire_put(t, "}]}");
}

/* -- Bybit ------------------------------------------------------------------------------------- */

static void bybit_head(struct wire_text *t, const struct wire_market *m, const char *type,
                       int32_t state) {
    wire_put(t, "{\"topic\":\"orderbook.200.");
    wire_put(t, m->symbol);
    wire_put(t, "\",\"type\":\"");
    wire_put(t, type);
    wire_put(t, "\"");
    wire_put_field(t, "ts", wire_time(state));
    wire_put(t, ",\"data\":{\"s\":\"");
    wire_put(t, m->symbol);
    wire_put(t, "\",");
}

static void bybit_end(struct wire_text *t, uint64_t id, int32_t state) {
    wire_put_field(t, "u", id);
    wire_put_field(t, "seq", 7 * id);
    wire_put(t, "}");
    wire_put_field(t, "cts", wire_time(state));
    wire_put(t, "}");
}

void wire_bybit_update(struct wire_text *t, const struct wire_style *style,
                       const struct wire_market *m, int32_t at) {
    int32_t to = m->message[at].to;
    bybit_head(t, m, "delta", to);
    wire_put(t, "\"b\":[");
    wire_put_told(t, style, m, at, 0);
    wire_put(t, "],\"a\":[");
    wire_put_told(t, style, m, at, 1);
    wire_put(t, "]");
    bybit_end(t, m->id[to], to);
}

void wire_bybit_snapshot(struct wire_text *t, const struct wire_style *style,
                         const struct wire_market *m, int32_t at, uint64_t id,
                         const struct wire_level *ghost) {
    const struct wire_state *s = &m->state[at];
    bybit_head(t, m, "snapshot", at);
    wire_put_side(t, &style->writing, "b", &s->side[0], WIRE_LEVELS, ghost);
    wire_put(t, ",");
    wire_put_side(t, &style->writing, "a", &s->side[1], WIRE_LEVELS, NULL);
    bybit_end(t, id, at);
}

/* -- FTX --------------------------------------------------------------------------------------- */

static void ftx_head(struct wire_text *t, const struct wire_style *style,
                     const struct wire_market *m, const char *type, int32_t state) {
    wire_put(t, "{\"channel\": \"orderbook\", \"market\": \"");
    wire_put(t, m->symbol);
    wire_put(t, "\", \"type\": \"");
    wire_put(t, type);
    wire_put(t, "\", \"data\": {\"time\": ");
    wire_put_seconds(t, state);
    wire_put_field(t, "checksum",
                   wire_checksum_pairs(&style->writing, &m->state[state], style->depth));
    wire_put(t, ",");
}

void wire_ftx_update(struct wire_text *t, const struct wire_style *style,
                     const struct wire_market *m, int32_t at) {
    ftx_head(t, style, m, "update", m->message[at].to);
    wire_put(t, "\"bids\": [");
    wire_put_told(t, style, m, at, 0);
    wire_put(t, "], \"asks\": [");
    wire_put_told(t, style, m, at, 1);
    wire_put(t, "]}}");
}

void wire_ftx_snapshot(struct wire_text *t, const struct wire_style *style,
                       const struct wire_market *m, int32_t at, uint64_t id,
                       const struct wire_level *ghost) {
    const struct wire_state *s = &m->state[at];
    (void)id;
    ftx_head(t, style, m, "partial", at);
    wire_put_side(t, &style->writing, "bids", &s->side[0], WIRE_LEVELS, ghost);
    wire_put(t, ",");
    wire_put_side(t, &style->writing, "asks", &s->side[1], WIRE_LEVELS, NULL);
    wire_put(t, "}}");
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/lobster/lobster.h"

#include <string.h>

static void lay_out(struct obi_decoder *parts, struct obi_carve *c) {
    struct obi_lobster *l = obi_carve(c, 1, sizeof *l);
    struct obi_lobster_late *late = obi_carve(c, parts->max_pending, sizeof *late);
    if (!c->base) return;
    memset(l, 0, sizeof *l);
    l->late = late;
    parts->own = l;
}

static int due(const struct obi_decoder *d) {
    const struct obi_lobster *l = d->own;
    return l->n_out < l->n_ev;
}

/* Hands out what waits, as far as there is room. */
static void flush(struct obi_decoder *d, struct obi_call *call) {
    struct obi_lobster *l = d->own;
    size_t n = l->n_ev - l->n_out, room = call->ev_size - call->n_ev;
    if (n > room) n = room;
    memcpy(call->ev + call->n_ev, l->ev + l->n_out, n * sizeof *l->ev);
    call->n_ev += n;
    l->n_out += n;
    if (l->n_out == l->n_ev) l->n_out = l->n_ev = 0;
    d->inside = l->n_ev > 0 || l->state == OBI_LOBSTER_OPENING;
}

void obi_lobster_put(struct obi_lobster *l, const struct obi_event *ev) {
    l->ev[l->n_ev++] = *ev;
}

struct obi_event obi_lobster_event(const struct obi_lobster_turn *turn, enum obi_event_kind kind,
                                   uint16_t flags) {
    return (struct obi_event){.ts_ns = turn->line.ts_ns,
                              .recv_ns = turn->call->in.recv_ns,
                              .seq = turn->l->n_messages,
                              .instrument = turn->l->channel->told.id,
                              .kind = (uint8_t)kind,
                              .flags = flags};
}

/* The aggressor is the other side of the order that rested, also of a hidden one. */
static void put_trade(const struct obi_lobster_turn *turn) {
    const struct obi_lobster_line *line = &turn->line;
    int is_cross = line->type == OBI_LOBSTER_CROSS;
    struct obi_event ev = obi_lobster_event(turn, OBI_EVENT_TRADE, is_cross ? 0 : OBI_EVENT_PRINT);
    ev.side = is_cross ? OBI_NONE : line->direction > 0 ? OBI_ASK : OBI_BID;
    ev.price_ticks = line->price_ticks;
    ev.qty_lots = line->size_lots;
    obi_lobster_put(turn->l, &ev);
}

/* -1 the market halts, 0 quoting is on again, 1 trading is. */
static void put_phase(const struct obi_lobster_turn *turn) {
    struct obi_event ev = obi_lobster_event(turn, OBI_EVENT_PHASE, 0);
    int64_t price = turn->line.price;
    ev.qty_lots = price < 0 ? OBI_PHASE_HALT : price ? OBI_PHASE_TRADING : OBI_PHASE_AUCTION;
    obi_lobster_put(turn->l, &ev);
}

void obi_lobster_put_news(const struct obi_lobster_turn *turn) {
    int64_t type = turn->line.type;
    if (type == OBI_LOBSTER_HALT)
        put_phase(turn);
    else if (type >= OBI_LOBSTER_HIDDEN)
        put_trade(turn);
    else if (type == OBI_LOBSTER_EXECUTE && turn->l->n_columns > OBI_LOBSTER_MESSAGE_COLUMNS)
        put_trade(turn); /* in a stream of orders the execution itself is the print */
}

int obi_lobster_refuse(const struct obi_lobster_turn *turn, int loses) {
    struct obi_decoder *d = turn->d;
    struct obi_channel *ch = turn->l->channel;
    memcpy(d->message.symbol, ch->told.symbol, OBI_SYMBOL_SIZE);
    obi_decoder_note(d, OBI_COUNTER_DECODER_REFUSED);
    int is_opening =
        turn->l->n_columns == OBI_LOBSTER_MESSAGE_COLUMNS && turn->l->state != OBI_LOBSTER_OPEN;
    if (loses && is_opening) turn->l->state = OBI_LOBSTER_OPEN; /* without a snapshot */
    if (loses && (is_opening || !ch->sync.waiting)) {
        struct obi_event ev = obi_lobster_event(turn, OBI_EVENT_GAP, OBI_EVENT_LAST);
        obi_sync_stop(&ch->sync);
        obi_lobster_put(turn->l, &ev);
        obi_decoder_note(d, OBI_COUNTER_DECODER_GAPS);
    }
    return obi_message_tell(&d->message, ch->told.id, obi_call_offset(turn->call, turn->text),
                            turn->call->err);
}

/* The instrument: the one that is known, or the one that the caller means. */
static struct obi_channel *find_channel(struct obi_decoder *d, uint32_t id) {
    struct obi_roster *r = &d->roster;
    struct obi_channel *ch = r->n == 1 ? &r->channel[0] : obi_roster_find_id(r, id);
    if (!r->n && !d->only_given) ch = obi_decoder_add(d, "", id);
    if (!ch) return NULL;
    if (!*ch->told.price_step) strcpy(ch->told.price_step, "0.0001");
    if (!*ch->told.qty_step) strcpy(ch->told.qty_step, "1");
    obi_instrument_steps(&ch->told, &ch->price, &ch->qty);
    return ch;
}

/* The first line says what all of them are. */
static void settle(struct obi_lobster *l, size_t n_columns) {
    struct obi_instrument *told = &l->channel->told;
    int is_opening = n_columns == OBI_LOBSTER_OPENING_COLUMNS;
    l->n_columns = is_opening ? OBI_LOBSTER_MESSAGE_COLUMNS : n_columns;
    if (l->n_columns == OBI_LOBSTER_MESSAGE_COLUMNS) {
        told->flags |= OBI_INSTRUMENT_ORDERS | OBI_INSTRUMENT_PARTIAL | OBI_INSTRUMENT_UNKNOWN_OK;
        return;
    }
    told->verification = OBI_VERIFY_CHECKSUM;
    told->depth_limit =
        (uint32_t)(n_columns - OBI_LOBSTER_MESSAGE_COLUMNS) / OBI_LOBSTER_LEVEL_COLUMNS;
}

/* Whether the line belongs to this stream. */
static int fits(const struct obi_lobster *l, size_t n_columns) {
    int of_orders = l->n_columns == OBI_LOBSTER_MESSAGE_COLUMNS;
    return n_columns == l->n_columns || (of_orders && n_columns == OBI_LOBSTER_OPENING_COLUMNS);
}

/* A book's file without its messages; once a stream has begun, such a line is one cut short. */
static int is_row_alone(const struct obi_lobster *l, const struct obi_line *text) {
    size_t n_columns = obi_csv_count(text->at, text->n);
    return !l->n_columns && n_columns && n_columns % OBI_LOBSTER_LEVEL_COLUMNS == 0;
}

static int take(struct obi_lobster_turn *turn, const struct obi_line *text, int *done) {
    struct obi_decoder *d = turn->d;
    struct obi_lobster *l = turn->l;
    struct obi_fault *fault = &d->message.fault;
    int ok = obi_lobster_read(text, d->day_ns, &turn->line, fault);
    size_t n_columns = turn->line.n_columns;
    if (turn->line.is_title) {
        obi_decoder_note(d, OBI_COUNTER_DECODER_UNKNOWN);
        return OBI_OK;
    }
    if (!ok && !n_columns && is_row_alone(l, text))
        fault->words = "is a row without its message: paste -d, messages orderbook";
    if (!l->n_columns && n_columns) settle(l, n_columns);
    if (ok && !fits(l, n_columns))
        ok = obi_message_fail(&d->message, OBI_E_FORMAT, NULL, "has not the columns of the others");
    if (!ok) {
        l->n_messages += n_columns != OBI_LOBSTER_OPENING_COLUMNS;
        return obi_lobster_refuse(turn, 1);
    }
    if (!obi_lobster_scale(&turn->line, &l->channel->price, &l->channel->qty, fault)) {
        int is_trade =
            turn->line.type == OBI_LOBSTER_HIDDEN || turn->line.type == OBI_LOBSTER_CROSS;
        return obi_lobster_refuse(turn, !is_trade);
    }
    return l->n_columns == OBI_LOBSTER_MESSAGE_COLUMNS ? obi_lobster_take_order(turn, done)
                                                       : obi_lobster_take_row(turn, done);
}

/* Takes a line, or says again what has to go out before it. */
static int take_line(struct obi_decoder *d, struct obi_call *call, const struct obi_line *text,
                     int *done) {
    struct obi_lobster *l = d->own;
    struct obi_lobster_turn turn = {.d = d, .l = l, .call = call, .text = text->at};
    obi_message_init(&d->message, text->at);
    if (!l->channel) l->channel = find_channel(d, call->in.instrument);
    if (!l->channel) {
        obi_decoder_note(d, OBI_COUNTER_DECODER_OTHER);
        return OBI_OK;
    }
    return take(&turn, text, done);
}

static int step(struct obi_decoder *d, struct obi_call *call) {
    const char *first = call->at;
    struct obi_line line;
    if (due(d)) {
        flush(d, call);
        return OBI_OK;
    }
    int rc = obi_line_next(&call->at, call->end, obi_call_ends(call), &line);
    if (rc) return obi_decoder_want(call);
    if (!line.n) return OBI_OK;
    int done = 1;
    rc = take_line(d, call, &line, &done);
    if (!done) call->at = first;
    if (done) obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    flush(d, call);
    return rc;
}

const struct obi_reader obi_lobster_reader = {lay_out, step, due};

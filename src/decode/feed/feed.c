/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The way of reading a feed of messages: a line is a text, in a recorder's envelope perhaps, and a
 * text is a message, or several. The format's reader tells what it says, update.c what becomes of
 * it. After a snapshot the updates that were held are taken in the place of lines.
 *
 * A text of several messages stays in the input until its last one is out. What the call knows of
 * it is found once a call; what the decoder keeps is where the next message begins. */
#include "core/error.h"
#include "core/hash.h"
#include "decode/decoder.h"
#include "decode/feed/update.h"

#include <string.h>

enum { QUOTE_LEVELS = 2 }; /* the room holds a quote, whatever max_pending is */

static void lay_out(struct obi_decoder *parts, struct obi_carve *c) {
    size_t n_wires = parts->max_pending > QUOTE_LEVELS ? parts->max_pending : QUOTE_LEVELS;
    obi_held_carve(&parts->held, c, parts->format->rule.in_band ? 0 : parts->max_pending);
    parts->message.room = obi_carve(c, n_wires, sizeof *parts->message.room);
    parts->message.room_size = parts->max_pending;
    parts->text_room = obi_carve(c, parts->max_text, 1);
    if (parts->format->has_whole) {
        parts->whole = obi_carve(c, parts->max_instruments, sizeof *parts->whole);
    }
    if (parts->format->keep) parts->message.own = parts->format->keep(parts, c);
    if (c->base) obi_held_init(&parts->held, parts->max_pending);
}

/* Copies a symbol that an envelope tells; what is too long for one is none. */
static void take_symbol(struct obi_message *m, const struct obi_envelope *e) {
    if (!e->n_symbol || e->n_symbol >= sizeof m->symbol) return;
    memcpy(m->symbol, e->symbol, e->n_symbol);
    m->symbol[e->n_symbol] = '\0';
}

/* A number that a text shares with hardly any other: its length, beginning and end. */
static uint64_t mark_of(const struct obi_envelope *e) {
    enum { LOOK = 64 };
    size_t n = e->n < LOOK ? e->n : LOOK;
    return obi_hash(e->text, n) + 3 * obi_hash(e->text + e->n - n, n) + e->n;
}

/* Whether the text is the one of which a message was read: a caller who connects anew leaves the
 * rest of it. */
static int goes_on(const struct obi_decoder *d, const struct obi_call *call) {
    const struct obi_envelope *e = &call->envelope;
    size_t resume = d->message.resume;
    return resume && !call->fault && e->text && resume < e->n && mark_of(e) == d->resume_mark;
}

/* 0 = it is not told. */
static uint64_t connection_of(const struct obi_envelope *e) {
    return e->n_connection ? obi_hash(e->connection, e->n_connection) | 1 : 0;
}

/* Reads the next message of the text into d->message. Returns 1, or 0 with its fault set. */
static int read_text(struct obi_decoder *d, const struct obi_call *call) {
    const struct obi_envelope *e = &call->envelope;
    struct obi_message *m = &d->message;
    struct obi_json j;
    if (!goes_on(d, call)) m->resume = 0;
    size_t from = m->resume;
    obi_message_init(m, e->is_unwrapped ? e->text : call->line.at);
    m->resume = 0;
    m->is_unwrapped = e->is_unwrapped != 0;
    m->connection = connection_of(e);
    m->recv_ns = e->recv_ns ? e->recv_ns : call->in.recv_ns;
    m->verification = (uint8_t)d->format->verification;
    if (call->fault) return obi_message_fail(m, OBI_E_FORMAT, call->line.at, call->fault);
    if (!e->text) return obi_message_other_text(m, e->name);
    take_symbol(m, e);
    obi_json_init(&j, e->text + from, e->n - from);
    m->resume = from;
    m->text_end = e->text + e->n;
    m->body = e->text;
    int ok = d->format->read(d->format, &j, m);
    if (!ok && !m->fault.status) ok = obi_message_fail(m, OBI_E_FORMAT, j.at, j.fault);
    if (m->resume <= from) m->resume = 0;
    if (m->resume && !from) d->resume_mark = mark_of(e);
    return ok;
}

static int take_text(struct obi_decoder *d, struct obi_call *call) {
    struct obi_place place = {.offset = obi_call_offset(call, call->line.at),
                              .instrument = call->in.instrument,
                              .connection = call->envelope.connection,
                              .n_connection = call->envelope.n_connection,
                              .err = call->err};
    obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    int ok = read_text(d, call);
    if (!d->message.resume) { /* the text is done */
        call->at = call->next;
        call->next = NULL;
    }
    return ok ? obi_update_take(d, &place) : obi_update_refuse(d, &place);
}

static int take_held(struct obi_decoder *d, const struct obi_call *call) {
    struct obi_place place = {.offset = obi_call_offset(call, call->at),
                              .instrument = call->in.instrument,
                              .err = call->err};
    return obi_update_replay(d, &place);
}

/* Finds the next line, and the venue's text in it. Returns OBI_OK, or OBI_MORE. */
static int find_text(struct obi_decoder *d, struct obi_call *call) {
    const char *next = call->at;
    int rc = obi_line_next(&next, call->end, obi_call_ends(call), &call->line);
    if (rc || !call->line.n) {
        call->at = next;
        return rc ? obi_decoder_want(call) : OBI_OK;
    }
    call->next = next;
    call->fault = call->line.n > UINT32_MAX
                      ? "a line of over 4 GiB"
                      : obi_envelope_open(&call->line, d->text_room, d->max_text, &call->envelope);
    return OBI_OK;
}

static int step(struct obi_decoder *d, struct obi_call *call) {
    if (obi_update_replaying(d)) return take_held(d, call);
    if (!call->next) {
        int rc = find_text(d, call);
        if (rc || !call->next) return rc;
    }
    return take_text(d, call);
}

const struct obi_reader obi_feed_reader = {lay_out, step, obi_update_replaying};

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The way of reading a feed of messages: a line is a message, perhaps with its time of receipt. The
 * format's reader tells what it says, update.c what becomes of it. After a snapshot the updates
 * that were held are taken in the place of lines. */
#include "core/error.h"
#include "decode/decoder.h"
#include "decode/line.h"
#include "decode/update.h"

enum { QUOTE_LEVELS = 2 }; /* the room holds a quote, whatever max_pending is */

static void lay_out(struct obi_decoder *parts, struct obi_carve *c) {
    size_t n_wires = parts->max_pending > QUOTE_LEVELS ? parts->max_pending : QUOTE_LEVELS;
    obi_held_carve(&parts->held, c, parts->max_pending);
    parts->message.room = obi_carve(c, n_wires, sizeof *parts->message.room);
    parts->message.room_size = parts->max_pending;
    if (c->base) obi_held_init(&parts->held, parts->max_pending);
}

/* Reads a line into d->message. Returns 1, or 0 with its fault set. */
static int read_line(struct obi_decoder *d, const struct obi_line *given, obi_ns recv_ns) {
    struct obi_message *m = &d->message;
    struct obi_line line = *given;
    obi_message_init(m, line.at);
    m->recv_ns = recv_ns;
    if (line.n > UINT32_MAX) return obi_message_fail(m, OBI_E_FORMAT, NULL, "a line of over 4 GiB");
    if (!obi_line_take_time(&line, &m->recv_ns)) {
        return obi_message_fail(m, OBI_E_FORMAT, line.at, "a line begins with no receive time");
    }
    struct obi_json j;
    obi_json_init(&j, line.at, line.n);
    return d->format->read(d->format, &j, m);
}

static int take_line(struct obi_decoder *d, struct obi_call *call, const struct obi_line *line) {
    struct obi_place place = {.offset = obi_call_offset(call, line->at),
                              .instrument = call->in.instrument,
                              .err = call->err};
    obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    return read_line(d, line, call->in.recv_ns) ? obi_update_take(d, &place)
                                                : obi_update_refuse(d, &place);
}

static int take_held(struct obi_decoder *d, const struct obi_call *call) {
    struct obi_place place = {.offset = obi_call_offset(call, call->at),
                              .instrument = call->in.instrument,
                              .err = call->err};
    return obi_update_replay(d, &place);
}

static int step(struct obi_decoder *d, struct obi_call *call) {
    struct obi_line line;
    if (obi_update_replaying(d)) return take_held(d, call);
    int rc = obi_line_next(&call->at, call->end, obi_call_ends(call), &line);
    if (rc) return obi_decoder_want(call);
    return line.n ? take_line(d, call, &line) : OBI_OK;
}

const struct obi_reader obi_feed_reader = {lay_out, step, obi_update_replaying};

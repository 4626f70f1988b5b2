/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/abi.h"
#include "core/error.h"
#include "decode/decoder.h"
#include "decode/line.h"
#include "decode/update.h"

/* One call of decode: what comes in, what goes out. */
struct call {
    struct obi_input in;
    const char *at, *end;
    struct obi_event *ev;
    size_t ev_size, n_ev;
    struct obi_error *err;
};

static uint64_t offset_of(const struct call *call) {
    return (uint64_t)(call->at - (const char *)call->in.bytes);
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

static int take_line(struct obi_decoder *d, struct call *call, const struct obi_line *line) {
    struct obi_place place = {.offset = (uint64_t)(line->at - (const char *)call->in.bytes),
                              .instrument = call->in.instrument,
                              .err = call->err};
    d->count[0]++; /* OBI_COUNTER_DECODER_MESSAGES */
    return read_line(d, line, call->in.recv_ns) ? obi_update_take(d, &place)
                                                : obi_update_refuse(d, &place);
}

static int take_held(struct obi_decoder *d, const struct call *call) {
    struct obi_place place = {
        .offset = offset_of(call), .instrument = call->in.instrument, .err = call->err};
    return obi_update_replay(d, &place);
}

static void drain(struct obi_decoder *d, struct call *call) {
    call->n_ev += obi_frame_take(&d->frame, call->ev + call->n_ev, call->ev_size - call->n_ev);
}

/* Works until the bytes or the room end, or until something is to be told. */
static int run(struct obi_decoder *d, struct call *call) {
    int end_ends = (call->in.flags & OBI_INPUT_END) != 0;
    for (;;) {
        drain(d, call);
        if (d->n_gaps_due && !obi_frame_pending(&d->frame)) {
            obi_update_tell_reset(d);
            continue;
        }
        int due = obi_update_replaying(d);
        if (!due && !obi_frame_pending(&d->frame) && call->at == call->end) return OBI_OK;
        if (call->n_ev == call->ev_size) {
            return obi_fail_at(call->err, OBI_FULL, 0, offset_of(call), "no room for more events");
        }
        struct obi_line line = {NULL, 0};
        int rc = due ? OBI_OK : obi_line_next(&call->at, call->end, end_ends, &line);
        if (rc) {
            return obi_fail_at(call->err, rc, 0, offset_of(call), "the bytes end inside a message");
        }
        if (!due && !line.n) return OBI_OK;
        rc = due ? take_held(d, call) : take_line(d, call, &line);
        if (rc) {
            drain(d, call);
            return rc;
        }
    }
}

static int check_call(const struct obi_decoder *d, const struct obi_input *in,
                      struct obi_input *known, struct obi_error *err) {
    if (!d || !in) return obi_fail(err, OBI_E_ARG, d ? "in is NULL" : "d is NULL");
    int rc = obi_abi_read(known, sizeof *known, in, OBI_INPUT_END, err);
    if (rc) return rc;
    if (known->reserved) return obi_fail(err, OBI_E_NEWER, "in->reserved is not 0");
    if (!known->bytes && known->n_bytes) return obi_fail(err, OBI_E_ARG, "in->bytes is NULL");
    return OBI_OK;
}

int obi_decoder_decode(obi_decoder *d, const struct obi_input *in, size_t *used,
                       struct obi_event *ev, size_t ev_size, size_t *n_ev, struct obi_error *err) {
    struct call call = {.ev = ev, .ev_size = ev_size, .err = err};
    if (used) *used = 0;
    if (n_ev) *n_ev = 0;
    int rc = check_call(d, in, &call.in, err);
    if (rc) return rc;
    if (!used || !ev || !ev_size || !n_ev) {
        return obi_fail(err, OBI_E_ARG, "used, ev or n_ev is NULL, or ev_size is 0");
    }
    if (!call.in.bytes) call.in.bytes = "";
    call.at = call.in.bytes;
    call.end = call.at + call.in.n_bytes;
    (void)obi_succeed(err);
    rc = run(d, &call);
    *used = (size_t)offset_of(&call);
    *n_ev = call.n_ev;
    return rc;
}

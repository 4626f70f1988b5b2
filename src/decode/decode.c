/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/abi.h"
#include "core/error.h"
#include "decode/decoder.h"
#include "decode/feed/update.h"

static void drain(struct obi_decoder *d, struct obi_call *call) {
    call->n_ev += obi_frame_take(&d->frame, call->ev + call->n_ev, call->ev_size - call->n_ev);
}

int obi_decoder_want(const struct obi_call *call) {
    return obi_fail_at(call->err, OBI_MORE, 0, obi_call_offset(call, call->at),
                       "the bytes end inside a message");
}

/* Works until the bytes or the room end, or until something is to be told. */
static int run(struct obi_decoder *d, struct obi_call *call) {
    const struct obi_reader *reader = d->format->reader;
    for (;;) {
        drain(d, call);
        int pending = obi_frame_pending(&d->frame);
        if (d->n_gaps_due && !pending && !d->inside) {
            obi_update_tell_reset(d);
            continue;
        }
        if (!pending && call->at == call->end && !reader->due(d)) return OBI_OK;
        if (call->n_ev == call->ev_size) {
            return obi_fail_at(call->err, OBI_FULL, 0, obi_call_offset(call, call->at),
                               "no room for more events");
        }
        int rc = reader->step(d, call);
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
    struct obi_call call = {.ev = ev, .ev_size = ev_size, .err = err};
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
    *used = (size_t)obi_call_offset(&call, call.at);
    *n_ev = call.n_ev;
    return rc;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/itch/itch.h"

#include "core/error.h"

#include <string.h>

static void lay_out(struct obi_decoder *parts, struct obi_carve *c) {
    struct obi_itch *i = obi_carve(c, 1, sizeof *i);
    struct obi_itch_locate *locate = obi_carve(c, OBI_ITCH_LOCATES, sizeof *locate);
    struct obi_itch_stock *stock = obi_carve(c, parts->max_instruments, sizeof *stock);
    uint32_t *today = obi_carve(c, parts->max_instruments, sizeof *today);
    if (!c->base) return;
    memset(i, 0, sizeof *i);
    memset(locate, 0, OBI_ITCH_LOCATES * sizeof *locate);
    memset(stock, 0, parts->max_instruments * sizeof *stock);
    i->locate = locate;
    i->stock = stock;
    i->today = today;
    i->day = 1;
    i->line.due = i->line.number = 1;
    parts->own = i;
}

/* Whether something is to go out before more is read. */
static int is_pending(const struct obi_itch *i) {
    return i->n_out < i->n_ev || i->sweep.at < i->sweep.end || i->fault.status;
}

static int due(const struct obi_decoder *d) {
    const struct obi_itch *i = d->own;
    return is_pending(i) || i->line.n_left;
}

/* -- sweeps ------------------------------------------------------------------------------------ */

static void begin_sweep(struct obi_decoder *d, const struct obi_call *call,
                        enum obi_event_kind kind, uint32_t from, uint32_t to) {
    struct obi_itch *i = d->own;
    i->sweep = (struct obi_itch_sweep){.at = from, .end = to};
    i->sweep.body = (struct obi_event){.ts_ns = i->ts_ns,
                                       .recv_ns = call->in.recv_ns,
                                       .seq = i->line.number,
                                       .kind = (uint8_t)kind,
                                       .flags = OBI_EVENT_LAST};
}

void obi_itch_lose(struct obi_decoder *d, const struct obi_call *call, uint32_t position) {
    const struct obi_itch *i = d->own;
    uint32_t index = i->stock[position].index;
    begin_sweep(d, call, OBI_EVENT_GAP, index, index + 1);
}

/* What may be lost already is not lost once more: a sweep that waits goes over all of it. */
void obi_itch_lose_all(struct obi_decoder *d, const struct obi_call *call) {
    struct obi_itch *i = d->own;
    i->is_incomplete = 1;
    if (i->has_valid) begin_sweep(d, call, OBI_EVENT_GAP, 0, i->n_today);
    i->has_valid = 0;
}

void obi_itch_begin_day(struct obi_decoder *d, const struct obi_call *call) {
    struct obi_itch *i = d->own;
    obi_itch_lose_all(d, call);
    if (++i->day == 0) {
        memset(i->locate, 0, OBI_ITCH_LOCATES * sizeof *i->locate);
        memset(i->stock, 0, d->max_instruments * sizeof *i->stock);
        i->day = 1;
    }
    i->n_today = 0;
    i->has_begun = i->is_incomplete = i->is_closed = i->has_told_stray = 0;
}

void obi_itch_close(struct obi_decoder *d, const struct obi_call *call) {
    struct obi_itch *i = d->own;
    if (i->is_closed) return;
    i->is_closed = 1;
    begin_sweep(d, call, OBI_EVENT_PHASE, 0, i->n_today);
    i->sweep.body.qty_lots = OBI_PHASE_CLOSED;
}

/* Whether the sweep has something for the channel; then it is done to it. */
static int is_swept(struct obi_decoder *d, uint32_t position) {
    struct obi_itch *i = d->own;
    struct obi_channel *ch = &d->roster.channel[position];
    struct obi_itch_stock *stock = &i->stock[position];
    if (i->sweep.body.kind == OBI_EVENT_PHASE) {
        if (stock->is_closed) return 0;
        stock->is_closed = 1;
        return 1;
    }
    if (ch->sync.waiting) return 0;
    obi_sync_stop(&ch->sync);
    obi_decoder_note(d, OBI_COUNTER_DECODER_GAPS);
    if (!i->sweep.n) i->fault.index = ch->told.id;
    return 1;
}

static void sweep(struct obi_decoder *d, struct obi_call *call) {
    struct obi_itch *i = d->own;
    while (i->sweep.at < i->sweep.end && call->n_ev < call->ev_size) {
        uint32_t position = i->today[i->sweep.at++];
        if (!is_swept(d, position)) continue;
        struct obi_event *ev = &call->ev[call->n_ev++];
        *ev = i->sweep.body;
        ev->instrument = d->roster.channel[position].told.id;
        i->sweep.n++;
    }
}

/* -- steps ------------------------------------------------------------------------------------- */

struct obi_text obi_itch_fault(struct obi_itch *i, int status, uint64_t at) {
    i->fault_at = at;
    return obi_error_begin(&i->fault, status, 0, 0);
}

static int tell(struct obi_itch *i, struct obi_call *call) {
    uint64_t first = i->offset - obi_call_offset(call, call->at); /* of this input */
    int status = i->fault.status;
    i->fault.offset = i->fault_at > first ? i->fault_at - first : 0;
    if (call->err) *call->err = i->fault;
    i->fault.status = 0;
    return status;
}

/* Hands out what waits, as far as there is room. */
static void flush(struct obi_decoder *d, struct obi_itch *i, struct obi_call *call) {
    while (i->n_out < i->n_ev && call->n_ev < call->ev_size) {
        call->ev[call->n_ev++] = i->ev[i->n_out++];
    }
    if (i->n_out == i->n_ev) i->n_out = i->n_ev = 0;
    d->inside = i->n_ev > 0;
}

/* Takes the next message; what comes of it goes where it belongs, or waits for room. */
static int take_next(struct obi_decoder *d, struct obi_call *call, obi_itch_cutter *cut) {
    struct obi_itch *i = d->own;
    int fits = call->ev_size - call->n_ev >= OBI_ITCH_EVENTS;
    struct obi_itch_turn turn = {
        .d = d, .i = i, .call = call, .ev = fits ? call->ev + call->n_ev : i->ev};
    int rc = cut(d, call, &turn);
    if (turn.at) obi_itch_take(&turn);
    if (fits) {
        call->n_ev += turn.n_ev;
    } else {
        i->n_ev = turn.n_ev;
        flush(d, i, call);
    }
    return rc;
}

/* Messages come by the thousand, so one step takes all that can go out at once. */
static int step(struct obi_decoder *d, struct obi_call *call, obi_itch_cutter *cut) {
    struct obi_itch *i = d->own;
    int rc = OBI_OK;
    if (i->n_out < i->n_ev) {
        flush(d, i, call);
    } else if (i->sweep.at < i->sweep.end) {
        sweep(d, call);
    } else if (i->fault.status) {
        rc = tell(i, call);
    } else {
        do {
            rc = take_next(d, call, cut);
        } while (!rc && !is_pending(i) && call->at < call->end && call->n_ev < call->ev_size);
    }
    return rc;
}

static int step_counted(struct obi_decoder *d, struct obi_call *call) {
    return step(d, call, obi_itch_cut_counted);
}
static int step_raw(struct obi_decoder *d, struct obi_call *call) {
    return step(d, call, obi_itch_cut_raw);
}
static int step_soup(struct obi_decoder *d, struct obi_call *call) {
    return step(d, call, obi_itch_cut_soup);
}
static int step_mold(struct obi_decoder *d, struct obi_call *call) {
    return step(d, call, obi_itch_cut_mold);
}

const struct obi_reader obi_itch_reader = {lay_out, step_counted, due};
const struct obi_reader obi_itch_raw_reader = {lay_out, step_raw, due};
const struct obi_reader obi_itch_soup_reader = {lay_out, step_soup, due};
const struct obi_reader obi_itch_mold_reader = {lay_out, step_mold, due};

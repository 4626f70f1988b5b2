/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/feed/frame.h"

void obi_frame_begin(struct obi_frame *frame, const struct obi_event *body, uint8_t head_kind,
                     const struct obi_message *m) {
    *frame = (struct obi_frame){
        .body = *body, .head_kind = head_kind, .range = {m->bids, m->asks, m->items}};
    frame->n_total = (head_kind != 0) + m->bids.n + m->asks.n + m->items.n;
}

void obi_frame_one(struct obi_frame *frame, const struct obi_event *ev) {
    *frame = (struct obi_frame){.body = *ev, .head_kind = ev->kind, .n_total = 1};
}

void obi_frame_end_with(struct obi_frame *frame, const struct obi_event *ev) {
    frame->tail = *ev;
    frame->n_total++;
}

int obi_frame_pending(const struct obi_frame *frame) {
    return frame->n_done < frame->n_total;
}

static size_t take_head(struct obi_frame *frame, struct obi_event *ev) {
    *ev = frame->body;
    ev->kind = frame->head_kind;
    return 1;
}

static void put_level(const struct obi_event *body, const struct obi_wire *w,
                      struct obi_event *ev) {
    *ev = *body;
    ev->price_ticks = w->price;
    ev->qty_lots = w->qty;
    ev->order_id2 = w->n_orders;
}

static void put_item(const struct obi_event *body, const struct obi_wire *w, struct obi_event *ev) {
    put_level(body, w, ev);
    ev->kind = w->kind;
    ev->side = w->side;
    ev->order_id = w->id;
    if (w->ts_ns) ev->ts_ns = w->ts_ns;
    if (w->kind == OBI_EVENT_TRADE) ev->flags |= OBI_EVENT_PRINT;
}

/* Writes the levels of a range from the first one that is due. `before` is how many events of the
 * frame precede the range. */
static size_t take_range(struct obi_frame *frame, int which, size_t before, struct obi_event *ev,
                         size_t ev_size) {
    const struct obi_wires *range = &frame->range[which];
    if (frame->n_done < before || frame->n_done >= before + range->n) return 0;
    const struct obi_wire *w = range->at + (frame->n_done - before);
    size_t left = range->n - (frame->n_done - before);
    size_t n = left < ev_size ? left : ev_size;
    struct obi_event body = frame->body;
    body.side = which ? OBI_ASK : OBI_BID;
    for (size_t i = 0; i < n; i++) (which < 2 ? put_level : put_item)(&body, &w[i], &ev[i]);
    return n;
}

size_t obi_frame_take(struct obi_frame *frame, struct obi_event *ev, size_t ev_size) {
    size_t n = 0, before = frame->head_kind != 0;
    if (!ev_size || !obi_frame_pending(frame)) return 0;
    if (frame->n_done < before) frame->n_done += n += take_head(frame, ev);
    for (int which = 0; which < 3; which++) {
        size_t taken = take_range(frame, which, before, ev + n, ev_size - n);
        before += frame->range[which].n;
        frame->n_done += taken;
        n += taken;
    }
    if (frame->tail.kind && frame->n_done + 1 == frame->n_total && n < ev_size) {
        ev[n++] = frame->tail;
        frame->n_done++;
    }
    if (!obi_frame_pending(frame)) ev[n - 1].flags |= OBI_EVENT_LAST;
    return n;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/frame.h"

void obi_frame_begin(struct obi_frame *frame, const struct obi_event *body, uint8_t head_kind,
                     const struct obi_wires *bids, const struct obi_wires *asks) {
    *frame = (struct obi_frame){.body = *body, .head_kind = head_kind, .side = {OBI_BID, OBI_ASK}};
    if (bids) frame->range[0] = *bids;
    if (asks) frame->range[1] = *asks;
    frame->n_total = (head_kind != 0) + frame->range[0].n + frame->range[1].n;
}

int obi_frame_pending(const struct obi_frame *frame) {
    return frame->n_done < frame->n_total;
}

static size_t take_head(struct obi_frame *frame, struct obi_event *ev) {
    *ev = frame->body;
    ev->kind = frame->head_kind;
    return 1;
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
    for (size_t i = 0; i < n; i++) {
        ev[i] = frame->body;
        ev[i].side = frame->side[which];
        ev[i].price_ticks = w[i].price;
        ev[i].qty_lots = w[i].qty;
    }
    return n;
}

size_t obi_frame_take(struct obi_frame *frame, struct obi_event *ev, size_t ev_size) {
    size_t n = 0, n_head = frame->head_kind != 0;
    if (!ev_size || !obi_frame_pending(frame)) return 0;
    if (frame->n_done < n_head) frame->n_done += n += take_head(frame, ev);
    for (int which = 0; which < 2; which++) {
        size_t before = n_head + (which ? frame->range[0].n : 0);
        size_t taken = take_range(frame, which, before, ev + n, ev_size - n);
        frame->n_done += taken;
        n += taken;
    }
    if (!obi_frame_pending(frame)) ev[n - 1].flags |= OBI_EVENT_LAST;
    return n;
}

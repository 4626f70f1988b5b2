/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See intake.h. */
#include "intake.h"

/* Looks whether the instrument is known by now, once. Its steps may be given, and trades come out
 * before the snapshot that tells the depth of its book. */
static bool get_to_know(struct intake *in, const struct obi_event *ev, size_t n) {
    if (in->met || !feed_has_snapshot(ev, n)) return true;
    if (obi_decoder_instrument(in->feed.decoder, 0, &in->instrument) != OBI_OK) return true;
    if (in->instrument.price_step[0] == '\0' || in->instrument.qty_step[0] == '\0') return true;
    in->met = true;
    return in->meet(in->ctx, &in->instrument);
}

static bool show(void *ctx, const struct obi_event *ev, size_t n, const struct place *at) {
    struct intake *in = ctx;
    if (n == 0) return true;
    if (!get_to_know(in, ev, n)) return false;
    for (size_t i = 0; in->met && i < in->n_views; i++) {
        if (!view_run(in->views[i], ev, n, in->feed.faults, at)) return false;
        /* A book may turn stale by itself: the decoder is to wait for what heals it. */
        if (view_is_stale(in->views[i])) obi_decoder_reset(in->feed.decoder, in->instrument.id);
    }
    return true;
}

bool intake_open(struct intake *in, obi_decoder *decoder, struct faults *faults) {
    *in = (struct intake){.instrument = {.struct_size = sizeof in->instrument}};
    bool good = feed_open(&in->feed, decoder, faults);
    in->feed.hand = show;
    in->feed.ctx = in;
    return good;
}

void intake_close(struct intake *in) {
    feed_close(&in->feed);
    *in = (struct intake){0};
}

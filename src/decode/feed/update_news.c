/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Messages that are no update of a book: trades, quotes, phases, steps, and the news of a loss. */
#include "decode/feed/update_parts.h"

#include <string.h>

/* Takes out the trades of nothing, which no event may be. */
static void drop_nothing(struct obi_decoder *d) {
    struct obi_wires *items = &d->message.items;
    size_t n = 0;
    for (size_t i = 0; i < items->n; i++) {
        if (items->at[i].kind != OBI_EVENT_TRADE || items->at[i].qty) items->at[n++] = items->at[i];
    }
    d->count[OBI_COUNTER_DECODER_EMPTY - OBI_DECODER_FIRST_COUNTER] += items->n - n;
    items->n = n;
}

/* Begins the frame of a trade or quote; returns OBI_OK with no frame while the steps are unknown.
 * */
static int take_print(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place,
                      enum obi_event_kind kind, enum obi_counter counter) {
    if (!obi_channel_scaled(ch)) {
        obi_decoder_note(d, OBI_COUNTER_DECODER_UNSCALED);
        return OBI_OK;
    }
    if (!obi_update_scale(d, ch)) return obi_update_refuse_of(d, ch, place);
    drop_nothing(d);
    struct obi_event body = obi_update_body(d, ch, kind, 0);
    obi_frame_begin(&d->frame, &body, 0, &d->message);
    obi_decoder_note(d, counter);
    return OBI_OK;
}

int obi_update_take_trade(struct obi_decoder *d, struct obi_channel *ch,
                          const struct obi_place *place) {
    return take_print(d, ch, place, OBI_EVENT_TRADE, OBI_COUNTER_DECODER_TRADES);
}

int obi_update_take_quote(struct obi_decoder *d, struct obi_channel *ch,
                          const struct obi_place *place) {
    return take_print(d, ch, place, OBI_EVENT_QUOTE, OBI_COUNTER_DECODER_QUOTES);
}

int obi_update_take_state(struct obi_decoder *d, struct obi_channel *ch,
                          const struct obi_place *place) {
    (void)place;
    struct obi_event body = obi_update_body(d, ch, OBI_EVENT_PHASE, 0);
    obi_frame_begin(&d->frame, &body, 0, &d->message);
    obi_decoder_note(d, OBI_COUNTER_DECODER_STATES);
    return OBI_OK;
}

/* Takes a step that is told, unless one is known: events that went out are in it. */
static int keep_step(const char *told, char *step, size_t size, struct obi_grid *grid) {
    if (!*told || *step) return 1;
    if (obi_grid_parse(told, strlen(told), grid)) return 0;
    obi_grid_format(grid, step, size); /* 1e-8 is 0.00000001 */
    return 1;
}

int obi_update_take_steps(struct obi_decoder *d, struct obi_channel *ch,
                          const struct obi_place *place) {
    const struct obi_message_steps *steps = &d->message.steps;
    struct obi_instrument *told = &ch->told;
    if (!keep_step(steps->price, told->price_step, sizeof told->price_step, &ch->price) ||
        !keep_step(steps->qty, told->qty_step, sizeof told->qty_step, &ch->qty)) {
        return obi_update_refuse_with(d, ch, place, OBI_E_NUMBER, "a step is no positive decimal");
    }
    if (steps->wire_digits) told->wire_digits = steps->wire_digits; /* better than a snapshot's */
    if (d->message.depth_limit) told->depth_limit = d->message.depth_limit;
    obi_decoder_note(d, OBI_COUNTER_DECODER_STATES);
    return OBI_OK;
}

/* What the book has is not to be used any more. */
int obi_update_take_loss(struct obi_decoder *d, struct obi_channel *ch,
                         const struct obi_place *place) {
    obi_decoder_note(d, OBI_COUNTER_DECODER_STATES);
    (void)obi_update_drop_held(d, ch); /* it was of the book that is void */
    ch->depth = 0;                     /* any stream's snapshot will do */
    if (ch->sync.waiting) return OBI_OK;
    struct obi_text t = obi_update_begin_resync(ch, place);
    obi_text_put(&t, " ");
    obi_text_put(&t, d->message.fault.words);
    if (*d->message.fault.quoted) {
        obi_text_put(&t, " '");
        obi_text_put(&t, d->message.fault.quoted);
        obi_text_put(&t, "'");
    }
    obi_update_lose(d, ch);
    return OBI_RESYNC;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Snapshots: whether one is used, and in which steps. */
#include "decode/feed/update_parts.h"

#include <string.h>

/* Whether what is held goes on from a snapshot: the first update that is not old joins it. */
static int bridges(const struct obi_decoder *d, const struct obi_channel *ch, uint64_t snapshot) {
    const struct obi_held_diff *diff = obi_held_first(&d->held, &ch->held);
    for (; diff; diff = obi_held_next(&d->held, diff)) {
        enum obi_sync_verdict verdict = obi_sync_join(&d->format->rule, snapshot, &diff->ids);
        if (verdict != OBI_SYNC_OLD) return verdict == OBI_SYNC_NEXT;
    }
    return 1;
}

static int tell_too_old(const struct obi_decoder *d, const struct obi_channel *ch,
                        const struct obi_place *place) {
    uint64_t first = obi_held_first(&d->held, &ch->held)->ids.first;
    struct obi_text t = obi_update_begin_resync(ch, place);
    obi_update_put_pair(&t, " snapshot ", d->message.ids.last, " does not reach what is held from ",
                        first);
    obi_text_put(&t, ": fetch a newer one");
    return OBI_RESYNC;
}

static size_t n_elements(const struct obi_message *m) {
    return m->bids.n + m->asks.n + m->items.n;
}

static void find_digits(const struct obi_message *m, uint32_t *price, uint32_t *qty) {
    obi_wires_digits(&m->bids, price, qty);
    obi_wires_digits(&m->asks, price, qty);
    obi_wires_digits(&m->items, price, qty);
}

/* As in struct obi_instrument: the decimals that the snapshot writes. */
static uint32_t wire_digits_of(const struct obi_message *m) {
    uint32_t price = 0, qty = 0;
    if (m->scaled) return 0;
    find_digits(m, &price, &qty);
    return price | qty << 8;
}

/* The larger of each: what a writer of short numbers shows in one snapshot may be too few. */
static uint32_t finer_of(uint32_t a, uint32_t b) {
    uint32_t price = (a & 0xff) > (b & 0xff) ? a & 0xff : b & 0xff;
    uint32_t qty = a >> 8 > b >> 8 ? a >> 8 : b >> 8;
    return price | qty << 8;
}

/* Whether a number can be written with so many more decimals and still grow a thousandfold. */
static int has_room(int64_t value, uint32_t more) {
    int64_t most = INT64_MAX / 1000;
    for (; more > 0; more--) most /= 10;
    return value <= most && value >= -most;
}

/* Lowers the decimals that a venue may write to what leaves its large numbers room: a coin of
 * 10^-7 dollars rests by the hundred billions. */
static void fit(const struct obi_wires *wires, uint32_t *price, uint32_t *qty) {
    for (size_t i = 0; i < wires->n; i++) {
        const struct obi_wire *w = &wires->at[i];
        while (*price > w->price_digits && !has_room(w->price, *price - w->price_digits)) --*price;
        while (*qty > w->qty_digits && !has_room(w->qty, *qty - w->qty_digits)) --*qty;
    }
}

/* The steps to use: those known, else one in the last decimal that the snapshot writes, or in the
 * last that the venue ever does. Returns 1, or 0 when there is neither. */
static int find_steps(const struct obi_decoder *d, const struct obi_channel *ch,
                      struct obi_grid *price, struct obi_grid *qty) {
    const struct obi_message *m = &d->message;
    uint32_t price_digits = d->format->price_digits, qty_digits = d->format->qty_digits;
    int is_told = n_elements(m) || price_digits;
    fit(&m->bids, &price_digits, &qty_digits);
    fit(&m->asks, &price_digits, &qty_digits);
    fit(&m->items, &price_digits, &qty_digits);
    find_digits(m, &price_digits, &qty_digits);
    *price = *ch->told.price_step ? ch->price : obi_grid_of_digits(price_digits);
    *qty = *ch->told.qty_step ? ch->qty : obi_grid_of_digits(qty_digits);
    return obi_channel_scaled(ch) || is_told;
}

static void keep_steps(const struct obi_decoder *d, struct obi_channel *ch,
                       const struct obi_grid *price, const struct obi_grid *qty) {
    struct obi_instrument *told = &ch->told;
    uint32_t digits = wire_digits_of(&d->message);
    if (told->checksum) told->wire_digits = finer_of(told->wire_digits, digits);
    if (d->message.depth_limit) told->depth_limit = d->message.depth_limit;
    if (told->depth_limit < d->message.depth_least) told->depth_limit = d->message.depth_least;
    ch->price = *price;
    ch->qty = *qty;
    if (!*told->price_step) obi_grid_format(price, told->price_step, sizeof told->price_step);
    if (!*told->qty_step) obi_grid_format(qty, told->qty_step, sizeof told->qty_step);
}

static void mix(uint64_t *image, const struct obi_wires *wires) {
    for (size_t i = 0; i < wires->n; i++) {
        const struct obi_wire *w = &wires->at[i];
        *image = (*image ^ (uint64_t)w->price) * 0x9e3779b97f4a7c15u;
        *image = (*image ^ *image >> 32 ^ (uint64_t)w->qty) * 0xff51afd7ed558ccdu;
    }
    *image ^= *image >> 29 ^ wires->n;
}

/* A number that two snapshots share when they have the same levels, and else hardly ever. */
static uint64_t image_of(const struct obi_message *m) {
    uint64_t image = 0x2545f4914f6cdd1du;
    mix(&image, &m->bids);
    mix(&image, &m->asks);
    mix(&image, &m->items);
    return image;
}

/* The depth where it is another one than was told, UINT32_MAX for all, else 0: the book was made
 * when a stream of that depth began, and would cut a deeper one short. */
static obi_lots news_of_depth(const struct obi_decoder *d, struct obi_channel *ch, uint32_t told) {
    if (obi_update_depth(d) == UINT32_MAX) ch->told.depth_limit = 0;
    uint32_t now = ch->told.depth_limit;
    if (!told || told == now) return 0;
    return now ? now : UINT32_MAX;
}

/* Begins the frame of a snapshot that is used; `depth` was told before. */
static void start_book(struct obi_decoder *d, struct obi_channel *ch, uint64_t image,
                       uint32_t depth) {
    struct obi_message *m = &d->message;
    struct obi_event body = obi_update_body(d, ch, OBI_EVENT_LEVEL, OBI_EVENT_SNAPSHOT);
    body.qty_lots = news_of_depth(d, ch, depth); /* of the CLEAR; levels have their own */
    obi_update_begin(d, ch, &body, OBI_EVENT_CLEAR);
    obi_sync_start(&ch->sync, m->ids.last, image);
    ch->told.verification = m->verification;
    ch->overfull = 0;
    ch->sync.ts_ns = m->ts_ns;
    ch->depth = obi_update_depth(d);
    struct obi_whole *whole = obi_update_whole_of(d, ch);
    if (whole) obi_whole_keep(whole, m);
    d->replay = ch;
    obi_decoder_note(d, OBI_COUNTER_DECODER_SNAPSHOTS);
}

/* The book has it. In the stream it says that the venue is alive. */
static int pass_over(struct obi_decoder *d, const struct obi_channel *ch, int is_same) {
    obi_decoder_note(d, OBI_COUNTER_DECODER_OLD);
    if (is_same) obi_decoder_note(d, OBI_COUNTER_DECODER_DUPLICATES);
    if (!d->format->rule.in_band) return OBI_OK;
    struct obi_event time = obi_update_body(d, ch, OBI_EVENT_TIME, 0);
    obi_frame_one(&d->frame, &time);
    return OBI_OK;
}

/* Whether the book was begun with a snapshot of this very id, and nothing came since. */
static int is_told_again(const struct obi_decoder *d, const struct obi_channel *ch) {
    const struct obi_sync *sync = &ch->sync;
    uint64_t id = d->message.ids.last;
    return !sync->waiting && sync->joining && id && id == sync->local;
}

static int scale(struct obi_decoder *d, struct obi_channel *ch) {
    struct obi_message *m = &d->message;
    struct obi_grid price, qty;
    if (n_elements(m) >= d->max_pending) {
        return obi_message_fail(m, OBI_E_CAPACITY, NULL,
                                "a snapshot of more than max_pending events");
    }
    if (!find_steps(d, ch, &price, &qty)) {
        return obi_message_fail(m, OBI_E_NUMBER, NULL, "an empty snapshot tells no steps");
    }
    struct obi_channel to = *ch; /* the steps are kept only when all fits them */
    keep_steps(d, &to, &price, &qty);
    if (!obi_update_scale(d, &to)) return 0;
    *ch = to;
    d->count[OBI_COUNTER_DECODER_EMPTY - OBI_DECODER_FIRST_COUNTER] += obi_message_drop_empty(m);
    return 1;
}

int obi_update_take_snapshot(struct obi_decoder *d, struct obi_channel *ch,
                             const struct obi_place *place) {
    int again = is_told_again(d, ch), in_band = d->format->rule.in_band;
    uint32_t depth = ch->told.depth_limit;
    if (obi_update_is_whole(d, ch)) return obi_update_take_whole(d, ch, place);
    int too_old = !in_band && ch->sync.waiting && !bridges(d, ch, d->message.ids.last);
    if (too_old) {
        obi_decoder_note(d, OBI_COUNTER_DECODER_OLD);
        return tell_too_old(d, ch, place);
    }
    if (!in_band && !ch->sync.waiting && !again) return pass_over(d, ch, 0);
    if (!scale(d, ch)) return obi_update_refuse_of(d, ch, place);
    uint64_t image = image_of(&d->message);
    if (again && image == ch->sync.image) return pass_over(d, ch, 1);
    if (again) obi_decoder_note(d, OBI_COUNTER_DECODER_CHANGED);
    start_book(d, ch, image, depth);
    return OBI_OK;
}

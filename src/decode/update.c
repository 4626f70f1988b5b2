/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/update.h"

#include "core/error.h"

#include <string.h>

/* What all events of the message share. */
static struct obi_event body_of(const struct obi_decoder *d, const struct obi_channel *ch,
                                enum obi_event_kind kind, uint16_t flags) {
    const struct obi_message *m = &d->message;
    return (struct obi_event){.ts_ns = m->ts_ns,
                              .recv_ns = m->recv_ns,
                              .seq = m->ids.last,
                              .instrument = ch->told.id,
                              .kind = (uint8_t)kind,
                              .flags = flags};
}

/* The book misses something: says so and waits for a snapshot. */
static void lose(struct obi_decoder *d, struct obi_channel *ch) {
    struct obi_event body = body_of(d, ch, OBI_EVENT_GAP, 0);
    obi_frame_begin(&d->frame, &body, OBI_EVENT_GAP, NULL, NULL);
    obi_sync_stop(&ch->sync);
    obi_decoder_note(d, OBI_COUNTER_DECODER_GAPS);
}

/* Refuses a message of a known instrument: a book update is lost by it. */
static int refuse(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place) {
    if (d->message.kind == OBI_MESSAGE_DIFF && !ch->sync.waiting) lose(d, ch);
    return obi_message_tell(&d->message, ch->told.id, place->offset, place->err);
}

static int refuse_with(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place,
                       int status, const char *words) {
    (void)obi_message_fail(&d->message, status, NULL, words);
    return refuse(d, ch, place);
}

/* Begins the message of a condition with the symbol. */
static struct obi_text begin_resync(const struct obi_channel *ch, const struct obi_place *place) {
    struct obi_text t = obi_error_begin(place->err, OBI_RESYNC, ch->told.id, place->offset);
    obi_text_put_bytes(&t, ch->told.symbol, strlen(ch->told.symbol));
    return t;
}

static void put_pair(struct obi_text *t, const char *before, uint64_t expected, const char *between,
                     uint64_t got) {
    obi_text_put(t, before);
    obi_text_put_uint(t, expected);
    obi_text_put(t, between);
    obi_text_put_uint(t, got);
}

static int tell_hole(const struct obi_decoder *d, const struct obi_channel *ch,
                     const struct obi_place *place) {
    const struct obi_sync_rule *rule = &d->format->rule;
    const struct obi_update_ids *ids = &d->message.ids;
    struct obi_text t = begin_resync(ch, place);
    obi_text_put(&t, " lost updates: expected ");
    if (rule->by_identity && !ch->sync.joining) {
        put_pair(&t, "one after ", ch->sync.local, ", got one after ", ids->previous);
    } else {
        uint64_t wanted = ch->sync.local + (ch->sync.joining ? rule->join_after : 1);
        put_pair(&t, "id ", wanted, ", got id ", ids->first);
    }
    return OBI_RESYNC;
}

void obi_update_tell_reset(struct obi_decoder *d) {
    for (uint32_t i = 0; i < d->roster.n; i++) {
        struct obi_channel *ch = &d->roster.channel[i];
        if (!ch->gap_due) continue;
        struct obi_event body = {.instrument = ch->told.id};
        obi_frame_begin(&d->frame, &body, OBI_EVENT_GAP, NULL, NULL);
        ch->gap_due = 0;
        d->n_gaps_due--;
        return;
    }
}

static uint32_t drop_held(struct obi_decoder *d, struct obi_channel *ch) {
    uint32_t n_dropped = obi_held_drop(&d->held, &ch->held);
    d->count[OBI_COUNTER_DECODER_DROPPED - OBI_DECODER_FIRST_COUNTER] += n_dropped;
    return n_dropped;
}

/* An update that finds no room. That is news once a wait: then it is plain that no snapshot comes.
 */
static int give_up(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place) {
    if (ch->overfull) {
        int fits = obi_held_push(&d->held, &ch->held, &d->message);
        obi_decoder_note(d, fits ? OBI_COUNTER_DECODER_HELD : OBI_COUNTER_DECODER_DROPPED);
        return OBI_OK;
    }
    ch->overfull = 1;
    return refuse_with(d, ch, place, OBI_E_CAPACITY,
                       "no snapshot came for max_pending events: what is held is dropped");
}

/* Keeps an update for the snapshot to come. What is held is a chain without holes: only its end can
 * be of use, since a snapshot that lies before a hole leaves a book with that hole. */
static int hold(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    const struct obi_held_diff *last = obi_held_last(&d->held, &ch->held);
    if (last) {
        enum obi_sync_verdict verdict = obi_sync_follow(&d->format->rule, last->ids.last, &m->ids);
        if (verdict == OBI_SYNC_OLD) {
            obi_decoder_note(d, OBI_COUNTER_DECODER_OLD);
            return OBI_OK;
        }
        if (verdict == OBI_SYNC_HOLE) (void)drop_held(d, ch);
    }
    if (obi_channel_scaled(ch) && !obi_message_scale(m, &ch->price, &ch->qty)) {
        return refuse(d, ch, place);
    }
    if (!obi_held_push(&d->held, &ch->held, m)) {
        (void)drop_held(d, ch);
        return give_up(d, ch, place);
    }
    obi_decoder_note(d, OBI_COUNTER_DECODER_HELD);
    return OBI_OK;
}

static int take_diff(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    if (ch->sync.waiting) return hold(d, ch, place);
    enum obi_sync_verdict verdict = obi_sync_judge(&d->format->rule, &ch->sync, &m->ids);
    if (verdict == OBI_SYNC_OLD) {
        obi_decoder_note(d, OBI_COUNTER_DECODER_OLD);
        return OBI_OK;
    }
    if (verdict == OBI_SYNC_HOLE) {
        int rc = tell_hole(d, ch, place);
        lose(d, ch);
        int rc_hold = hold(d, ch, place);
        return rc_hold ? rc_hold : rc;
    }
    if (!obi_message_scale(m, &ch->price, &ch->qty)) return refuse(d, ch, place);
    obi_sync_advance(&ch->sync, &m->ids);
    struct obi_event body = body_of(d, ch, OBI_EVENT_LEVEL, 0);
    uint8_t head_kind = m->bids.n + m->asks.n ? 0 : OBI_EVENT_TIME;
    obi_frame_begin(&d->frame, &body, head_kind, &m->bids, &m->asks);
    obi_decoder_note(d, OBI_COUNTER_DECODER_DIFFS);
    return OBI_OK;
}

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
    struct obi_text t = begin_resync(ch, place);
    put_pair(&t, " snapshot ", d->message.ids.last, " does not reach what is held from ", first);
    obi_text_put(&t, ": fetch a newer one");
    return OBI_RESYNC;
}

/* The steps to use: those known, else one in the last decimal that the snapshot writes. Returns 1,
 * or 0 when it writes none. */
static int find_steps(const struct obi_channel *ch, const struct obi_message *m,
                      struct obi_grid *price, struct obi_grid *qty) {
    uint32_t price_digits = 0, qty_digits = 0;
    obi_wires_digits(&m->bids, &price_digits, &qty_digits);
    obi_wires_digits(&m->asks, &price_digits, &qty_digits);
    *price = *ch->told.price_step ? ch->price : obi_grid_of_digits(price_digits);
    *qty = *ch->told.qty_step ? ch->qty : obi_grid_of_digits(qty_digits);
    return obi_channel_scaled(ch) || m->bids.n + m->asks.n;
}

static void keep_steps(struct obi_channel *ch, const struct obi_grid *price,
                       const struct obi_grid *qty) {
    struct obi_instrument *told = &ch->told;
    ch->price = *price;
    ch->qty = *qty;
    if (!*told->price_step) obi_grid_format(price, told->price_step, sizeof told->price_step);
    if (!*told->qty_step) obi_grid_format(qty, told->qty_step, sizeof told->qty_step);
}

/* Begins the frame of a snapshot that is used. */
static void start_book(struct obi_decoder *d, struct obi_channel *ch) {
    struct obi_message *m = &d->message;
    struct obi_event body = body_of(d, ch, OBI_EVENT_LEVEL, OBI_EVENT_SNAPSHOT);
    obi_wires_compact(&m->bids);
    obi_wires_compact(&m->asks);
    obi_frame_begin(&d->frame, &body, OBI_EVENT_CLEAR, &m->bids, &m->asks);
    obi_sync_start(&ch->sync, m->ids.last);
    ch->overfull = 0;
    d->replay = ch;
    obi_decoder_note(d, OBI_COUNTER_DECODER_SNAPSHOTS);
}

static int take_snapshot(struct obi_decoder *d, struct obi_channel *ch,
                         const struct obi_place *place) {
    struct obi_message *m = &d->message;
    int too_old = ch->sync.waiting && !bridges(d, ch, m->ids.last);
    if (too_old || !ch->sync.waiting) {
        obi_decoder_note(d, OBI_COUNTER_DECODER_OLD);
        return too_old ? tell_too_old(d, ch, place) : OBI_OK;
    }
    if (m->bids.n + m->asks.n >= d->max_pending) {
        return refuse_with(d, ch, place, OBI_E_CAPACITY,
                           "a snapshot of more than max_pending events");
    }
    struct obi_grid price, qty;
    if (!find_steps(ch, m, &price, &qty)) {
        return refuse_with(d, ch, place, OBI_E_NUMBER, "an empty snapshot tells no steps");
    }
    if (!obi_message_scale(m, &price, &qty)) return refuse(d, ch, place);
    keep_steps(ch, &price, &qty);
    start_book(d, ch);
    return OBI_OK;
}

/* Begins the frame of a trade or quote; returns OBI_OK with no frame while the steps are unknown.
 * */
static int take_print(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place,
                      const struct obi_event *body, enum obi_counter counter) {
    struct obi_message *m = &d->message;
    if (!obi_channel_scaled(ch)) {
        obi_decoder_note(d, OBI_COUNTER_DECODER_UNSCALED);
        return OBI_OK;
    }
    if (!obi_message_scale(m, &ch->price, &ch->qty)) return refuse(d, ch, place);
    obi_frame_begin(&d->frame, body, 0, &m->bids, &m->asks);
    obi_decoder_note(d, counter);
    return OBI_OK;
}

static int take_trade(struct obi_decoder *d, struct obi_channel *ch,
                      const struct obi_place *place) {
    struct obi_event body = body_of(d, ch, OBI_EVENT_TRADE, OBI_EVENT_PRINT);
    body.order_id = d->message.ids.last;
    int rc = take_print(d, ch, place, &body, OBI_COUNTER_DECODER_TRADES);
    d->frame.side[0] = d->message.aggressor;
    return rc;
}

static int take_quote(struct obi_decoder *d, struct obi_channel *ch,
                      const struct obi_place *place) {
    struct obi_event body = body_of(d, ch, OBI_EVENT_QUOTE, 0);
    return take_print(d, ch, place, &body, OBI_COUNTER_DECODER_QUOTES);
}

typedef int taker(struct obi_decoder *, struct obi_channel *, const struct obi_place *);

static taker *const takers[] = {
    [OBI_MESSAGE_DIFF] = take_diff,
    [OBI_MESSAGE_SNAPSHOT] = take_snapshot,
    [OBI_MESSAGE_TRADE] = take_trade,
    [OBI_MESSAGE_QUOTE] = take_quote,
};

/* The instrument that a message names; NULL leaves a fault, or none where it is to be ignored. */
static struct obi_channel *find_named(struct obi_decoder *d) {
    struct obi_message *m = &d->message;
    struct obi_channel *ch = obi_roster_find(&d->roster, m->symbol);
    if (!ch) ch = obi_roster_adopt(&d->roster, m->symbol);
    if (ch) ch->named = 1;
    if (ch || d->only_given) return ch;
    ch = obi_decoder_add(d, m->symbol, obi_roster_free_id(&d->roster));
    if (!ch) (void)obi_message_fail(m, OBI_E_CAPACITY, NULL, "one more than max_instruments");
    return ch;
}

/* Others are spoken of, and never the one instrument that is known: its symbol may be misspelt. */
static int is_a_strangers(const struct obi_decoder *d) {
    uint64_t n_others = d->count[OBI_COUNTER_DECODER_OTHER - OBI_DECODER_FIRST_COUNTER];
    return n_others > 0 && !d->roster.channel[0].named;
}

/* The instrument of a message that names none: the only one, or the one the caller means, if it
 * waits for such a message. */
static struct obi_channel *find_nameless(struct obi_decoder *d, uint32_t id) {
    struct obi_roster *r = &d->roster;
    if (!r->n) return d->only_given ? NULL : obi_decoder_add(d, "", id);
    if (r->n == 1 && !is_a_strangers(d)) return &r->channel[0];
    struct obi_channel *ch = obi_roster_find_id(r, id);
    if (r->n > 1 && ch && ch->sync.waiting) return ch;
    (void)obi_message_fail(&d->message, OBI_E_NAME, NULL,
                           r->n > 1 ? "a snapshot names no instrument, and the input's does not "
                                      "wait for one"
                                    : "a snapshot names no instrument, and only messages of "
                                      "others have come");
    return NULL;
}

static int take(struct obi_decoder *d, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    if (m->kind == OBI_MESSAGE_OTHER) {
        obi_decoder_note(d, OBI_COUNTER_DECODER_UNKNOWN);
        return OBI_OK;
    }
    struct obi_channel *ch = *m->symbol ? find_named(d) : find_nameless(d, place->instrument);
    if (ch) {
        memcpy(m->symbol, ch->told.symbol, OBI_SYMBOL_SIZE); /* errors name whom it turned out */
        return takers[m->kind](d, ch, place);
    }
    if (m->fault.status) return obi_message_tell(m, place->instrument, place->offset, place->err);
    obi_decoder_note(d, OBI_COUNTER_DECODER_OTHER);
    return OBI_OK;
}

static int counted(struct obi_decoder *d, int rc) {
    if (rc < 0) obi_decoder_note(d, OBI_COUNTER_DECODER_REFUSED);
    return rc;
}

int obi_update_take(struct obi_decoder *d, const struct obi_place *place) {
    return counted(d, take(d, place));
}

/* Whose message a broken one was. A symbol that nobody has may be that of the instrument without
 * one: then it has lost an update, but a broken text gives nobody a name. */
static struct obi_channel *find_loser(const struct obi_decoder *d) {
    const char *symbol = d->message.symbol;
    if (!*symbol) return NULL;
    struct obi_channel *ch = obi_roster_find(&d->roster, symbol);
    return ch ? ch : obi_roster_unnamed(&d->roster);
}

int obi_update_refuse(struct obi_decoder *d, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    struct obi_channel *ch = find_loser(d);
    if (ch) return counted(d, refuse(d, ch, place));
    return counted(d, obi_message_tell(m, place->instrument, place->offset, place->err));
}

int obi_update_replaying(const struct obi_decoder *d) {
    return d->replay && d->replay->held.n_diffs && !d->replay->sync.waiting;
}

int obi_update_replay(struct obi_decoder *d, const struct obi_place *place) {
    struct obi_channel *ch = d->replay;
    obi_held_pop(&d->held, &ch->held, &d->message);
    memcpy(d->message.symbol, ch->told.symbol, OBI_SYMBOL_SIZE);
    return counted(d, take_diff(d, ch, place));
}

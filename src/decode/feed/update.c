/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/feed/update.h"

#include "decode/feed/update_parts.h"
#include "decode/feed/whose.h"

#include <string.h>

struct obi_event obi_update_body(const struct obi_decoder *d, const struct obi_channel *ch,
                                 enum obi_event_kind kind, uint16_t flags) {
    const struct obi_message *m = &d->message;
    return (struct obi_event){.ts_ns = m->ts_ns,
                              .recv_ns = m->recv_ns,
                              .seq = m->ids.last,
                              .instrument = ch->told.id,
                              .kind = (uint8_t)kind,
                              .flags = flags};
}

/* The venue's checksum, with all it takes to write numbers as the venue does. */
static struct obi_event checksum_of(const struct obi_decoder *d, const struct obi_channel *ch,
                                    const struct obi_event *body) {
    const struct obi_decimal *price = &ch->price.step, *qty = &ch->qty.step;
    struct obi_event ev = *body;
    ev.kind = OBI_EVENT_CHECKSUM;
    ev.price_ticks = d->message.checksum;
    ev.order_id = (uint64_t)price->mantissa;
    ev.qty_lots = qty->mantissa;
    ev.order_id2 = ch->told.checksum | (uint64_t)(ch->told.wire_digits & 0xffff) << 8 |
                   (uint64_t)price->digits << 24 | (uint64_t)qty->digits << 32;
    return ev;
}

void obi_update_begin(struct obi_decoder *d, const struct obi_channel *ch,
                      const struct obi_event *body, uint8_t head_kind) {
    obi_frame_begin(&d->frame, body, head_kind, &d->message);
    if (!d->message.has_checksum) return;
    struct obi_event ev = checksum_of(d, ch, body);
    obi_frame_end_with(&d->frame, &ev);
}

int obi_update_scale(struct obi_decoder *d, const struct obi_channel *ch) {
    int any_price = (ch->told.flags & OBI_INSTRUMENT_ANY_PRICE) != 0;
    int ok = obi_message_scale(&d->message, &ch->price, &ch->qty, any_price);
    d->count[OBI_COUNTER_DECODER_EMPTY - OBI_DECODER_FIRST_COUNTER] += d->message.n_blank;
    d->message.n_blank = 0;
    return ok;
}

void obi_update_lose(struct obi_decoder *d, struct obi_channel *ch) {
    struct obi_event gap = obi_update_body(d, ch, OBI_EVENT_GAP, 0);
    obi_frame_one(&d->frame, &gap);
    obi_sync_stop(&ch->sync);
    obi_decoder_note(d, OBI_COUNTER_DECODER_GAPS);
}

int obi_update_refuse_of(struct obi_decoder *d, struct obi_channel *ch,
                         const struct obi_place *place) {
    enum obi_message_kind kind = d->message.kind;
    int is_lost =
        kind == OBI_MESSAGE_DIFF || (kind == OBI_MESSAGE_SNAPSHOT && d->format->rule.in_band);
    if (is_lost && !ch->sync.waiting) obi_update_lose(d, ch);
    return obi_message_tell(&d->message, ch->told.id, place->offset, place->err);
}

int obi_update_refuse_with(struct obi_decoder *d, struct obi_channel *ch,
                           const struct obi_place *place, int status, const char *words) {
    (void)obi_message_fail(&d->message, status, NULL, words);
    return obi_update_refuse_of(d, ch, place);
}

struct obi_text obi_update_begin_resync(const struct obi_channel *ch,
                                        const struct obi_place *place) {
    struct obi_text t = obi_error_begin(place->err, OBI_RESYNC, ch->told.id, place->offset);
    obi_text_put_bytes(&t, ch->told.symbol, strlen(ch->told.symbol));
    return t;
}

void obi_update_put_pair(struct obi_text *t, const char *before, uint64_t expected,
                         const char *between, uint64_t got) {
    obi_text_put(t, before);
    obi_text_put_uint(t, expected);
    obi_text_put(t, between);
    obi_text_put_uint(t, got);
}

static int tell_hole(const struct obi_decoder *d, const struct obi_channel *ch,
                     const struct obi_place *place) {
    const struct obi_sync_rule *rule = &d->format->rule;
    const struct obi_update_ids *ids = &d->message.ids;
    struct obi_text t = obi_update_begin_resync(ch, place);
    obi_text_put(&t, " lost updates: expected ");
    int joins_aside = ch->sync.joining && !rule->in_band;
    if (rule->chain == OBI_CHAIN_IDENTITY && !joins_aside) {
        obi_update_put_pair(&t, "one after ", ch->sync.local, ", got one after ", ids->previous);
    } else {
        uint64_t wanted = ch->sync.local + (joins_aside ? rule->join_after : 1);
        obi_update_put_pair(&t, "id ", wanted, ", got id ", ids->first);
    }
    return OBI_RESYNC;
}

void obi_update_tell_reset(struct obi_decoder *d) {
    for (uint32_t i = 0; i < d->roster.n; i++) {
        struct obi_channel *ch = &d->roster.channel[i];
        if (!ch->gap_due) continue;
        struct obi_event gap = {.kind = OBI_EVENT_GAP, .instrument = ch->told.id};
        obi_frame_one(&d->frame, &gap);
        ch->gap_due = 0;
        d->n_gaps_due--;
        return;
    }
}

/* An update that is contained already. */
static int pass_over(struct obi_decoder *d, uint64_t local) {
    obi_decoder_note(d, OBI_COUNTER_DECODER_OLD);
    if (d->message.ids.last == local) obi_decoder_note(d, OBI_COUNTER_DECODER_DUPLICATES);
    return OBI_OK;
}

uint32_t obi_update_drop_held(struct obi_decoder *d, struct obi_channel *ch) {
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
    return obi_update_refuse_with(
        d, ch, place, OBI_E_CAPACITY,
        "no snapshot came for max_pending events: what is held is dropped");
}

/* Keeps an update for the snapshot to come. What is held is a chain without holes: only its end can
 * be of use, since a snapshot that lies before a hole leaves a book with that hole. */
static int hold(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    if (d->format->rule.in_band) { /* the snapshot to come is newer than this */
        obi_decoder_note(d, OBI_COUNTER_DECODER_DROPPED);
        return OBI_OK;
    }
    const struct obi_held_diff *last = obi_held_last(&d->held, &ch->held);
    if (last) {
        enum obi_sync_verdict verdict = obi_sync_follow(&d->format->rule, last->ids.last, &m->ids);
        if (verdict == OBI_SYNC_OLD) return pass_over(d, last->ids.last);
        if (verdict == OBI_SYNC_HOLE) (void)obi_update_drop_held(d, ch);
    }
    if (obi_channel_scaled(ch) && !obi_update_scale(d, ch)) {
        return obi_update_refuse_of(d, ch, place);
    }
    if (!obi_held_push(&d->held, &ch->held, m)) {
        (void)obi_update_drop_held(d, ch);
        return give_up(d, ch, place);
    }
    obi_decoder_note(d, OBI_COUNTER_DECODER_HELD);
    return OBI_OK;
}

/* The time of a snapshot that came aside may be of another clock than the stream's. */
static enum obi_sync_verdict judge(const struct obi_decoder *d, const struct obi_channel *ch) {
    const struct obi_message *m = &d->message;
    const struct obi_sync_rule *rule = &d->format->rule;
    if (m->unnumbered) return OBI_SYNC_NEXT;
    enum obi_sync_verdict verdict = obi_sync_judge(rule, &ch->sync, &m->ids);
    int is_one_clock = rule->in_band || !ch->sync.joining;
    int is_anew =
        verdict == OBI_SYNC_OLD && is_one_clock && obi_sync_restarted(rule, &ch->sync, m->ts_ns);
    return is_anew ? OBI_SYNC_HOLE : verdict;
}

/* A hole: the book waits, and the update with it. */
static int fall_out(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place) {
    int rc = tell_hole(d, ch, place);
    obi_update_lose(d, ch);
    int rc_hold = hold(d, ch, place);
    return rc_hold ? rc_hold : rc;
}

/* The book goes on to the message's id, or stays at its own where it has none. */
static void advance(struct obi_channel *ch, const struct obi_message *m) {
    struct obi_update_ids ids = m->ids;
    if (m->unnumbered && !ids.last) ids.last = ch->sync.local;
    obi_sync_advance(&ch->sync, &ids);
}

static int take_diff(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    if (ch->sync.waiting) return hold(d, ch, place);
    enum obi_sync_verdict verdict = judge(d, ch);
    if (verdict == OBI_SYNC_OLD) return pass_over(d, ch->sync.local);
    if (verdict == OBI_SYNC_HOLE) return fall_out(d, ch, place);
    if (!obi_update_scale(d, ch)) return obi_update_refuse_of(d, ch, place);
    advance(ch, m);
    ch->sync.ts_ns = m->ts_ns;
    struct obi_whole *whole = obi_update_whole_of(d, ch);
    if (whole) whole->is_kept = 0; /* it is not the book any more */
    ch->told.verification = m->verification;
    struct obi_event body = obi_update_body(d, ch, OBI_EVENT_LEVEL, 0);
    uint8_t head_kind = m->bids.n + m->asks.n + m->items.n ? 0 : OBI_EVENT_TIME;
    obi_update_begin(d, ch, &body, head_kind);
    obi_decoder_note(d, OBI_COUNTER_DECODER_DIFFS);
    return OBI_OK;
}

static obi_taker *const takers[] = {
    [OBI_MESSAGE_DIFF] = take_diff,
    [OBI_MESSAGE_SNAPSHOT] = obi_update_take_snapshot,
    [OBI_MESSAGE_TRADE] = obi_update_take_trade,
    [OBI_MESSAGE_QUOTE] = obi_update_take_quote,
    [OBI_MESSAGE_STATE] = obi_update_take_state,
    [OBI_MESSAGE_STEPS] = obi_update_take_steps,
    [OBI_MESSAGE_LOSS] = obi_update_take_loss,
};

/* Steps out of a list of all that the venue has, or a loss, of an instrument that nobody knows. */
static int is_nobodys(const struct obi_decoder *d) {
    const struct obi_message *m = &d->message;
    int is_aside = (m->kind == OBI_MESSAGE_STEPS && m->steps.is_listed) ||
                   (m->kind == OBI_MESSAGE_LOSS && *m->symbol);
    return is_aside && !obi_roster_find(&d->roster, m->symbol);
}

uint32_t obi_update_depth(const struct obi_decoder *d) {
    const struct obi_message *m = &d->message;
    int is_book = m->kind == OBI_MESSAGE_DIFF || m->kind == OBI_MESSAGE_SNAPSHOT;
    int is_told = d->whole || d->format->settle; /* by the streams that are not of all levels */
    return m->depth_limit || !is_book || !is_told ? m->depth_limit : UINT32_MAX;
}

/* A book update, or the end, of another stream than the one that the instrument's book is of. One
 * of a deeper stream waits for that stream's snapshot. */
static int is_of_another_stream(const struct obi_decoder *d, const struct obi_channel *ch) {
    const struct obi_message *m = &d->message;
    uint32_t depth = obi_update_depth(d);
    if (!depth || !ch->depth || depth == ch->depth) return 0;
    if (m->kind == OBI_MESSAGE_DIFF || m->kind == OBI_MESSAGE_LOSS) return 1;
    return m->kind == OBI_MESSAGE_SNAPSHOT && depth < ch->depth;
}

static int pass_by(struct obi_decoder *d, const char *name) {
    obi_decoder_note_unknown(d, name, strlen(name));
    return OBI_OK;
}

static int settle(struct obi_decoder *d, const struct obi_channel *ch) {
    struct obi_message *m = &d->message;
    int is_book = m->kind == OBI_MESSAGE_DIFF || m->kind == OBI_MESSAGE_SNAPSHOT;
    if (!is_book || !d->format->settle) return 1;
    return d->format->settle(m, (uint32_t)(ch - d->roster.channel), ch->sync.waiting);
}

static int take_of(struct obi_decoder *d, struct obi_channel *ch, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    if (is_of_another_stream(d, ch)) return pass_by(d, "book of other depth");
    memcpy(m->symbol, ch->told.symbol, OBI_SYMBOL_SIZE); /* errors name whom it turned out */
    if (!settle(d, ch)) return obi_update_refuse_of(d, ch, place);
    return m->kind == OBI_MESSAGE_OTHER ? pass_by(d, m->name) : takers[m->kind](d, ch, place);
}

static int take(struct obi_decoder *d, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    if (m->kind == OBI_MESSAGE_OTHER) return pass_by(d, m->name);
    if (is_nobodys(d)) {
        obi_decoder_note(d, OBI_COUNTER_DECODER_OTHER);
        return OBI_OK;
    }
    struct obi_channel *ch = obi_whose(d, place);
    if (ch) return take_of(d, ch, place);
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

int obi_update_refuse(struct obi_decoder *d, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    struct obi_channel *ch = obi_whose_broken(d, place);
    if (ch && !is_of_another_stream(d, ch)) return counted(d, obi_update_refuse_of(d, ch, place));
    uint32_t instrument = ch ? ch->told.id : place->instrument;
    return counted(d, obi_message_tell(m, instrument, place->offset, place->err));
}

int obi_update_replaying(const struct obi_decoder *d) {
    return d->replay && d->replay->held.n_diffs && !d->replay->sync.waiting;
}

int obi_update_replay(struct obi_decoder *d, const struct obi_place *place) {
    struct obi_channel *ch = d->replay;
    obi_held_pop(&d->held, &ch->held, &d->message);
    d->message.verification = (uint8_t)d->format->verification;
    memcpy(d->message.symbol, ch->told.symbol, OBI_SYMBOL_SIZE);
    return counted(d, take_diff(d, ch, place));
}

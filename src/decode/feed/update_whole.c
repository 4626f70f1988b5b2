/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Messages of a stream in which every one is a snapshot: what becomes of one that goes on from the
 * last. */
#include "decode/feed/update_parts.h"

struct obi_whole *obi_update_whole_of(const struct obi_decoder *d, const struct obi_channel *ch) {
    return d->whole ? &d->whole[ch - d->roster.channel] : NULL;
}

static int is_behind(const struct obi_decoder *d, const struct obi_channel *ch) {
    uint64_t id = d->message.ids.last;
    return id && id < ch->sync.local;
}

int obi_update_is_whole(const struct obi_decoder *d, const struct obi_channel *ch) {
    const struct obi_whole *whole = obi_update_whole_of(d, ch);
    const struct obi_message *m = &d->message;
    if (!m->is_whole || !whole || ch->sync.waiting || obi_update_depth(d) != ch->depth) return 0;
    if (is_behind(d, ch) && obi_sync_restarted(&d->format->rule, &ch->sync, m->ts_ns)) return 0;
    return obi_whole_has_room(whole, m);
}

/* The same again is a sign of life; else what is the same id has changed, or is the next. */
static void note(struct obi_decoder *d, int is_told_again, int is_same) {
    if (is_told_again && is_same) {
        obi_decoder_note(d, OBI_COUNTER_DECODER_OLD);
        obi_decoder_note(d, OBI_COUNTER_DECODER_DUPLICATES);
        return;
    }
    if (is_told_again) obi_decoder_note(d, OBI_COUNTER_DECODER_CHANGED);
    obi_decoder_note(d, OBI_COUNTER_DECODER_DIFFS);
}

int obi_update_take_whole(struct obi_decoder *d, struct obi_channel *ch,
                          const struct obi_place *place) {
    struct obi_message *m = &d->message;
    if (is_behind(d, ch)) { /* a second line's, that comes late */
        obi_decoder_note(d, OBI_COUNTER_DECODER_OLD);
        return OBI_OK;
    }
    if (!obi_update_scale(d, ch)) return obi_update_refuse_of(d, ch, place);
    int is_told_again = m->ids.last && m->ids.last == ch->sync.local;
    obi_whole_reduce(obi_update_whole_of(d, ch), m);
    int is_same = !m->items.n;
    obi_sync_advance(&ch->sync, &m->ids);
    ch->sync.ts_ns = m->ts_ns;
    ch->told.verification = m->verification;
    struct obi_event body = obi_update_body(d, ch, OBI_EVENT_LEVEL, 0);
    obi_update_begin(d, ch, &body, is_same ? OBI_EVENT_TIME : 0);
    note(d, is_told_again, is_same);
    return OBI_OK;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/record/record.h"

#include "core/crc32.h"
#include "core/error.h"
#include "event/event.h"
#include "event/image.h"

#include <string.h>

static void lay_out(struct obi_decoder *parts, struct obi_carve *c) {
    struct obi_record *r = obi_carve(c, 1, sizeof *r), first;
    memset(&first, 0, sizeof first);
    obi_record_map_carve(&first.map, c, parts->max_instruments);
    if (!c->base) return;
    *r = first;
    obi_record_map_clear(&r->map);
    parts->own = r;
}

static int due(const struct obi_decoder *d) {
    const struct obi_record *r = d->own;
    return r->fault.status != 0;
}

static void consume(struct obi_decoder *d, struct obi_call *call, size_t n) {
    struct obi_record *r = d->own;
    call->at += n;
    r->offset += n;
}

static size_t bytes_left(const struct obi_call *call) {
    return (size_t)(call->end - call->at);
}

/* A fault is told when the gaps are: it is kept, with its place. Returns the text to go on with. */
static struct obi_text begin_fault(struct obi_decoder *d, int status, const char *words) {
    struct obi_record *r = d->own;
    struct obi_text t = obi_error_begin(&r->fault, status, 0, 0);
    r->fault_at = r->offset;
    obi_text_put(&t, words);
    return t;
}

static void put_place(struct obi_text *t, const struct obi_record *r) {
    obi_text_put(t, " at byte ");
    obi_text_put_uint(t, r->offset);
}

/* Events are missing: the books that were valid are not. */
static void lose(struct obi_decoder *d) {
    struct obi_record *r = d->own;
    for (uint32_t i = 0; i < d->roster.n; i++) {
        struct obi_channel *ch = &d->roster.channel[i];
        if (ch->sync.waiting) continue;
        obi_sync_stop(&ch->sync);
        ch->gap_due = 1;
        d->n_gaps_due++;
        obi_decoder_note(d, OBI_COUNTER_DECODER_GAPS);
    }
    r->doubtful = 1;
    r->n_left = 0;
    d->inside = 0;
}

static int tell(struct obi_decoder *d, struct obi_call *call) {
    struct obi_record *r = d->own;
    uint64_t first = r->offset - obi_call_offset(call, call->at); /* of this input */
    int status = r->fault.status;
    r->fault.offset = r->fault_at > first ? r->fault_at - first : 0;
    if (call->err) *call->err = r->fault;
    r->fault.status = 0;
    return status;
}

static void count_refused(struct obi_decoder *d) {
    obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    obi_decoder_note(d, OBI_COUNTER_DECODER_REFUSED);
}

/* The bytes are over where a unit or a block is not. */
static int end_early(struct obi_decoder *d, struct obi_call *call, const char *words) {
    struct obi_record *r = d->own;
    struct obi_text t = begin_fault(d, OBI_E_FORMAT, words);
    put_place(&t, r);
    obi_text_put(&t, " is cut off: the bytes end");
    count_refused(d);
    consume(d, call, bytes_left(call));
    lose(d);
    return OBI_OK;
}

/* Whether n bytes are there; else `*rc` says what comes of it. */
static int has_bytes(struct obi_decoder *d, struct obi_call *call, size_t n, const char *what,
                     int *rc) {
    if (bytes_left(call) >= n) return 1;
    *rc = obi_call_ends(call) ? end_early(d, call, what) : obi_decoder_want(call);
    return 0;
}

static void damage(struct obi_decoder *d) {
    struct obi_record *r = d->own;
    count_refused(d);
    r->seeking = 1;
    r->sure_seq = r->has_seq && r->ended ? r->next_seq : 0;
    r->has_seq = 0; /* how much is lost shows when the next mark is found */
    lose(d);
}

/* Goes to the next unit of the file's own. */
static int seek(struct obi_decoder *d, struct obi_call *call) {
    struct obi_record *r = d->own;
    const char *at = call->at;
    for (; call->end - at >= OBI_UNIT_BYTES; at++) {
        at = memchr(at, obi_unit_magic[0], (size_t)(call->end - at));
        if (!at || call->end - at < OBI_UNIT_BYTES) break;
        if (!obi_unit_is_own((const unsigned char *)at)) continue;
        r->seeking = 0;
        break;
    }
    if (!at) at = call->end;
    if (r->seeking && obi_call_ends(call)) at = call->end;
    consume(d, call, (size_t)(at - call->at));
    return r->seeking && bytes_left(call) ? obi_decoder_want(call) : OBI_OK;
}

static int take_header(struct obi_decoder *d, struct obi_call *call) {
    struct obi_record *r = d->own;
    obi_record_map_clear(&r->map);
    r->next_seq = 0;
    r->has_seq = 1;
    r->ended = 1;
    r->doubtful = 0;
    consume(d, call, OBI_UNIT_BYTES);
    return OBI_OK;
}

/* Whether these are the pieces of one instrument, in order. */
static int are_pieces(const unsigned char *units, uint32_t n) {
    uint32_t n_pieces;
    for (uint32_t i = 0; i < n; i++, units += OBI_UNIT_BYTES) {
        if (!obi_unit_is_own(units) || obi_unit_type(units) != OBI_UNIT_INSTRUMENT) return 0;
        if (obi_unit_piece(units, &n_pieces) != i || n_pieces != n) return 0;
    }
    return n > 0;
}

static int take_instrument(struct obi_decoder *d, struct obi_call *call) {
    struct obi_record *r = d->own;
    const unsigned char *units = (const unsigned char *)call->at;
    struct obi_instrument told;
    uint32_t n_pieces;
    int rc = OBI_OK;
    (void)obi_unit_piece(units, &n_pieces);
    if (n_pieces > OBI_PIECES_MOST) n_pieces = 0;
    size_t n_bytes = (size_t)n_pieces * OBI_UNIT_BYTES;
    if (n_pieces && !has_bytes(d, call, n_bytes, "an instrument", &rc)) return rc;
    if (!are_pieces(units, n_pieces)) {
        struct obi_text t = begin_fault(d, OBI_E_FORMAT, "an instrument");
        put_place(&t, r);
        obi_text_put(&t, " is not whole");
        consume(d, call, OBI_UNIT_BYTES);
        damage(d);
        return OBI_OK;
    }
    if (!obi_unit_instrument(units, n_pieces, &told)) {
        (void)begin_fault(d, OBI_E_NEWER,
                          "an instrument has a field that this library does not know");
    } else if (obi_record_meet(d, &told, &r->fault)) {
        r->fault_at = r->offset;
    }
    if (r->fault.status) count_refused(d);
    consume(d, call, n_bytes);
    return OBI_OK;
}

static struct obi_text begin_block_fault(struct obi_decoder *d, const struct obi_mark *mark,
                                         int status) {
    struct obi_text t = begin_fault(d, status, "block ");
    obi_text_put_uint(&t, mark->seq);
    put_place(&t, d->own);
    return t;
}

static void put_hex(struct obi_text *t, uint32_t value) {
    static const char digits[] = "0123456789abcdef";
    char text[9] = {0};
    for (int i = 0; i < 8; i++) text[i] = digits[value >> (28 - 4 * i) & 0xf];
    obi_text_put(t, text);
}

/* What is wrong with a block's events; NULL when nothing is. */
static const char *find_fault(struct obi_decoder *d, const unsigned char *p, uint32_t n,
                              uint32_t *element) {
    struct obi_record *r = d->own;
    for (uint32_t i = 0; i < n; i++, p += OBI_EVENT_BYTES) {
        struct obi_event ev;
        obi_event_load(&ev, p);
        const char *fault = obi_event_is_sound_level(&ev) ? NULL : obi_event_fault(&ev);
        if (!fault && !d->only_given && !obi_record_map_find(&r->map, &d->roster, ev.instrument)) {
            fault = "instrument is none that the file tells";
        }
        *element = i;
        if (fault) return fault;
    }
    return NULL;
}

/* Looks a block through. Returns 1, or 0 with the fault noted. */
static int verify(struct obi_decoder *d, const struct obi_mark *mark, const unsigned char *body) {
    uint32_t element = 0, crc = obi_crc32(0, body, (size_t)mark->n_ev * OBI_EVENT_BYTES);
    if (crc != mark->crc) {
        struct obi_text t = begin_block_fault(d, mark, OBI_E_FORMAT);
        obi_text_put(&t, ": its bytes have checksum ");
        put_hex(&t, crc);
        obi_text_put(&t, ", its mark says ");
        put_hex(&t, mark->crc);
        return 0;
    }
    const char *fault = find_fault(d, body, mark->n_ev, &element);
    if (!fault) return 1;
    struct obi_text t = begin_block_fault(d, mark, OBI_E_EVENT);
    obi_text_put(&t, ", event ");
    obi_text_put_uint(&t, element);
    obi_text_put(&t, ": ");
    obi_text_put(&t, fault);
    return 0;
}

/* A block that is not the next one: others are missing. It is taken all the same, afterwards. */
static int skip_to(struct obi_decoder *d, const struct obi_mark *mark) {
    struct obi_record *r = d->own;
    struct obi_text t = begin_block_fault(d, mark, OBI_E_FORMAT);
    obi_text_put(&t, " comes where block ");
    obi_text_put_uint(&t, r->next_seq);
    obi_text_put(&t, " is due");
    r->next_seq = mark->seq;
    r->sure_seq = 0;
    count_refused(d);
    lose(d);
    return OBI_OK;
}

static int take_block(struct obi_decoder *d, struct obi_call *call) {
    struct obi_record *r = d->own;
    const unsigned char *unit = (const unsigned char *)call->at;
    struct obi_mark mark = obi_unit_mark(unit);
    int rc = OBI_OK;
    if (mark.n_ev > OBI_RECORD_BLOCK_EVENTS) {
        struct obi_text t = begin_block_fault(d, &mark, OBI_E_FORMAT);
        obi_text_put(&t, " is longer than a block may be");
        consume(d, call, OBI_UNIT_BYTES);
        damage(d);
        return OBI_OK;
    }
    if (!has_bytes(d, call, obi_record_block_size(mark.n_ev), "the last block", &rc)) return rc;
    if (r->has_seq && mark.seq != r->next_seq) return skip_to(d, &mark);
    int sound = verify(d, &mark, unit + OBI_UNIT_BYTES);
    consume(d, call, OBI_UNIT_BYTES);
    r->next_seq = mark.seq + 1;
    r->has_seq = 1;
    r->ended = (mark.bits & OBI_MARK_ENDS_FRAME) != 0;
    if (sound && mark.seq == r->sure_seq) r->doubtful = 0;
    if (sound)
        r->n_left = mark.n_ev;
    else
        damage(d);
    return OBI_OK;
}

static int take_unit(struct obi_decoder *d, struct obi_call *call) {
    struct obi_record *r = d->own;
    const unsigned char *unit = (const unsigned char *)call->at;
    int rc = OBI_OK;
    if (!has_bytes(d, call, OBI_UNIT_BYTES, "a unit", &rc)) return rc;
    int is_own = obi_unit_is_own(unit);
    if (is_own && obi_unit_version(unit) == OBI_RECORD_VERSION) {
        switch (obi_unit_type(unit)) {
        case OBI_UNIT_HEADER: return take_header(d, call);
        case OBI_UNIT_INSTRUMENT: return take_instrument(d, call);
        case OBI_UNIT_MARK: return take_block(d, call);
        }
    }
    struct obi_text t = begin_fault(d, is_own ? OBI_E_NEWER : OBI_E_FORMAT,
                                    is_own ? "the unit" : "no unit of a recording is");
    put_place(&t, r);
    if (is_own) obi_text_put(&t, " is of a version that this library does not know");
    consume(d, call, 1);
    damage(d);
    return OBI_OK;
}

/* Under which heading a frame counts. */
static enum obi_counter counter_of(const struct obi_event *last) {
    if (last->flags & OBI_EVENT_SNAPSHOT) return OBI_COUNTER_DECODER_SNAPSHOTS;
    if (last->kind == OBI_EVENT_TRADE) return OBI_COUNTER_DECODER_TRADES;
    if (last->kind == OBI_EVENT_QUOTE) return OBI_COUNTER_DECODER_QUOTES;
    return OBI_COUNTER_DECODER_DIFFS;
}

static void count_frame(struct obi_decoder *d, const struct obi_event *last, int is_taken) {
    obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    obi_decoder_note(d, is_taken ? counter_of(last) : OBI_COUNTER_DECODER_OTHER);
}

/* The channel of an event that is to go out; NULL when it is not. */
static struct obi_channel *admit(struct obi_decoder *d, const struct obi_event *ev) {
    struct obi_record *r = d->own;
    struct obi_channel *ch = obi_record_map_find(&r->map, &d->roster, ev->instrument);
    int ends = ev->flags & OBI_EVENT_LAST;
    if (r->doubtful) {
        r->doubtful = !ends;
        return NULL;
    }
    if (ends) count_frame(d, ev, ch != NULL);
    if (!ch) return NULL;
    if (ch->sync.waiting && (ev->kind == OBI_EVENT_CLEAR || ev->flags & OBI_EVENT_SNAPSHOT)) {
        ch->sync.waiting = 0;
    }
    return ch;
}

/* Hands out events of the verified block, as far as there is room. */
static int pass_on(struct obi_decoder *d, struct obi_call *call) {
    struct obi_record *r = d->own;
    const char *at = call->at;
    int rc = OBI_OK;
    if (!has_bytes(d, call, OBI_EVENT_BYTES, "the last block", &rc)) return rc;
    while (r->n_left && call->n_ev < call->ev_size && call->end - at >= OBI_EVENT_BYTES) {
        struct obi_event *ev = &call->ev[call->n_ev];
        obi_event_load(ev, (const unsigned char *)at);
        const struct obi_channel *ch = admit(d, ev);
        at += OBI_EVENT_BYTES;
        r->n_left--;
        if (!ch) continue;
        ev->instrument = ch->told.id;
        d->inside = !(ev->flags & OBI_EVENT_LAST);
        call->n_ev++;
    }
    consume(d, call, (size_t)(at - call->at));
    return OBI_OK;
}

static int step(struct obi_decoder *d, struct obi_call *call) {
    struct obi_record *r = d->own;
    if (r->fault.status) return tell(d, call);
    if (r->n_left) return pass_on(d, call);
    if (r->seeking) return seek(d, call);
    return take_unit(d, call);
}

const struct obi_reader obi_record_reader = {lay_out, step, due};

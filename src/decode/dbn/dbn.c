/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/dbn/dbn.h"

#include "core/error.h"

#include <string.h>

static void lay_out(struct obi_decoder *parts, struct obi_carve *c) {
    struct obi_dbn *s = obi_carve(c, 1, sizeof *s);
    struct obi_dbn_book *book = obi_carve(c, parts->max_instruments, sizeof *book);
    struct obi_dbn_names names;
    obi_dbn_names_carve(&names, c, parts->max_instruments);
    if (!c->base) return;
    memset(s, 0, sizeof *s);
    s->book = book;
    s->names = names;
    parts->own = s;
}

static int due(const struct obi_decoder *d) {
    const struct obi_dbn *s = d->own;
    int is_inside = s->meta.skip || (s->stage > OBI_DBN_HEAD && s->stage < OBI_DBN_RECORDS);
    return s->n_out < s->n_ev || s->fault.status != 0 || is_inside;
}

/* Hands out what waits, as far as there is room. */
static void flush(struct obi_decoder *d, struct obi_call *call) {
    struct obi_dbn *s = d->own;
    size_t n = s->n_ev - s->n_out, room = call->ev_size - call->n_ev;
    if (n > room) n = room;
    memcpy(call->ev + call->n_ev, s->ev + s->n_out, n * sizeof *s->ev);
    call->n_ev += n;
    s->n_out += n;
    if (s->n_out == s->n_ev) s->n_out = s->n_ev = 0;
    d->inside = s->n_ev > 0;
}

void obi_dbn_consume(struct obi_dbn *s, struct obi_call *call, size_t n) {
    call->at += n;
    s->offset += n;
}

/* -- loss -------------------------------------------------------------------------------------- */

void obi_dbn_blame(struct obi_dbn *s, int status, const char *words) {
    struct obi_text t = obi_error_begin(&s->fault, status, 0, 0);
    s->fault_at = s->offset;
    obi_text_put(&t, words);
    obi_text_put(&t, ", at byte ");
    obi_text_put_uint(&t, s->offset);
}

void obi_dbn_lose(struct obi_decoder *d) {
    struct obi_dbn *s = d->own;
    for (uint32_t i = 0; i < d->roster.n; i++) {
        struct obi_channel *ch = &d->roster.channel[i];
        if (i < s->n_books && s->book[i].snapshot) s->book[i].spoilt = 1;
        if (i < s->n_books) s->book[i].snapshot = s->book[i].open = 0;
        if (ch->sync.waiting) continue;
        obi_sync_stop(&ch->sync);
        ch->gap_due = 1;
        d->n_gaps_due++;
        obi_decoder_note(d, OBI_COUNTER_DECODER_GAPS);
    }
}

static int tell(struct obi_decoder *d, struct obi_call *call) {
    struct obi_dbn *s = d->own;
    uint64_t first = s->offset - obi_call_offset(call, call->at); /* of this input */
    int status = s->fault.status;
    s->fault.offset = s->fault_at > first ? s->fault_at - first : 0;
    if (call->err) *call->err = s->fault;
    s->fault.status = 0;
    return status;
}

/* The bytes are over where something is not: what comes next is another stream. */
static int end_early(struct obi_decoder *d, struct obi_call *call, const char *what) {
    struct obi_dbn *s = d->own;
    char words[80];
    struct obi_text t;
    obi_text_init(&t, words, sizeof words);
    obi_text_put(&t, what);
    obi_text_put(&t, " is cut off: the bytes end");
    obi_dbn_blame(s, OBI_E_FORMAT, words);
    obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    obi_decoder_note(d, OBI_COUNTER_DECODER_REFUSED);
    obi_dbn_consume(s, call, (size_t)(call->end - call->at));
    obi_dbn_lose(d);
    s->stage = OBI_DBN_HEAD;
    s->meta.skip = 0;
    return OBI_OK;
}

int obi_dbn_has(struct obi_decoder *d, struct obi_call *call, size_t n, const char *what, int *rc) {
    if ((size_t)(call->end - call->at) >= n) return 1;
    *rc = obi_call_ends(call) ? end_early(d, call, what) : obi_decoder_want(call);
    return 0;
}

/* A length that cannot be: nothing tells where the next record begins. */
static void lose_track(struct obi_decoder *d) {
    struct obi_dbn *s = d->own;
    obi_dbn_blame(s, OBI_E_FORMAT, "a record is shorter than its head: all behind it is lost");
    obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    obi_decoder_note(d, OBI_COUNTER_DECODER_REFUSED);
    obi_dbn_lose(d);
    s->stage = OBI_DBN_LOST;
}

/* Whether a head may begin here: beside its name it has a dataset's. */
static int may_be_head(const unsigned char *p) {
    return memcmp(p, "DBN", 3) == 0 && p[3] && p[3] <= OBI_DBN_VERSION_MOST &&
           obi_load32(p + 4) >= OBI_DBN_FIXED_BYTES && p[OBI_DBN_HEAD_BYTES] >= 'A' &&
           p[OBI_DBN_HEAD_BYTES] <= 'Z';
}

/* Goes to the next head, if ever there is one. */
static int seek(struct obi_decoder *d, struct obi_call *call) {
    enum { LOOK = OBI_DBN_HEAD_BYTES + 1 };
    struct obi_dbn *s = d->own;
    const char *at = call->at;
    for (; call->end - at >= LOOK; at++) {
        at = memchr(at, 'D', (size_t)(call->end - at));
        if (!at || call->end - at < LOOK) break;
        if (!may_be_head((const unsigned char *)at)) continue;
        s->stage = OBI_DBN_HEAD;
        break;
    }
    if (!at || (s->stage == OBI_DBN_LOST && obi_call_ends(call))) at = call->end;
    obi_dbn_consume(s, call, (size_t)(at - call->at));
    return s->stage == OBI_DBN_LOST && call->at < call->end ? obi_decoder_want(call) : OBI_OK;
}

/* -- records ----------------------------------------------------------------------------------- */

static uint32_t least_of(uint8_t rtype, uint32_t version) {
    switch (rtype) {
    case OBI_DBN_TRADES: return OBI_DBN_MBP_BYTES;
    case OBI_DBN_MBP_1: return OBI_DBN_MBP_BYTES + OBI_DBN_LEVEL_BYTES;
    case OBI_DBN_MBP_10: return OBI_DBN_MBP_BYTES + OBI_DBN_LEVELS_MOST * OBI_DBN_LEVEL_BYTES;
    case OBI_DBN_MBO: return OBI_DBN_MBO_BYTES;
    case OBI_DBN_ERROR: return version == 1 ? OBI_DBN_ERROR_BYTES_1 : OBI_DBN_ERROR_BYTES_2;
    case OBI_DBN_SYMBOL_MAPPING:
        return version == 1 ? OBI_DBN_MAPPING_BYTES_1 : OBI_DBN_MAPPING_BYTES_2;
    default: return OBI_DBN_RECORD_LEAST;
    }
}

/* What a kind of record is called; those that are not used are counted so. */
static const char *name_of(uint8_t rtype) {
    static const struct {
        uint8_t rtype;
        const char *name;
    } names[] = {
        {OBI_DBN_TRADES, "trades"},
        {OBI_DBN_MBP_1, "mbp-1"},
        {OBI_DBN_MBP_10, "mbp-10"},
        {OBI_DBN_MBO, "mbo"},
        {OBI_DBN_ERROR, "error"},
        {OBI_DBN_SYMBOL_MAPPING, "symbol-mapping"},
        {0x11, "ohlcv"},
        {0x12, "status"},
        {0x13, "instrument-def"},
        {0x14, "imbalance"},
        {0x17, "system"},
        {0x18, "statistics"},
        {0x20, "ohlcv-1s"},
        {0x21, "ohlcv-1m"},
        {0x22, "ohlcv-1h"},
        {0x23, "ohlcv-1d"},
        {0x24, "ohlcv-eod"},
        {0xb1, "cmbp-1"},
        {0xc0, "cbbo-1s"},
        {0xc1, "cbbo-1m"},
        {0xc2, "tcbbo"},
        {0xc3, "bbo-1s"},
        {0xc4, "bbo-1m"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].rtype == rtype) return names[i].name;
    }
    return NULL;
}

static void pass_by(struct obi_decoder *d, uint8_t rtype) {
    static const char digits[] = "0123456789abcdef";
    char number[] = "rtype 0x00";
    const char *name = name_of(rtype);
    if (!name) {
        number[8] = digits[rtype >> 4];
        number[9] = digits[rtype & 15];
        name = number;
    }
    obi_decoder_note_unknown(d, name, strlen(name));
}

/* Only one error of the gateway says that records are missing: those of a slow reader. */
static void take_error(const struct obi_dbn_turn *turn) {
    static const char slow[] = "Slow client detected";
    const unsigned char *p = turn->p;
    int skipped = turn->s->version == 1
                      ? memcmp(p + OBI_DBN_ERROR_TEXT_AT, slow, sizeof slow - 1) == 0
                      : p[OBI_DBN_ERROR_CODE_AT_2] == OBI_DBN_ERROR_SKIPPED;
    pass_by(turn->d, OBI_DBN_ERROR);
    if (!skipped) return;
    obi_dbn_blame(turn->s, OBI_RESYNC, "the gateway left records out for a slow reader");
    obi_dbn_lose(turn->d);
}

static uint8_t schema_of(uint8_t rtype) {
    switch (rtype) {
    case OBI_DBN_TRADES: return OBI_DBN_BY_TRADES;
    case OBI_DBN_MBP_1: return OBI_DBN_BY_MBP_1;
    case OBI_DBN_MBP_10: return OBI_DBN_BY_MBP_10;
    default: return OBI_DBN_BY_MBO;
    }
}

/* Whether the instrument is told by records of this kind; the first ones decide. */
static int is_told_by(const struct obi_dbn_turn *turn, uint8_t rtype) {
    struct obi_dbn_book *book = turn->book;
    struct obi_instrument *told = &turn->ch->told;
    uint8_t schema = schema_of(rtype);
    if (book->schema == schema) return 1;
    if (book->schema > OBI_DBN_BY_TRADES || (book->schema && schema == OBI_DBN_BY_TRADES)) return 0;
    book->schema = schema;
    if (schema == OBI_DBN_BY_MBO) told->flags |= OBI_INSTRUMENT_ORDERS;
    if (schema == OBI_DBN_BY_MBP_1) told->depth_limit = 1;
    if (schema == OBI_DBN_BY_MBP_10) told->depth_limit = OBI_DBN_LEVELS_MOST;
    return 1;
}

static int take_market(struct obi_dbn_turn *turn, uint8_t rtype, int *done) {
    int rc = OBI_OK;
    if (!obi_dbn_find(turn, &rc)) {
        obi_decoder_note(turn->d, rc ? OBI_COUNTER_DECODER_REFUSED : OBI_COUNTER_DECODER_OTHER);
        return rc;
    }
    if (!is_told_by(turn, rtype)) {
        pass_by(turn->d, rtype);
        return OBI_OK;
    }
    if (rtype == OBI_DBN_MBO) return obi_dbn_take_mbo(turn, done);
    size_t n_levels = rtype; /* as the venue counts them */
    return obi_dbn_take_mbp(turn, n_levels, done);
}

static int refuse_short(struct obi_dbn_turn *turn, uint8_t rtype) {
    char words[80];
    struct obi_text t;
    const char *name = name_of(rtype);
    int is_known = obi_dbn_find_known(turn);
    obi_text_init(&t, words, sizeof words);
    obi_text_put(&t, "a record of ");
    obi_text_put(&t, name);
    obi_text_put(&t, " is shorter than its kind");
    if (is_known) return obi_dbn_refuse(turn, OBI_E_FORMAT, NULL, 0, words, 1);
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_REFUSED);
    return obi_fail_at(turn->call->err, OBI_E_FORMAT, 0,
                       obi_call_offset(turn->call, (const char *)turn->p), words);
}

static int take(struct obi_dbn_turn *turn, size_t n, int *done) {
    struct obi_dbn *s = turn->s;
    uint8_t rtype = turn->p[1];
    size_t least = least_of(rtype, s->version);
    if (least > OBI_DBN_RECORD_LEAST && s->has_ts_out) least += OBI_DBN_TS_OUT_BYTES;
    if (n < least) return refuse_short(turn, rtype);
    switch (rtype) {
    case OBI_DBN_TRADES:
    case OBI_DBN_MBP_1:
    case OBI_DBN_MBP_10:
    case OBI_DBN_MBO: return take_market(turn, rtype, done);
    case OBI_DBN_ERROR: take_error(turn); return OBI_OK;
    case OBI_DBN_SYMBOL_MAPPING: obi_dbn_take_mapping(turn); break;
    default: break;
    }
    pass_by(turn->d, rtype);
    return OBI_OK;
}

/* A head in a record's place: its length would be 272 bytes, its kind is none. */
static int is_head(const unsigned char *p) {
    return p[0] == 'D' && p[1] == 'B' && p[2] == 'N' && p[3];
}

static int take_record(struct obi_decoder *d, struct obi_call *call) {
    struct obi_dbn *s = d->own;
    struct obi_dbn_turn turn = {.d = d, .s = s, .call = call};
    int rc = OBI_OK, done = 1;
    turn.p = (const unsigned char *)call->at;
    if (turn.p[0] == 'D') {
        if (!obi_dbn_has(d, call, OBI_DBN_UNIT, "a record", &rc)) return rc;
        if (is_head(turn.p)) {
            s->stage = OBI_DBN_HEAD;
            return OBI_OK;
        }
    }
    size_t n = (size_t)turn.p[0] * OBI_DBN_UNIT;
    if (n < OBI_DBN_RECORD_LEAST) {
        lose_track(d);
        return OBI_OK;
    }
    if (!obi_dbn_has(d, call, n, "a record", &rc)) return rc;
    rc = take(&turn, n, &done);
    if (!done) return rc;
    obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    obi_dbn_consume(s, call, n);
    return rc;
}

/* Records as long as nothing else is due. */
static int take_records(struct obi_decoder *d, struct obi_call *call) {
    const struct obi_dbn *s = d->own;
    int rc = OBI_OK;
    while (!rc && call->at < call->end && call->n_ev < call->ev_size && !due(d) && !d->n_gaps_due &&
           s->stage == OBI_DBN_RECORDS) {
        rc = take_record(d, call);
    }
    if (s->n_ev) flush(d, call);
    return rc;
}

static int step(struct obi_decoder *d, struct obi_call *call) {
    const struct obi_dbn *s = d->own;
    if (s->n_ev) {
        flush(d, call);
        return OBI_OK;
    }
    if (s->fault.status) return tell(d, call);
    if (s->stage == OBI_DBN_LOST) return seek(d, call);
    if (s->stage == OBI_DBN_RECORDS && !s->meta.skip) return take_records(d, call);
    return obi_dbn_step_meta(d, call);
}

const struct obi_reader obi_dbn_reader = {lay_out, step, due};

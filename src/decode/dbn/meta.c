/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The head and the metadata of DBN, piece by piece. Of all it tells, the version, the bit of ts_out
 * and who is who are needed. A mapping is a symbol and intervals of days with
 * another one; which of the two is the instrument's id, the symbologies tell. */
#include "core/error.h"
#include "decode/dbn/dbn.h"

#include <string.h>

enum { LISTS = 3, COUNT_BYTES = 4, DAYS_BYTES = 8 };

static const unsigned char *at(const struct obi_call *call) {
    return (const unsigned char *)call->at;
}

/* The rest of the metadata cannot be read; the records behind it can. */
static void give_up(struct obi_dbn *s, const char *words) {
    obi_dbn_blame(s, OBI_E_FORMAT, words);
    s->meta.skip = s->meta.left;
    s->stage = OBI_DBN_RECORDS;
}

/* Whether the next n bytes are there and the metadata's. */
static int has(struct obi_decoder *d, struct obi_call *call, size_t n, int *rc) {
    struct obi_dbn *s = d->own;
    if (n <= s->meta.left) return obi_dbn_has(d, call, n, "the metadata", rc);
    give_up(s, "the metadata tells more than its length has room for");
    return 0;
}

static void consume(struct obi_dbn *s, struct obi_call *call, size_t n) {
    s->meta.left -= (uint32_t)n;
    obi_dbn_consume(s, call, n);
}

/* Passes bytes over, of which the metadata has enough or cannot be. */
static void skip(struct obi_dbn *s, uint64_t n) {
    if (n > s->meta.left) {
        give_up(s, "the metadata tells more than its length has room for");
        return;
    }
    s->meta.skip = n;
}

/* -- symbols ----------------------------------------------------------------------------------- */

/* Copies a symbol that ends at its room or at a NUL. Empty when it does not fit or is no text. */
static void copy_symbol(char *to, const unsigned char *from, size_t size) {
    size_t n = 0;
    for (; n < size && from[n]; n++) {
        int is_text = from[n] >= ' ' && from[n] <= '~';
        if (!is_text || n + 1 == OBI_SYMBOL_SIZE) {
            *to = '\0';
            return;
        }
        to[n] = (char)from[n];
    }
    to[n] = '\0';
}

static int read_id(const char *text, uint32_t *out) {
    uint64_t id = 0;
    if (!*text) return 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9') return 0;
        id = id * 10 + (uint64_t)(*text - '0');
        if (id > UINT32_MAX) return 0;
    }
    *out = (uint32_t)id;
    return 1;
}

/* Names that nobody asked for leave room for those that somebody did. */
static int is_spare(const struct obi_decoder *d, uint32_t id, const char *symbol) {
    const struct obi_dbn *s = d->own;
    return d->only_given && s->names.n_names > s->names.name_mask / 4 &&
           !obi_roster_find(&d->roster, symbol) && !obi_dbn_names_get(&s->names, id);
}

static void set_name(struct obi_decoder *d, uint32_t id, const char *symbol, int anew) {
    static const char words[] = "symbol beyond room";
    struct obi_dbn *s = d->own;
    int changed;
    if (is_spare(d, id, symbol)) return;
    if (!obi_dbn_names_set(&s->names, id, symbol, anew, &changed))
        obi_decoder_note_unknown(d, words, sizeof words - 1);
    if (changed) obi_dbn_keys_clear(&s->names);
}

/* An interval of the mapping under way. One symbol of several ids at a time is the name of none but
 * the first. An interval without a symbol says that there was none. */
static void map(struct obi_decoder *d, const char *got, uint32_t from, uint32_t until) {
    struct obi_dbn_meta *m = &((struct obi_dbn *)d->own)->meta;
    uint32_t id;
    int overlaps = from < m->until;
    if (until > m->until) m->until = until;
    if (m->stype_out == OBI_DBN_STYPE_ID) {
        if (read_id(got, &id)) set_name(d, id, overlaps ? "" : m->raw, 0);
    } else if (m->stype_in == OBI_DBN_STYPE_ID && *got) {
        if (read_id(m->raw, &id)) set_name(d, id, got, 0);
    }
}

void obi_dbn_take_mapping(struct obi_dbn_turn *turn) {
    int is_first = turn->s->version == 1;
    char symbol[OBI_SYMBOL_SIZE];
    uint32_t number;
    size_t size = is_first ? OBI_DBN_SYMBOL_SIZE_1 : OBI_DBN_SYMBOL_SIZE_2;
    copy_symbol(symbol, turn->p + (is_first ? OBI_DBN_MAPPING_OUT_AT_1 : OBI_DBN_MAPPING_OUT_AT_2),
                size);
    if (!*symbol || read_id(symbol, &number))
        copy_symbol(symbol,
                    turn->p + (is_first ? OBI_DBN_MAPPING_IN_AT_1 : OBI_DBN_MAPPING_IN_AT_2), size);
    set_name(turn->d, obi_load32(turn->p + OBI_DBN_ID_AT), symbol, 1);
}

/* -- pieces ------------------------------------------------------------------------------------ */

/* What was between two streams nobody knows; their records are another version's, perhaps. */
static void begin(struct obi_decoder *d, uint32_t version, uint32_t n_bytes) {
    struct obi_dbn *s = d->own;
    obi_dbn_lose(d);
    obi_dbn_names_clear(&s->names);
    for (uint32_t i = 0; i < s->n_books; i++) {
        struct obi_dbn_book *book = &s->book[i];
        book->has_key = book->snapshot = book->spoilt = book->has_seq = book->moved = 0;
    }
    s->version = version;
    s->meta = (struct obi_dbn_meta){.left = n_bytes, .n_lists = LISTS};
    s->stage = OBI_DBN_FIXED;
}

static int take_head(struct obi_decoder *d, struct obi_call *call) {
    struct obi_dbn *s = d->own;
    const unsigned char *p = at(call);
    int rc = OBI_OK;
    if (!obi_dbn_has(d, call, OBI_DBN_HEAD_BYTES, "the head", &rc)) return rc;
    int is_dbn = memcmp(p, "DBN", 3) == 0 && p[3];
    if (is_dbn && p[3] <= OBI_DBN_VERSION_MOST) {
        begin(d, p[3], obi_load32(p + 4));
        obi_dbn_consume(s, call, OBI_DBN_HEAD_BYTES);
        return OBI_OK;
    }
    if (is_dbn)
        obi_dbn_blame(s, OBI_E_NEWER, "this version of DBN is not known");
    else
        obi_dbn_blame(s, OBI_E_FORMAT,
                      obi_load32(p) == 0xfd2fb528 ? "the bytes are packed with zstd: unpack them"
                                                  : "the bytes do not begin as DBN does");
    obi_decoder_note(d, OBI_COUNTER_DECODER_REFUSED);
    obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    obi_dbn_lose(d);
    s->stage = OBI_DBN_LOST;
    return OBI_OK;
}

static int take_fixed(struct obi_decoder *d, struct obi_call *call) {
    struct obi_dbn *s = d->own;
    const unsigned char *p = at(call);
    int rc = OBI_OK, is_first = s->version == 1;
    if (!has(d, call, OBI_DBN_FIXED_BYTES, &rc)) return rc;
    const unsigned char *stypes = p + (is_first ? OBI_DBN_STYPES_AT_1 : OBI_DBN_STYPES_AT);
    s->meta.stype_in = stypes[0];
    s->meta.stype_out = stypes[1];
    s->has_ts_out = stypes[2] != 0;
    s->meta.symbol_size = is_first ? OBI_DBN_SYMBOL_SIZE_1 : obi_load16(p + OBI_DBN_SYMBOL_SIZE_AT);
    if (s->meta.symbol_size) {
        s->stage = OBI_DBN_DEFINITION;
        consume(s, call, OBI_DBN_FIXED_BYTES);
    } else {
        give_up(s, "the metadata has symbols of no bytes");
    }
    return OBI_OK;
}

/* A count, and what becomes of it. */
static int take_count(struct obi_decoder *d, struct obi_call *call) {
    struct obi_dbn *s = d->own;
    int rc = OBI_OK;
    if (!has(d, call, COUNT_BYTES, &rc)) return rc;
    uint32_t n = obi_load32(at(call));
    consume(s, call, COUNT_BYTES);
    if (s->stage == OBI_DBN_DEFINITION) {
        s->stage = OBI_DBN_LIST;
        skip(s, n);
    } else if (s->stage == OBI_DBN_LIST) {
        if (!--s->meta.n_lists) s->stage = OBI_DBN_COUNT;
        skip(s, (uint64_t)n * s->meta.symbol_size);
    } else {
        s->meta.n_mappings = n;
        s->stage = OBI_DBN_MAPPING;
    }
    return OBI_OK;
}

static int take_mapping(struct obi_decoder *d, struct obi_call *call) {
    struct obi_dbn *s = d->own;
    struct obi_dbn_meta *m = &s->meta;
    size_t n = m->symbol_size + COUNT_BYTES;
    int rc = OBI_OK;
    if (!m->n_mappings) {
        s->stage = OBI_DBN_RECORDS;
        m->skip = m->left; /* to a multiple of 8 */
        return OBI_OK;
    }
    if (!has(d, call, n, &rc)) return rc;
    copy_symbol(m->raw, at(call), m->symbol_size);
    m->n_intervals = obi_load32(at(call) + m->symbol_size);
    m->n_mappings--;
    m->until = 0;
    consume(s, call, n);
    if (m->n_intervals) s->stage = OBI_DBN_INTERVAL;
    return OBI_OK;
}

static int take_interval(struct obi_decoder *d, struct obi_call *call) {
    struct obi_dbn *s = d->own;
    struct obi_dbn_meta *m = &s->meta;
    char symbol[OBI_SYMBOL_SIZE];
    size_t n = DAYS_BYTES + m->symbol_size;
    int rc = OBI_OK;
    if (!has(d, call, n, &rc)) return rc;
    copy_symbol(symbol, at(call) + DAYS_BYTES, m->symbol_size);
    map(d, symbol, obi_load32(at(call)), obi_load32(at(call) + DAYS_BYTES / 2));
    consume(s, call, n);
    if (!--m->n_intervals) s->stage = OBI_DBN_MAPPING;
    return OBI_OK;
}

static int pass_over(struct obi_decoder *d, struct obi_call *call) {
    struct obi_dbn *s = d->own;
    size_t n = (size_t)(call->end - call->at);
    int rc = OBI_OK;
    if (!n && !obi_dbn_has(d, call, 1, "the metadata", &rc)) return rc;
    if (n > s->meta.skip) n = (size_t)s->meta.skip;
    s->meta.skip -= n;
    consume(s, call, n);
    return OBI_OK;
}

int obi_dbn_step_meta(struct obi_decoder *d, struct obi_call *call) {
    const struct obi_dbn *s = d->own;
    if (s->meta.skip) return pass_over(d, call);
    if (s->stage == OBI_DBN_HEAD) return take_head(d, call);
    if (s->stage == OBI_DBN_FIXED) return take_fixed(d, call);
    if (s->stage == OBI_DBN_MAPPING) return take_mapping(d, call);
    if (s->stage == OBI_DBN_INTERVAL) return take_interval(d, call);
    return take_count(d, call);
}

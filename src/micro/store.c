/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A table as bytes, little-endian. 64 bytes of header with a checksum of their own, so that sizes
 * can be believed before anything is done with them; then numbers of 8 bytes under another:
 *   counters, sums of moves, quiet steps, steps with a move, table
 * A version that changes the body keeps the header's checksum where it is. */
#include "micro/micro.h"

#include "core/bytes.h"
#include "core/crc32.h"
#include "core/error.h"

#include <math.h>
#include <string.h>

enum {
    VERSION = 8,
    BUCKETS = 12,
    SPREADS = 16,
    MAX_MOVE = 20,
    TERMS = 24,
    N_BYTES = 32,
    BODY_CRC = 56,
    HEAD_CRC = 60,
    HEAD = 64,
    MAGIC = 8,
    WORD = 8
};

static const unsigned char magic[MAGIC] = {0x89, 'O', 'B', 'M', '\r', '\n', 0x1a, '\n'};
static const uint64_t not_a_number = UINT64_C(0x7ff8000000000000);

static size_t bytes_of(const struct obi_micro_plan *p) {
    size_t n = p->n_classes;
    return HEAD + WORD * (OBI_MICRO_COUNTERS + 2 * n + 4 * n * n);
}

/* -- save -------------------------------------------------------------------------------------- */

static unsigned char *put(unsigned char *to, uint64_t word) {
    obi_store64(to, word);
    return to + WORD;
}

static unsigned char *put_steps(unsigned char *to, const struct obi_micro_steps *steps, size_t n) {
    for (size_t i = 0; i < n; i++) to = put(put(to, steps[i].same), steps[i].opposite);
    return to;
}

/* One NaN everywhere, whatever the machine's own looks like. */
static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return isnan(value) ? not_a_number : bits;
}

static void put_body(const struct obi_micro *m, unsigned char *to) {
    size_t n = m->plan.n_classes;
    for (size_t i = 0; i < OBI_MICRO_COUNTERS; i++) to = put(to, m->count[i]);
    for (size_t i = 0; i < n; i++) to = put(to, (uint64_t)m->move[i]);
    to = put_steps(to, m->quiet, n * n);
    to = put_steps(to, m->moved, n * n);
    for (size_t i = 0; i < n; i++) to = put(to, bits_of(m->table[i]));
}

static void put_head(const struct obi_micro_plan *p, unsigned char *bytes, size_t n_bytes) {
    memset(bytes, 0, HEAD);
    memcpy(bytes, magic, MAGIC);
    obi_store32(bytes + VERSION, OBI_MICRO_VERSION);
    obi_store32(bytes + BUCKETS, p->n_buckets);
    obi_store32(bytes + SPREADS, p->n_spreads);
    obi_store32(bytes + MAX_MOVE, p->max_move);
    obi_store32(bytes + TERMS, p->n_terms);
    obi_store64(bytes + N_BYTES, n_bytes);
    obi_store32(bytes + BODY_CRC, obi_crc32(0, bytes + HEAD, n_bytes - HEAD));
    obi_store32(bytes + HEAD_CRC, obi_crc32(0, bytes, HEAD_CRC));
}

size_t obi_micro_save_size(const obi_micro *micro) {
    return micro ? bytes_of(&micro->plan) : 0;
}

int obi_micro_save(const obi_micro *micro, void *bytes, size_t size, size_t *n_bytes) {
    if (n_bytes) *n_bytes = 0;
    if (!micro || !bytes || !n_bytes) return OBI_E_ARG;
    size_t n = bytes_of(&micro->plan);
    if (size < n) return OBI_FULL;
    put_body(micro, (unsigned char *)bytes + HEAD);
    put_head(&micro->plan, bytes, n);
    *n_bytes = n;
    return OBI_OK;
}

/* -- restore ----------------------------------------------------------------------------------- */

static int refuse(struct obi_error *err, int status, uint64_t offset, const char *message) {
    return obi_fail_at(err, status, 0, offset, message);
}

/* Whose bytes they are, and whether this library reads them. */
static int check_head(const unsigned char *bytes, size_t n, struct obi_error *err) {
    if (n < HEAD) return refuse(err, OBI_E_FORMAT, n, "cut inside the header of a table");
    if (memcmp(bytes, magic, MAGIC) != 0) return refuse(err, OBI_E_FORMAT, 0, "not a saved table");
    if (obi_load32(bytes + HEAD_CRC) != obi_crc32(0, bytes, HEAD_CRC)) {
        return refuse(err, OBI_E_FORMAT, HEAD_CRC, "the header is damaged: another checksum");
    }
    if (obi_load32(bytes + VERSION) > OBI_MICRO_VERSION) {
        return refuse(err, OBI_E_NEWER, VERSION, "a version that this library is too old for");
    }
    if (obi_load32(bytes + VERSION) != OBI_MICRO_VERSION) {
        return refuse(err, OBI_E_FORMAT, VERSION, "no version there ever was");
    }
    return OBI_OK;
}

/* Options of 0 would be defaults, which no one wrote. */
static int read_plan(const unsigned char *bytes, struct obi_micro_plan *plan,
                     struct obi_error *err) {
    struct obi_micro_options opt = {.struct_size = sizeof opt,
                                    .n_buckets = obi_load32(bytes + BUCKETS),
                                    .n_spreads = obi_load32(bytes + SPREADS),
                                    .max_move = obi_load32(bytes + MAX_MOVE),
                                    .n_terms = obi_load32(bytes + TERMS)};
    if (!opt.n_buckets || !opt.n_spreads || !opt.max_move || !opt.n_terms ||
        obi_micro_plan(&opt, plan, NULL)) {
        return refuse(err, OBI_E_FORMAT, BUCKETS, "options that no table has");
    }
    return OBI_OK;
}

static int check_body(const unsigned char *bytes, size_t n, size_t needed, struct obi_error *err) {
    if (obi_load64(bytes + N_BYTES) != needed) {
        return refuse(err, OBI_E_FORMAT, N_BYTES, "another size than the options make");
    }
    if (n < needed) return refuse(err, OBI_E_FORMAT, n, "cut inside a table");
    if (n > needed) return refuse(err, OBI_E_FORMAT, needed, "bytes behind the table");
    if (obi_load32(bytes + BODY_CRC) != obi_crc32(0, bytes + HEAD, needed - HEAD)) {
        return refuse(err, OBI_E_FORMAT, HEAD, "the table is damaged: another checksum");
    }
    return OBI_OK;
}

static const unsigned char *get_steps(const unsigned char *from, struct obi_micro_steps *steps,
                                      size_t n) {
    for (size_t i = 0; i < n; i++, from += 2 * (size_t)WORD) {
        steps[i] = (struct obi_micro_steps){obi_load64(from), obi_load64(from + WORD)};
    }
    return from;
}

static void get_body(struct obi_micro *m, const unsigned char *from) {
    size_t n = m->plan.n_classes;
    for (size_t i = 0; i < OBI_MICRO_COUNTERS; i++, from += WORD) m->count[i] = obi_load64(from);
    for (size_t i = 0; i < n; i++, from += WORD) m->move[i] = (int64_t)obi_load64(from);
    from = get_steps(from, m->quiet, n * n);
    from = get_steps(from, m->moved, n * n);
    for (size_t i = 0; i < n; i++, from += WORD) {
        uint64_t bits = obi_load64(from);
        memcpy(&m->table[i], &bits, sizeof bits);
    }
}

/* Adds up numbers of 8 bytes; beyond 2^42 anything beyond it. */
static uint64_t sum_of(const unsigned char *from, size_t n) {
    static const uint64_t most = UINT64_C(1) << 42;
    uint64_t sum = 0;
    for (size_t i = 0; i < n && sum <= most; i++) {
        uint64_t word = obi_load64(from + WORD * i);
        sum = word > most ? word : sum + word;
    }
    return sum > most ? most + 1 : sum;
}

/* The checksum tells damage but no intent: counts are such as frames leave behind, so that what is
 * solved from them is finite. */
static int check_counts(const unsigned char *bytes, const struct obi_micro_plan *p,
                        struct obi_error *err) {
    size_t n = p->n_classes, row = 2 * n, cells = n * row;
    const unsigned char *move = bytes + HEAD + (size_t)WORD * OBI_MICRO_COUNTERS;
    const unsigned char *quiet = move + WORD * n, *moved = quiet + WORD * cells;
    uint64_t n_moves = sum_of(moved, cells), n_all = sum_of(quiet, 2 * cells);
    if (n_all != obi_load64(bytes + HEAD) || n_moves != obi_load64(bytes + HEAD + WORD)) {
        return refuse(err, OBI_E_FORMAT, HEAD, "counts that do not add up");
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t by = obi_load64(move + WORD * i), size = by >> 63 ? 0 - by : by;
        if (size > p->max_move * sum_of(moved + WORD * row * i, row)) {
            return refuse(err, OBI_E_FORMAT, (uint64_t)(move - bytes) + WORD * i,
                          "moves beyond their count");
        }
    }
    return OBI_OK;
}

static int check_table(const unsigned char *bytes, size_t n_bytes, size_t n,
                       struct obi_error *err) {
    for (size_t at = n_bytes - WORD * n; at < n_bytes; at += WORD) {
        uint64_t bits = obi_load64(bytes + at), exponent = bits >> 52 & 0x7ff;
        if (exponent == 0x7ff && bits != not_a_number) {
            return refuse(err, OBI_E_FORMAT, at, "a value that is not finite");
        }
    }
    return OBI_OK;
}

int obi_micro_restore(const void *bytes, size_t n_bytes, const struct obi_allocator *mem,
                      obi_micro **out, struct obi_error *err) {
    struct obi_micro_plan plan;
    if (out) *out = NULL;
    if (!bytes || !out) return obi_fail(err, OBI_E_ARG, bytes ? "out is NULL" : "bytes is NULL");
    int rc = check_head(bytes, n_bytes, err);
    if (!rc) rc = read_plan(bytes, &plan, err);
    if (!rc) rc = check_body(bytes, n_bytes, bytes_of(&plan), err);
    if (!rc) rc = check_counts(bytes, &plan, err);
    if (!rc) rc = check_table(bytes, n_bytes, plan.n_classes, err);
    if (!rc) rc = obi_micro_make(&plan, mem, out, err);
    if (!rc) get_body(*out, (const unsigned char *)bytes + HEAD);
    return rc;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Weights as bytes, little-endian. 64 bytes of header with a checksum of their own, so that sizes
 * can be believed before anything is done with them; then numbers of 8 bytes under another:
 *   counters, status, W, share explained, means, vector, covariance times W from its diagonal on
 * Weights follow from the vector. A version that changes the body keeps the header's checksum where
 * it is. */
#include "core/bytes.h"
#include "core/crc32.h"
#include "core/error.h"
#include "core/fpmode.h"
#include "weights/weights.h"

#include <math.h>
#include <string.h>

enum {
    VERSION = 8,
    LEVELS = 12,
    ITERATIONS = 16,
    INTERVAL = 24,
    HALF_LIFE = 32,
    N_BYTES = 40,
    BODY_CRC = 56,
    HEAD_CRC = 60,
    HEAD = 64,
    MAGIC = 8,
    WORD = 8
};

/* Words of the body. */
enum { STATUS = OBI_WEIGHTS_COUNTERS, TOTAL, EXPLAINED, MEAN };

static const unsigned char magic[MAGIC] = {0x89, 'O', 'B', 'W', '\r', '\n', 0x1a, '\n'};

static size_t bytes_of(const struct obi_weights_plan *p) {
    size_t n = p->n_levels;
    return HEAD + WORD * (MEAN + 2 * n + n * (n + 1) / 2);
}

/* -- save -------------------------------------------------------------------------------------- */

static unsigned char *put(unsigned char *to, uint64_t word) {
    obi_store64(to, word);
    return to + WORD;
}

static unsigned char *put_real(unsigned char *to, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return put(to, bits);
}

static void put_body(const struct obi_weights *w, unsigned char *to) {
    size_t n = w->plan.n_levels;
    int is_solved = w->status == OBI_VALUE_OK;
    for (size_t i = 0; i < OBI_WEIGHTS_COUNTERS; i++) to = put(to, w->count[i]);
    to = put(to, w->status);
    to = put_real(to, w->total);
    to = put_real(to, is_solved ? w->explained : 0);
    for (size_t i = 0; i < n; i++) to = put_real(to, w->mean[i]);
    for (size_t i = 0; i < n; i++) to = put_real(to, is_solved ? w->vector[i] : 0);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) to = put_real(to, w->comoment[obi_weights_cell(w, i, j)]);
}

static void put_head(const struct obi_weights_plan *p, unsigned char *bytes, size_t n_bytes) {
    memset(bytes, 0, HEAD);
    memcpy(bytes, magic, MAGIC);
    obi_store32(bytes + VERSION, OBI_WEIGHTS_VERSION);
    obi_store32(bytes + LEVELS, p->n_levels);
    obi_store32(bytes + ITERATIONS, p->n_iterations);
    obi_store64(bytes + INTERVAL, (uint64_t)p->interval_ns);
    obi_store64(bytes + HALF_LIFE, p->half_life);
    obi_store64(bytes + N_BYTES, n_bytes);
    obi_store32(bytes + BODY_CRC, obi_crc32(0, bytes + HEAD, n_bytes - HEAD));
    obi_store32(bytes + HEAD_CRC, obi_crc32(0, bytes, HEAD_CRC));
}

size_t obi_weights_save_size(const obi_weights *weights) {
    return weights ? bytes_of(&weights->plan) : 0;
}

int obi_weights_save(const obi_weights *weights, void *bytes, size_t size, size_t *n_bytes) {
    if (n_bytes) *n_bytes = 0;
    if (!weights || !bytes || !n_bytes) return OBI_E_ARG;
    size_t n = bytes_of(&weights->plan);
    if (size < n) return OBI_FULL;
    put_body(weights, (unsigned char *)bytes + HEAD);
    put_head(&weights->plan, bytes, n);
    *n_bytes = n;
    return OBI_OK;
}

/* -- restore ----------------------------------------------------------------------------------- */

static int refuse(struct obi_error *err, int status, uint64_t offset, const char *message) {
    return obi_fail_at(err, status, 0, offset, message);
}

/* Whose bytes they are, and whether this library reads them. */
static int check_head(const unsigned char *bytes, size_t n, struct obi_error *err) {
    if (n < HEAD) return refuse(err, OBI_E_FORMAT, n, "cut inside the header of weights");
    if (memcmp(bytes, magic, MAGIC) != 0) return refuse(err, OBI_E_FORMAT, 0, "no saved weights");
    if (obi_load32(bytes + HEAD_CRC) != obi_crc32(0, bytes, HEAD_CRC))
        return refuse(err, OBI_E_FORMAT, HEAD_CRC, "the header is damaged: another checksum");
    if (obi_load32(bytes + VERSION) > OBI_WEIGHTS_VERSION)
        return refuse(err, OBI_E_NEWER, VERSION, "a version that this library is too old for");
    if (obi_load32(bytes + VERSION) != OBI_WEIGHTS_VERSION)
        return refuse(err, OBI_E_FORMAT, VERSION, "no version there ever was");
    return OBI_OK;
}

/* Options of 0 would be defaults, which no one wrote. */
static int read_plan(const unsigned char *bytes, struct obi_weights_plan *plan,
                     struct obi_error *err) {
    struct obi_weights_options opt = {.struct_size = sizeof opt,
                                      .n_levels = obi_load32(bytes + LEVELS),
                                      .n_iterations = obi_load32(bytes + ITERATIONS),
                                      .interval_ns = (obi_ns)obi_load64(bytes + INTERVAL),
                                      .half_life = obi_load64(bytes + HALF_LIFE)};
    if (!opt.n_levels || !opt.n_iterations || !opt.interval_ns ||
        obi_weights_plan_of(&opt, plan, NULL))
        return refuse(err, OBI_E_FORMAT, LEVELS, "options that no weights have");
    return OBI_OK;
}

static int check_plan(const struct obi_weights_plan *p, const struct obi_weights_options *opt,
                      struct obi_error *err) {
    struct obi_weights_plan wanted;
    int rc = obi_weights_plan_of(opt, &wanted, err);
    if (rc) return rc;
    if (p->n_levels != wanted.n_levels)
        return refuse(err, OBI_E_FORMAT, LEVELS, "weights of another n_levels");
    if (p->n_iterations != wanted.n_iterations)
        return refuse(err, OBI_E_FORMAT, ITERATIONS, "weights of another n_iterations");
    if (p->interval_ns != wanted.interval_ns)
        return refuse(err, OBI_E_FORMAT, INTERVAL, "weights of another interval_ns");
    if (p->half_life != wanted.half_life)
        return refuse(err, OBI_E_FORMAT, HALF_LIFE, "weights of another half_life");
    return OBI_OK;
}

static int check_body(const unsigned char *bytes, size_t n, size_t needed, struct obi_error *err) {
    if (obi_load64(bytes + N_BYTES) != needed)
        return refuse(err, OBI_E_FORMAT, N_BYTES, "another size than the options make");
    if (n < needed) return refuse(err, OBI_E_FORMAT, n, "cut inside weights");
    if (n > needed) return refuse(err, OBI_E_FORMAT, needed, "bytes behind the weights");
    if (obi_load32(bytes + BODY_CRC) != obi_crc32(0, bytes + HEAD, needed - HEAD))
        return refuse(err, OBI_E_FORMAT, HEAD, "the weights are damaged: another checksum");
    return OBI_OK;
}

static double get_real(const unsigned char *from) {
    uint64_t bits = obi_load64(from);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void get_reals(const unsigned char *from, double *to, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] = get_real(from + WORD * i);
}

static OBI_NOT_INLINED void get_body(struct obi_weights *w, const unsigned char *from) {
    size_t n = w->plan.n_levels;
    for (size_t i = 0; i < OBI_WEIGHTS_COUNTERS; i++) w->count[i] = obi_load64(from + WORD * i);
    w->status = (uint8_t)obi_load64(from + (size_t)WORD * STATUS);
    w->total = get_real(from + (size_t)WORD * TOTAL);
    w->explained = get_real(from + (size_t)WORD * EXPLAINED);
    from += (size_t)WORD * MEAN;
    get_reals(from, w->mean, n);
    get_reals(from += WORD * n, w->vector, n);
    from += WORD * n;
    for (size_t i = 0; i < n; from += WORD * (n - i++))
        get_reals(from, &w->comoment[obi_weights_cell(w, i, i)], n - i);
    if (w->status == OBI_VALUE_OK) obi_weights_scale(w);
}

/* -- what intervals leave behind --------------------------------------------------------------- */

/* The checksum tells damage but no intent: moments are such as intervals leave behind, so that what
 * is solved from them is finite. No flow over a mean size goes beyond 2^134. */
static const double most_flow = 0x1p200, most_square = 0x1p500;

static int is_status(uint64_t status, uint64_t n_intervals) {
    if (status == OBI_VALUE_WARMUP) return 1;
    return n_intervals >= 2 && (status == OBI_VALUE_OK || status == OBI_VALUE_NO_FIT);
}

static int is_within(double value, double most) {
    return value <= most && value >= -most;
}

/* W has a share of each interval, a whole one of the last. */
static int is_total(double total, uint64_t n_intervals) {
    if (!n_intervals) return !(total < 0 || total > 0) && !isnan(total);
    return total >= 1 && total <= (double)n_intervals;
}

static int check_vector(const struct obi_weights *w) {
    double size = 0;
    for (size_t i = 0; i < w->plan.n_levels; i++) {
        if (!is_within(w->vector[i], 2)) return 0;
        size += fabs(w->vector[i]);
    }
    int is_solved = w->status == OBI_VALUE_OK;
    return (is_solved ? size >= 0.5 : !(size > 0)) && w->explained >= 0 && w->explained <= 1;
}

/* Products are at most as large as the squares that go with them. */
static int check_moments(const struct obi_weights *w) {
    size_t n = w->plan.n_levels;
    for (size_t i = 0; i < n; i++) {
        double square = w->comoment[obi_weights_cell(w, i, i)];
        if (!is_within(w->mean[i], most_flow) || !(square >= 0 && square <= most_square)) return 0;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            double both = w->comoment[obi_weights_cell(w, i, i)];
            both += w->comoment[obi_weights_cell(w, j, j)];
            if (!is_within(w->comoment[obi_weights_cell(w, i, j)], both)) return 0;
        }
    }
    return 1;
}

static int check_values(const struct obi_weights *w, struct obi_error *err) {
    size_t at = HEAD + (size_t)WORD * TOTAL;
    if (!is_total(w->total, w->count[0]))
        return refuse(err, OBI_E_FORMAT, at, "no weight that so many intervals have");
    if (!check_vector(w)) return refuse(err, OBI_E_FORMAT, at, "no vector that was ever solved");
    if (!check_moments(w)) return refuse(err, OBI_E_FORMAT, at, "moments that no flow has");
    return OBI_OK;
}

static int take_body(struct obi_weights *w, const unsigned char *bytes, struct obi_error *err) {
    const unsigned char *body = bytes + HEAD;
    if (!is_status(obi_load64(body + (size_t)WORD * STATUS), obi_load64(body)))
        return refuse(err, OBI_E_FORMAT, HEAD + (size_t)WORD * STATUS, "no status of weights");
    uint64_t host = obi_fp_enter();
    get_body(w, body);
    obi_fp_leave(host);
    return check_values(w, err);
}

int obi_weights_restore(const struct obi_weights_options *opt, const void *bytes, size_t n_bytes,
                        const struct obi_allocator *mem, obi_weights **out, struct obi_error *err) {
    struct obi_weights_plan plan;
    if (out) *out = NULL;
    if (!bytes || !out) return obi_fail(err, OBI_E_ARG, bytes ? "out is NULL" : "bytes is NULL");
    int rc = check_head(bytes, n_bytes, err);
    if (!rc) rc = read_plan(bytes, &plan, err);
    if (!rc) rc = check_body(bytes, n_bytes, bytes_of(&plan), err);
    if (!rc && opt) rc = check_plan(&plan, opt, err);
    if (!rc) rc = obi_weights_make(&plan, mem, out, err);
    if (!rc) rc = take_body(*out, bytes, err);
    if (rc && *out) {
        obi_weights_destroy(*out);
        *out = NULL;
    }
    return rc;
}

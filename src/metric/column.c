/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Columns as text and back: name[lo:hi], name[lo:], name. */
#include "core/error.h"
#include "metric/table.h"

#include <string.h>

_Static_assert(sizeof(struct obi_column) == 64, "the column record is frozen");

/* -- check ------------------------------------------------------------------------------------- */

static int is_zero(const void *bytes, size_t n) {
    const unsigned char *b = bytes;
    while (n && !b[n - 1]) n--;
    return n == 0;
}

int obi_column_check(const struct obi_column *col, struct obi_column *canonical,
                     struct obi_error *err) {
    const struct obi_metric_row *row = obi_metric_find(col->metric);
    if (!row) return obi_fail(err, OBI_E_NAME, "metric is none of enum obi_metric");
    if (col->basis != OBI_BASIS_LEVELS) {
        return obi_fail(err, OBI_E_NAME, "basis is none of enum obi_basis");
    }
    if (!is_zero(col->param, sizeof col->param) || col->reserved) {
        return obi_fail(err, OBI_E_NEWER, "param or reserved is set: this metric takes none");
    }
    *canonical = *col;
    int touch = col->lo == 0 && col->hi == 0;
    if (!(row->traits & OBI_TRAIT_TIER)) {
        return touch ? OBI_OK : obi_fail(err, OBI_E_NAME, "this metric takes no tier");
    }
    if (touch) canonical->hi = 1;
    if (canonical->lo < 0 || canonical->lo >= canonical->hi) {
        return obi_fail(err, OBI_E_NAME, "tier: 0 <= lo < hi is needed");
    }
    return OBI_OK;
}

/* -- parse ------------------------------------------------------------------------------------- */

struct reader {
    const char *text, *at;
    struct obi_error *err;
};

static void skip_spaces(struct reader *r) {
    while (*r->at == ' ' || *r->at == '\t') r->at++;
}

static int is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static int fail_here(const struct reader *r, const char *message) {
    return obi_fail_at(r->err, OBI_E_NAME, 0, (uint64_t)(r->at - r->text), message);
}

/* Edits to turn one word into the other: insert, remove, replace a letter. */
static unsigned distance(const char *a, size_t n, const char *b) {
    enum { LONGEST = 32 };
    unsigned row[LONGEST + 1];
    size_t m = strlen(b);
    if (m > LONGEST) return UINT32_MAX;
    for (size_t j = 0; j <= m; j++) row[j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[m];
}

static const struct obi_metric_row *nearest(const char *name, size_t n) {
    const struct obi_metric_row *best = obi_metric_at(0), *row;
    unsigned least = UINT32_MAX;
    for (uint32_t i = 0; (row = obi_metric_at(i)) != NULL; i++) {
        unsigned d = distance(name, n, row->name);
        if (d < least) {
            least = d;
            best = row;
        }
    }
    return best;
}

static int read_name(struct reader *r, struct obi_column *out) {
    const char *name = r->at;
    while (is_name(*r->at)) r->at++;
    size_t n = (size_t)(r->at - name);
    const struct obi_metric_row *row;
    for (uint32_t i = 0; (row = obi_metric_at(i)) != NULL; i++) {
        if (strlen(row->name) != n || memcmp(row->name, name, n) != 0) continue;
        out->metric = (uint32_t)row->id;
        return OBI_OK;
    }
    if (!n) return fail_here(r, "a metric's name is expected");
    struct obi_text t = obi_error_begin(r->err, OBI_E_NAME, 0, (uint64_t)(name - r->text));
    obi_text_put(&t, "no metric '");
    obi_text_put_bytes(&t, name, n);
    obi_text_put(&t, "'; did you mean ");
    obi_text_put(&t, nearest(name, n)->name);
    obi_text_put(&t, "?");
    return OBI_E_NAME;
}

/* A whole number; 0 when there is none, or it leaves 63 bits. */
static int read_count(struct reader *r, int64_t *out) {
    const char *first = r->at;
    int64_t value = 0;
    for (; *r->at >= '0' && *r->at <= '9'; r->at++) {
        int digit = *r->at - '0';
        if (value > (INT64_MAX - 1 - digit) / 10) return 0;
        value = value * 10 + digit;
    }
    *out = value;
    return r->at > first;
}

static int read_tier(struct reader *r, struct obi_column *out) {
    r->at++; /* [ */
    skip_spaces(r);
    if (!read_count(r, &out->lo)) return fail_here(r, "tier: a number of levels is expected");
    skip_spaces(r);
    if (*r->at != ':') return fail_here(r, "tier: ':' is expected, as in [0:5]");
    r->at++;
    skip_spaces(r);
    out->hi = INT64_MAX;
    if (*r->at != ']' && !read_count(r, &out->hi)) {
        return fail_here(r, "tier: a number of levels or ']' is expected");
    }
    skip_spaces(r);
    if (*r->at != ']') return fail_here(r, "tier: ']' is expected, as in [0:5]");
    r->at++;
    if (out->lo >= out->hi) return fail_here(r, "tier: lo < hi is needed, as in [0:5]");
    return OBI_OK;
}

int obi_column_parse(const char *text, struct obi_column *out, struct obi_error *err) {
    if (!text) return obi_fail(err, OBI_E_ARG, "text is NULL");
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    struct reader r = {text, text, err};
    struct obi_column col;
    memset(&col, 0, sizeof col);
    skip_spaces(&r);
    int rc = read_name(&r, &col);
    if (rc) return rc;
    skip_spaces(&r);
    const char *tier = r.at;
    int has_tier = *tier == '[';
    if (has_tier) {
        rc = read_tier(&r, &col);
        if (rc) return rc;
        skip_spaces(&r);
    }
    if (*r.at) return fail_here(&r, "nothing is expected behind the tier");
    if (has_tier && !(obi_metric_find(col.metric)->traits & OBI_TRAIT_TIER)) {
        r.at = tier;
        return fail_here(&r, "this metric takes no tier");
    }
    obi_column_check(&col, out, NULL); /* it is fine: this makes it canonical */
    return obi_succeed(err);
}

/* -- format ------------------------------------------------------------------------------------ */

int obi_column_format(const struct obi_column *col, char *text, size_t text_size) {
    enum { ROOM = 96 };
    char room[ROOM];
    struct obi_column canonical;
    struct obi_text t;
    if (!col || !text || obi_column_check(col, &canonical, NULL)) return OBI_E_ARG;
    const struct obi_metric_row *row = obi_metric_find(canonical.metric);
    obi_text_init(&t, room, sizeof room);
    obi_text_put(&t, row->name);
    if (row->traits & OBI_TRAIT_TIER) {
        obi_text_put(&t, "[");
        obi_text_put_int(&t, canonical.lo);
        obi_text_put(&t, ":");
        if (canonical.hi != INT64_MAX) obi_text_put_int(&t, canonical.hi);
        obi_text_put(&t, "]");
    }
    size_t size = (size_t)(t.at - room) + 1;
    if (size > text_size) return OBI_E_ARG;
    memcpy(text, room, size);
    return OBI_OK;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Columns from text: name, name[lo:hi], name[lo:], name[lo:hi basis], name{parameter=choice}, with
 * spaces anywhere between words. Whoever is refused is told the byte and what was meant. */
#include "core/error.h"
#include "core/nearest.h"
#include "metric/basis.h"
#include "metric/param.h"
#include "metric/table.h"

#include <string.h>

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

static struct obi_word read_word(struct reader *r) {
    struct obi_word word = {r->at, 0};
    while (is_name(*r->at)) r->at++;
    word.n = (size_t)(r->at - word.at);
    return word;
}

static int fail_at(const struct reader *r, const char *at, const char *message) {
    return obi_fail_at(r->err, OBI_E_NAME, 0, (uint64_t)(at - r->text), message);
}

static int fail_here(const struct reader *r, const char *message) {
    return fail_at(r, r->at, message);
}

/* -- names ------------------------------------------------------------------------------------- */

/* The i-th of a list of words; 0 behind the last. */
typedef int word_list(const void *ctx, uint32_t i, struct obi_word *out);

static struct obi_word word_of(const char *text) {
    return (struct obi_word){text, strlen(text)};
}

static int metric_word(const void *ctx, uint32_t i, struct obi_word *out) {
    const struct obi_metric_row *row = obi_metric_at(i);
    (void)ctx;
    if (row) *out = word_of(row->name);
    return row != NULL;
}

static int basis_word(const void *ctx, uint32_t i, struct obi_word *out) {
    const struct obi_basis_row *row = obi_basis_at(i);
    (void)ctx;
    if (row) *out = word_of(row->name);
    return row != NULL;
}

static int param_word(const void *ctx, uint32_t i, struct obi_word *out) {
    struct obi_param param = {{NULL, 0}, {NULL, 0}};
    int is_there = obi_param_at(ctx, i, &param);
    *out = param.name;
    return is_there;
}

static int choice_word(const void *ctx, uint32_t i, struct obi_word *out) {
    return obi_param_choice(ctx, i, out);
}

static int fail_unknown(const struct reader *r, const char *what, struct obi_word word,
                        word_list *list, const void *ctx) {
    struct obi_word best = {"", 0}, one;
    unsigned least = UINT32_MAX;
    for (uint32_t i = 0; list(ctx, i, &one); i++) {
        unsigned d = obi_word_distance(word.at, word.n, one.at, one.n);
        if (d >= least) continue;
        least = d;
        best = one;
    }
    uint64_t offset = (uint64_t)(word.at - r->text);
    struct obi_text t = obi_error_begin(r->err, OBI_E_NAME, 0, offset);
    obi_text_put(&t, "no ");
    obi_text_put(&t, what);
    obi_text_put(&t, " '");
    obi_text_put_bytes(&t, word.at, word.n);
    obi_text_put(&t, "'; did you mean ");
    obi_text_put_bytes(&t, best.at, best.n);
    obi_text_put(&t, "?");
    return OBI_E_NAME;
}

/* Reads one word of a list, its place in the list. */
static int read_known(struct reader *r, const char *what, word_list *list, const void *ctx,
                      uint32_t *out) {
    struct obi_word word = read_word(r), one;
    for (uint32_t i = 0; list(ctx, i, &one); i++) {
        if (!obi_word_equal(one, word)) continue;
        *out = i;
        return OBI_OK;
    }
    if (word.n) return fail_unknown(r, what, word, list, ctx);
    struct obi_text t = obi_error_begin(r->err, OBI_E_NAME, 0, (uint64_t)(r->at - r->text));
    obi_text_put(&t, "a ");
    obi_text_put(&t, what);
    obi_text_put(&t, "'s name is expected");
    return OBI_E_NAME;
}

/* -- tier -------------------------------------------------------------------------------------- */

/* A number as it is written: digits, and how many of them are decimals. */
struct number {
    int64_t digits;
    uint32_t decimals;
    const char *at, *point; /* where it is, and its decimals are; NULL: no number, no decimals */
};

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* 0 when there is none, or it leaves 63 bits. */
static int read_digits(struct reader *r, struct number *n) {
    const char *first = r->at;
    for (; is_digit(*r->at); r->at++) {
        int digit = *r->at - '0';
        if (n->digits > (INT64_MAX - 1 - digit) / 10) return 0;
        n->digits = n->digits * 10 + digit;
    }
    return r->at > first;
}

static int read_number(struct reader *r, struct number *n) {
    *n = (struct number){.at = r->at};
    if (!read_digits(r, n)) return 0;
    if (*r->at != '.' || !is_digit(r->at[1])) return 1;
    n->point = r->at++;
    int good = read_digits(r, n);
    n->decimals = (uint32_t)(r->at - n->point - 1);
    return good;
}

/* A number in units of its basis. */
static int take_edge(const struct reader *r, const struct number *n,
                     const struct obi_basis_row *basis, int64_t *out) {
    if (!n->at) return OBI_OK;
    if (n->decimals > basis->decimals) {
        return fail_at(r, n->point,
                       basis->decimals ? "tier: bps have at most two decimals"
                                       : "tier: only bps have decimals, as in [0:2.5 bps]");
    }
    *out = n->digits;
    for (uint32_t i = n->decimals; i < basis->decimals; i++) {
        if (*out > basis->most / 10) return fail_at(r, n->at, "tier: an edge is too far");
        *out *= 10;
    }
    return *out > basis->most ? fail_at(r, n->at, "tier: an edge is too far") : OBI_OK;
}

static int take_tier(const struct reader *r, const struct number *lo, const struct number *hi,
                     struct obi_column *out) {
    const struct obi_basis_row *basis = obi_basis_at(out->basis);
    out->hi = INT64_MAX;
    int rc = take_edge(r, lo, basis, &out->lo);
    if (!rc) rc = take_edge(r, hi, basis, &out->hi);
    if (rc) return rc;
    if (out->lo >= out->hi) return fail_here(r, "tier: lo < hi is needed, as in [0:5]");
    return OBI_OK;
}

static int read_tier(struct reader *r, struct obi_column *out) {
    struct number lo, hi = {.at = NULL};
    r->at++; /* [ */
    skip_spaces(r);
    if (!read_number(r, &lo)) return fail_here(r, "tier: a number is expected, as in [0:5]");
    skip_spaces(r);
    if (*r->at != ':') return fail_here(r, "tier: ':' is expected, as in [0:5]");
    r->at++;
    skip_spaces(r);
    if (is_digit(*r->at) && !read_number(r, &hi)) {
        return fail_here(r, "tier: the number is too large");
    }
    skip_spaces(r);
    if (is_name(*r->at) && !is_digit(*r->at)) {
        int rc = read_known(r, "basis", basis_word, NULL, &out->basis);
        if (rc) return rc;
        skip_spaces(r);
    }
    if (*r->at != ']') {
        return fail_here(r, hi.at ? "tier: ']' is expected, as in [0:5] or [0:5 ticks]"
                                  : "tier: a number, a basis or ']' is expected");
    }
    r->at++;
    return take_tier(r, &lo, &hi, out);
}

/* -- parameters -------------------------------------------------------------------------------- */

static int expect(struct reader *r, char mark, const char *message) {
    skip_spaces(r);
    if (*r->at != mark) return fail_here(r, message);
    r->at++;
    skip_spaces(r);
    return OBI_OK;
}

static int read_param(struct reader *r, const char *params, uint32_t *seen,
                      struct obi_column *out) {
    const char *name = r->at;
    struct obi_param param;
    uint32_t i = 0, choice = 0;
    int rc = read_known(r, "parameter", param_word, params, &i);
    if (rc) return rc;
    if (*seen & 1U << i) return fail_at(r, name, "this parameter is given twice");
    *seen |= 1U << i;
    rc = expect(r, '=', "'=' is expected behind a parameter's name");
    if (rc) return rc;
    obi_param_at(params, i, &param);
    rc = read_known(r, "choice", choice_word, &param, &choice);
    out->param[i] = choice;
    return rc;
}

static int read_params(struct reader *r, struct obi_column *out) {
    const char *params = obi_metric_find(out->metric)->params;
    uint32_t seen = 0;
    if (!*params) return fail_here(r, "this metric takes no parameters");
    do {
        r->at++; /* { or , */
        skip_spaces(r);
        int rc = read_param(r, params, &seen, out);
        if (rc) return rc;
        skip_spaces(r);
    } while (*r->at == ',');
    return expect(r, '}', "',' or '}' is expected behind a parameter");
}

/* -- column ------------------------------------------------------------------------------------ */

static int read_column(struct reader *r, struct obi_column *col) {
    uint32_t index = 0;
    skip_spaces(r);
    int rc = read_known(r, "metric", metric_word, NULL, &index);
    if (rc) return rc;
    const struct obi_metric_row *row = obi_metric_at(index);
    col->metric = (uint32_t)row->id;
    skip_spaces(r);
    if (*r->at == '[') {
        if (!(row->traits & OBI_TRAIT_TIER)) return fail_here(r, "this metric takes no tier");
        rc = read_tier(r, col);
        if (rc) return rc;
        skip_spaces(r);
    }
    if (*r->at == '{') rc = read_params(r, col);
    if (rc) return rc;
    return *r->at ? fail_here(r, "nothing is expected behind the column") : OBI_OK;
}

int obi_column_parse(const char *text, struct obi_column *out, struct obi_error *err) {
    if (!text) return obi_fail(err, OBI_E_ARG, "text is NULL");
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    struct reader r = {text, text, err};
    struct obi_column col;
    memset(&col, 0, sizeof col);
    int rc = read_column(&r, &col);
    if (rc) return rc;
    obi_column_check(&col, out, NULL); /* it is fine: this makes it canonical */
    return obi_succeed(err);
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Columns from text: name, name[lo:hi], name[lo:], name[lo:hi basis], name{parameter=choice}, with
 * spaces anywhere between words. Whoever is refused is told the byte and what was meant. */
#include "core/error.h"
#include "core/nearest.h"
#include "core/real.h"
#include "metric/basis.h"
#include "metric/param.h"
#include "metric/table.h"

#include <math.h>
#include <string.h>

struct reader {
    const char *text, *at;
    const char *tier; /* where it begins; where it could, if there is none */
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
        uint32_t basis = 0;
        int rc = read_known(r, "basis", basis_word, NULL, &basis);
        if (rc) return rc;
        out->basis = (uint16_t)basis;
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

/* A decimal, at the reader. */
static int read_real(struct reader *r, const struct obi_param *param, double *out) {
    const char *at = r->at;
    struct obi_decimal d;
    while (is_digit(*r->at) || *r->at == '.' || *r->at == '-') r->at++;
    if (obi_decimal_parse(at, (size_t)(r->at - at), &d)) {
        return fail_at(r, at, "a decimal is expected");
    }
    *out = obi_decimal_to_double(d);
    double taken = *out;
    if (fpclassify(*out) != FP_ZERO && obi_param_take(param, &taken)) return OBI_OK;
    struct obi_text t = obi_error_begin(r->err, OBI_E_NAME, 0, (uint64_t)(at - r->text));
    obi_text_put_bytes(&t, param->name.at, param->name.n);
    obi_text_put(&t, " is out of its range, ");
    obi_text_put_bytes(&t, param->range.at, param->range.n);
    return OBI_E_NAME;
}

static int read_choice(struct reader *r, const struct obi_param *param, double *out) {
    uint32_t choice = 0;
    int rc = read_known(r, "choice", choice_word, param, &choice);
    *out = choice;
    return rc;
}

/* The keys of a column: its metric's parameters, then what it is not to see. */
static const struct obi_word filter_key[] = {OBI_WORD(OBI_KEY_MIN), OBI_WORD(OBI_KEY_MIN_ORDER),
                                             OBI_WORD(OBI_KEY_OWN)};

enum { MIN, MIN_ORDER, OWN, FILTER_KEYS };

static int param_word(const char *params, uint32_t i, struct obi_word *out) {
    struct obi_param param = {{NULL, 0}, {NULL, 0}, 0, 0, {NULL, 0}, 0, 0, 0};
    int is_there = obi_param_at(params, i, &param);
    *out = param.name;
    return is_there;
}

static int key_word(const void *ctx, uint32_t i, struct obi_word *out) {
    const struct obi_metric_row *row = ctx;
    uint32_t n = obi_params_count(row->params);
    if (i < n) return param_word(row->params, i, out);
    if (i - n >= FILTER_KEYS || !(row->traits & OBI_TRAIT_FILTER)) return 0;
    *out = filter_key[i - n];
    return 1;
}

static int read_filter(struct reader *r, uint32_t key, struct obi_column *out) {
    struct number n;
    const char *at = r->at;
    if (key == OWN) {
        struct obi_word word = read_word(r);
        out->filter |= OBI_FILTER_OWN;
        return obi_word_equal(word, word_of(OBI_OWN_OUT))
                   ? OBI_OK
                   : fail_at(r, at, "own orders can be left out: own=out");
    }
    if (out->min_lots) return fail_at(r, at, "only one of min and min_order can be given");
    if (!read_number(r, &n) || n.decimals || !n.digits) {
        return fail_at(r, at, "a number of lots above 0 is expected");
    }
    out->min_lots = n.digits;
    if (key == MIN_ORDER) out->filter |= OBI_FILTER_ORDERS;
    return OBI_OK;
}

static int read_value(struct reader *r, const struct obi_metric_row *row, uint32_t i,
                      struct obi_column *out) {
    struct obi_param param;
    uint32_t n = obi_params_count(row->params);
    if (i >= n) return read_filter(r, i - n, out);
    obi_param_at(row->params, i, &param);
    return (param.is_number ? read_real : read_choice)(r, &param, &out->param[i]);
}

static int read_param(struct reader *r, const struct obi_metric_row *row, uint32_t *seen,
                      struct obi_column *out) {
    const char *name = r->at;
    uint32_t i = 0;
    int rc = read_known(r, "parameter", key_word, row, &i);
    if (rc) return rc;
    if (*seen & 1U << i) return fail_at(r, name, "this parameter is given twice");
    *seen |= 1U << i;
    rc = expect(r, '=', "'=' is expected behind a parameter's name");
    return rc ? rc : read_value(r, row, i, out);
}

static int read_params(struct reader *r, struct obi_column *out) {
    const struct obi_metric_row *row = obi_metric_find(out->metric);
    struct obi_word any;
    uint32_t seen = 0;
    if (!key_word(row, 0, &any)) return fail_here(r, "this metric takes no parameters");
    do {
        r->at++; /* { or , */
        skip_spaces(r);
        int rc = read_param(r, row, &seen, out);
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
    r->tier = r->at;
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
    struct reader r = {text, text, text, err};
    struct obi_column col;
    struct obi_error fault;
    memset(&col, 0, sizeof col);
    int rc = read_column(&r, &col);
    if (rc) return rc;
    rc = obi_column_check(&col, out, &fault); /* and makes it canonical */
    return rc ? fail_at(&r, r.tier, fault.message) : obi_succeed(err);
}

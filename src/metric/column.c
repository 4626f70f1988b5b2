/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What is a column, and its one canonical text: name[lo:hi basis]{parameter=choice}. */
#include "core/error.h"
#include "metric/basis.h"
#include "metric/param.h"
#include "metric/table.h"

#include <string.h>

_Static_assert(sizeof(struct obi_column) == 64, "the column record is frozen");

enum { PARAMS = sizeof((struct obi_column *)0)->param / sizeof(double) };

/* Twice a price times a million more than an edge has room in 128 bits. */
static const struct obi_basis_row bases[] = {
    {OBI_BASIS_LEVELS, "levels", 0, INT64_MAX - 1},
    {OBI_BASIS_TICKS, "ticks", 0, INT64_MAX - 1},
    {OBI_BASIS_PPM, "bps", 2, INT64_MAX - 1000000},
    {OBI_BASIS_NOTIONAL, "notional", 0, INT64_MAX - 1},
};

const struct obi_basis_row *obi_basis_at(uint32_t index) {
    return index < sizeof bases / sizeof *bases ? &bases[index] : NULL;
}

/* -- check ------------------------------------------------------------------------------------- */

static int is_zero(const void *bytes, size_t n) {
    const unsigned char *b = bytes;
    while (n && !b[n - 1]) n--;
    return n == 0;
}

/* The number of a choice, in canonical form; 0 for what is none. */
static int take_choice(const struct obi_param *param, double *value) {
    struct obi_word word;
    for (uint32_t i = 0; obi_param_choice(param, i, &word); i++) {
        if (!(*value >= i && *value <= i)) continue; /* nor is a NaN */
        *value = i;                                  /* -0 becomes 0 */
        return 1;
    }
    return 0;
}

static int check_params(const struct obi_metric_row *row, struct obi_column *col,
                        struct obi_error *err) {
    struct obi_param param;
    uint32_t n = 0;
    for (; obi_param_at(row->params, n, &param); n++) {
        if (take_choice(&param, &col->param[n])) continue;
        return obi_fail_quote(err, OBI_E_NAME, 0, 0, "parameter ", param.name.at, param.name.n,
                              " is none of its choices");
    }
    if (!is_zero(&col->param[n], (PARAMS - n) * sizeof *col->param) || col->reserved) {
        return obi_fail(err, OBI_E_NEWER, "a param that the metric has not, or reserved, is set");
    }
    return OBI_OK;
}

static int check_tier(struct obi_column *col, struct obi_error *err) {
    const struct obi_basis_row *basis = &bases[col->basis]; /* ids are places */
    if (col->lo == 0 && col->hi == 0 && col->basis == OBI_BASIS_LEVELS) col->hi = 1;
    if (col->lo < 0 || col->lo >= col->hi) {
        return obi_fail(err, OBI_E_NAME, "tier: 0 <= lo < hi is needed");
    }
    int is_far = col->lo > basis->most || (col->hi > basis->most && col->hi != INT64_MAX);
    return is_far ? obi_fail(err, OBI_E_NAME, "tier: an edge is too far") : OBI_OK;
}

int obi_column_check(const struct obi_column *col, struct obi_column *canonical,
                     struct obi_error *err) {
    const struct obi_metric_row *row = obi_metric_find(col->metric);
    if (!row) return obi_fail(err, OBI_E_NAME, "metric is none of enum obi_metric");
    if (!obi_basis_at(col->basis)) {
        return obi_fail(err, OBI_E_NAME, "basis is none of enum obi_basis");
    }
    *canonical = *col;
    int rc = check_params(row, canonical, err);
    if (rc) return rc;
    if (row->traits & OBI_TRAIT_TIER) return check_tier(canonical, err);
    if (col->basis == OBI_BASIS_LEVELS && col->lo == 0 && col->hi == 0) return OBI_OK;
    return obi_fail(err, OBI_E_NAME, "this metric takes no tier");
}

/* -- format ------------------------------------------------------------------------------------ */

/* 250 with two decimals is 2.5. */
static void put_edge(struct obi_text *t, int64_t at, uint32_t decimals) {
    int64_t one = 1;
    for (uint32_t i = 0; i < decimals; i++) one *= 10;
    obi_text_put_int(t, at / one);
    if (at % one == 0) return;
    obi_text_put(t, ".");
    for (int64_t rest = at % one; rest; rest = rest * 10 % one) {
        obi_text_put_int(t, rest * 10 / one);
    }
}

static void put_tier(struct obi_text *t, const struct obi_column *col) {
    const struct obi_basis_row *basis = &bases[col->basis]; /* ids are places */
    obi_text_put(t, "[");
    put_edge(t, col->lo, basis->decimals);
    obi_text_put(t, ":");
    if (col->hi != INT64_MAX) put_edge(t, col->hi, basis->decimals);
    if (basis->id != OBI_BASIS_LEVELS) {
        obi_text_put(t, " ");
        obi_text_put(t, basis->name);
    }
    obi_text_put(t, "]");
}

/* What is not the default. */
static void put_params(struct obi_text *t, const struct obi_metric_row *row,
                       const struct obi_column *col) {
    struct obi_param param;
    const char *before = "{";
    for (uint32_t i = 0; obi_param_at(row->params, i, &param); i++) {
        struct obi_word choice;
        uint32_t n = (uint32_t)col->param[i];
        if (!n || !obi_param_choice(&param, n, &choice)) continue;
        obi_text_put(t, before);
        obi_text_put_bytes(t, param.name.at, param.name.n);
        obi_text_put(t, "=");
        obi_text_put_bytes(t, choice.at, choice.n);
        before = ",";
    }
    if (*before == ',') obi_text_put(t, "}");
}

int obi_column_format(const struct obi_column *col, char *text, size_t text_size) {
    enum { ROOM = 96 };
    char room[ROOM];
    struct obi_column canonical;
    struct obi_text t;
    if (!col || !text || obi_column_check(col, &canonical, NULL)) return OBI_E_ARG;
    const struct obi_metric_row *row = obi_metric_find(canonical.metric);
    obi_text_init(&t, room, sizeof room);
    obi_text_put(&t, row->name);
    if (row->traits & OBI_TRAIT_TIER) put_tier(&t, &canonical);
    put_params(&t, row, &canonical);
    size_t size = (size_t)(t.at - room) + 1;
    if (size > text_size) return OBI_E_ARG;
    memcpy(text, room, size);
    return OBI_OK;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What is a column, and its one canonical text: name[lo:hi basis]{parameter=choice}. */
#include "core/error.h"
#include "core/real.h"
#include "metric/basis.h"
#include "metric/param.h"
#include "metric/table.h"

#include <string.h>

_Static_assert(sizeof(struct obi_column) == 64, "the column record is frozen");

enum {
    PARAMS = sizeof((struct obi_column *)0)->param / sizeof(double),
    FILTERS_KNOWN = OBI_FILTER_OWN | OBI_FILTER_ORDERS
};

/* Twice a price times a million more than an edge has room in 128 bits. */
static const struct obi_basis_row bases[] = {
    {OBI_BASIS_LEVELS, "levels", 0, INT64_MAX - 1},
    {OBI_BASIS_TICKS, "ticks", 0, INT64_MAX - 1},
    {OBI_BASIS_PPM, "bps", 2, INT64_MAX - 1000000},
    {OBI_BASIS_NOTIONAL, "notional", 0, INT64_MAX - 1},
    {OBI_BASIS_LOTS, "lots", 0, INT64_MAX - 1},
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

static int fail_range(struct obi_error *err, const struct obi_param *param) {
    struct obi_text t = obi_error_begin(err, OBI_E_NAME, 0, 0);
    obi_text_put(&t, "parameter '");
    obi_text_put_bytes(&t, param->name.at, param->name.n);
    obi_text_put(&t, param->is_number ? "' is out of its range, " : "' is none of its choices");
    if (param->is_number) obi_text_put_bytes(&t, param->range.at, param->range.n);
    return OBI_E_NAME;
}

static int check_params(const struct obi_metric_row *row, struct obi_column *col,
                        struct obi_error *err) {
    struct obi_param param;
    uint32_t n = 0;
    for (; obi_param_at(row->params, n, &param); n++) {
        if (!obi_param_take(&param, &col->param[n])) return fail_range(err, &param);
    }
    if (is_zero(&col->param[n], (PARAMS - n) * sizeof *col->param)) return OBI_OK;
    return obi_fail(err, OBI_E_NEWER, "a param is set that the metric has not");
}

static int check_filter(const struct obi_metric_row *row, struct obi_column *col,
                        struct obi_error *err) {
    if (col->filter & ~FILTERS_KNOWN) {
        return obi_fail(err, OBI_E_NEWER, "filter has a bit that is none of enum obi_filter");
    }
    if (col->min_lots < 0) return obi_fail(err, OBI_E_NAME, "min_lots is below 0");
    if (!col->min_lots) col->filter &= (uint16_t)~OBI_FILTER_ORDERS;
    if (row->traits & OBI_TRAIT_FILTER || (!col->filter && !col->min_lots)) return OBI_OK;
    return obi_fail(err, OBI_E_NAME, "this metric sees all: it takes no min and no own");
}

static int check_most(const struct obi_metric_row *row, const struct obi_column *col,
                      struct obi_error *err) {
    if (!row->most || col->hi <= row->most) return OBI_OK;
    struct obi_text t = obi_error_begin(err, OBI_E_NAME, 0, 0);
    obi_text_put(&t, "tier: this metric takes at most ");
    obi_text_put_uint(&t, row->most);
    obi_text_put(&t, " levels, as in [0:10]");
    return OBI_E_NAME;
}

/* What some metrics need of their tier. */
static int check_reach(const struct obi_metric_row *row, const struct obi_column *col,
                       struct obi_error *err) {
    if (row->traits & OBI_TRAIT_LEVELS &&
        (col->basis != OBI_BASIS_LEVELS || col->hi > OBI_RANKS_MOST)) {
        return obi_fail(err, OBI_E_NAME,
                        "tier: this metric needs levels, at most 1000, as in [0:10]");
    }
    int64_t deepest = col->hi == INT64_MAX ? col->lo : col->hi;
    int is_far = col->basis == OBI_BASIS_LEVELS && deepest > OBI_RANKS_MOST;
    if (row->tally && is_far) {
        return obi_fail(err, OBI_E_NAME,
                        "tier: flow knows the first 1000 levels, as in [0:10], or all, [0:]");
    }
    if (row->traits & OBI_TRAIT_TOUCH && col->lo) {
        return obi_fail(err, OBI_E_NAME, "tier: this metric begins at the touch, as in [0:10]");
    }
    int cuts = col->basis == OBI_BASIS_NOTIONAL || col->basis == OBI_BASIS_LOTS;
    if (row->traits & OBI_TRAIT_WHOLE && cuts) {
        return obi_fail(err, OBI_E_NAME,
                        "tier: this metric takes whole levels, as in [0:10] or [0:5 bps]");
    }
    int is_order = col->basis == OBI_BASIS_LOTS && col->hi != INT64_MAX;
    if (row->traits & OBI_TRAIT_LOTS && !is_order) {
        return obi_fail(err, OBI_E_NAME, "tier: this metric needs lots, as in [0:1000 lots]");
    }
    return check_most(row, col, err);
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
    if (!rc) rc = check_filter(row, canonical, err);
    if (rc) return rc;
    if (row->traits & OBI_TRAIT_TIER) {
        rc = check_tier(canonical, err);
        return rc ? rc : check_reach(row, canonical, err);
    }
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

/* A key of a list of keys, and what comes before its value. */
static void put_key(struct obi_text *t, int *n, struct obi_word key) {
    obi_text_put(t, (*n)++ ? "," : "{");
    obi_text_put_bytes(t, key.at, key.n);
    obi_text_put(t, "=");
}

static int is_standard(const struct obi_param *param, double value) {
    return !(value < param->standard) && !(value > param->standard);
}

/* What is not the default. */
static void put_param(struct obi_text *t, int *n, const struct obi_param *param, double value) {
    struct obi_word choice;
    if (is_standard(param, value)) return; /* of choices it is 0 */
    put_key(t, n, param->name);
    if (param->is_number)
        obi_text_put_real(t, value);
    else if (obi_param_choice(param, (uint32_t)value, &choice))
        obi_text_put_bytes(t, choice.at, choice.n);
}

static void put_params(struct obi_text *t, const struct obi_metric_row *row,
                       const struct obi_column *col) {
    static const struct obi_word min = OBI_WORD(OBI_KEY_MIN), own = OBI_WORD(OBI_KEY_OWN);
    static const struct obi_word min_order = OBI_WORD(OBI_KEY_MIN_ORDER);
    struct obi_param param;
    int n = 0;
    for (uint32_t i = 0; obi_param_at(row->params, i, &param); i++)
        put_param(t, &n, &param, col->param[i]);
    if (col->min_lots) {
        int of_orders = col->filter & OBI_FILTER_ORDERS;
        put_key(t, &n, of_orders ? min_order : min);
        obi_text_put_int(t, col->min_lots);
    }
    if (col->filter & OBI_FILTER_OWN) {
        put_key(t, &n, own);
        obi_text_put(t, OBI_OWN_OUT);
    }
    if (n) obi_text_put(t, "}");
}

int obi_column_format(const struct obi_column *col, char *text, size_t text_size) {
    enum { ROOM = 256 };
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

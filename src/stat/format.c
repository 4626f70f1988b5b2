/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Statistics to text: name(column,span){key=value}. */
#include "core/error.h"
#include "core/fpmode.h"
#include "core/wide.h"
#include "stat/text.h"

#include <math.h>
#include <string.h>

enum { DIGITS_MOST = 18, ROOM = 320, COLUMN_ROOM = 128 };

/* -- numbers ----------------------------------------------------------------------------------- */

static int64_t power_of_ten(uint32_t n) {
    int64_t power = 1;
    while (n--) power *= 10;
    return power;
}

static OBI_NOT_INLINED double ratio_of(struct obi_decimal d) {
    return obi_wide_ratio(obi_wide_of(d.mantissa), obi_wide_of(power_of_ten(d.digits)));
}

double obi_decimal_to_double(struct obi_decimal d) {
    uint64_t host = obi_fp_enter();
    double value = ratio_of(d);
    obi_fp_leave(host);
    return value;
}

static int is_same(double a, double b) {
    return !(a < b) && !(a > b);
}

/* The mantissa of so many digits that gives the value, near where it must be. */
static int find_mantissa(double value, uint32_t digits, struct obi_decimal *out) {
    enum { NEAR = 64 };
    double scaled = value * (double)power_of_ten(digits);
    if (!(fabs(scaled) < 9e18)) return 0;
    for (int k = 0; k <= 2 * NEAR; k++) {
        int64_t off = k % 2 ? (k + 1) / 2 : -(k / 2);
        struct obi_decimal d = {(int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5) + off, digits};
        if (!is_same(obi_decimal_to_double(d), value)) continue;
        *out = d;
        return 1;
    }
    return 0;
}

static OBI_NOT_INLINED int find_decimal(double value, struct obi_decimal *out) {
    for (uint32_t digits = 0; digits <= DIGITS_MOST; digits++) {
        if (find_mantissa(value, digits, out)) return 1;
    }
    return 0;
}

int obi_decimal_of_double(double value, struct obi_decimal *out) {
    uint64_t host = obi_fp_enter();
    int found = find_decimal(value, out);
    obi_fp_leave(host);
    return found;
}

static void put_decimal(struct obi_text *t, struct obi_decimal d) {
    int64_t scale = power_of_ten(d.digits);
    uint64_t size = d.mantissa < 0 ? 0 - (uint64_t)d.mantissa : (uint64_t)d.mantissa;
    if (d.mantissa < 0) obi_text_put(t, "-");
    obi_text_put_uint(t, size / (uint64_t)scale);
    if (!d.digits) return;
    obi_text_put(t, ".");
    uint64_t rest = size % (uint64_t)scale;
    for (uint64_t place = (uint64_t)scale / 10; place; place /= 10) {
        obi_text_put_uint(t, rest / place % 10);
    }
}

/* -- pieces ------------------------------------------------------------------------------------ */

/* The largest unit that the span is a whole number of. */
static void put_span(struct obi_text *t, const struct obi_stat_spec *spec) {
    const struct obi_span_unit *unit;
    for (uint32_t i = 0; (unit = obi_span_unit_at(i)) != NULL; i++) {
        if (unit->clock == spec->clock && spec->span % unit->scale == 0) break;
    }
    if (!unit) return; /* every clock has a unit of 1 */
    obi_text_put_int(t, spec->span / unit->scale);
    if (spec->clock != OBI_CLOCK_TIME) obi_text_put(t, " ");
    obi_text_put(t, unit->name);
}

static int put_column(struct obi_text *t, const struct obi_column *col) {
    char name[COLUMN_ROOM];
    int rc = obi_column_format(col, name, sizeof name);
    if (rc) return rc;
    obi_text_put(t, name);
    obi_text_put(t, ",");
    return OBI_OK;
}

static void put_key(struct obi_text *t, int *n, const char *key) {
    obi_text_put(t, (*n)++ ? "," : "{");
    obi_text_put(t, key);
    obi_text_put(t, "=");
}

/* The parameters that differ from their defaults. */
static int put_params(struct obi_text *t, const struct obi_stat_row *row,
                      const struct obi_stat_spec *spec) {
    int n = 0;
    struct obi_decimal d;
    for (int i = 0; row->params && i < OBI_STAT_N_PARAMS; i++) {
        const char *name = row->params->param[i].name;
        if (!name || is_same(spec->param[i], row->params->param[i].standard)) continue;
        if (!obi_decimal_of_double(spec->param[i], &d)) return OBI_E_ARG;
        put_key(t, &n, name);
        put_decimal(t, d);
    }
    if (spec->flags & OBI_STAT_CURRENT) {
        put_key(t, &n, OBI_WORD_CURRENT);
        obi_text_put(t, "1");
    }
    if (n) obi_text_put(t, "}");
    return OBI_OK;
}

static int put_stat(struct obi_text *t, const struct obi_stat_spec *spec,
                    const struct obi_column *col) {
    const struct obi_stat_row *row = obi_stat_find(spec->stat);
    obi_text_put(t, row->name);
    obi_text_put(t, "(");
    int rc = put_column(t, &col[0]);
    if (!rc && row->traits & OBI_TRAIT_PAIR) rc = put_column(t, &col[1]);
    if (rc) return rc;
    if (spec->flags & OBI_STAT_DECAYED && row->traits & OBI_TRAIT_DECAY) {
        obi_text_put(t, OBI_WORD_DECAYED " ");
    }
    put_span(t, spec);
    obi_text_put(t, ")");
    return put_params(t, row, spec);
}

int obi_stat_format(const struct obi_stat_spec *spec, const struct obi_column *col, char *text,
                    size_t text_size) {
    char room[ROOM];
    struct obi_text t;
    if (!spec || !col || !text) return OBI_E_ARG;
    struct obi_stat_spec given = *spec, canonical;
    const struct obi_stat_row *row = obi_stat_find(spec->stat);
    given.column = 0;
    given.column2 = row && row->traits & OBI_TRAIT_PAIR ? 1 : OBI_STAT_NO_COLUMN;
    if (obi_stat_check(&given, 2, &canonical, NULL)) return OBI_E_ARG;
    obi_text_init(&t, room, sizeof room);
    if (put_stat(&t, &canonical, col) || t.cut) return OBI_E_ARG;
    size_t size = (size_t)(t.at - room) + 1;
    if (size > text_size) return OBI_E_ARG;
    memcpy(text, room, size);
    return OBI_OK;
}

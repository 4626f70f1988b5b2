/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Statistics to text: name(column,span){key=value}. */
#include "core/error.h"
#include "stat/text.h"

#include <math.h>
#include <string.h>

enum { ROOM = 640, COLUMN_ROOM = 256 };

static int is_same(double a, double b) {
    return !(a < b) && !(a > b);
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
        obi_text_put_decimal(t, d);
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

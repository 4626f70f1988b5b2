/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A number, explained: its column, its terms for the book as it stands, its value, and what is to
 * be known of it: "depth_imbalance[0:5] = (bid 40 - ask 24) / 64 = +0.25". */
#include "core/error.h"
#include "core/fpmode.h"
#include "core/real.h"
#include "metric/handle.h"
#include "metric/table.h"
#include "metric/term.h"

#include <math.h>
#include <string.h>

enum { NAME = 256, ROOM = 1024 };

static void put_status(struct obi_text *t, uint8_t status) {
    const struct obi_table *table = &obi_value_status_table;
    for (size_t i = 0; status && i < table->n; i++) {
        if (table->row[i].id != status) continue;
        obi_text_put(t, ", ");
        obi_text_put(t, table->row[i].name);
        obi_text_put(t, ": ");
        obi_text_put(t, table->row[i].text);
    }
}

static void put_value(struct obi_text *t, const struct obi_metric_row *row, struct obi_value v) {
    int is_signed = row->sign && strcmp(row->sign, "above 0") == 0;
    obi_text_put(t, is_signed && v.value > 0 ? " = +" : " = ");
    obi_text_put_real(t, v.value);
    put_status(t, v.status);
}

static OBI_NOT_INLINED int explain(struct obi_metrics *m, const struct obi_book *book, size_t i,
                                   struct obi_text *t) {
    const struct obi_planned *p = &m->plan[i];
    char name[NAME];
    obi_column_format(&m->col[i], name, sizeof name);
    obi_text_put(t, name);
    struct obi_value v = obi_undefined(OBI_VALUE_STALE);
    if (obi_book_is_valid(book)) {
        obi_metrics_look(m, book);
        v = obi_metrics_measure(m, book, i);
    }
    if (!isnan(v.value)) {
        obi_text_put(t, " = ");
        obi_terms_put(t, obi_metric_part_of(p->row), p->row->terms, &p->scope->view, p->shared);
    }
    put_value(t, p->row, v);
    return obi_book_is_valid(book) ? OBI_OK : OBI_RESYNC;
}

int obi_metrics_explain(obi_metrics *m, const obi_book *book, size_t i, char *text,
                        size_t text_size) {
    char room[ROOM];
    struct obi_text t;
    if (!m || !book || i >= m->n_col || !text) return OBI_E_ARG;
    if (book->open) return OBI_MORE;
    obi_text_init(&t, room, sizeof room);
    uint64_t host = obi_fp_enter();
    int rc = explain(m, book, i, &t);
    obi_fp_leave(host);
    size_t size = (size_t)(t.at - room) + 1;
    if (t.cut || size > text_size) return OBI_E_ARG;
    memcpy(text, room, size);
    return rc;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/venue/rows.h"

#include <string.h>

/* Whether an object is of the message's symbol, which the first one tells. */
static int is_of(struct obi_message *m, const struct obi_json_value *symbol, int is_first) {
    char room[OBI_SYMBOL_SIZE];
    if (is_first) return obi_value_text(symbol, m->symbol, sizeof m->symbol) && *m->symbol;
    return obi_value_text(symbol, room, sizeof room) && strcmp(room, m->symbol) == 0;
}

int obi_rows_read(const struct obi_rows *rows, struct obi_json *j, struct obi_message *m) {
    struct obi_json_value v[OBI_ROW_KEYS];
    int ok = 1, is_first = 1;
    m->symbol[0] = '\0';
    do {
        (void)obi_json_peek(j);
        size_t at = (size_t)(j->at - m->body);
        if (!obi_fields_read(j, rows->keys, rows->n_keys, v)) return 0;
        int is_same = is_of(m, &v[0], is_first);
        if (is_first && !is_same) {
            ok = obi_message_fail_key(m, &rows->keys[0], &v[0], "is no symbol");
        } else if (!is_first && (!is_same || rows->is_single)) {
            m->resume = at;
            return ok;
        }
        if (ok) ok = rows->fill(m, v);
        is_first = 0;
    } while (obi_json_more(j, ']'));
    m->resume = 0;
    return ok && !j->fault;
}

int obi_rows_take(const struct obi_rows *rows, struct obi_message *m,
                  const struct obi_json_value *array) {
    struct obi_json_value v[OBI_ROW_KEYS];
    struct obi_json j;
    for (int more = obi_array_begin(&j, array); more; more = obi_json_more(&j, ']')) {
        if (!obi_fields_read(&j, rows->keys, rows->n_keys, v)) return obi_message_fail_json(m, &j);
        if (!rows->fill(m, v)) return 0;
    }
    return 1;
}

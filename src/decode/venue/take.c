/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/venue/take.h"

#include <string.h>

int obi_take_symbol(struct obi_message *m, const struct obi_key *key,
                    const struct obi_json_value *value) {
    return (obi_value_text(value, m->symbol, sizeof m->symbol) && *m->symbol) ||
           obi_message_fail_key(m, key, value, "is no symbol");
}

int obi_take_time(struct obi_message *m, const struct obi_key *key,
                  const struct obi_json_value *value,
                  int (*read)(const struct obi_json_value *value, obi_ns *out), obi_ns *out) {
    return read(value, out) || obi_message_fail_key(m, key, value, "is no time");
}

uint8_t obi_sides_find(const struct obi_sides *sides, const struct obi_json_value *value) {
    if (obi_json_is(value, sides->buy)) return OBI_BID;
    return obi_json_is(value, sides->sell) ? OBI_ASK : 0;
}

int obi_take_side(struct obi_message *m, const struct obi_key *key,
                  const struct obi_json_value *value, const struct obi_sides *sides,
                  uint8_t *side) {
    *side = obi_sides_find(sides, value);
    return *side || obi_message_fail_key(m, key, value, sides->neither);
}

/* What is missing is told at the side, which is there. */
static int is_given(struct obi_message *m, const struct obi_trade_form *form,
                    const struct obi_json_value *values, uint8_t which) {
    return values[which].kind != OBI_JSON_NONE ||
           obi_message_fail_key(m, &form->keys[which], &values[form->side], "is missing");
}

static int read_time(struct obi_message *m, const struct obi_trade_form *form,
                     const struct obi_json_value *values, obi_ns *out) {
    const struct obi_json_value *time = &values[form->time];
    if (form->may_lack_time && time->kind == OBI_JSON_NONE) return 1;
    return obi_take_time(m, &form->keys[form->time], time, form->read_time, out);
}

int obi_take_trade(struct obi_message *m, const struct obi_trade_form *form,
                   const struct obi_json_value *values) {
    const struct obi_json_value *word = &values[form->side];
    uint8_t side;
    if (!obi_take_side(m, &form->keys[form->side], word, &form->sides, &side)) return 0;
    if (!is_given(m, form, values, form->price) || !is_given(m, form, values, form->size)) return 0;
    if (form->is_makers) side = side == OBI_BID ? OBI_ASK : OBI_BID;
    struct obi_wire *w =
        obi_message_add(m, OBI_EVENT_TRADE, side, &values[form->price], &values[form->size]);
    if (!w || !read_time(m, form, values, &w->ts_ns)) return 0;
    w->id = obi_value_id(&values[form->id]);
    if (form->any_order && w->ts_ns < m->ts_ns) return 1;
    if (form->any_order) m->ids.last = w->id;
    m->ts_ns = w->ts_ns;
    return 1;
}

int obi_is_pong(const struct obi_json *j) {
    static const char pong[] = "pong";
    const size_t n = sizeof pong - 1;
    return (size_t)(j->end - j->at) == n && memcmp(j->at, pong, n) == 0;
}

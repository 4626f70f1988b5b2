/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * JSON lines: an object a row, with the names that csv has. What is no number in JSON, nan or
 * infinite, is null. An absent level is absent. */
#include "json.h"
#include "sink.h"

#include <math.h>

static void put_key(struct text *t, const char *name, const char *suffix) {
    text_put_char(t, ',');
    json_put_string(t, name, suffix);
    text_put_char(t, ':');
}

static void put_level(struct sink *s, const struct sink_row *row, size_t side, size_t i) {
    static const char *const names[] = {",\"bid", ",\"ask"};
    if (i >= row->n_levels[side]) return;
    text_put(&s->text, names[side]);
    text_put_uint(&s->text, i + 1);
    text_put(&s->text, "_price\":");
    number_put_steps(&s->text, row->price[side][i], &s->price);
    text_put(&s->text, names[side]);
    text_put_uint(&s->text, i + 1);
    text_put(&s->text, "_qty\":");
    number_put_steps(&s->text, row->qty[side][i], &s->qty);
}

static void put_value(struct sink *s, const struct sink_row *row, size_t i) {
    double value = sink_value(&s->column[i], row->value[i]);
    put_key(&s->text, s->column[i].name, "");
    if (isfinite(value))
        number_put_double(&s->text, value);
    else
        text_put(&s->text, "null");
    if (!s->status) return;
    put_key(&s->text, s->column[i].name, "_status");
    json_put_string(&s->text, sink_status_name(row->status[i]), "");
}

static void jsonl_head(struct sink *s) {
    (void)s;
}

static void jsonl_row(struct sink *s, const struct sink_row *row) {
    text_put(&s->text, "{\"ts_ns\":");
    text_put_int(&s->text, row->ts_ns);
    put_key(&s->text, "symbol", "");
    json_put_string(&s->text, s->symbol, "");
    put_key(&s->text, "seq", "");
    text_put_uint(&s->text, row->seq);
    for (size_t i = 0; i < 2 * s->n_levels; i++) put_level(s, row, i % 2, i / 2);
    for (size_t i = 0; i < s->n_columns; i++) put_value(s, row, i);
    text_put(&s->text, "}\n");
}

const struct sink_kind sink_jsonl = {jsonl_head, jsonl_row};

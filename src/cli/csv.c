/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Comma separated values (RFC 4180, but a line ends with a line feed): a header, then the rows. */
#include "sink.h"

#include <string.h>

/* A field, in quotes where it needs them; the suffix is part of it. */
static void put_field(struct text *t, const char *s, const char *suffix) {
    if (strpbrk(s, ",\"\r\n") == NULL) {
        text_put(t, s);
        text_put(t, suffix);
        return;
    }
    text_put_char(t, '"');
    for (; *s != '\0'; s++) {
        if (*s == '"') text_put_char(t, '"');
        text_put_char(t, *s);
    }
    text_put(t, suffix);
    text_put_char(t, '"');
}

static void put_level_names(struct text *t, uint64_t level) {
    static const char *const side[] = {"bid", "ask"}, *const what[] = {"_price", "_qty"};
    for (size_t i = 0; i < 4; i++) {
        text_put_char(t, ',');
        text_put(t, side[i / 2]);
        text_put_uint(t, level);
        text_put(t, what[i % 2]);
    }
}

static void csv_head(struct sink *s) {
    text_put(&s->text, "ts_ns,symbol,seq");
    for (size_t i = 0; i < s->n_levels; i++) put_level_names(&s->text, i + 1);
    for (size_t i = 0; i < s->n_columns; i++) {
        text_put_char(&s->text, ',');
        put_field(&s->text, s->column[i].name, "");
        if (!s->status) continue;
        text_put_char(&s->text, ',');
        put_field(&s->text, s->column[i].name, "_status");
    }
    text_put_char(&s->text, '\n');
}

static void put_level(struct sink *s, const struct sink_row *row, size_t side, size_t i) {
    bool there = i < row->n_levels[side];
    text_put_char(&s->text, ',');
    if (there) number_put_steps(&s->text, row->price[side][i], &s->price);
    text_put_char(&s->text, ',');
    if (there) number_put_steps(&s->text, row->qty[side][i], &s->qty);
}

static void csv_row(struct sink *s, const struct sink_row *row) {
    text_put_int(&s->text, row->ts_ns);
    text_put_char(&s->text, ',');
    put_field(&s->text, s->symbol, "");
    text_put_char(&s->text, ',');
    text_put_uint(&s->text, row->seq);
    for (size_t i = 0; i < 2 * s->n_levels; i++) put_level(s, row, i % 2, i / 2);
    for (size_t i = 0; i < s->n_columns; i++) {
        text_put_char(&s->text, ',');
        number_put_double(&s->text, sink_value(&s->column[i], row->value[i]));
        if (!s->status) continue;
        text_put_char(&s->text, ',');
        text_put(&s->text, sink_status_name(row->status[i]));
    }
    text_put_char(&s->text, '\n');
}

const struct sink_kind sink_csv = {csv_head, csv_row};

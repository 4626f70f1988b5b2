/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A list of objects in which each names its instrument: those of one that follow each other are a
 * message. A text is walked once, but for the object that ends a message, which is looked at twice.
 *
 * A fault spoils the message it is in, not those of others behind it: the reader goes on there. */
#ifndef OBI_DECODE_VENUE_ROWS_H
#define OBI_DECODE_VENUE_ROWS_H

#include "decode/feed/message.h"

enum { OBI_ROW_KEYS = 8 };

struct obi_rows {
    const struct obi_key
        *keys; /* n_keys of them, at most OBI_ROW_KEYS; the first is the symbol's */
    size_t n_keys;
    int is_single; /* each is a message by itself */
    /* Takes one, its values in the order of the keys. Returns 1, or 0 with a fault in m. */
    int (*fill)(struct obi_message *m, const struct obi_json_value *values);
};

/* Reads a message from the object that the cursor is on, into m->symbol, m->resume and whatever
 * `fill` does. Returns 1, or 0 with a fault in m or in j. */
int obi_rows_read(const struct obi_rows *rows, struct obi_json *j, struct obi_message *m);

/* Takes all objects of an array that was passed over, whose message they are, whatever their first
 * key is. Returns 1, or 0 with the fault in m. */
int obi_rows_take(const struct obi_rows *rows, struct obi_message *m,
                  const struct obi_json_value *array);

#endif /* OBI_DECODE_VENUE_ROWS_H */

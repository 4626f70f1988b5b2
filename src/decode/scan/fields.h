/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the readers of JSON venues share: the wanted members of an object, the elements of an array,
 * and values as the things they stand for. Values that are nested are slices that were checked when
 * they were passed over; a reader that wants what is in one walks it with a cursor of its own.
 *
 * Cost: an object's bytes, and for each key a comparison with every wanted key of its length. */
#ifndef OBI_DECODE_SCAN_FIELDS_H
#define OBI_DECODE_SCAN_FIELDS_H

#include "decode/scan/json.h"

#include <obi/base.h>

struct obi_key {
    const char *name;
    size_t n;
};

#define OBI_KEY(text)                                                                              \
    { text, sizeof(text) - 1 }

/* Reads an object; values[i] becomes the value of keys[i], of kind NONE where it is absent. Returns
 * 1, or 0 with the fault in the cursor; a wanted key that is given twice is one. */
int obi_fields_read(struct obi_json *j, const struct obi_key *keys, size_t n_keys,
                    struct obi_json_value *values);
/* The same of an object that was passed over; 0 also when the value is no object. */
int obi_fields_of(const struct obi_json_value *object, const struct obi_key *keys, size_t n_keys,
                  struct obi_json_value *values);

/* Of a text that breaks off: finds a member of the first object of the list that an object has
 * under the key of `list`. It is of kind NONE where that is not reached. */
void obi_fields_find(const char *text, size_t n, const struct obi_key *list,
                     const struct obi_key *key, struct obi_json_value *value);

/* Reads an array's elements, the first n_values of them; those it lacks are of kind NONE. Returns
 * 1, or 0 with the fault in the cursor. */
int obi_tuple_read(struct obi_json *j, struct obi_json_value *values, size_t n_values);

/* Walks an array that was passed over:
 *     for (int more = obi_array_begin(&j, &value); more; more = obi_json_more(&j, ']'))
 * with one element read in between. Returns 0 also for an empty array, and for what is none. */
int obi_array_begin(struct obi_json *j, const struct obi_json_value *array);

/* Whether the value is a string or number, and its bytes, escapes resolved, when they fit the room
 * with a terminator. */
int obi_value_text(const struct obi_json_value *value, char *room, size_t size);
/* A whole number, bare or in quotes, below 2^63. */
int obi_value_uint(const struct obi_json_value *value, uint64_t *out);
/* The same below 2^32. */
int obi_value_uint32(const struct obi_json_value *value, uint32_t *out);
/* An id: the number that it is, or, where a venue writes letters, a 64-bit hash of them; never 0
 * but for the number 0 and for what is absent or null. Two of a million texts share a hash in one
 * of 10^7 markets. */
uint64_t obi_value_id(const struct obi_json_value *value);
/* Whether it is a number, bare or in quotes, that begins with a minus; which is then taken off. */
int obi_value_take_minus(struct obi_json_value *value);

/* Times, as ns since 1970. Return 1, or 0 when the value is no such time or out of range. */
int obi_value_ms(const struct obi_json_value *value, obi_ns *out);      /* whole milliseconds */
int obi_value_seconds(const struct obi_json_value *value, obi_ns *out); /* with decimals */
/* 2021-07-22T22:36:10.014Z, or +00:00 for Z */
int obi_value_iso(const struct obi_json_value *value, obi_ns *out);

/* Seconds with decimals, n bytes; those beyond nine are cut. */
int obi_seconds_parse(const char *text, size_t n, obi_ns *out);

#endif /* OBI_DECODE_SCAN_FIELDS_H */

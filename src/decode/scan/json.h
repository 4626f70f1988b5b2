/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One forward walk over one JSON text that is not NUL-terminated and that nobody vouches for. The
 * caller asks for what it expects next; what it does not want it skips, and skipping checks as
 * strictly as reading, so that a text is accepted or refused as a whole.
 *
 * Nothing is copied and no number is converted: a value is a slice of the text. Strings come
 * without their quotes and with their escapes, which obi_json_unescape() resolves where they
 * matter.
 *
 * Functions that can fail return 1, or 0 after noting the fault in the cursor: `fault` says in
 * words what was wrong and `at` stays where it was. Nesting is counted, not recursed into, and ends
 * at 64. Worst case: a few operations a byte, whatever the bytes are. */
#ifndef OBI_DECODE_SCAN_JSON_H
#define OBI_DECODE_SCAN_JSON_H

#include <stddef.h>
#include <stdint.h>

struct obi_json {
    const char *at, *end;
    const char *fault; /* NULL while all is well; static text */
};

enum obi_json_kind {
    OBI_JSON_NONE = 0, /* an absent field */
    OBI_JSON_STRING = 1,
    OBI_JSON_ESCAPED = 2, /* a string with escapes in it */
    OBI_JSON_NUMBER = 3,
    OBI_JSON_TRUE = 4,
    OBI_JSON_FALSE = 5,
    OBI_JSON_NULL = 6,
    OBI_JSON_NESTED = 7 /* an object or array, brackets and all */
};

struct obi_json_value {
    const char *at;
    size_t n;
    enum obi_json_kind kind;
};

void obi_json_init(struct obi_json *j, const char *text, size_t n);
/* Notes a fault where the cursor is and returns 0. */
int obi_json_fail(struct obi_json *j, const char *fault);

/* The next byte that is no white space, not consumed; '\0' at the end of the text. */
char obi_json_peek(struct obi_json *j);
/* Consumes white space and then c, or notes the fault. */
int obi_json_expect(struct obi_json *j, char c, const char *fault);
/* Reads any value. */
int obi_json_value(struct obi_json *j, struct obi_json_value *out);
/* Reads a key and its colon. */
int obi_json_key(struct obi_json *j, struct obi_json_value *out);
/* After a member or element: consumes a comma and returns 1, or the closing bracket and returns 0;
 * anything else is a fault and returns 0 as well. */
int obi_json_more(struct obi_json *j, char close);
/* The text must end here. */
int obi_json_finish(struct obi_json *j);

/* Copies a string value with its escapes resolved to UTF-8. Returns the bytes it has; more than
 * size means that it was cut. */
size_t obi_json_unescape(const struct obi_json_value *value, char *room, size_t size);
/* Whether a string value spells these words. */
int obi_json_is(const struct obi_json_value *value, const char *words);
/* Whether the value is a bare number or a string of these very characters. */
int obi_json_is_number(const struct obi_json_value *value, const char *words);
int obi_json_is_array(const struct obi_json_value *value);
/* An integer of 0 to 2^63-1; 0 when the value is no such number. */
int obi_json_uint(const struct obi_json_value *value, uint64_t *out);

#endif /* OBI_DECODE_SCAN_JSON_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * JSON into a text: the commas look after themselves. A key is NULL inside an array. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "text.h"

struct json {
    struct text text;
    bool comma; /* something stands before, in this object or array */
};

void json_begin(struct json *j, const char *key, char bracket);
void json_end(struct json *j, char bracket);
void json_string(struct json *j, const char *key, const char *value);
void json_int(struct json *j, const char *key, int64_t value);
void json_uint(struct json *j, const char *key, uint64_t value);
/* A value as it is. */
void json_raw(struct json *j, const char *key, const char *value);
void json_bool(struct json *j, const char *key, bool value);

/* A string with its quotes; the suffix is of the same string. */
void json_put_string(struct text *t, const char *s, const char *suffix);

#endif /* CLI_JSON_H */

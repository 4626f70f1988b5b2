/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See json.h. */
#include "json.h"

void json_put_string(struct text *t, const char *s, const char *suffix) {
    static const char hex[] = "0123456789abcdef";
    text_put_char(t, '"');
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') text_put_char(t, '\\');
        if (c >= 0x20) {
            text_put_char(t, *s);
            continue;
        }
        text_put(t, "\\u00");
        text_put_char(t, hex[c >> 4]);
        text_put_char(t, hex[c & 15]);
    }
    text_put(t, suffix);
    text_put_char(t, '"');
}

static void begin_value(struct json *j, const char *key) {
    if (j->comma) text_put_char(&j->text, ',');
    j->comma = true;
    if (key == NULL) return;
    json_put_string(&j->text, key, "");
    text_put_char(&j->text, ':');
}

void json_begin(struct json *j, const char *key, char bracket) {
    begin_value(j, key);
    text_put_char(&j->text, bracket);
    j->comma = false;
}

void json_end(struct json *j, char bracket) {
    text_put_char(&j->text, bracket);
    j->comma = true;
}

void json_string(struct json *j, const char *key, const char *value) {
    begin_value(j, key);
    json_put_string(&j->text, value, "");
}

void json_int(struct json *j, const char *key, int64_t value) {
    begin_value(j, key);
    text_put_int(&j->text, value);
}

void json_uint(struct json *j, const char *key, uint64_t value) {
    begin_value(j, key);
    text_put_uint(&j->text, value);
}

void json_bool(struct json *j, const char *key, bool value) {
    begin_value(j, key);
    text_put(&j->text, value ? "true" : "false");
}

void json_raw(struct json *j, const char *key, const char *value) {
    begin_value(j, key);
    text_put(&j->text, value);
}

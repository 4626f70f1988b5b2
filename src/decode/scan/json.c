/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/scan/json.h"

#include <string.h>

enum { DEPTH_MAX = 64 };

void obi_json_init(struct obi_json *j, const char *text, size_t n) {
    j->at = text;
    j->end = text + n;
    j->fault = NULL;
}

int obi_json_fail(struct obi_json *j, const char *fault) {
    if (!j->fault) j->fault = fault;
    return 0;
}

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

char obi_json_peek(struct obi_json *j) {
    while (j->at < j->end && is_space(*j->at)) j->at++;
    return j->at < j->end ? *j->at : '\0';
}

int obi_json_expect(struct obi_json *j, char c, const char *fault) {
    if (j->at < j->end && *j->at == c) { /* most texts have no white space */
        j->at++;
        return 1;
    }
    if (obi_json_peek(j) != c || j->at == j->end) return obi_json_fail(j, fault);
    j->at++;
    return 1;
}

/* The value of a hex digit, or -1. */
static int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Reads four hex digits; -1 when they are not. */
static int32_t hex4(const char *at, const char *end) {
    if (end - at < 4) return -1;
    int32_t code = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(at[i]);
        if (digit < 0) return -1;
        code = code * 16 + digit;
    }
    return code;
}

/* The cursor is behind a backslash. */
static int skip_escape(struct obi_json *j) {
    if (j->at == j->end) return obi_json_fail(j, "a string has no end");
    char c = *j->at;
    if (c == 'u') {
        if (hex4(j->at + 1, j->end) < 0) return obi_json_fail(j, "\\u needs four hex digits");
        j->at += 5;
        return 1;
    }
    if (!c || !strchr("\"\\/bfnrt", c)) return obi_json_fail(j, "a string has an unknown escape");
    j->at++;
    return 1;
}

/* The cursor is on the opening quote. */
static int read_string(struct obi_json *j, struct obi_json_value *out) {
    out->at = ++j->at;
    out->kind = OBI_JSON_STRING;
    while (j->at < j->end) {
        unsigned char c = (unsigned char)*j->at;
        if (c == '"') {
            out->n = (size_t)(j->at - out->at);
            j->at++;
            return 1;
        }
        if (c < ' ') return obi_json_fail(j, "a string has a control character in it");
        j->at++;
        if (c != '\\') continue;
        out->kind = OBI_JSON_ESCAPED;
        if (!skip_escape(j)) return 0;
    }
    return obi_json_fail(j, "a string has no end");
}

static int skip_digits(struct obi_json *j) {
    const char *first = j->at;
    while (j->at < j->end && is_digit(*j->at)) j->at++;
    return j->at > first || obi_json_fail(j, "a number lacks a digit");
}

/* Whether the next byte is one of the two; consumed when it is. */
static int accept_either(struct obi_json *j, char one, char other) {
    if (j->at == j->end || (*j->at != one && *j->at != other)) return 0;
    j->at++;
    return 1;
}

static int read_number(struct obi_json *j, struct obi_json_value *out) {
    out->at = j->at;
    out->kind = OBI_JSON_NUMBER;
    (void)accept_either(j, '-', '-');
    const char *whole = j->at;
    if (!skip_digits(j)) return 0;
    if (*whole == '0' && j->at - whole > 1) return obi_json_fail(j, "a number begins with 0");
    if (accept_either(j, '.', '.') && !skip_digits(j)) return 0;
    if (accept_either(j, 'e', 'E')) {
        (void)accept_either(j, '+', '-');
        if (!skip_digits(j)) return 0;
    }
    out->n = (size_t)(j->at - out->at);
    return 1;
}

static int read_word(struct obi_json *j, const char *word, enum obi_json_kind kind,
                     struct obi_json_value *out) {
    size_t n = strlen(word);
    if ((size_t)(j->end - j->at) < n || memcmp(j->at, word, n) != 0) {
        return obi_json_fail(j, "a value was expected");
    }
    *out = (struct obi_json_value){j->at, n, kind};
    j->at += n;
    return 1;
}

static int read_scalar(struct obi_json *j, struct obi_json_value *out) {
    char c = obi_json_peek(j);
    if (c == '"') return read_string(j, out);
    if (c == '-' || is_digit(c)) return read_number(j, out);
    if (c == 't') return read_word(j, "true", OBI_JSON_TRUE, out);
    if (c == 'f') return read_word(j, "false", OBI_JSON_FALSE, out);
    return read_word(j, "null", OBI_JSON_NULL, out);
}

/* The brackets that are open, innermost last. */
struct nest {
    char close[DEPTH_MAX];
    size_t depth;
};

static int open_bracket(struct obi_json *j, struct nest *nest) {
    if (nest->depth == DEPTH_MAX) return obi_json_fail(j, "brackets nest too deeply");
    nest->close[nest->depth++] = *j->at == '{' ? '}' : ']';
    j->at++;
    return 1;
}

/* Closes brackets and passes commas until the next value is due, or until all are closed. */
static int leave_value(struct obi_json *j, struct nest *nest) {
    while (nest->depth && !obi_json_more(j, nest->close[nest->depth - 1])) {
        if (j->fault) return 0;
        nest->depth--;
    }
    return 1;
}

/* Enters every bracket that begins here, so that the cursor is on a scalar, or behind an empty
 * bracket. Sets `*empty` for the latter. */
static int enter_value(struct obi_json *j, struct nest *nest, int *empty) {
    struct obi_json_value key;
    for (;;) {
        if (nest->depth && nest->close[nest->depth - 1] == '}' && !obi_json_key(j, &key)) return 0;
        char c = obi_json_peek(j);
        *empty = 0;
        if (c != '{' && c != '[') return 1;
        if (!open_bracket(j, nest)) return 0;
        if (obi_json_peek(j) != nest->close[nest->depth - 1]) continue;
        j->at++;
        nest->depth--;
        *empty = 1;
        return 1;
    }
}

static int read_nested(struct obi_json *j, struct obi_json_value *out) {
    struct nest nest;
    nest.depth = 0;
    out->at = j->at;
    out->kind = OBI_JSON_NESTED;
    do {
        struct obi_json_value scalar;
        int empty;
        if (!enter_value(j, &nest, &empty)) return 0;
        if (!empty && !read_scalar(j, &scalar)) return 0;
        if (!leave_value(j, &nest)) return 0;
    } while (nest.depth);
    out->n = (size_t)(j->at - out->at);
    return 1;
}

int obi_json_value(struct obi_json *j, struct obi_json_value *out) {
    char c = obi_json_peek(j);
    return c == '{' || c == '[' ? read_nested(j, out) : read_scalar(j, out);
}

int obi_json_key(struct obi_json *j, struct obi_json_value *out) {
    if (obi_json_peek(j) != '"') return obi_json_fail(j, "a key was expected");
    return read_string(j, out) && obi_json_expect(j, ':', "':' was expected after a key");
}

int obi_json_more(struct obi_json *j, char close) {
    char c = j->at < j->end ? *j->at : '\0';
    if (c != ',' && c != close) c = obi_json_peek(j);
    if (c == ',' || (c == close && c)) {
        j->at++;
        return c == ',';
    }
    return obi_json_fail(j, "',' or a closing bracket was expected");
}

int obi_json_finish(struct obi_json *j) {
    (void)obi_json_peek(j);
    return j->at == j->end || obi_json_fail(j, "something follows the message");
}

/* What grows in a room that may be too small: counts on, writes what fits. */
struct sink {
    char *room;
    size_t size, n;
};

static void put(struct sink *s, uint32_t byte) {
    if (s->n < s->size) s->room[s->n] = (char)(unsigned char)byte;
    s->n++;
}

static void put_utf8(struct sink *s, uint32_t code) {
    if (code < 0x80) {
        put(s, code);
    } else if (code < 0x800) {
        put(s, 0xc0 | code >> 6);
        put(s, 0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        put(s, 0xe0 | code >> 12);
        put(s, 0x80 | (code >> 6 & 0x3f));
        put(s, 0x80 | (code & 0x3f));
    } else {
        put(s, 0xf0 | code >> 18);
        put(s, 0x80 | (code >> 12 & 0x3f));
        put(s, 0x80 | (code >> 6 & 0x3f));
        put(s, 0x80 | (code & 0x3f));
    }
}

/* The code of a \u escape whose digits begin at `at`. A pair of surrogates is one code; half a pair
 * is no character and becomes U+FFFD. Returns where the escape ends. */
static const char *decode_u(const char *at, const char *end, uint32_t *code) {
    int32_t high = hex4(at, end);
    at += 4;
    *code = (uint32_t)high;
    if (high < 0xd800 || high > 0xdfff) return at;
    int32_t low = end - at >= 6 && at[0] == '\\' && at[1] == 'u' ? hex4(at + 2, end) : -1;
    *code = 0xfffd;
    if (high > 0xdbff || low < 0xdc00 || low > 0xdfff) return at;
    *code = 0x10000 + (((uint32_t)high & 0x3ff) << 10) + ((uint32_t)low & 0x3ff);
    return at + 6;
}

static char plain_escape(char c) {
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *found = strchr(from, c);
    return found ? to[found - from] : c;
}

size_t obi_json_unescape(const struct obi_json_value *value, char *room, size_t size) {
    struct sink s = {room, size, 0};
    const char *at = value->at, *end = value->at + value->n;
    while (at < end) {
        char c = *at++;
        if (c != '\\') {
            put(&s, (unsigned char)c);
        } else if (*at == 'u') {
            uint32_t code;
            at = decode_u(at + 1, end, &code);
            put_utf8(&s, code);
        } else {
            put(&s, (unsigned char)plain_escape(*at++));
        }
    }
    return s.n;
}

int obi_json_is(const struct obi_json_value *value, const char *words) {
    size_t n = strlen(words);
    char room[32];
    if (value->kind == OBI_JSON_STRING) {
        return value->n == n && memcmp(value->at, words, n) == 0;
    }
    if (value->kind != OBI_JSON_ESCAPED || n > sizeof room) return 0;
    return obi_json_unescape(value, room, sizeof room) == n && memcmp(room, words, n) == 0;
}

int obi_json_is_number(const struct obi_json_value *value, const char *words) {
    int has_text = value->kind == OBI_JSON_STRING || value->kind == OBI_JSON_NUMBER;
    return has_text && value->n == strlen(words) && memcmp(value->at, words, value->n) == 0;
}

int obi_json_is_array(const struct obi_json_value *value) {
    return value->kind == OBI_JSON_NESTED && *value->at == '[';
}

int obi_json_uint(const struct obi_json_value *value, uint64_t *out) {
    uint64_t sum = 0;
    if (value->kind != OBI_JSON_NUMBER) return 0;
    for (size_t i = 0; i < value->n; i++) {
        if (!is_digit(value->at[i])) return 0;
        uint64_t digit = (uint64_t)(value->at[i] - '0');
        if (sum > (INT64_MAX - digit) / 10) return 0;
        sum = sum * 10 + digit;
    }
    *out = sum;
    return 1;
}

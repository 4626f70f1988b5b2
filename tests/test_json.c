/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "support.h"

#include "decode/scan/json.h"

#include <string.h>

/* Reads one value that is the whole text. */
static int accepts(const char *text, size_t n, struct obi_json_value *value) {
    struct obi_json j;
    obi_json_init(&j, text, n);
    int ok = obi_json_value(&j, value) && obi_json_finish(&j);
    ck_assert_int_eq(ok, j.fault == NULL);
    ck_assert(j.at >= text && j.at <= text + n);
    return ok;
}

static const struct {
    const char *text;
    enum obi_json_kind kind;
} good[] = {
    {"\"\"", OBI_JSON_STRING},
    {"\"abc\"", OBI_JSON_STRING},
    {" \t\r\n1 ", OBI_JSON_NUMBER},
    {"\"a\\\"b\"", OBI_JSON_ESCAPED},
    {"\"\\u00e9\\/\\b\\f\\n\\r\\t\\\\\"", OBI_JSON_ESCAPED},
    {"\"\xe5\xb8\x81\"", OBI_JSON_STRING},
    {"0", OBI_JSON_NUMBER},
    {"-0", OBI_JSON_NUMBER},
    {"-12.50e+3", OBI_JSON_NUMBER},
    {"1E9", OBI_JSON_NUMBER},
    {"1e-9", OBI_JSON_NUMBER},
    {"true", OBI_JSON_TRUE},
    {"false", OBI_JSON_FALSE},
    {"null", OBI_JSON_NULL},
    {"{}", OBI_JSON_NESTED},
    {"[]", OBI_JSON_NESTED},
    {"[ ]", OBI_JSON_NESTED},
    {"{ }", OBI_JSON_NESTED},
    {"[[],{},[{}],1]", OBI_JSON_NESTED},
    {"{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":\"]}\"}", OBI_JSON_NESTED},
    {"{ \"a\" : 1 , \"b\" : [ 1 , 2 ] }", OBI_JSON_NESTED},
};

static const char *const bad[] = {
    "",        " ",          "\"",          "\"abc",    "\"\\",      "\"\\\"",    "\"\\x\"",
    "\"\\u\"", "\"\\u12\"",  "\"\\u12g4\"", "\"a\nb\"", "\"a\x01\"", "-",         "+1",
    "01",      "-01",        "1.",          ".5",       "1.e5",      "1e",        "1e+",
    "1 2",     "tru",        "True",        "nul",      "nulll",     "NaN",       "{",
    "}",       "[",          "]",           "[1",       "[1,",       "[1,]",      "[,1]",
    "[1 2]",   "[1}",        "{\"a\":1]",   "{\"a\"}",  "{\"a\":}",  "{\"a\" 1}", "{a:1}",
    "{1:1}",   "{\"a\":1,}", "{,}",         "[[]",      "{\"a\":[}", "'a'",       "1,2",
    "[1]]",    "{}{}",       "/**/1",
};

START_TEST(every_kind_of_value_is_told) {
    struct obi_json_value value;
    ck_assert_msg(accepts(good[_i].text, strlen(good[_i].text), &value), "%s", good[_i].text);
    ck_assert_msg(value.kind == good[_i].kind, "%s", good[_i].text);
}
END_TEST

START_TEST(what_is_no_json_is_refused) {
    struct obi_json_value value;
    ck_assert_msg(!accepts(bad[_i], strlen(bad[_i]), &value), "%s", bad[_i]);
}
END_TEST

START_TEST(every_truncation_is_refused) {
    const char *text = "{\"a\":[1.5e3,\"x\\u0041\",{\"b\":null}],\"c\":true}";
    struct obi_json_value value;
    for (size_t n = 0; n < strlen(text); n++) ck_assert_msg(!accepts(text, n, &value), "%zu", n);
    ck_assert(accepts(text, strlen(text), &value));
}
END_TEST

START_TEST(a_zero_byte_is_a_byte_like_others) {
    struct obi_json_value value;
    ck_assert(!accepts("\"a\0b\"", 5, &value));
    ck_assert(!accepts("1\0", 2, &value));
    ck_assert(!accepts("[1\0]", 4, &value));
    ck_assert(!accepts("\"\\\0\"", 4, &value));
}
END_TEST

START_TEST(brackets_nest_64_deep_and_no_deeper) {
    char text[200];
    struct obi_json_value value;
    for (size_t depth = 62; depth <= 66; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        ck_assert_int_eq(accepts(text, 2 * depth, &value), depth <= 64);
    }
}
END_TEST

static const struct {
    const char *text, *plain;
} escapes[] = {
    {"\"\\u0042TC\"", "BTC"},
    {"\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"", "a\"\\/\b\f\n\r\tz"},
    {"\"\\u00e9\"", "\xc3\xa9"},
    {"\"\\u5e01\"", "\xe5\xb8\x81"},
    {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
    {"\"\\uD83D\"", "\xef\xbf\xbd"},
    {"\"\\uD83Dx\"", "\xef\xbf\xbdx"},
    {"\"\\uD83D\\u0041\"", "\xef\xbf\xbd"
                           "A"},
    {"\"\\ude00\"", "\xef\xbf\xbd"},
    {"\"\\ud83d\\n\"", "\xef\xbf\xbd\n"},
};

START_TEST(escapes_become_utf8) {
    struct obi_json_value value;
    char room[32];
    ck_assert(accepts(escapes[_i].text, strlen(escapes[_i].text), &value));
    size_t n = obi_json_unescape(&value, room, sizeof room);
    ck_assert_uint_eq(n, strlen(escapes[_i].plain));
    ck_assert_mem_eq(room, escapes[_i].plain, n);
    ck_assert(obi_json_is(&value, escapes[_i].plain));
    ck_assert(!obi_json_is(&value, "other"));
    ck_assert_uint_eq(obi_json_unescape(&value, room, 1), n); /* cut, and says so */
}
END_TEST

START_TEST(whole_numbers_end_below_2_to_the_63) {
    static const struct {
        const char *text;
        int fits;
        uint64_t number;
    } rows[] = {
        {"0", 1, 0},
        {"5123107837557", 1, 5123107837557},
        {"9223372036854775807", 1, INT64_MAX},
        {"9223372036854775808", 0, 0},
        {"99999999999999999999999", 0, 0},
        {"-1", 0, 0},
        {"1.0", 0, 0},
        {"1e3", 0, 0},
        {"\"1\"", 0, 0},
        {"null", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct obi_json_value value;
        uint64_t number = 0;
        ck_assert(accepts(rows[i].text, strlen(rows[i].text), &value));
        ck_assert_msg(obi_json_uint(&value, &number) == rows[i].fits, "%s", rows[i].text);
        ck_assert_uint_eq(number, rows[i].number);
    }
}
END_TEST

START_TEST(a_fault_tells_its_place) {
    struct obi_json j;
    struct obi_json_value value;
    const char *text = "{\"a\":[1,2,x]}";
    obi_json_init(&j, text, strlen(text));
    ck_assert(!obi_json_value(&j, &value));
    ck_assert_ptr_eq(j.at, strchr(text, 'x'));
    ck_assert_str_eq(j.fault, "a value was expected");
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("json");
    TCase *t = tcase_create("json");
    tcase_add_loop_test(t, every_kind_of_value_is_told, 0, (int)(sizeof good / sizeof *good));
    tcase_add_loop_test(t, what_is_no_json_is_refused, 0, (int)(sizeof bad / sizeof *bad));
    tcase_add_test(t, every_truncation_is_refused);
    tcase_add_test(t, a_zero_byte_is_a_byte_like_others);
    tcase_add_test(t, brackets_nest_64_deep_and_no_deeper);
    tcase_add_loop_test(t, escapes_become_utf8, 0, (int)(sizeof escapes / sizeof *escapes));
    tcase_add_test(t, whole_numbers_end_below_2_to_the_63);
    tcase_add_test(t, a_fault_tells_its_place);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

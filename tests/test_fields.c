/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The wanted members of an object, arrays, and values as the things they stand for. */
#define _POSIX_C_SOURCE 200809L /* gmtime_r */

#include "decode/scan/fields.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct obi_json_value value_of(const char *text) {
    struct obi_json_value value;
    struct obi_json j;
    obi_json_init(&j, text, strlen(text));
    ck_assert_msg(obi_json_value(&j, &value) && obi_json_finish(&j), "%s", text);
    return value;
}

static const struct obi_json_value absent = {NULL, 0, OBI_JSON_NONE};

enum { ID, NAME, LIST, N_KEYS };
static const struct obi_key keys[N_KEYS] = {OBI_KEY("id"), OBI_KEY("name"), OBI_KEY("list")};

static int read_fields(const char *text, struct obi_json_value *v, const char **fault) {
    struct obi_json j;
    obi_json_init(&j, text, strlen(text));
    int ok = obi_fields_read(&j, keys, N_KEYS, v) && obi_json_finish(&j);
    *fault = j.fault;
    return ok;
}

static int is(const struct obi_json_value *value, const char *text) {
    return value->n == strlen(text) && memcmp(value->at, text, value->n) == 0;
}

START_TEST(wanted_members_are_found_in_any_order_among_others) {
    struct obi_json_value v[N_KEYS];
    const char *fault;
    ck_assert(read_fields(" { \"x\" : {\"id\":1} , \"list\":[1,[2]],\"i\":0,\"id\":-7,\"idx\":9}",
                          v, &fault));
    ck_assert(is(&v[ID], "-7"));
    ck_assert_int_eq(v[NAME].kind, OBI_JSON_NONE);
    ck_assert(is(&v[LIST], "[1,[2]]"));
    ck_assert(read_fields("{}", v, &fault));
    ck_assert_int_eq(v[ID].kind, OBI_JSON_NONE);
    ck_assert(read_fields("{\"n\\u0061me\":\"a\",\"\\u0000\":1}", v, &fault)); /* escaped keys */
    ck_assert(is(&v[NAME], "a"));
}
END_TEST

START_TEST(an_object_that_is_none_or_says_a_thing_twice_is_refused) {
    static const char *const texts[][2] = {
        {"[]", "an object was expected"},
        {"", "an object was expected"},
        {"{\"id\":1,\"id\":1}", "a key is given twice"},
        {"{\"id\":1,\"\\u0069d\":1}", "a key is given twice"},
        {"{\"id\":1", "',' or a closing bracket was expected"},
        {"{\"id\"}", "':' was expected after a key"},
        {"{\"id\":}", "a value was expected"},
        {"{\"x\":[1,}]}", "a value was expected"},
    };
    struct obi_json_value v[N_KEYS];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *fault;
        ck_assert_msg(!read_fields(texts[i][0], v, &fault), "%s", texts[i][0]);
        ck_assert_str_eq(fault, texts[i][1]);
    }
    const char *fault; /* what nobody wants may come twice */
    ck_assert(read_fields("{\"x\":1,\"x\":2}", v, &fault));
}
END_TEST

START_TEST(a_value_that_was_passed_over_is_looked_into_when_it_is_an_object) {
    static const char *const no_objects[] = {"1", "\"{}\"", "null", "[]", "[{\"id\":1}]"};
    struct obi_json_value v[N_KEYS], object = value_of("{\"id\":{\"id\":3}}");
    ck_assert(obi_fields_of(&object, keys, N_KEYS, v));
    ck_assert(obi_fields_of(&v[ID], keys, N_KEYS, v));
    ck_assert(is(&v[ID], "3"));
    for (size_t i = 0; i < sizeof no_objects / sizeof *no_objects; i++) {
        object = value_of(no_objects[i]);
        ck_assert_msg(!obi_fields_of(&object, keys, N_KEYS, v), "%s", no_objects[i]);
        ck_assert_int_eq(v[ID].kind, OBI_JSON_NONE);
    }
    ck_assert(!obi_fields_of(&absent, keys, N_KEYS, v));
}
END_TEST

static int read_tuple(const char *text, struct obi_json_value *v, size_t n) {
    struct obi_json j;
    obi_json_init(&j, text, strlen(text));
    return obi_tuple_read(&j, v, n) && obi_json_finish(&j);
}

START_TEST(a_tuple_gives_what_it_has) {
    struct obi_json_value v[3];
    ck_assert(read_tuple("[1,\"b\",[3],4,{}]", v, 3));
    ck_assert(is(&v[0], "1") && is(&v[1], "b") && is(&v[2], "[3]"));
    ck_assert(read_tuple("[ 1 ]", v, 3));
    ck_assert(is(&v[0], "1"));
    ck_assert_int_eq(v[1].kind, OBI_JSON_NONE);
    ck_assert(read_tuple("[]", v, 3));
    ck_assert_int_eq(v[0].kind, OBI_JSON_NONE);
    static const char *const broken[] = {"",     "{}",    "[",    "[1",  "[1,",
                                         "[1,]", "[1 2]", "[1]]", "[,1]"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        ck_assert_msg(!read_tuple(broken[i], v, 3), "%s", broken[i]);
    }
}
END_TEST

START_TEST(an_array_is_walked_and_what_is_none_has_no_element) {
    struct obi_json_value element, array = value_of("[1 , [2,2], \"3\"]");
    struct obi_json j;
    int n = 0;
    for (int more = obi_array_begin(&j, &array); more; more = obi_json_more(&j, ']')) {
        ck_assert(obi_json_value(&j, &element));
        n++;
    }
    ck_assert_ptr_null(j.fault);
    ck_assert_int_eq(n, 3);
    static const char *const empty[] = {"[]", "[ ]", "{}", "{\"a\":1}", "1", "\"[1]\"", "null"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        array = value_of(empty[i]);
        ck_assert_msg(!obi_array_begin(&j, &array), "%s", empty[i]);
    }
    ck_assert(!obi_array_begin(&j, &absent));
}
END_TEST

START_TEST(text_is_copied_when_it_fits_with_its_end) {
    char room[8];
    struct obi_json_value v = value_of("\"1234567\"");
    ck_assert(obi_value_text(&v, room, sizeof room));
    ck_assert_str_eq(room, "1234567");
    v = value_of("\"12345678\"");
    ck_assert(!obi_value_text(&v, room, sizeof room));
    ck_assert_str_eq(room, "");
    v = value_of("\"\\u20ac\\ud83d\\ude00\""); /* 3 and 4 bytes */
    ck_assert(obi_value_text(&v, room, sizeof room));
    ck_assert_str_eq(room, "\xe2\x82\xac\xf0\x9f\x98\x80");
    v = value_of("-1.5e3");
    ck_assert(obi_value_text(&v, room, sizeof room));
    ck_assert_str_eq(room, "-1.5e3");
    v = value_of("\"\"");
    ck_assert(obi_value_text(&v, room, sizeof room));
    static const char *const none[] = {"null", "true", "[]", "{}", "\"a\\u0000b\""};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        v = value_of(none[i]);
        ck_assert_msg(!obi_value_text(&v, room, sizeof room), "%s", none[i]);
        ck_assert_str_eq(room, "");
    }
    ck_assert(!obi_value_text(&absent, room, sizeof room));
}
END_TEST

START_TEST(a_whole_number_may_stand_in_quotes) {
    static const struct {
        const char *text;
        int ok;
        uint64_t number;
    } rows[] = {
        {"0", 1, 0},
        {"\"0\"", 1, 0},
        {"\"007\"", 1, 7},
        {"9223372036854775807", 1, INT64_MAX},
        {"\"9223372036854775807\"", 1, INT64_MAX},
        {"9223372036854775808", 0, 0},
        {"\"18446744073709551616\"", 0, 0},
        {"-1", 0, 0},
        {"1.0", 0, 0},
        {"1e3", 0, 0},
        {"\"\"", 0, 0},
        {"\" 1\"", 0, 0},
        {"\"1x\"", 0, 0},
        {"\"\\u0031\"", 0, 0},
        {"null", 0, 0},
        {"[1]", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct obi_json_value v = value_of(rows[i].text);
        uint64_t out = 77;
        ck_assert_msg(obi_value_uint(&v, &out) == rows[i].ok, "%s", rows[i].text);
        ck_assert_uint_eq(out, rows[i].ok ? rows[i].number : 77);
    }
}
END_TEST

START_TEST(an_id_is_its_number_or_a_hash_that_is_never_nothing) {
    struct obi_json_value a = value_of("\"123\""), b = value_of("123");
    ck_assert_uint_eq(obi_value_id(&a), 123);
    ck_assert_uint_eq(obi_value_id(&b), 123);
    ck_assert_uint_eq(obi_value_id(&absent), 0);
    a = value_of("null");
    ck_assert_uint_eq(obi_value_id(&a), 0);
    a = value_of("\"6b9f9f3a-1d2c-4f75-9b53-0a4a7b3ef111\"");
    b = value_of("\"6b9f9f3a-1d2c-4f75-9b53-0a4a7b3ef112\"");
    ck_assert_uint_ne(obi_value_id(&a), 0);
    ck_assert_uint_ne(obi_value_id(&a), obi_value_id(&b));
    ck_assert_uint_eq(obi_value_id(&a), obi_value_id(&a));
    a = value_of("9223372036854775808"); /* too large for a number: told apart all the same */
    b = value_of("9223372036854775809");
    ck_assert_uint_ne(obi_value_id(&a), obi_value_id(&b));
}
END_TEST

static int compare_ids(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

START_TEST(a_million_texts_have_a_million_ids) {
    enum { N = 1000000 };
    uint64_t *id = malloc(N * sizeof *id);
    ck_assert_ptr_nonnull(id);
    for (size_t i = 0; i < N; i++) {
        char text[20];
        snprintf(text, sizeof text, "\"a-%zu\"", i);
        struct obi_json_value v = {text + 1, strlen(text) - 2, OBI_JSON_STRING};
        id[i] = obi_value_id(&v);
    }
    qsort(id, N, sizeof *id, compare_ids);
    for (size_t i = 1; i < N; i++) {
        if (id[i] == id[i - 1]) ck_abort_msg("two share %llx", (unsigned long long)id[i]);
    }
    free(id);
}
END_TEST

START_TEST(a_minus_is_taken_off_numbers_only) {
    static const char *const with[] = {"-1", "\"-1.5\"", "\"-x\"", "-0"};
    static const char *const without[] = {"1", "\"-\"", "\"1-\"", "null", "\"\"", "[-1]"};
    for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
        struct obi_json_value v = value_of(with[i]), before = v;
        ck_assert_msg(obi_value_take_minus(&v), "%s", with[i]);
        ck_assert_ptr_eq(v.at, before.at + 1);
        ck_assert_uint_eq(v.n, before.n - 1);
    }
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        struct obi_json_value v = value_of(without[i]), before = v;
        ck_assert_msg(!obi_value_take_minus(&v), "%s", without[i]);
        ck_assert_ptr_eq(v.at, before.at);
    }
}
END_TEST

/* -- times ------------------------------------------------------------------------------------- */

struct time_row {
    const char *text;
    obi_ns ns; /* -1: it is no time */
};

static void check_times(const struct time_row *rows, size_t n,
                        int (*read)(const struct obi_json_value *, obi_ns *)) {
    for (size_t i = 0; i < n; i++) {
        struct obi_json_value v = value_of(rows[i].text);
        obi_ns out = -1;
        int ok = read(&v, &out);
        ck_assert_msg(ok == (rows[i].ns >= 0) && out == rows[i].ns, "%s: %d, %lld", rows[i].text,
                      ok, (long long)out);
    }
    obi_ns out = -1;
    ck_assert(!read(&absent, &out));
}

START_TEST(milliseconds_are_whole_and_in_range) {
    static const struct time_row rows[] = {
        {"1652459225464", 1652459225464000000},
        {"\"1652459225464\"", 1652459225464000000},
        {"0", 0},
        {"9223372036854", 9223372036854000000},
        {"9223372036855", -1},
        {"1652459225464.5", -1},
        {"-1", -1},
        {"\"x\"", -1},
        {"null", -1},
    };
    check_times(rows, sizeof rows / sizeof *rows, obi_value_ms);
}
END_TEST

START_TEST(seconds_are_cut_behind_nine_decimals) {
    static const struct time_row rows[] = {
        {"1626992741.301402", 1626992741301402000},
        {"\"1626992741.301402\"", 1626992741301402000},
        {"1626992741", 1626992741000000000},
        {"0.000000001", 1},
        {"0.0000000019999", 1},
        {"1.12345678999999999999999999999999", 1123456789},
        {"\"1.1234567890x\"", -1},
        {"1.5e3", 1500000000000},
        {"9223372036.854775807", INT64_MAX},
        {"9223372036.854775808", -1},
        {"9223372037", -1},
        {"-1", -1},
        {"\"\"", -1},
        {"\"1.\"", -1},
        {"\"1:5\"", -1},
        {"null", -1},
    };
    check_times(rows, sizeof rows / sizeof *rows, obi_value_seconds);
}
END_TEST

START_TEST(dates_are_read_with_their_leap_days) {
    static const struct time_row rows[] = {
        {"\"1970-01-01T00:00:00Z\"", 0},
        {"\"2021-07-22T22:36:10.014Z\"", 1626993370014000000},
        {"\"2021-04-17T16:43:37.123456Z\"", 1618677817123456000},
        {"\"2000-02-29T00:00:00Z\"", 951782400000000000},
        {"\"2024-02-29T23:59:59.999999999Z\"", 1709251199999999999},
        {"\"2024-03-01T00:00:00Z\"", 1709251200000000000},
        {"\"2016-12-31T23:59:60Z\"", 1483228800000000000}, /* a leap second is the next one */
        {"\"2261-12-31T23:59:59Z\"", 9214646399000000000},
        {"\"2023-02-29T00:00:00Z\"", -1},
        {"\"2100-02-29T00:00:00Z\"", -1},
        {"\"2021-04-31T00:00:00Z\"", -1},
        {"\"2021-00-01T00:00:00Z\"", -1},
        {"\"2021-13-01T00:00:00Z\"", -1},
        {"\"2021-01-00T00:00:00Z\"", -1},
        {"\"1969-12-31T23:59:59Z\"", -1},
        {"\"2262-01-01T00:00:00Z\"", -1},
        {"\"2021-07-22T24:00:00Z\"", -1},
        {"\"2021-07-22T22:60:00Z\"", -1},
        {"\"2021-07-22T22:36:61Z\"", -1},
        {"\"2021-07-22T22:36:1.014Z\"", -1},
        {"\"2021-07-22T22:36:1e1Z\"", -1},
        {"\"2021-07-22T22:36:10\"", -1},
        {"\"2021-07-22T22:36:10.Z\"", -1},
        {"\"2021-07-22 22:36:10Z\"", -1},
        {"\"2021-7-22T22:36:10Z\"", -1},
        {"\"-021-07-22T22:36:10Z\"", -1},
        {"\"20a1-07-22T22:36:10Z\"", -1},
        {"\"2021-07-22T22:36Z\"", -1},
        {"\"\"", -1},
        {"1626993370014", -1},
        {"null", -1},
    };
    check_times(rows, sizeof rows / sizeof *rows, obi_value_iso);
}
END_TEST

/* Against the C library's calendar, a day at a time for the years that 63 bits hold. */
START_TEST(every_day_until_2261_is_the_calendars) {
    for (int64_t day = 0; day < 106650; day++) {
        time_t at = (time_t)(day * 86400);
        struct tm tm;
        char text[64];
        obi_ns out;
        if (!gmtime_r(&at, &tm) || tm.tm_year + 1900 > 2261) break;
        snprintf(text, sizeof text, "%04d-%02d-%02dT12:00:00.5Z", tm.tm_year + 1900, tm.tm_mon + 1,
                 tm.tm_mday);
        struct obi_json_value v = {text, strlen(text), OBI_JSON_STRING};
        if (!obi_value_iso(&v, &out) || out != (day * 86400 + 43200) * 1000000000 + 500000000) {
            ck_abort_msg("%s: %lld", text, (long long)out);
        }
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("fields");
    TCase *t = tcase_create("objects");
    tcase_add_test(t, wanted_members_are_found_in_any_order_among_others);
    tcase_add_test(t, an_object_that_is_none_or_says_a_thing_twice_is_refused);
    tcase_add_test(t, a_value_that_was_passed_over_is_looked_into_when_it_is_an_object);
    tcase_add_test(t, a_tuple_gives_what_it_has);
    tcase_add_test(t, an_array_is_walked_and_what_is_none_has_no_element);
    suite_add_tcase(s, t);
    t = tcase_create("values");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, text_is_copied_when_it_fits_with_its_end);
    tcase_add_test(t, a_whole_number_may_stand_in_quotes);
    tcase_add_test(t, an_id_is_its_number_or_a_hash_that_is_never_nothing);
    tcase_add_test(t, a_million_texts_have_a_million_ids);
    tcase_add_test(t, a_minus_is_taken_off_numbers_only);
    tcase_add_test(t, milliseconds_are_whole_and_in_range);
    tcase_add_test(t, seconds_are_cut_behind_nine_decimals);
    tcase_add_test(t, dates_are_read_with_their_leap_days);
    tcase_add_test(t, every_day_until_2261_is_the_calendars);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

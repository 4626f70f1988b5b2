/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/error.h"
#include "support.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

/* -- text -------------------------------------------------------------------------------------- */

START_TEST(a_text_grows_piece_by_piece) {
    char room[64];
    struct obi_text t;
    memset(room, 'x', sizeof room);
    obi_text_init(&t, room, sizeof room);
    ck_assert_str_eq(room, "");
    obi_text_put(&t, "level ");
    ck_assert_str_eq(room, "level ");
    obi_text_put_int(&t, -7);
    obi_text_put(&t, "");
    obi_text_put(&t, " of ");
    obi_text_put_uint(&t, 12);
    ck_assert_str_eq(room, "level -7 of 12");
    ck_assert_ptr_eq(t.at, room + strlen(room));
    ck_assert_int_eq(t.cut, 0);
}
END_TEST

/* In rooms of every size, the byte behind each of them marked. */
START_TEST(a_text_is_cut_where_its_room_ends_and_says_so) {
    for (size_t size = 1; size <= sizeof letters + 1; size++) {
        char room[sizeof letters + 2];
        struct obi_text t;
        memset(room, '#', sizeof room);
        obi_text_init(&t, room, size);
        obi_text_put(&t, letters);
        size_t n = size - 1 < strlen(letters) ? size - 1 : strlen(letters);
        ck_assert_uint_eq(strlen(room), n);
        ck_assert_int_eq(memcmp(room, letters, n), 0);
        ck_assert_int_eq(room[size], '#');
        ck_assert_int_eq(t.cut, n < strlen(letters));
    }
}
END_TEST

START_TEST(what_follows_a_cut_is_cut_too) {
    char room[4];
    struct obi_text t;
    obi_text_init(&t, room, sizeof room);
    obi_text_put(&t, "abcd");
    obi_text_put_int(&t, 5);
    obi_text_put_bytes(&t, "xyz", 3);
    ck_assert_str_eq(room, "abc");
    ck_assert_int_eq(t.cut, 1);
}
END_TEST

static void check_integer(uint64_t bits) {
    char room[32], expected[32];
    struct obi_text t;
    int64_t value;
    memcpy(&value, &bits, sizeof value);
    obi_text_init(&t, room, sizeof room);
    obi_text_put_uint(&t, bits);
    snprintf(expected, sizeof expected, "%" PRIu64, bits);
    ck_assert_str_eq(room, expected);
    obi_text_init(&t, room, sizeof room);
    obi_text_put_int(&t, value);
    snprintf(expected, sizeof expected, "%" PRId64, value);
    ck_assert_str_eq(room, expected);
}

START_TEST(integers_are_written_in_full) {
    static const int64_t edge[] = {0, 1, 9, 10, 11, 99, 100, INT64_MAX, INT64_MIN, -1, -9, -10};
    struct test_rng rng = {test_seed(1)};
    for (size_t i = 0; i < sizeof edge / sizeof *edge; i++) check_integer((uint64_t)edge[i]);
    for (int i = 0; i < 1000; i++) check_integer(test_random(&rng) >> test_below(&rng, 64));
}
END_TEST

/* -- bytes from outside ------------------------------------------------------------------------ */

START_TEST(a_byte_that_is_not_printable_becomes_a_question_mark) {
    for (int c = 0; c < 256; c++) {
        char room[8], byte = (char)(unsigned char)c;
        struct obi_text t;
        obi_text_init(&t, room, sizeof room);
        obi_text_put_bytes(&t, &byte, 1);
        ck_assert_uint_eq(strlen(room), 1);
        ck_assert_int_eq(room[0], c >= 0x20 && c < 0x7f ? byte : '?');
    }
}
END_TEST

/* The bytes lie in a block of just their size, so that a tool sees what is read beyond. */
START_TEST(bytes_are_cut_behind_the_32nd_and_the_cut_is_shown) {
    for (size_t n = 0; n < 70; n++) {
        char *bytes = malloc(n + !n), room[64], expected[64];
        struct obi_text t;
        for (size_t i = 0; i < n; i++) bytes[i] = letters[i % 26];
        obi_text_init(&t, room, sizeof room);
        obi_text_put_bytes(&t, bytes, n);
        snprintf(expected, sizeof expected, "%.*s%s", (int)(n < 32 ? n : 32), n ? bytes : "",
                 n > 32 ? "..." : "");
        ck_assert_str_eq(room, expected);
        free(bytes);
    }
}
END_TEST

START_TEST(no_bytes_are_read_where_there_are_none) {
    char room[8];
    struct obi_text t;
    obi_text_init(&t, room, sizeof room);
    obi_text_put_bytes(&t, NULL, 0);
    ck_assert_str_eq(room, "");
}
END_TEST

/* -- errors ------------------------------------------------------------------------------------ */

static struct obi_error garbage(void) {
    struct obi_error err;
    memset(&err, 0xa5, sizeof err);
    return err;
}

START_TEST(a_failure_tells_what_and_where) {
    struct obi_error err = garbage();
    ck_assert_int_eq(obi_fail_at(&err, OBI_E_FORMAT, 3, UINT64_C(1) << 40, "no"), OBI_E_FORMAT);
    ck_assert_int_eq(err.status, OBI_E_FORMAT);
    ck_assert_uint_eq(err.index, 3);
    ck_assert_uint_eq(err.offset, UINT64_C(1) << 40);
    ck_assert_str_eq(err.message, "no");
}
END_TEST

START_TEST(a_failure_without_a_place_is_at_zero) {
    struct obi_error err = garbage();
    ck_assert_int_eq(obi_fail(&err, OBI_E_ARG, "ev is NULL"), OBI_E_ARG);
    ck_assert_int_eq(err.status, OBI_E_ARG);
    ck_assert_uint_eq(err.index, 0);
    ck_assert_uint_eq(err.offset, 0);
    ck_assert_str_eq(err.message, "ev is NULL");
}
END_TEST

START_TEST(a_quoting_failure_puts_the_bytes_between_quotes) {
    struct obi_error err = garbage();
    int rc = obi_fail_quote(&err, OBI_E_NAME, 1, 9, "no format ", "a\nb\0c", 5, ", sorry");
    ck_assert_int_eq(rc, OBI_E_NAME);
    ck_assert_int_eq(err.status, OBI_E_NAME);
    ck_assert_uint_eq(err.index, 1);
    ck_assert_uint_eq(err.offset, 9);
    ck_assert_str_eq(err.message, "no format 'a?b?c', sorry");
}
END_TEST

START_TEST(a_message_can_be_put_together) {
    struct obi_error err = garbage();
    struct obi_text t = obi_error_begin(&err, OBI_E_CAPACITY, 4, 5);
    ck_assert_str_eq(err.message, "");
    obi_text_put(&t, "room for ");
    obi_text_put_uint(&t, 16);
    ck_assert_str_eq(err.message, "room for 16");
    ck_assert_int_eq(err.status, OBI_E_CAPACITY);
    ck_assert_uint_eq(err.index, 4);
    ck_assert_uint_eq(err.offset, 5);
}
END_TEST

START_TEST(a_long_message_is_cut_inside_its_struct) {
    struct obi_error err[2] = {garbage(), garbage()}, other = garbage();
    char text[200];
    memset(text, 'm', sizeof text);
    text[sizeof text - 1] = '\0';
    obi_fail(&err[0], OBI_E_ARG, text);
    ck_assert_uint_eq(strlen(err[0].message), sizeof err[0].message - 1);
    ck_assert_int_eq(memcmp(err[0].message, text, sizeof err[0].message - 1), 0);
    ck_assert_int_eq(memcmp(&err[1], &other, sizeof other), 0);
}
END_TEST

START_TEST(without_an_error_struct_only_the_status_comes_back) {
    struct obi_text t = obi_error_begin(NULL, OBI_E_ARG, 1, 2);
    obi_text_put(&t, "nowhere to go");
    obi_text_put_int(&t, INT64_MIN);
    obi_text_put_bytes(&t, letters, sizeof letters);
    ck_assert_int_eq(t.cut, 1);
    ck_assert_int_eq(obi_fail(NULL, OBI_E_ARG, "x"), OBI_E_ARG);
    ck_assert_int_eq(obi_fail_at(NULL, OBI_E_NAME, 1, 2, "x"), OBI_E_NAME);
    ck_assert_int_eq(obi_fail_quote(NULL, OBI_E_FORMAT, 1, 2, "x", "y", 1, "z"), OBI_E_FORMAT);
    ck_assert_int_eq(obi_succeed(NULL), OBI_OK);
}
END_TEST

START_TEST(a_success_wipes_the_error) {
    struct obi_error err = garbage(), zero;
    memset(&zero, 0, sizeof zero);
    ck_assert_int_eq(obi_succeed(&err), OBI_OK);
    ck_assert_int_eq(memcmp(&err, &zero, sizeof err), 0);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("error");
    TCase *tc = tcase_create("error");
    tcase_add_test(tc, a_text_grows_piece_by_piece);
    tcase_add_test(tc, a_text_is_cut_where_its_room_ends_and_says_so);
    tcase_add_test(tc, what_follows_a_cut_is_cut_too);
    tcase_add_test(tc, integers_are_written_in_full);
    tcase_add_test(tc, a_byte_that_is_not_printable_becomes_a_question_mark);
    tcase_add_test(tc, bytes_are_cut_behind_the_32nd_and_the_cut_is_shown);
    tcase_add_test(tc, no_bytes_are_read_where_there_are_none);
    tcase_add_test(tc, a_failure_tells_what_and_where);
    tcase_add_test(tc, a_failure_without_a_place_is_at_zero);
    tcase_add_test(tc, a_quoting_failure_puts_the_bytes_between_quotes);
    tcase_add_test(tc, a_message_can_be_put_together);
    tcase_add_test(tc, a_long_message_is_cut_inside_its_struct);
    tcase_add_test(tc, without_an_error_struct_only_the_status_comes_back);
    tcase_add_test(tc, a_success_wipes_the_error);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}

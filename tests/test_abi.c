/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/abi.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

/* A growing struct as this library knows it, and one as a later caller may know it. */
struct known {
    uint32_t struct_size, flags;
    uint64_t depth;
    uint32_t a, b;
};

enum { KNOWN = sizeof(struct known), LATER = KNOWN + 64, FLAGS = 5, LIMIT = 4096 };

static struct known sample(uint32_t struct_size) {
    return (struct known){struct_size, FLAGS, UINT64_C(0x0123456789abcdef), 7, 8};
}

/* The sample in a block of just its size, so that a tool sees what is read beyond; eight bytes at
 * least, since size and flags are always there; zero behind what is known. */
static unsigned char *given_of(uint32_t struct_size) {
    size_t room = struct_size < 8 ? 8 : struct_size;
    unsigned char *given = calloc(1, room);
    struct known known = sample(struct_size);
    memcpy(given, &known, room < KNOWN ? room : KNOWN);
    return given;
}

static int is_filled(const void *bytes, size_t n, int value) {
    const unsigned char *b = bytes;
    for (size_t i = 0; i < n; i++) {
        if (b[i] != value) return 0;
    }
    return 1;
}

/* -- read -------------------------------------------------------------------------------------- */

START_TEST(a_struct_too_short_is_refused_and_nothing_is_copied) {
    for (uint32_t size = 0; size < KNOWN; size++) {
        unsigned char *given = given_of(size);
        struct known out;
        struct obi_error err;
        memset(&out, 0xa5, sizeof out);
        ck_assert_int_eq(obi_abi_read(&out, KNOWN, given, FLAGS, &err), OBI_E_STRUCT_SIZE);
        ck_assert_int_eq(err.status, OBI_E_STRUCT_SIZE);
        ck_assert(is_filled(&out, sizeof out, 0xa5));
        free(given);
    }
}
END_TEST

START_TEST(a_struct_is_read_whatever_zeros_follow) {
    for (uint32_t size = KNOWN; size <= LATER; size++) {
        unsigned char *given = given_of(size);
        struct known out, expected = sample(size);
        memset(&out, 0xa5, sizeof out);
        ck_assert_int_eq(obi_abi_read(&out, KNOWN, given, FLAGS, NULL), OBI_OK);
        ck_assert_int_eq(memcmp(&out, &expected, KNOWN), 0);
        free(given);
    }
}
END_TEST

START_TEST(a_byte_set_behind_what_is_known_is_newer) {
    for (uint32_t at = KNOWN; at < LATER; at++) {
        unsigned char *given = given_of(LATER);
        struct known out;
        struct obi_error err;
        memset(&out, 0xa5, sizeof out);
        given[at] = at % 2 ? 1 : 0x80;
        ck_assert_int_eq(obi_abi_read(&out, KNOWN, given, FLAGS, &err), OBI_E_NEWER);
        ck_assert_int_eq(err.status, OBI_E_NEWER);
        ck_assert_str_ne(err.message, "");
        ck_assert(is_filled(&out, sizeof out, 0xa5));
        free(given);
    }
}
END_TEST

START_TEST(what_lies_behind_the_struct_does_not_count) {
    unsigned char given[LATER];
    struct known known = sample(KNOWN), out;
    memset(given, 0xff, sizeof given);
    memcpy(given, &known, KNOWN);
    ck_assert_int_eq(obi_abi_read(&out, KNOWN, given, FLAGS, NULL), OBI_OK);
    ck_assert_int_eq(memcmp(&out, &known, KNOWN), 0);
}
END_TEST

START_TEST(a_flag_that_is_not_known_is_newer) {
    for (int bit = 0; bit < 32; bit++) {
        struct known given = sample(KNOWN), out;
        struct obi_error err;
        memset(&out, 0xa5, sizeof out);
        given.flags = UINT32_C(1) << bit;
        int known = (FLAGS >> bit) & 1;
        ck_assert_int_eq(obi_abi_read(&out, KNOWN, &given, FLAGS, &err),
                         known ? OBI_OK : OBI_E_NEWER);
        if (!known) ck_assert_int_eq(err.status, OBI_E_NEWER);
        ck_assert(known || is_filled(&out, sizeof out, 0xa5));
    }
}
END_TEST

START_TEST(a_size_of_garbage_is_refused_before_it_is_read) {
    static const uint32_t size[] = {LIMIT + 1, 65536, 0xa5a5a5a5, INT32_MAX, UINT32_MAX};
    unsigned char *given = given_of(LIMIT);
    struct known out;
    ck_assert_int_eq(obi_abi_read(&out, KNOWN, given, FLAGS, NULL), OBI_OK);
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        memcpy(given, &size[i], sizeof size[i]);
        ck_assert_int_eq(obi_abi_read(&out, KNOWN, given, FLAGS, NULL), OBI_E_STRUCT_SIZE);
    }
    free(given);
}
END_TEST

START_TEST(a_wrong_size_is_told_with_the_right_one) {
    struct known given = sample(12), out;
    struct obi_error err;
    obi_abi_read(&out, 24, &given, FLAGS, &err);
    ck_assert_str_eq(err.message, "struct_size is 12, this library knows 24");
}
END_TEST

/* -- write ------------------------------------------------------------------------------------- */

START_TEST(writing_keeps_the_callers_size_and_zeroes_its_tail) {
    for (uint32_t size = KNOWN; size <= LATER; size++) {
        unsigned char out[LATER + 8];
        struct known known = sample(KNOWN), expected = sample(size);
        memset(out, 0xa5, sizeof out);
        memcpy(out, &size, sizeof size);
        ck_assert_int_eq(obi_abi_write(out, &known, KNOWN), OBI_OK);
        ck_assert_int_eq(memcmp(out, &expected, KNOWN), 0);
        ck_assert(is_filled(out + KNOWN, size - KNOWN, 0));
        ck_assert(is_filled(out + size, sizeof out - size, 0xa5));
    }
}
END_TEST

START_TEST(writing_where_there_is_too_little_room_writes_nothing) {
    static const uint32_t huge[] = {LIMIT + 1, 0xa5a5a5a5, UINT32_MAX};
    for (uint32_t i = 0; i < KNOWN + 3; i++) {
        uint32_t size = i < KNOWN ? i : huge[i - KNOWN];
        unsigned char out[LATER];
        struct known known = sample(KNOWN);
        memset(out, 0xa5, sizeof out);
        memcpy(out, &size, sizeof size);
        ck_assert_int_eq(obi_abi_write(out, &known, KNOWN), OBI_E_STRUCT_SIZE);
        ck_assert_int_eq(memcmp(out, &size, sizeof size), 0);
        ck_assert(is_filled(out + sizeof size, sizeof out - sizeof size, 0xa5));
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("abi");
    TCase *tc = tcase_create("abi");
    tcase_add_test(tc, a_struct_too_short_is_refused_and_nothing_is_copied);
    tcase_add_test(tc, a_struct_is_read_whatever_zeros_follow);
    tcase_add_test(tc, a_byte_set_behind_what_is_known_is_newer);
    tcase_add_test(tc, what_lies_behind_the_struct_does_not_count);
    tcase_add_test(tc, a_flag_that_is_not_known_is_newer);
    tcase_add_test(tc, a_size_of_garbage_is_refused_before_it_is_read);
    tcase_add_test(tc, a_wrong_size_is_told_with_the_right_one);
    tcase_add_test(tc, writing_keeps_the_callers_size_and_zeroes_its_tail);
    tcase_add_test(tc, writing_where_there_is_too_little_room_writes_nothing);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}

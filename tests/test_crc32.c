/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The CRC-32 of zlib against published check values and against the definition: a division bit by
 * bit. */
#include "core/bytes.h"
#include "core/crc32.h"
#include "core/crc32_table.h"
#include "support.h"

#include <string.h>

/* Polynomial division over GF(2), a bit at a time. */
static uint32_t by_division(const unsigned char *bytes, size_t n) {
    uint32_t rest = 0xffffffff;
    for (size_t i = 0; i < n * 8; i++) {
        uint32_t bit = (uint32_t)bytes[i / 8] >> i % 8 & 1;
        rest = (rest & 1) != bit ? rest >> 1 ^ 0xedb88320 : rest >> 1;
    }
    return rest ^ 0xffffffff;
}

/* "check" is of the catalogue of parametrised CRC algorithms, CRC-32/ISO-HDLC; the others are what
 * zlib's crc32() says, and what the PNG specification has as the end of every file. */
START_TEST(published_check_values_come_out) {
    static const unsigned char zeros[32],
        ones[32] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    ck_assert_uint_eq(obi_crc32(0, "123456789", 9), 0xcbf43926);
    ck_assert_uint_eq(obi_crc32(0, "", 0), 0);
    ck_assert_uint_eq(obi_crc32(0, "a", 1), 0xe8b7be43);
    ck_assert_uint_eq(obi_crc32(0, "abc", 3), 0x352441c2);
    ck_assert_uint_eq(obi_crc32(0, "IEND", 4), 0xae426082);
    ck_assert_uint_eq(obi_crc32(0, zeros, 32), 0x190a55ad);
    ck_assert_uint_eq(obi_crc32(0, ones, 32), 0xff6cab0b);
    const char *fox = "The quick brown fox jumps over the lazy dog";
    ck_assert_uint_eq(obi_crc32(0, fox, strlen(fox)), 0x414fa339);
}
END_TEST

START_TEST(every_length_and_place_agrees_with_the_division) {
    unsigned char bytes[400];
    struct test_rng rng = {test_seed(11)};
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)test_random(&rng);
    for (size_t at = 0; at < 17; at++) {
        for (size_t n = 0; n + at <= sizeof bytes; n++) {
            uint32_t expected = by_division(bytes + at, n);
            if (obi_crc32(0, bytes + at, n) != expected ||
                obi_crc32_by_tables(0, bytes + at, n) != expected) {
                ck_abort_msg("%zu bytes at %zu", n, at);
            }
        }
    }
}
END_TEST

START_TEST(a_long_text_in_any_two_parts_has_one_checksum) {
    static unsigned char bytes[20000];
    struct test_rng rng = {test_seed(12)};
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)test_random(&rng);
    uint32_t whole = by_division(bytes, sizeof bytes);
    ck_assert_uint_eq(obi_crc32(0, bytes, sizeof bytes), whole);
    for (size_t cut = 0; cut <= sizeof bytes; cut += cut < 300 ? 1 : 97) {
        uint32_t crc = obi_crc32(obi_crc32(0, bytes, cut), bytes + cut, sizeof bytes - cut);
        if (crc != whole) ck_abort_msg("cut at %zu: %08x", cut, crc);
        crc = obi_crc32_by_tables(obi_crc32_by_tables(0, bytes, cut), bytes + cut,
                                  sizeof bytes - cut);
        if (crc != whole) ck_abort_msg("by tables, cut at %zu: %08x", cut, crc);
    }
}
END_TEST

START_TEST(the_tables_are_what_the_polynomial_makes_of_a_byte_and_zeros) {
    for (uint32_t k = 0; k < 8; k++) {
        for (uint32_t b = 0; b < 256; b++) {
            uint32_t rest = b;
            for (uint32_t bit = 0; bit < 8 * (k + 1); bit++)
                rest = rest & 1 ? rest >> 1 ^ 0xedb88320 : rest >> 1;
            ck_assert_uint_eq(obi_crc32_table[k][b], rest);
        }
    }
}
END_TEST

START_TEST(integers_lie_in_bytes_the_low_one_first) {
    unsigned char bytes[8] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88}, out[8];
    ck_assert_uint_eq(obi_load16(bytes), 0x2211);
    ck_assert_uint_eq(obi_load32(bytes), 0x44332211);
    ck_assert_uint_eq(obi_load64(bytes), UINT64_C(0x8877665544332211));
    obi_store64(out, UINT64_C(0x8877665544332211));
    ck_assert_mem_eq(out, bytes, 8);
    obi_store32(out + 4, 0x88776655);
    obi_store16(out + 2, 0x4433);
    ck_assert_mem_eq(out, bytes, 8);
}
END_TEST

int main(void) {
    Suite *s = suite_create("crc32");
    TCase *t = tcase_create("crc32");
    tcase_add_test(t, published_check_values_come_out);
    tcase_add_test(t, every_length_and_place_agrees_with_the_division);
    tcase_add_test(t, a_long_text_in_any_two_parts_has_one_checksum);
    tcase_add_test(t, the_tables_are_what_the_polynomial_makes_of_a_byte_and_zeros);
    tcase_add_test(t, integers_lie_in_bytes_the_low_one_first);
    suite_add_tcase(s, t);
    return test_run(s);
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Damage of obi's own file. Whatever is cut off, changed or claimed: no read outside the bytes, no
 * event that was not written, everything before the damage, a gap and words for what is lost, and
 * on again behind it. Bytes lie against pages that may not be touched. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "recording.h"

#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

/* An assertion that says nothing while it holds: Check writes each of its own to a file. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) ck_abort_msg("%s", #condition);                                          \
    } while (0)

enum { UNIT = 64, INSTRUMENT = 4 * UNIT, HEAD = UNIT + 3 * INSTRUMENT };

/* Bytes that end where a page begins that may not be touched. */
static unsigned char *guarded_end;

static void guard_pages(size_t n) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (n + page - 1) / page * page;
    char *at = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(at != MAP_FAILED);
    ck_assert_int_eq(mprotect(at + size, page, PROT_NONE), 0);
    guarded_end = (unsigned char *)at + size;
}

/* Reads n bytes that lie against the page behind. */
static struct reading *survive(const unsigned char *bytes, size_t n, size_t piece) {
    struct obi_decoder_options opt = feed_options("obi");
    struct reading *in = reading_open(&opt);
    memcpy(guarded_end - n, bytes, n);
    reading_feed(in, guarded_end - n, n, piece, 64);
    return in;
}

/* Every event that came out is a gap, or one that was written, in order; returns how many were. */
static size_t check_events(const struct reading *in, const struct recording *r) {
    size_t at = 0, n = 0;
    for (size_t i = 0; i < in->n_ev; i++) {
        if (in->ev[i].kind == OBI_EVENT_GAP) continue;
        while (at < r->n_ev && memcmp(&r->ev[at], &in->ev[i], sizeof in->ev[i])) at++;
        if (at++ == r->n_ev) ck_abort_msg("event %zu was never written", i);
        n++;
    }
    return n;
}

static size_t count_gaps(const struct reading *in) {
    size_t n = 0;
    for (size_t i = 0; i < in->n_ev; i++) n += in->ev[i].kind == OBI_EVENT_GAP;
    return n;
}

START_TEST(every_truncation_gives_all_whole_blocks_before_it) {
    struct recording *r = recording_make(test_seed(21), 40, 5);
    guard_pages(r->n_bytes);
    for (size_t n = 0; n <= r->n_bytes; n++) {
        size_t expected = 0, at = HEAD, before = 0;
        while (at + UNIT <= n) {
            before = r->bytes[at + 16];
            if (at + (1 + before) * UNIT > n) break;
            expected += before;
            at += (1 + before) * UNIT;
        }
        int in_head = n < HEAD && n % UNIT == 0 && (n == 0 || (n - UNIT) % INSTRUMENT == 0);
        int is_whole = at == n || in_head;
        struct reading *in = survive(r->bytes, n, n % 3 ? RECORDING_BYTES : 100);
        MUST(check_events(in, r) == expected);
        MUST(in->n_faults == !is_whole);
        if (in->n_faults) MUST(in->fault[0].status == OBI_E_FORMAT);
        reading_close(in);
    }
    free(r);
}
END_TEST

/* All bits of all bytes: a changed block is lost whole and nothing else is. */
START_TEST(every_change_of_a_byte_is_noticed) {
    struct recording *r = recording_make(test_seed(22), 12, 3);
    static const unsigned char changes[] = {1, 0x80, 0xff};
    guard_pages(r->n_bytes);
    for (size_t at = 0; at < r->n_bytes; at++) {
        for (size_t i = 0; i < sizeof changes; i++) {
            r->bytes[at] ^= changes[i];
            struct reading *in = survive(r->bytes, r->n_bytes, at % 2 ? 100 : RECORDING_BYTES);
            r->bytes[at] ^= changes[i];
            MUST(in->n_faults > 0);
            size_t n = check_events(in, r);
            MUST(n < r->n_ev || at < HEAD);
            if (at >= HEAD) MUST(in->n_faults == 1);
            if (at < UNIT) MUST(n == r->n_ev); /* the header's fault is nobody else's */
            reading_close(in);
        }
    }
    free(r);
}
END_TEST

START_TEST(a_damaged_block_is_told_with_its_place_and_both_checksums) {
    struct recording *r = recording_make(test_seed(23), 30, 3);
    struct obi_decoder_options opt = feed_options("obi");
    struct reading *in = reading_open(&opt);
    size_t second = HEAD + (1 + (size_t)r->bytes[HEAD + 16]) * UNIT;
    size_t n_first = r->bytes[HEAD + 16], n_second = r->bytes[second + 16];
    r->bytes[second + UNIT + 40] ^= 4;
    char expected[112];
    unsigned says = (unsigned)r->bytes[second + 20] | (unsigned)r->bytes[second + 21] << 8 |
                    (unsigned)r->bytes[second + 22] << 16 | (unsigned)r->bytes[second + 23] << 24;
    unsigned has = (unsigned)crc32(0, r->bytes + second + UNIT, (unsigned)n_second * UNIT);
    snprintf(expected, sizeof expected,
             "block 1 at byte %zu: its bytes have checksum %08x, its mark says %08x", second, has,
             says);
    reading_feed(in, r->bytes, r->n_bytes, RECORDING_BYTES, 64);
    ck_assert_uint_eq(in->n_faults, 1);
    ck_assert_int_eq(in->fault[0].status, OBI_E_FORMAT);
    ck_assert_str_eq(in->fault[0].message, expected);
    /* Three books were valid: each has its gap, right behind the events before the damage. */
    for (size_t i = 0; i < 3; i++) ck_assert_int_eq(in->ev[n_first + i].kind, OBI_EVENT_GAP);
    ck_assert_uint_eq(count_gaps(in), 3);
    ck_assert_uint_eq(in->n_ev, r->n_ev - n_second + 3);
    uint64_t count;
    ck_assert_int_eq(obi_decoder_count(in->d, OBI_COUNTER_DECODER_GAPS, &count), OBI_OK);
    ck_assert_uint_eq(count, 3);
    ck_assert_int_eq(obi_decoder_count(in->d, OBI_COUNTER_DECODER_REFUSED, &count), OBI_OK);
    ck_assert_uint_eq(count, 1);
    reading_close(in);
    free(r);
}
END_TEST

/* Bytes are gone or too many, so that nothing behind lies where it lay. */
START_TEST(reading_goes_on_at_whatever_byte_the_next_mark_is_found) {
    struct recording *r = recording_make(test_seed(24), 30, 3);
    unsigned char *bytes = malloc(RECORDING_BYTES);
    size_t second = HEAD + (1 + (size_t)r->bytes[HEAD + 16]) * UNIT;
    size_t n_lost = r->bytes[second + 16];
    guard_pages(r->n_bytes + 200);
    for (size_t gone = 1; gone <= 2 * UNIT; gone++) {
        size_t from = second + UNIT + 10;
        memcpy(bytes, r->bytes, from);
        memcpy(bytes + from, r->bytes + from + gone, r->n_bytes - from - gone);
        struct reading *in = survive(bytes, r->n_bytes - gone, gone % 2 ? 77 : RECORDING_BYTES);
        MUST(in->n_faults == 1);
        MUST(check_events(in, r) == r->n_ev - n_lost);
        reading_close(in);
        memset(bytes + from, 0x89, gone); /* as the magic begins */
        memcpy(bytes + from + gone, r->bytes + from, r->n_bytes - from);
        in = survive(bytes, r->n_bytes + gone, gone % 2 ? 77 : RECORDING_BYTES);
        MUST(in->n_faults == 1);
        MUST(check_events(in, r) == r->n_ev - n_lost);
        reading_close(in);
    }
    free(bytes);
    free(r);
}
END_TEST

START_TEST(a_block_that_is_missing_is_noticed) {
    struct recording *r = recording_make(test_seed(25), 30, 3);
    size_t second = HEAD + (1 + (size_t)r->bytes[HEAD + 16]) * UNIT;
    size_t n_lost = r->bytes[second + 16], n_bytes = (1 + n_lost) * UNIT;
    memmove(r->bytes + second, r->bytes + second + n_bytes, r->n_bytes - second - n_bytes);
    r->n_bytes -= n_bytes;
    struct obi_decoder_options opt = feed_options("obi");
    struct reading *in = reading_open(&opt);
    reading_feed(in, r->bytes, r->n_bytes, 999, 64);
    ck_assert_uint_eq(in->n_faults, 1);
    ck_assert_ptr_nonnull(strstr(in->fault[0].message, "block 2 at byte"));
    ck_assert_ptr_nonnull(strstr(in->fault[0].message, "where block 1 is due"));
    ck_assert_uint_eq(count_gaps(in), 3);
    ck_assert_uint_lt(check_events(in, r), r->n_ev - n_lost); /* the first frame is in doubt */
    reading_close(in);
    free(r);
}
END_TEST

/* Half a snapshot must not pass for one: its first half is lost, the rest is dropped. */
START_TEST(the_rest_of_a_frame_that_began_in_a_lost_block_is_dropped) {
    struct recording *r = calloc(1, sizeof *r);
    struct test_rng rng = {test_seed(26)};
    recording_name(r);
    recording_begin(r);
    recording_frame(r, &rng, 0, 1);
    size_t begin = r->n_ev;
    recording_block(r, 0, begin);
    while (r->n_ev - begin < 3) {
        r->n_ev = begin;
        recording_frame(r, &rng, 0, 1);
    }
    size_t end = r->n_ev;
    size_t damaged = r->n_bytes;
    recording_block(r, begin, begin + 2);
    recording_frame(r, &rng, 1, 1);
    recording_block(r, begin + 2, r->n_ev);
    r->bytes[damaged + UNIT] ^= 1;
    struct obi_decoder_options opt = feed_options("obi");
    struct reading *in = reading_open(&opt);
    reading_feed(in, r->bytes, r->n_bytes, RECORDING_BYTES, 64);
    ck_assert_uint_eq(in->n_ev, begin + 1 + (r->n_ev - end));
    ck_assert_int_eq(in->ev[begin].kind, OBI_EVENT_GAP);
    ck_assert_mem_eq(&in->ev[begin + 1], &r->ev[end], sizeof r->ev[end]);
    reading_close(in);
    free(r);
}
END_TEST

static void store(unsigned char *p, uint64_t v, size_t n) {
    for (size_t i = 0; i < n; i++) p[i] = (unsigned char)(v >> 8 * i);
}

/* Makes a unit's checksum what it would be if it had been written so. */
static void seal(unsigned char *unit) {
    memset(unit + 56, 0, 4);
    store(unit + 56, crc32(0, unit, UNIT), 4);
}

/* Each number that says how much comes, with a sound checksum around the lie. */
START_TEST(every_lie_in_a_length_is_survived) {
    static const struct {
        size_t unit, at, size;
    } fields[] = {{HEAD, 16, 4}, {HEAD, 8, 8}, {HEAD, 24, 4}, {64, 8, 2},
                  {64, 10, 2},   {128, 8, 2},  {128, 10, 2},  {0, 8, 4}};
    static const uint64_t lies[] = {0,        1,          2,          3,         4,       5,
                                    99,       100,        101,        65535,     65536,   65537,
                                    1u << 31, UINT32_MAX, UINT64_MAX, INT64_MAX, 1u << 20};
    struct recording *r = recording_make(test_seed(27), 12, 3);
    unsigned char *bytes = malloc(r->n_bytes);
    guard_pages(r->n_bytes);
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
        for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
            memcpy(bytes, r->bytes, r->n_bytes);
            store(bytes + fields[f].unit + fields[f].at, lies[i], fields[f].size);
            seal(bytes + fields[f].unit);
            for (size_t n = r->n_bytes; n > 0; n -= n > 1000 ? 997 : n) {
                struct reading *in = survive(bytes, n, i % 2 ? 100 : RECORDING_BYTES);
                (void)check_events(in, r);
                reading_close(in);
            }
        }
    }
    free(bytes);
    free(r);
}
END_TEST

/* A block whose checksum is right and whose event is not: a writer's fault, not the disk's. */
START_TEST(a_block_with_an_event_that_contradicts_itself_goes_out_not_at_all) {
    struct recording *r = recording_make(test_seed(28), 30, 3);
    size_t second = HEAD + (1 + (size_t)r->bytes[HEAD + 16]) * UNIT, n = r->bytes[second + 16];
    for (int i = 0; i < 2; i++) {
        unsigned char *last = r->bytes + second + n * UNIT;
        unsigned char saved[UNIT];
        memcpy(saved, last, UNIT);
        if (i)
            store(last + 56, 12345, 4); /* an instrument that nobody told */
        else
            last[61] = 3; /* a side */
        store(r->bytes + second + 20, crc32(0, r->bytes + second + UNIT, (unsigned)n * UNIT), 4);
        seal(r->bytes + second);
        struct obi_decoder_options opt = feed_options("obi");
        struct reading *in = reading_open(&opt);
        reading_feed(in, r->bytes, r->n_bytes, RECORDING_BYTES, 64);
        ck_assert_uint_eq(in->n_faults, 1);
        ck_assert_int_eq(in->fault[0].status, OBI_E_EVENT);
        ck_assert_uint_eq(check_events(in, r), r->n_ev - n);
        reading_close(in);
        memcpy(last, saved, UNIT);
    }
    free(r);
}
END_TEST

START_TEST(a_later_version_is_refused_and_said_so) {
    struct recording *r = recording_make(test_seed(29), 3, 3);
    r->bytes[HEAD + 62] = 2;
    seal(r->bytes + HEAD);
    struct obi_decoder_options opt = feed_options("obi");
    struct reading *in = reading_open(&opt);
    reading_feed(in, r->bytes, r->n_bytes, RECORDING_BYTES, 64);
    ck_assert_uint_eq(in->n_faults, 1);
    ck_assert_int_eq(in->fault[0].status, OBI_E_NEWER);
    ck_assert_uint_eq(in->n_ev, 0);
    reading_close(in);
    free(r);
}
END_TEST

START_TEST(a_reset_tells_a_gap_between_frames_and_once) {
    struct recording *r = recording_make(test_seed(30), 30, 30);
    struct obi_decoder_options opt = feed_options("obi");
    struct reading *in = reading_open(&opt);
    size_t used, n_ev, n_out = 0;
    struct obi_event ev;
    struct obi_input input = {
        .struct_size = sizeof input, .bytes = r->bytes, .n_bytes = r->n_bytes};
    for (size_t i = 0; i < r->n_ev + 1; i++) {
        if (i == 10) ck_assert_int_eq(obi_decoder_reset(in->d, 0), OBI_OK);
        int rc = obi_decoder_decode(in->d, &input, &used, &ev, 1, &n_ev, NULL);
        ck_assert_int_ge(rc, 0);
        ck_assert_uint_eq(n_ev, 1);
        input.bytes = (const char *)input.bytes + used;
        input.n_bytes -= used;
        if (ev.kind != OBI_EVENT_GAP) {
            ck_assert_mem_eq(&ev, &r->ev[n_out], sizeof ev);
            n_out++;
            continue;
        }
        ck_assert_uint_ge(i, 10);
        ck_assert_uint_eq(i, n_out);
        ck_assert(r->ev[n_out - 1].flags & OBI_EVENT_LAST);
    }
    ck_assert_uint_eq(n_out, r->n_ev);
    reading_close(in);
    free(r);
}
END_TEST

int main(void) {
    Suite *s = suite_create("record_robust");
    TCase *t = tcase_create("damage");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_truncation_gives_all_whole_blocks_before_it);
    tcase_add_test(t, every_change_of_a_byte_is_noticed);
    tcase_add_test(t, a_damaged_block_is_told_with_its_place_and_both_checksums);
    tcase_add_test(t, reading_goes_on_at_whatever_byte_the_next_mark_is_found);
    tcase_add_test(t, a_block_that_is_missing_is_noticed);
    tcase_add_test(t, the_rest_of_a_frame_that_began_in_a_lost_block_is_dropped);
    tcase_add_test(t, every_lie_in_a_length_is_survived);
    tcase_add_test(t, a_block_with_an_event_that_contradicts_itself_goes_out_not_at_all);
    tcase_add_test(t, a_later_version_is_refused_and_said_so);
    tcase_add_test(t, a_reset_tells_a_gap_between_frames_and_once);
    suite_add_tcase(s, t);
    return test_run(s);
}

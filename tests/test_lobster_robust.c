/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * LOBSTER's lines, whatever is done to them: the same events however bytes and room are cut, no
 * read outside the bytes, no malformed event. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "feed.h"

#include <sys/mman.h>
#include <unistd.h>

#define OPENING "0,11,1,1000000,300\n0,12,-1,1010000,200\n3,13,1,1000100,50\n"
#define ROW_1   "101,20,99,10,102,25,98,15"

static const char *const samples[] = {
    "insert_before,order_id,direction,price,size\r\n" OPENING "34200.5,1,21,10,1000000,1\n"
    "34201,2,21,5,1000000,1\n34202,4,21,5,1000000,1\n34203,5,0,10,1000000,-1\n"
    "34204,7,0,0,-1,-1\n34204.000000001,3,12,200,1010000,-1\n",
    "1,1,1,10,99,1," ROW_1 "\n2,1,2,5,100,-1,100,5,99,10,101,20,98,15\n"
    "3,4,2,5,100,-1,101,20,99,10,102,25,98,15\n4,3,1,10,99,1,101,20,98,15,102,25,"
    "-9999999999,0\n5,1,2,5,99,1,101,20,98,15,102,25,-9999999999,0\n6,5,0,1,1,1," ROW_1 "\n",
};

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) ck_abort_msg("%s", #condition);                                          \
    } while (0)

static char *guarded_end;

static void guard_pages(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(at != MAP_FAILED);
    ck_assert_int_eq(mprotect(at + page, page, PROT_NONE), 0);
    guarded_end = at + page;
}

/* Gives the bytes piece by piece, with little room; returns how many events there were and leaves
 * them. All are well formed, and what ends a call of trouble ends a frame. */
static size_t survive(const char *text, size_t n, size_t piece, size_t room,
                      struct obi_event *out) {
    struct obi_decoder_options opt = feed_options("lobster");
    obi_decoder *d;
    size_t n_out = 0, at = 0, end = piece < n ? piece : n;
    opt.max_pending = 4;
    MUST(obi_decoder_create(&opt, NULL, &d, NULL) == OBI_OK);
    memcpy(guarded_end - n, text, n);
    for (;;) {
        struct obi_input in = {.struct_size = sizeof in,
                               .flags = end == n ? OBI_INPUT_END : 0,
                               .bytes = guarded_end - n + at,
                               .n_bytes = end - at};
        size_t used, n_ev;
        int rc = obi_decoder_decode(d, &in, &used, out + n_out, room, &n_ev, NULL);
        MUST(used <= end - at);
        MUST(obi_event_check(out + n_out, n_ev, NULL) == OBI_OK);
        if (rc < 0 || rc == OBI_RESYNC) MUST(!n_ev || out[n_out + n_ev - 1].flags & OBI_EVENT_LAST);
        n_out += n_ev;
        at += used;
        if ((rc == OBI_OK || rc == OBI_MORE) && end == n) break;
        if (rc == OBI_OK || rc == OBI_MORE) end = end + piece < n ? end + piece : n;
    }
    MUST(at == n);
    obi_decoder_destroy(d);
    return n_out;
}

START_TEST(neither_cuts_nor_room_change_what_comes_out) {
    struct obi_event expected[128], got[128];
    size_t n = strlen(samples[_i]);
    guard_pages();
    size_t n_expected = survive(samples[_i], n, n, 64, expected);
    MUST(n_expected > 10);
    for (size_t piece = 1; piece < n; piece++) {
        for (size_t room = 1; room < 8; room++) {
            MUST(survive(samples[_i], n, piece, room, got) == n_expected);
            MUST(memcmp(expected, got, n_expected * sizeof *got) == 0);
        }
    }
}
END_TEST

START_TEST(every_truncation_and_every_change_of_a_byte_is_survived) {
    struct obi_event ev[256];
    char text[1024];
    size_t n = strlen(samples[_i]);
    guard_pages();
    for (size_t i = 0; i <= n; i++) (void)survive(samples[_i], i, 1000, 32, ev);
    memcpy(text, samples[_i], n);
    for (size_t at = 0; at < n; at++) {
        for (int byte = 0; byte < 256; byte++) {
            text[at] = (char)byte;
            (void)survive(text, n, byte % 2 ? 1000 : 50, 32, ev);
        }
        text[at] = samples[_i][at];
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("lobster_robust");
    TCase *t = tcase_create("bytes");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, neither_cuts_nor_room_change_what_comes_out, 0, 2);
    tcase_add_loop_test(t, every_truncation_and_every_change_of_a_byte_is_survived, 0, 2);
    suite_add_tcase(s, t);
    return test_run(s);
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What every test program shares: one suite a program, TAP on standard output, so that each test is
 * counted by name; a seeded random source; event builders; allocators that count and that fail. */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include <check.h>
#include <obi/obi.h>

/* Runs one suite and prints it as TAP. Returns the exit status for main(). */
int test_run(Suite *suite);

/* Prints a TAP line that skips the whole program, with the reason. Returns the exit status for
 * main(). */
int test_skip(const char *reason);

/* Where the recordings are: OBI_DATA, else ../shared/data beside the source tree. NULL when absent.
 */
const char *test_data_dir(void);

/* splitmix64: small, seeded, the same everywhere. */
struct test_rng {
    uint64_t state;
};
uint64_t test_random(struct test_rng *rng);
uint64_t test_below(struct test_rng *rng, uint64_t bound); /* 0 <= result < bound, bound > 0 */

/* The seed of a randomised test: OBI_TEST_SEED, else the one given. Printed by the failing test. */
uint64_t test_seed(uint64_t otherwise);
/* How many rounds a randomised test makes: OBI_TEST_EVENTS, else the number given, divided by
 * OBI_TEST_SHARE for slow places. */
uint64_t test_rounds(uint64_t otherwise);

/* Events of instrument 0, without times. */
struct obi_event test_level(uint8_t side, obi_ticks price_ticks, obi_lots qty_lots, uint16_t flags);
struct obi_event test_trade(uint8_t aggressor, obi_ticks price_ticks, obi_lots qty_lots,
                            uint16_t flags);
struct obi_event test_event(uint8_t kind, uint16_t flags);

/* An allocator that counts what is asked and given back, fails the n-th request (0 = never) and
 * fills memory with 0xa5, so that nobody relies on zeroes. */
struct test_memory {
    struct obi_allocator allocator; /* hand &memory.allocator to a create */
    size_t requests, releases, bytes_live, bytes_last;
    size_t fail_at;
};
void test_memory_init(struct test_memory *memory);

#endif /* TEST_SUPPORT_H */

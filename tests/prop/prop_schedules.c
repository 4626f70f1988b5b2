/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A bad line between venue and book: messages are lost, repeated, swapped, replayed and cut, books
 * are reset, snapshots come too early, too late and twice. Whatever happens, on a feed whose ids
 * prove it no valid book is ever wrong, on one with checksums none is wrong where the checksum
 * looks, and the next good snapshot heals every one of them. A feed that proves nothing shows how
 * much goes unseen: that number is printed.
 *
 * OBI_TEST_EVENTS says how many schedules a venue has (default 600), OBI_TEST_SEED where to start.
 * A million takes two to five minutes a venue; Check itself cannot tell of tests that take over 35.
 */
#include "prop/schedule.h"

#include <stdio.h>

enum { ROUNDS = 600, FEW = 100 };

static void print_tally(const char *name, uint64_t rounds, const struct wire_tally *t,
                        const uint64_t *n_faults) {
    printf(
        "# %s: %llu schedules, %llu messages, %llu frames, %llu checked; lost %llu, healed %llu; "
        "%llu snapshots, %llu resets, %llu refused\n",
        name, (unsigned long long)rounds, (unsigned long long)t->messages,
        (unsigned long long)t->frames, (unsigned long long)t->checked, (unsigned long long)t->lost,
        (unsigned long long)t->healed, (unsigned long long)t->snapshots,
        (unsigned long long)t->resets, (unsigned long long)t->refused);
    printf("# %s: wrong and valid %llu, below the checksum %llu; checksums verified %llu, "
           "mismatched %llu, unverified %llu\n# %s:",
           name, (unsigned long long)t->unseen, (unsigned long long)t->deep,
           (unsigned long long)t->verified, (unsigned long long)t->mismatched,
           (unsigned long long)t->unverified, name);
    for (int i = 0; i < N_FAULTS; i++)
        printf(" %s %llu%s", schedule_fault_name(i), (unsigned long long)n_faults[i],
               i + 1 < N_FAULTS ? "," : "\n");
    fflush(stdout);
}

START_TEST(no_valid_book_is_wrong_and_every_snapshot_heals) {
    static struct schedule s;
    const struct wire_style *style = wire_style_at(_i);
    struct wire_tally tally = {.frames = 0};
    uint64_t n_faults[N_FAULTS] = {0}, seed = test_seed(1), rounds = test_rounds(ROUNDS);
    for (uint64_t round = 0; round < rounds; round++) {
        if (schedule_play(&s, style, seed + round, &tally, n_faults)) continue;
        schedule_print(&s);
        ck_abort_msg("%s, seed %llu: %s", style->name, (unsigned long long)s.seed, s.client.why);
    }
    print_tally(style->name, rounds, &tally, n_faults);
    ck_assert_uint_eq(tally.lost, tally.healed);
    if (style->proof == WIRE_BY_IDS) ck_assert_uint_eq(tally.unseen, 0);
    if (style->proof == WIRE_BY_CHECKSUM)
        ck_assert_uint_le(tally.unseen, 1 + tally.checked / 10000);
    if (style->proof == WIRE_BY_NOTHING || rounds < FEW) return;
    ck_assert_uint_gt(tally.checked, 10 * rounds);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_schedules");
    TCase *tc = tcase_create("schedules");
    tcase_set_timeout(tc, 0);
    tcase_add_loop_test(tc, no_valid_book_is_wrong_and_every_snapshot_heals, 0, WIRE_STYLES);
    suite_add_tcase(s, tc);
    return s;
}

int main(void) {
    return test_run(suite());
}

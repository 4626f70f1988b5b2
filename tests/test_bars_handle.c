/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The handle of bars: options and arguments, room that runs out, time that goes back, numbers that
 * are too large. */
#include "bars.h"
#include "core/wide.h"

#include <string.h>

/* -- options and arguments --------------------------------------------------------------------- */

START_TEST(options_out_of_their_domain_are_refused_in_words) {
    static const struct {
        struct obi_bars_options opt;
        int rc;
        const char *word;
    } bad[] = {
        {{.size = 1}, OBI_E_ARG, "kind"},
        {{.kind = 6, .size = 1}, OBI_E_ARG, "kind"},
        {{.kind = OBI_BAR_VOLUME, .size = 1, .edge = 3}, OBI_E_ARG, "edge"},
        {{.kind = OBI_BAR_TIME, .size = 1, .edge = OBI_BAR_SPLIT}, OBI_E_ARG, "edge"},
        {{.kind = OBI_BAR_TRADES, .size = 1, .edge = OBI_BAR_WHOLE}, OBI_E_ARG, "edge"},
        {{.kind = OBI_BAR_TIME}, OBI_E_ARG, "size"},
        {{.kind = OBI_BAR_TIME, .size = -1}, OBI_E_ARG, "size"},
        {{.kind = OBI_BAR_TIME, .size = (INT64_C(1) << 62) + 1}, OBI_E_ARG, "size"},
        {{.kind = OBI_BAR_TIME, .size = 1, .max_bars = (1 << 20) + 1}, OBI_E_ARG, "max_bars"},
        {{.kind = OBI_BAR_NOTIONAL, .size = 1, .size_times = -1}, OBI_E_ARG, "size_times"},
        {{.kind = OBI_BAR_VOLUME, .size = 1, .size_times = 1}, OBI_E_ARG, "size_times"},
        {{.kind = OBI_BAR_TIME, .size = 1, .reserved = 1}, OBI_E_NEWER, "reserved"},
        {{.kind = OBI_BAR_TIME, .size = 1, .flags = 4}, OBI_E_NEWER, "flag"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct obi_bars_options opt = bad[i].opt;
        struct obi_error err;
        obi_bars *b = (obi_bars *)&err;
        opt.struct_size = sizeof opt;
        ck_assert_int_eq(obi_bars_create(&opt, NULL, &b, &err), bad[i].rc);
        ck_assert_ptr_null(b);
        ck_assert_msg(strstr(err.message, bad[i].word) != NULL, "%s", err.message);
        ck_assert_uint_eq(obi_bars_footprint(&opt), 0);
        opt.struct_size = 4;
        ck_assert_int_eq(obi_bars_create(&opt, NULL, &b, &err), OBI_E_STRUCT_SIZE);
    }
}
END_TEST

START_TEST(arguments_are_checked_and_nothing_is_taken) {
    obi_bars *b;
    struct obi_bars_options opt = {.struct_size = sizeof opt, .kind = OBI_BAR_TIME, .size = 1};
    struct obi_bar bar;
    struct obi_error err;
    size_t n = 7;
    uint64_t count;
    ck_assert_int_eq(obi_bars_create(NULL, NULL, &b, &err), OBI_E_ARG);
    b = bars_make(OBI_BAR_VOLUME, 4, 0, 0, 0);
    ck_assert_int_eq(obi_bars_create(&opt, NULL, NULL, &err), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_push(NULL, 1, 1, 1, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_push(b, -1, 1, 1, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_push(b, INT64_C(1) << 62, 1, 1, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_push(b, 1, INT64_MAX, 1, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_push(b, 1, INT64_MIN, 1, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_push(b, 1, 1, 0, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_push(b, 1, 1, -1, OBI_BID), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_push(b, 1, 1, 1, 3), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_set_time(b, -1), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_set_time(NULL, 1), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_update(NULL, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_update(b, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_read(b, NULL, 1, &n), OBI_E_ARG);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(obi_bars_read(b, &bar, 1, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_read(NULL, &bar, 1, &n), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_get(b, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_get(NULL, &bar), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_count(b, OBI_COUNTER_BARS_TRADES - 1, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_count(b, OBI_COUNTER_BARS_COMPLETE + 1, &count), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_count(b, OBI_COUNTER_BARS_TRADES, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_bars_reset(NULL), OBI_E_ARG);
    for (uint32_t i = OBI_COUNTER_BARS_TRADES; i <= OBI_COUNTER_BARS_COMPLETE; i++)
        ck_assert_uint_eq(bars_counted(b, i), 0);
    ck_assert_int_eq(obi_bars_get(b, &bar), OBI_WARMUP);
    ck_assert_int_eq(obi_bars_read(b, NULL, 0, &n), OBI_OK);
    obi_bars_destroy(b);
    obi_bars_destroy(NULL);
}
END_TEST

/* -- faults ------------------------------------------------------------------------------------ */

START_TEST(a_full_ring_takes_no_trade_and_loses_none) {
    obi_bars *b = bars_make(OBI_BAR_VOLUME, 1, 0, 0, 1);
    struct obi_bar bar;
    size_t n;
    bars_push(b, 1, 10, 1000000, OBI_BID); /* a million bars, in room for one */
    ck_assert_int_eq(obi_bars_push(b, 2, 11, 1, OBI_ASK), OBI_FULL);
    ck_assert_int_eq(obi_bars_get(b, &bar), OBI_FULL);
    ck_assert_uint_eq(bars_counted(b, OBI_COUNTER_BARS_TRADES), 1);
    for (uint64_t i = 0; i < 1000000; i++) {
        int rc = obi_bars_read(b, &bar, 1, &n);
        if (n != 1 || bar.index != i || bar.volume_lots != 1 || bar.open_ticks != 10)
            ck_abort_msg("bar %llu", (unsigned long long)i);
        if (rc != (i + 1 < 1000000 ? OBI_FULL : OBI_OK)) ck_abort_msg("%d", rc);
    }
    bars_push(b, 2, 11, 1, OBI_ASK);
    ck_assert_uint_eq(bars_read_all(b, &bar, 1), 1);
    ck_assert_int_eq(bar.sell_lots, 1);
    ck_assert_uint_eq(bars_counted(b, OBI_COUNTER_BARS_COMPLETE), 1000001);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(a_time_that_goes_back_is_held_and_counted) {
    obi_bars *b = bars_make(OBI_BAR_TIME, 100, 0, 0, 0);
    struct obi_bar bar;
    bars_push(b, 250, 10, 1, OBI_BID);
    bars_push(b, 130, 11, 1, OBI_BID); /* its own bar is over: it counts now */
    bars_push(b, 0, 12, 1, OBI_BID);   /* no time at all */
    ck_assert_int_eq(obi_bars_get(b, &bar), OBI_OK);
    ck_assert_int_eq(bar.volume_lots, 3);
    ck_assert_int_eq(bar.begin_ns, 200);
    ck_assert_int_eq(bar.last_ns, 250);
    ck_assert_uint_eq(bar.flags, OBI_BAR_LATE);
    ck_assert_uint_eq(bars_counted(b, OBI_COUNTER_BARS_CLOCK_BACK), 1);
    ck_assert_uint_eq(bars_counted(b, OBI_COUNTER_BARS_CLOCK_NONE), 1);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(a_volume_beyond_63_bits_is_cut_and_adds_up) {
    obi_bars *b = bars_make(OBI_BAR_TIME, INT64_C(1) << 62, 0, 0, 0);
    struct obi_bar bar[2];
    const obi_ticks far = INT64_MAX - 1;
    bars_push(b, 0, far, INT64_MAX, OBI_BID);
    bars_push(b, (INT64_C(1) << 62) - 1, far, 1, OBI_ASK);
    ck_assert_uint_eq(bars_read_all(b, bar, 2), 1);
    ck_assert_uint_eq(bar[0].flags, OBI_BAR_COMPLETE | OBI_BAR_CUT);
    ck_assert_int_eq(bar[0].volume_lots, INT64_MAX);
    ck_assert_double_eq(bars_value(bar, OBI_BAR_VWAP), (double)far);
    ck_assert_double_eq(bars_value(bar, OBI_BAR_TWAP), (double)far);
    ck_assert_int_eq(obi_bars_get(b, bar), OBI_OK);
    ck_assert_int_eq(bar[0].volume_lots, 1);
    obi_bars_destroy(b);
}
END_TEST

static void add_read(obi_bars *b, obi_wide *volume) {
    struct obi_bar bar[8];
    size_t n;
    obi_bars_read(b, bar, 8, &n);
    for (size_t i = 0; i < n; i++) *volume = obi_wide_add(*volume, obi_wide_of(bar[i].volume_lots));
}

static void conserve_large(uint32_t kind, uint32_t edge) {
    obi_bars *b = bars_make(kind, INT64_C(1) << 62, edge, 0, 8);
    struct obi_bar bar;
    obi_wide volume = obi_wide_of(0), wanted = obi_wide_of(0);
    for (int k = 0; k < 12; k++) {
        obi_lots lots = k % 2 ? INT64_MAX : INT64_MAX - 7;
        obi_ticks price = k % 3 ? INT64_MAX - 1 : INT64_MIN + 1;
        if (kind == OBI_BAR_NOTIONAL && edge == OBI_BAR_SPLIT) price = k - 6; /* else a bar a lot */
        while (obi_bars_push(b, k, price, lots, (uint32_t)k % 3) == OBI_FULL) add_read(b, &volume);
        wanted = obi_wide_add(wanted, obi_wide_of(lots));
    }
    while (obi_bars_get(b, &bar) == OBI_FULL) add_read(b, &volume);
    if (obi_bars_get(b, &bar) == OBI_OK)
        volume = obi_wide_add(volume, obi_wide_of(bar.volume_lots));
    add_read(b, &volume);
    ck_assert(obi_wide_equal(volume, wanted));
    obi_bars_destroy(b);
}

START_TEST(the_largest_bars_and_trades_add_up) {
    static const uint32_t kind[] = {OBI_BAR_VOLUME, OBI_BAR_NOTIONAL, OBI_BAR_IMBALANCE};
    for (int i = 0; i < 3; i++) {
        conserve_large(kind[i], OBI_BAR_SPLIT);
        conserve_large(kind[i], OBI_BAR_WHOLE);
    }
}
END_TEST

START_TEST(bars_that_were_reset_are_new_ones) {
    obi_bars *b = bars_make(OBI_BAR_VOLUME, 4, 0, 0, 1);
    struct obi_bar bar;
    bars_push(b, 100, 10, 400, OBI_NONE);
    ck_assert_int_eq(obi_bars_reset(b), OBI_OK);
    ck_assert_uint_eq(bars_read_all(b, &bar, 1), 0);
    bars_push(b, 50, 11, 5, OBI_BID);
    ck_assert_uint_eq(bars_read_all(b, &bar, 1), 1);
    ck_assert_uint_eq(bar.index, 0);
    ck_assert_int_eq(bar.first_ns, 50);
    ck_assert_uint_eq(bars_counted(b, OBI_COUNTER_BARS_CLOCK_BACK), 0);
    ck_assert_uint_eq(bars_counted(b, OBI_COUNTER_BARS_UNKNOWN), 0);
    obi_bars_destroy(b);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("bars_handle");
    TCase *c = tcase_create("bars_handle");
    tcase_add_test(c, options_out_of_their_domain_are_refused_in_words);
    tcase_add_test(c, arguments_are_checked_and_nothing_is_taken);
    tcase_add_test(c, a_full_ring_takes_no_trade_and_loses_none);
    tcase_add_test(c, a_time_that_goes_back_is_held_and_counted);
    tcase_add_test(c, a_volume_beyond_63_bits_is_cut_and_adds_up);
    tcase_add_test(c, the_largest_bars_and_trades_add_up);
    tcase_add_test(c, bars_that_were_reset_are_new_ones);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bars by hand: the edges of each kind, what a bar tells and what is worked out from it. */
#include "bars.h"

/* -- edges ------------------------------------------------------------------------------------- */

START_TEST(sizes_3_4_5_fill_three_bars_of_4) { /* twowaymind, bucket split */
    obi_bars *b = bars_make(OBI_BAR_VOLUME, 4, 0, 0, 0);
    struct obi_bar bar[4];
    bars_push(b, 10, 100, 3, OBI_BID);
    bars_push(b, 20, 101, 4, OBI_ASK);
    bars_push(b, 30, 102, 5, OBI_BID);
    ck_assert_uint_eq(bars_read_all(b, bar, 4), 3);
    for (int i = 0; i < 3; i++) ck_assert_int_eq(bar[i].volume_lots, 4);
    ck_assert_int_eq(bar[0].buy_lots, 3);
    ck_assert_int_eq(bar[0].sell_lots, 1);
    ck_assert_int_eq(bar[1].sell_lots, 3);
    ck_assert_int_eq(bar[1].buy_lots, 1);
    ck_assert_int_eq(bar[2].buy_lots, 4);
    ck_assert_uint_eq(bar[0].n_trades, 2); /* a trade counts where it begins */
    ck_assert_uint_eq(bar[1].n_trades, 1);
    ck_assert_uint_eq(bar[2].n_trades, 0);
    ck_assert_uint_eq(bar[0].flags, OBI_BAR_COMPLETE);
    ck_assert_uint_eq(bar[2].flags, OBI_BAR_COMPLETE | OBI_BAR_REST);
    ck_assert_int_eq(obi_bars_get(b, bar), OBI_WARMUP);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(a_whole_trade_stays_in_the_bar_that_it_ends) {
    obi_bars *b = bars_make(OBI_BAR_VOLUME, 4, OBI_BAR_WHOLE, 0, 0);
    struct obi_bar bar[4];
    bars_push(b, 10, 100, 3, OBI_BID);
    bars_push(b, 20, 101, 4, OBI_ASK);
    bars_push(b, 30, 102, 50, OBI_BID);
    bars_push(b, 40, 102, 1, OBI_BID);
    ck_assert_uint_eq(bars_read_all(b, bar, 4), 2);
    ck_assert_int_eq(bar[0].volume_lots, 7);
    ck_assert_int_eq(bar[1].volume_lots, 50);
    ck_assert_int_eq(obi_bars_get(b, bar), OBI_OK);
    ck_assert_int_eq(bar[0].volume_lots, 1);
    ck_assert_uint_eq(bar[0].flags, 0);
    ck_assert_uint_eq(bar[0].index, 2);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(bars_of_notional_are_filled_to_the_next_lot) {
    obi_bars *b = bars_make(OBI_BAR_NOTIONAL, 1000, 0, 0, 0);
    struct obi_bar bar[4];
    bars_push(b, 1, 300, 11, OBI_BID); /* 4 lots are 1200, 3 were 900 */
    ck_assert_uint_eq(bars_read_all(b, bar, 4), 2);
    ck_assert_int_eq(bar[0].volume_lots, 4);
    ck_assert_int_eq(bar[1].volume_lots, 4);
    ck_assert_uint_eq(bar[0].notional_low, 1200);
    ck_assert_int_eq(obi_bars_get(b, bar), OBI_OK);
    ck_assert_int_eq(bar[0].volume_lots, 3);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(a_notional_may_exceed_63_bits) {
    struct obi_bars_options opt = {.struct_size = sizeof opt,
                                   .kind = OBI_BAR_NOTIONAL,
                                   .size = 100000 * INT64_C(100000000), /* in steps of 10^-8 */
                                   .size_times = 100000000};
    const obi_ticks price = 2500 * INT64_C(100000000);
    obi_bars *b;
    struct obi_bar bar[2];
    ck_assert_int_eq(obi_bars_create(&opt, NULL, &b, NULL), OBI_OK);
    bars_push(b, 1, price, 7000000000, OBI_BID); /* 70: 40 are 100000 */
    ck_assert_uint_eq(bars_read_all(b, bar, 2), 1);
    ck_assert_int_eq(bar[0].volume_lots, 4000000000);
    ck_assert_double_eq(bars_value(bar, OBI_BAR_NOTIONAL_SUM), 1e21);
    ck_assert_int_eq(obi_bars_get(b, bar), OBI_OK);
    ck_assert_int_eq(bar[0].volume_lots, 3000000000);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(a_negative_price_has_notional_too) {
    obi_bars *b = bars_make(OBI_BAR_NOTIONAL, 100, 0, 0, 0);
    struct obi_bar bar[4];
    bars_push(b, 1, -30, 2, OBI_ASK);
    bars_push(b, 1, 0, 1000, OBI_ASK); /* of which there is none */
    bars_push(b, 1, 20, 2, OBI_BID);
    ck_assert_uint_eq(bars_read_all(b, bar, 4), 1);
    ck_assert_int_eq(bar[0].volume_lots, 1004);
    ck_assert_double_eq(bars_value(bar, OBI_BAR_NOTIONAL_SUM), -20);
    ck_assert_int_eq(bar[0].low_ticks, -30);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(an_imbalance_ends_a_bar_on_either_side) {
    obi_bars *b = bars_make(OBI_BAR_IMBALANCE, 5, 0, 0, 0);
    struct obi_bar bar[4];
    bars_push(b, 1, 10, 4, OBI_BID);
    bars_push(b, 2, 10, 90, OBI_NONE);
    bars_push(b, 3, 10, 12, OBI_ASK); /* 9 down to -5, and 3 more */
    ck_assert_uint_eq(bars_read_all(b, bar, 4), 1);
    ck_assert_int_eq(bar[0].buy_lots, 4);
    ck_assert_int_eq(bar[0].sell_lots, 9);
    ck_assert_int_eq(bar[0].unknown_lots, 90);
    ck_assert_int_eq(bar[0].delta_min_lots, -5);
    ck_assert_int_eq(bar[0].delta_max_lots, 4);
    ck_assert_uint_eq(bars_counted(b, OBI_COUNTER_BARS_UNKNOWN), 1);
    ck_assert_int_eq(obi_bars_get(b, bar), OBI_OK);
    ck_assert_int_eq(bar[0].sell_lots, 3);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(bars_of_time_lie_on_a_grid_and_empty_ones_are_left_out) {
    obi_bars *b = bars_make(OBI_BAR_TIME, 100, 0, 0, 0);
    struct obi_bar bar[8];
    bars_push(b, 130, 10, 1, OBI_BID);
    bars_push(b, 199, 12, 1, OBI_ASK);
    bars_push(b, 200, 11, 1, OBI_BID);
    bars_push(b, 555, 13, 1, OBI_BID);
    ck_assert_uint_eq(bars_read_all(b, bar, 8), 2);
    ck_assert_int_eq(bar[0].begin_ns, 100);
    ck_assert_int_eq(bar[0].end_ns, 200);
    ck_assert_int_eq(bar[0].first_ns, 130);
    ck_assert_int_eq(bar[0].last_ns, 199);
    ck_assert_int_eq(bar[1].begin_ns, 200);
    ck_assert_int_eq(obi_bars_get(b, bar), OBI_OK);
    ck_assert_int_eq(bar[0].begin_ns, 500);
    ck_assert_int_eq(obi_bars_set_time(b, 599), OBI_OK);
    ck_assert_uint_eq(bars_read_all(b, bar, 8), 0);
    ck_assert_int_eq(obi_bars_set_time(b, 600), OBI_OK);
    ck_assert_uint_eq(bars_read_all(b, bar, 8), 1);
    ck_assert_int_eq(obi_bars_get(b, bar), OBI_WARMUP);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(empty_bars_carry_the_close_where_they_are_asked_for) {
    obi_bars *b = bars_make(OBI_BAR_TIME, 100, 0, OBI_BARS_EMPTY, 1);
    struct obi_bar bar[8];
    ck_assert_int_eq(obi_bars_set_time(b, 50), OBI_OK); /* before the first trade there is none */
    bars_push(b, 130, 10, 1, OBI_BID);
    bars_push(b, 410, 12, 1, OBI_ASK);
    ck_assert_uint_eq(bars_read_all(b, bar, 8), 3);
    for (size_t i = 1; i < 3; i++) {
        ck_assert_uint_eq(bar[i].flags, OBI_BAR_COMPLETE | OBI_BAR_EMPTY);
        ck_assert_int_eq(bar[i].begin_ns, 100 + 100 * (obi_ns)i);
        ck_assert_int_eq(bar[i].open_ticks, 10);
        ck_assert_int_eq(bar[i].high_ticks, 10);
        ck_assert_int_eq(bar[i].volume_lots, 0);
        ck_assert(isnan(bars_value(&bar[i], OBI_BAR_VWAP)));
        ck_assert(isnan(bars_value(&bar[i], OBI_BAR_MEAN_SIZE)));
        ck_assert_double_eq(bars_value(&bar[i], OBI_BAR_TWAP), 10);
    }
    ck_assert_int_eq(obi_bars_get(b, bar), OBI_OK);
    ck_assert_int_eq(bar[0].open_ticks, 12); /* the first trade's, not what was carried */
    ck_assert_uint_eq(bar[0].flags, 0);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(bars_of_trades_count_trades) {
    obi_bars *b = bars_make(OBI_BAR_TRADES, 3, 0, 0, 0);
    struct obi_bar bar[8];
    for (obi_ns i = 0; i < 10; i++) bars_push(b, 5 * i, 10 + i, 7, i % 2 ? OBI_BID : OBI_ASK);
    ck_assert_uint_eq(bars_read_all(b, bar, 8), 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(bar[i].n_trades, 3);
        ck_assert_int_eq(bar[i].open_ticks, 10 + 3 * i);
        ck_assert_int_eq(bar[i].close_ticks, 12 + 3 * i);
        ck_assert_int_eq(bar[i].volume_lots, 21);
        ck_assert_uint_eq(bar[i].n_buys + bar[i].n_sells, 3);
    }
    obi_bars_destroy(b);
}
END_TEST

/* -- what is worked out ------------------------------------------------------------------------ */

START_TEST(a_bar_in_full) {
    obi_bars *b = bars_make(OBI_BAR_TIME, 100, 0, 0, 0);
    struct obi_bar bar;
    bars_push(b, 110, 100, 10, OBI_BID);
    bars_push(b, 130, 105, 15, OBI_BID);
    bars_push(b, 170, 110, 20, OBI_ASK);
    bars_push(b, 170, 104, 1, OBI_NONE);
    bars_push(b, 200, 0, 1, OBI_NONE);
    ck_assert_uint_eq(bars_read_all(b, &bar, 1), 1);
    ck_assert_int_eq(bar.open_ticks, 100);
    ck_assert_int_eq(bar.high_ticks, 110);
    ck_assert_int_eq(bar.low_ticks, 100);
    ck_assert_int_eq(bar.close_ticks, 104);
    ck_assert_int_eq(bar.max_lots, 20);
    ck_assert_int_eq(bar.delta_min_lots, 5);
    ck_assert_int_eq(bar.delta_max_lots, 25);
    ck_assert_int_eq(bar.held_ns, 90);
    /* (100 10 + 105 15 + 110 20 + 104 1) / 46; (100 20 + 105 40 + 110 0 + 104 30) / 90 */
    ck_assert_double_eq(bars_value(&bar, OBI_BAR_VWAP), 4879.0 / 46);
    ck_assert_double_eq(bars_value(&bar, OBI_BAR_TWAP), 9320.0 / 90);
    ck_assert_double_eq(bars_value(&bar, OBI_BAR_MEAN_SIZE), 11.5);
    ck_assert_double_eq(bars_value(&bar, OBI_BAR_TRADE_FLOW), 5);
    ck_assert_double_eq(bars_value(&bar, OBI_BAR_TRADE_IMBALANCE), 5.0 / 45);
    ck_assert_double_eq(bars_value(&bar, OBI_BAR_NOTIONAL_SUM), 4879);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(the_vwap_of_published_fills_comes_out) {
    static const struct {
        const char *source;
        obi_ticks price[3];
        obi_lots lots[3];
        double scale, vwap;
    } row[] = {{"OrderBook-rs", {100, 105, 0}, {10, 10, 0}, 1, 102.5},
               {"OrderBook-rs", {100, 105, 110}, {10, 15, 0}, 1, 103},
               {"nautilus", {2000, 2010, 0}, {10, 5, 0}, 1000, 2.0033333333333334},
               {"nautilus", {1000, 990, 0}, {10, 5, 0}, 1000, .9966666666666667},
               {"twowaymind", {101, 102, 0}, {3, 1, 0}, 1, 101.25}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        obi_bars *b = bars_make(OBI_BAR_TIME, 100, 0, 0, 0);
        struct obi_bar bar;
        for (int k = 0; k < 3; k++)
            if (row[i].lots[k]) bars_push(b, 5, row[i].price[k], row[i].lots[k], OBI_BID);
        ck_assert_int_eq(obi_bars_get(b, &bar), OBI_OK);
        ck_assert_double_eq_tol(bars_value(&bar, OBI_BAR_VWAP) / row[i].scale, row[i].vwap, 1e-15);
        obi_bars_destroy(b);
    }
}
END_TEST

START_TEST(what_is_undefined_is_nan_and_says_so) {
    obi_bars *b = bars_make(OBI_BAR_VOLUME, 4, 0, 0, 0);
    struct obi_bar bar[2];
    double x = 5;
    bars_push(b, 1, 10, 8, OBI_NONE);
    ck_assert_uint_eq(bars_read_all(b, bar, 2), 2);
    ck_assert(isnan(bars_value(bar, OBI_BAR_TWAP))); /* no time between its trades */
    ck_assert(isnan(bars_value(bar, OBI_BAR_TRADE_IMBALANCE)));
    ck_assert_double_eq(bars_value(bar, OBI_BAR_TRADE_FLOW), 0);
    ck_assert(isnan(bars_value(&bar[1], OBI_BAR_MEAN_SIZE))); /* no trade begins in it */
    ck_assert_double_eq(bars_value(&bar[1], OBI_BAR_VWAP), 10);
    ck_assert_int_eq(obi_bar_value(bar, 0, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_bar_value(bar, OBI_BAR_NOTIONAL_SUM + 1, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_bar_value(NULL, OBI_BAR_VWAP, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_bar_value(bar, OBI_BAR_VWAP, NULL, NULL), OBI_E_ARG);
    bar[0].volume_lots = -1;
    ck_assert_int_eq(obi_bar_value(bar, OBI_BAR_VWAP, &x, NULL), OBI_E_ARG);
    ck_assert_double_eq(x, 5);
    obi_bars_destroy(b);
}
END_TEST

START_TEST(a_volume_is_set_against_those_before) {
    struct obi_bar bar[4] = {
        {.volume_lots = 6}, {.volume_lots = 1}, {.volume_lots = 4}, {.volume_lots = INT64_MAX}};
    double x = 5;
    uint8_t status;
    ck_assert_int_eq(obi_bar_relative_volume(bar, bar + 1, 2, &x, &status), OBI_OK);
    ck_assert_double_eq(x, 12.0 / 5);
    ck_assert_int_eq(status, OBI_VALUE_OK);
    ck_assert_int_eq(obi_bar_relative_volume(bar + 3, bar + 3, 1, &x, NULL), OBI_OK);
    ck_assert_double_eq(x, 1);
    ck_assert_int_eq(obi_bar_relative_volume(bar, NULL, 0, &x, &status), OBI_OK);
    ck_assert(isnan(x) && status == OBI_VALUE_WARMUP);
    bar[1].volume_lots = 0;
    ck_assert_int_eq(obi_bar_relative_volume(bar, bar + 1, 1, &x, &status), OBI_OK);
    ck_assert(isnan(x) && status == OBI_VALUE_ZERO_DENOM);
    ck_assert_int_eq(obi_bar_relative_volume(bar, NULL, 1, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_bar_relative_volume(NULL, bar, 1, &x, NULL), OBI_E_ARG);
    ck_assert_int_eq(obi_bar_relative_volume(bar, bar, (size_t)1 << 33, &x, NULL), OBI_E_ARG);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("bars");
    TCase *c = tcase_create("bars");
    tcase_add_test(c, sizes_3_4_5_fill_three_bars_of_4);
    tcase_add_test(c, a_whole_trade_stays_in_the_bar_that_it_ends);
    tcase_add_test(c, bars_of_notional_are_filled_to_the_next_lot);
    tcase_add_test(c, a_notional_may_exceed_63_bits);
    tcase_add_test(c, a_negative_price_has_notional_too);
    tcase_add_test(c, an_imbalance_ends_a_bar_on_either_side);
    tcase_add_test(c, bars_of_time_lie_on_a_grid_and_empty_ones_are_left_out);
    tcase_add_test(c, empty_bars_carry_the_close_where_they_are_asked_for);
    tcase_add_test(c, bars_of_trades_count_trades);
    tcase_add_test(c, a_bar_in_full);
    tcase_add_test(c, the_vwap_of_published_fills_comes_out);
    tcase_add_test(c, what_is_undefined_is_nan_and_says_so);
    tcase_add_test(c, a_volume_is_set_against_those_before);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    return test_run(suite());
}

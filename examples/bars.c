/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What you learn: trades put together into bars of volume, and added up at each price. With a book
 * call obi_bars_update() and obi_profile_update() behind each frame instead of pushing trades. */
#include <inttypes.h>
#include <obi/obi.h>
#include <stdio.h>

enum { N_BARS = 8, N_ROWS = 16 };

static const struct {
    obi_ns ts_ns;
    obi_ticks price;
    obi_lots lots;
    uint32_t aggressor;
} trades[] = {{1000, 100, 3, OBI_BID}, {2000, 101, 4, OBI_BID}, {4000, 100, 2, OBI_ASK},
              {5000, 101, 6, OBI_BID}, {8000, 102, 3, OBI_BID}, {9000, 99, 1, OBI_ASK}};

static void show(const struct obi_bar *bar) {
    double vwap, imbalance;
    obi_bar_value(bar, OBI_BAR_VWAP, &vwap, NULL);
    obi_bar_value(bar, OBI_BAR_TRADE_IMBALANCE, &imbalance, NULL);
    printf("%" PRId64 " to %" PRId64 ": %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
           ", volume %" PRId64 ", vwap %.2f, imbalance %+.2f%s\n",
           bar->begin_ns, bar->end_ns, bar->open_ticks, bar->high_ticks, bar->low_ticks,
           bar->close_ticks, bar->volume_lots, vwap, imbalance,
           bar->flags & OBI_BAR_COMPLETE ? "" : ", open");
}

/* Takes complete bars away, so that there is room for others. */
static void drain(obi_bars *bars) {
    struct obi_bar bar[N_BARS];
    int rc;
    do {
        size_t n;
        rc = obi_bars_read(bars, bar, N_BARS, &n);
        for (size_t i = 0; i < n; i++) show(&bar[i]);
    } while (rc == OBI_FULL);
}

static void show_profile(const obi_profile *profile) {
    struct obi_profile_row row[N_ROWS];
    struct obi_profile_area area;
    uint8_t mark[N_ROWS];
    size_t n;
    obi_profile_imbalances(profile, NULL, mark, N_ROWS, &n);
    obi_profile_read(profile, 0, row, N_ROWS, &n);
    while (n--)
        printf("%" PRId64 ": bought %" PRId64 ", sold %" PRId64 "%s%s\n", row[n].price_ticks,
               row[n].buy_lots, row[n].sell_lots, mark[n] & OBI_PROFILE_BUY ? ", buyers press" : "",
               mark[n] & OBI_PROFILE_SELL ? ", sellers press" : "");
    if (obi_profile_area(profile, 0, &area) != OBI_OK) return;
    printf("point of control %" PRId64 ", value area %" PRId64 " to %" PRId64 " with %" PRId64
           " of %" PRId64 "\n",
           area.poc_ticks, area.low_ticks, area.high_ticks, area.area_lots, area.volume_lots);
}

int main(void) {
    struct obi_bars_options opt = {.struct_size = sizeof opt, .kind = OBI_BAR_VOLUME, .size = 5};
    obi_bars *bars = NULL;
    obi_profile *profile = NULL;
    struct obi_bar bar;
    int ok = obi_bars_create(&opt, NULL, &bars, NULL) == OBI_OK &&
             obi_profile_create(NULL, NULL, &profile, NULL) == OBI_OK;
    for (size_t i = 0; ok && i < sizeof trades / sizeof trades[0]; i++) {
        while (obi_bars_push(bars, trades[i].ts_ns, trades[i].price, trades[i].lots,
                             trades[i].aggressor) == OBI_FULL)
            drain(bars);
        obi_profile_push(profile, trades[i].price, trades[i].lots, trades[i].aggressor);
        drain(bars);
    }
    if (ok && obi_bars_get(bars, &bar) == OBI_OK) show(&bar);
    if (ok) show_profile(profile);
    obi_profile_destroy(profile);
    obi_bars_destroy(bars);
    return ok ? 0 : 1;
}

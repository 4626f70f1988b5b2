/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Bars and profiles of what venues really sent: of every kind and edge they hold together, to the
 * lot, what the lines of trades say that were traded. The judge reads these lines by itself. */
#include "bars.h"
#include "core/wide.h"
#include "played.h"

static const struct recording {
    const char *path, *format, *symbol, *price_step;
    int64_t tick; /* in 10^-8 */
    uint64_t n_trades;
} recordings[] = {
    {"binance_usdm/btcusdt_20240808.gz", "binance-usdm", "BTCUSDT", "0.1", 10000000, 21313},
    {"binance_spot/ethusdt_20240808.gz", "binance-spot", "ETHUSDT", "0.01", 1000000, 6106},
};
enum { RECORDINGS = sizeof recordings / sizeof *recordings };

#define SECOND INT64_C(1000000000)

static const struct variant {
    uint32_t kind, edge, flags;
    int64_t size;
} variants[] = {
    {OBI_BAR_TIME, 0, 0, SECOND},
    {OBI_BAR_TIME, 0, OBI_BARS_EMPTY | OBI_BARS_VENUE_CLOCK, 10 * SECOND},
    {OBI_BAR_TRADES, 0, 0, 7},
    {OBI_BAR_VOLUME, OBI_BAR_SPLIT, 0, 12345678},
    {OBI_BAR_VOLUME, OBI_BAR_WHOLE, 0, 12345678},
    {OBI_BAR_NOTIONAL, OBI_BAR_SPLIT, 0, 10000000000000},
    {OBI_BAR_NOTIONAL, OBI_BAR_WHOLE, 0, 10000000000000},
    {OBI_BAR_IMBALANCE, OBI_BAR_SPLIT, 0, 50000000},
    {OBI_BAR_IMBALANCE, OBI_BAR_WHOLE, 0, 50000000},
};
enum { VARIANTS = sizeof variants / sizeof *variants };

/* What was traded, by the lines or by the bars. */
struct total {
    obi_lots volume, buy, sell;
    uint64_t n, n_buys;
    obi_wide notional;
    obi_ticks high, low;
};

struct show {
    struct played played; /* the first: what is called with it finds the rest behind it */
    obi_bars *bars[VARIANTS];
    obi_profile *profile;
    struct total *total; /* of each variant */
    uint64_t n_bars[VARIANTS];
};

/* -- the judge --------------------------------------------------------------------------------- */

static int64_t decimal_behind(const char *line, const char *key) {
    const char *at = strstr(line, key);
    if (!at) ck_abort_msg("no %s in %.200s", key, line);
    return played_decimal(at + strlen(key));
}

static void add_line(struct total *t, const struct recording *r, const char *line) {
    obi_ticks price = decimal_behind(line, "\"p\":\"") / r->tick;
    obi_lots lots = decimal_behind(line, "\"q\":\"");
    int is_buy = strstr(line, "\"m\":false") != NULL; /* the buyer is no maker */
    if (!t->n || price > t->high) t->high = price;
    if (!t->n || price < t->low) t->low = price;
    t->n++;
    t->n_buys += (uint64_t)is_buy;
    t->volume += lots;
    *(is_buy ? &t->buy : &t->sell) += lots;
    t->notional = obi_wide_add(t->notional, obi_wide_mul(price, lots));
}

static struct total judge(const struct recording *r, char *bytes, size_t n) {
    struct total t = {.notional = obi_wide_of(0)};
    char *end;
    for (char *line = bytes; line < bytes + n; line = end + 1) {
        end = strchr(line, '\n');
        if (!end) end = bytes + n;
        char kept = *end;
        *end = '\0';
        if (strstr(line, "\"e\":\"trade\"")) add_line(&t, r, line);
        *end = kept;
    }
    return t;
}

/* -- the library ------------------------------------------------------------------------------- */

static void check_bar(const struct obi_bar *bar, const struct variant *v) {
    if (bar->low_ticks > bar->open_ticks || bar->low_ticks > bar->close_ticks ||
        bar->high_ticks < bar->open_ticks || bar->high_ticks < bar->close_ticks)
        ck_abort_msg("a price out of its range");
    for (uint32_t which = OBI_BAR_VWAP; which <= OBI_BAR_TWAP; which++) {
        double mean = bars_value(bar, which);
        if (mean < (double)bar->low_ticks || mean > (double)bar->high_ticks)
            ck_abort_msg("a mean price out of its range");
    }
    if (!(bar->flags & OBI_BAR_COMPLETE) || v->kind != OBI_BAR_VOLUME) return;
    if (v->edge == OBI_BAR_SPLIT ? bar->volume_lots != v->size : bar->volume_lots < v->size)
        ck_abort_msg("a bar of another size");
}

static void add_bar(struct total *t, const struct obi_bar *bar) {
    if (bar->flags & OBI_BAR_EMPTY) return;
    if (!t->volume || bar->high_ticks > t->high) t->high = bar->high_ticks;
    if (!t->volume || bar->low_ticks < t->low) t->low = bar->low_ticks;
    t->n += bar->n_trades;
    t->n_buys += bar->n_buys;
    t->volume += bar->volume_lots;
    t->buy += bar->buy_lots;
    t->sell += bar->sell_lots;
    t->notional = obi_wide_add(t->notional, obi_wide_join(bar->notional_high, bar->notional_low));
}

static int drain(struct show *s, size_t i) {
    struct obi_bar bar[32];
    size_t n;
    int rc = obi_bars_read(s->bars[i], bar, 32, &n);
    for (size_t k = 0; k < n; k++) {
        if (bar[k].index != s->n_bars[i]++) ck_abort_msg("a bar is missing");
        check_bar(&bar[k], &variants[i]);
        add_bar(&s->total[i], &bar[k]);
    }
    return rc;
}

static void look(struct played *p, const obi_book *book, const struct obi_event *last) {
    struct show *s = (struct show *)p;
    (void)last;
    for (size_t i = 0; i < VARIANTS; i++)
        while (obi_bars_update(s->bars[i], book) == OBI_FULL) drain(s, i);
    if (obi_profile_update(s->profile, book) < 0) ck_abort_msg("update");
}

static struct show *play(const struct recording *r, const char *bytes, size_t n) {
    struct show *s = calloc(1, sizeof *s);
    struct obi_instrument known = {.struct_size = sizeof known, .qty_step = "0.00000001"};
    ck_assert_ptr_nonnull(s);
    s->total = calloc(VARIANTS, sizeof *s->total);
    ck_assert_ptr_nonnull(s->total);
    snprintf(known.symbol, sizeof known.symbol, "%s", r->symbol);
    snprintf(known.price_step, sizeof known.price_step, "%s", r->price_step);
    for (size_t i = 0; i < VARIANTS; i++)
        s->bars[i] = bars_make(variants[i].kind, variants[i].size, variants[i].edge,
                               variants[i].flags, 1 + (uint32_t)i);
    struct obi_profile_options opt = {.struct_size = sizeof opt, .max_prices = 1 << 16};
    ck_assert_int_eq(obi_profile_create(&opt, NULL, &s->profile, NULL), OBI_OK);
    played_open_with(&s->played, r->format, &known, 1);
    s->played.after = look;
    played_bytes(&s->played, bytes, n);
    ck_assert_uint_eq(s->played.n_errors, 0);
    return s;
}

static void close_show(struct show *s) {
    played_close(&s->played);
    obi_profile_destroy(s->profile);
    for (size_t i = 0; i < VARIANTS; i++) obi_bars_destroy(s->bars[i]);
    free(s->total);
    free(s);
}

static void compare(const struct total *got, const struct total *wanted) {
    ck_assert_uint_eq(got->n, wanted->n);
    ck_assert_uint_eq(got->n_buys, wanted->n_buys);
    ck_assert_int_eq(got->volume, wanted->volume);
    ck_assert_int_eq(got->buy, wanted->buy);
    ck_assert_int_eq(got->sell, wanted->sell);
    ck_assert_int_eq(got->high, wanted->high);
    ck_assert_int_eq(got->low, wanted->low);
    ck_assert(obi_wide_equal(got->notional, wanted->notional));
}

/* Complete bars and the one that is open. */
static void finish(struct show *s, size_t i, const struct total *wanted) {
    struct obi_bar bar;
    while (drain(s, i) == OBI_FULL) {
    }
    if (obi_bars_get(s->bars[i], &bar) == OBI_OK) {
        check_bar(&bar, &variants[i]);
        add_bar(&s->total[i], &bar);
    }
    compare(&s->total[i], wanted);
    printf("# kind %u edge %u size %lld: %llu bars, %llu trades late\n", variants[i].kind,
           variants[i].edge, (long long)variants[i].size, (unsigned long long)s->n_bars[i],
           (unsigned long long)bars_counted(s->bars[i], OBI_COUNTER_BARS_CLOCK_BACK));
}

static void compare_profile(const struct show *s, const struct total *wanted) {
    static struct obi_profile_row row[1 << 16];
    struct obi_profile_info info = {.struct_size = sizeof info};
    struct total t = {.notional = obi_wide_of(0)};
    size_t n;
    ck_assert_int_eq(obi_profile_info(s->profile, &info), OBI_OK);
    ck_assert_int_eq(obi_profile_read(s->profile, 0, row, 1 << 16, &n), OBI_OK);
    for (size_t i = 0; i < n; i++) {
        t.n += row[i].n_trades;
        t.n_buys += row[i].n_buys;
        t.volume += row[i].volume_lots;
        t.buy += row[i].buy_lots;
        t.sell += row[i].sell_lots;
        t.notional = obi_wide_add(t.notional, obi_wide_mul(row[i].price_ticks, row[i].volume_lots));
    }
    t.high = info.high_ticks;
    t.low = info.low_ticks;
    compare(&t, wanted);
    ck_assert_int_eq(info.delta_lots, wanted->buy - wanted->sell);
    printf("# profile: %zu prices\n", n);
}

START_TEST(bars_hold_together_what_was_traded) {
    const struct recording *r = &recordings[_i];
    size_t n;
    char *bytes = played_file(r->path, &n);
    struct total wanted = judge(r, bytes, n);
    struct show *s = play(r, bytes, n);
    printf("# %s: %llu trades, %lld lots\n", r->symbol, (unsigned long long)wanted.n,
           (long long)wanted.volume);
    ck_assert_uint_eq(wanted.n, r->n_trades);
    for (size_t i = 0; i < VARIANTS; i++) finish(s, i, &wanted);
    compare_profile(s, &wanted);
    close_show(s);
    free(bytes);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("bars_recorded");
    TCase *c = tcase_create("recorded");
    tcase_add_loop_test(c, bars_hold_together_what_was_traded, 0, RECORDINGS);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}

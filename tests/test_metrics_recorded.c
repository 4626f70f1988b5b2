/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Every metric of the book as it stands, on every frame of five recordings, against its oracle:
 * whole numbers and ratios to the last bit, others within what the oracle says. Each frame compares
 * a column of each metric; over the frames its tiers and parameters take turns. The levels that the
 * oracle looks at are those of the book, which other suites compare with the venues' own.
 *
 * usage: test_metrics_recorded OBI, the program that makes recordings into events */
#define _POSIX_C_SOURCE 200809L /* popen */

#include "oracle/tier.h"
#include "prop/sheet.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No tier looks at more than NEAR levels, and the oracle is slow. */
enum { LEVELS = 1 << 14, NEAR = 200, BYTES = 64 << 20 };

/* Sanitizers make it slower still: they see every seventh frame. */
#if defined(__SANITIZE_ADDRESS__)
enum { EVERY = 7 };
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer)
enum { EVERY = 7 };
#    else
enum { EVERY = 1 };
#    endif
#else
enum { EVERY = 1 };
#endif

static const char *program;

/* What comes to the program's standard input, and its options; DATA and OBI are replaced. */
struct recording {
    const char *name, *command;
    uint64_t n_frames;
};
static const struct recording recordings[] = {
    {"BTCUSDT",
     "cat DATA/binance_usdm/btcusdt_20240808.gz | OBI convert - --format binance-usdm "
     "--symbol BTCUSDT --price-step 0.10 --qty-step 0.001",
     6548},
    {"ETHUSDT",
     "cat DATA/binance_spot/ethusdt_20240808.gz | OBI convert - --format binance-spot "
     "--symbol ETHUSDT",
     3433},
    {"AMZN",
     "paste -d, DATA/lobster_l1/AMZN_2012-06-21_message_1.csv "
     "DATA/lobster_l1/AMZN_2012-06-21_orderbook_1.csv | "
     "OBI convert - --format lobster --symbol AMZN --day 2012-06-21",
     55071},
    {"AAPL",
     "cat DATA/lobster_l3_aapl/seed.csv DATA/lobster_l3_aapl/messages.csv | "
     "OBI convert - --format lobster --symbol AAPL --day 2012-06-21",
     24127},
    {"ES", "cat DATA/cme_mbo/esm4-mbo-20240508.dbn.zst | OBI convert - --format dbn --symbol ESM4",
     185},
};

/* -- events ------------------------------------------------------------------------------------ */

static void put_command(char *out, size_t size, const char *command) {
    size_t n = 0;
    for (; *command; command++) {
        const char *word = strncmp(command, "DATA", 4) == 0   ? test_data_dir()
                           : strncmp(command, "OBI ", 4) == 0 ? program
                                                              : NULL;
        if (word)
            n += (size_t)snprintf(out + n, size - n, "'%s'", word);
        else
            out[n++] = *command;
        command += word ? (*command == 'D' ? 3 : 2) : 0;
        ck_assert_uint_lt(n + 1, size);
    }
    out[n] = '\0';
}

static size_t run_command(const struct recording *r, char *bytes) {
    char command[2048];
    put_command(command, sizeof command - 64, r->command);
    strcat(command, " --quiet -o -");
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    size_t n = fread(bytes, 1, BYTES, pipe);
    ck_assert_msg(pclose(pipe) == 0 && n < BYTES, "%s", command);
    return n;
}

struct market {
    struct obi_event *ev;
    size_t n;
    struct obi_instrument spec;
};

static struct market read_market(const struct recording *r) {
    char *bytes = malloc(BYTES);
    struct market m = {malloc(BYTES), 0, {.struct_size = sizeof m.spec}};
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = "obi"};
    struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = bytes};
    obi_decoder *d;
    in.n_bytes = run_command(r, bytes);
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &d, NULL), OBI_OK);
    for (int rc = OBI_FULL; rc != OBI_OK;) {
        size_t used, n;
        rc = obi_decoder_decode(d, &in, &used, m.ev + m.n, BYTES / sizeof *m.ev - m.n, &n, NULL);
        ck_assert_int_ge(rc, 0);
        m.n += n;
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
    }
    ck_assert_int_eq(obi_decoder_instrument(d, 0, &m.spec), OBI_OK);
    obi_decoder_destroy(d);
    free(bytes);
    return m;
}

/* -- the oracle's frame ------------------------------------------------------------------------ */

struct side {
    struct oracle_level level[LEVELS];
    size_t n;
};

static void copy_side(const obi_book *book, uint32_t which, size_t most, struct side *out) {
    static obi_ticks price[LEVELS];
    static obi_lots lots[LEVELS];
    static uint32_t orders[LEVELS];
    obi_book_levels(book, which, most, price, lots, orders, &out->n);
    ck_assert_uint_lt(out->n, LEVELS);
    for (size_t i = 0; i < out->n; i++)
        out->level[i] = (struct oracle_level){price[i], lots[i], orders[i]};
}

/* What the feed tells: to the deepest level of the last snapshot, or as many as the venue keeps. */
static struct oracle_known known_to(const struct side *s, int side, const struct obi_instrument *i,
                                    const obi_ticks *bound) {
    struct oracle_known k = {1, 0, 0};
    if (i->flags & OBI_INSTRUMENT_PARTIAL) k = (struct oracle_known){0, bound == NULL, 0};
    if (bound) k.price = *bound;
    if (!i->depth_limit || s->n < i->depth_limit || k.nothing) return k;
    obi_ticks last = s->level[s->n - 1].price_ticks;
    if (k.all || (side == 0 ? k.price < last : k.price > last)) k.price = last;
    k.all = 0;
    return k;
}

/* The orders of the levels that tiers of whole levels look at. */
enum { ORDERED = 100, ORDERS = 1 << 16 };

static size_t copy_orders(const obi_book *book, uint32_t which, const struct side *side,
                          struct oracle_order *out, size_t room) {
    static struct obi_order order[ORDERS];
    size_t n = 0;
    for (size_t i = 0; i < side->n && i < ORDERED; i++) {
        size_t n_here;
        obi_book_orders(book, which, side->level[i].price_ticks, order, ORDERS, &n_here);
        ck_assert_uint_le(n + n_here, room);
        for (size_t k = 0; k < n_here; k++)
            out[n++] = (struct oracle_order){.order_id = order[k].order_id,
                                             .price_ticks = order[k].price_ticks,
                                             .qty_lots = order[k].qty_lots,
                                             .side = (uint8_t)which};
    }
    return n;
}

struct judge {
    struct market market;
    struct oracle_order order[ORDERS];
    struct side side[2];
    obi_ticks bound[2];
    int has_bound[2];
    uint64_t epoch;
};

static struct oracle_frame frame_of(struct judge *j, const obi_book *book, int halted) {
    struct oracle_frame f;
    struct obi_book_info info = {.struct_size = sizeof info};
    memset(&f, 0, sizeof f);
    obi_book_info(book, &info);
    for (int s = 0; s < 2; s++) {
        struct side *side = &j->side[s];
        copy_side(book, s ? OBI_ASK : OBI_BID, info.epoch != j->epoch ? LEVELS : NEAR, side);
        if (info.epoch != j->epoch) {
            j->has_bound[s] = side->n > 0;
            if (side->n) j->bound[s] = side->level[side->n - 1].price_ticks;
        }
        f.after.level[s] = side->level;
        f.after.n[s] = side->n;
        f.known_to[s] = known_to(side, s, &j->market.spec, j->has_bound[s] ? &j->bound[s] : NULL);
    }
    j->epoch = info.epoch;
    f.order = j->order;
    f.tells_orders = (j->market.spec.flags & OBI_INSTRUMENT_ORDERS) != 0;
    for (uint32_t s = 0; s < 2; s++)
        f.n_orders += copy_orders(book, s ? OBI_ASK : OBI_BID, &j->side[s], j->order + f.n_orders,
                                  ORDERS - f.n_orders);
    f.known = 1;
    f.halted = halted;
    f.bounded = (j->market.spec.flags & OBI_INSTRUMENT_PARTIAL) != 0;
    f.contract = j->market.spec.contract;
    f.multiplier = j->market.spec.multiplier > 0 ? j->market.spec.multiplier : 1;
    for (int s = 0; s < 2; s++) {
        const struct oracle_known *k = &f.known_to[s];
        obi_ticks best = j->side[s].n ? j->side[s].level[0].price_ticks : 0;
        int beyond = !k->all &&
                     (k->nothing || !j->side[s].n || (s == 0 ? best < k->price : best > k->price));
        f.touch_doubtful_now |= f.bounded && beyond;
    }
    return f;
}

/* -- columns ----------------------------------------------------------------------------------- */

/* Those of the sheet that are of the book as it stands and look at no more than some levels. */
static size_t pick_columns(struct obi_column *col) {
    static struct obi_column sheet[SHEET_COLUMNS];
    size_t n = sheet_columns(sheet), kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (sheet[i].metric >= OBI_METRIC_ORDER_FLOW || sheet[i].hi > INT64_MAX / 2) continue;
        if (sheet[i].basis == OBI_BASIS_PPM || sheet[i].filter) continue;
        col[kept] = sheet[i];
        if (col[kept].basis == OBI_BASIS_LEVELS && col[kept].hi == 5) col[kept].hi = 20;
        kept++;
    }
    return kept;
}

/* The columns of each metric are neighbours: which one has its turn. */
static size_t take_turn(const struct obi_column *col, size_t n, size_t first, uint64_t frame) {
    size_t end = first;
    while (end < n && col[end].metric == col[first].metric) end++;
    return first + (size_t)(frame % (end - first));
}

static int is_as_expected(double got, struct oracle_value v) {
    if (isnan(v.value)) return isnan(got);
    if (v.within > 0) return fabs(got - v.value) <= v.within;
    return v.inexact ? fabs(got - v.value) <= 4.5e-16 * fabs(v.value) : got == v.value;
}

static void compare(const struct obi_column *col, size_t n_col, const struct oracle_frame *f,
                    const double *row, const uint8_t *status, uint64_t frame) {
    for (size_t at = 0, next; at < n_col; at = next) {
        size_t i = take_turn(col, n_col, at, frame);
        struct oracle_value v = oracle_measure(&col[i], f);
        char name[SHEET_NAME];
        for (next = at; next < n_col && col[next].metric == col[at].metric;) next++;
        if (is_as_expected(row[i], v) && status[i] == v.status) continue;
        obi_column_format(&col[i], name, sizeof name);
        ck_abort_msg("frame %llu, %s: %.17g %d, expected %.17g %d", (unsigned long long)frame, name,
                     row[i], status[i], v.value, v.status);
    }
}

START_TEST(every_metric_is_the_oracles_on_every_frame) {
    static struct obi_column col[SHEET_COLUMNS];
    static double row[SHEET_COLUMNS];
    static uint8_t status[SHEET_COLUMNS];
    const struct recording *r = &recordings[_i];
    struct judge *j = calloc(1, sizeof *j);
    size_t n_col = pick_columns(col);
    j->market = read_market(r);
    struct obi_book_options opt = {.struct_size = sizeof opt, .spec = &j->market.spec};
    if (j->market.spec.flags & OBI_INSTRUMENT_ORDERS) opt.max_orders = 1 << 17;
    obi_book *book;
    obi_metrics *m;
    uint64_t n_frames = 0, frame = 0;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_create(col, n_col, NULL, &m, NULL), OBI_OK);
    for (size_t at = 0, taken; at < j->market.n; at += taken) {
        struct obi_book_info info = {.struct_size = sizeof info};
        ck_assert_int_ge(obi_book_apply(book, j->market.ev + at, j->market.n - at, &taken), 0);
        obi_book_info(book, &info);
        int is_valid = info.state == OBI_STATE_VALID || info.state == OBI_STATE_HALTED;
        if (info.open || info.frame == frame || !is_valid) continue;
        frame = info.frame;
        uint8_t kind = j->market.ev[at + taken - 1].kind;
        if (kind == OBI_EVENT_TRADE || kind == OBI_EVENT_QUOTE) continue; /* the book stays */
        struct oracle_frame f = frame_of(j, book, info.state == OBI_STATE_HALTED);
        if (n_frames++ % EVERY) continue;
        obi_metrics_update(m, book, row, status, n_col);
        compare(col, n_col, &f, row, status, n_frames);
    }
    printf("# %s: %llu frames, %zu columns\n", r->name, (unsigned long long)n_frames, n_col);
    ck_assert_uint_ge(n_frames, r->n_frames);
    obi_metrics_destroy(m);
    obi_book_destroy(book);
    free(j->market.ev);
    free(j);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("metrics_recorded");
    TCase *t = tcase_create("metrics");
    tcase_set_timeout(t, 0);
    tcase_add_loop_test(t, every_metric_is_the_oracles_on_every_frame, 0,
                        (int)(sizeof recordings / sizeof *recordings));
    suite_add_tcase(s, t);
    return s;
}

int main(int argc, char **argv) {
    if (!test_data_dir()) return test_skip("no recordings");
    program = argc > 1 ? argv[1] : "obi";
    return test_run(suite());
}

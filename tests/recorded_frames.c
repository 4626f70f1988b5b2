/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#define _POSIX_C_SOURCE 200809L /* popen */

#include "recorded_frames.h"

#include "book/book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES = 64 << 20 };

const struct recording recordings[] = {
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
const int n_recordings = sizeof recordings / sizeof *recordings;

/* -- events ------------------------------------------------------------------------------------ */

static void put_command(char *out, size_t size, const char *command, const char *program) {
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

static size_t run_command(const char *program, const struct recording *r, char *bytes) {
    char command[2048];
    put_command(command, sizeof command - 64, r->command, program);
    strcat(command, " --quiet -o -");
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    size_t n = fread(bytes, 1, BYTES, pipe);
    ck_assert_msg(pclose(pipe) == 0 && n < BYTES, "%s", command);
    return n;
}

struct market market_read(const char *program, const struct recording *r) {
    char *bytes = malloc(BYTES);
    struct market m = {malloc(BYTES), 0, {.struct_size = sizeof m.spec}};
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = "obi"};
    struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END, .bytes = bytes};
    obi_decoder *d;
    in.n_bytes = run_command(program, r, bytes);
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

static void copy_side(const obi_book *book, uint32_t which, size_t most, struct market_side *out) {
    static obi_ticks price[LEVELS];
    static obi_lots lots[LEVELS];
    static uint32_t orders[LEVELS];
    obi_book_levels(book, which, most, price, lots, orders, &out->n);
    ck_assert_uint_lt(out->n, LEVELS);
    for (size_t i = 0; i < out->n; i++)
        out->level[i] = (struct oracle_level){price[i], lots[i], orders[i]};
}

/* What the feed tells: to the deepest level of the last snapshot, or as many as the venue keeps. */
static struct oracle_known known_to(const struct market_side *s, int side,
                                    const struct obi_instrument *i, const obi_ticks *bound) {
    struct oracle_known k = {1, 0, 0};
    if (i->flags & OBI_INSTRUMENT_PARTIAL) k = (struct oracle_known){0, bound == NULL, 0};
    if (bound) k.price = *bound;
    if (!i->depth_limit || s->n < i->depth_limit || k.nothing) return k;
    obi_ticks last = s->level[s->n - 1].price_ticks;
    if (k.all || (side == 0 ? k.price < last : k.price > last)) k.price = last;
    k.all = 0;
    return k;
}

static size_t copy_orders(const obi_book *book, uint32_t which, const struct market_side *side,
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

obi_book *market_book(const struct market *m) {
    struct obi_book_options opt = {.struct_size = sizeof opt, .spec = &m->spec};
    obi_book *book;
    if (m->spec.flags & OBI_INSTRUMENT_ORDERS) opt.max_orders = 1 << 17;
    ck_assert_int_eq(obi_book_create(&opt, NULL, &book, NULL), OBI_OK);
    return book;
}

struct oracle_frame judge_frame(struct judge *j, const obi_book *book, int halted) {
    struct oracle_frame f;
    struct obi_book_info info = {.struct_size = sizeof info};
    memset(&f, 0, sizeof f);
    obi_book_info(book, &info);
    for (int s = 0; s < 2; s++) {
        struct market_side *side = &j->side[s];
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
    f.now_ns = info.recv_ns ? info.recv_ns : info.ts_ns;
    f.clock_ns = book->spoke_ts_ns ? book->spoke_ts_ns : book->spoke_recv_ns;
    obi_book_changes(book, &f.change, &f.n_changes);
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

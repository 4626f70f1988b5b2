/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Three made-up markets are written as ITCH, in each framing, with every message there is strewn
 * in, cut into pieces of any size, and decoded into books. After every message the book is what a
 * list of orders by id and a size for every price say; after every update of a market it is level
 * by level what the market itself says.
 *
 * OBI_TEST_EVENTS says how many messages (default 100,000), OBI_TEST_SEED where to start. */
#include "itch_writer.h"
#include "prop/truth.h"
#include "support.h"

#include <stdio.h>

enum {
    MESSAGES = 100000,
    MARKETS = TRUTH_MARKETS,
    ROOM = 1 << 22,
    DEEDS = 1 << 16,
    BOOK_LEVELS = 4096
};

/* What the market's unit is in ITCH's, so that steps are put to use; the first one is given. */
static const struct scale {
    const char *symbol, *price_step, *qty_step;
    uint32_t price, qty;
} scales[MARKETS] = {
    {"ZXZZT", "0.005", "10", 50, 10}, {"AAPL", "", "", 1, 1}, {"BRK.A", "", "", 1, 1}};

/* What a message did, in the market's words; kind 0 for one that leaves no event. */
struct deed {
    struct obi_event ev;
    uint32_t market;
    int ends; /* the market's update: its levels are then what it says */
};

struct play {
    struct test_rng rng;
    struct gen *g;
    struct itch_writer w;
    unsigned char *bytes;
    struct truth truth;
    obi_book *book[MARKETS];
    obi_decoder *d;
    struct deed *deed; /* those written and not yet seen */
    size_t n_deeds, at_deed;
    uint64_t n_messages, n_compared, match;
};

/* -- comparing --------------------------------------------------------------------------------- */

static void compare_order(struct play *p, uint32_t market, uint64_t id) {
    struct obi_order order;
    const struct resting *r = &p->truth.by_id[id];
    int rc = obi_book_order(p->book[market], id, &order);
    must(rc == (r->qty_lots > 0 ? OBI_OK : OBI_E_NAME));
    if (rc != OBI_OK) return;
    must(order.qty_lots == r->qty_lots && order.price_ticks == r->price_ticks);
    must(order.side == r->side);
}

static void compare_level(struct play *p, uint32_t market, uint8_t side, obi_ticks price) {
    static struct obi_order order[BOOK_LEVELS];
    size_t n = 0;
    obi_lots sum = 0;
    must(obi_book_orders(p->book[market], side, price, order, BOOK_LEVELS, &n) == OBI_OK);
    for (size_t i = 0; i < n; i++) sum += order[i].qty_lots;
    must(sum == *price_array_at(p->truth.level[market], side, price));
}

static void compare_sides(struct play *p, uint32_t market) {
    static struct gen_level expected[BOOK_LEVELS];
    static obi_ticks price[BOOK_LEVELS];
    static obi_lots qty[BOOK_LEVELS];
    for (uint8_t side = OBI_BID; side <= OBI_ASK; side++) {
        size_t n = 0, n_expected = gen_levels_of(p->g, market, side, expected, BOOK_LEVELS);
        must(obi_book_levels(p->book[market], side, BOOK_LEVELS, price, qty, NULL, &n) == OBI_OK);
        must(n == n_expected);
        for (size_t i = 0; i < n; i++)
            must(price[i] == expected[i].price_ticks && qty[i] == expected[i].qty_lots);
    }
}

static void compare(struct play *p, const struct deed *deed) {
    struct obi_book_info info = {.struct_size = sizeof info};
    const struct obi_event *ev = &deed->ev;
    uint32_t market = deed->market;
    must(obi_book_info(p->book[market], &info) == OBI_OK);
    must(info.state == OBI_STATE_VALID || info.state == OBI_STATE_HALTED);
    must(info.n_orders == p->truth.n_live[market]);
    must(info.n_bids == p->truth.level[market]->n[0] &&
         info.n_asks == p->truth.level[market]->n[1]);
    if (ev->order_id) {
        const struct resting *r = &p->truth.by_id[ev->order_id2 ? ev->order_id2 : ev->order_id];
        compare_order(p, market, ev->order_id);
        if (ev->order_id2) compare_order(p, market, ev->order_id2);
        compare_level(p, market, r->side, r->price_ticks);
    }
    if (deed->ends) compare_sides(p, market);
    p->n_compared++;
}

/* -- decoding ---------------------------------------------------------------------------------- */

/* A frame was decoded: it is the next deed's. */
static void see(struct play *p, const struct obi_event *ev, size_t n) {
    size_t taken = 0;
    must(p->at_deed < p->n_deeds);
    const struct deed *deed = &p->deed[p->at_deed++];
    must(ev->instrument == deed->market && ev->ts_ns == (obi_ns)deed->ev.ts_ns);
    must(obi_book_apply(p->book[deed->market], ev, n, &taken) == OBI_OK && taken == n);
    truth_go_on(&p->truth, deed->market, &deed->ev);
    compare(p, deed);
}

static void see_all(struct play *p, const struct obi_event *ev, size_t n) {
    must(obi_event_check(ev, n, NULL) == OBI_OK);
    for (size_t at = 0, end = 0; end < n; end++) {
        if (!(ev[end].flags & OBI_EVENT_LAST)) continue;
        see(p, ev + at, end + 1 - at);
        at = end + 1;
    }
    must(n == 0 || ev[n - 1].flags & OBI_EVENT_LAST);
}

/* Gives what was written to the decoder, some bytes more each time. */
static void decode(struct play *p) {
    static struct obi_event ev[64];
    size_t at = 0, end = 0, n_kept = 0;
    int rc = OBI_OK;
    itch_close(&p->w);
    while (at < p->w.n || rc == OBI_FULL) {
        struct obi_input in = {.struct_size = sizeof in, .bytes = p->bytes + at};
        struct obi_error err;
        size_t used, n_ev = 0, n = 0;
        end += 1 + test_below(&p->rng, test_below(&p->rng, 10) ? 60 : 3000);
        if (end > p->w.n) end = p->w.n;
        in.n_bytes = end - at;
        rc = obi_decoder_decode(p->d, &in, &used, ev + n_kept, 1 + test_below(&p->rng, 60), &n_ev,
                                &err);
        if (rc < 0 || rc == OBI_RESYNC) ck_abort_msg("%s", err.message);
        at += used;
        n_kept += n_ev;
        for (size_t i = 0; i < n_kept; i++)
            if (ev[i].flags & OBI_EVENT_LAST) n = i + 1;
        see_all(p, ev, n);
        memmove(ev, ev + n, (n_kept - n) * sizeof *ev);
        n_kept -= n;
    }
    must(n_kept == 0 && p->at_deed == p->n_deeds);
    p->w.n = p->n_deeds = p->at_deed = 0;
}

/* -- writing ----------------------------------------------------------------------------------- */

/* Notes what the message just written does. */
static struct deed *note(struct play *p, uint32_t market, const struct obi_event *ev) {
    struct deed *deed = &p->deed[p->n_deeds++];
    must(p->n_deeds < DEEDS);
    *deed = (struct deed){.market = market};
    if (ev) deed->ev = *ev;
    deed->ev.ts_ns = (obi_ns)p->w.ns;
    p->n_messages++;
    return deed;
}

static uint32_t price_of(const struct obi_event *ev) {
    return (uint32_t)ev->price_ticks * scales[ev->instrument].price;
}

static uint32_t shares_of(const struct obi_event *ev, obi_lots lots) {
    return (uint32_t)lots * scales[ev->instrument].qty;
}

static void set_stock(struct play *p, uint32_t market) {
    p->w.locate = (uint16_t)(1 + 7 * market);
    strcpy(p->w.symbol, scales[market].symbol);
    p->w.ns += test_below(&p->rng, 1000);
}

/* What says nothing of the book. */
static void strew(struct play *p, uint32_t market) {
    static const char idle[] = "BYLVWKJhINO";
    uint64_t what = test_below(&p->rng, 60);
    if (what == 0) itch_trade(&p->w, 10 * scales[market].qty, 500 * 50, ++p->match);
    if (what == 1) itch_cross(&p->w, 10 * scales[market].qty, 500 * 50, ++p->match);
    if (what == 2) itch_action(&p->w, "HPQT"[test_below(&p->rng, 4)]);
    if (what <= 2) note(p, market, NULL);
    if (what > 2 && what < 5) itch_idle(&p->w, idle[test_below(&p->rng, sizeof idle - 1)]);
    if (what == 5) itch_cross(&p->w, 0, 0, 0);
    if (what == 6 && p->w.framing == ITCH_SOUP) itch_soup(&p->w, 'H', "");
    if (what == 7 && p->w.framing == ITCH_MOLD) itch_packet(&p->w, 0);
    if (what > 7 && what < 10 && p->w.framing == ITCH_MOLD) itch_close(&p->w);
}

static void write_add(struct play *p, const struct obi_event *ev) {
    itch_add(&p->w, ev->order_id, ev->side == OBI_BID ? 'B' : 'S', shares_of(ev, ev->qty_lots),
             price_of(ev), test_below(&p->rng, 3) ? NULL : "GSCO");
}

/* What rests when the messages before are done. */
static obi_lots rests(struct play *p, uint64_t id) {
    obi_lots lots = p->truth.by_id[id].qty_lots;
    for (size_t i = p->at_deed; i < p->n_deeds; i++) {
        const struct obi_event *ev = &p->deed[i].ev;
        uint8_t kind = ev->kind;
        if (ev->order_id == id && kind == OBI_EVENT_ADD) lots = ev->qty_lots;
        if (ev->order_id2 == id && kind == OBI_EVENT_REPLACE) lots = ev->qty_lots;
        if (ev->order_id != id || (kind != OBI_EVENT_CANCEL && kind != OBI_EVENT_EXECUTE)) continue;
        lots = ev->qty_lots ? lots - ev->qty_lots : 0;
    }
    return lots;
}

static void write_cancel(struct play *p, const struct obi_event *ev, obi_lots lots) {
    if (lots == 0 || (lots == rests(p, ev->order_id) && test_below(&p->rng, 4)))
        itch_delete(&p->w, ev->order_id);
    else
        itch_cancel(&p->w, ev->order_id, shares_of(ev, lots));
}

static void write_execution(struct play *p, const struct obi_event *ev) {
    uint32_t shares = shares_of(ev, ev->qty_lots);
    p->match++;
    if (test_below(&p->rng, 3))
        itch_execute(&p->w, ev->order_id, shares, p->match);
    else
        itch_execute_at(&p->w, ev->order_id, shares, p->match, "YN"[p->match % 2], price_of(ev));
}

/* ITCH has no new size under the same id: less of it, or gone and come again. */
static void write_change(struct play *p, const struct obi_event *ev) {
    struct obi_event gone = *ev, come = *ev;
    obi_lots lots = rests(p, ev->order_id);
    int first = p->at_deed == p->n_deeds; /* then the order is where the list says */
    int stays = first && p->truth.by_id[ev->order_id].price_ticks == ev->price_ticks;
    gone.kind = OBI_EVENT_CANCEL;
    gone.qty_lots = stays && ev->qty_lots < lots ? lots - ev->qty_lots : 0;
    write_cancel(p, &gone, gone.qty_lots);
    note(p, ev->instrument, &gone);
    if (gone.qty_lots) return;
    come.kind = OBI_EVENT_ADD;
    write_add(p, &come);
    note(p, ev->instrument, &come);
}

static void write_event(struct play *p, const struct obi_event *ev) {
    if (ev->kind == OBI_EVENT_CLEAR || ev->kind == OBI_EVENT_TIME) return;
    set_stock(p, ev->instrument);
    strew(p, ev->instrument);
    if (ev->kind == OBI_EVENT_MODIFY) {
        write_change(p, ev);
        return;
    }
    if (ev->kind == OBI_EVENT_ADD) write_add(p, ev);
    if (ev->kind == OBI_EVENT_CANCEL) write_cancel(p, ev, ev->qty_lots);
    if (ev->kind == OBI_EVENT_EXECUTE) write_execution(p, ev);
    if (ev->kind == OBI_EVENT_REPLACE)
        itch_replace(&p->w, ev->order_id, ev->order_id2, shares_of(ev, ev->qty_lots), price_of(ev));
    note(p, ev->instrument, ev);
}

/* -- plays ------------------------------------------------------------------------------------- */

static void open_books(struct play *p) {
    struct obi_instrument spec = {.struct_size = sizeof spec};
    struct obi_decoder_options opt = {.struct_size = sizeof opt,
                                      .format = itch_format[p->w.framing],
                                      .instrument = &spec,
                                      .n_instruments = 1};
    strcpy(spec.symbol, scales[0].symbol);
    strcpy(spec.price_step, scales[0].price_step);
    strcpy(spec.qty_step, scales[0].qty_step);
    must(obi_decoder_create(&opt, NULL, &p->d, NULL) == OBI_OK);
    for (uint32_t i = 0; i < MARKETS; i++) {
        struct obi_book_options book = {.struct_size = sizeof book,
                                        .instrument = i,
                                        .max_orders = 1 << 16,
                                        .max_levels = BOOK_LEVELS};
        must(obi_book_create(&book, NULL, &p->book[i], NULL) == OBI_OK);
    }
}

static struct play *open_play(enum itch_framing framing, uint64_t seed, uint64_t n) {
    struct play *p = calloc(1, sizeof *p);
    must(p != NULL);
    p->rng.state = seed;
    p->bytes = malloc(ROOM);
    p->deed = calloc(DEEDS, sizeof *p->deed);
    must(p->bytes && p->deed);
    truth_open(&p->truth);
    itch_open(&p->w, framing, p->bytes, ROOM);
    if (framing == ITCH_SOUP) itch_login(&p->w);
    p->g = gen_create(&(struct gen_options){.seed = seed,
                                            .n_frames = n,
                                            .n_instruments = MARKETS,
                                            .view = GEN_VIEW_ORDERS,
                                            .n_levels = 40,
                                            .faults = GEN_FAULT_CROSSED | GEN_FAULT_ONE_SIDED,
                                            .fault_every = 100});
    must(p->g != NULL);
    open_books(p);
    for (uint32_t i = 0; i < MARKETS; i++) {
        set_stock(p, i);
        itch_directory(&p->w);
        note(p, i, NULL);
    }
    return p;
}

static void close_play(struct play *p) {
    uint64_t count = 1;
    must(obi_decoder_count(p->d, OBI_COUNTER_DECODER_REFUSED, &count) == OBI_OK && count == 0);
    gen_destroy(p->g);
    obi_decoder_destroy(p->d);
    for (int i = 0; i < MARKETS; i++) {
        must(obi_book_check(p->book[i], NULL) == OBI_OK);
        obi_book_destroy(p->book[i]);
    }
    free(p->bytes);
    truth_close(&p->truth);
    free(p->deed);
    free(p);
}

static uint64_t play(enum itch_framing framing, uint64_t seed, uint64_t n_messages) {
    struct play *p = open_play(framing, seed, n_messages);
    const struct obi_event *ev;
    size_t n;
    while (p->n_messages < n_messages && (n = gen_next(p->g, &ev)) > 0) {
        for (size_t i = 0; i < n; i++) {
            if (ev[i].order_id >= TRUTH_IDS || ev[i].order_id2 >= TRUTH_IDS) goto done;
            write_event(p, &ev[i]);
        }
        if (p->n_deeds) p->deed[p->n_deeds - 1].ends = 1;
        decode(p);
    }
done:
    decode(p);
    n_messages = p->n_compared;
    close_play(p);
    return n_messages;
}

START_TEST(after_every_message_the_book_is_the_markets) {
    uint64_t seed = test_seed(77) + (uint64_t)_i, n = test_rounds(MESSAGES) / ITCH_FRAMINGS;
    while (n > 0) {
        uint64_t done = play((enum itch_framing)_i, seed += ITCH_FRAMINGS, n);
        must(done > 0);
        n -= done < n ? done : n;
    }
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("prop_itch");
    TCase *t = tcase_create("prop_itch");
    tcase_set_timeout(t, 3000);
    tcase_add_loop_test(t, after_every_message_the_book_is_the_markets, 0, ITCH_FRAMINGS);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The market generator as text: that it is written as the venue writes it, keeps the venue's rules
 * of ids, and tells the same market as the events do. Lines are read back by a parser of this file,
 * which knows just what it needs. */
#include <string.h>

#include "gen_reader.h"
#include "support.h"

static const char *const formats[] = {"binance-usdm", "binance-spot"};

static struct gen_text *make_text(uint64_t n_frames, const char *format, uint32_t faults) {
    struct gen_options opt = {
        .seed = 1, .n_frames = n_frames, .n_levels = 60, .faults = faults, .fault_every = 100};
    struct gen_text *t = gen_text_create(&opt, &(struct gen_text_options){.format = format});
    ck_assert_ptr_nonnull(t);
    return t;
}

/* A line read back: what it is, and where its fields are. */
struct told {
    char line[65536];
    size_t n;
    int is_update, is_quote, is_trade, is_snapshot, is_broken;
};

static int has(const struct told *l, const char *key) {
    return strstr(l->line, key) != NULL;
}

/* The number after a key, digits only, so that "61800.2" is 618002; 0 without the key. */
static uint64_t number_after(const char *text, const char *key) {
    const char *c = strstr(text, key);
    uint64_t n = 0;
    if (!c) return 0;
    for (c += strlen(key); *c == '"' || *c == '.' || (*c >= '0' && *c <= '9'); c++) {
        if (*c >= '0' && *c <= '9') n = n * 10 + (uint64_t)(*c - '0');
        if (*c == '"' && (c[1] == ',' || c[1] == ']')) break;
    }
    return n;
}

static uint64_t field(const struct told *l, const char *key) {
    return number_after(l->line, key);
}

static int read_line(struct gen_text *t, struct told *l) {
    const char *line;
    l->n = gen_text_next(t, &line);
    must(l->n < sizeof l->line);
    memcpy(l->line, line, l->n);
    l->line[l->n] = '\0';
    if (l->n == 0) return 0;
    must(l->line[l->n - 1] == '\n');
    l->is_broken = l->n < 3 || strcmp(l->line + l->n - 2, "}\n") != 0 ||
                   (strstr(l->line, "\"data\"") && strcmp(l->line + l->n - 3, "}}\n") != 0);
    l->is_update = !l->is_broken && has(l, "@depth");
    l->is_quote = !l->is_broken && has(l, "@bookTicker");
    l->is_trade = !l->is_broken && has(l, "@trade");
    l->is_snapshot = !l->is_broken && has(l, "\"lastUpdateId\"");
    return 1;
}

/* Decimals that a wire number has beyond a tick's or a lot's. */
static uint64_t price_scale(const char *format) {
    return format == formats[1] ? 10000000 : 1;
}
static uint64_t qty_scale(const char *format) {
    return format == formats[1] ? 100000 : 1;
}

/* Sets the levels of an array "key":[["price","qty"],...]. */
static size_t apply_levels(struct price_array *book, const struct told *l, const char *key,
                           uint8_t side, const char *format) {
    const char *c = strstr(l->line, key);
    size_t n = 0;
    must(c != NULL);
    for (c += strlen(key); *c == '[' || (*c == ',' && c[1] == '['); n++) {
        uint64_t price = number_after(c, "[\""), qty = number_after(c, "\",\"");
        price_array_set(book, side, (obi_ticks)(price / price_scale(format)),
                        (obi_lots)(qty / qty_scale(format)));
        c = strchr(c, ']') + 1;
    }
    must(*c == ']');
    return n;
}

static size_t apply_line(struct price_array *book, const struct told *l, const char *format) {
    int snapshot = l->is_snapshot;
    if (snapshot) price_array_clear(book);
    size_t n = apply_levels(book, l, snapshot ? "\"bids\":[" : "\"b\":[", OBI_BID, format);
    return n + apply_levels(book, l, snapshot ? "\"asks\":[" : "\"a\":[", OBI_ASK, format);
}

/* Guards what golden files and demos are made of: see test_gen.c. */
START_TEST(a_seed_means_the_same_text_for_ever) {
    static const uint64_t golden[] = {UINT64_C(1930238524177976608), UINT64_C(6409860697659141321)};
    struct gen_text *t = make_text(10000, formats[_i], 0);
    const char *line;
    uint64_t h = HASH_BEGIN;
    for (size_t n; (n = gen_text_next(t, &line)) > 0;)
        for (size_t i = 0; i < n; i++) h = hash_byte(h, (unsigned char)line[i]);
    gen_text_destroy(t);
    ck_assert_uint_eq(h, golden[_i]);
}
END_TEST

/* A line with its digits squeezed out and its levels but the first of a side: its shape. */
static void squeeze(const char *line, char *shape) {
    char *s = shape;
    for (const char *c = line; *c && *c != '\n'; c++) {
        int digit = *c >= '0' && *c <= '9';
        if (digit && s > shape && s[-1] == '9') continue;
        *s++ = digit ? '9' : *c;
        *s = '\0';
        if (s - shape > 14 && strcmp(s - 14, ",[\"9.9\",\"9.9\"]") == 0 && s[-15] == ']') s -= 14;
    }
    *s = '\0';
}

/* As recorded, key by key: which fields, in which order, text or number ("@0ms" squeezes too). */
static const char *const shapes[2][4] = {
    {"9 {\"stream\":\"obiusdt@depth@9ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":9,\"T\":9,\"s\":"
     "\"OBIUSDT\",\"U\":9,\"u\":9,\"pu\":9,\"b\":[[\"9.9\",\"9.9\"]],\"a\":[[\"9.9\",\"9.9\"]]}}",
     "9 {\"stream\":\"obiusdt@bookTicker\",\"data\":{\"e\":\"bookTicker\",\"u\":9,\"s\":"
     "\"OBIUSDT\",\"b\":\"9.9\",\"B\":\"9.9\",\"a\":\"9.9\",\"A\":\"9.9\",\"T\":9,\"E\":9}}",
     "9 {\"stream\":\"obiusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":9,\"T\":9,\"s\":\"OBIUSDT\","
     "\"t\":9,\"p\":\"9.9\",\"q\":\"9.9\",\"X\":\"MARKET\",\"m\":true}}",
     "9 {\"lastUpdateId\":9,\"E\":9,\"T\":9,\"bids\":[[\"9.9\",\"9.9\"]],\"asks\":[[\"9.9\","
     "\"9.9\"]]}"},
    {"9 {\"stream\":\"obiusdt@depth@9ms\",\"data\":{\"e\":\"depthUpdate\",\"E\":9,\"s\":"
     "\"OBIUSDT\",\"U\":9,\"u\":9,\"b\":[[\"9.9\",\"9.9\"]],\"a\":[[\"9.9\",\"9.9\"]]}}",
     "9 {\"stream\":\"obiusdt@bookTicker\",\"data\":{\"u\":9,\"s\":\"OBIUSDT\",\"b\":\"9.9\","
     "\"B\":\"9.9\",\"a\":\"9.9\",\"A\":\"9.9\"}}",
     "9 {\"stream\":\"obiusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":9,\"s\":\"OBIUSDT\",\"t\":9,"
     "\"p\":\"9.9\",\"q\":\"9.9\",\"T\":9,\"m\":true,\"M\":true}}",
     "9 {\"lastUpdateId\":9,\"bids\":[[\"9.9\",\"9.9\"]],\"asks\":[[\"9.9\",\"9.9\"]]}"}};

START_TEST(lines_have_the_shape_that_the_venue_gives_them) {
    static struct told l;
    static char shape[65536];
    struct gen_text *t = make_text(2000, formats[_i], 0);
    size_t seen[4] = {0};
    while (read_line(t, &l)) {
        int kind = l.is_update ? 0 : l.is_quote ? 1 : l.is_trade ? 2 : 3;
        squeeze(l.line, shape);
        if (has(&l, ":[]") || has(&l, "\"m\":false")) continue; /* shapes of their own */
        if (strcmp(shape, shapes[_i][kind]) != 0) ck_assert_str_eq(shape, shapes[_i][kind]);
        seen[kind]++;
    }
    for (int kind = 0; kind < 4; kind++) ck_assert_uint_gt(seen[kind], 0);
    gen_text_destroy(t);
}
END_TEST

START_TEST(spot_numbers_have_eight_decimals_and_digits_are_as_asked) {
    struct gen_options opt = {.n_frames = 50, .n_levels = 10};
    struct gen_text_options text = {formats[1], "ABC", 2, 4, 0};
    struct gen_text *t = gen_text_create(&opt, &text);
    static struct told l;
    ck_assert_ptr_nonnull(t);
    while (read_line(t, &l) && !l.is_snapshot) continue;
    const char *c = strstr(l.line, "\"bids\":[[\"") + 10;
    ck_assert(c[4] == '.' && c[13] == '"' && memcmp(c + 7, "000000", 6) == 0);
    c = strchr(c + 16, '.');
    ck_assert(c[9] == '"' && memcmp(c + 5, "0000", 4) == 0);
    while (read_line(t, &l)) ck_assert(has(&l, "abc@"));
    gen_text_destroy(t);
}
END_TEST

/* usdm: pu is the u before, U need not follow it. spot: U follows the u before. */
START_TEST(ids_chain_as_the_venue_has_them_and_the_snapshot_has_its_bridge) {
    static struct told l;
    struct gen_text *t = make_text(3000, formats[_i], 0);
    uint64_t last = 0, first[8] = {0}, final[8] = {0}, snapshot = 0;
    size_t n = 0, n_early = 0, holes = 0;
    while (read_line(t, &l)) {
        if (l.is_snapshot) snapshot = field(&l, "\"lastUpdateId\":"), n_early = n;
        if (!l.is_update) continue;
        uint64_t U = field(&l, "\"U\":"), u = field(&l, "\"u\":");
        must(U <= u);
        must(last == 0 || _i == 1 || field(&l, "\"pu\":") == last);
        must(last == 0 || _i == 0 || U == last + 1);
        must(U > last);
        holes += U > last + 1;
        if (n < 8) first[n] = U, final[n] = u;
        last = u;
        n++;
    }
    gen_text_destroy(t);
    ck_assert(n == 3003 && n_early == 4 && (_i == 1 || holes > 2000));
    for (size_t i = 0; i < 3; i++) ck_assert_uint_lt(final[i], snapshot);
    ck_assert(first[3] <= snapshot && snapshot < final[3]);
}
END_TEST

static int is_touch(const struct gen_touch *a, const struct gen_touch *b) {
    return a->bid.price_ticks == b->bid.price_ticks && a->bid.qty_lots == b->bid.qty_lots &&
           a->ask.price_ticks == b->ask.price_ticks && a->ask.qty_lots == b->ask.qty_lots;
}

static struct gen_touch quote_of(const struct told *l, const char *format) {
    uint64_t price = price_scale(format), qty = qty_scale(format);
    return (struct gen_touch){
        {(obi_ticks)(field(l, "\"b\":") / price), (obi_lots)(field(l, "\"B\":") / qty)},
        {(obi_ticks)(field(l, "\"a\":") / price), (obi_lots)(field(l, "\"A\":") / qty)}};
}

static int is_true(struct gen_text *t, struct price_array *book) {
    static struct gen_level level[LEVELS_MAX];
    size_t n = gen_text_levels(t, OBI_BID, level, LEVELS_MAX);
    if (!price_array_is(book, OBI_BID, level, n)) return 0;
    n = gen_text_levels(t, OBI_ASK, level, LEVELS_MAX);
    return price_array_is(book, OBI_ASK, level, n);
}

/* A reader that keeps the venue's rules: it waits for a snapshot, holding the last update, which
 * may be its bridge; an update that does not chain makes it wait again. */
struct sync {
    const char *format;
    struct price_array *book;
    struct told held;
    uint64_t last;
    int live, bridging, held_any;
    size_t gaps, doubles, broken, crossed, one_sided, applied;
};

static void take_snapshot(struct sync *s, const struct told *l) {
    if (s->live) return;
    apply_line(s->book, l, s->format);
    s->last = field(l, "\"lastUpdateId\":");
    s->live = s->bridging = 1;
}

/* Whether the book took it. */
static int take_update(struct sync *s, const struct told *l) {
    uint64_t U = field(l, "\"U\":"), u = field(l, "\"u\":"), pu = field(l, "\"pu\":");
    if (!s->live) return s->held = *l, s->held_any = 1, 0;
    if (u <= s->last) return s->doubles++, 0;
    int chains = s->bridging               ? U <= s->last + (s->format == formats[1])
                 : s->format == formats[0] ? pu == s->last
                                           : U == s->last + 1;
    if (!chains) return s->gaps++, s->live = 0, s->held = *l, s->held_any = 1, 0;
    s->bridging = 0;
    s->last = u;
    s->applied++;
    apply_line(s->book, l, s->format);
    return 1;
}

/* Whether the line brought the book up to date. */
static int take_line(struct sync *s, const struct told *l) {
    s->broken += (size_t)l->is_broken;
    if (l->is_update) return take_update(s, l);
    if (!l->is_snapshot || s->live) return 0;
    take_snapshot(s, l);
    int held = s->held_any && field(&s->held, "\"u\":") > s->last;
    s->held_any = 0;
    return held && take_update(s, &s->held);
}

/* Reads a text to its end; after every update the book is the true one, its touch the quote's. */
static struct sync *follow(const char *format, uint32_t faults) {
    static struct told l;
    struct sync *s = calloc(1, sizeof *s);
    struct gen_text *t = make_text(4000, format, faults);
    struct gen_touch quote = {0}, touch;
    s->format = format;
    s->book = price_array_create(START);
    while (read_line(t, &l)) {
        if (l.is_quote) quote = quote_of(&l, format);
        if (!take_line(s, &l)) continue;
        must(is_true(t, s->book));
        gen_text_touch(t, &touch);
        if (!is_touch(&touch, &quote)) ck_abort_msg("after %s", l.line);
        s->one_sided += touch.bid.qty_lots == 0 || touch.ask.qty_lots == 0;
        s->crossed += touch.ask.qty_lots != 0 && touch.bid.price_ticks > touch.ask.price_ticks;
    }
    gen_text_destroy(t);
    ck_assert(s->live);
    return s;
}

static void leave(struct sync *s) {
    free(s->book);
    free(s);
}

START_TEST(text_without_faults_is_read_without_a_hitch) {
    struct sync *s = follow(formats[_i], 0);
    ck_assert_uint_eq(s->applied, 4000);
    ck_assert_uint_eq(s->gaps + s->doubles + s->broken + s->crossed + s->one_sided, 0);
    leave(s);
}
END_TEST

START_TEST(every_fault_appears_in_text_when_asked_and_only_then) {
    uint32_t faults = (uint32_t)_i / 2;
    struct sync *s = follow(formats[_i % 2], faults);
    ck_assert_uint_eq(s->gaps > 0, (faults & (GEN_FAULT_GAP | GEN_FAULT_TRUNCATED)) != 0);
    ck_assert_uint_eq(s->doubles > 0, (faults & GEN_FAULT_DUPLICATE) != 0);
    ck_assert_uint_eq(s->crossed > 0, (faults & GEN_FAULT_CROSSED) != 0);
    ck_assert_uint_eq(s->one_sided > 0, (faults & GEN_FAULT_ONE_SIDED) != 0);
    ck_assert_uint_eq(s->broken > 0, (faults & GEN_FAULT_TRUNCATED) != 0);
    if (faults == GEN_FAULT_TRUNCATED) ck_assert_uint_eq(s->broken, s->gaps);
    leave(s);
}
END_TEST

/* The next line of a kind that events tell too. */
static int next_told(struct gen_text *t, struct told *l) {
    while (read_line(t, l))
        if (l->is_update || l->is_trade) return 1;
    return 0;
}

static void compare_trade(const struct obi_event *ev, const struct told *l, const char *format) {
    ck_assert_uint_eq(ev->order_id, field(l, "\"t\":"));
    ck_assert_uint_eq((uint64_t)ev->price_ticks, field(l, "\"p\":") / price_scale(format));
    ck_assert_uint_eq((uint64_t)ev->qty_lots, field(l, "\"q\":") / qty_scale(format));
    ck_assert_uint_eq((uint64_t)ev->ts_ns / 1000000, field(l, "\"T\":"));
    ck_assert_int_eq(ev->side == OBI_ASK, has(l, "\"m\":true"));
}

START_TEST(text_and_events_tell_the_same_updates_and_trades) {
    static struct told l;
    struct reader r = open_reader(gen_create(
        &(struct gen_options){.seed = 1, .n_frames = 3000, .n_levels = 60, .fault_every = 100}));
    struct gen_text *t = make_text(3000, formats[_i], 0);
    struct price_array *book = price_array_create(START);
    ck_assert_int_eq(read_frame(&r), 1);
    uint64_t snapshot = r.ev->seq;
    while (next_told(t, &l) && (l.is_trade || field(&l, "\"u\":") <= snapshot)) continue;
    while (read_frame(&r)) {
        ck_assert_int_eq(l.is_trade, r.ev->kind == OBI_EVENT_TRADE);
        if (l.is_trade) {
            compare_trade(r.ev, &l, formats[_i]);
        } else {
            ck_assert_uint_eq(r.ev->seq, field(&l, "\"u\":"));
            ck_assert_uint_eq(apply_line(book, &l, formats[_i]), r.n);
            for (size_t i = 0; i < r.n; i++)
                must(*price_array_at(book, r.ev[i].side, r.ev[i].price_ticks) == r.ev[i].qty_lots);
        }
        next_told(t, &l);
    }
    ck_assert_uint_eq(l.n, 0);
    gen_text_destroy(t);
    free(book);
    close_reader(&r);
}
END_TEST

START_TEST(text_options_out_of_their_range_are_refused) {
    const struct gen_text_options bad[] = {{.format = "binance"},
                                           {.format = NULL},
                                           {formats[0], "a\"b", 0, 0, 0},
                                           {formats[0], "", 0, 0, 0},
                                           {formats[0], "OBIUSDT", 9, 0, 0},
                                           {formats[0], "OBIUSDT", 0, 9, 0}};
    ck_assert_ptr_null(gen_text_create(&(struct gen_options){0}, &bad[_i]));
    gen_text_destroy(NULL);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("gen_text");
    TCase *t = tcase_create("gen_text");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, a_seed_means_the_same_text_for_ever, 0, 2);
    tcase_add_loop_test(t, lines_have_the_shape_that_the_venue_gives_them, 0, 2);
    tcase_add_test(t, spot_numbers_have_eight_decimals_and_digits_are_as_asked);
    tcase_add_loop_test(t, ids_chain_as_the_venue_has_them_and_the_snapshot_has_its_bridge, 0, 2);
    tcase_add_loop_test(t, text_without_faults_is_read_without_a_hitch, 0, 2);
    tcase_add_loop_test(t, every_fault_appears_in_text_when_asked_and_only_then, 0, 64);
    tcase_add_loop_test(t, text_and_events_tell_the_same_updates_and_trades, 0, 2);
    tcase_add_loop_test(t, text_options_out_of_their_range_are_refused, 0, 6);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return test_run(suite());
}

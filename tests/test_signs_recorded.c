/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How often each rule is right about who pressed, on what venues really sent: they tell who it was.
 * Every sign is compared with one that is looked for anew (oracle/trades.h); what was measured is
 * printed (docs/signs.md). The quote is the touch of the book behind the frame before the trade, or
 * the venue's own quote that came last. */
#define _POSIX_C_SOURCE 200809L /* popen */

#include "oracle/trades.h"
#include "played.h"
#include "trade/signer.h"

#include <math.h>

enum { TRADES = 1 << 15, QUOTES = 1 << 18, LAGS = 5 };

static const obi_ns lags[LAGS] = {0, 10000000, 100000000, 1000000000, 5000000000};
static const char *const lag_name[LAGS] = {"0", "10 ms", "100 ms", "1 s", "5 s"};

struct recording {
    const char *name, *command; /* the command writes it, where recordings are */
    const char *format, *symbol, *price_step;
    int by_quotes; /* the venue's, not the book's; by time of receipt, as not all tell another */
    size_t n_trades;
    size_t n_right[OBI_SIGN_RULES]; /* without a lag, as docs/signs.md tells */
};

static const char btc[] = "gzip -dc binance_usdm/btcusdt_20240808.gz";
static const char eth[] = "gzip -dc binance_spot/ethusdt_20240808.gz";
static const char bybit[] = "zstd -dcq bybit_v5_20260809/BYBIT.jsonl.zst";
static const char amzn[] = "tr -d '\\r' < lobster_l1/AMZN_2012-06-21_message_1.csv | "
                           "paste -d, - lobster_l1/AMZN_2012-06-21_orderbook_1.csv";
static const struct recording recordings[] = {
    {"Binance BTCUSDT futures, book",
     btc,
     "binance-usdm",
     "BTCUSDT",
     "0.1",
     0,
     21313,
     {21313, 20642, 20452, 20453, 20943, 20838, 20453}},
    {"Binance BTCUSDT futures, bookTicker",
     btc,
     "binance-usdm",
     "BTCUSDT",
     "0.1",
     1,
     21313,
     {21313, 20642, 18434, 18448, 20812, 20657, 18439}},
    {"Binance ETHUSDT spot, book",
     eth,
     "binance-spot",
     "ETHUSDT",
     "0.01",
     0,
     6106,
     {6106, 5908, 5816, 5820, 5998, 5981, 5817}},
    {"Binance ETHUSDT spot, bookTicker",
     eth,
     "binance-spot",
     "ETHUSDT",
     "0.01",
     1,
     6106,
     {6106, 5908, 3072, 3096, 5458, 5211, 3073}},
    {"Bybit, six books", bybit, "bybit", NULL, NULL, 0, 347, {347, 306, 347, 347, 347, 347, 347}},
    {"Nasdaq AMZN, LOBSTER rows",
     amzn,
     "lobster",
     NULL,
     "0.0001",
     0,
     11419,
     {11419, 9906, 11018, 11103, 10841, 11104, 11084}},
};
enum { RECORDINGS = sizeof recordings / sizeof *recordings };

/* -- what came --------------------------------------------------------------------------------- */

/* Of one instrument. */
struct tape {
    struct oracle_trade *trade;
    struct oracle_quote *quote, pending;
    size_t n_trades, n_quotes;
};

struct show {
    struct played played; /* the first: what is called with it finds the rest behind it */
    struct tape tape[PLAYED_BOOKS];
    int by_quotes;
};

static struct tape *tape_of(struct show *show, uint32_t id) {
    struct tape *t = &show->tape[id];
    if (!t->trade) {
        t->trade = calloc(TRADES, sizeof *t->trade);
        t->quote = calloc(QUOTES, sizeof *t->quote);
    }
    if (!t->trade || !t->quote) ck_abort_msg("no memory");
    if (t->n_trades == TRADES || t->n_quotes == QUOTES) ck_abort_msg("more than there is room for");
    return t;
}

static void add_quote(struct tape *t, struct oracle_quote q) {
    if (t->n_quotes && t->quote[t->n_quotes - 1].at > q.at) q.at = t->quote[t->n_quotes - 1].at;
    t->quote[t->n_quotes++] = q;
}

static void take_quote(struct played *p, const obi_book *book, const struct obi_event *ev) {
    struct tape *t = tape_of((struct show *)p, ev->instrument);
    (void)book;
    if (ev->kind != OBI_EVENT_QUOTE || !((struct show *)p)->by_quotes) return;
    t->pending.at = ev->recv_ns;
    if (ev->side == OBI_BID) {
        t->pending.bid = ev->price_ticks;
        t->pending.bid_lots = ev->qty_lots;
    } else {
        t->pending.ask = ev->price_ticks;
        t->pending.ask_lots = ev->qty_lots;
        add_quote(t, t->pending);
    }
}

static void take_trades(struct tape *t, const obi_book *book, obi_ns ts_ns) {
    static const int pressed[] = {[OBI_NONE] = 0, [OBI_BID] = 1, [OBI_ASK] = -1};
    const struct obi_change *change;
    size_t n;
    if (obi_book_changes(book, &change, &n)) ck_abort_msg("journal");
    for (size_t i = 0; i < n; i++) {
        if (!(change[i].flags & OBI_EVENT_PRINT)) continue;
        if (change[i].cause != OBI_EVENT_TRADE) ck_abort_msg("cause %u", change[i].cause);
        t->trade[t->n_trades++] =
            (struct oracle_trade){ts_ns, change[i].price_ticks, change[i].traded_lots,
                                  pressed[change[i].side], t->n_quotes};
    }
}

static void take_frame(struct played *p, const obi_book *book, const struct obi_event *last) {
    struct show *show = (struct show *)p;
    struct tape *t = tape_of(show, last->instrument);
    struct oracle_quote q = {.at = last->ts_ns};
    size_t n;
    take_trades(t, book, show->by_quotes ? last->recv_ns : last->ts_ns);
    if (show->by_quotes) return;
    if (obi_book_levels(book, OBI_BID, 1, &q.bid, &q.bid_lots, NULL, &n)) return;
    if (obi_book_levels(book, OBI_ASK, 1, &q.ask, &q.ask_lots, NULL, &n)) return;
    add_quote(t, q);
}

static char *read_all(const struct recording *r, size_t *n) {
    char command[2048];
    size_t size = (size_t)96 << 20;
    char *bytes = malloc(size);
    ck_assert_ptr_nonnull(bytes);
    snprintf(command, sizeof command, "cd '%s' && %s", test_data_dir(), r->command);
    FILE *in = popen(command, "r");
    ck_assert_ptr_nonnull(in);
    *n = fread(bytes, 1, size, in);
    ck_assert_int_eq(pclose(in), 0);
    ck_assert_uint_lt(*n, size);
    return bytes;
}

static struct show *play(const struct recording *r) {
    struct show *show = calloc(1, sizeof *show);
    struct obi_instrument known = {.struct_size = sizeof known};
    struct obi_decoder_options opt = feed_options(r->format);
    size_t n;
    char *bytes = read_all(r, &n);
    ck_assert_ptr_nonnull(show);
    if (r->symbol) strcpy(known.symbol, r->symbol);
    if (r->price_step) strcpy(known.price_step, r->price_step);
    if (r->symbol) strcpy(known.qty_step, "0.00000001");
    opt.max_instruments = PLAYED_BOOKS;
    opt.instrument = r->price_step ? &known : NULL;
    opt.n_instruments = r->price_step ? 1 : 0;
    opt.day_ns = (obi_ns)15512 * 86400 * 1000000000; /* 2012-06-21, where lines have no date */
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &show->played.d, NULL), OBI_OK);
    show->by_quotes = r->by_quotes;
    show->played.each = take_quote;
    show->played.after = take_frame;
    played_bytes(&show->played, bytes, n);
    free(bytes);
    ck_assert_uint_eq(show->played.n_errors, 0);
    return show;
}

static void close_show(struct show *show) {
    played_close(&show->played);
    for (uint32_t i = 0; i < PLAYED_BOOKS; i++) {
        free(show->tape[i].trade);
        free(show->tape[i].quote);
    }
    free(show);
}

/* -- how often a rule is right ----------------------------------------------------------------- */

struct score {
    size_t n, n_signed, n_right; /* of trades whose aggressor was told */
};

struct scores {
    struct score rule[OBI_SIGN_RULES];
    uint64_t n_use[OBI_QUOTE_USES], n_late, n_unflagged;
};

static void tell_quote(struct obi_signer *s, const struct oracle_quote *told) {
    struct obi_quote q = {told->bid, told->ask, told->bid_lots, told->ask_lots};
    obi_signer_quote(s, told->at, &q);
}

static void rate(struct scores *scores, const struct oracle_tape *tape, size_t i,
                 const int8_t *sign) {
    int flag = tape->trade[i].flag;
    for (int rule = 0; rule < ORACLE_RULES; rule++) {
        struct score *s = &scores->rule[rule];
        int expected = oracle_sign(tape, i, rule);
        if (sign[rule] != expected)
            ck_abort_msg("trade %zu, rule %d: %d, not %d", i, rule, sign[rule], expected);
        if (!flag) continue;
        s->n++;
        s->n_signed += sign[rule] != 0;
        s->n_right += sign[rule] == flag;
    }
}

static void sign_tape(struct scores *scores, const struct tape *t, obi_ns lag_ns) {
    static const uint8_t side[] = {OBI_ASK, OBI_NONE, OBI_BID};
    struct oracle_tape all = {t->trade, t->quote, lag_ns};
    struct obi_signer s;
    s.quote = calloc(QUOTES, sizeof *s.quote);
    s.at_ns = calloc(QUOTES, sizeof *s.at_ns);
    ck_assert(s.quote && s.at_ns);
    obi_signer_start(&s, lag_ns, lag_ns ? QUOTES : OBI_QUOTES_NOW);
    for (size_t i = 0, told = 0; i < t->n_trades; i++) {
        const struct oracle_trade *trade = &t->trade[i];
        struct obi_print print = {trade->at, trade->price, trade->lots, side[trade->flag + 1]};
        int8_t sign[OBI_SIGN_RULES];
        while (told < trade->n_quotes) tell_quote(&s, &t->quote[told++]);
        obi_signer_print(&s, &print, sign);
        rate(scores, &all, i, sign);
    }
    for (int i = 0; i < OBI_QUOTE_USES; i++) scores->n_use[i] += s.n_use[i];
    scores->n_late += s.n_late;
    scores->n_unflagged += s.n_unflagged;
    free(s.quote);
    free(s.at_ns);
}

/* Wilson's interval, 95 %. */
static void print_score(const char *rule, const char *lag, const struct score *s) {
    double n = (double)s->n_signed, p = (double)s->n_right / n, z = 1.959963984540054;
    double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)), by = 1 + z * z / n;
    printf("# %-10s lag %-6s signed %6zu, right %6zu, %6.2f %% (%.2f to %.2f), unsigned %.2f %%\n",
           rule, lag, s->n_signed, s->n_right, 100 * p, 100 * (p + z * z / (2 * n) - half) / by,
           100 * (p + z * z / (2 * n) + half) / by, 100 * (1 - n / (double)s->n));
}

static void print_scores(const struct scores *s, int lag) {
    static const char *const rule[] = {"flag", "tick", "quote", "lee_ready",
                                       "emo",  "clnv", "depth"};
    for (int i = 1; i < OBI_SIGN_RULES; i++) {
        if (lag == 0 || i == OBI_SIGN_LEE_READY) print_score(rule[i], lag_name[lag], &s->rule[i]);
    }
    printf(
        "#   quote used %llu, none %llu, one-sided %llu, crossed %llu; late %llu, unflagged %llu\n",
        (unsigned long long)s->n_use[OBI_QUOTE_USED], (unsigned long long)s->n_use[OBI_QUOTE_NONE],
        (unsigned long long)s->n_use[OBI_QUOTE_ONE_SIDED],
        (unsigned long long)s->n_use[OBI_QUOTE_CROSSED], (unsigned long long)s->n_late,
        (unsigned long long)s->n_unflagged);
}

START_TEST(rules_agree_with_the_oracle_and_mostly_with_the_venue) {
    const struct recording *r = &recordings[_i];
    struct show *show = play(r);
    printf("# %s\n", r->name);
    for (int lag = 0; lag < LAGS; lag++) {
        struct scores scores = {.n_late = 0};
        for (uint32_t i = 0; i < PLAYED_BOOKS; i++) sign_tape(&scores, &show->tape[i], lags[lag]);
        print_scores(&scores, lag);
        const struct score *flag = &scores.rule[OBI_SIGN_FLAG];
        ck_assert_uint_eq(flag->n_right, flag->n);
        ck_assert_uint_eq(scores.n_use[OBI_QUOTE_LOST], 0);
        if (lag) continue;
        ck_assert_uint_eq(flag->n, r->n_trades);
        for (int rule = 0; rule < OBI_SIGN_RULES; rule++)
            ck_assert_uint_eq(scores.rule[rule].n_right, r->n_right[rule]);
    }
    close_show(show);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("signs_recorded");
    TCase *c = tcase_create("recorded");
    tcase_add_loop_test(c, rules_agree_with_the_oracle_and_mostly_with_the_venue, 0, RECORDINGS);
    tcase_set_timeout(c, 120);
    suite_add_tcase(s, c);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}

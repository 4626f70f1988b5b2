/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What became of the orders of three recordings, told by the library and counted from the text and
 * the bytes of each by a judge that keeps every order in a plain list: how many were added, amended
 * and printed, lots cancelled and traded, every life. What is measured is printed. */
#include "dbn_file.h"
#include "played.h"
#include "quality/census.h"
#include "quality/clock.h"
#include "quality/lifetime.h"

#include <math.h>
#include <obi/obi.h>

enum { ORDERS = 1 << 15, LIVES = 1 << 15 };

static const obi_ns second = 1000000000;

/* -- the judge --------------------------------------------------------------------------------- */

struct order {
    uint64_t id;
    int64_t price, lots, born;
    int is_undated, is_filled, is_pending; /* told to be filled, and not reduced since */
};

struct judge {
    struct order order[ORDERS];
    size_t n_orders, n_lives, n_undated;
    struct {
        int64_t ns, lots;
    } life[LIVES];
    uint64_t n_added, n_amended, n_prints, n_unknown;
    int64_t added, cancelled, traded;
};

static struct order *find(struct judge *j, uint64_t id) {
    for (size_t i = j->n_orders; i-- > 0;)
        if (j->order[i].id == id) return &j->order[i];
    j->n_unknown++;
    return NULL;
}

static void judge_add(struct judge *j, struct order o, int is_snapshot) {
    ck_assert_uint_lt(j->n_orders, ORDERS);
    o.is_undated = is_snapshot;
    j->order[j->n_orders++] = o;
    if (is_snapshot) return;
    j->n_added++;
    j->added += o.lots;
}

static void leave(struct judge *j, struct order *o, int64_t now) {
    if (!o->is_filled && o->is_undated) j->n_undated++;
    if (!o->is_filled && !o->is_undated) {
        ck_assert_uint_lt(j->n_lives, LIVES);
        j->life[j->n_lives].ns = now - o->born;
        j->life[j->n_lives++].lots = o->lots;
    }
    *o = j->order[--j->n_orders];
}

/* An owner takes lots back. */
static void judge_less(struct judge *j, struct order *o, int64_t lots, int64_t now) {
    j->cancelled += lots;
    if (lots == o->lots) {
        leave(j, o, now);
        return;
    }
    o->lots -= lots;
    j->n_amended++;
}

/* It has another price, or size, or is told as it is. */
static void judge_change(struct judge *j, struct order *o, int64_t price, int64_t lots) {
    if (price == o->price && lots == o->lots) return;
    if (price == o->price && lots < o->lots) j->cancelled += o->lots - lots;
    o->price = price;
    o->lots = lots;
    j->n_amended++;
}

static void judge_fill(struct judge *j, struct order *o, int64_t lots) {
    o->is_filled = 1;
    o->lots -= lots;
    if (!o->lots) *o = j->order[--j->n_orders];
}

static int64_t lots_of_lives(const struct judge *j, int64_t upto) {
    int64_t lots = 0;
    for (size_t i = 0; i < j->n_lives; i++) lots += j->life[i].ns <= upto ? j->life[i].lots : 0;
    return lots;
}

static int compare_lives(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* -- the library ------------------------------------------------------------------------------- */

struct watched {
    struct obi_census census;
    obi_lifetime *life;
    uint64_t frame;
};

static void watch(struct watched *w, const obi_book *book) {
    if (book->open || book->frame == w->frame) return;
    w->frame = book->frame;
    if (!w->life) ck_assert_int_eq(obi_lifetime_create(NULL, NULL, &w->life, NULL), OBI_OK);
    ck_assert_int_eq(book->overflow, 0);
    (void)obi_lifetime_update(w->life, book);
    if (!obi_book_is_valid(book)) return;
    for (uint32_t i = 0; i < book->n_changes; i++) obi_census_take(&w->census, &book->change[i]);
}

static uint64_t counted(const struct watched *w, uint32_t counter) {
    uint64_t n = 0;
    ck_assert_int_eq(obi_lifetime_count(w->life, counter, &n), OBI_OK);
    return n;
}

static void same_census(const struct watched *w, const struct judge *j) {
    const struct obi_census *s = &w->census;
    ck_assert_uint_eq(s->n_added, j->n_added);
    ck_assert_uint_eq(s->n_amended, j->n_amended);
    ck_assert_uint_eq(s->n_prints, j->n_prints);
    ck_assert_int_eq((int64_t)obi_wide_low(s->added_lots), j->added);
    ck_assert_int_eq((int64_t)obi_wide_low(s->cancelled_lots), j->cancelled);
    ck_assert_int_eq((int64_t)obi_wide_low(s->traded_lots), j->traded);
}

static void same_bins(const struct watched *w, const struct judge *j) {
    uint64_t n[OBI_LIFETIME_BINS], wanted[OBI_LIFETIME_BINS] = {0};
    double lots[OBI_LIFETIME_BINS], sizes[OBI_LIFETIME_BINS] = {0};
    for (size_t i = 0; i < j->n_lives; i++) {
        size_t b = 0;
        while (j->life[i].ns >> b > 1) b++;
        wanted[b]++;
        sizes[b] += (double)j->life[i].lots;
    }
    ck_assert_int_eq(obi_lifetime_bins(w->life, OBI_NONE, n, lots, OBI_LIFETIME_BINS), OBI_OK);
    for (size_t b = 0; b < OBI_LIFETIME_BINS; b++)
        ck_assert_msg(n[b] == wanted[b] && lots[b] == sizes[b], "bin %zu", b);
}

/* The median's bin holds the median of the judge's list. */
static void same_lives(const struct watched *w, struct judge *j, const char *name) {
    obi_ns from, to;
    double share = (double)lots_of_lives(j, 2 * second) / (double)lots_of_lives(j, INT64_MAX), told;
    ck_assert_uint_eq(counted(w, OBI_COUNTER_LIFETIME_ORDERS), j->n_lives);
    ck_assert_uint_eq(counted(w, OBI_COUNTER_LIFETIME_UNDATED), j->n_undated);
    ck_assert_uint_eq(counted(w, OBI_COUNTER_LIFETIME_BREAKS), 0);
    ck_assert_int_eq(obi_lifetime_fleeting(w->life, OBI_NONE, &told, NULL), OBI_OK);
    ck_assert(told == share);
    qsort(j->life, j->n_lives, sizeof *j->life, compare_lives);
    int64_t median = j->life[(j->n_lives + 1) / 2 - 1].ns;
    ck_assert_int_eq(obi_lifetime_quantile(w->life, OBI_NONE, 0.5, &from, &to), OBI_OK);
    ck_assert_msg(median >= from && median < to, "%lld", (long long)median);
    printf("# %s: %zu lives, median %.6f s, %.2f %% of the lots gone within 2 s; %llu added, %llu "
           "amended, %zu of unknown age\n",
           name, j->n_lives, (double)median / 1e9, 100 * share, (unsigned long long)j->n_added,
           (unsigned long long)j->n_amended, j->n_undated);
}

static void same(struct watched *w, struct judge *j, const char *name) {
    same_census(w, j);
    same_bins(w, j);
    same_lives(w, j, name);
    obi_lifetime_destroy(w->life);
    free(j);
}

static struct watched watched;

static void look(struct played *p, const obi_book *book, const struct obi_event *last) {
    (void)p;
    (void)last;
    watch(&watched, book);
}

/* -- LOBSTER: Nasdaq --------------------------------------------------------------------------- */

static const int64_t midnight = INT64_C(15512) * 86400 * 1000000000;

/* "34200.004241176", up to nine decimals. */
static int64_t read_time(const char **at) {
    char *end;
    int64_t ns = strtoll(*at, &end, 10) * second, unit = second;
    if (*end == '.') {
        for (end++; *end >= '0' && *end <= '9'; end++) ns += (*end - '0') * (unit /= 10);
    }
    *at = end + 1;
    return midnight + ns;
}

static int64_t read_int(const char **at) {
    char *end;
    int64_t value = strtoll(*at, &end, 10);
    *at = end + 1;
    return value;
}

static void judge_message(struct judge *j, const char **at) {
    int64_t now = read_time(at), type = read_int(at);
    uint64_t id = (uint64_t)read_int(at);
    int64_t lots = read_int(at);
    if (type == 4 || type == 5) {
        j->n_prints += type == 5;
        j->traded += type == 5 ? lots : 0;
    }
    if (type == 1) judge_add(j, (struct order){.id = id, .lots = lots, .born = now}, 0);
    struct order *o = type >= 2 && type <= 4 ? find(j, id) : NULL;
    if (!o) return;
    if (type != 4) {
        judge_less(j, o, lots, now);
        return;
    }
    j->n_prints++;
    j->traded += lots;
    judge_fill(j, o, lots);
}

/* Orders found by hindsight: the first rest when it begins, others come before a message. */
static void judge_seeds(struct judge *j, const char **at, int64_t before, int64_t now) {
    while (**at && strtoll(*at, NULL, 10) <= before) {
        (void)read_int(at);
        struct order o = {.id = (uint64_t)read_int(at), .born = now};
        (void)read_int(at);
        o.price = read_int(at);
        o.lots = read_int(at);
        judge_add(j, o, before == 0);
    }
}

static const char *line_behind(const char *at) {
    const char *end = strchr(at, '\n');
    return end ? end + 1 : at + strlen(at);
}

static struct judge *judge_lobster(const char *seed, const char *text) {
    struct judge *j = calloc(1, sizeof *j);
    ck_assert_ptr_nonnull(j);
    seed = line_behind(seed);
    judge_seeds(j, &seed, 0, 0);
    for (int64_t i = 0; *text; i++) {
        const char *at = text;
        if (i) judge_seeds(j, &seed, i, read_time(&at));
        at = text;
        judge_message(j, &at);
        text = line_behind(text);
    }
    return j;
}

static void play_lines(struct played *p, const char *text) {
    for (const char *end; *text; text = end) {
        end = line_behind(text);
        played_bytes(p, text, (size_t)(end - text));
    }
}

START_TEST(nineteen_minutes_of_nasdaq_are_as_the_messages_tell) {
    struct played p;
    char *seed = played_file("lobster_l3_aapl/seed.csv", NULL);
    char *text = played_file("lobster_l3_aapl/messages.csv", NULL);
    struct obi_decoder_options opt = feed_options("lobster");
    memset(&watched, 0, sizeof watched);
    memset(&p, 0, sizeof p);
    opt.day_ns = midnight;
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &p.d, NULL), OBI_OK);
    p.after = look;
    play_lines(&p, seed);
    play_lines(&p, text);
    ck_assert_uint_eq(p.n_errors + p.n_refused + p.n_stale, 0);
    struct judge *j = judge_lobster(seed, text);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_BOOK_UNKNOWN), j->n_unknown);
    ck_assert_uint_eq(j->n_added, 11918 + 8); /* messages of type 1, and those found later */
    same(&watched, j, "Nasdaq AAPL");
    played_close(&p);
    free(seed);
    free(text);
}
END_TEST

/* -- Databento: CME ---------------------------------------------------------------------------- */

static void judge_record(struct judge *j, const unsigned char *p) {
    uint64_t id = number(p + 16, 8);
    int64_t now = (int64_t)number(p + 8, 8), price = (int64_t)number(p + 24, 8);
    int64_t lots = (int64_t)number(p + 32, 4);
    char action = (char)p[38];
    if (action == 'T') {
        j->n_prints++;
        j->traded += lots;
    }
    if (action == 'A') judge_add(j, (struct order){id, price, lots, now, 0, 0, 0}, p[36] & 32);
    struct order *o = strchr("CMF", action) ? find(j, id) : NULL;
    if (!o) return;
    int is_fill = action != 'F' && o->is_pending;
    o->is_pending = action == 'F';
    if (is_fill) {
        judge_fill(j, o, action == 'M' ? o->lots - lots : lots);
    } else if (action == 'M') {
        judge_change(j, o, price, lots);
    } else if (action == 'C') {
        judge_less(j, o, lots, now);
    }
}

START_TEST(two_seconds_of_cme_are_as_the_records_tell) {
#ifdef OBI_HAVE_ZSTD
    struct obi_decoder_options opt = feed_options("dbn");
    struct bytes b = load("cme_mbo/esm4-mbo-20240508.dbn.zst");
    struct played p;
    struct judge *j = calloc(1, sizeof *j);
    size_t at = 8 + (size_t)number(b.at + 4, 4);
    memset(&watched, 0, sizeof watched);
    memset(&p, 0, sizeof p);
    p.after = look;
    ck_assert_int_eq(obi_decoder_create(&opt, NULL, &p.d, NULL), OBI_OK);
    played_bytes(&p, (const char *)b.at, at);
    for (; at < b.n; at += 4 * (size_t)b.at[at]) {
        played_bytes(&p, (const char *)b.at + at, 4 * (size_t)b.at[at]);
        judge_record(j, b.at + at);
    }
    ck_assert_uint_eq(p.n_errors + p.n_refused + p.n_stale, 0);
    same(&watched, j, "CME ESM4");
    played_close(&p);
    free(b.at);
#else
    printf("# no libzstd, with which the recording is packed\n");
#endif
}
END_TEST

/* -- Bitfinex ---------------------------------------------------------------------------------- */

/* [id, price, amount]; nobody tells what was filled. */
static void judge_entry(struct judge *j, const char *at, int64_t now, int is_snapshot) {
    const char *price = strchr(at, ',') + 1, *amount = strchr(price, ',') + 1;
    struct order told = {.id = strtoull(at, NULL, 10), .born = now};
    told.price = played_decimal(price);
    told.lots = played_decimal(amount + (*amount == '-'));
    struct order *o = find(j, told.id);
    if (!o) {
        judge_add(j, told, is_snapshot);
    } else if (told.price == 0) {
        judge_less(j, o, o->lots, now);
    } else {
        judge_change(j, o, told.price, told.lots);
    }
}

/* A line of the channel; a list is a snapshot. */
static void judge_line(struct judge *j, const char *line, int64_t now) {
    const char *at = strchr(line, ',') + 2;
    if (*at != '[') judge_entry(j, at, now, 0);
    if (*at != '[') return;
    const char *end = strchr(at, '\n');
    for (; (at = strchr(at, '[')) != NULL && at < end; at++) judge_entry(j, at + 1, now, 1);
}

/* The recording has no times: a millisecond passes from line to line. */
START_TEST(fifty_thousand_messages_of_bitfinex_are_as_the_text_tells) {
    struct played p;
    struct judge *j = calloc(1, sizeof *j);
    char *text = played_file("bitfinex_r0_l3/first50k.jsonl", NULL);
    memset(&watched, 0, sizeof watched);
    played_open(&p, "bitfinex-r0");
    p.after = look;
    p.recv_ns = second;
    for (const char *at = text, *end; *at; at = end) {
        end = line_behind(at);
        p.recv_ns += second / 1000;
        played_bytes(&p, at, (size_t)(end - at));
        if (*at == '[') judge_line(j, at, p.recv_ns);
    }
    ck_assert_uint_eq(p.n_errors + p.n_refused + p.n_stale, 0);
    same(&watched, j, "Bitfinex tBTCUSD, a message a millisecond");
    played_close(&p);
    free(text);
}
END_TEST

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    Suite *s = suite_create("quality_recorded");
    TCase *t = tcase_create("orders");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, nineteen_minutes_of_nasdaq_are_as_the_messages_tell);
    tcase_add_test(t, two_seconds_of_cme_are_as_the_records_tell);
    tcase_add_test(t, fifty_thousand_messages_of_bitfinex_are_as_the_text_tells);
    suite_add_tcase(s, t);
    return test_run(s);
}

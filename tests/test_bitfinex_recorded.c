/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Fifty thousand messages of Bitfinex's raw book. The judge keeps the orders in a plain list, and
 * makes the venue's checksum with zlib from the digits of the text: the recording has none, so they
 * are put in where the venue would have sent them, which shows what they notice. */
#include "played.h"

static const char file[] = "bitfinex_r0_l3/first50k.jsonl";

enum { ROOM = 128, BEST = 25 };

static struct order {
    uint64_t id;
    int64_t price;
    char amount[24]; /* as it is written, sign and all */
} orders[ROOM];
static size_t n_orders;

static void judge_order(const char *at) {
    uint64_t id = strtoull(at, NULL, 10);
    const char *price = strchr(at, ',') + 1, *amount = strchr(price, ',') + 1;
    size_t i = 0;
    while (i < n_orders && orders[i].id != id) i++;
    if (played_decimal(price) == 0) {
        ck_assert_msg(i < n_orders, "an order leaves that is not there");
        orders[i] = orders[--n_orders];
        return;
    }
    if (i == n_orders) n_orders++;
    ck_assert_uint_lt(i, ROOM);
    orders[i] = (struct order){id, played_decimal(price), ""};
    snprintf(orders[i].amount, sizeof orders[i].amount, "%.*s", (int)strcspn(amount, "],"), amount);
}

/* A line of the channel; a list begins anew. */
static void judge_line(const char *line) {
    const char *at = strchr(line, ',') + 2;
    if (*at != '[') {
        judge_order(at);
        return;
    }
    n_orders = 0;
    for (; (at = strchr(at, '[')) != NULL; at++) judge_order(at + 1);
}

/* Bids first: the dearest, asks: the cheapest; of one price the least id. */
static int compare_orders(const void *a, const void *b) {
    const struct order *x = a, *y = b;
    int x_asks = *x->amount == '-', y_asks = *y->amount == '-';
    if (x_asks != y_asks) return x_asks - y_asks;
    if (x->price != y->price) return (x->price > y->price) == x_asks ? 1 : -1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* The recorder wrote numbers below 10^-4 as Python does, 1.48e-06; the venue wrote 0.00000148,
 * and what is below 10^-6 with an exponent: 1.5e-7. */
static void write_amount(char *to, const char *amount) {
    long long units = played_decimal(amount + (*amount == '-'));
    const char *sign = *amount == '-' ? "-" : "";
    if (!strchr(amount, 'e')) {
        strcpy(to, amount);
    } else if (units >= 100) {
        sprintf(to, "%s0.%08lld", sign, units);
        for (size_t n = strlen(to); to[n - 1] == '0'; n--) to[n - 1] = '\0';
    } else if (units >= 10 && units % 10) {
        sprintf(to, "%s%lld.%llde-7", sign, units / 10, units % 10);
    } else {
        sprintf(to, "%s%llde-%d", sign, units >= 10 ? units / 10 : units, units >= 10 ? 7 : 8);
    }
}

static size_t put_order(char *text, size_t n, size_t i) {
    char amount[64];
    write_amount(amount, orders[i].amount);
    return n + (size_t)sprintf(text + n, "%s%llu:%s", n ? ":" : "",
                               (unsigned long long)orders[i].id, amount);
}

static int32_t judge_checksum(void) {
    char text[2 * BEST * 50] = "";
    size_t n = 0, n_bids = 0;
    qsort(orders, n_orders, sizeof *orders, compare_orders);
    while (n_bids < n_orders && *orders[n_bids].amount != '-') n_bids++;
    for (size_t i = 0; i < BEST; i++) {
        if (i < n_bids) n = put_order(text, n, i);
        if (n_bids + i < n_orders) n = put_order(text, n, n_bids + i);
    }
    return (int32_t)crc32(0, (const unsigned char *)text, (unsigned)n);
}

static size_t n_lines_judged;
static char **judged_lines;

/* Behind each frame of the book: the best of both sides, and how many orders there are. */
static void compare(struct played *p, const obi_book *book, const struct obi_event *last) {
    struct obi_book_info info = {.struct_size = sizeof info};
    int64_t best[2] = {0, INT64_MAX}, qty[2] = {0, 0};
    (void)last;
    judge_line(judged_lines[n_lines_judged++]);
    for (size_t i = 0; i < n_orders; i++) {
        int ask = *orders[i].amount == '-';
        int better = ask ? orders[i].price < best[1] : orders[i].price > best[0];
        if (better) qty[ask] = 0;
        if (better) best[ask] = orders[i].price;
        if (orders[i].price == best[ask]) qty[ask] += llabs(played_decimal(orders[i].amount));
    }
    int agree = obi_book_info(book, &info) == OBI_OK && info.n_orders == n_orders;
    for (uint32_t side = OBI_BID; side <= OBI_ASK; side++) {
        obi_ticks price = 0;
        obi_lots lots = 0;
        size_t n = 0;
        (void)obi_book_levels(book, side, 1, &price, &lots, NULL, &n);
        int64_t expected = qty[side - OBI_BID] ? best[side - OBI_BID] : 0;
        agree &= price == expected && lots == qty[side - OBI_BID] && n == (expected != 0);
    }
    p->found[agree ? 0 : 1]++;
}

/* The lines of the channel. */
static size_t split(char *bytes, char **line, size_t room) {
    size_t n = 0;
    for (char *at = strtok(bytes, "\n"); at; at = strtok(NULL, "\n")) {
        if (*at != '[') continue;
        ck_assert_uint_lt(n, room);
        line[n++] = at;
    }
    return n;
}

enum { LINES = 50000 };
static char *lines[LINES];

static const char subscribed[] = "{\"event\":\"subscribed\",\"channel\":\"book\",\"chanId\":8047,"
                                 "\"symbol\":\"tBTCUSD\",\"prec\":\"R0\"}\n";

static char *begin(struct played *p, size_t *n_lines) {
    size_t n;
    char *bytes = played_file(file, &n);
    *n_lines = split(bytes, lines, LINES);
    n_orders = n_lines_judged = 0;
    judged_lines = lines;
    played_open(p, "bitfinex-r0");
    played_bytes(p, subscribed, sizeof subscribed - 1);
    return bytes;
}

START_TEST(every_order_rests_where_the_text_puts_it) {
    struct played p;
    size_t n_lines;
    char *bytes = begin(&p, &n_lines);
    p.after = compare;
    for (size_t i = 0; i < n_lines; i++) played_bytes(&p, lines[i], strlen(lines[i]));
    ck_assert_uint_eq(n_lines, 49998);
    ck_assert_uint_eq(p.found[0], 49998);
    ck_assert_uint_eq(p.found[1], 0);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_DIFFS), 49997);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_DECODER_SNAPSHOTS), 1);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_BOOK_UNKNOWN), 0);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_BOOK_DUPLICATE), 0);
    ck_assert_uint_eq(p.n_resync + p.n_errors + p.n_stale, 0);
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(p.book[0], &info), OBI_OK);
    ck_assert_uint_eq(info.n_orders, 49);
    ck_assert_int_eq(obi_book_check(p.book[0], NULL), OBI_OK);
    played_close(&p);
    free(bytes);
}
END_TEST

/* What playing all lines but one in 200 does. A loss is silent when the checksum is the same with
 * and without it: there are ids and amounts in it, and a price only by the order it makes. */
struct loss {
    uint64_t n_lost, n_silent, n_noticed;
};

/* Heals a book that is stale, as subscribing anew does. Returns whether it was. */
static int heal(struct played *p) {
    static char text[ROOM * 64];
    struct obi_book_info info = {.struct_size = sizeof info};
    ck_assert_int_eq(obi_book_info(p->book[0], &info), OBI_OK);
    if (info.state != OBI_STATE_STALE) return 0;
    int n = sprintf(text, "[8047,[");
    for (size_t i = 0; i < n_orders; i++) {
        const struct order *o = &orders[i];
        n += sprintf(text + n, "%s[%llu,%lld.%08lld,%s]", i ? "," : "", (unsigned long long)o->id,
                     (long long)o->price / 100000000, (long long)o->price % 100000000, o->amount);
    }
    n += sprintf(text + n, "]]");
    played_bytes(p, text, (size_t)n);
    return 1;
}

static struct loss play_lossy(int with_checksums) {
    struct loss loss = {0, 0, 0};
    struct played p;
    size_t n_lines;
    int32_t sum = 0;
    char *bytes = begin(&p, &n_lines), text[64];
    for (size_t i = 0; i < n_lines; i++) {
        int is_lost = i % 200 == 199;
        int32_t before = sum;
        judge_line(lines[i]);
        sum = judge_checksum();
        loss.n_lost += (uint64_t)is_lost;
        loss.n_silent += (uint64_t)(is_lost && sum == before);
        if (!is_lost) played_bytes(&p, lines[i], strlen(lines[i]));
        int n = sprintf(text, "[8047,\"cs\",%d]", sum);
        if (with_checksums) played_bytes(&p, text, (size_t)n);
        loss.n_noticed += (uint64_t)heal(&p);
    }
    played_close(&p);
    free(bytes);
    return loss;
}

START_TEST(the_venues_checksum_agrees_behind_every_message) {
    struct played p;
    size_t n_lines;
    char *bytes = begin(&p, &n_lines), text[64];
    for (size_t i = 0; i < n_lines; i++) {
        judge_line(lines[i]);
        played_bytes(&p, lines[i], strlen(lines[i]));
        int n = sprintf(text, "[8047,\"cs\",%d]", judge_checksum());
        played_bytes(&p, text, (size_t)n);
    }
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_BOOK_VERIFIED), 49998);
    ck_assert_uint_eq(played_count(&p, OBI_COUNTER_BOOK_MISMATCHED), 0);
    played_close(&p);
    free(bytes);
}
END_TEST

START_TEST(with_checksums_a_loss_is_noticed_at_once_but_for_a_price_that_keeps_its_place) {
    struct loss loss = play_lossy(1);
    printf("# %llu lost, %llu noticed, %llu change no checksum\n", (unsigned long long)loss.n_lost,
           (unsigned long long)loss.n_noticed, (unsigned long long)loss.n_silent);
    ck_assert_uint_eq(loss.n_lost, 249);
    ck_assert_uint_eq(loss.n_silent, 2);
    ck_assert_uint_eq(loss.n_noticed, 247);
}
END_TEST

START_TEST(without_checksums_few_losses_are_noticed) {
    struct loss loss = play_lossy(0);
    printf("# %llu lost, %llu noticed\n", (unsigned long long)loss.n_lost,
           (unsigned long long)loss.n_noticed);
    ck_assert_uint_gt(loss.n_noticed, 0);
    ck_assert_uint_lt(loss.n_noticed, loss.n_lost);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("bitfinex_recorded");
    TCase *t = tcase_create("recorded");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_order_rests_where_the_text_puts_it);
    tcase_add_test(t, the_venues_checksum_agrees_behind_every_message);
    tcase_add_test(t,
                   with_checksums_a_loss_is_noticed_at_once_but_for_a_price_that_keeps_its_place);
    tcase_add_test(t, without_checksums_few_losses_are_noticed);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    if (!test_data_dir()) return test_skip("no recordings");
    return test_run(suite());
}

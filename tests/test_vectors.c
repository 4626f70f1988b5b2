/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Worked examples, read from the text files named on the command line. Line 1 names the source:
 *
 *     source: who worked it out, and where
 *     # a remark
 *     step 0.5                  the price step of what follows; 1 at first
 *     contract inverse 100      what the next cases are traded in: linear, inverse, quanto; the
 *                               multiplier; linear 1 at first
 *     case the bid grows        a new book
 *     book 100x5@2 | 101x4      its snapshot: bids | asks, price x size @ orders; - for none
 *     trade buy 3 at 101        a print (buy, sell, unknown) of the next frame; its price where it
 *                               matters
 *     book 100x8 | 101x4        a frame that leaves the book like this
 *     order_flow = 3            the value to the last bit: a decimal, a/b or NaN
 *     mid ~ 100.5               the value as far as it is written
 *     spread = NaN EMPTY_ASK    the status, OK where none is named
 *     sum order_flow = 3        over all frames since the snapshot
 *     watch voi                 a flow that the next cases measure frame by frame too
 *
 * Values of price are in price, not in ticks. */
#define _POSIX_C_SOURCE 200809L

#include "example_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS = 24, EVENTS = 4 * LEVELS + 16 };

/* What is measured frame by frame, unless a file names others. */
static const char *const usual[] = {"order_flow", "trade_flow", "trade_imbalance"};
enum { USUAL = sizeof usual / sizeof *usual, FLOWS = 32 };

struct level {
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint64_t orders;
};
struct side {
    struct level level[LEVELS];
    size_t n;
};

/* The case in work. */
struct desk {
    struct example_file file;
    double step;
    struct obi_instrument spec;
    obi_book *book;
    obi_metrics *flows;
    int has_book;
    struct side side[2];
    struct obi_event ev[EVENTS];
    size_t n_ev;
    struct obi_column watched[FLOWS];
    size_t n_watched;
    double flow[FLOWS], flow_sum[FLOWS];
    uint8_t flow_status[FLOWS];
};

#define DESK_ASSERT(d, ...) EXAMPLE_ASSERT(&(d)->file, __VA_ARGS__)

/* -- a case ----------------------------------------------------------------------------------- */

static void end_case(struct desk *d) {
    obi_book_destroy(d->book);
    obi_metrics_destroy(d->flows);
    d->book = NULL;
    d->flows = NULL;
}

static void watch(struct desk *d, const char *text) {
    DESK_ASSERT(d, d->n_watched < FLOWS, "too much is watched");
    struct obi_column *col = &d->watched[d->n_watched++];
    DESK_ASSERT(d, obi_column_parse(text, col, NULL) == OBI_OK, "no column: %s", text);
}

static void begin_case(struct desk *d) {
    end_case(d);
    d->has_book = 0;
    d->side[0].n = d->side[1].n = d->n_ev = 0;
    memset(d->flow_sum, 0, sizeof d->flow_sum);
    struct obi_book_options opt = {.struct_size = sizeof opt, .spec = &d->spec};
    ck_assert_int_eq(obi_book_create(&opt, NULL, &d->book, NULL), OBI_OK);
    ck_assert_int_eq(obi_metrics_create(d->watched, d->n_watched, NULL, &d->flows, NULL), OBI_OK);
}

static void put(struct desk *d, struct obi_event ev) {
    DESK_ASSERT(d, d->n_ev < EVENTS, "too many events");
    if (!d->has_book) ev.flags |= OBI_EVENT_SNAPSHOT;
    d->ev[d->n_ev++] = ev;
}

static void apply_frame(struct desk *d) {
    size_t taken;
    d->ev[d->n_ev - 1].flags |= OBI_EVENT_LAST;
    DESK_ASSERT(d, obi_book_apply(d->book, d->ev, d->n_ev, &taken) == OBI_OK, "frame refused");
    obi_metrics_update(d->flows, d->book, d->flow, d->flow_status, d->n_watched);
    for (size_t i = 0; d->has_book && i < d->n_watched; i++) d->flow_sum[i] += d->flow[i];
    d->has_book = 1;
    d->n_ev = 0;
}

/* -- books and trades ------------------------------------------------------------------------- */

static void read_side(struct desk *d, char *text, struct side *out) {
    char *rest = NULL;
    out->n = 0;
    for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        double price = 0;
        long long qty = 0;
        unsigned orders = 0;
        if (strcmp(word, "-") == 0) continue;
        DESK_ASSERT(d, sscanf(word, "%lfx%lld@%u", &price, &qty, &orders) >= 2 && out->n < LEVELS,
                    "no level: %s", word);
        out->level[out->n].price_ticks = llround(price / d->step);
        out->level[out->n].orders = orders;
        out->level[out->n++].qty_lots = qty;
    }
}

static int has_price(const struct side *s, obi_ticks price) {
    for (size_t i = 0; i < s->n; i++)
        if (s->level[i].price_ticks == price) return 1;
    return 0;
}

static void put_side(struct desk *d, uint8_t side, const struct side *now) {
    struct side *old = &d->side[side == OBI_ASK];
    for (size_t i = 0; i < old->n; i++)
        if (!has_price(now, old->level[i].price_ticks))
            put(d, test_level(side, old->level[i].price_ticks, 0, 0));
    for (size_t i = 0; i < now->n; i++) {
        struct obi_event ev =
            test_level(side, now->level[i].price_ticks, now->level[i].qty_lots, 0);
        ev.order_id2 = now->level[i].orders;
        put(d, ev);
    }
    *old = *now;
}

static void read_book(struct desk *d, char *text) {
    struct side bids, asks;
    char *bar = strchr(text, '|');
    DESK_ASSERT(d, bar, "a book is bids | asks");
    *bar = '\0';
    read_side(d, text, &bids);
    read_side(d, bar + 1, &asks);
    put(d, test_event(d->has_book ? OBI_EVENT_TIME : OBI_EVENT_CLEAR, 0));
    put_side(d, OBI_BID, &bids);
    put_side(d, OBI_ASK, &asks);
    apply_frame(d);
}

static void read_trade(struct desk *d, const char *text) {
    char who[16];
    long long qty = 0;
    double price = 0;
    DESK_ASSERT(d, sscanf(text, "%15s %lld at %lf", who, &qty, &price) >= 2, "no trade: %s", text);
    uint8_t side = strcmp(who, "buy") == 0    ? OBI_BID
                   : strcmp(who, "sell") == 0 ? OBI_ASK
                                              : OBI_NONE;
    put(d, test_trade(side, llround(price / d->step), qty, OBI_EVENT_PRINT));
}

static void read_contract(struct desk *d, const char *text) {
    static const char *const name[] = {"linear", "inverse", "quanto"};
    char kind[16];
    DESK_ASSERT(d, sscanf(text, "%15s %lf", kind, &d->spec.multiplier) == 2, "no contract");
    for (d->spec.contract = 0; strcmp(kind, name[d->spec.contract]) != 0; d->spec.contract++)
        DESK_ASSERT(d, d->spec.contract < OBI_CONTRACT_QUANTO, "no contract: %s", kind);
}

/* -- expectations ----------------------------------------------------------------------------- */

static void measure(struct desk *d, const struct obi_column *col, int summed, double *value,
                    uint8_t *status) {
    for (size_t i = 0; i < d->n_watched; i++) {
        if (memcmp(&d->watched[i], col, sizeof *col) != 0) continue;
        *value = summed ? d->flow_sum[i] : d->flow[i];
        *status = d->flow_status[i];
        return;
    }
    obi_metrics *m = NULL;
    DESK_ASSERT(d, obi_metrics_create(col, 1, NULL, &m, NULL) == OBI_OK, "column refused");
    DESK_ASSERT(d, obi_metrics_update(m, d->book, value, status, 1) >= 0, "not measured");
    obi_metrics_destroy(m);
    struct obi_schema row = {.struct_size = sizeof row};
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_METRIC, i, &row) == OBI_OK; i++)
        if (row.id == (int32_t)col->metric) break;
    int is_price = strcmp(row.unit, "ticks") == 0;
    if (is_price) *value *= d->step;
}

/* Half a unit of the last digit that is written. */
static double tolerance_of(const char *text) {
    const char *point = strchr(text, '.');
    return 0.5000001 * pow(10, point ? -(double)strlen(point + 1) : 0);
}

static int is_as_written(double value, char sign, const char *text) {
    double expected = example_value(text);
    if (isnan(expected)) return isnan(value);
    if (sign == '~') return fabs(value - expected) <= tolerance_of(text);
    return value == expected;
}

static void read_expectation(struct desk *d, const char *text, int summed) {
    char name[96], sign, number[64], status_text[32] = "OK";
    struct obi_column col;
    double value = 0;
    uint8_t status = 0;
    /* A column may hold spaces and a sign, so its value is looked for from the end of its tier. */
    const char *end = strpbrk(text, "]}"), *space = strchr(end ? end : text, ' ');
    size_t n_name = space ? (size_t)(space - text) : 0;
    DESK_ASSERT(d, n_name && n_name < sizeof name, "what is this: %s", text);
    memcpy(name, text, n_name);
    name[n_name] = '\0';
    int n = 1 + sscanf(space, " %c %63s %31s", &sign, number, status_text);
    DESK_ASSERT(d, n >= 3 && (sign == '=' || sign == '~'), "what is this: %s", text);
    DESK_ASSERT(d, obi_column_parse(name, &col, NULL) == OBI_OK, "no column: %s", name);
    measure(d, &col, summed, &value, &status);
    const char *told = example_status(status);
    DESK_ASSERT(d, is_as_written(value, sign, number), "%s is %.17g", name, value);
    DESK_ASSERT(d, strcmp(told, status_text) == 0, "%s has status %s", name, told);
    d->file.n_checks++;
}

/* -- a file ----------------------------------------------------------------------------------- */

static void read_line(void *ctx, char *line) {
    struct desk *d = ctx;
    char *rest;
    if ((rest = example_after(line, "step")))
        d->step = strtod(rest, NULL);
    else if ((rest = example_after(line, "contract")))
        read_contract(d, rest);
    else if ((rest = example_after(line, "watch")))
        watch(d, rest);
    else if (example_after(line, "case"))
        begin_case(d);
    else if ((rest = example_after(line, "book")))
        read_book(d, rest);
    else if ((rest = example_after(line, "trade")))
        read_trade(d, rest);
    else if ((rest = example_after(line, "sum")))
        read_expectation(d, rest, 1);
    else
        read_expectation(d, line, 0);
}

START_TEST(every_worked_example_holds) {
    struct desk d = {.file = example_open(_i), .step = 1, .spec.struct_size = sizeof d.spec};
    for (size_t i = 0; i < USUAL; i++) watch(&d, usual[i]);
    example_read(&d.file, read_line, &d);
    end_case(&d);
}
END_TEST

int main(int argc, char **argv) {
    return example_run(argc, argv, "vectors", every_worked_example_holds);
}

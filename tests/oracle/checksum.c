/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "oracle/checksum.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { NUMBER = 128, BEST = 25 };

/* -- numbers ---------------------------------------------------------------------------------- */

/* With all decimals, "-0.0500". */
static void write_decimal(char *text, int64_t count, int64_t step, int digits) {
    long long value = 0;
    char whole[NUMBER];
    if (__builtin_mul_overflow(count, step, &value)) abort();
    int n = snprintf(whole, sizeof whole, "%0*llu", digits + 1,
                     value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value);
    snprintf(text, NUMBER, "%s%.*s%s%s", value < 0 ? "-" : "", n - digits, whole, digits ? "." : "",
             whole + n - digits);
}

/* Takes zeros off the end of the decimals until so many are left, and a bare point. */
static void trim(char *text, int least) {
    char *point = strchr(text, '.');
    size_t n = strlen(text);
    if (!point) return;
    while (text[n - 1] == '0' && text + n - 1 - point > least) text[--n] = '\0';
    if (text[n - 1] == '.') text[n - 1] = '\0';
}

static void write_kraken(char *text, int written) {
    char padded[NUMBER + 32], *point = strchr(text, '.'), *to = text;
    int has = point ? (int)strlen(point + 1) : 0;
    trim(text, written);
    snprintf(padded, sizeof padded, "%s%.*s", text, has < written ? written - has : 0,
             "000000000000000000");
    const char *from = padded;
    if (*from == '-') *to++ = *from++;
    from += strspn(from, "0.");
    for (; *from; from++)
        if (*from != '.') *to++ = *from;
    *to = '\0';
}

/* The shortest that reads back as the same, "1.25e-05"; returns its exponent. */
static int write_shortest(char *shortest, double value) {
    for (int p = 0; p < 17; p++) {
        snprintf(shortest, NUMBER, "%.*e", p, value);
        if (strtod(shortest, NULL) == value) break;
    }
    return atoi(strchr(shortest, 'e') + 1);
}

/* "1.25e+03" as "1250". */
static void write_fixed(char *text, const char *shortest, int exponent) {
    char digits[NUMBER] = "", *to = text;
    int n = 0;
    for (const char *c = shortest; *c != 'e'; c++)
        if (*c >= '0' && *c <= '9') digits[n++] = *c;
    if (*shortest == '-') *to++ = '-';
    if (exponent < 0) to += sprintf(to, "0.%.*s", -exponent - 1, "00000000000000000000");
    for (int i = 0; i < n || i <= exponent; i++) {
        if (i && i == exponent + 1) *to++ = '.';
        *to++ = i < n ? digits[i] : '0';
    }
    *to = '\0';
}

static void write_python(char *text) {
    char shortest[NUMBER];
    int exponent = write_shortest(shortest, strtod(text, NULL));
    if (exponent < -4 || exponent >= 16) {
        strcpy(text, shortest);
        return;
    }
    write_fixed(text, shortest, exponent);
    if (!strchr(text, '.')) strcat(text, ".0");
}

static void write_javascript(char *text) {
    char shortest[NUMBER];
    int exponent = write_shortest(shortest, strtod(text, NULL));
    if (exponent >= -6 && exponent < 21) {
        write_fixed(text, shortest, exponent);
        return;
    }
    int n = (int)(strchr(shortest, 'e') - shortest);
    snprintf(text, NUMBER, "%.*se%+d", n, shortest, exponent);
}

static void write_number(char *text, uint8_t kind, int written) {
    switch (kind) {
    case OBI_CHECKSUM_KRAKEN:
    case OBI_CHECKSUM_KRAKEN_ORDERS: write_kraken(text, written); break;
    case OBI_CHECKSUM_OKX: trim(text, 0); break;
    case OBI_CHECKSUM_FTX: write_python(text); break;
    default: write_javascript(text); break;
    }
}

/* -- quotes ----------------------------------------------------------------------------------- */

static void write_size(char *text, const struct oracle_recipe *r, const struct oracle_quote *q,
                       int negative) {
    write_decimal(text, negative ? -q->qty_lots : q->qty_lots, r->qty_step, r->qty_digits);
    write_number(text, r->kind, r->qty_written);
}

static void write_quote(char *text, const struct oracle_recipe *r, const struct oracle_quote *q,
                        int is_ask) {
    char first[NUMBER], size[NUMBER];
    int is_kraken = r->kind == OBI_CHECKSUM_KRAKEN || r->kind == OBI_CHECKSUM_KRAKEN_ORDERS;
    int is_bitfinex = r->kind == OBI_CHECKSUM_BITFINEX || r->kind == OBI_CHECKSUM_BITFINEX_ORDERS;
    write_decimal(first, q->price_ticks, r->price_step, r->price_digits);
    write_number(first, r->kind, r->price_written);
    if (r->kind == OBI_CHECKSUM_BITFINEX_ORDERS)
        snprintf(first, sizeof first, "%llu", (unsigned long long)q->order_id);
    write_size(size, r, q, is_bitfinex && is_ask);
    sprintf(text, "%s%s%s", first, is_kraken ? "" : ":", size);
}

/* How many of the first are of the ten best prices. */
static size_t of_ten_levels(struct oracle_quotes q) {
    size_t n = 0, levels = 0;
    for (; n < q.n; n++) {
        levels += n == 0 || q.quote[n].price_ticks != q.quote[n - 1].price_ticks;
        if (levels > 10) break;
    }
    return n;
}

static char *put_kraken(char *at, const struct oracle_recipe *r, struct oracle_quotes q,
                        int is_ask) {
    size_t n = of_ten_levels(q);
    for (size_t i = 0; i < n; i++) {
        write_quote(at, r, &q.quote[i], is_ask);
        at += strlen(at);
    }
    return at;
}

static char *put_pair(char *at, const struct oracle_recipe *r, struct oracle_quotes q, size_t i,
                      int is_ask, const char *text) {
    if (i >= q.n) return at;
    if (at != text) *at++ = ':';
    write_quote(at, r, &q.quote[i], is_ask);
    return at + strlen(at);
}

static int by_id(const void *a, const void *b) {
    const struct oracle_quote *x = a, *y = b;
    return x->order_id < y->order_id ? -1 : x->order_id > y->order_id;
}

/* A copy, with the orders of one price sorted by id. */
static struct oracle_quotes sorted(struct oracle_quotes q) {
    struct oracle_quote *copy = malloc((q.n + 1) * sizeof *copy);
    if (!copy) abort();
    memcpy(copy, q.quote, q.n * sizeof *copy);
    for (size_t i = 0, end; i < q.n; i = end) {
        for (end = i; end < q.n && copy[end].price_ticks == copy[i].price_ticks;) end++;
        qsort(copy + i, end - i, sizeof *copy, by_id);
    }
    return (struct oracle_quotes){copy, q.n};
}

/* -- the whole -------------------------------------------------------------------------------- */

int oracle_checksum_is_of_orders(uint8_t kind) {
    return kind == OBI_CHECKSUM_KRAKEN_ORDERS || kind == OBI_CHECKSUM_BITFINEX_ORDERS;
}

uint32_t oracle_checksum(const struct oracle_recipe *r, struct oracle_quotes bids,
                         struct oracle_quotes asks) {
    char *text = malloc((bids.n + asks.n + 1) * 2 * NUMBER), *at = text;
    struct oracle_quotes b = sorted(bids), a = sorted(asks);
    if (!text) abort();
    if (r->kind == OBI_CHECKSUM_KRAKEN || r->kind == OBI_CHECKSUM_KRAKEN_ORDERS) {
        at = put_kraken(put_kraken(at, r, asks, 1), r, bids, 0);
    } else {
        size_t most = r->kind == OBI_CHECKSUM_FTX ? 100 : BEST;
        for (size_t i = 0; i < most; i++)
            at = put_pair(put_pair(at, r, b, i, 0, text), r, a, i, 1, text);
    }
    uint32_t value = (uint32_t)crc32(0, (const Bytef *)text, (uInt)(at - text));
    free((void *)(uintptr_t)b.quote);
    free((void *)(uintptr_t)a.quote);
    free(text);
    return value;
}

struct obi_event oracle_checksum_event(const struct oracle_recipe *r, uint32_t value) {
    struct obi_event ev;
    memset(&ev, 0, sizeof ev);
    ev.kind = OBI_EVENT_CHECKSUM;
    ev.price_ticks = value;
    ev.order_id = (uint64_t)r->price_step;
    ev.qty_lots = r->qty_step;
    ev.order_id2 = r->kind | (uint64_t)r->price_written << 8 | (uint64_t)r->qty_written << 16 |
                   (uint64_t)r->price_digits << 24 | (uint64_t)r->qty_digits << 32;
    return ev;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A judge of books that keeps prices and sizes as the texts that the venue wrote, in sorted lists,
 * and makes checksums of them with zlib. It shares nothing with the library, and is slow. */
#ifndef TEST_TEXT_BOOK_H
#define TEST_TEXT_BOOK_H

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { BOOKS = 16, LEVELS = 2048 };

struct text_level {
    char price[32], qty[32];
    double at;
};

struct text_book {
    char name[64];
    struct text_level level[2][LEVELS];
    size_t n[2];
};

struct judge {
    struct text_book book[BOOKS];
    size_t n_books, n_good, n_bad;
};

static inline void set_level(struct text_book *book, int s, const char *price, const char *qty) {
    double at = strtod(price, NULL);
    struct text_level *level = book->level[s];
    size_t i = 0, n = book->n[s];
    while (i < n && (s ? level[i].at < at : level[i].at > at)) i++;
    int is_there = i < n && level[i].at == at, is_set = strtod(qty, NULL) > 0;
    if (!is_set && !is_there) return;
    if (is_set && !is_there) {
        if (n == LEVELS) ck_abort_msg("too many levels");
        memmove(level + i + 1, level + i, (n - i) * sizeof *level);
        book->n[s]++;
    }
    if (!is_set) {
        memmove(level + i, level + i + 1, (n - i - 1) * sizeof *level);
        book->n[s]--;
        return;
    }
    snprintf(level[i].price, sizeof level[i].price, "%s", price);
    snprintf(level[i].qty, sizeof level[i].qty, "%s", qty);
    level[i].at = at;
}

/* Copies a number's characters; returns what is behind them and their quote. */
static inline const char *copy_number(const char *at, char *out) {
    size_t n = strspn(at, "\"[ ");
    at += n;
    n = strcspn(at, "\",] ");
    if (n > 31) ck_abort_msg("a long number");
    memcpy(out, at, n);
    out[n] = '\0';
    return at + n + strspn(at + n, "\", ");
}

static inline void set_side(struct text_book *book, int s, const char *at) {
    char price[32], qty[32];
    while (*at != ']') {
        at = copy_number(at, price);
        at = copy_number(at, qty);
        set_level(book, s, price, qty);
        at = strchr(at, ']') + 1;
        at += strspn(at, ", ");
    }
}

static inline struct text_book *find_book(struct judge *j, const char *name) {
    for (size_t i = 0; i < j->n_books; i++) {
        if (strcmp(j->book[i].name, name) == 0) return &j->book[i];
    }
    struct text_book *book = &j->book[j->n_books++];
    if (j->n_books > BOOKS) ck_abort_msg("too many books");
    snprintf(book->name, sizeof book->name, "%s", name);
    return book;
}

/* CRC32 of bid, ask, bid, ask of n levels, price and size, with colons between. */
static inline uint32_t checksum_of(const struct text_book *book, size_t n) {
    uLong sum = crc32(0, NULL, 0);
    const char *colon = "";
    for (size_t i = 0; i < n; i++) {
        for (int s = 0; s < 2; s++) {
            char text[80];
            if (i >= book->n[s]) continue;
            const struct text_level *l = &book->level[s][i];
            int len = snprintf(text, sizeof text, "%s%s:%s", colon, l->price, l->qty);
            sum = crc32(sum, (const Bytef *)text, (uInt)len);
            colon = ":";
        }
    }
    return (uint32_t)sum;
}

#endif /* TEST_TEXT_BOOK_H */

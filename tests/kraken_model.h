/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Kraken's book as its own texts tell it: prices and sizes are strings and stay so, a side is a
 * sorted array of them, and the checksum is zlib's over what Kraken's page says to write. Shares
 * nothing with the library. Beside it: the same string from the library's book. */
#ifndef TEST_KRAKEN_MODEL_H
#define TEST_KRAKEN_MODEL_H

#include "kraken.h"

enum { MODEL_PAIRS = 16, MODEL_LEVELS = 1200, MODEL_TEXT = 24, MODEL_TOP = 16384 };

struct model_level {
    char price[MODEL_TEXT], qty[MODEL_TEXT];
};

struct model_side {
    struct model_level level[MODEL_LEVELS]; /* best first */
    size_t n;
};

struct model_pair {
    char name[MODEL_TEXT];
    size_t depth;
    struct model_side side[2]; /* asks, bids */
};

struct model {
    struct model_pair pair[MODEL_PAIRS];
    size_t n;
};

/* What a text of the channel of books said; name is NULL for another text. */
struct model_said {
    struct model_pair *pair;
    size_t n_levels; /* of an update */
    int is_snapshot, has_checksum;
    uint32_t checksum;
};

/* Applies a text of v1. */
struct model_said model_apply(struct model *model, const char *text);
/* Writes the first n levels of both sides as the checksum has them: asks, then bids. Returns the
 * length. */
size_t model_top(const struct model_pair *pair, size_t n, char *out);

/* The checksum of a string. */
uint32_t kraken_crc(const char *text);
/* Writes the first n levels of the library's book likewise, of its orders where it has some, each
 * in the decimals of the wire. Returns the length, 0 too for a book that is not valid. */
size_t book_top(const obi_book *book, const struct obi_instrument *told, size_t n, char *out);

#endif /* TEST_KRAKEN_MODEL_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A venue's text in the making: numbers the ways venues write them, and lists of levels. */
#ifndef WIRE_TEXT_H
#define WIRE_TEXT_H

#include "prop/wire_market.h"

enum { WIRE_TEXT = 16384 };

struct wire_text {
    size_t n;
    char at[WIRE_TEXT];
};

enum wire_form {
    WIRE_FIXED,    /* all decimals: 1000.50 */
    WIRE_SHORTEST, /* 1000.5, 1000 */
    WIRE_PYTHON    /* 1000.5, 1000.0, 1e-05 */
};

/* How numbers and levels are written. */
struct wire_writing {
    uint8_t form; /* one of `enum wire_form` */
    uint8_t price_digits, qty_digits;
    const char *open, *between, *close; /* around a level's price and size: [" "," "] */
};

/* Venue time of a state: tells it where ids do not. In ms. */
static inline uint64_t wire_time(int32_t state) {
    return UINT64_C(1600000000000) + (uint64_t)state;
}

void wire_put(struct wire_text *t, const char *text);
void wire_put_uint(struct wire_text *t, uint64_t number);
void wire_put_number(struct wire_text *t, enum wire_form form, int32_t number, unsigned digits);
/* With zeros before it. */
void wire_put_padded(struct wire_text *t, int32_t number, unsigned digits);
/* wire_time() in seconds. */
void wire_put_seconds(struct wire_text *t, int32_t state);
/* A list of levels, without its brackets. */
void wire_put_levels(struct wire_text *t, const struct wire_writing *w,
                     const struct wire_level *level, uint32_t n);
/* "KEY":[levels], of the best `depth` of a side, and of one that the venue does not have. */
void wire_put_side(struct wire_text *t, const struct wire_writing *w, const char *key,
                   const struct wire_side *side, uint32_t depth, const struct wire_level *ghost);
/* "KEY":NUMBER with a comma before it. */
void wire_put_field(struct wire_text *t, const char *key, uint64_t number);

/* CRC32 of bid, ask, bid, ask, price:size each, as deep as the sides go, at most `depth`. */
uint32_t wire_checksum_pairs(const struct wire_writing *w, const struct wire_state *s,
                             uint32_t depth);
/* CRC32 of asks, then bids, without points and leading zeros. */
uint32_t wire_checksum_sides(const struct wire_writing *w, const struct wire_state *s,
                             uint32_t depth);

#endif /* WIRE_TEXT_H */

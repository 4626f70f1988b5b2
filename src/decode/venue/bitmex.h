/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the reader of BitMEX's texts (bitmex.c) says to the keeper of its levels (bitmex_book.c):
 * items of a book whose `id` is the level's, and what was done to all of them. */
#ifndef OBI_DECODE_VENUE_BITMEX_H
#define OBI_DECODE_VENUE_BITMEX_H

#include "decode/feed/message.h"

enum obi_bitmex_action {
    OBI_BITMEX_NONE = 0,
    OBI_BITMEX_PARTIAL = 1,
    OBI_BITMEX_INSERT = 2,
    OBI_BITMEX_UPDATE = 3,
    OBI_BITMEX_DELETE = 4
};

/* The decimals of a price that a row does not tell. */
enum { OBI_BITMEX_NO_PRICE = UINT8_MAX };

static inline enum obi_bitmex_action obi_bitmex_action_of(const struct obi_message *m) {
    return (enum obi_bitmex_action)(m->context >> 8 & 0xff);
}

#endif /* OBI_DECODE_VENUE_BITMEX_H */

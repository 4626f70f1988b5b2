/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the readers of venues take from a text in one way, each with the fault that names its key: a
 * symbol, a time, a side, and the trade that is made of them. What differs is told: the words of a
 * venue, where its values stand, how it writes a time. */
#ifndef OBI_DECODE_VENUE_TAKE_H
#define OBI_DECODE_VENUE_TAKE_H

#include "decode/feed/message.h"

/* Takes the symbol, of 1 to 39 bytes, into m->symbol. Returns 1, or 0 with the fault set. */
int obi_take_symbol(struct obi_message *m, const struct obi_key *key,
                    const struct obi_json_value *value);

/* How a venue writes a time: obi_value_ms() and the like. Returns 1, or 0 with the fault set. */
int obi_take_time(struct obi_message *m, const struct obi_key *key,
                  const struct obi_json_value *value,
                  int (*read)(const struct obi_json_value *value, obi_ns *out), obi_ns *out);

/* The venue's words for the sides, and for what is neither. */
struct obi_sides {
    const char *buy, *sell, *neither;
};

#define OBI_SIDES(buy, sell)                                                                       \
    { buy, sell, "is neither " buy " nor " sell }

/* The side that a word stands for, one of `enum obi_side`; 0 when it is neither. */
uint8_t obi_sides_find(const struct obi_sides *sides, const struct obi_json_value *value);
/* Returns 1, or 0 with the fault set. */
int obi_take_side(struct obi_message *m, const struct obi_key *key,
                  const struct obi_json_value *value, const struct obi_sides *sides, uint8_t *side);

/* Where the values of a trade stand among those of its object, and how they are written. */
struct obi_trade_form {
    const struct obi_key *keys;
    uint8_t id, side, price, size, time;
    uint8_t is_makers; /* the side is that of the order that rested: who came is on the other */
    uint8_t may_lack_time;
    uint8_t any_order; /* in a list: the message has the time and number of the latest */
    struct obi_sides sides;
    int (*read_time)(const struct obi_json_value *value, obi_ns *out);
};

/* Adds a trade with its id and time, which becomes the message's. Returns 1, or 0 with the fault
 * set. */
int obi_take_trade(struct obi_message *m, const struct obi_trade_form *form,
                   const struct obi_json_value *values);

/* Whether the text is the answer to a "ping" that is no JSON. */
int obi_is_pong(const struct obi_json *j);

#endif /* OBI_DECODE_VENUE_TAKE_H */

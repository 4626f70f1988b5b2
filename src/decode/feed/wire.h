/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Levels as they came over the wire: a price and a size as exact decimals, not yet on the grid of
 * the instrument's steps, which may be unknown until a snapshot tells. Being put on the grid is
 * done in place: afterwards price and qty are ticks and lots.
 *
 * A message's levels lie one behind the other in a room of fixed size; a side is a range of it,
 * since a text may tell the sides in any order.
 *
 * The common level, ["61800.20","2.909"], is read by a fast path that looks at each byte once; what
 * it does not recognise, the strict path reads again from the level's beginning. */
#ifndef OBI_DECODE_FEED_WIRE_H
#define OBI_DECODE_FEED_WIRE_H

#include "core/decimal.h"
#include "decode/scan/json.h"

#include <obi/event.h>

struct obi_wire {
    int64_t price, qty;
    uint32_t at;       /* where the price stands, counted from the message's beginning */
    uint32_t n_orders; /* of a level: orders that rest there, 0 unknown */
    int16_t to_qty;    /* how much further the size stands */
    uint8_t price_digits, qty_digits;
    uint8_t kind, side; /* of an item: an event of its own, `enum obi_event_kind` and `obi_side` */
    uint64_t id;        /* of an item: the order or trade */
    obi_ns ts_ns;       /* of an item: its own time; 0 = the message's */
};

struct obi_wires {
    struct obi_wire *at;
    size_t n;
};

/* What is wrong with a message: which element, which text, in which words. */
struct obi_fault {
    int status;        /* 0 while all is well, else an error of `enum obi_status` */
    const char *at;    /* in the message; NULL when its text is gone */
    const char *label; /* "bids", or NULL */
    size_t element;    /* counts when `listed` */
    int listed;
    const char *part;  /* " price", or "" */
    const char *words; /* static text */
    char quoted[40];   /* empty for none */
};

/* Reads an array of levels into the room behind those it has; `side->at` and `side->n` become the
 * new range. Returns 1, or 0 with a fault in j or here. */
int obi_wires_read(struct obi_json *j, const char *text, struct obi_wire *room, size_t room_size,
                   struct obi_wires *side, struct obi_fault *fault);
/* Reads a price and a size that stand by themselves. Returns 1, or 0 with the fault set. */
int obi_wire_read(const struct obi_json_value *price, const struct obi_json_value *qty,
                  const char *text, struct obi_wire *out, struct obi_fault *fault);

/* What puts levels on the grid. */
struct obi_scale {
    const struct obi_grid *price, *qty;
    int any_price;    /* else prices of 0 and below are refused, but where nothing is meant */
    const char *text; /* that the levels stand in; may be NULL */
    size_t n_blank;   /* out: levels of neither price nor size, where 0 is no price */
};

/* Puts one element, or a side, on the grid, in place. Returns 1, or 0 with the fault set: status,
 * element, part, words and the number as text. */
int obi_wire_scale(struct obi_wire *w, struct obi_scale *to, struct obi_fault *fault);
int obi_wires_scale(struct obi_wires *side, struct obi_scale *to, struct obi_fault *fault);
/* Raises both to the largest number of decimals in the side. */
void obi_wires_digits(const struct obi_wires *side, uint32_t *price_digits, uint32_t *qty_digits);
/* Takes out the levels without size, or of those only the ones without price as well, in order;
 * returns how many they were. */
size_t obi_wires_drop_empty(struct obi_wires *side);
size_t obi_wires_drop_blank(struct obi_wires *side);

#endif /* OBI_DECODE_FEED_WIRE_H */

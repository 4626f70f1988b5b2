/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The messages of Nasdaq TotalView-ITCH 5.0: how long each is and where its fields lie. All begin
 * alike: type at 0, stock locate at 1 (two bytes), tracking number at 3, nanoseconds since midnight
 * at 5 (six bytes). Integers are unsigned and big-endian, text is padded with spaces, a price is in
 * ten-thousandths.
 *
 * Written from Nasdaq's "TotalView-ITCH 5.0" specification, sections 1.1 to 1.8, and compared, all
 * lengths and offsets, with the fields of the public parser bbalouki/itch. */
#ifndef OBI_DECODE_ITCH_TABLE_H
#define OBI_DECODE_ITCH_TABLE_H

#include <stdint.h>

enum {
    OBI_ITCH_LOCATE = 1,
    OBI_ITCH_TIME = 5,
    OBI_ITCH_SYMBOL_BYTES = 8,
    OBI_ITCH_DIGITS = 4 /* decimals of a price */
};

/* Offsets of fields; 0 = it has none. */
struct obi_itch_layout {
    uint8_t length; /* 0 = there is no such message */
    uint8_t kind;   /* what it says of an order, of `enum obi_event_kind`; 0 = of none */
    uint8_t id, id2;
    uint8_t side;   /* B or S */
    uint8_t size;   /* four bytes */
    uint8_t volume; /* a size of eight bytes */
    uint8_t price;
    uint8_t trade;  /* match number */
    uint8_t symbol; /* eight bytes */
    uint8_t code;   /* the letter that says what is meant: event, state, printable */
};

/* Never NULL. */
const struct obi_itch_layout *obi_itch_layout(unsigned char type);

#endif /* OBI_DECODE_ITCH_TABLE_H */

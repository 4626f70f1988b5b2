/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A line of LOBSTER's files, read and not yet judged. Lines are told apart by their columns:
 *   5           an opening order: messages before it, order id, direction, price, size
 *   6           a message: time, type, order id, size, price, direction
 *   6 + 4 n     a message and, beside it, the n best levels after it
 *   any, when the first one begins with a letter: titles */
#ifndef OBI_DECODE_LOBSTER_LINE_H
#define OBI_DECODE_LOBSTER_LINE_H

#include "decode/feed/wire.h"
#include "decode/scan/csv.h"
#include "decode/scan/line.h"

#include <obi/event.h>

enum {
    OBI_LOBSTER_LEVELS_MOST = 256,
    OBI_LOBSTER_DIGITS = 4, /* prices are in ten-thousandths of a dollar */
    OBI_LOBSTER_OPENING_COLUMNS = 5,
    OBI_LOBSTER_MESSAGE_COLUMNS = 6,
    OBI_LOBSTER_LEVEL_COLUMNS = 4
};

enum obi_lobster_type {
    OBI_LOBSTER_ADD = 1,
    OBI_LOBSTER_REDUCE = 2,
    OBI_LOBSTER_DELETE = 3,
    OBI_LOBSTER_EXECUTE = 4,
    OBI_LOBSTER_HIDDEN = 5,
    OBI_LOBSTER_CROSS = 6,
    OBI_LOBSTER_HALT = 7
};

struct obi_lobster_line {
    size_t n_columns; /* 0 for a number of them that has no meaning */
    int is_title;
    obi_ns ts_ns;
    uint64_t before; /* an opening order's */
    int64_t type, order_id, size, price, direction;
    obi_ticks price_ticks;
    obi_lots size_lots;
    struct obi_csv levels; /* the columns behind a message */
};

/* Counts columns and reads all but the levels. Returns 1, or 0 with the fault set and what came
 * before it filled in; what did not come is 0. */
int obi_lobster_read(const struct obi_line *line, obi_ns day_ns, struct obi_lobster_line *out,
                     struct obi_fault *fault);

/* Puts price and size on the grid, where the type has them. */
int obi_lobster_scale(struct obi_lobster_line *line, const struct obi_grid *price,
                      const struct obi_grid *qty, struct obi_fault *fault);

/* Notes a fault of a field. Returns 0. */
int obi_lobster_fail(struct obi_fault *fault, int status, const struct obi_field *field,
                     const char *label, const char *words);

#endif /* OBI_DECODE_LOBSTER_LINE_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * All trades of frames that go on, and the touch before each of those frames. A snapshot, or frames
 * that were missed, begin a stretch: no price and no quote from before it signs a trade of it. */
#ifndef ORACLE_TAPE_H
#define ORACLE_TAPE_H

#include "oracle/exact.h"
#include "oracle/trades.h"

struct oracle_frame;
struct obi_column;

enum { ORACLE_CACHES = 32 };

struct oracle_roll {
    struct oracle_trade *trade; /* their n_quotes count from the stretch's first */
    size_t *stretch, *quotes;   /* of each: its first trade, its first quote */
    size_t n, size;
    struct oracle_bbo *quote;
    size_t n_quotes, quote_size;
    size_t first_trade, first_quote; /* of the stretch in hand */
    int64_t quote_at;
    size_t frame_first; /* the first trade of the frame in hand; n: it has none */
    struct {
        int rule, *sign;
        int64_t lag;
        size_t n, size;
    } cache[ORACLE_CACHES];
};

void oracle_roll_free(struct oracle_roll *r);
/* A frame that goes on, whole but for this; one that does not. */
void oracle_roll_go_on(struct oracle_roll *r, const struct oracle_frame *f);
void oracle_roll_break(struct oracle_roll *r, const struct oracle_frame *f);
/* Of each trade, by the first two parameters of a column: +1, -1, 0. */
const int *oracle_roll_signs(struct oracle_roll *r, const double *param);

#endif /* ORACLE_TAPE_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What happens at the touch and with its price: aggressors, moves, and makers. */
#ifndef GEN_TOUCH_H
#define GEN_TOUCH_H

#include "deed.h"

/* An aggressor may come; what it takes is the step's flow. */
void gen_touch_trade(struct gen_market *m);
/* The edges move; orders that a price comes over are pulled, touches left behind get clocks. */
void gen_touch_move(struct gen_market *m);
/* So much of a level goes, those who came last first. */
void gen_touch_trim(struct gen_market *m, uint8_t side, obi_ticks price, obi_lots lots);
/* A side's touch gets the size that the regime wants, by what makers add and pull. */
void gen_touch_settle(struct gen_market *m, uint8_t side);

#endif /* GEN_TOUCH_H */

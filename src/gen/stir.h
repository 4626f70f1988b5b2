/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What happens behind the touch. */
#ifndef GEN_STIR_H
#define GEN_STIR_H

#include "deed.h"

enum { GEN_STIRS_MAX = 256 }; /* a step at most */

/* A side as it looks in the long run. */
void gen_stir_fill(struct gen_market *m, uint8_t side);
void gen_stir_empty(struct gen_market *m, uint8_t side);
/* Orders whose time is over leave, one in eight for another one. */
void gen_stir_leave(struct gen_market *m);
/* Orders come and change. */
void gen_stir_some(struct gen_market *m);
/* The levels next to the touch grow or shrink as the market turns deep or thin. */
void gen_stir_scale(struct gen_market *m);

#endif /* GEN_STIR_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See agree.h. A move settles the votes of the frames before it, never that of the frame that
 * moved: that frame's book already knows. */
#include "agree.h"

#include <math.h>

static void settle(struct agree *a, uint64_t right, uint64_t wrong) {
    a->agreed += right;
    a->opposed += wrong;
    a->up = a->down = 0;
    a->moves++;
}

void agree_add(struct agree *a, double mid, double sign) {
    if (isnan(mid)) return;
    if (a->mid > 0 && mid > a->mid) settle(a, a->up, a->down);
    if (a->mid > 0 && mid < a->mid) settle(a, a->down, a->up);
    a->mid = mid;
    if (sign > 0) a->up++;
    if (sign < 0) a->down++;
}

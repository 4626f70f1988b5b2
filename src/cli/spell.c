/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See spell.h. */
#include "spell.h"

static void count_up(struct spell *s, obi_ns now_ns) {
    obi_ns length = now_ns - s->since_ns;
    s->total_ns += now_ns - s->seen_ns;
    s->seen_ns = now_ns;
    if (length < s->longest_ns || (length == s->longest_ns && s->n > 1)) return;
    s->longest_ns = length;
    s->longest_at_ns = s->since_ns;
}

void spell_step(struct spell *s, bool on, obi_ns now_ns) {
    if (s->on) count_up(s, now_ns);
    if (on && !s->on) {
        s->n++;
        s->since_ns = s->seen_ns = now_ns;
        if (s->n == 1) s->longest_at_ns = now_ns;
    }
    s->on = on;
}

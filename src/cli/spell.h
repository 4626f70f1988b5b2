/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Spells of a condition that comes and goes: how many, how long in all, and the longest. A spell
 * that is still on counts up to the last moment seen. */
#ifndef CLI_SPELL_H
#define CLI_SPELL_H

#include <obi/base.h>
#include <stdbool.h>

struct spell {
    uint64_t n; /* begun */
    bool on;
    obi_ns since_ns; /* of the one that is on */
    obi_ns seen_ns;  /* up to here it is counted */
    obi_ns total_ns, longest_ns, longest_at_ns;
};

/* What holds from now on. */
void spell_step(struct spell *s, bool on, obi_ns now_ns);

#endif /* CLI_SPELL_H */

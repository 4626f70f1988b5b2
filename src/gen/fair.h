/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Many markets in one stream: whose message came first is next, a heap by the time of receipt and
 * then by instrument. A market goes on only when its message was taken and another one is asked
 * for, so that what was taken stays good until then.
 *
 * Worst case: 2 log n comparisons a message. */
#ifndef GEN_FAIR_H
#define GEN_FAIR_H

#include "tell.h"

struct gen_next {
    obi_ns recv_ns;
    uint32_t instrument;
};

struct gen_fair {
    struct gen_teller *teller;
    struct gen_next *heap;
    uint32_t n, n_heap; /* markets, and those that have not ended */
    uint32_t last;      /* the market of the last message */
    bool taken;         /* the message on top of the heap is the last one */
};

bool gen_fair_init(struct gen_fair *f, const struct gen_options *opt); /* false without memory */
void gen_fair_free(struct gen_fair *f);
/* The next message, `last` says whose; NULL at the end. */
const struct gen_message *gen_fair_next(struct gen_fair *f);

#endif /* GEN_FAIR_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "fair.h"

#include <stdlib.h>

static bool sooner(const struct gen_next *a, const struct gen_next *b) {
    return a->recv_ns != b->recv_ns ? a->recv_ns < b->recv_ns : a->instrument < b->instrument;
}

static void sink(struct gen_fair *f, uint32_t at) {
    struct gen_next *heap = f->heap, moving = heap[at];
    for (uint32_t child; (child = 2 * at + 1) < f->n_heap; at = child) {
        if (child + 1 < f->n_heap && sooner(&heap[child + 1], &heap[child])) child++;
        if (!sooner(&heap[child], &moving)) break;
        heap[at] = heap[child];
    }
    heap[at] = moving;
}

/* The top looks ahead again; a market that has ended leaves. */
static void refresh(struct gen_fair *f, uint32_t at) {
    const struct gen_message *m = gen_feed_peek(&f->teller[f->heap[at].instrument].feed);
    if (m)
        f->heap[at].recv_ns = m->recv_ns;
    else
        f->heap[at] = f->heap[--f->n_heap];
}

/* At first every market has a message. */
static void begin(struct gen_fair *f) {
    for (uint32_t i = 0; i < f->n; i++) {
        f->heap[i].instrument = i;
        refresh(f, i);
    }
    for (uint32_t i = f->n / 2; i-- > 0;) sink(f, i);
}

const struct gen_message *gen_fair_next(struct gen_fair *f) {
    if (f->n_heap == 0) {
        if (f->taken) return NULL;
        f->n_heap = f->n;
        begin(f);
    } else {
        refresh(f, 0);
        if (f->n_heap > 0) sink(f, 0);
    }
    f->taken = true;
    if (f->n_heap == 0) return NULL;
    f->last = f->heap[0].instrument;
    return gen_feed_next(&f->teller[f->last].feed);
}

bool gen_fair_init(struct gen_fair *f, const struct gen_options *opt) {
    *f = (struct gen_fair){.teller = calloc(opt->n_instruments, sizeof *f->teller)};
    f->heap = calloc(opt->n_instruments, sizeof *f->heap);
    if (!f->teller || !f->heap) return false;
    bool got = true;
    while (got && f->n < opt->n_instruments) {
        got = gen_teller_init(&f->teller[f->n], opt, f->n);
        f->n++;
    }
    return got;
}

void gen_fair_free(struct gen_fair *f) {
    for (uint32_t i = 0; i < f->n; i++) gen_teller_free(&f->teller[i]);
    free(f->teller);
    free(f->heap);
}

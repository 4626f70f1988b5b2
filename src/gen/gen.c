/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "gen.h"

#include <stdlib.h>

#include "fair.h"
#include "options.h"

struct gen {
    struct gen_fair fair;
    struct obi_event *event; /* room for the largest frame */
};

static const struct gen_feed *feed_of(const struct gen *g, uint32_t instrument) {
    return &g->fair.teller[instrument].feed;
}

size_t gen_next(struct gen *g, const struct obi_event **ev) {
    const struct gen_message *m;
    *ev = g->event;
    while ((m = gen_fair_next(&g->fair))) {
        size_t n = gen_teller_tell(&g->fair.teller[g->fair.last], m, g->event);
        if (n > 0) return n;
    }
    return 0;
}

struct gen *gen_create(const struct gen_options *opt) {
    struct gen_options full;
    if (!gen_options_check(&full, opt)) return NULL;
    full.faults &= ~(uint32_t)GEN_FAULT_TRUNCATED;
    if (full.view == GEN_VIEW_ORDERS) full.faults &= ~(uint32_t)GEN_FAULT_DUPLICATE;
    struct gen *g = calloc(1, sizeof *g);
    if (!g) return NULL;
    bool got = gen_fair_init(&g->fair, &full);
    if (got) g->event = malloc(gen_teller_most(g->fair.teller) * sizeof *g->event);
    if (got && g->event) return g;
    gen_destroy(g);
    return NULL;
}

void gen_destroy(struct gen *g) {
    if (!g) return;
    gen_fair_free(&g->fair);
    free(g->event);
    free(g);
}

void gen_touch_of(const struct gen *g, uint32_t instrument, struct gen_touch *out) {
    gen_book_touch(feed_of(g, instrument)->truth, out);
}

void gen_touch(const struct gen *g, struct gen_touch *out) {
    gen_touch_of(g, 0, out);
}

size_t gen_levels_of(const struct gen *g, uint32_t instrument, uint8_t side, struct gen_level *out,
                     size_t size) {
    return gen_book_levels(feed_of(g, instrument)->truth, side, out, size);
}

size_t gen_levels(const struct gen *g, uint8_t side, struct gen_level *out, size_t size) {
    return gen_levels_of(g, 0, side, out, size);
}

void gen_truth(const struct gen *g, uint32_t instrument, struct gen_truth *out) {
    gen_feed_truth(feed_of(g, instrument), out);
}

void gen_watch(struct gen *g, gen_witness witness, void *ctx) {
    for (uint32_t i = 0; i < g->fair.n; i++) {
        g->fair.teller[i].feed.witness = witness;
        g->fair.teller[i].feed.witness_ctx = ctx;
    }
}

size_t gen_living(const struct gen *g, uint32_t instrument, struct gen_death *out, size_t size) {
    return gen_feed_living(feed_of(g, instrument), out, size);
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What an event of an L3 book costs, with the touch read after it: normal streams beside the
 * classical book, then the streams of an adversary, whose single operations are timed too. */
#include "bench.h"
#include "classic.h"
#include "stream.h"

#include <obi/obi.h>
#include <stdio.h>
#include <stdlib.h>

struct race {
    struct stream stream;
    obi_book *book;
    struct classic *classic;
};

static void clear_obi(void *ctx) {
    static const struct obi_event clear = {.kind = OBI_EVENT_CLEAR, .flags = OBI_EVENT_LAST};
    struct race *r = ctx;
    size_t taken;
    obi_book_reset(r->book);
    obi_book_apply(r->book, &clear, 1, &taken);
}

static void step_obi(void *ctx, size_t i) {
    struct race *r = ctx;
    obi_ticks price[2] = {0, 0};
    obi_lots qty[2] = {0, 0};
    size_t n;
    if (obi_book_apply(r->book, &r->stream.ev[i], 1, &n)) abort();
    obi_book_levels(r->book, OBI_BID, 1, &price[0], &qty[0], NULL, &n);
    obi_book_levels(r->book, OBI_ASK, 1, &price[1], &qty[1], NULL, &n);
    bench_use((uint64_t)(price[0] + price[1] + qty[0] + qty[1]));
}

static void clear_classic(void *ctx) {
    struct race *r = ctx;
    classic_clear(r->classic);
}

static void step_classic(void *ctx, size_t i) {
    struct race *r = ctx;
    classic_apply(r->classic, &r->stream.ev[i]);
    bench_use(classic_touch(r->classic));
}

static int start(struct race *r, struct stream stream, uint32_t max_levels) {
    struct obi_book_options opt = {
        .struct_size = sizeof opt, .max_levels = max_levels, .max_orders = stream.max_live};
    r->stream = stream;
    r->classic = classic_create(stream.max_live);
    return obi_book_create(&opt, NULL, &r->book, NULL);
}

static void stop(struct race *r) {
    obi_book_destroy(r->book);
    classic_destroy(r->classic);
    stream_free(&r->stream);
}

static int run(struct stream stream, uint32_t max_levels) {
    struct race r;
    if (start(&r, stream, max_levels)) return 1;
    const struct stepper s[] = {{"obi", clear_obi, step_obi, &r},
                                {"array and chained hash", clear_classic, step_classic, &r}};
    printf("\n%s, %u orders, %zu events, ns per event with the touch\n", stream.name,
           stream.max_live, stream.n - stream.n_fill);
    bench_steps(s, 2, stream.n_fill, stream.n);
    stop(&r);
    return 0;
}

static int run_normal(uint32_t n_live, size_t n) {
    return run(stream_normal(n_live, n, 1), 65536);
}

int main(void) {
    bench_head();
    if (run_normal(10000, 1000000) || run_normal(100000, 1000000)) return 1;
    if (run_normal(1000000, 1000000)) return 1;
    struct stream gaps = stream_normal(10000, 1000000, INT64_C(1) << 40);
    gaps.name = "normal, neighbours 2^40 ticks apart";
    if (run(gaps, 65536)) return 1;
    for (int way = STREAM_OUTWARDS; way <= STREAM_ZIGZAG; way++) {
        if (run(stream_levels(10000, (enum stream_way)way), 65536)) return 1;
    }
    for (int end = STREAM_FRONT; end <= STREAM_BACK; end++) {
        if (run(stream_queue(1000000, (enum stream_end)end), 65536)) return 1;
    }
    return run(stream_colliding(1000000), 65536);
}

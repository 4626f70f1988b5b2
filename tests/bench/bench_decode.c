/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a byte costs: the text of a made-up market into events, beside reading the same bytes. */
#include "bench.h"

#include <gen.h>
#include <obi/obi.h>
#include <stdlib.h>
#include <string.h>

struct text {
    const char *format;
    char *bytes;
    size_t n;
};

static struct text make_text(const char *format) {
    struct gen_options opt = {.seed = 1, .n_frames = 20000};
    struct gen_text_options text_opt = {.format = format};
    struct gen_text *g = gen_text_create(&opt, &text_opt);
    struct text t = {format, malloc((size_t)64 << 20), 0};
    const char *line;
    for (size_t n; t.bytes && g && (n = gen_text_next(g, &line)) > 0; t.n += n) {
        if (t.n + n > (size_t)64 << 20) break;
        memcpy(t.bytes + t.n, line, n);
    }
    gen_text_destroy(g);
    return t;
}

static void read_bytes(void *ctx) {
    const struct text *t = ctx;
    uint64_t sum = 0, word;
    for (size_t i = 0; i + sizeof word <= t->n; i += sizeof word) {
        memcpy(&word, t->bytes + i, sizeof word);
        sum += word;
    }
    bench_use(sum);
}

static void decode(void *ctx) {
    const struct text *t = ctx;
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = t->format};
    struct obi_input in = {.struct_size = sizeof in, .bytes = t->bytes, .n_bytes = t->n};
    static struct obi_event ev[4096];
    obi_decoder *d;
    if (obi_decoder_create(&opt, NULL, &d, NULL)) return;
    for (int rc = OBI_FULL; rc == OBI_FULL;) {
        size_t used, n_ev;
        rc = obi_decoder_decode(d, &in, &used, ev, 4096, &n_ev, NULL);
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
        bench_use(n_ev);
    }
    obi_decoder_destroy(d);
}

int main(void) {
    static const char *const format[] = {"binance-usdm", "binance-spot"};
    bench_head();
    for (size_t i = 0; i < 2; i++) {
        struct text t = make_text(format[i]);
        const struct contestant c[] = {{"obi: decode", decode, &t},
                                       {"read the bytes", read_bytes, &t}};
        bench_race(format[i], "byte", t.n, c, 2);
        free(t.bytes);
    }
    return 0;
}

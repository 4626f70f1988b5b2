/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a byte costs: the text of a made-up market into events, beside reading the same bytes. What
 * an event costs: obi's own file, beside copying it. And a line of LOBSTER's, a record of DBN's, a
 * message of ITCH. */
#include "bench.h"
#include "dbn_write.h"
#include "itch_writer.h"

#include <gen.h>
#include <obi/obi.h>
#include <stdio.h>
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

/* The events of a text as obi's own file, 4096 a block. */
static struct text make_recording(const struct text *t, size_t *n_events) {
    struct obi_decoder_options opt = {.struct_size = sizeof opt, .format = t->format};
    struct obi_input in = {.struct_size = sizeof in, .bytes = t->bytes, .n_bytes = t->n};
    struct obi_instrument instrument = {.struct_size = sizeof instrument};
    size_t size = (size_t)256 << 20, n = 0, used, n_ev;
    struct text out = {"obi", malloc(size), 0};
    static struct obi_event ev[4096];
    obi_decoder *d;
    uint64_t seq = 0;
    if (!out.bytes || obi_decoder_create(&opt, NULL, &d, NULL)) return out;
    obi_record_begin(&instrument, 1, out.bytes, size, &out.n, NULL);
    for (int rc = OBI_FULL; rc == OBI_FULL; out.n += n) {
        rc = obi_decoder_decode(d, &in, &used, ev, 4096, &n_ev, NULL);
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
        obi_record_block(ev, n_ev, seq++, out.bytes + out.n, size - out.n, &n, NULL);
        *n_events += n_ev;
    }
    obi_decoder_destroy(d);
    return out;
}

static void copy_bytes(void *ctx) {
    const struct text *t = ctx;
    static char room[4096 * 64];
    for (size_t at = 0; at + sizeof room <= t->n; at += sizeof room) {
        memcpy(room, t->bytes + at, sizeof room);
        bench_use((unsigned char)room[at / 64 % sizeof room]);
    }
}

static void race_recording(const struct text *t) {
    size_t n_events = 0;
    struct text recording = make_recording(t, &n_events);
    const struct contestant c[] = {{"obi: decode", decode, &recording},
                                   {"copy the bytes", copy_bytes, &recording},
                                   {"read the bytes", read_bytes, &recording}};
    bench_race("obi", "event", n_events, c, 3);
    free(recording.bytes);
}

static void race_lobster(void) {
    struct text t = {"lobster", malloc((size_t)64 << 20), 0};
    size_t n_lines = 500000;
    for (size_t i = 0; t.bytes && i < n_lines; i++) {
        t.n +=
            (size_t)snprintf(t.bytes + t.n, 64, "34200.%09zu,%d,%zu,100,%zu,%d\n", i, i % 2 ? 3 : 1,
                             11885113 + i / 2, 2238100 + i % 100 / 2 * 100, i % 4 < 2 ? 1 : -1);
    }
    const struct contestant c[] = {{"obi: decode", decode, &t}, {"read the bytes", read_bytes, &t}};
    bench_race("lobster, single orders", "line", n_lines, c, 2);
    free(t.bytes);
}

/* Orders that come, change and go, behind a clear; or ten levels of which one changes. */
static void write_dbn(struct dbn_writer *w, size_t n, int in_levels) {
    struct dbn_pair pair[10];
    struct dbn_order o = {.action = 'R', .side = 'N', .price = INT64_MAX, .flags = DBN_LAST};
    for (int k = 0; k < 10; k++)
        pair[k] = (struct dbn_pair){(999 - k) * 250000000LL, (1000 + k) * 250000000LL, 5, 5, 1, 1};
    dbn_head(w, "ESM4", "5602");
    for (size_t i = 0; i < n; i++) {
        if (in_levels)
            dbn_mbp(w, &o, 10, pair, 10);
        else
            dbn_mbo(w, &o);
        o.action = "AMC"[i % 3];
        o.side = i / 3 % 2 ? 'B' : 'A';
        o.id = 1 + i / 3;
        o.price = (int64_t)(1000 + i / 3 % 100) * 250000000;
        o.size = 5;
        o.seq = (uint32_t)i;
        o.ts_event = o.ts_recv = 1000 * i;
        pair[i % 10].bid_size = 1 + (uint32_t)(i % 7);
    }
}

static void race_dbn(int in_levels) {
    struct text t = {"dbn", malloc((size_t)64 << 20), 0};
    struct dbn_writer w = {
        .at = (unsigned char *)t.bytes, .version = 3, .publisher = 1, .id = 5602};
    size_t n_records = in_levels ? 100000 : 500000;
    if (t.bytes) write_dbn(&w, n_records, in_levels);
    t.n = w.n;
    const struct contestant c[] = {{"obi: decode", decode, &t},
                                   {"copy the bytes", copy_bytes, &t},
                                   {"read the bytes", read_bytes, &t}};
    bench_race(in_levels ? "dbn, ten levels" : "dbn, single orders", "record", n_records, c, 3);
    free(t.bytes);
}

/* A made-up market of orders, as far as ITCH has messages for it: nobody asks the book. */
static void write_order(struct itch_writer *w, const struct obi_event *ev) {
    uint32_t price = (uint32_t)ev->price_ticks, size = (uint32_t)ev->qty_lots;
    w->ns++;
    switch (ev->kind) {
    case OBI_EVENT_ADD:
        itch_add(w, ev->order_id, ev->side == OBI_BID ? 'B' : 'S', size, price, NULL);
        break;
    case OBI_EVENT_EXECUTE: itch_execute(w, ev->order_id, size, ev->order_id); break;
    case OBI_EVENT_REPLACE: itch_replace(w, ev->order_id, ev->order_id2, size, price); break;
    case OBI_EVENT_CLEAR: itch_directory(w); break;
    case OBI_EVENT_TIME: break;
    default: itch_delete(w, ev->order_id);
    }
    if (w->n_packet >= 20) itch_close(w);
}

static void race_itch(enum itch_framing framing) {
    size_t room = (size_t)64 << 20;
    struct text t = {itch_format[framing], malloc(room), 0};
    struct gen *g = gen_create(&(struct gen_options){.seed = 1, .view = GEN_VIEW_ORDERS});
    const struct obi_event *ev;
    struct itch_writer w;
    if (!t.bytes || !g) return;
    itch_open(&w, framing, (unsigned char *)t.bytes, room);
    while (w.seq < 1000000)
        for (size_t i = 0, n = gen_next(g, &ev); i < n; i++) write_order(&w, &ev[i]);
    itch_close(&w);
    t.n = w.n;
    const struct contestant c[] = {{"obi: decode", decode, &t}, {"read the bytes", read_bytes, &t}};
    bench_race(t.format, "message", w.seq - 1, c, 2);
    bench_race(t.format, "byte", t.n, c, 2);
    gen_destroy(g);
    free(t.bytes);
}

int main(void) {
    static const char *const format[] = {"binance-usdm", "binance-spot"};
    bench_head();
    for (size_t i = 0; i < 2; i++) {
        struct text t = make_text(format[i]);
        const struct contestant c[] = {{"obi: decode", decode, &t},
                                       {"read the bytes", read_bytes, &t}};
        bench_race(format[i], "byte", t.n, c, 2);
        if (i == 0) race_recording(&t);
        free(t.bytes);
    }
    race_lobster();
    race_dbn(0);
    race_dbn(1);
    race_itch(ITCH_COUNTED);
    race_itch(ITCH_MOLD);
    return 0;
}

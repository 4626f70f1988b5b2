/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a recording of each venue costs to decode, beside reading its bytes once: a file a
 * format, as it was recorded, unpacked beforehand. Without the recordings there is nothing to
 * run. */
#include "bench.h"

#include <obi/obi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

static const struct sample {
    const char *format, *file;
} samples[] = {
    {"binance-usdm", "binance_usdm/btcusdt_20240808.gz"},
    {"binance-spot", "binance_spot/ethusdt_20240808.gz"},
    {"bitfinex-r0", "bitfinex_r0_l3/first50k.jsonl"},
    {"bitmex", "bitmex_20210722/BITMEX.ws.1.0"},
    {"bybit", "bybit_v5_20260809/BYBIT.jsonl.zst"},
    {"coinbase", "coinbase_20210417/COINBASE.ws.28.0"},
    {"dbn", "cme_mbo/esm4-mbo-20240508.dbn.zst"},
    {"deribit", "deribit_20210417/DERIBIT.ws.30.0"},
    {"ftx", "ftx_20210417/FTX.ws.32.0"},
    {"kraken", "kraken_spot_20210417/KRAKEN.book.ws.50.0"},
    {"kraken-futures", "kraken_futures_20210722/KRAKEN_FUTURES.ws.1.0"},
    {"lobster", "lobster_l3_aapl/messages.csv"},
    {"okx", "okx_20220513/OKX.ws.1.0"},
};

enum { EVENTS = 4096 };
static const size_t room = (size_t)256 << 20;

struct text {
    const char *format;
    char *bytes;
    size_t n;
    uint64_t n_messages, n_events;
};

/* Plain files and gzip; zlib reads both. */
static size_t read_file(const char *path, char *bytes, size_t size) {
    gzFile file = gzopen(path, "rb");
    if (file == NULL) return 0;
    size_t n = 0;
    for (int got; n < size && (got = gzread(file, bytes + n, 1 << 20)) > 0;) n += (size_t)got;
    gzclose(file);
    return n;
}

static struct text load(const struct sample *s, const char *folder) {
    char path[4096];
    struct text t = {.format = s->format, .bytes = malloc(room)};
    snprintf(path, sizeof path, "%s/%s", folder, s->file);
    if (t.bytes == NULL) return t;
    t.n = read_file(path, t.bytes, room);
    if (t.n > 4 && memcmp(t.bytes, "\x28\xb5\x2f\xfd", 4) == 0) {
        char *packed = t.bytes;
        t.bytes = malloc(room);
        size_t n = t.bytes == NULL ? 0 : ZSTD_decompress(t.bytes, room, packed, t.n);
        t.n = ZSTD_isError(n) ? 0 : n;
        free(packed);
    }
    return t;
}

/* All of it, whatever is refused on the way. */
static void decode(void *ctx) {
    struct text *t = ctx;
    struct obi_decoder_options opt = {
        .struct_size = sizeof opt, .format = t->format, .max_instruments = 256};
    struct obi_input in = {.struct_size = sizeof in, .flags = OBI_INPUT_END};
    static struct obi_event ev[EVENTS];
    obi_decoder *d;
    in.bytes = t->bytes;
    in.n_bytes = t->n;
    t->n_events = 0;
    if (obi_decoder_create(&opt, NULL, &d, NULL) != OBI_OK) return;
    for (int rc = OBI_FULL; rc != OBI_OK && rc != OBI_MORE;) {
        size_t used, n_ev;
        rc = obi_decoder_decode(d, &in, &used, ev, EVENTS, &n_ev, NULL);
        in.bytes = (const char *)in.bytes + used;
        in.n_bytes -= used;
        t->n_events += n_ev;
        bench_use(n_ev);
    }
    obi_decoder_count(d, OBI_COUNTER_DECODER_MESSAGES, &t->n_messages);
    obi_decoder_destroy(d);
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

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : "../shared/data";
    bench_head();
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct text t = load(&samples[i], folder);
        decode(&t);
        if (t.n_messages > 0) {
            char what[128];
            snprintf(what, sizeof what, "%s, %.0f bytes and %.1f events a message", t.format,
                     (double)t.n / (double)t.n_messages, (double)t.n_events / (double)t.n_messages);
            const struct contestant c[] = {{"obi: decode", decode, &t},
                                           {"read the bytes", read_bytes, &t}};
            double ns = bench_race(what, "message", t.n_messages, c, 2);
            printf("  %.2f million messages, %.0f MB a second\n", 1e3 / ns,
                   1e3 / ns * (double)t.n / (double)t.n_messages);
        }
        free(t.bytes);
    }
    return 0;
}

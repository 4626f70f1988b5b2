/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The formats that a decoder reads, one row a format, and the few ways of reading that they share.
 *
 * To add a venue whose messages are JSON in lines: write a reader in a file of its own that fills
 * an obi_message, and a row that names obi_feed_reader; its rule of synchronisation is data. To add
 * another kind of bytes, such as columns or records: write a struct obi_reader. */
#ifndef OBI_DECODE_FORMAT_H
#define OBI_DECODE_FORMAT_H

#include "core/mem.h"
#include "decode/call.h"
#include "decode/feed/message.h"

struct obi_decoder;

/* A way of reading: how bytes are cut, and what a decoder keeps meanwhile. */
struct obi_reader {
    /* Asks for the parts that it needs, and begins them where there is a block. */
    void (*lay_out)(struct obi_decoder *parts, struct obi_carve *c);
    /* Goes on by one message, or part of one; there is room for one event. Writes events into
     * d->frame or behind call->n_ev, and moves call->at over what is done. Returns OBI_OK, or what
     * the call returns; with OBI_MORE it leaves call->at where the unfinished message begins. */
    int (*step)(struct obi_decoder *d, struct obi_call *call);
    /* Whether it has something to do or to say without more bytes. */
    int (*due)(const struct obi_decoder *d);
};

struct obi_format;

/* Fills m from the text under the cursor. Returns 1, or 0 with a fault in m, or in j for what is no
 * JSON. Where m->resume is not 0 the cursor is there, in the middle of a text of which a message
 * was read already; a reader that leaves m->resume beyond where it began is called again. */
typedef int obi_read_message(const struct obi_format *format, struct obi_json *j,
                             struct obi_message *m);

struct obi_format {
    const char *name, *text;
    const struct obi_reader *reader;
    uint32_t traits;           /* bits of `enum obi_trait` */
    uint32_t verification;     /* one of `enum obi_verification` */
    uint32_t instrument_flags; /* bits of `enum obi_instrument_flags` */
    uint32_t checksum;         /* one of `enum obi_checksum` */
    uint32_t contract;         /* one of `enum obi_contract`: of an instrument that tells none */

    /* Of a feed of messages: */
    struct obi_sync_rule rule;
    /* Decimals that steps have at least where a snapshot tells them: a venue that writes numbers as
     * short as they are shows the finest one late. 0 where it always writes all. */
    uint8_t price_digits, qty_digits;
    uint8_t has_whole; /* it has streams in which every message is a snapshot: whole.h */
    /* Asks for what the reader keeps of its own, which becomes m->own; NULL for nothing. */
    void *(*keep)(struct obi_decoder *parts, struct obi_carve *c);
    /* Completes a book update or snapshot whose instrument was found, by what the format keeps of
     * it: `position` counts instruments, a book that waits is not known. It may make another kind
     * of message of it. Returns 1, or 0 with a fault in m; NULL where a text says it all. */
    int (*settle)(struct obi_message *m, uint32_t position, int waiting);
    obi_read_message *read;
};

/* NULL behind the last one. */
const struct obi_format *obi_format_at(uint32_t index);
/* NULL when there is none of that name. */
const struct obi_format *obi_format_find(const char *name);

/* The ways of reading. */
extern const struct obi_reader obi_dbn_reader, obi_feed_reader, obi_lobster_reader,
    obi_record_reader;
extern const struct obi_reader obi_itch_reader, obi_itch_raw_reader, obi_itch_soup_reader,
    obi_itch_mold_reader;

/* BitMEX's levels by id. */
void *obi_bitmex_keep(struct obi_decoder *parts, struct obi_carve *c);
int obi_bitmex_settle(struct obi_message *m, uint32_t position, int waiting);
/* What they keep. */
void *obi_bitfinex_keep(struct obi_decoder *parts, struct obi_carve *c);
void *obi_coinbase_keep(struct obi_decoder *parts, struct obi_carve *c);

/* The venues' readers of messages. */
obi_read_message obi_binance_read, obi_bitfinex_read, obi_bitmex_read, obi_bybit_read,
    obi_coinbase_read, obi_deribit_read, obi_ftx_read, obi_kraken_read, obi_kraken_v2_read,
    obi_kraken_futures_read, obi_okx_read;

#endif /* OBI_DECODE_FORMAT_H */

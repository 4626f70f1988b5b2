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
#include "decode/message.h"

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

struct obi_format {
    const char *name, *text;
    const struct obi_reader *reader;
    uint32_t traits;           /* bits of `enum obi_trait` */
    uint32_t verification;     /* one of `enum obi_verification` */
    uint32_t instrument_flags; /* bits of `enum obi_instrument_flags` */
    uint32_t checksum;         /* one of `enum obi_checksum` */

    /* Of a feed of messages: */
    struct obi_sync_rule rule;
    /* Fills m from the text under the cursor. Returns 1, or 0 with m->fault set. */
    int (*read)(const struct obi_format *format, struct obi_json *j, struct obi_message *m);
};

/* NULL behind the last one. */
const struct obi_format *obi_format_at(uint32_t index);
/* NULL when there is none of that name. */
const struct obi_format *obi_format_find(const char *name);

/* The ways of reading. */
extern const struct obi_reader obi_feed_reader, obi_lobster_reader, obi_record_reader;
extern const struct obi_reader obi_itch_reader, obi_itch_raw_reader, obi_itch_soup_reader,
    obi_itch_mold_reader;

/* The venues' readers of messages. */
int obi_binance_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m);

#endif /* OBI_DECODE_FORMAT_H */

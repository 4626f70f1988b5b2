/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The formats that a decoder reads, one row a format. To add a venue: write a reader in a file of
 * its own that fills an obi_message, and a row here; its rule of synchronisation is data. */
#ifndef OBI_DECODE_FORMAT_H
#define OBI_DECODE_FORMAT_H

#include "decode/message.h"

#include <obi/decode.h>

struct obi_format {
    const char *name, *text;
    uint32_t verification;     /* one of `enum obi_verification` */
    uint32_t instrument_flags; /* bits of `enum obi_instrument_flags` */
    struct obi_sync_rule rule;
    /* Fills m from the text under the cursor. Returns 1, or 0 with m->fault set. */
    int (*read)(const struct obi_format *format, struct obi_json *j, struct obi_message *m);
};

/* NULL behind the last one. */
const struct obi_format *obi_format_at(uint32_t index);
/* NULL when there is none of that name. */
const struct obi_format *obi_format_find(const char *name);

/* The venues' readers. */
int obi_binance_read(const struct obi_format *format, struct obi_json *j, struct obi_message *m);

#endif /* OBI_DECODE_FORMAT_H */

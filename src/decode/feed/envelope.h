/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What recorders put around a venue's text, one line each; any of them is known by how it begins:
 *
 *   {"e":"trade",...                                   the text by itself
 *   1723161255123456789 {"e":...                       time of receipt in ns (hftbacktest)
 *   1626992741.301402: {"e":...                        in seconds (cryptofeed)
 *   https://host/path?symbol=X&limit=1000 -> 1626992741.301402: {...   an answer to a request
 *   wss://host/path <-> 1626992741.06                  a connection was opened
 *   wss://host/path <- 1626992741.06: {...             what was sent
 *   {"t":"recv","conn":"C","ts":1786310819.2,"data":"{\"e\":...}"}     JSON lines (cryptofeed 3)
 *
 * The last kind wraps the text as a string, which is unwrapped into a room; the others are looked
 * at where they stand.
 *
 * Cost: the bytes before the text; for a wrapped one a walk over the line and a copy. */
#ifndef OBI_DECODE_FEED_ENVELOPE_H
#define OBI_DECODE_FEED_ENVELOPE_H

#include "decode/scan/line.h"

struct obi_envelope {
    const char *text; /* the venue's; NULL where there is none, `name` tells what it was */
    size_t n;
    obi_ns recv_ns;     /* 0 = it tells none */
    const char *symbol; /* of the request that was answered; n_symbol 0 for none */
    size_t n_symbol;
    const char *connection; /* of several in one capture; n_connection 0 for none */
    size_t n_connection;
    const char *name; /* of a line without a text */
    int is_unwrapped; /* the text is a copy: bytes of it have no place in the line */
};

/* Opens a line. Returns NULL, or what is wrong with it. */
const char *obi_envelope_open(const struct obi_line *line, char *room, size_t room_size,
                              struct obi_envelope *out);

#endif /* OBI_DECODE_FEED_ENVELOPE_H */

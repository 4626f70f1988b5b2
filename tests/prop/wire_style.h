/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The venues that schedules are played for: one row a venue, and one writer for each thing it says.
 * To add one: its writers (wire_venues.h), and its row. */
#ifndef WIRE_STYLE_H
#define WIRE_STYLE_H

#include "prop/wire_text.h"

/* What lets a reader notice that something is missing. */
enum wire_proof { WIRE_BY_IDS, WIRE_BY_CHECKSUM, WIRE_BY_NOTHING };

struct wire_style;

typedef void wire_writer(struct wire_text *t, const struct wire_style *style,
                         const struct wire_market *m, int32_t at);

/* The state at `at`, under an id; with a level that is not there, where ghost is given. */
typedef void wire_snapshot_writer(struct wire_text *t, const struct wire_style *style,
                                  const struct wire_market *m, int32_t at, uint64_t id,
                                  const struct wire_level *ghost);

struct wire_style {
    const char *name, *format; /* the second as obi calls it */
    const char *symbol[2];
    enum wire_proof proof;
    uint32_t depth; /* levels a side that the checksum covers; 0 = none */
    uint32_t tells; /* levels a side that it tells, what changed of them; 0 = all that is touched */
    uint32_t keeps; /* levels a side that are to be kept; 0 = all */
    uint8_t in_band;     /* snapshots stand in the stream */
    uint8_t nameless;    /* snapshots name no symbol */
    uint8_t names_first; /* an update that breaks off behind its symbol is known to be lost */
    struct wire_numbering numbering;
    struct wire_writing writing;
    wire_writer *update; /* the message at `at` */
    wire_snapshot_writer *snapshot;
    wire_writer *trade; /* some trade in the state at `at`; NULL = none */
};

/* What wire_time() made of a state. */
static inline int32_t wire_state_at(obi_ns ts_ns) {
    return (int32_t)(ts_ns / 1000000 - INT64_C(1600000000000));
}

/* NULL behind the last one. */
const struct wire_style *wire_style_at(int index);
enum { WIRE_STYLES = 11 };

#endif /* WIRE_STYLE_H */

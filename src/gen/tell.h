/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Messages to events, as a decoder would tell them: quotes and what came before the first snapshot
 * are not told, nor are the updates between a hole and the snapshot that mends it. In a feed of
 * orders trades are not told by themselves: the orders that they executed are. */
#ifndef GEN_TELL_H
#define GEN_TELL_H

#include "feed.h"

struct gen_teller {
    struct gen_feed feed;
    size_t snapshot_levels;
    bool begun; /* the first snapshot is told */
};

bool gen_teller_init(struct gen_teller *t, const struct gen_options *opt, uint32_t instrument);
void gen_teller_free(struct gen_teller *t);
/* The most events of a frame. */
size_t gen_teller_most(const struct gen_teller *t);
/* Writes the events of a message of the feed; returns how many, 0 if it is not told. */
size_t gen_teller_tell(struct gen_teller *t, const struct gen_message *m, struct obi_event *out);

#endif /* GEN_TELL_H */

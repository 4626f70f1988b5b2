/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the files that deal with messages share: update.c decides whose a message is and takes book
 * updates, update_snapshot.c and update_whole.c take snapshots, update_news.c all that is no update
 * of a book. */
#ifndef OBI_DECODE_FEED_UPDATE_PARTS_H
#define OBI_DECODE_FEED_UPDATE_PARTS_H

#include "core/error.h"
#include "decode/feed/update.h"

/* What all events of the message share. */
struct obi_event obi_update_body(const struct obi_decoder *d, const struct obi_channel *ch,
                                 enum obi_event_kind kind, uint16_t flags);
/* Begins the frame of a book update or snapshot, with the venue's checksum behind it. */
void obi_update_begin(struct obi_decoder *d, const struct obi_channel *ch,
                      const struct obi_event *body, uint8_t head_kind);
/* Puts the message on the instrument's grid. Returns 1, or 0 with its fault set. */
int obi_update_scale(struct obi_decoder *d, const struct obi_channel *ch);

/* The book misses something: says so and waits for a snapshot. */
void obi_update_lose(struct obi_decoder *d, struct obi_channel *ch);
/* Gives up what is held; returns how many updates that were. */
uint32_t obi_update_drop_held(struct obi_decoder *d, struct obi_channel *ch);
/* Refuses a message of a known instrument, for the fault it has: a book update is lost by it. */
int obi_update_refuse_of(struct obi_decoder *d, struct obi_channel *ch,
                         const struct obi_place *place);
int obi_update_refuse_with(struct obi_decoder *d, struct obi_channel *ch,
                           const struct obi_place *place, int status, const char *words);
/* Begins the message of a condition with the symbol, and puts a pair of numbers into it. */
struct obi_text obi_update_begin_resync(const struct obi_channel *ch,
                                        const struct obi_place *place);
void obi_update_put_pair(struct obi_text *t, const char *before, uint64_t expected,
                         const char *between, uint64_t got);

typedef int obi_taker(struct obi_decoder *, struct obi_channel *, const struct obi_place *);

obi_taker obi_update_take_snapshot, obi_update_take_trade, obi_update_take_quote,
    obi_update_take_state, obi_update_take_steps, obi_update_take_loss, obi_update_take_whole;

/* Levels a side of the stream that the message is of; 0 = not told. Where a format has streams of
 * whole books, or of ids, those of the best levels tell so: what tells no depth has all. */
uint32_t obi_update_depth(const struct obi_decoder *d);

/* Whether a snapshot is one more of a stream of them, and goes on from the last. */
int obi_update_is_whole(const struct obi_decoder *d, const struct obi_channel *ch);
/* What is kept of the instrument's stream of snapshots; NULL where the format has none. */
struct obi_whole *obi_update_whole_of(const struct obi_decoder *d, const struct obi_channel *ch);

#endif /* OBI_DECODE_FEED_UPDATE_PARTS_H */

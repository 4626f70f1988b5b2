/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the venue sends of the market: messages with ids and times, in the order of arrival, some of
 * them lost, doubled or cut. A step of the market becomes a short queue: its trades, a quote if the
 * touch changed, its update, and at times a snapshot.
 *
 * Ids. Every update spans a range first_id .. last_id, a hole lies before it (a venue numbers more
 * than one symbol's changes), and it names the last_id of the one before. A snapshot's last_id lies
 * inside the range of an update, the bridge: of that update's changes the snapshot holds removals
 * and new sizes, and not yet the inserts, so that it is a book of its own and yet never crossed. A
 * feed of orders has no such half-way: its snapshot is the book before the bridge.
 *
 * States. EARLY: the first few updates, which the first snapshot will contain. Then LIVE. An update
 * that is lost leads to HOLE for one update, to HELD for some, and over BRIDGE, the update that a
 * snapshot comes with, back to LIVE; EARLY ends over BRIDGE as well. */
#ifndef GEN_FEED_H
#define GEN_FEED_H

#include "fault.h"
#include "market.h"

enum gen_message_kind {
    GEN_MESSAGE_TRADE = 0,
    GEN_MESSAGE_QUOTE = 1,
    GEN_MESSAGE_UPDATE = 2,
    GEN_MESSAGE_SNAPSHOT = 3
};

enum gen_sync {
    GEN_EARLY = 0,
    GEN_LIVE = 1,
    GEN_LOST = 2,
    GEN_HOLE = 3,
    GEN_HELD = 4,
    GEN_BRIDGE = 5
};

struct gen_message {
    enum gen_message_kind kind;
    enum gen_sync sync;    /* UPDATE: where it stands */
    bool cut;              /* UPDATE: its line is to be cut short */
    obi_ns ts_ns, recv_ns; /* exact, rising */
    uint64_t first_id, last_id,
        previous_id; /* UPDATE all, QUOTE and SNAPSHOT last_id, TRADE its id */
    struct gen_trade trade;
    struct gen_touch touch;      /* QUOTE */
    const struct gen_step *step; /* UPDATE: its changes */
    const struct gen_book *book; /* SNAPSHOT: what it tells */
    const struct obi_event *add; /* SNAPSHOT, in a feed of orders: an ADD for each of them */
    size_t n_adds;
};

enum { GEN_QUEUE_MAX = GEN_TRADES_MAX + 8 };

struct gen_feed {
    struct gen_market market;
    struct gen_faults faults;
    struct gen_random random; /* ids and times */
    struct gen_book told;     /* as of the last message */
    struct gen_book snapshot; /* as of the last snapshot's id */
    const struct gen_book *truth;
    uint64_t n_frames, n_done; /* updates after the early ones: asked for, made */
    uint32_t n_early;          /* updates until the first bridge */
    uint32_t spell;            /* updates until the fault that lasts is over */
    enum gen_sync sync;
    uint64_t last_id, trade_id;
    struct gen_touch quoted;
    obi_ns recv_ns;
    /* Snapshots come before their bridges; else the first comes after it, later ones either way. */
    bool snapshot_first;
    bool orders; /* snapshots come before their bridges, as of the update before, and tell orders */
    struct obi_event *add;
    size_t n_adds;
    gen_witness witness;
    void *witness_ctx;
    uint64_t first_trade_id; /* of the last step */
    struct gen_message queue[GEN_QUEUE_MAX];
    size_t n_queued, n_sent;
};

/* Of instrument 0 .. n_instruments - 1; false without memory. */
bool gen_feed_init(struct gen_feed *f, const struct gen_options *opt, uint32_t instrument);
void gen_feed_free(struct gen_feed *f);
/* The next message, the feed's own, good until the one after is asked for; NULL at the end. A look
 * ahead makes it, and does not make it true. */
const struct gen_message *gen_feed_peek(struct gen_feed *f);
const struct gen_message *gen_feed_next(struct gen_feed *f);

/* The truth of the last update that was made. */
void gen_feed_truth(const struct gen_feed *f, struct gen_truth *out);
size_t gen_feed_living(const struct gen_feed *f, struct gen_death *out, size_t size);

#endif /* GEN_FEED_H */

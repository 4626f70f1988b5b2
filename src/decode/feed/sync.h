/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whether a book update is the next one. Two states: waiting for a snapshot, or in sync; in sync
 * has a first step, joining the snapshot, whose rule may differ from the rule of every later step.
 *
 *   waiting --snapshot that bridges to what is held--> joining --first update--> running
 *   joining, running --an update that is not the next one--> waiting
 *
 * Venues differ by one here and there, and an off-by-one is a wrong book that looks right. So a
 * venue's rule is a row of data, and one function reads it:
 *
 *   by range (Binance spot): updates carry first..last ids without holes. After `local`, an
 *   update is old when last <= local, next when it reaches over local + 1, and a hole when
 *   first > local + 1.
 *   by identity (Binance futures): updates name the last id of the one before. `previous == local`
 *   is next wherever its ids lie; else last <= local is old; else it is a hole.
 *   by nothing (Coinbase level2): whatever comes is next; only a checksum can tell.
 *
 * Where a venue's ids may begin anew (OKX after maintenance, Bybit after a restart) and that
 * message is lost, all that follows would seem old, for ever: there an update that is old by its
 * id, but not by its time, is a hole.
 *
 * Snapshots come aside, by another way than the updates, or in band, in the same stream: then the
 * first update follows the snapshot as any other follows the one before, nothing is held for it,
 * and a snapshot replaces the book whenever it comes. */
#ifndef OBI_DECODE_FEED_SYNC_H
#define OBI_DECODE_FEED_SYNC_H

#include <stdint.h>

/* All below 2^63, so that adding one is safe. */
struct obi_update_ids {
    uint64_t first, last;
    uint64_t previous; /* by identity only */
};

enum obi_chain { OBI_CHAIN_RANGE = 0, OBI_CHAIN_IDENTITY = 1, OBI_CHAIN_NONE = 2 };

struct obi_sync_rule {
    enum obi_chain chain;
    uint32_t join_after; /* the first update holds the id this far behind the snapshot's: 0 or 1 */
    int in_band;         /* snapshots stand in the stream of updates */
    int restarts; /* ids may begin anew: an update whose id is old is so only if its time is */
};

struct obi_sync {
    uint64_t local; /* the last id in the book */
    int64_t ts_ns;  /* the venue's time of the last message in the book */
    uint64_t image; /* of the last snapshot's levels: tells whether another one has the same */
    uint8_t waiting, joining;
};

enum obi_sync_verdict {
    OBI_SYNC_OLD = 0,  /* already contained */
    OBI_SYNC_NEXT = 1, /* applies */
    OBI_SYNC_HOLE = 2  /* something before it is missing */
};

/* An update after one whose last id is `local`. */
enum obi_sync_verdict obi_sync_follow(const struct obi_sync_rule *rule, uint64_t local,
                                      const struct obi_update_ids *ids);
/* The first update after a snapshot whose id is `snapshot`. */
enum obi_sync_verdict obi_sync_join(const struct obi_sync_rule *rule, uint64_t snapshot,
                                    const struct obi_update_ids *ids);
/* Either, as the state says; for a book in sync. */
enum obi_sync_verdict obi_sync_judge(const struct obi_sync_rule *rule, const struct obi_sync *sync,
                                     const struct obi_update_ids *ids);
/* Whether a message whose id is old began to count anew. */
int obi_sync_restarted(const struct obi_sync_rule *rule, const struct obi_sync *sync,
                       int64_t ts_ns);

void obi_sync_init(struct obi_sync *sync);
/* A snapshot was applied. */
void obi_sync_start(struct obi_sync *sync, uint64_t snapshot, uint64_t image);
/* The next update was applied. */
void obi_sync_advance(struct obi_sync *sync, const struct obi_update_ids *ids);
/* Something was lost. */
void obi_sync_stop(struct obi_sync *sync);

#endif /* OBI_DECODE_FEED_SYNC_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The book: two sides, the orders where the feed tells them, a state, and what the last frame did.
 *
 * EMPTY knows nothing. CLEAR, or the first event of a frame that is flagged SNAPSHOT, empties the
 * sides and makes it SYNCING; the end of that frame makes it VALID and starts an epoch. GAP, a
 * refusal that would leave the book other than the venue's, or a doubt (doubt.h) makes it STALE;
 * only a snapshot leads out. A PHASE that is not trading shows a VALID book as HALTED, whose levels
 * go on as before. While EMPTY or STALE, level changes are counted and ignored: they cannot be
 * placed. A snapshot that fails in its frame ends STALE.
 *
 *            snapshot           LAST
 *     EMPTY ----------> SYNCING ----> VALID <--> HALTED (phase)
 *                        ^    \         |
 *               snapshot |     \ gap,   | gap, refusal
 *                        |      v       v
 *                        +------- STALE */
#ifndef OBI_BOOK_BOOK_H
#define OBI_BOOK_BOOK_H

#include "book/ladder.h"
#include "book/orders.h"
#include "book/own.h"
#include "core/mem.h"
#include "event/recipe.h"

#include <obi/book.h>
#include <obi/schema.h>

enum {
    OBI_BOOK_COUNTERS = OBI_COUNTER_BOOK_QUIET + 1,
    OBI_LEVELS_DEFAULT = 16384,
    OBI_CHANGES_DEFAULT = 4096,
    OBI_OWN_DEFAULT = 64,
    OBI_LIMIT_MAX = 1 << 24
};

/* What create decided. */
struct obi_book_plan {
    uint32_t max_levels, max_changes, instrument;
    uint32_t max_orders;  /* 0 in a book of levels */
    uint32_t max_own;     /* prices a side */
    uint32_t level_kind;  /* OBI_EVENT_LEVEL in a book of levels, else no kind there is */
    uint32_t depth_limit; /* levels a side; UINT32_MAX where the venue keeps all */
    uint32_t contract;    /* one of enum obi_contract */
    uint32_t max_crossed; /* frames in a row; 0: any number */
    obi_ns max_quiet_ns;  /* 0: for ever */
    double multiplier;    /* above 0 */
    int ignore_unknown;
    int partial; /* the feed does not tell the whole depth */
    int bounded; /* and what its snapshots do not tell stays unknown */
};

struct obi_book {
    struct obi_ladder bid, ask;
    struct obi_orders orders;         /* meaningless in a book of levels, but n_used 0 */
    struct obi_owns own_bid, own_ask; /* the user's word: no state of the book touches it */
    struct obi_book_plan plan;
    uint32_t state;       /* never HALTED: that is VALID and a phase */
    uint32_t depth_limit; /* the plan's, until a CLEAR tells another */
    int partial;
    uint32_t phase, shape;
    int open;     /* inside a frame */
    int rebased;  /* the frame holds a snapshot: nothing of it is journaled */
    int speaks;   /* the frame speaks of the book, not of trades and quotes alone */
    int overflow; /* the frame did not fit the journal */
    int64_t best_bid_before, best_ask_before; /* depths of the touch when the frame began */
    struct obi_change *change;
    uint32_t n_changes;
    uint64_t epoch, frame, seq;
    obi_ns ts_ns, recv_ns;
    obi_ns spoke_ts_ns, spoke_recv_ns; /* of the last event that spoke of the book and had either */
    uint64_t crossed_frames;
    obi_ns crossed_since_ns;
    struct obi_recipe recipe; /* the frame's checksum, where has_recipe */
    int has_recipe;
    uint32_t checksum_told, checksum_made; /* as last judged */
    uint64_t count[OBI_BOOK_COUNTERS];
    struct obi_mem mem;
};

/* The parts of create that a pipeline shares: read options into a plan, lay a book out, start it.
 */
int obi_book_plan(const struct obi_book_options *opt, struct obi_book_plan *plan,
                  struct obi_error *err);
struct obi_book *obi_book_layout(struct obi_carve *c, const struct obi_book_plan *plan);
void obi_book_start(struct obi_book *book); /* once; obi_book_reset() thereafter */

/* VALID or HALTED: the levels are the venue's. */
static inline int obi_book_is_valid(const struct obi_book *book) {
    return book->state == OBI_STATE_VALID;
}

static inline int obi_book_is_halted(const struct obi_book *book) {
    return obi_book_is_valid(book) && book->phase != OBI_PHASE_TRADING;
}

#endif /* OBI_BOOK_BOOK_H */

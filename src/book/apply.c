/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Events into the book, one frame a call. */
#include "book/apply.h"
#include "book/doubt.h"
#include "book/journal.h"
#include "event/event.h"

/* -- frame ------------------------------------------------------------------------------------- */

/* What was seen of the levels goes with them. */
static void drop_levels(obi_book *book) {
    obi_ladder_clear(&book->bid);
    obi_ladder_clear(&book->ask);
    if (book->plan.max_orders) obi_orders_clear(&book->orders);
    book->crossed_frames = 0;
    book->crossed_since_ns = 0;
}

void obi_book_make_stale(obi_book *book) {
    if (book->state != OBI_STATE_STALE) book->count[OBI_COUNTER_BOOK_GAPS]++;
    book->state = OBI_STATE_STALE;
    drop_levels(book);
}

void obi_book_begin_snapshot(obi_book *book) {
    book->state = OBI_STATE_SYNCING;
    book->rebased = 1;
    book->n_changes = 0;
    book->spoke_ts_ns = book->spoke_recv_ns = 0;
    drop_levels(book);
}

void obi_book_meet_unknown(obi_book *book) {
    book->count[OBI_COUNTER_BOOK_UNKNOWN]++;
    if (!book->plan.ignore_unknown && !book->rebased) obi_book_make_stale(book);
}

uint32_t obi_book_shape_now(const obi_book *book) {
    uint32_t shape = book->partial ? OBI_SHAPE_PARTIAL : 0;
    if (!book->bid.n_levels) shape |= OBI_SHAPE_NO_BID;
    if (!book->ask.n_levels) shape |= OBI_SHAPE_NO_ASK;
    if (shape & (OBI_SHAPE_NO_BID | OBI_SHAPE_NO_ASK)) return shape;
    obi_ticks bid = obi_ladder_price(&book->bid, book->bid.best), ask = book->ask.best;
    if (bid == ask) shape |= OBI_SHAPE_LOCKED;
    if (bid > ask) shape |= OBI_SHAPE_CROSSED;
    return shape;
}

static void end_snapshot(obi_book *book) {
    book->state = OBI_STATE_VALID;
    book->epoch++;
    book->count[OBI_COUNTER_BOOK_SNAPSHOTS]++;
    if (book->plan.bounded) {
        book->bid.known = obi_ladder_deepest(&book->bid);
        book->ask.known = obi_ladder_deepest(&book->ask);
    }
}

static void truncate_depth(obi_book *book) {
    uint32_t n = book->depth_limit;
    if (book->bid.n_levels <= n && book->ask.n_levels <= n) return;
    book->count[OBI_COUNTER_BOOK_TRUNCATED] +=
        book->plan.max_orders
            ? obi_book_truncate_orders(book, OBI_BID, n) +
                  obi_book_truncate_orders(book, OBI_ASK, n)
            : obi_ladder_truncate(&book->bid, n) + obi_ladder_truncate(&book->ask, n);
}

static inline void end_frame(obi_book *book) {
    truncate_depth(book);
    if (book->has_recipe) obi_book_judge_checksum(book);
    if (book->state == OBI_STATE_SYNCING) end_snapshot(book);
    book->shape = obi_book_shape_now(book);
    if (book->shape & OBI_SHAPE_LOCKED) book->count[OBI_COUNTER_BOOK_LOCKED]++;
    if (book->shape & OBI_SHAPE_CROSSED) book->count[OBI_COUNTER_BOOK_CROSSED]++;
    if (book->shape & OBI_SHAPE_CROSSED || book->crossed_frames) obi_book_judge_crossing(book);
    if (book->overflow) book->count[OBI_COUNTER_BOOK_OVERFLOWS]++;
    book->count[OBI_COUNTER_BOOK_FRAMES]++;
    book->frame++;
    book->open = 0;
}

/* -- events ------------------------------------------------------------------------------------ */

static void journal_level(obi_book *book, const struct obi_event *ev, const struct obi_ladder *side,
                          obi_lots before_lots) {
    if (book->rebased || before_lots == ev->qty_lots) return;
    struct obi_change *c = obi_journal_add(book, ev);
    if (!c) return;
    c->before_lots = before_lots;
    c->after_lots = ev->qty_lots;
    c->rank = obi_journal_rank(book, side, ev->price_ticks ^ side->flip);
}

static uint32_t orders_told(const struct obi_event *ev) {
    return ev->order_id2 > UINT32_MAX ? UINT32_MAX : (uint32_t)ev->order_id2;
}

static int apply_level(obi_book *book, const struct obi_event *ev) {
    if (obi_book_is_rebased_by(book, ev)) obi_book_begin_snapshot(book);
    if (!obi_book_is_synced(book)) {
        book->count[OBI_COUNTER_BOOK_UNSYNCED]++;
        return OBI_OK;
    }
    struct obi_ladder *side = ev->side == OBI_BID ? &book->bid : &book->ask;
    obi_lots before_lots;
    switch (obi_ladder_set(side, ev->price_ticks, ev->qty_lots, orders_told(ev), &before_lots)) {
    case OBI_LADDER_SET: journal_level(book, ev, side, before_lots); break;
    case OBI_LADDER_FULL: return OBI_E_CAPACITY;
    case OBI_LADDER_UNKNOWN: obi_book_meet_unknown(book); break;
    }
    return OBI_OK;
}

static void apply_trade(obi_book *book, const struct obi_event *ev) {
    if (ev->order_id2) obi_book_note_fill(book, ev->order_id2);
    if (book->rebased) return;
    struct obi_change *c = obi_journal_add(book, ev);
    if (c) c->traded_lots = ev->qty_lots;
}

/* What the user knows of its own orders, whatever the venue's book is at. */
static int apply_own(obi_book *book, const struct obi_event *ev) {
    int is_bid = ev->side == OBI_BID;
    int64_t depth = ev->price_ticks ^ (is_bid ? book->bid.flip : book->ask.flip);
    struct obi_owns *owns = is_bid ? &book->own_bid : &book->own_ask;
    return obi_owns_set(owns, depth, ev->qty_lots, orders_told(ev));
}

/* Whether an event speaks of the book; trades and quotes have streams and numbers of their own, and
 * what is the user's own is not the venue's word. */
static int speaks_of_book(const struct obi_event *ev) {
    switch (ev->kind) {
    case OBI_EVENT_TRADE:
    case OBI_EVENT_QUOTE:
    case OBI_EVENT_OWN: return 0;
    case OBI_EVENT_TIME: return ev->seq != 0;
    default: return 1;
    }
}

static void note(obi_book *book, const struct obi_event *ev) {
    book->count[OBI_COUNTER_BOOK_EVENTS]++;
    if (ev->ts_ns) book->ts_ns = ev->ts_ns;
    if (ev->recv_ns) book->recv_ns = ev->recv_ns;
    if (book->plan.max_quiet_ns) obi_book_judge_silence(book, ev);
    if (!speaks_of_book(ev)) return;
    book->speaks = 1;
    if (ev->seq) book->seq = ev->seq;
    if (!ev->ts_ns && !ev->recv_ns) return;
    book->spoke_ts_ns = ev->ts_ns;
    book->spoke_recv_ns = ev->recv_ns;
}

/* A CLEAR may tell that the venue's book is of another depth from here on. */
static void take_clear(obi_book *book, const struct obi_event *ev) {
    if (ev->qty_lots > 0) {
        int is_all = ev->qty_lots >= UINT32_MAX;
        book->depth_limit = is_all ? UINT32_MAX : (uint32_t)ev->qty_lots;
        book->partial = book->plan.bounded || !is_all;
    }
    obi_book_begin_snapshot(book);
}

static void apply_other(obi_book *book, const struct obi_event *ev) {
    switch (ev->kind) {
    case OBI_EVENT_TRADE: apply_trade(book, ev); break;
    case OBI_EVENT_CLEAR: take_clear(book, ev); break;
    case OBI_EVENT_GAP: obi_book_make_stale(book); break;
    case OBI_EVENT_CHECKSUM: obi_book_note_checksum(book, ev); break;
    case OBI_EVENT_PHASE: book->phase = (uint32_t)ev->qty_lots; break;
    default: break; /* QUOTE and TIME leave the book alone, OWN is in already */
    }
}

/* Refused in a frame of several, or for want of room, the book would differ from the venue's; not
 * so for what is the user's own, of which the venue says nothing. */
static int refuse(obi_book *book, const struct obi_event *ev, int status) {
    int whole_frame = !book->open && ev->flags & OBI_EVENT_LAST;
    int is_own = ev->kind == OBI_EVENT_OWN;
    book->count[OBI_COUNTER_BOOK_REFUSED]++;
    if (whole_frame && (is_own || status == OBI_E_EVENT)) return status;
    if (!book->open) obi_book_begin_frame(book);
    if (!is_own) {
        book->speaks = 1;
        obi_book_make_stale(book);
    }
    if (ev->flags & OBI_EVENT_LAST) end_frame(book);
    return status;
}

/* Most events of an L2 book, in a few comparisons: a level that obi_event_fault() finds nothing
 * wrong with. The two sentinels of price are neighbours when they wrap. */
static int is_sound_level(const obi_book *book, const struct obi_event *ev) {
    return ev->kind == book->plan.level_kind && (ev->side == OBI_BID || ev->side == OBI_ASK) &&
           ev->qty_lots >= 0 && (uint64_t)ev->price_ticks - INT64_MAX > 1 &&
           ev->flags <= (OBI_EVENT_LAST | OBI_EVENT_SNAPSHOT | OBI_EVENT_PRINT);
}

static int take_level(obi_book *book, const struct obi_event *ev) {
    if (!book->open) obi_book_begin_frame(book);
    return apply_level(book, ev);
}

/* What is no sound level. A book of levels takes no orders, and a book of orders no levels. */
static int take_other(obi_book *book, const struct obi_event *ev) {
    if (ev->kind >= OBI_EVENT_ADD && ev->kind <= OBI_EVENT_REPLACE) {
        return book->plan.max_orders ? obi_book_take_order(book, ev) : OBI_E_EVENT;
    }
    if (ev->kind == OBI_EVENT_LEVEL || obi_event_fault(ev)) return OBI_E_EVENT;
    int rc = ev->kind == OBI_EVENT_OWN ? apply_own(book, ev) : OBI_OK;
    if (rc) return rc;
    if (!book->open) obi_book_begin_frame(book);
    apply_other(book, ev);
    return OBI_OK;
}

/* One event: 0 goes on, 1 ended a frame, negative was refused. */
static int take(obi_book *book, const struct obi_event *ev) {
    if (ev->instrument != book->plan.instrument) {
        book->count[OBI_COUNTER_BOOK_OTHER]++;
        return 0;
    }
    int rc = is_sound_level(book, ev) ? take_level(book, ev) : take_other(book, ev);
    if (rc) return refuse(book, ev, rc);
    note(book, ev);
    if (!(ev->flags & OBI_EVENT_LAST)) return 0;
    end_frame(book);
    return 1;
}

/* Where the orders outgrow the cache, what later events will read is fetched while this one is
 * applied: the ids of events are known before their turn. Smaller books have it at hand. */
enum { FETCH_FROM = 1 << 14, FETCH_BUCKET = 8, FETCH_RECORD = 4 };

static void fetch_ahead(const obi_book *book, const struct obi_event *ev, size_t n) {
    if (n > FETCH_BUCKET) obi_orders_prefetch_bucket(&book->orders, ev[FETCH_BUCKET].order_id);
    if (n > FETCH_RECORD) obi_orders_prefetch_record(&book->orders, ev[FETCH_RECORD].order_id);
}

int obi_book_apply(obi_book *book, const struct obi_event *ev, size_t n, size_t *taken) {
    if (taken) *taken = 0;
    if (!book || (!ev && n) || !taken) return OBI_E_ARG;
    if (book->orders.n_used > FETCH_FROM) fetch_ahead(book, ev, n);
    for (size_t i = 0; i < n; i++) {
        int rc = take(book, &ev[i]);
        *taken = rc < 0 ? i : i + 1;
        if (rc < 0) return rc;
        if (rc > 0) return obi_book_is_valid(book) ? OBI_OK : OBI_RESYNC;
    }
    *taken = n;
    return book->open ? OBI_MORE : OBI_OK;
}

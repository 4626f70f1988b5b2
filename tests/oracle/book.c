/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "oracle/book.h"

#include <stdlib.h>
#include <string.h>

/* -- memory ----------------------------------------------------------------------------------- */

static void *grow(void *array, size_t *size, size_t item) {
    *size = *size ? 2 * *size : 64;
    void *grown = realloc(array, *size * item);
    if (!grown) abort();
    return grown;
}

void oracle_book_init(struct oracle_book *book, const struct oracle_options *opt) {
    memset(book, 0, sizeof *book);
    book->opt = *opt;
    book->shape = OBI_SHAPE_NO_BID | OBI_SHAPE_NO_ASK;
    book->change = calloc(opt->max_changes, sizeof *book->change);
    if (!book->change) abort();
}

void oracle_book_free(struct oracle_book *book) {
    free(book->side[0].level);
    free(book->side[1].level);
    free(book->change);
    free(book->trade);
    free(book->order);
}

/* -- one side --------------------------------------------------------------------------------- */

static int is_better(uint8_t side, obi_ticks a, obi_ticks b) {
    return side == OBI_BID ? a > b : a < b;
}

/* How many levels are better than the price: where it is, or would be. */
static size_t rank_of(const struct oracle_side *s, uint8_t side, obi_ticks price) {
    size_t lo = 0, hi = s->n;
    while (lo < hi) {
        size_t middle = (lo + hi) / 2;
        if (is_better(side, s->level[middle].price_ticks, price))
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

static int is_level(const struct oracle_side *s, size_t rank, obi_ticks price) {
    return rank < s->n && s->level[rank].price_ticks == price;
}

static void insert(struct oracle_side *s, size_t rank) {
    if (s->n == s->size) s->level = grow(s->level, &s->size, sizeof *s->level);
    memmove(s->level + rank + 1, s->level + rank, (s->n - rank) * sizeof *s->level);
    s->n++;
}

static void erase(struct oracle_side *s, size_t rank) {
    s->n--;
    memmove(s->level + rank, s->level + rank + 1, (s->n - rank) * sizeof *s->level);
}

/* -- events that are refused ------------------------------------------------------------------ */

static int is_price(obi_ticks price) {
    return price != INT64_MIN && price != INT64_MAX;
}

/* A new or changed order has a price, one that only leaves or trades need not; a size of 0 is one
 * only for a change or a cancellation; an order that is replaced gets another id. */
static int order_is_well_formed(const struct obi_event *ev) {
    int leaves = ev->kind == OBI_EVENT_CANCEL || ev->kind == OBI_EVENT_EXECUTE;
    if (ev->order_id == 0) return 0;
    int may_be_0 = ev->kind == OBI_EVENT_MODIFY || ev->kind == OBI_EVENT_CANCEL;
    if (ev->qty_lots < 0 || (ev->qty_lots == 0 && !may_be_0)) return 0;
    if (!leaves && !is_price(ev->price_ticks)) return 0;
    if (ev->kind == OBI_EVENT_ADD && ev->side == OBI_NONE) return 0;
    if (ev->kind != OBI_EVENT_REPLACE) return 1;
    return ev->order_id2 != 0 && ev->order_id2 != ev->order_id;
}

static int checksum_is_well_formed(const struct obi_event *ev) {
    for (int i = 1; i < 5; i++)
        if ((ev->order_id2 >> 8 * i & 255) > 18) return 0;
    if (ev->price_ticks < 0 || ev->price_ticks > INT64_C(4294967295)) return 0;
    return (ev->order_id2 & 255) == 0 || ((int64_t)ev->order_id > 0 && ev->qty_lots > 0);
}

int oracle_event_is_well_formed(const struct obi_event *ev) {
    const uint16_t known = OBI_EVENT_LAST | OBI_EVENT_SNAPSHOT | OBI_EVENT_PRINT;
    if (ev->flags & ~known) return 0;
    if (ev->kind < OBI_EVENT_LEVEL || ev->kind > OBI_EVENT_OWN || ev->side > OBI_ASK) return 0;
    if (ev->kind == OBI_EVENT_LEVEL || ev->kind == OBI_EVENT_QUOTE || ev->kind == OBI_EVENT_OWN)
        return (ev->side == OBI_BID || ev->side == OBI_ASK) && is_price(ev->price_ticks) &&
               ev->qty_lots >= 0;
    if (ev->kind == OBI_EVENT_TRADE) return is_price(ev->price_ticks) && ev->qty_lots > 0;
    if (ev->kind >= OBI_EVENT_ADD && ev->kind <= OBI_EVENT_REPLACE) return order_is_well_formed(ev);
    if (ev->kind == OBI_EVENT_CHECKSUM) return checksum_is_well_formed(ev);
    if (ev->kind == OBI_EVENT_PHASE)
        return ev->qty_lots >= OBI_PHASE_TRADING && ev->qty_lots <= OBI_PHASE_CLOSED;
    return 1;
}

static int is_of_order(const struct obi_event *ev) {
    return ev->kind >= OBI_EVENT_ADD && ev->kind <= OBI_EVENT_REPLACE;
}

/* A book of levels takes no orders, a book of orders no levels. */
static int is_taken(const struct oracle_book *book, const struct obi_event *ev) {
    int foreign = book->opt.max_orders ? ev->kind == OBI_EVENT_LEVEL : is_of_order(ev);
    return oracle_event_is_well_formed(ev) && !foreign;
}

void oracle_book_become_stale(struct oracle_book *book) {
    if (book->state != OBI_STATE_STALE) book->count[OBI_COUNTER_BOOK_GAPS]++;
    book->state = OBI_STATE_STALE;
    book->crossed_frames = 0;
    book->crossed_since_ns = 0;
}

/* -- the frame -------------------------------------------------------------------------------- */

static void begin_frame(struct oracle_book *book) {
    book->open = 1;
    book->snapshot_begun = 0;
    book->n_changes = 0;
    book->n_trades = 0;
    book->overflow = 0;
    book->frame_speaks = 0;
    for (int i = 0; i < 2; i++) {
        book->had_touch[i] = book->side[i].n > 0;
        if (book->had_touch[i]) book->touch[i] = book->side[i].level[0].price_ticks;
    }
}

/* A frame that is a snapshot has no journal, neither of levels nor of prints. Rank tells the touch
 * before the frame, and what is better, from the rest. */
void oracle_book_record(struct oracle_book *book, const struct obi_change *change) {
    int i = change->side == OBI_ASK, is_print = change->cause == OBI_EVENT_TRADE;
    if (book->snapshot_begun) return;
    if (book->n_changes == book->opt.max_changes) {
        book->overflow = 1;
        return;
    }
    struct obi_change *new = &book->change[book->n_changes++];
    *new = *change;
    if (is_print ||
        (book->had_touch[i] && is_better(change->side, book->touch[i], change->price_ticks)))
        new->rank = UINT32_MAX;
}

/* A level that is told again as it was is no change. */
static void record_level(struct oracle_book *book, const struct obi_event *ev, obi_lots before) {
    struct obi_change change;
    if (before == ev->qty_lots) return;
    memset(&change, 0, sizeof change);
    change.price_ticks = ev->price_ticks;
    change.before_lots = before;
    change.after_lots = ev->qty_lots;
    change.cause = OBI_EVENT_LEVEL;
    change.side = ev->side;
    change.flags = ev->flags;
    oracle_book_record(book, &change);
}

void oracle_book_record_trade(struct oracle_book *book, const struct obi_event *trade) {
    if (book->n_trades == book->trade_size)
        book->trade = grow(book->trade, &book->trade_size, sizeof *book->trade);
    book->trade[book->n_trades++] = *trade;
}

static void record_print(struct oracle_book *book, const struct obi_event *ev) {
    struct obi_change change;
    memset(&change, 0, sizeof change);
    change.price_ticks = ev->price_ticks;
    change.traded_lots = ev->qty_lots;
    change.order_id = ev->order_id;
    change.cause = OBI_EVENT_TRADE;
    change.side = ev->side;
    change.flags = ev->flags;
    oracle_orders_note_fill(book, ev);
    oracle_book_record(book, &change);
    oracle_book_record_trade(book, ev);
}

/* The venue keeps so many levels and does not tell which it forgot. */
static void truncate_to_depth(struct oracle_book *book) {
    for (int i = 0; i < 2; i++) {
        while (book->opt.depth_limit && book->side[i].n > book->opt.depth_limit) {
            struct oracle_side *s = &book->side[i];
            obi_ticks deepest = s->level[--s->n].price_ticks;
            oracle_orders_drop(book, i ? OBI_ASK : OBI_BID, deepest);
            book->count[OBI_COUNTER_BOOK_TRUNCATED]++;
        }
    }
}

static uint32_t shape_of(const struct oracle_book *book) {
    const struct oracle_side *bids = &book->side[0], *asks = &book->side[1];
    uint32_t shape =
        (bids->n ? 0u : (uint32_t)OBI_SHAPE_NO_BID) | (asks->n ? 0u : (uint32_t)OBI_SHAPE_NO_ASK);
    if (shape) return shape;
    obi_ticks bid = bids->level[0].price_ticks, ask = asks->level[0].price_ticks;
    if (bid == ask) return OBI_SHAPE_LOCKED;
    return bid > ask ? (uint32_t)OBI_SHAPE_CROSSED : 0u;
}

int oracle_book_is_partial(const struct oracle_book *book) {
    return book->opt.partial || book->opt.depth_limit > 0;
}

size_t oracle_book_n_known(const struct oracle_book *book, int side) {
    const struct oracle_side *s = &book->side[side];
    uint8_t which = side == 0 ? OBI_BID : OBI_ASK;
    size_t n = 0;
    if (!book->opt.partial) return s->n;
    if (!book->has_bound[side]) return 0;
    while (n < s->n && !is_better(which, book->bound[side], s->level[n].price_ticks)) n++;
    return n;
}

static void note_bounds(struct oracle_book *book) {
    for (int i = 0; i < 2; i++) {
        const struct oracle_side *s = &book->side[i];
        book->has_bound[i] = s->n > 0;
        if (s->n > 0) book->bound[i] = s->level[s->n - 1].price_ticks;
    }
}

int oracle_book_known(const struct oracle_book *book) {
    return book->state == OBI_STATE_VALID || book->state == OBI_STATE_HALTED;
}

static uint32_t known_state(const struct oracle_book *book) {
    return book->phase == OBI_PHASE_TRADING ? OBI_STATE_VALID : OBI_STATE_HALTED;
}

static int end_frame(struct oracle_book *book) {
    book->open = 0;
    book->frame++;
    book->count[OBI_COUNTER_BOOK_FRAMES]++;
    if (book->state == OBI_STATE_SYNCING || oracle_book_known(book)) truncate_to_depth(book);
    if (book->overflow) book->count[OBI_COUNTER_BOOK_OVERFLOWS]++;
    oracle_book_judge_checksum(book);
    if (book->state == OBI_STATE_SYNCING) {
        book->state = known_state(book);
        book->epoch++;
        book->count[OBI_COUNTER_BOOK_SNAPSHOTS]++;
        note_bounds(book);
    }
    if (!oracle_book_known(book)) return OBI_RESYNC;
    book->shape = shape_of(book);
    if (book->shape & OBI_SHAPE_LOCKED) book->count[OBI_COUNTER_BOOK_LOCKED]++;
    if (book->shape & OBI_SHAPE_CROSSED) book->count[OBI_COUNTER_BOOK_CROSSED]++;
    oracle_book_judge_crossing(book);
    return oracle_book_known(book) ? OBI_OK : OBI_RESYNC;
}

/* A frame that is refused in part is no frame that the venue sent: nothing heals it within. */
static int refuse(struct oracle_book *book, const struct obi_event *ev, int status) {
    book->count[OBI_COUNTER_BOOK_REFUSED]++;
    int whole_frame = !book->open && (ev->flags & OBI_EVENT_LAST);
    int is_own = ev->kind == OBI_EVENT_OWN; /* no word of the venue's */
    if (whole_frame && (is_own || status != OBI_E_CAPACITY)) return status;
    if (!book->open) begin_frame(book);
    if (!is_own) oracle_book_become_stale(book);
    if (ev->flags & OBI_EVENT_LAST) end_frame(book);
    return status;
}

/* -- one event -------------------------------------------------------------------------------- */

static void begin_snapshot(struct oracle_book *book) {
    book->state = OBI_STATE_SYNCING;
    book->snapshot_begun = 1;
    book->crossed_frames = 0;
    book->crossed_since_ns = 0;
    book->spoke.ts_ns = book->spoke.recv_ns = 0;
    book->side[0].n = book->side[1].n = book->n_orders = 0;
    book->n_changes = 0;
}

static void remove_level(struct oracle_book *book, const struct obi_event *ev, size_t rank) {
    struct oracle_side *s = &book->side[ev->side == OBI_ASK];
    if (is_level(s, rank, ev->price_ticks)) {
        obi_lots before = s->level[rank].qty_lots;
        erase(s, rank);
        record_level(book, ev, before);
        return;
    }
    book->count[OBI_COUNTER_BOOK_UNKNOWN]++;
    if (!book->opt.ignore_unknown && book->state != OBI_STATE_SYNCING)
        oracle_book_become_stale(book);
}

static int set_level(struct oracle_book *book, const struct obi_event *ev) {
    struct oracle_side *s = &book->side[ev->side == OBI_ASK];
    size_t rank = rank_of(s, ev->side, ev->price_ticks);
    if (ev->qty_lots == 0) {
        remove_level(book, ev, rank);
        return OBI_OK;
    }
    obi_lots before = 0;
    if (is_level(s, rank, ev->price_ticks))
        before = s->level[rank].qty_lots;
    else if (s->n == book->opt.max_levels)
        return OBI_E_CAPACITY;
    else
        insert(s, rank);
    s->level[rank].price_ticks = ev->price_ticks;
    s->level[rank].qty_lots = ev->qty_lots;
    s->level[rank].orders = ev->order_id2 > UINT32_MAX ? UINT32_MAX : (uint32_t)ev->order_id2;
    record_level(book, ev, before);
    return OBI_OK;
}

static int apply_resting(struct oracle_book *book, const struct obi_event *ev) {
    if (book->state != OBI_STATE_EMPTY && book->state != OBI_STATE_STALE)
        return is_of_order(ev) ? oracle_orders_apply(book, ev) : set_level(book, ev);
    book->count[OBI_COUNTER_BOOK_UNSYNCED]++;
    return OBI_OK;
}

static void apply_phase(struct oracle_book *book, const struct obi_event *ev) {
    book->phase = (uint32_t)ev->qty_lots;
    if (oracle_book_known(book)) book->state = known_state(book);
}

static int apply_kind(struct oracle_book *book, const struct obi_event *ev) {
    if (is_of_order(ev)) return apply_resting(book, ev);
    switch (ev->kind) {
    case OBI_EVENT_LEVEL: return apply_resting(book, ev);
    case OBI_EVENT_TRADE: record_print(book, ev); break;
    case OBI_EVENT_CLEAR: begin_snapshot(book); break;
    case OBI_EVENT_GAP: oracle_book_become_stale(book); break;
    case OBI_EVENT_CHECKSUM:
        book->count[OBI_COUNTER_BOOK_UNVERIFIED] += (uint64_t)book->has_checksum;
        book->checksum = *ev;
        book->has_checksum = 1;
        break;
    case OBI_EVENT_PHASE: apply_phase(book, ev); break;
    case OBI_EVENT_OWN: oracle_own_apply(book, ev); break;
    default: break; /* QUOTE and TIME leave the levels alone */
    }
    return OBI_OK;
}

static void note_times(struct oracle_book *book, const struct obi_event *ev) {
    int of_book =
        ev->kind != OBI_EVENT_TRADE && ev->kind != OBI_EVENT_QUOTE && ev->kind != OBI_EVENT_OWN;
    if (of_book && ev->seq) book->seq = ev->seq;
    if (ev->ts_ns) book->ts_ns = ev->ts_ns;
    if (ev->recv_ns) book->recv_ns = ev->recv_ns;
    oracle_book_judge_silence(book, ev);
    if (!of_book || (ev->kind == OBI_EVENT_TIME && !ev->seq)) return;
    book->frame_speaks = 1;
    if (!ev->ts_ns && !ev->recv_ns) return;
    book->spoke.ts_ns = ev->ts_ns;
    book->spoke.recv_ns = ev->recv_ns;
}

/* The flag says something of what rests only; an empty snapshot is a CLEAR. */
static int begins_snapshot(const struct oracle_book *book, const struct obi_event *ev) {
    int has_begun = book->open && book->snapshot_begun;
    return (ev->kind == OBI_EVENT_LEVEL || is_of_order(ev)) && (ev->flags & OBI_EVENT_SNAPSHOT) &&
           !has_begun;
}

int oracle_book_apply(struct oracle_book *book, const struct obi_event *ev) {
    if (ev->instrument != book->opt.instrument) {
        book->count[OBI_COUNTER_BOOK_OTHER]++;
        return book->open ? OBI_MORE : OBI_OK;
    }
    if (!is_taken(book, ev)) return refuse(book, ev, OBI_E_EVENT);
    int begins = begins_snapshot(book, ev);
    if (is_of_order(ev) && !begins && oracle_orders_contradict(book, ev))
        return refuse(book, ev, OBI_E_EVENT);
    if (ev->kind == OBI_EVENT_OWN && !oracle_own_fits(book, ev))
        return refuse(book, ev, OBI_E_CAPACITY);
    if (!book->open) begin_frame(book);
    if (begins) begin_snapshot(book);
    int status = apply_kind(book, ev);
    if (status < 0) return refuse(book, ev, status);
    book->count[OBI_COUNTER_BOOK_EVENTS]++;
    note_times(book, ev);
    return ev->flags & OBI_EVENT_LAST ? end_frame(book) : OBI_MORE;
}

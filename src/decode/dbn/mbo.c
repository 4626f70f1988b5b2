/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Records of single orders. Clear, add, cancel and modify change the book; trade, fill and none do
 * not, because what a fill takes from an order comes as its own cancel or modification. A trade is
 * the aggressor's and has the whole volume, so it carries PRINT; a fill is the share of one order
 * that rested, and tells the same volume again.
 *
 * A frame ends where the venue says that the instrument's event does. A book begins with a clear,
 * or with the first order of a snapshot where that has none, as in files of 2023. */
#include "decode/dbn/dbn.h"

static uint8_t other_side(uint8_t side) {
    return side == OBI_BID ? OBI_ASK : side == OBI_ASK ? OBI_BID : OBI_NONE;
}

static int changes_book(uint8_t action) {
    return action == 'A' || action == 'C' || action == 'M';
}

/* An order's event, checked before anything goes out. */
struct order {
    uint64_t id;
    obi_ticks price_ticks;
    obi_lots qty_lots;
    uint8_t side, kind;
};

static int refuse(const struct obi_dbn_turn *turn, const char *words) {
    return obi_dbn_refuse(turn, OBI_E_FORMAT, NULL, 0, words, 1);
}

/* Why the record is none of an order's, or NULL. */
static const char *order_fault(const struct obi_dbn_turn *turn, const struct order *o) {
    uint8_t side = turn->p[OBI_DBN_MBO_SIDE_AT], action = turn->action;
    if (!o->id) return "has an order without an id";
    if (o->side == OBI_NONE && side != 'N') return "has a side that is none of A, B, N";
    if (action == 'A' && o->side == OBI_NONE) return "has an order without a side";
    return NULL;
}

static int read_order(const struct obi_dbn_turn *turn, struct order *o, int *rc) {
    const unsigned char *p = turn->p;
    int64_t price = (int64_t)obi_load64(p + OBI_DBN_MBO_PRICE_AT);
    uint32_t size = obi_load32(p + OBI_DBN_MBO_SIZE_AT);
    int is_cancel = turn->action == 'C';
    *o = (struct order){.id = obi_load64(p + OBI_DBN_MBO_ORDER_AT),
                        .side = obi_dbn_side(p[OBI_DBN_MBO_SIDE_AT])};
    o->kind = is_cancel ? OBI_EVENT_CANCEL : turn->action == 'A' ? OBI_EVENT_ADD : OBI_EVENT_MODIFY;
    const char *words = order_fault(turn, o);
    if (words) {
        *rc = refuse(turn, words);
        return 0;
    }
    /* A cancel needs no price. */
    int has_price = !is_cancel || price != OBI_DBN_UNDEF_PRICE;
    if (has_price && !obi_dbn_price(turn, price, 1, &o->price_ticks, rc)) return 0;
    if (!obi_dbn_size(turn, size, 1, &o->qty_lots, rc)) return 0;
    if (o->qty_lots || turn->action == 'M') return 1;
    *rc = obi_dbn_refuse(turn, OBI_E_NUMBER, "size", 0, "is no size", 1);
    return 0;
}

static uint16_t snapshot_flag(const struct obi_dbn_book *book) {
    return book->snapshot ? OBI_EVENT_SNAPSHOT : 0;
}

/* CLEAR; what follows up to F_LAST is the snapshot's, if the venue says that it is one. */
static struct obi_event *begin_snapshot(const struct obi_dbn_turn *turn) {
    struct obi_dbn_book *book = turn->book;
    book->snapshot = (turn->flags & OBI_DBN_F_SNAPSHOT) != 0;
    book->spoilt = 0;
    book->open = 1;
    turn->ch->sync.waiting = 0;
    return obi_dbn_put(turn, OBI_EVENT_CLEAR, OBI_EVENT_SNAPSHOT);
}

/* Ends the frame where the venue does: with the record's last event, or with TIME. */
static void end_record(const struct obi_dbn_turn *turn, struct obi_event *last) {
    struct obi_dbn_book *book = turn->book;
    book->open |= last != NULL;
    if (!(turn->flags & OBI_DBN_F_LAST)) return;
    if (!last) last = obi_dbn_put(turn, OBI_EVENT_TIME, snapshot_flag(book));
    last->flags |= OBI_EVENT_LAST;
    book->open = book->snapshot = 0;
}

static int take_order(const struct obi_dbn_turn *turn) {
    struct obi_dbn_book *book = turn->book;
    struct order o;
    int rc = OBI_OK;
    if (!read_order(turn, &o, &rc)) return rc;
    int begins = turn->action == 'A' && turn->flags & OBI_DBN_F_SNAPSHOT && !book->snapshot;
    if (begins) (void)begin_snapshot(turn);
    obi_decoder_note(turn->d, begins ? OBI_COUNTER_DECODER_SNAPSHOTS : OBI_COUNTER_DECODER_DIFFS);
    struct obi_event *ev = obi_dbn_put(turn, (enum obi_event_kind)o.kind, snapshot_flag(book));
    ev->order_id = o.id;
    ev->price_ticks = o.price_ticks;
    ev->qty_lots = o.qty_lots;
    ev->side = o.side;
    end_record(turn, ev);
    return OBI_OK;
}

static int take_clear(const struct obi_dbn_turn *turn) {
    end_record(turn, begin_snapshot(turn));
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_SNAPSHOTS);
    return OBI_OK;
}

/* While the book waits, each is a frame by itself: what would end one is dropped. */
static int take_trade(const struct obi_dbn_turn *turn) {
    const unsigned char *p = turn->p;
    int is_trade = turn->action == 'T', rc = OBI_OK;
    uint8_t side = obi_dbn_side(p[OBI_DBN_MBO_SIDE_AT]);
    struct obi_dbn_trade trade = {.price = (int64_t)obi_load64(p + OBI_DBN_MBO_PRICE_AT),
                                  .size = obi_load32(p + OBI_DBN_MBO_SIZE_AT),
                                  .side = is_trade ? side : other_side(side),
                                  .order_id = obi_load64(p + OBI_DBN_MBO_ORDER_AT)};
    struct obi_event *ev = obi_dbn_put_trade(turn, &trade, &rc);
    if (ev)
        obi_decoder_note(turn->d, OBI_COUNTER_DECODER_TRADES);
    else if (!rc)
        obi_dbn_note_numberless(turn);
    if (ev && is_trade) ev->flags |= OBI_EVENT_PRINT;
    if (!turn->ch->sync.waiting)
        end_record(turn, ev);
    else if (ev)
        ev->flags |= OBI_EVENT_LAST;
    return rc;
}

/* What of a record goes on while the book waits for a snapshot: one that begins, and trades. */
static int take_waiting(const struct obi_dbn_turn *turn) {
    struct obi_dbn_book *book = turn->book;
    int is_snapshot = (turn->flags & OBI_DBN_F_SNAPSHOT) != 0;
    int is_bad = (turn->flags & OBI_DBN_F_MAYBE_BAD_BOOK) != 0;
    int is_order = !(turn->flags & (OBI_DBN_F_TOB | OBI_DBN_F_MBP));
    if (turn->action == 'T' || turn->action == 'F') return take_trade(turn);
    if (book->snapshot) book->spoilt = 1; /* the caller lost it */
    book->snapshot = 0;
    if (turn->action == 'R' && !is_bad) return take_clear(turn);
    if (is_bad && is_snapshot) book->spoilt = 1;
    if (is_snapshot && turn->action == 'A' && is_order && !book->spoilt) return take_order(turn);
    if (is_snapshot && turn->flags & OBI_DBN_F_LAST) book->spoilt = 0;
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_DROPPED);
    return OBI_OK;
}

static int take_running(const struct obi_dbn_turn *turn) {
    switch (turn->action) {
    case 'A':
    case 'C':
    case 'M': return take_order(turn);
    case 'R': return take_clear(turn);
    case 'T':
    case 'F': return take_trade(turn);
    case 'N': break;
    default: return refuse(turn, "has an action that is none of A, C, F, M, N, R, T");
    }
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_DIFFS);
    end_record(turn, NULL);
    return OBI_OK;
}

static const char *interrupted(const struct obi_dbn_turn *turn) {
    int is_level = (turn->flags & (OBI_DBN_F_TOB | OBI_DBN_F_MBP)) != 0;
    if (turn->ch->sync.waiting) return NULL;
    if (is_level && changes_book(turn->action)) return "is told in levels, not in orders";
    return obi_dbn_interrupted(turn);
}

int obi_dbn_take_mbo(struct obi_dbn_turn *turn, int *done) {
    static const struct obi_dbn_places at = {OBI_DBN_MBO_FLAGS_AT, OBI_DBN_MBO_ACTION_AT,
                                             OBI_DBN_MBO_TS_RECV_AT, OBI_DBN_MBO_SEQ_AT};
    obi_dbn_read(turn, &at);
    const char *words = interrupted(turn);
    if (words) {
        *done = 0;
        return obi_dbn_break(turn, words);
    }
    int rc = turn->ch->sync.waiting ? take_waiting(turn) : take_running(turn);
    if (rc >= 0) obi_dbn_follow(turn);
    return rc;
}

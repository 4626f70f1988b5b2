/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Records of levels: each tells all of the best 1 or 10 of either side, so what is told on is what
 * changed since the last one, and any record can begin the book. A record of no levels is a trade.
 *
 * The venue leaves out records that change none of its levels, also one that would have ended an
 * event: a frame that is open when another event begins is ended then, by a TIME of its own.
 *
 * Cost: the levels of a record; both sides are walked with those before, once. */
#include "decode/dbn/dbn.h"

/* What a record tells. */
struct told {
    size_t n_levels;
    struct obi_dbn_side side[2];
};

static int comes_first(int side, obi_ticks a, obi_ticks b) {
    return side == 0 ? a > b : a < b;
}

/* Reads a side's level. Returns 1, or 0 after a refusal. */
static int read_level(const struct obi_dbn_turn *turn, const unsigned char *p, int i,
                      struct obi_dbn_side *side, int *rc) {
    int64_t price = (int64_t)obi_load64(p + OBI_DBN_LEVEL_PRICE_AT + 8 * i);
    uint32_t size = obi_load32(p + OBI_DBN_LEVEL_SIZE_AT + 4 * i);
    struct obi_dbn_level level = {.n_orders = obi_load32(p + OBI_DBN_LEVEL_COUNT_AT + 4 * i)};
    if (price == OBI_DBN_UNDEF_PRICE || !size) return 1;
    if (!obi_dbn_price(turn, price, 1, &level.price_ticks, rc)) return 0;
    if (!obi_dbn_size(turn, size, 1, &level.qty_lots, rc)) return 0;
    if (side->n && !comes_first(i, side->level[side->n - 1].price_ticks, level.price_ticks)) {
        *rc = obi_dbn_refuse(turn, OBI_E_FORMAT, NULL, 0, "has levels out of their order", 1);
        return 0;
    }
    side->level[side->n++] = level;
    return 1;
}

static int read_levels(const struct obi_dbn_turn *turn, struct told *told, int *rc) {
    const unsigned char *p = turn->p + OBI_DBN_MBP_BYTES;
    told->side[0].n = told->side[1].n = 0;
    for (size_t k = 0; k < told->n_levels; k++, p += OBI_DBN_LEVEL_BYTES) {
        for (int i = 0; i < 2; i++) {
            if (!read_level(turn, p, i, &told->side[i], rc)) return 0;
        }
    }
    return 1;
}

static struct obi_event *put_level(const struct obi_dbn_turn *turn, int side,
                                   const struct obi_dbn_level *level, obi_lots qty_lots,
                                   uint16_t flags) {
    struct obi_event *ev = obi_dbn_put(turn, OBI_EVENT_LEVEL, flags);
    ev->side = side ? OBI_ASK : OBI_BID;
    ev->price_ticks = level->price_ticks;
    ev->qty_lots = qty_lots;
    ev->order_id2 = qty_lots ? level->n_orders : 0;
    return ev;
}

/* Levels that went, so that a side never has more than the venue tells. */
static struct obi_event *put_gone(const struct obi_dbn_turn *turn, int side,
                                  const struct obi_dbn_side *before,
                                  const struct obi_dbn_side *after, struct obi_event *last) {
    uint32_t k = 0;
    for (uint32_t i = 0; i < before->n; i++) {
        obi_ticks price = before->level[i].price_ticks;
        while (k < after->n && comes_first(side, after->level[k].price_ticks, price)) k++;
        if (k < after->n && after->level[k].price_ticks == price) continue;
        last = put_level(turn, side, &before->level[i], 0, 0);
    }
    return last;
}

/* Levels that came or have another size or count. */
static struct obi_event *put_changed(const struct obi_dbn_turn *turn, int side,
                                     const struct obi_dbn_side *before,
                                     const struct obi_dbn_side *after, struct obi_event *last) {
    uint32_t k = 0;
    for (uint32_t i = 0; i < after->n; i++) {
        const struct obi_dbn_level *level = &after->level[i];
        while (k < before->n && comes_first(side, before->level[k].price_ticks, level->price_ticks))
            k++;
        const struct obi_dbn_level *old = k < before->n ? &before->level[k] : NULL;
        int is_same = old && old->price_ticks == level->price_ticks &&
                      old->qty_lots == level->qty_lots && old->n_orders == level->n_orders;
        if (!is_same) last = put_level(turn, side, level, level->qty_lots, 0);
    }
    return last;
}

static struct obi_event *put_changes(const struct obi_dbn_turn *turn, const struct told *told,
                                     struct obi_event *last) {
    const struct obi_dbn_side *before = turn->book->side;
    for (int i = 0; i < 2; i++) {
        last = put_gone(turn, i, &before[i], &told->side[i], last);
        last = put_changed(turn, i, &before[i], &told->side[i], last);
    }
    return last;
}

/* All levels, complete in themselves. */
static void put_snapshot(const struct obi_dbn_turn *turn, const struct told *told) {
    struct obi_event *last = obi_dbn_put(turn, OBI_EVENT_CLEAR, OBI_EVENT_SNAPSHOT);
    for (int i = 0; i < 2; i++) {
        const struct obi_dbn_side *side = &told->side[i];
        for (uint32_t k = 0; k < side->n; k++)
            last = put_level(turn, i, &side->level[k], side->level[k].qty_lots, OBI_EVENT_SNAPSHOT);
    }
    last->flags |= OBI_EVENT_LAST;
    turn->ch->sync.waiting = 0;
}

/* The frame of an event before this one. */
static void end_open(const struct obi_dbn_turn *turn) {
    struct obi_dbn_book *book = turn->book;
    if (!book->open || book->ts_ns == turn->ts_ns) return;
    struct obi_event *ev = obi_dbn_put(turn, OBI_EVENT_TIME, OBI_EVENT_LAST);
    ev->ts_ns = book->ts_ns;
    ev->recv_ns = book->recv_ns;
    ev->seq = book->seq;
    book->open = 0;
}

static struct obi_dbn_trade trade_of(const struct obi_dbn_turn *turn) {
    const unsigned char *p = turn->p;
    return (struct obi_dbn_trade){.price = (int64_t)obi_load64(p + OBI_DBN_MBP_PRICE_AT),
                                  .size = obi_load32(p + OBI_DBN_MBP_SIZE_AT),
                                  .side = obi_dbn_side(p[OBI_DBN_MBP_SIDE_AT])};
}

/* The trade of a record that is one; NULL when there is none. */
static struct obi_event *put_trade(const struct obi_dbn_turn *turn, int *rc) {
    struct obi_dbn_trade trade = trade_of(turn);
    if (turn->action != 'T') return NULL;
    struct obi_event *ev = obi_dbn_put_trade(turn, &trade, rc);
    if (ev) ev->flags |= OBI_EVENT_PRINT;
    return ev;
}

/* Looks at the numbers of a trade before anything goes out. */
static int is_trade_fine(const struct obi_dbn_turn *turn, int *rc) {
    struct obi_dbn_trade trade = trade_of(turn);
    obi_ticks price_ticks;
    obi_lots qty_lots;
    if (turn->action != 'T' || trade.price == OBI_DBN_UNDEF_PRICE) return 1;
    return obi_dbn_price(turn, trade.price, 1, &price_ticks, rc) &&
           (trade.size == OBI_DBN_UNDEF_SIZE || obi_dbn_size(turn, trade.size, 1, &qty_lots, rc));
}

/* A record without levels, or whose levels are not to be trusted. */
static int take_trade_alone(const struct obi_dbn_turn *turn) {
    int rc = OBI_OK;
    struct obi_event *ev = put_trade(turn, &rc);
    if (ev) ev->flags |= OBI_EVENT_LAST;
    if (ev)
        obi_decoder_note(turn->d, OBI_COUNTER_DECODER_TRADES);
    else if (turn->action == 'T' && !rc)
        obi_dbn_note_numberless(turn);
    else if (!rc)
        obi_decoder_note(turn->d, OBI_COUNTER_DECODER_DROPPED);
    return rc;
}

static int take_levels(const struct obi_dbn_turn *turn, struct told *told) {
    struct obi_dbn_book *book = turn->book;
    int rc = OBI_OK, waits = turn->ch->sync.waiting, is_last = turn->flags & OBI_DBN_F_LAST;
    if (!read_levels(turn, told, &rc) || !is_trade_fine(turn, &rc)) return rc;
    end_open(turn);
    if (waits) put_snapshot(turn, told);
    struct obi_event *last = put_trade(turn, &rc);
    enum obi_counter counter = last ? OBI_COUNTER_DECODER_TRADES : OBI_COUNTER_DECODER_DIFFS;
    obi_decoder_note(turn->d, waits ? OBI_COUNTER_DECODER_SNAPSHOTS : counter);
    if (!waits) last = put_changes(turn, told, last);
    if (!last && !waits && is_last) last = obi_dbn_put(turn, OBI_EVENT_TIME, 0);
    book->open |= last != NULL;
    if (last && is_last) last->flags |= OBI_EVENT_LAST;
    if (is_last) book->open = 0;
    book->side[0] = told->side[0];
    book->side[1] = told->side[1];
    return OBI_OK;
}

int obi_dbn_take_mbp(struct obi_dbn_turn *turn, size_t n_levels, int *done) {
    static const struct obi_dbn_places at = {OBI_DBN_MBP_FLAGS_AT, OBI_DBN_MBP_ACTION_AT,
                                             OBI_DBN_MBP_TS_RECV_AT, OBI_DBN_MBP_SEQ_AT};
    struct told told;
    told.n_levels = n_levels;
    obi_dbn_read(turn, &at);
    const char *words = obi_dbn_interrupted(turn);
    if (words) {
        *done = 0;
        return obi_dbn_break(turn, words);
    }
    int is_bad = (turn->flags & OBI_DBN_F_MAYBE_BAD_BOOK) != 0;
    int rc = n_levels && !is_bad ? take_levels(turn, &told) : take_trade_alone(turn);
    if (rc >= 0) obi_dbn_follow(turn);
    return rc;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What becomes of a message: in a stream of orders, and in one of rows. */
#include "decode/lobster/lobster.h"

static uint8_t side_of(const struct obi_lobster_line *line) {
    return line->direction > 0 ? OBI_BID : OBI_ASK;
}

static void end_frame(struct obi_lobster *l) {
    l->ev[l->n_ev - 1].flags |= OBI_EVENT_LAST;
}

static int refuse_with(const struct obi_lobster_turn *turn, int status, const char *words) {
    (void)obi_message_fail(&turn->d->message, status, NULL, words);
    return obi_lobster_refuse(turn, 1);
}

static void put_order(const struct obi_lobster_turn *turn, enum obi_event_kind kind,
                      uint16_t flags) {
    const struct obi_lobster_line *line = &turn->line;
    struct obi_event ev = obi_lobster_event(turn, kind, flags);
    ev.order_id = (uint64_t)line->order_id;
    ev.side = side_of(line);
    ev.price_ticks = line->price_ticks;
    ev.qty_lots = line->size_lots;
    obi_lobster_put(turn->l, &ev);
}

static void put_clear(const struct obi_lobster_turn *turn) {
    struct obi_event ev = obi_lobster_event(turn, OBI_EVENT_CLEAR, OBI_EVENT_SNAPSHOT);
    obi_lobster_put(turn->l, &ev);
}

/* An order that rests when the stream begins. */
static int open_with(const struct obi_lobster_turn *turn) {
    if (turn->l->state == OBI_LOBSTER_FRESH) put_clear(turn);
    turn->l->state = OBI_LOBSTER_OPENING;
    put_order(turn, OBI_EVENT_ADD, OBI_EVENT_SNAPSHOT);
    return OBI_OK;
}

/* Keeps an order for the message that it comes before. */
static int keep(const struct obi_lobster_turn *turn) {
    const struct obi_lobster_line *line = &turn->line;
    struct obi_lobster *l = turn->l;
    size_t size = turn->d->max_pending;
    if (l->n_late == size) {
        return refuse_with(turn, OBI_E_CAPACITY, "more than max_pending orders wait");
    }
    if (l->n_late && l->late[(l->late_at + l->n_late - 1) % size].before > line->before) {
        return refuse_with(turn, OBI_E_FORMAT, "insert_before goes back");
    }
    l->late[(l->late_at + l->n_late++) % size] = (struct obi_lobster_late){
        line->before, (uint64_t)line->order_id, line->price_ticks, line->size_lots, side_of(line)};
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_HELD);
    return OBI_OK;
}

/* All opening orders are one snapshot: it is counted with the first, the others as updates of the
 * book, so that each line still has its one counter. */
static int take_opening(const struct obi_lobster_turn *turn) {
    struct obi_lobster *l = turn->l;
    int is_first = l->state == OBI_LOBSTER_FRESH;
    if (turn->line.before > l->n_messages) return keep(turn);
    obi_decoder_note(turn->d, is_first ? OBI_COUNTER_DECODER_SNAPSHOTS : OBI_COUNTER_DECODER_DIFFS);
    if (l->state != OBI_LOBSTER_OPEN) return open_with(turn);
    put_order(turn, OBI_EVENT_ADD, OBI_EVENT_LAST);
    return OBI_OK;
}

/* The first message ends the snapshot, also one of no orders. */
static void open_book(const struct obi_lobster_turn *turn) {
    struct obi_lobster *l = turn->l;
    if (l->state == OBI_LOBSTER_FRESH) {
        put_clear(turn);
    } else {
        struct obi_event ev = obi_lobster_event(turn, OBI_EVENT_TIME, OBI_EVENT_SNAPSHOT);
        obi_lobster_put(l, &ev);
    }
    end_frame(l);
    l->state = OBI_LOBSTER_OPEN;
    l->channel->sync.waiting = 0;
}

/* The first of those that wait comes in, at the time of the message that it comes before. */
static void let_in(const struct obi_lobster_turn *turn) {
    struct obi_lobster *l = turn->l;
    const struct obi_lobster_late *late = &l->late[l->late_at];
    struct obi_event ev = obi_lobster_event(turn, OBI_EVENT_ADD, OBI_EVENT_LAST);
    ev.order_id = late->order_id;
    ev.side = late->side;
    ev.price_ticks = late->price_ticks;
    ev.qty_lots = late->qty_lots;
    obi_lobster_put(l, &ev);
    l->late_at = (l->late_at + 1) % turn->d->max_pending;
    l->n_late--;
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_DIFFS);
}

static enum obi_counter counter_of(const struct obi_lobster_line *line) {
    int is_trade = line->type == OBI_LOBSTER_HIDDEN || line->type == OBI_LOBSTER_CROSS;
    return is_trade ? OBI_COUNTER_DECODER_TRADES : OBI_COUNTER_DECODER_DIFFS;
}

static void put_message(const struct obi_lobster_turn *turn) {
    static const uint8_t kind_of[] = {[OBI_LOBSTER_ADD] = OBI_EVENT_ADD,
                                      [OBI_LOBSTER_REDUCE] = OBI_EVENT_CANCEL,
                                      [OBI_LOBSTER_DELETE] = OBI_EVENT_CANCEL,
                                      [OBI_LOBSTER_EXECUTE] = OBI_EVENT_EXECUTE};
    int64_t type = turn->line.type;
    uint16_t flags = type == OBI_LOBSTER_EXECUTE ? OBI_EVENT_PRINT : 0;
    if (type <= OBI_LOBSTER_EXECUTE)
        put_order(turn, kind_of[type], flags);
    else
        obi_lobster_put_news(turn);
    end_frame(turn->l);
}

int obi_lobster_take_order(const struct obi_lobster_turn *turn, int *done) {
    struct obi_lobster *l = turn->l;
    if (turn->line.n_columns == OBI_LOBSTER_OPENING_COLUMNS) return take_opening(turn);
    *done =
        l->state == OBI_LOBSTER_OPEN && !(l->n_late && l->late[l->late_at].before <= l->n_messages);
    if (l->state != OBI_LOBSTER_OPEN) {
        open_book(turn);
    } else if (!*done) {
        let_in(turn);
    } else {
        l->n_messages++;
        obi_decoder_note(turn->d, counter_of(&turn->line));
        put_message(turn);
    }
    return OBI_OK;
}

static void put_level(const struct obi_lobster_turn *turn, uint8_t side,
                      const struct obi_lobster_level *level, uint16_t flags) {
    struct obi_event ev = obi_lobster_event(turn, OBI_EVENT_LEVEL, flags);
    ev.side = side;
    ev.price_ticks = level->price_ticks;
    ev.qty_lots = level->qty_lots;
    obi_lobster_put(turn->l, &ev);
}

/* A row by itself is a snapshot; what its message says of a trade comes behind it. */
static void put_snapshot(const struct obi_lobster_turn *turn) {
    struct obi_lobster *l = turn->l;
    put_clear(turn);
    for (uint8_t side = OBI_BID; side <= OBI_ASK; side++) {
        const struct obi_lobster_side *s = &l->told.side[side - OBI_BID];
        for (size_t i = 0; i < s->n; i++) put_level(turn, side, &s->level[i], OBI_EVENT_SNAPSHOT);
    }
    end_frame(l);
    size_t n_ev = l->n_ev;
    obi_lobster_put_news(turn);
    if (l->n_ev > n_ev) end_frame(l);
    l->channel->sync.waiting = 0;
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_SNAPSHOTS);
}

static void put_changes(const struct obi_lobster_turn *turn,
                        const struct obi_lobster_changes *changes) {
    struct obi_lobster *l = turn->l;
    obi_lobster_put_news(turn);
    for (size_t i = 0; i < changes->n; i++) put_level(turn, changes->side, &changes->level[i], 0);
    if (!l->n_ev) {
        struct obi_event ev = obi_lobster_event(turn, OBI_EVENT_TIME, 0);
        obi_lobster_put(l, &ev);
    }
    end_frame(l);
    obi_decoder_note(turn->d, counter_of(&turn->line));
    obi_decoder_note(turn->d,
                     changes->is_taken ? OBI_COUNTER_DECODER_TAKEN : OBI_COUNTER_DECODER_DERIVED);
}

int obi_lobster_take_row(const struct obi_lobster_turn *turn, int *done) {
    struct obi_lobster *l = turn->l;
    struct obi_channel *ch = l->channel;
    struct obi_csv levels = turn->line.levels;
    struct obi_lobster_changes changes;
    (void)done; /* always, in one go */
    l->n_messages++;
    l->state = OBI_LOBSTER_OPEN;
    if (!obi_lobster_rows_read(&levels, ch->told.depth_limit, &ch->price, &ch->qty, &l->told,
                               &turn->d->message.fault)) {
        return obi_lobster_refuse(turn, 1);
    }
    if (ch->sync.waiting) {
        put_snapshot(turn);
    } else if (obi_lobster_rows_follow(&l->rows, &turn->line, &l->told, &changes)) {
        put_changes(turn, &changes);
        return OBI_OK; /* the rows are alike */
    } else {
        obi_decoder_note(turn->d, OBI_COUNTER_DECODER_MISMATCHED);
        return refuse_with(turn, OBI_RESYNC, "the row is not what the message makes of the last");
    }
    l->rows = l->told;
    return OBI_OK;
}

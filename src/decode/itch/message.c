/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What becomes of a message of ITCH. Each counts under one heading, as in update.h. */
#include "core/big.h"
#include "core/error.h"
#include "decode/itch/itch.h"

#include <string.h>

/* -- faults ------------------------------------------------------------------------------------ */

static uint64_t byte_of(const struct obi_itch_turn *turn) {
    return turn->i->offset - (uint64_t)((const unsigned char *)turn->call->at - turn->at);
}

/* Begins the words about a message: "AAPL message 17, type A: ". */
struct obi_text obi_itch_words(const struct obi_itch_turn *turn, int status) {
    struct obi_text t = obi_itch_fault(turn->i, status, byte_of(turn));
    if (turn->channel) {
        const struct obi_instrument *told = &turn->channel->told;
        turn->i->fault.index = told->id;
        obi_text_put_bytes(&t, told->symbol, strlen(told->symbol));
        obi_text_put(&t, " ");
    }
    obi_text_put(&t, "message ");
    obi_text_put_uint(&t, turn->seq);
    obi_text_put(&t, ", type ");
    obi_text_put_bytes(&t, (const char *)turn->at, 1);
    obi_text_put(&t, ": ");
    return t;
}

/* The message's stock is lost with it. */
static void lose_stock(const struct obi_itch_turn *turn) {
    struct obi_itch *i = turn->i;
    turn->locate->has_orders = 1;
    obi_itch_lose(turn->d, turn->call, turn->locate->channel - 1);
    i->sweep.body.seq = turn->seq;
}

struct obi_text obi_itch_refuse(const struct obi_itch_turn *turn, int status, int loses) {
    struct obi_text t = obi_itch_words(turn, status);
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_REFUSED);
    if (loses && turn->channel) lose_stock(turn);
    return t;
}

static int is_order(const struct obi_itch_turn *turn) {
    return turn->layout->kind != 0;
}

/* Refuses for a field; a trade of hidden orders leaves the book as it is. Returns 0. */
static int refuse_field(const struct obi_itch_turn *turn, int status, const char *words) {
    struct obi_text t = obi_itch_refuse(turn, status, is_order(turn));
    obi_text_put(&t, words);
    return 0;
}

static int refuse_number(const struct obi_itch_turn *turn, const char *label, uint64_t value,
                         const char *words) {
    struct obi_text t = obi_itch_refuse(turn, OBI_E_NUMBER, is_order(turn));
    obi_text_put(&t, label);
    obi_text_put_uint(&t, value);
    obi_text_put(&t, " ");
    obi_text_put(&t, words);
    return 0;
}

/* Without its locate it may have been anybody's. */
static void refuse_length(const struct obi_itch_turn *turn) {
    struct obi_text t = obi_itch_refuse(turn, OBI_E_FORMAT, 1);
    obi_text_put_uint(&t, turn->n);
    obi_text_put(&t, " bytes, it takes ");
    obi_text_put_uint(&t, turn->layout->length);
    if (!turn->locate) {
        obi_itch_lose_all(turn->d, turn->call);
        turn->i->sweep.body.seq = turn->seq;
    }
}

/* -- fields ------------------------------------------------------------------------------------ */

static int read_side(const struct obi_itch_turn *turn, uint8_t *out) {
    unsigned char side = turn->at[turn->layout->side];
    *out = side == 'B' ? OBI_BID : OBI_ASK;
    return side == 'B' || side == 'S' ||
           refuse_field(turn, OBI_E_FORMAT, "side is neither B nor S");
}

static int read_size(const struct obi_itch_turn *turn, obi_lots *out) {
    const struct obi_itch_layout *l = turn->layout;
    uint64_t size = l->size ? obi_big32(turn->at + l->size) : obi_big64(turn->at + l->volume);
    enum obi_decimal_fault fault = OBI_DECIMAL_RANGE;
    if (!size) return refuse_field(turn, OBI_E_NUMBER, "size is 0");
    if (size <= INT64_MAX) {
        struct obi_decimal shares = {(int64_t)size, 0};
        fault = obi_grid_steps(&turn->channel->qty, shares, out);
    }
    return !fault || refuse_number(turn, "size ", size, obi_decimal_fault_text(fault));
}

static int read_price(const struct obi_itch_turn *turn, obi_ticks *out) {
    uint32_t price = obi_big32(turn->at + turn->layout->price);
    struct obi_decimal dollars = {price, OBI_ITCH_DIGITS};
    enum obi_decimal_fault fault = obi_grid_steps(&turn->channel->price, dollars, out);
    if (!price && !(turn->channel->told.flags & OBI_INSTRUMENT_ANY_PRICE))
        return refuse_field(turn, OBI_E_NUMBER, "price is 0");
    return !fault ||
           refuse_number(turn, "price in ten-thousandths ", price, obi_decimal_fault_text(fault));
}

struct obi_event *obi_itch_event(const struct obi_itch_turn *turn, enum obi_event_kind kind,
                                 uint16_t flags) {
    struct obi_event *ev = &turn->ev[turn->n_ev];
    *ev = (struct obi_event){.ts_ns = turn->i->ts_ns,
                             .recv_ns = turn->call->in.recv_ns,
                             .seq = turn->seq,
                             .instrument = turn->channel->told.id,
                             .kind = (uint8_t)kind,
                             .flags = flags};
    return ev;
}

/* -- orders ------------------------------------------------------------------------------------ */

/* Ids; 0 is none, and a replacement is another order. */
static int read_ids(const struct obi_itch_turn *turn, struct obi_event *ev) {
    const struct obi_itch_layout *l = turn->layout;
    ev->order_id = obi_big64(turn->at + l->id);
    if (l->id2) ev->order_id2 = obi_big64(turn->at + l->id2);
    if (!ev->order_id || (l->id2 && !ev->order_id2))
        return refuse_field(turn, OBI_E_FORMAT, "order reference number is 0");
    return ev->order_id != ev->order_id2 ||
           refuse_field(turn, OBI_E_FORMAT, "both order reference numbers are the same");
}

/* A cancel without size takes all, and the message that has none means that; one that tells 0 does
 * not, and is refused. Executions name no side: it is the order's. */
static int read_order(const struct obi_itch_turn *turn, struct obi_event *ev) {
    const struct obi_itch_layout *l = turn->layout;
    return read_ids(turn, ev) && (!l->side || read_side(turn, &ev->side)) &&
           (!l->size || read_size(turn, &ev->qty_lots)) &&
           (!l->price || read_price(turn, &ev->price_ticks));
}

/* An execution at a price of its own: the order's part, and the print, if it is one. The other part
 * of a cross is told in one piece later (Q). */
static void put_execution(struct obi_itch_turn *turn, struct obi_event *ev) {
    unsigned char printable = turn->at[turn->layout->code];
    if (printable != 'Y' && printable != 'N') {
        (void)refuse_field(turn, OBI_E_FORMAT, "printable is neither Y nor N");
        return;
    }
    obi_ticks price_ticks = ev->price_ticks;
    ev->price_ticks = 0;
    turn->n_ev++;
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_DIFFS);
    if (printable == 'N') return;
    ev->flags = 0;
    struct obi_event *trade =
        obi_itch_event(turn, OBI_EVENT_TRADE, OBI_EVENT_PRINT | OBI_EVENT_LAST);
    trade->price_ticks = price_ticks;
    trade->qty_lots = ev->qty_lots;
    trade->order_id = obi_big64(turn->at + turn->layout->trade);
    turn->n_ev++;
}

static void take_order(struct obi_itch_turn *turn) {
    if (turn->channel->sync.waiting) {
        obi_decoder_note(turn->d, OBI_COUNTER_DECODER_DROPPED);
        return;
    }
    struct obi_event *ev = obi_itch_event(turn, turn->layout->kind, OBI_EVENT_LAST);
    if (!read_order(turn, ev)) return;
    if (turn->layout->code) {
        put_execution(turn, ev);
        return;
    }
    if (ev->kind == OBI_EVENT_EXECUTE) ev->flags |= OBI_EVENT_PRINT;
    turn->n_ev++;
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_DIFFS);
}

/* -- the rest ---------------------------------------------------------------------------------- */

static void take_unknown(const struct obi_itch_turn *turn) {
    static const char digits[] = "0123456789abcdef";
    unsigned char type = turn->at[0];
    const char code[] = {'0', 'x', digits[type >> 4], digits[type & 15]};
    int is_letter = type > ' ' && type <= '~';
    obi_decoder_note_unknown(turn->d, is_letter ? (const char *)turn->at : code,
                             is_letter ? 1 : sizeof code);
}

/* Who was on which side is not told: since 2014-07-14 the side of P is always B. */
static void take_trade(struct obi_itch_turn *turn) {
    int is_cross = turn->layout->volume != 0;
    struct obi_event *ev = obi_itch_event(turn, OBI_EVENT_TRADE, OBI_EVENT_LAST | OBI_EVENT_PRINT);
    if (is_cross && !obi_big64(turn->at + turn->layout->volume)) {
        take_unknown(turn);
        return;
    }
    if (!read_size(turn, &ev->qty_lots) || !read_price(turn, &ev->price_ticks)) return;
    ev->order_id = obi_big64(turn->at + turn->layout->trade);
    turn->n_ev++;
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_TRADES);
}

static void take_state(struct obi_itch_turn *turn) {
    struct obi_event *ev = obi_itch_event(turn, OBI_EVENT_PHASE, OBI_EVENT_LAST);
    switch (turn->at[turn->layout->code]) {
    case 'H':
    case 'P': ev->qty_lots = OBI_PHASE_HALT; break;
    case 'Q': ev->qty_lots = OBI_PHASE_AUCTION; break;
    case 'T': ev->qty_lots = OBI_PHASE_TRADING; break;
    default: take_unknown(turn); return;
    }
    turn->i->stock[turn->locate->channel - 1].is_closed = 0;
    turn->n_ev++;
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_DIFFS);
}

/* O is the first message of a day; after E nothing trades, while M ends the day's main hours only
 * and trading goes on behind it. */
static void take_system(struct obi_itch_turn *turn) {
    unsigned char code = turn->at[turn->layout->code];
    if (code == 'O' && turn->i->has_begun) {
        struct obi_text t = obi_itch_words(turn, OBI_RESYNC);
        obi_text_put(&t, "a new day begins: books wait for its stock directory");
        obi_itch_begin_day(turn->d, turn->call);
        turn->i->sweep.body.seq = turn->seq;
    }
    if (code == 'O') turn->i->is_incomplete = 0;
    if (code != 'E' && code != 'C') {
        take_unknown(turn);
        return;
    }
    obi_itch_close(turn->d, turn->call);
    turn->i->sweep.body.seq = turn->seq;
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_DIFFS);
}

/* Nobody asked for it, or its directory is missing: then its book cannot be known today. */
static void take_strangers(struct obi_itch_turn *turn) {
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_OTHER);
    if (turn->locate->is_other || !is_order(turn) || turn->i->has_told_stray) return;
    turn->i->has_told_stray = 1;
    struct obi_text t = obi_itch_words(turn, OBI_RESYNC);
    obi_text_put(&t, "locate ");
    obi_text_put_uint(&t, obi_big16(turn->at + OBI_ITCH_LOCATE));
    obi_text_put(&t, " has orders before its stock directory");
}

/* Finds the stock by its locate; what the number meant on another day is forgotten. */
static void find_stock(struct obi_itch_turn *turn) {
    struct obi_itch *i = turn->i;
    struct obi_itch_locate *at = &i->locate[obi_big16(turn->at + OBI_ITCH_LOCATE)];
    if (at->day != i->day) *at = (struct obi_itch_locate){.day = i->day};
    turn->locate = at;
    if (at->channel) turn->channel = &turn->d->roster.channel[at->channel - 1];
}

static void take_stocks(struct obi_itch_turn *turn) {
    int has_orders = is_order(turn);
    if (has_orders) turn->locate->has_orders = 1;
    if (!turn->channel)
        take_strangers(turn);
    else if (has_orders)
        take_order(turn);
    else if (turn->at[0] == 'H')
        take_state(turn);
    else
        take_trade(turn);
}

static void take_known(struct obi_itch_turn *turn) {
    turn->i->ts_ns = (obi_ns)((uint64_t)turn->d->day_ns + obi_big48(turn->at + OBI_ITCH_TIME));
    switch (turn->at[0]) {
    case 'A':
    case 'F':
    case 'E':
    case 'C':
    case 'X':
    case 'D':
    case 'U':
    case 'P':
    case 'Q':
    case 'H': take_stocks(turn); break;
    case 'R': obi_itch_take_directory(turn); break;
    case 'S': take_system(turn); break;
    default: take_unknown(turn);
    }
}

void obi_itch_take(struct obi_itch_turn *turn) {
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_MESSAGES);
    if (!turn->n) {
        obi_decoder_note_unknown(turn->d, "empty", 5);
        return;
    }
    turn->layout = obi_itch_layout(turn->at[0]);
    if (turn->n >= OBI_ITCH_LOCATE + 2) find_stock(turn);
    if (!turn->layout->length)
        take_unknown(turn);
    else if (turn->n != turn->layout->length)
        refuse_length(turn);
    else
        take_known(turn);
    turn->i->has_begun = 1;
}

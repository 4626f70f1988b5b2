/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the records of all schemas share: whom they speak of, events, gaps, refusals, numbers.
 *
 * An instrument's name is its symbol, or its id as text where none is known. Where another
 * publisher has the name already, it is SYMBOL@PUBLISHER; a name of that form which was given
 * beforehand comes first. Where another id of the publisher has it, as after a roll or where ids
 * are given anew each day, the instrument goes on under this one, behind a gap. */
#include "core/error.h"
#include "decode/dbn/dbn.h"
#include "event/instrument.h"

#include <string.h>

/* -- whom -------------------------------------------------------------------------------------- */

static uint64_t key_of(const unsigned char *p) {
    return (uint64_t)obi_load16(p + OBI_DBN_PUBLISHER_AT) << 32 | obi_load32(p + OBI_DBN_ID_AT);
}

static struct obi_dbn_book *book_of(struct obi_decoder *d, const struct obi_channel *ch) {
    struct obi_dbn *s = d->own;
    uint32_t position = (uint32_t)(ch - d->roster.channel);
    while (s->n_books <= position) memset(&s->book[s->n_books++], 0, sizeof *s->book);
    return &s->book[position];
}

static void settle(struct obi_channel *ch) {
    if (!*ch->told.price_step) strcpy(ch->told.price_step, "0.000000001");
    if (!*ch->told.qty_step) strcpy(ch->told.qty_step, "1");
    obi_instrument_steps(&ch->told, &ch->price, &ch->qty);
}

/* Gives the channel to the key, unless another publisher has it. */
static int claim(struct obi_decoder *d, struct obi_channel *ch, uint64_t key) {
    struct obi_dbn_book *book = book_of(d, ch);
    if (book->has_key && book->key >> 32 != key >> 32) return 0;
    if (!book->has_key) settle(ch);
    if (book->has_key && book->key != key) book->moved = 1;
    book->has_key = 1;
    book->key = key;
    return 1;
}

/* SYMBOL@PUBLISHER. Returns 0 where it does not fit. */
static int write_name(char *name, const char *symbol, uint64_t publisher) {
    struct obi_text t;
    obi_text_init(&t, name, OBI_SYMBOL_SIZE);
    obi_text_put(&t, symbol);
    obi_text_put(&t, "@");
    obi_text_put_uint(&t, publisher);
    return !t.cut;
}

/* The channel of a name, if it is to be had. Without room `*full` is set. */
static struct obi_channel *try_name(struct obi_decoder *d, const char *name, uint64_t key,
                                    int may_add, int *full) {
    struct obi_roster *r = &d->roster;
    struct obi_channel *ch = obi_roster_find(r, name);
    if (!ch && may_add) ch = obi_roster_adopt(r, name);
    if (!ch && may_add && !d->only_given) {
        ch = obi_decoder_add(d, name, obi_roster_free_id(r));
        *full |= !ch;
    }
    return ch && claim(d, ch, key) ? ch : NULL;
}

static struct obi_channel *resolve(struct obi_decoder *d, uint64_t key, int *full) {
    const struct obi_dbn *s = d->own;
    char symbol[OBI_SYMBOL_SIZE], name[OBI_SYMBOL_SIZE];
    const char *told = obi_dbn_names_get(&s->names, (uint32_t)key);
    struct obi_channel *ch = NULL;
    struct obi_text t;
    obi_text_init(&t, symbol, sizeof symbol);
    if (told)
        obi_text_put(&t, told);
    else
        obi_text_put_uint(&t, (uint32_t)key);
    int fits = write_name(name, symbol, key >> 32);
    if (fits) ch = try_name(d, name, key, 0, full);
    if (!ch) ch = try_name(d, symbol, key, 1, full);
    if (!ch && fits && !*full) ch = try_name(d, name, key, 1, full);
    return ch;
}

static int set_channel(struct obi_dbn_turn *turn, uint32_t channel) {
    turn->ch = &turn->d->roster.channel[channel - 1];
    turn->book = &turn->s->book[channel - 1];
    return 1;
}

/* What was found for the key, if it still has it. */
static uint32_t found(struct obi_dbn *s, uint64_t key) {
    uint32_t channel = obi_dbn_keys_get(&s->names, key);
    int is_another = channel && channel != OBI_DBN_UNWANTED && s->book[channel - 1].key != key;
    return is_another ? 0 : channel;
}

int obi_dbn_find_known(struct obi_dbn_turn *turn) {
    uint32_t channel = found(turn->s, key_of(turn->p));
    return channel && channel != OBI_DBN_UNWANTED ? set_channel(turn, channel) : 0;
}

int obi_dbn_find(struct obi_dbn_turn *turn, int *rc) {
    struct obi_dbn *s = turn->s;
    struct obi_decoder *d = turn->d;
    uint64_t key = key_of(turn->p);
    uint32_t channel = found(s, key);
    int full = 0;
    if (!channel) {
        const struct obi_channel *ch = resolve(d, key, &full);
        channel = ch ? (uint32_t)(ch - d->roster.channel) + 1 : OBI_DBN_UNWANTED;
        obi_dbn_keys_set(&s->names, key, channel);
    }
    if (channel != OBI_DBN_UNWANTED) return set_channel(turn, channel);
    if (full && !s->told_full) {
        s->told_full = 1;
        *rc = obi_fail_at(turn->call->err, OBI_E_CAPACITY, 0,
                          obi_call_offset(turn->call, (const char *)turn->p),
                          "one more than max_instruments: it and others are ignored");
    }
    return 0;
}

/* -- events ------------------------------------------------------------------------------------ */

struct obi_event *obi_dbn_put(const struct obi_dbn_turn *turn, enum obi_event_kind kind,
                              uint16_t flags) {
    struct obi_call *call = turn->call;
    struct obi_dbn *s = turn->s;
    int fits = !s->n_ev && call->n_ev < call->ev_size;
    struct obi_event *ev = fits ? &call->ev[call->n_ev++] : &s->ev[s->n_ev++];
    *ev = (struct obi_event){.ts_ns = turn->ts_ns,
                             .recv_ns = turn->recv_ns,
                             .seq = turn->seq,
                             .instrument = turn->ch->told.id,
                             .kind = (uint8_t)kind,
                             .flags = flags};
    return ev;
}

enum { END_OF_SNAPSHOT = OBI_DBN_F_SNAPSHOT | OBI_DBN_F_LAST };

/* The frame ends with the gap, whatever of it went out. */
static void put_gap(const struct obi_dbn_turn *turn) {
    struct obi_dbn_book *book = turn->book;
    obi_dbn_put(turn, OBI_EVENT_GAP, OBI_EVENT_LAST);
    obi_sync_stop(&turn->ch->sync);
    if (book->snapshot) book->spoilt = (turn->flags & END_OF_SNAPSHOT) != END_OF_SNAPSHOT;
    book->snapshot = book->open = book->has_seq = book->moved = 0;
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_GAPS);
}

static struct obi_text begin_words(const struct obi_dbn_turn *turn, int status) {
    const char *symbol = turn->ch->told.symbol;
    struct obi_text t = obi_error_begin(turn->call->err, status, turn->ch->told.id,
                                        obi_call_offset(turn->call, (const char *)turn->p));
    obi_text_put_bytes(&t, symbol, strlen(symbol));
    obi_text_put(&t, " ");
    return t;
}

int obi_dbn_break(const struct obi_dbn_turn *turn, const char *words) {
    struct obi_text t = begin_words(turn, OBI_RESYNC);
    obi_text_put(&t, words);
    put_gap(turn);
    return OBI_RESYNC;
}

int obi_dbn_refuse(const struct obi_dbn_turn *turn, int status, const char *what, int64_t value,
                   const char *words, int loses) {
    struct obi_text t = begin_words(turn, status);
    if (what) {
        obi_text_put(&t, what);
        obi_text_put(&t, " ");
        obi_text_put_int(&t, value);
        obi_text_put(&t, " ");
    }
    obi_text_put(&t, words);
    if (loses && !turn->ch->sync.waiting) put_gap(turn);
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_REFUSED);
    return status;
}

/* -- numbers ----------------------------------------------------------------------------------- */

enum { PRICE_DIGITS = 9 }; /* prices are in units of 1e-9 */

int obi_dbn_price(const struct obi_dbn_turn *turn, int64_t value, int loses, obi_ticks *out,
                  int *rc) {
    struct obi_decimal decimal = {value, PRICE_DIGITS};
    enum obi_decimal_fault fault = obi_grid_steps(&turn->ch->price, decimal, out);
    int is_none = value == OBI_DBN_UNDEF_PRICE || (!fault && *out == INT64_MIN);
    if (!fault && !is_none) return 1;
    const char *words = is_none ? "is undefined" : obi_decimal_fault_text(fault);
    *rc = obi_dbn_refuse(turn, OBI_E_NUMBER, "price in 1e-9", value, words, loses);
    return 0;
}

int obi_dbn_size(const struct obi_dbn_turn *turn, uint32_t value, int loses, obi_lots *out,
                 int *rc) {
    struct obi_decimal decimal = {value, 0};
    enum obi_decimal_fault fault = obi_grid_steps(&turn->ch->qty, decimal, out);
    int is_none = value == OBI_DBN_UNDEF_SIZE;
    if (!fault && !is_none) return 1;
    const char *words = is_none ? "is undefined" : obi_decimal_fault_text(fault);
    *rc = obi_dbn_refuse(turn, OBI_E_NUMBER, "size", value, words, loses);
    return 0;
}

/* -- order ------------------------------------------------------------------------------------- */

const char *obi_dbn_interrupted(const struct obi_dbn_turn *turn) {
    const struct obi_dbn_book *book = turn->book;
    int is_replay = turn->flags & OBI_DBN_F_SNAPSHOT || turn->action == 'R';
    if (turn->ch->sync.waiting) return NULL;
    if (turn->flags & OBI_DBN_F_MAYBE_BAD_BOOK) return "lost updates: its book may be bad";
    if (is_replay) return NULL;
    if (book->moved) return "goes on under another id";
    if (book->snapshot) return "has half a snapshot: it breaks off";
    if (book->has_seq && turn->seq && (int32_t)(turn->seq - book->seq) < 0)
        return "goes back in its sequence without a clear or snapshot";
    return NULL;
}

void obi_dbn_follow(const struct obi_dbn_turn *turn) {
    struct obi_dbn_book *book = turn->book;
    book->ts_ns = turn->ts_ns;
    book->recv_ns = turn->recv_ns;
    book->moved = 0;
    if (turn->flags & OBI_DBN_F_SNAPSHOT || turn->action == 'R') {
        book->has_seq = 0;
    } else if (turn->seq) {
        book->seq = turn->seq;
        book->has_seq = 1;
    }
}

/* -- what all have ----------------------------------------------------------------------------- */

/* What is no time, or beyond the year 2262, is none. */
static obi_ns time_of(uint64_t ns) {
    return ns > INT64_MAX ? 0 : (obi_ns)ns;
}

void obi_dbn_read(struct obi_dbn_turn *turn, const struct obi_dbn_places *at) {
    const unsigned char *p = turn->p;
    turn->flags = p[at->flags];
    turn->action = p[at->action];
    turn->seq = obi_load32(p + at->seq);
    turn->ts_ns = time_of(obi_load64(p + OBI_DBN_TS_EVENT_AT));
    turn->recv_ns = time_of(obi_load64(p + at->ts_recv));
    int is_good = turn->recv_ns && !(turn->flags & OBI_DBN_F_BAD_TS_RECV);
    if (!is_good) turn->recv_ns = turn->call->in.recv_ns;
}

/* -- trades ------------------------------------------------------------------------------------ */

struct obi_event *obi_dbn_put_trade(const struct obi_dbn_turn *turn,
                                    const struct obi_dbn_trade *trade, int *rc) {
    obi_ticks price_ticks;
    obi_lots qty_lots;
    int has_size = trade->size && trade->size != OBI_DBN_UNDEF_SIZE;
    if (trade->price == OBI_DBN_UNDEF_PRICE || !has_size) return NULL;
    if (!obi_dbn_price(turn, trade->price, 0, &price_ticks, rc)) return NULL;
    if (!obi_dbn_size(turn, trade->size, 0, &qty_lots, rc)) return NULL;
    struct obi_event *ev = obi_dbn_put(turn, OBI_EVENT_TRADE, 0);
    ev->side = trade->side;
    ev->price_ticks = price_ticks;
    ev->qty_lots = qty_lots;
    ev->order_id2 = trade->order_id;
    return ev;
}

void obi_dbn_note_numberless(const struct obi_dbn_turn *turn) {
    static const char name[] = "trade without numbers";
    obi_decoder_note_unknown(turn->d, name, sizeof name - 1);
}

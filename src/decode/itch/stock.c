/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The stock directory: who a locate is, and where a book begins. */
#include "core/error.h"
#include "decode/itch/itch.h"
#include "event/instrument.h"

#include <string.h>

/* Copies the symbol without its padding. Returns 1, or 0 for one that is none. */
static int read_symbol(const struct obi_itch_turn *turn, char *out) {
    const unsigned char *at = turn->at + turn->layout->symbol;
    size_t n = OBI_ITCH_SYMBOL_BYTES;
    while (n && at[n - 1] == ' ') n--;
    for (size_t k = 0; k < n; k++) {
        if (at[k] < ' ' || at[k] > '~') return 0;
    }
    memcpy(out, at, n);
    out[n] = '\0';
    return n > 0;
}

/* The instrument of a symbol; NULL for one that is not asked for, or that finds no room. */
static struct obi_channel *meet(struct obi_decoder *d, const char *symbol) {
    struct obi_channel *ch = obi_roster_find(&d->roster, symbol);
    if (!ch) ch = obi_roster_adopt(&d->roster, symbol);
    if (ch || d->only_given) return ch;
    return obi_decoder_add(d, symbol, obi_roster_free_id(&d->roster));
}

/* That there are more is an error once; afterwards it is counted. */
static void turn_away(struct obi_itch_turn *turn) {
    turn->locate->is_other = 1;
    if (turn->d->only_given || turn->i->has_told_full) {
        obi_decoder_note(turn->d, OBI_COUNTER_DECODER_OTHER);
        return;
    }
    turn->i->has_told_full = 1;
    struct obi_text t = obi_itch_refuse(turn, OBI_E_CAPACITY, 0);
    obi_text_put(&t, "one more than max_instruments; others are counted");
}

static void settle_steps(struct obi_channel *ch) {
    if (!*ch->told.price_step) strcpy(ch->told.price_step, "0.0001");
    if (!*ch->told.qty_step) strcpy(ch->told.qty_step, "1");
    obi_instrument_steps(&ch->told, &ch->price, &ch->qty);
}

/* The stock's book begins, empty, if it is sure that no order of it went by. */
static void open_book(struct obi_itch_turn *turn) {
    struct obi_channel *ch = turn->channel;
    if (!turn->locate->has_orders && !turn->i->is_incomplete) {
        (void)obi_itch_event(turn, OBI_EVENT_CLEAR, OBI_EVENT_SNAPSHOT | OBI_EVENT_LAST);
        turn->n_ev++;
        ch->sync.waiting = 0;
        turn->i->has_valid = 1;
        obi_decoder_note(turn->d, OBI_COUNTER_DECODER_SNAPSHOTS);
        return;
    }
    obi_decoder_note(turn->d, OBI_COUNTER_DECODER_DROPPED);
    struct obi_text t = obi_itch_words(turn, OBI_RESYNC);
    obi_text_put(&t, turn->locate->has_orders ? "its orders came before: its book is unknown"
                                              : "messages are missing: its book is unknown");
}

/* A locate that is known is told again, which says nothing new, or contradicts itself. */
static void repeat(struct obi_itch_turn *turn, const char *symbol) {
    if (turn->channel && strcmp(turn->channel->told.symbol, symbol) != 0) {
        struct obi_text t = obi_itch_refuse(turn, OBI_E_FORMAT, 1);
        obi_text_put(&t, "its locate is told of another stock");
    } else if (turn->channel && turn->channel->sync.waiting) {
        open_book(turn);
    } else {
        obi_decoder_note(turn->d,
                         turn->channel ? OBI_COUNTER_DECODER_OLD : OBI_COUNTER_DECODER_OTHER);
    }
}

static void list_today(struct obi_itch *i, uint32_t position) {
    i->stock[position] = (struct obi_itch_stock){.index = i->n_today, .day = i->day};
    i->today[i->n_today++] = position;
}

void obi_itch_take_directory(struct obi_itch_turn *turn) {
    char symbol[OBI_ITCH_SYMBOL_BYTES + 1];
    struct obi_itch *i = turn->i;
    if (!read_symbol(turn, symbol)) {
        struct obi_text t = obi_itch_refuse(turn, OBI_E_FORMAT, 1);
        obi_text_put(&t, "stock is no text");
        return;
    }
    if (turn->channel || turn->locate->is_other) {
        repeat(turn, symbol);
        return;
    }
    turn->channel = meet(turn->d, symbol);
    if (!turn->channel) {
        turn_away(turn);
        return;
    }
    uint32_t position = (uint32_t)(turn->channel - turn->d->roster.channel);
    int is_told = i->stock[position].day == i->day;
    turn->locate->channel = position + 1;
    if (!is_told) list_today(i, position);
    settle_steps(turn->channel);
    if (is_told) {
        struct obi_text t = obi_itch_refuse(turn, OBI_E_FORMAT, 1);
        obi_text_put(&t, "it has two locates");
        return;
    }
    open_book(turn);
}

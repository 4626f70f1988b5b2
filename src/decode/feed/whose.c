/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/feed/whose.h"

#include <string.h>

/* Writes as many digits of a number as there is room for. */
static void put_digits(char *at, uint64_t number, size_t n) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) at[i] = digits[number >> (60 - 4 * i) & 15];
}

/* X@connection, or X@ and a hash where that is too long: cut, two names may be one. Returns 0 where
 * not even that fits. */
static int put_scoped(char scoped[OBI_SYMBOL_SIZE], const struct obi_message *m,
                      const struct obi_place *place) {
    enum { LEAST_DIGITS = 8, MOST_DIGITS = 16 };
    size_t n = strlen(m->symbol), room = OBI_SYMBOL_SIZE - 1 - n;
    if (room < 1 + LEAST_DIGITS) return 0;
    memset(scoped, 0, OBI_SYMBOL_SIZE);
    memcpy(scoped, m->symbol, n);
    scoped[n++] = '@';
    if (place->n_connection < room)
        memcpy(scoped + n, place->connection, place->n_connection);
    else
        put_digits(scoped + n, m->connection, room - 1 < MOST_DIGITS ? room - 1 : MOST_DIGITS);
    return 1;
}

/* Two connections of a capture are two markets, although a symbol may be the same in both: what the
 * second one calls X is X@connection here, and what any calls X if that name is known. Returns 0
 * with the fault set where they cannot be told apart. */
static int scope_symbol(struct obi_decoder *d, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    char scoped[OBI_SYMBOL_SIZE];
    if (!m->connection) return 1;
    const struct obi_channel *ch = obi_roster_find(&d->roster, m->symbol);
    int is_anothers = ch && ch->connection && ch->connection != m->connection;
    if (!put_scoped(scoped, m, place)) {
        return !is_anothers ||
               obi_message_fail(m, OBI_E_NAME, NULL,
                                "a symbol of two connections is too long to tell them apart");
    }
    if (is_anothers || obi_roster_find(&d->roster, scoped)) {
        memcpy(m->symbol, scoped, OBI_SYMBOL_SIZE);
    }
    return 1;
}

/* A book is of one connection; trades and others may come over any until it has come. */
static int is_book(const struct obi_message *m) {
    return m->kind == OBI_MESSAGE_DIFF || m->kind == OBI_MESSAGE_SNAPSHOT;
}

/* The instrument that a message names; NULL leaves a fault, or none where it is to be ignored. */
static struct obi_channel *find_named(struct obi_decoder *d, const struct obi_place *place) {
    struct obi_message *m = &d->message;
    if (!scope_symbol(d, place)) return NULL;
    struct obi_channel *ch = obi_roster_find(&d->roster, m->symbol);
    if (!ch) ch = obi_roster_adopt(&d->roster, m->symbol);
    if (!ch && !d->only_given) {
        ch = obi_decoder_add(d, m->symbol, obi_roster_free_id(&d->roster));
        if (!ch) (void)obi_message_fail(m, OBI_E_CAPACITY, NULL, "one more than max_instruments");
    }
    if (!ch) return NULL;
    ch->named = 1;
    if (m->connection && is_book(m)) ch->connection = m->connection;
    return ch;
}

/* Others are spoken of, and never the one instrument that is known: its symbol may be misspelt. */
static int is_a_strangers(const struct obi_decoder *d) {
    uint64_t n_others = d->count[OBI_COUNTER_DECODER_OTHER - OBI_DECODER_FIRST_COUNTER];
    return n_others > 0 && !d->roster.channel[0].named;
}

/* The instrument of a message that names none: the only one, or the one the caller means, if it
 * waits for such a message. */
static struct obi_channel *find_nameless(struct obi_decoder *d, uint32_t id) {
    struct obi_roster *r = &d->roster;
    if (!r->n) return d->only_given ? NULL : obi_decoder_add(d, "", id);
    if (r->n == 1 && !is_a_strangers(d)) return &r->channel[0];
    struct obi_channel *ch = obi_roster_find_id(r, id);
    if (r->n > 1 && ch && ch->sync.waiting) return ch;
    (void)obi_message_fail(&d->message, OBI_E_NAME, NULL,
                           r->n > 1 ? "a snapshot names no instrument, and the input's does not "
                                      "wait for one"
                                    : "a snapshot names no instrument, and only messages of "
                                      "others have come");
    return NULL;
}

struct obi_channel *obi_whose(struct obi_decoder *d, const struct obi_place *place) {
    return *d->message.symbol ? find_named(d, place) : find_nameless(d, place->instrument);
}

struct obi_channel *obi_whose_broken(struct obi_decoder *d, const struct obi_place *place) {
    const char *symbol = d->message.symbol;
    if (!*symbol) return NULL;
    struct obi_fault fault = d->message.fault; /* which is told, whatever is found */
    int is_scoped = scope_symbol(d, place);
    d->message.fault = fault;
    if (!is_scoped) return NULL;
    struct obi_channel *ch = obi_roster_find(&d->roster, symbol);
    return ch ? ch : obi_roster_unnamed(&d->roster);
}

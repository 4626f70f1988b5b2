/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How ITCH messages lie in bytes. Four ways:
 *
 *   counted  a length of two bytes, the message: the files that Nasdaq publishes
 *   raw      messages, each as long as its type says
 *   soup     SoupBinTCP 3.00: a length of two bytes, a type, what it carries; messages are counted
 *            from the number that the login told
 *   mold     MoldUDP64: a header of 20 bytes, session, number of the first message, how many; then
 *            messages, counted
 *
 * Lengths are big-endian and believed only as far as there are bytes. The first two number nothing,
 * so a loss shows in what it breaks only; in the others a number that is not the next one is a hole
 * or a message told again. */
#include "core/big.h"
#include "core/error.h"
#include "decode/itch/itch.h"

#include <string.h>

enum {
    LENGTH = 2,
    MOLD_HEADER = 20,
    MOLD_NUMBER = 10,
    MOLD_COUNT = 18,
    MOLD_END = 0xffff, /* for a count: the session is over */
    SOUP_LOGIN = 30,   /* session and number, as text of 20 */
    SOUP_NUMBER = 20
};

static size_t bytes_left(const struct obi_call *call) {
    return (size_t)(call->end - call->at);
}

static const unsigned char *bytes_at(const struct obi_call *call) {
    return (const unsigned char *)call->at;
}

static void consume(struct obi_itch *i, struct obi_call *call, size_t n) {
    call->at += n;
    i->offset += n;
}

static void count_as(struct obi_decoder *d, enum obi_counter counter) {
    obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    obi_decoder_note(d, counter);
}

/* Bytes that are not what they should be: whose they were is not known. */
static struct obi_text refuse(struct obi_decoder *d, const struct obi_call *call) {
    struct obi_itch *i = d->own;
    struct obi_text t = obi_itch_fault(i, OBI_E_FORMAT, i->offset);
    count_as(d, OBI_COUNTER_DECODER_REFUSED);
    obi_itch_lose_all(d, call);
    return t;
}

/* There are fewer bytes than it takes. At the end of all bytes there will be no more. */
static int wait(struct obi_decoder *d, struct obi_call *call, const char *what) {
    struct obi_itch *i = d->own;
    if (!obi_call_ends(call)) return obi_decoder_want(call);
    struct obi_text t = refuse(d, call);
    obi_text_put(&t, what);
    obi_text_put(&t, " at byte ");
    obi_text_put_uint(&t, i->offset);
    obi_text_put(&t, " is cut off: the bytes end");
    consume(i, call, bytes_left(call));
    i->line.n_left = 0;
    return OBI_OK;
}

/* Cuts out bytes behind their length. Returns 1, or 0 with `*rc` set. */
static int cut(struct obi_decoder *d, struct obi_call *call, const char *what,
               const unsigned char **at, size_t *n, int *rc) {
    size_t left = bytes_left(call);
    if (left >= LENGTH) *n = obi_big16(bytes_at(call));
    if (left < LENGTH || left - LENGTH < *n) {
        *rc = wait(d, call, what);
        return 0;
    }
    *at = bytes_at(call) + LENGTH;
    consume(d->own, call, LENGTH + *n);
    return 1;
}

/* Gives the next number to bytes, and has them taken if it was not seen yet. */
static void number(struct obi_itch_turn *turn, const unsigned char *at, size_t n) {
    struct obi_itch_line *line = &turn->i->line;
    uint64_t seq = line->number++;
    if (line->skip || seq < line->due) {
        count_as(turn->d, line->skip ? line->skip : OBI_COUNTER_DECODER_OLD);
        return;
    }
    line->due = line->number;
    turn->at = at;
    turn->n = n;
    turn->seq = seq;
}

/* -- files ------------------------------------------------------------------------------------- */

int obi_itch_cut_counted(struct obi_decoder *d, struct obi_call *call, struct obi_itch_turn *turn) {
    const unsigned char *at;
    size_t n;
    int rc = OBI_OK;
    if (cut(d, call, "the message", &at, &n, &rc)) number(turn, at, n);
    return rc;
}

/* Nothing behind these bytes can be found, up to where the caller says that a stream or a datagram
 * ends; whatever comes until then is lost. */
static void swallow(struct obi_decoder *d, struct obi_call *call) {
    struct obi_itch *i = d->own;
    i->line.is_dead = !obi_call_ends(call);
    consume(i, call, bytes_left(call));
}

/* Tells that it is so, once. */
static void die(struct obi_decoder *d, struct obi_call *call, const char *words) {
    struct obi_text t = refuse(d, call);
    obi_text_put(&t, words);
    swallow(d, call);
}

int obi_itch_cut_raw(struct obi_decoder *d, struct obi_call *call, struct obi_itch_turn *turn) {
    const unsigned char *at = bytes_at(call);
    size_t n = obi_itch_layout(*at)->length;
    if (turn->i->line.is_dead) {
        swallow(d, call);
        return OBI_OK;
    }
    if (!n) {
        die(d, call, "no message is of this type: where the next one begins is unknown");
        return OBI_OK;
    }
    if (bytes_left(call) < n) return wait(d, call, "the message");
    consume(turn->i, call, n);
    number(turn, at, n);
    return OBI_OK;
}

/* -- sessions ---------------------------------------------------------------------------------- */

static int is_session(const struct obi_itch_line *line, const unsigned char *session) {
    return line->has_session && !memcmp(line->session, session, OBI_ITCH_SESSION_BYTES);
}

static int is_old_session(const struct obi_itch_line *line, const unsigned char *session) {
    return line->has_old && !memcmp(line->old, session, OBI_ITCH_SESSION_BYTES);
}

static void put_session(struct obi_text *t, const char *session) {
    obi_text_put(t, "session ");
    obi_text_put_bytes(t, session, OBI_ITCH_SESSION_BYTES);
}

/* Numbers begin anew, and so does the day. */
static void begin_session(struct obi_decoder *d, const struct obi_call *call,
                          const unsigned char *session) {
    struct obi_itch *i = d->own;
    struct obi_itch_line *line = &i->line;
    if (line->has_session) {
        struct obi_text t = obi_itch_fault(i, OBI_RESYNC, i->offset);
        put_session(&t, (const char *)session);
        obi_text_put(&t, " begins: books wait for its stock directory");
        memcpy(line->old, line->session, OBI_ITCH_SESSION_BYTES);
        line->has_old = 1;
        obi_itch_begin_day(d, call);
    }
    memcpy(line->session, session, OBI_ITCH_SESSION_BYTES);
    line->has_session = 1;
    line->due = 1;
}

/* The stream goes on with a number: what lies between is missing. */
static void go_on(struct obi_decoder *d, const struct obi_call *call, uint64_t next) {
    struct obi_itch *i = d->own;
    struct obi_itch_line *line = &i->line;
    line->number = next;
    if (next <= line->due) return;
    struct obi_text t = obi_itch_fault(i, OBI_RESYNC, i->offset);
    put_session(&t, line->session);
    obi_text_put(&t, " lost messages: expected ");
    obi_text_put_uint(&t, line->due);
    obi_text_put(&t, ", got ");
    obi_text_put_uint(&t, next);
    line->due = next;
    obi_itch_lose_all(d, call);
}

/* -- SoupBinTCP -------------------------------------------------------------------------------- */

/* A number as text, with spaces before or behind; 0 where it is none. */
static uint64_t read_number(const unsigned char *at, size_t n) {
    uint64_t value = 0;
    while (n && *at == ' ') at++, n--;
    while (n && at[n - 1] == ' ') n--;
    for (; n; at++, n--) {
        uint64_t digit = (uint64_t)*at - '0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10) return 0;
        value = value * 10 + digit;
    }
    return value;
}

/* After a login the server goes on from a number, in a session. */
static void log_in(struct obi_decoder *d, const struct obi_call *call, const unsigned char *at,
                   size_t n) {
    struct obi_itch *i = d->own;
    uint64_t next = 0;
    if (n == SOUP_LOGIN) next = read_number(at + OBI_ITCH_SESSION_BYTES, SOUP_NUMBER);
    if (!next) {
        struct obi_text t = refuse(d, call);
        obi_text_put(&t, "a login does not tell the number of the next message");
        return;
    }
    if (!is_session(&i->line, at)) begin_session(d, call, at);
    go_on(d, call, next);
}

static void name_packet(struct obi_decoder *d, unsigned char type) {
    char name[] = "soup ?";
    if (type > ' ' && type <= '~') name[sizeof name - 2] = (char)type;
    obi_decoder_note(d, OBI_COUNTER_DECODER_MESSAGES);
    obi_decoder_note_unknown(d, name, sizeof name - 1);
}

int obi_itch_cut_soup(struct obi_decoder *d, struct obi_call *call, struct obi_itch_turn *turn) {
    const unsigned char *at;
    size_t n;
    int rc = OBI_OK;
    if (!cut(d, call, "the packet", &at, &n, &rc)) return rc;
    if (!n) {
        struct obi_text t = refuse(d, call);
        obi_text_put(&t, "a packet has no type");
        return OBI_OK;
    }
    switch (*at) {
    case 'S': number(turn, at + 1, n - 1); break;
    case 'A': log_in(d, call, at + 1, n - 1); break;
    case 'H':
    case 'R':
    case 'Z': break; /* both are alive; the session is over */
    default: name_packet(d, *at);
    }
    return OBI_OK;
}

/* -- MoldUDP64 --------------------------------------------------------------------------------- */

static int is_text(const unsigned char *at, size_t n) {
    while (n && *at >= ' ' && *at <= '~') at++, n--;
    return n == 0;
}

/* A heartbeat and the end of a session tell the number that is due, and no message. */
static int open_packet(struct obi_decoder *d, struct obi_call *call) {
    struct obi_itch *i = d->own;
    const unsigned char *at = bytes_at(call);
    if (i->line.is_dead) {
        swallow(d, call);
        return OBI_OK;
    }
    if (bytes_left(call) < MOLD_HEADER) return wait(d, call, "the packet");
    uint32_t count = obi_big16(at + MOLD_COUNT);
    uint64_t first = obi_big64(at + MOLD_NUMBER);
    if (count == MOLD_END) count = 0;
    if (!is_text(at, OBI_ITCH_SESSION_BYTES)) {
        die(d, call, "a packet's session is no text");
    } else if (first > UINT64_MAX - count) {
        die(d, call, "a packet's numbers are over 2^64");
    } else {
        int is_over = is_old_session(&i->line, at);
        if (!is_over && !is_session(&i->line, at)) begin_session(d, call, at);
        if (!is_over) go_on(d, call, first);
        i->line.skip = is_over ? OBI_COUNTER_DECODER_OLD : 0;
        i->line.n_left = count;
        consume(i, call, MOLD_HEADER);
    }
    return OBI_OK;
}

int obi_itch_cut_mold(struct obi_decoder *d, struct obi_call *call, struct obi_itch_turn *turn) {
    const unsigned char *at;
    size_t n;
    int rc = OBI_OK;
    if (!turn->i->line.n_left) return open_packet(d, call);
    if (!cut(d, call, "the packet", &at, &n, &rc)) return rc;
    turn->i->line.n_left--;
    number(turn, at, n);
    return OBI_OK;
}

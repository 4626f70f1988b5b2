/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "itch_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const itch_format[ITCH_FRAMINGS] = {"itch", "itch-raw", "itch-soup", "itch-mold"};

/* -- fields ------------------------------------------------------------------------------------ */

struct message {
    unsigned char at[64];
    size_t n;
};

static void number(struct message *m, uint64_t value, unsigned n_bytes) {
    while (n_bytes-- > 0) m->at[m->n++] = (unsigned char)(value >> (8 * n_bytes));
}

static void letter(struct message *m, char c) {
    m->at[m->n++] = (unsigned char)c;
}

static void text(struct message *m, const char *s, unsigned n_bytes) {
    for (; n_bytes > 0; n_bytes--) letter(m, *s ? *s++ : ' ');
}

static struct message begin(const struct itch_writer *w, char type) {
    struct message m = {{0}, 0};
    letter(&m, type);
    number(&m, w->locate, 2);
    number(&m, 0, 2);
    number(&m, w->ns, 6);
    return m;
}

/* -- framings ---------------------------------------------------------------------------------- */

static unsigned char *room(struct itch_writer *w, size_t n) {
    if (w->size - w->n < n) abort();
    w->n += n;
    return w->bytes + w->n - n;
}

static void copy(struct itch_writer *w, const void *bytes, size_t n) {
    unsigned char *to = room(w, n);
    if (n) memcpy(to, bytes, n);
}

static void copy_number(struct itch_writer *w, uint64_t value, unsigned n_bytes) {
    struct message m = {{0}, 0};
    number(&m, value, n_bytes);
    copy(w, m.at, m.n);
}

static void write_count(struct itch_writer *w, unsigned count) {
    w->bytes[w->packet_at + 18] = (unsigned char)(count >> 8);
    w->bytes[w->packet_at + 19] = (unsigned char)count;
}

static void begin_packet(struct itch_writer *w) {
    w->packet_at = w->n;
    copy(w, w->session, 10);
    copy_number(w, w->seq, 8);
    copy_number(w, 0, 2);
}

void itch_open(struct itch_writer *w, enum itch_framing framing, unsigned char *bytes,
               size_t size) {
    memset(w, 0, sizeof *w);
    w->framing = framing;
    w->bytes = bytes;
    w->size = size;
    w->seq = 1;
    memcpy(w->session, "0000000001", 11);
    w->locate = 1;
    memcpy(w->symbol, "AAPL", 5);
}

void itch_close(struct itch_writer *w) {
    if (w->framing == ITCH_MOLD && w->n_packet > 0) write_count(w, w->n_packet);
    w->n_packet = 0;
}

void itch_put(struct itch_writer *w, const unsigned char *message, size_t n) {
    if (w->framing == ITCH_MOLD && w->n_packet == 0) begin_packet(w);
    if (w->framing == ITCH_SOUP) copy_number(w, n + 1, 2), copy(w, "S", 1);
    if (w->framing == ITCH_COUNTED || w->framing == ITCH_MOLD) copy_number(w, n, 2);
    copy(w, message, n);
    w->n_packet++;
    w->seq++;
}

void itch_packet(struct itch_writer *w, uint16_t count) {
    itch_close(w);
    begin_packet(w);
    write_count(w, count);
}

void itch_soup(struct itch_writer *w, char type, const char *body) {
    copy_number(w, strlen(body) + 1, 2);
    copy(w, &type, 1);
    copy(w, body, strlen(body));
}

void itch_login(struct itch_writer *w) {
    char body[64];
    snprintf(body, sizeof body, "%-10.10s%20llu", w->session, (unsigned long long)w->seq);
    itch_soup(w, 'A', body);
}

/* -- messages ---------------------------------------------------------------------------------- */

static void end(struct itch_writer *w, const struct message *m) {
    itch_put(w, m->at, m->n);
}

void itch_system(struct itch_writer *w, char event) {
    uint16_t locate = w->locate;
    w->locate = 0;
    struct message m = begin(w, 'S');
    w->locate = locate;
    letter(&m, event);
    end(w, &m);
}

void itch_directory(struct itch_writer *w) {
    struct message m = begin(w, 'R');
    text(&m, w->symbol, 8);
    text(&m, "QN", 2);
    number(&m, 100, 4);
    text(&m, "NCZ PN 1N", 9);
    number(&m, 0, 4);
    letter(&m, 'N');
    end(w, &m);
}

void itch_action(struct itch_writer *w, char state) {
    struct message m = begin(w, 'H');
    text(&m, w->symbol, 8);
    letter(&m, state);
    text(&m, "", 5);
    end(w, &m);
}

void itch_add(struct itch_writer *w, uint64_t id, char side, uint32_t shares, uint32_t price,
              const char *mpid) {
    struct message m = begin(w, mpid ? 'F' : 'A');
    number(&m, id, 8);
    letter(&m, side);
    number(&m, shares, 4);
    text(&m, w->symbol, 8);
    number(&m, price, 4);
    if (mpid) text(&m, mpid, 4);
    end(w, &m);
}

void itch_execute(struct itch_writer *w, uint64_t id, uint32_t shares, uint64_t match) {
    struct message m = begin(w, 'E');
    number(&m, id, 8);
    number(&m, shares, 4);
    number(&m, match, 8);
    end(w, &m);
}

void itch_execute_at(struct itch_writer *w, uint64_t id, uint32_t shares, uint64_t match,
                     char printable, uint32_t price) {
    struct message m = begin(w, 'C');
    number(&m, id, 8);
    number(&m, shares, 4);
    number(&m, match, 8);
    letter(&m, printable);
    number(&m, price, 4);
    end(w, &m);
}

void itch_cancel(struct itch_writer *w, uint64_t id, uint32_t shares) {
    struct message m = begin(w, 'X');
    number(&m, id, 8);
    number(&m, shares, 4);
    end(w, &m);
}

void itch_delete(struct itch_writer *w, uint64_t id) {
    struct message m = begin(w, 'D');
    number(&m, id, 8);
    end(w, &m);
}

void itch_replace(struct itch_writer *w, uint64_t id, uint64_t id2, uint32_t shares,
                  uint32_t price) {
    struct message m = begin(w, 'U');
    number(&m, id, 8);
    number(&m, id2, 8);
    number(&m, shares, 4);
    number(&m, price, 4);
    end(w, &m);
}

void itch_trade(struct itch_writer *w, uint32_t shares, uint32_t price, uint64_t match) {
    struct message m = begin(w, 'P');
    number(&m, 0, 8);
    letter(&m, 'B');
    number(&m, shares, 4);
    text(&m, w->symbol, 8);
    number(&m, price, 4);
    number(&m, match, 8);
    end(w, &m);
}

void itch_cross(struct itch_writer *w, uint64_t shares, uint32_t price, uint64_t match) {
    struct message m = begin(w, 'Q');
    number(&m, shares, 8);
    text(&m, w->symbol, 8);
    number(&m, price, 4);
    number(&m, match, 8);
    letter(&m, 'O');
    end(w, &m);
}

void itch_broken(struct itch_writer *w, uint64_t match) {
    struct message m = begin(w, 'B');
    number(&m, match, 8);
    end(w, &m);
}

void itch_idle(struct itch_writer *w, char type) {
    static const char types[] = "BYLVWKJhINO";
    static const unsigned char bytes[] = {19, 20, 26, 35, 12, 28, 35, 21, 50, 20, 48};
    const char *which = strchr(types, type);
    if (!type || !which) abort();
    struct message m = begin(w, type);
    while (m.n < bytes[which - types]) letter(&m, '0');
    end(w, &m);
}

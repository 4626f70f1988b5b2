/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A live user of a feed, as docs/gaps.md has it: lines go to the decoder in calls that are cut
 * anywhere, events to the books with little room, a book that turns stale by itself resets its
 * decoder. Unlike a user it knows what is true, and looks after every frame.
 *
 * Where ids prove the feed, a VALID book is the venue's at the id that the book holds, to the last
 * level; where a checksum does, the levels that it covers are the venue's at every frame that has
 * one. Who waits for a snapshot has no valid book, and the other way round. */
#ifndef WIRE_CLIENT_H
#define WIRE_CLIENT_H

#include "prop/wire_style.h"

enum { WIRE_INSTRUMENTS = 2, WIRE_INPUT = 1 << 16, WIRE_WHY = 300, WIRE_MEMORY = 1 << 22 };

/* What happened, over all schedules of a style. */
struct wire_tally {
    uint64_t messages, frames, checked, snapshots, refused, resets, resyncs;
    uint64_t lost, healed; /* times a valid book was valid no more, and was again */
    uint64_t verified, mismatched, unverified; /* checksums, by the books' counters */
    uint64_t unseen, deep;                     /* valid and wrong where nothing can tell */
};

/* One instrument at the client's. */
struct wire_seat {
    obi_book *book;
    int64_t price_scale, qty_scale; /* ticks and lots of a last decimal; 0 = not known yet */
    uint64_t frame, epoch;
    uint8_t is_valid, has_ghost, was_valid;
    int32_t state;     /* that the last frame spoke of */
    uint64_t verified; /* checksums after which it was valid */
};

struct wire_client {
    const struct wire_style *style;
    const struct wire_market *market;
    uint32_t n_instruments;
    struct test_rng *rng;
    struct wire_tally *tally;
    obi_decoder *decoder;
    struct wire_seat seat[WIRE_INSTRUMENTS];
    uint64_t n_said;
    uint8_t says_ghost;     /* what it is told next has a level that the venue has not */
    uint32_t resets_inside; /* this instrument + 1, where a call's room ends; 0 = none */
    uint8_t was_reset;
    size_t n_memory; /* of what decoder and books take; it is not given back to the system */
    size_t n_in;
    char in[WIRE_INPUT];
    char why[WIRE_WHY];   /* what is wrong; empty = nothing */
    char heard[WIRE_WHY]; /* what the decoder complained of last */
    _Alignas(64) unsigned char memory[WIRE_MEMORY];
};

extern const struct wire_level wire_ghost;

void wire_client_open(struct wire_client *c, const struct wire_style *style,
                      const struct wire_market *market, uint32_t n_instruments,
                      struct test_rng *rng, struct wire_tally *tally);
void wire_client_close(struct wire_client *c);
/* Puts a line behind those that wait for the next call. */
void wire_client_add(struct wire_client *c, const char *line, size_t n);
/* Decodes all lines that wait; those without a name are the instrument's. */
void wire_client_call(struct wire_client *c, uint32_t instrument);
void wire_client_reset(struct wire_client *c, uint32_t instrument);
int wire_client_waits(const struct wire_client *c, uint32_t instrument);
/* Whether a book is the venue's in a state, to the last level; else says why not. */
int wire_client_agrees(struct wire_client *c, uint32_t instrument, int32_t state);
/* Checks that every message stands under one heading, and adds the counters to the tally. */
void wire_client_account(struct wire_client *c);
uint64_t wire_client_count(const struct wire_client *c, uint32_t counter);

#endif /* WIRE_CLIENT_H */

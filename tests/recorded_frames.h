/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Five recordings as events, and the frames that oracles look at: the levels are those of the book,
 * which other suites compare with the venues' own. */
#ifndef TEST_RECORDED_FRAMES_H
#define TEST_RECORDED_FRAMES_H

#include "oracle/metrics.h"
#include "support.h"

/* No tier looks at more than NEAR levels, and oracles are slow. */
enum { LEVELS = 1 << 14, NEAR = 200, ORDERED = 100, ORDERS = 1 << 16 };

/* Sanitizers make it slower still: they see every seventh frame. */
#if defined(__SANITIZE_ADDRESS__)
enum { EVERY = 7 };
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer)
enum { EVERY = 7 };
#    else
enum { EVERY = 1 };
#    endif
#else
enum { EVERY = 1 };
#endif

/* What comes to the program's standard input, and its options; DATA and OBI are replaced. */
struct recording {
    const char *name, *command;
    uint64_t n_frames; /* that change the book, at least */
};
extern const struct recording recordings[];
extern const int n_recordings;

struct market {
    struct obi_event *ev;
    size_t n;
    struct obi_instrument spec;
};

/* program: the one that makes recordings into events; aborts the test where it cannot be read. */
struct market market_read(const char *program, const struct recording *r);
obi_book *market_book(const struct market *m);

struct market_side {
    struct oracle_level level[LEVELS];
    size_t n;
};

struct judge {
    struct market market;
    struct oracle_order order[ORDERS]; /* of the levels that tiers of whole levels look at */
    struct market_side side[2];
    obi_ticks bound[2];
    int has_bound[2];
    uint64_t epoch;
};

/* A frame of a valid book, but for what came before it. */
struct oracle_frame judge_frame(struct judge *j, const obi_book *book, int halted);

#endif /* TEST_RECORDED_FRAMES_H */

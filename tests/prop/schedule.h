/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * One schedule: what a venue said, and what a bad line made of it on its way to a client. It is
 * played by the dice of its seed, noted step by step, and can be told in words. */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "prop/wire_client.h"

/* What may become of a message, or come besides. */
enum schedule_fault {
    FAULT_LOST,
    FAULT_TWICE,
    FAULT_LATE, /* told in time, and again later */
    FAULT_SWAPPED,
    FAULT_REPLAYED, /* a run of old ones */
    FAULT_CUT,
    FAULT_SPLIT, /* a line's end in its middle */
    FAULT_RESET,
    FAULT_RESET_INSIDE, /* while its events come out */
    FAULT_SNAPSHOT,     /* that nobody asked for, of now */
    FAULT_OLD_SNAPSHOT,
    FAULT_SAME_SNAPSHOT,  /* as the last one */
    FAULT_GHOST_SNAPSHOT, /* with a level that is not there, under the last one's id perhaps */
    FAULT_TRADE,
    N_FAULTS
};

enum { SCHEDULE_STEPS = 2048 };

struct schedule_step {
    const char *what, *how;
    uint32_t instrument;
    int32_t n; /* which message or state */
};

struct schedule {
    const struct wire_style *style;
    uint64_t seed;
    struct test_rng rng;
    struct wire_tally *tally;
    uint64_t *n_faults; /* by kind, over all schedules */
    uint32_t n_instruments;
    struct wire_market market[WIRE_INSTRUMENTS];
    struct wire_client client;
    struct wire_text text;
    struct schedule_line {
        int32_t at;      /* the message that is next */
        int32_t reached; /* the latest state that the client was told of */
        int32_t told;    /* the last message in order that the client was told */
        int32_t tail;    /* the client holds it, and what follows up to `told`: at the least */
        int32_t due;     /* messages until the snapshot comes that was asked for; -1 = none was */
        int32_t shown;   /* the last snapshot's state, under which id, with a ghost or not */
        uint64_t shown_id;
        uint8_t shown_ghost, was_shown;
        uint8_t overfull; /* what it held was given up for want of room, perhaps */
        uint8_t quiet;    /* nothing came since the book began with that snapshot */
    } line[WIRE_INSTRUMENTS];
    uint32_t of_1000; /* messages with a fault */
    uint32_t faults;  /* bits of those that there are */
    int is_calm;      /* none of them may cost the book anything */
    size_t n_steps;
    struct schedule_step step[SCHEDULE_STEPS];
};

/* Plays the schedule of a seed. Returns 1, or 0 with client.why set. */
int schedule_play(struct schedule *s, const struct wire_style *style, uint64_t seed,
                  struct wire_tally *tally, uint64_t *n_faults);
const char *schedule_fault_name(int fault);
/* Prints it as comments of TAP. */
void schedule_print(const struct schedule *s);

#endif /* SCHEDULE_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What flow has to know of the frames before: how the book stood, when bids and asks last did not
 * meet, what was printed and is not accounted for yet, what traded last. Everything is a copy or a
 * plain list. */
#ifndef ORACLE_MEMORY_H
#define ORACLE_MEMORY_H

#include "oracle/metrics.h"
#include "oracle/tape.h"

struct oracle_stand {
    struct oracle_level *level[2];
    size_t n[2];
    struct oracle_known known[2];
    int exists;
};

/* Lots printed at a price of a side. */
struct oracle_print {
    int side;
    obi_ticks price_ticks;
    struct exact lots;
    obi_ns since_ns;
};

enum { ORACLE_PRINTS = 1 << 12, ORACLE_SHIFTS = 1 << 16 };

struct oracle_memory {
    struct oracle_stand before, open;
    struct oracle_print print[ORACLE_PRINTS];
    size_t n_prints;
    struct oracle_shift *shift; /* of the frame in hand */
    size_t n_shifts;
    struct oracle_roll roll;
    struct exact unmatched, last_value, last_lots;
    struct oracle_past *past;
    struct oracle_past_frame *past_frame;
    size_t n_past, past_size, n_past_frames, past_frame_size;
    obi_ns since_ns, mono_ns, born_ns;
    uint64_t frame, epoch; /* of the last look */
};

void oracle_memory_free(struct oracle_memory *m);
/* How a frame stands to the last that was kept. */
enum oracle_continuity oracle_memory_continuity(const struct oracle_memory *m, uint64_t frame,
                                                uint64_t epoch, int overflow);
/* Gives a frame, whole but for its past, what is remembered: its before, its causes. */
void oracle_memory_look(struct oracle_memory *m, struct oracle_frame *f);
/* Remembers a frame of a book that is known. */
void oracle_memory_keep(struct oracle_memory *m, const struct oracle_frame *f, uint64_t frame,
                        uint64_t epoch);

#endif /* ORACLE_MEMORY_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What `obi doctor` knows of one instrument: its book, and what was seen of it, frame by frame. */
#ifndef CLI_PATIENT_H
#define CLI_PATIENT_H

#include "faults.h"
#include "latency.h"
#include "spell.h"

#include <obi/obi.h>
#include <stdbool.h>

enum { PATIENT_KINDS = OBI_EVENT_OWN + 1 };

/* How the venue's clock moved against the recorder's from frame to frame. */
struct jumps {
    obi_ns ts_ns, recv_ns; /* of the last frame that had both */
    uint64_t n;            /* by more than a second */
    uint64_t n_back;       /* the venue's time went back */
    obi_ns most_ns, most_at_ns;
};

struct patient {
    struct obi_instrument instrument;
    obi_book *book;
    uint32_t max_orders;            /* 0: of levels */
    uint64_t n_kind[PATIENT_KINDS]; /* events by kind */
    struct spell stale, locked, crossed, one_sided;
    struct latency latency;           /* of events that have both times */
    uint64_t n_back, n_timeless;      /* frames: time went back; no time at all */
    obi_ns first_ns, last_ns, now_ns; /* of frames with a time; the last goes never back */
    obi_ns silence_ns, silence_at_ns; /* the longest time without a frame, and its beginning */
    uint64_t price_grid,
        qty_grid; /* the greatest steps that all prices and sizes are on; 0 = none */
    struct jumps jumps;
    uint64_t told_frame; /* the frame that a fault was told of, and one more */
};

/* Room for levels and orders; 0 takes the book's defaults, and orders only where the feed has
 * them. */
struct patient_limits {
    uint32_t max_levels, max_orders;
};

/* Makes the book of an instrument; says why it cannot. */
bool patient_open(struct patient *p, const struct obi_instrument *instrument,
                  const struct patient_limits *limits);
/* Before the first snapshot: makes the book anew of what is known of the instrument now; says why
 * it cannot. */
bool patient_begin(struct patient *p, const struct obi_instrument *instrument,
                   const struct patient_limits *limits);
/* Whether its book has more than nothing: a snapshot, or a part of one. */
bool patient_began(const struct patient *p);
void patient_close(struct patient *p);
/* Takes events of this instrument; what the book refuses is a fault at the place. */
void patient_run(struct patient *p, const struct obi_event *ev, size_t n, struct faults *faults,
                 const struct place *at);
bool patient_is_stale(const struct patient *p);
uint64_t patient_count(const struct patient *p, uint32_t counter);

#endif /* CLI_PATIENT_H */

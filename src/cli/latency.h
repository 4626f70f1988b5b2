/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * How long events were under way, from the venue's clock to the recorder's. A histogram of eight
 * classes an octave, so a quantile is told within an eighth of itself, at a fixed size whatever the
 * number of events. A clock that runs ahead makes negative times: they are counted apart. */
#ifndef CLI_LATENCY_H
#define CLI_LATENCY_H

#include <obi/base.h>

enum { LATENCY_CLASSES = 62 * 8 };

struct latency {
    uint64_t n, n_negative;
    obi_ns least, most; /* of all, the negative ones too */
    uint64_t count[LATENCY_CLASSES];
};

void latency_add(struct latency *l, obi_ns ns);
/* A time that so many of a thousand are not above, the negative ones being the least; 0 of none. */
obi_ns latency_quantile(const struct latency *l, uint32_t permille);

#endif /* CLI_LATENCY_H */

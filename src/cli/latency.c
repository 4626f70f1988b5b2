/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See latency.h. Below 8 ns a class is one nanosecond. */
#include "latency.h"

static uint32_t class_of(uint64_t ns) {
    uint32_t octave = 0;
    while (ns >> octave >= 16) octave++;
    return octave * 8 + (uint32_t)(ns >> octave);
}

/* The greatest time of a class. */
static obi_ns class_end(uint32_t i) {
    if (i < 16) return (obi_ns)i;
    uint32_t octave = (i - 8) / 8;
    uint64_t step = UINT64_C(1) << octave;
    return (obi_ns)((i - octave * 8) * step + (step - 1));
}

void latency_add(struct latency *l, obi_ns ns) {
    if (l->n == 0 || ns < l->least) l->least = ns;
    if (l->n == 0 || ns > l->most) l->most = ns;
    l->n++;
    if (ns < 0)
        l->n_negative++;
    else
        l->count[class_of((uint64_t)ns)]++;
}

obi_ns latency_quantile(const struct latency *l, uint32_t permille) {
    uint64_t wanted = l->n / 1000 * permille + (l->n % 1000 * permille + 999) / 1000;
    uint64_t seen = l->n_negative;
    if (l->n == 0 || seen >= wanted) return l->least;
    for (uint32_t i = 0; i < LATENCY_CLASSES; i++) {
        seen += l->count[i];
        if (seen < wanted) continue;
        return class_end(i) < l->most ? class_end(i) : l->most;
    }
    return l->most;
}

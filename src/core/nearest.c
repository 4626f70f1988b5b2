/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/nearest.h"

#include <stdint.h>

unsigned obi_word_distance(const char *a, size_t n, const char *b, size_t m) {
    enum { LONGEST = 32 };
    unsigned row[LONGEST + 1];
    if (m > LONGEST) return UINT32_MAX;
    for (size_t j = 0; j <= m; j++) row[j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[m];
}

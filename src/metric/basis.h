/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_METRIC_BASIS_H
#define OBI_METRIC_BASIS_H

#include <obi/metrics.h>

/* How a basis is written in text. */
struct obi_basis_row {
    uint32_t id;
    const char *name;  /* behind the edges; that of levels may be left out, and is */
    uint32_t decimals; /* its edges are counted in units of 10^-decimals */
    int64_t most;      /* the greatest edge that is not the end of the book */
};

/* The words of what a column is not to see, beside its parameters. */
#define OBI_KEY_MIN       "min"
#define OBI_KEY_MIN_ORDER "min_order"
#define OBI_KEY_OWN       "own"
#define OBI_OWN_OUT       "out"

const struct obi_basis_row *obi_basis_at(uint32_t index); /* NULL behind the last */

#endif /* OBI_METRIC_BASIS_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What is true of every instrument that somebody tells: a caller, or a file. */
#ifndef OBI_EVENT_INSTRUMENT_H
#define OBI_EVENT_INSTRUMENT_H

#include "core/decimal.h"

#include <obi/decode.h>

enum {
    OBI_INSTRUMENT_FLAGS_KNOWN = OBI_INSTRUMENT_UNKNOWN_OK | OBI_INSTRUMENT_PARTIAL |
                                 OBI_INSTRUMENT_ORDERS | OBI_INSTRUMENT_ANY_PRICE
};

/* Copies an instrument from a caller's struct, the i-th of its kind, and checks it. */
int obi_instrument_read(const void *given, size_t i, struct obi_instrument *out,
                        struct obi_error *err);

/* Reads the steps of an instrument that was checked; one that is empty leaves its grid alone. */
void obi_instrument_steps(const struct obi_instrument *instrument, struct obi_grid *price,
                          struct obi_grid *qty);

#endif /* OBI_EVENT_INSTRUMENT_H */

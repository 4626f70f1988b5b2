/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What OBI_EVENT_CHECKSUM tells, unpacked: how the venue makes its checksum and writes numbers. */
#ifndef OBI_EVENT_RECIPE_H
#define OBI_EVENT_RECIPE_H

#include <obi/event.h>

enum { OBI_RECIPE_DECIMALS = 18 }; /* the most */

struct obi_recipe {
    uint32_t kind;                       /* one of enum obi_checksum, or a number that is none */
    uint32_t told;                       /* the venue's value */
    uint32_t price_written, qty_written; /* decimals, where they are fixed */
    uint32_t price_digits, qty_digits;
    int64_t price_step, qty_step; /* a tick is price_step / 10^price_digits, a lot likewise */
};

/* NULL, or static text that says what is wrong with an event of this kind. */
const char *obi_recipe_fault(const struct obi_event *ev);
/* Of an event that has no fault. */
struct obi_recipe obi_recipe_of(const struct obi_event *ev);

#endif /* OBI_EVENT_RECIPE_H */

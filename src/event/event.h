/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a well-formed event is, in one table: what each kind needs of side, price and size. */
#ifndef OBI_EVENT_EVENT_H
#define OBI_EVENT_EVENT_H

#include <obi/event.h>

/* NULL when the event is well formed, else what is wrong with it: static text. */
const char *obi_event_fault(const struct obi_event *ev);

/* The common case, a level that is sound, without a call; 0 says nothing. */
static inline int obi_event_is_sound_level(const struct obi_event *ev) {
    enum { KNOWN = OBI_EVENT_LAST | OBI_EVENT_SNAPSHOT | OBI_EVENT_PRINT };
    return ev->kind == OBI_EVENT_LEVEL && (ev->side == OBI_BID || ev->side == OBI_ASK) &&
           !(ev->flags & ~KNOWN) && ev->qty_lots >= 0 && ev->price_ticks != INT64_MIN &&
           ev->price_ticks != INT64_MAX;
}

#endif /* OBI_EVENT_EVENT_H */

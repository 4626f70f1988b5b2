/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What a well-formed event is, in one table: what each kind needs of side, price and size. */
#ifndef OBI_EVENT_EVENT_H
#define OBI_EVENT_EVENT_H

#include <obi/event.h>

/* NULL when the event is well formed, else what is wrong with it: static text. */
const char *obi_event_fault(const struct obi_event *ev);

#endif /* OBI_EVENT_EVENT_H */

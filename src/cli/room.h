/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Which room a book ran out of. */
#ifndef CLI_ROOM_H
#define CLI_ROOM_H

#include <obi/event.h>

/* What an event is too much for, after the book refused it with OBI_E_CAPACITY; max_orders is 0 for
 * a book of levels. */
const char *room_reached(uint32_t max_orders, const struct obi_event *ev);

#endif /* CLI_ROOM_H */

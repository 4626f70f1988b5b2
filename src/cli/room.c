/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See room.h. A book that turned stale is empty once its frame is over, so that nobody can tell any
 * more whether a new order lacked room for itself or for its level. */
#include "room.h"

const char *room_reached(uint32_t max_orders, const struct obi_event *ev) {
    if (max_orders == 0) return "more than --max-levels has room for";
    if (ev->kind == OBI_EVENT_ADD) return "more than --max-orders or --max-levels has room for";
    return "more than --max-levels has room for, or a level of more than 2^63 - 1 lots";
}

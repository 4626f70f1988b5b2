/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "event/recipe.h"

static uint32_t byte_of(const struct obi_event *ev, int i) {
    return ev->order_id2 >> 8 * i & 0xff;
}

const char *obi_recipe_fault(const struct obi_event *ev) {
    if (ev->price_ticks < 0 || ev->price_ticks > UINT32_MAX) {
        return "price_ticks is no checksum of 32 bits";
    }
    for (int i = 1; i <= 4; i++) {
        if (byte_of(ev, i) > OBI_RECIPE_DECIMALS) return "order_id2 tells more than 18 decimals";
    }
    if (byte_of(ev, 0) == OBI_CHECKSUM_NONE) return NULL;
    if (ev->qty_lots <= 0) return "qty_lots is no step of sizes";
    if (!ev->order_id || ev->order_id > INT64_MAX) return "order_id is no step of prices";
    return NULL;
}

struct obi_recipe obi_recipe_of(const struct obi_event *ev) {
    return (struct obi_recipe){.kind = byte_of(ev, 0),
                               .told = (uint32_t)ev->price_ticks,
                               .price_written = byte_of(ev, 1),
                               .qty_written = byte_of(ev, 2),
                               .price_digits = byte_of(ev, 3),
                               .qty_digits = byte_of(ev, 4),
                               .price_step = (int64_t)ev->order_id,
                               .qty_step = ev->qty_lots};
}

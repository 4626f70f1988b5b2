/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * An event as 64 bytes of a file: its fields where the struct has them, little-endian. */
#ifndef OBI_EVENT_IMAGE_H
#define OBI_EVENT_IMAGE_H

#include "core/bytes.h"

#include <obi/event.h>

enum { OBI_EVENT_BYTES = 64 };

static inline void obi_event_store(unsigned char *p, const struct obi_event *ev) {
    obi_store64(p, (uint64_t)ev->ts_ns);
    obi_store64(p + 8, (uint64_t)ev->recv_ns);
    obi_store64(p + 16, ev->seq);
    obi_store64(p + 24, ev->order_id);
    obi_store64(p + 32, (uint64_t)ev->price_ticks);
    obi_store64(p + 40, (uint64_t)ev->qty_lots);
    obi_store64(p + 48, ev->order_id2);
    obi_store32(p + 56, ev->instrument);
    p[60] = ev->kind;
    p[61] = ev->side;
    obi_store16(p + 62, ev->flags);
}

static inline void obi_event_load(struct obi_event *ev, const unsigned char *p) {
    ev->ts_ns = (obi_ns)obi_load64(p);
    ev->recv_ns = (obi_ns)obi_load64(p + 8);
    ev->seq = obi_load64(p + 16);
    ev->order_id = obi_load64(p + 24);
    ev->price_ticks = (obi_ticks)obi_load64(p + 32);
    ev->qty_lots = (obi_lots)obi_load64(p + 40);
    ev->order_id2 = obi_load64(p + 48);
    ev->instrument = obi_load32(p + 56);
    ev->kind = p[60];
    ev->side = p[61];
    ev->flags = obi_load16(p + 62);
}

#endif /* OBI_EVENT_IMAGE_H */

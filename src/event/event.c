/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "event/event.h"

#include "core/error.h"
#include "event/recipe.h"

_Static_assert(sizeof(struct obi_event) == 64, "the event record is frozen");

enum need {
    SIDE = 1,         /* bid or ask */
    SIDE_OR_NONE = 2, /* bid, ask or unknown */
    PRICE = 4,        /* no sentinel */
    SIZE = 8,         /* not negative */
    SIZE_SOME = 16,   /* above zero */
    ORDER = 32,       /* an order id */
    ORDER_NEW = 64,   /* the id that is born */
    PHASE = 128,      /* qty_lots is a phase */
    RECIPE = 256      /* how a checksum is made */
};

static const uint16_t needs[] = {
    [OBI_EVENT_LEVEL] = SIDE | PRICE | SIZE,
    [OBI_EVENT_ADD] = SIDE | PRICE | SIZE_SOME | ORDER,
    [OBI_EVENT_CANCEL] = SIZE | ORDER,
    [OBI_EVENT_EXECUTE] = SIZE_SOME | ORDER,
    [OBI_EVENT_MODIFY] = PRICE | SIZE | ORDER,
    [OBI_EVENT_REPLACE] = PRICE | SIZE_SOME | ORDER | ORDER_NEW,
    [OBI_EVENT_TRADE] = SIDE_OR_NONE | PRICE | SIZE_SOME,
    [OBI_EVENT_QUOTE] = SIDE | PRICE | SIZE,
    [OBI_EVENT_CLEAR] = 0,
    [OBI_EVENT_GAP] = 0,
    [OBI_EVENT_CHECKSUM] = RECIPE,
    [OBI_EVENT_PHASE] = PHASE,
    [OBI_EVENT_TIME] = 0,
    [OBI_EVENT_OWN] = SIDE | PRICE | SIZE,
};

enum {
    KINDS = sizeof needs / sizeof *needs,
    FLAGS_KNOWN = OBI_EVENT_LAST | OBI_EVENT_SNAPSHOT | OBI_EVENT_PRINT
};

const char *obi_event_fault(const struct obi_event *ev) {
    if (ev->kind == 0 || ev->kind >= KINDS) return "kind is none of enum obi_event_kind";
    unsigned need = needs[ev->kind];
    if (ev->flags & ~FLAGS_KNOWN) return "flags has a bit that is none of enum obi_event_flags";
    if (ev->side > OBI_ASK) return "side is none of enum obi_side";
    if ((need & SIDE) && ev->side == OBI_NONE) return "side is missing";
    if ((need & PRICE) && (ev->price_ticks == INT64_MIN || ev->price_ticks == INT64_MAX)) {
        return "price_ticks is a sentinel, no price";
    }
    if ((need & (SIZE | SIZE_SOME)) && ev->qty_lots < 0) return "qty_lots is negative";
    if ((need & SIZE_SOME) && ev->qty_lots == 0) return "qty_lots is zero";
    if ((need & ORDER) && ev->order_id == 0) return "order_id is missing";
    if ((need & ORDER_NEW) && ev->order_id2 == 0) return "order_id2 is missing";
    if ((need & ORDER_NEW) && ev->order_id2 == ev->order_id) return "order_id2 is order_id";
    if ((need & PHASE) && (ev->qty_lots < OBI_PHASE_TRADING || ev->qty_lots > OBI_PHASE_CLOSED)) {
        return "qty_lots is none of enum obi_phase";
    }
    return need & RECIPE ? obi_recipe_fault(ev) : NULL;
}

int obi_event_check(const struct obi_event *ev, size_t n, struct obi_error *err) {
    if (!ev && n) return obi_fail(err, OBI_E_ARG, "ev is NULL");
    for (size_t i = 0; i < n; i++) {
        const char *fault = obi_event_fault(&ev[i]);
        if (fault) return obi_fail_at(err, OBI_E_EVENT, (uint32_t)i, 0, fault);
    }
    return obi_succeed(err);
}

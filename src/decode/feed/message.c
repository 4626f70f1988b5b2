/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/feed/message.h"

#include "core/error.h"

#include <string.h>

void obi_message_init(struct obi_message *m, const char *text) {
    struct obi_wire *room = m->room;
    size_t room_size = m->room_size, resume = m->resume;
    uint64_t context = m->context;
    void *own = m->own;
    if (!resume) m->symbol[0] = '\0';
    char symbol[OBI_SYMBOL_SIZE];
    memcpy(symbol, m->symbol, sizeof symbol);
    memset(m, 0, sizeof *m);
    m->text = text;
    m->own = own;
    m->room = room;
    m->room_size = room_size;
    m->resume = resume;
    memcpy(m->symbol, symbol, sizeof symbol);
    m->context = context;
    m->fault.part = "";
}

int obi_message_fail(struct obi_message *m, int status, const char *at, const char *words) {
    m->fault.status = status;
    m->fault.at = at;
    m->fault.words = words;
    return 0;
}

int obi_message_fail_key(struct obi_message *m, const struct obi_key *key,
                         const struct obi_json_value *value, const char *words) {
    size_t n = key->n < sizeof m->fault.quoted ? key->n : sizeof m->fault.quoted - 1;
    memcpy(m->fault.quoted, key->name, n);
    m->fault.quoted[n] = '\0';
    return obi_message_fail(m, OBI_E_FORMAT, value->at, words);
}

int obi_message_fail_json(struct obi_message *m, const struct obi_json *j) {
    return m->fault.status ? 0 : obi_message_fail(m, OBI_E_FORMAT, j->at, j->fault);
}

static struct obi_wire *take_place(struct obi_message *m) {
    if (!m->items.n) m->items.at = m->room + m->n_room;
    if (m->n_room < m->room_size) return &m->room[m->n_room];
    m->fault.label = "items";
    m->fault.element = m->items.n;
    m->fault.listed = 1;
    (void)obi_message_fail(m, OBI_E_CAPACITY, NULL, "is one more than max_pending has room for");
    return NULL;
}

static struct obi_wire *keep_place(struct obi_message *m, struct obi_wire *w,
                                   enum obi_event_kind kind, uint8_t side) {
    w->kind = (uint8_t)kind;
    w->side = side;
    m->items.n++;
    m->n_room++;
    return w;
}

struct obi_wire *obi_message_add(struct obi_message *m, enum obi_event_kind kind, uint8_t side,
                                 const struct obi_json_value *price,
                                 const struct obi_json_value *qty) {
    struct obi_wire *w = take_place(m);
    if (!w) return NULL;
    if (obi_wire_read(price, qty, m->text, w, &m->fault)) return keep_place(m, w, kind, side);
    m->fault.label = "items";
    m->fault.element = m->items.n;
    m->fault.listed = 1;
    return NULL;
}

struct obi_wire *obi_message_add_bare(struct obi_message *m, enum obi_event_kind kind,
                                      uint8_t side) {
    struct obi_wire *w = take_place(m);
    if (!w) return NULL;
    memset(w, 0, sizeof *w);
    return keep_place(m, w, kind, side);
}

int obi_message_levels(struct obi_message *m, struct obi_json *j, struct obi_wires *side) {
    if (side->at) return obi_json_fail(j, "a side is given twice");
    int ok =
        obi_wires_read(j, m->text, m->room + m->n_room, m->room_size - m->n_room, side, &m->fault);
    if (m->fault.status) m->fault.label = side == &m->bids ? "bids" : "asks";
    m->n_room += side->n;
    return ok;
}

int obi_message_touch(struct obi_message *m, struct obi_wires *side,
                      const struct obi_json_value *price, const struct obi_json_value *qty) {
    int is_ask = side == &m->asks;
    side->at = &m->room[is_ask]; /* there are two places, whatever room_size is */
    side->n = 1;
    if (obi_wire_read(price, qty, m->text, side->at, &m->fault)) return 1;
    m->fault.label = is_ask ? "ask" : "bid";
    return 0;
}

int obi_message_touch_if(struct obi_message *m, struct obi_wires *side,
                         const struct obi_json_value *price, const struct obi_json_value *qty) {
    if (price->kind != OBI_JSON_NULL && price->kind != OBI_JSON_NONE)
        return obi_message_touch(m, side, price, qty);
    side->at = &m->room[side == &m->asks];
    side->n = 1;
    *side->at = (struct obi_wire){.kind = OBI_EVENT_LEVEL};
    return 1;
}

int obi_message_side(struct obi_message *m, const struct obi_key *key,
                     const struct obi_json_value *value, struct obi_wires *side) {
    struct obi_json j;
    if (!obi_json_is_array(value)) return obi_message_fail_key(m, key, value, "is no array");
    obi_json_init(&j, value->at, value->n);
    return obi_message_levels(m, &j, side) || obi_message_fail_json(m, &j);
}

int obi_message_other(struct obi_message *m, const struct obi_json_value *name) {
    char room[OBI_SYMBOL_SIZE];
    (void)obi_value_text(name, room, sizeof room);
    return obi_message_other_text(m, *room ? room : "unnamed");
}

int obi_message_other_text(struct obi_message *m, const char *name) {
    m->kind = OBI_MESSAGE_OTHER;
    size_t n = strlen(name), most = sizeof m->name - 1;
    memcpy(m->name, name, n < most ? n : most);
    return 1;
}

/* What the parts are called where an error speaks of them. */
static const char *const part_names[][3] = {
    [OBI_MESSAGE_OTHER] = {"", "", ""},
    [OBI_MESSAGE_DIFF] = {"bids", "asks", "items"},
    [OBI_MESSAGE_SNAPSHOT] = {"bids", "asks", "items"},
    [OBI_MESSAGE_TRADE] = {"trade", "trade", "trade"},
    [OBI_MESSAGE_QUOTE] = {"bid", "ask", ""},
    [OBI_MESSAGE_STATE] = {"", "", "items"},
    [OBI_MESSAGE_STEPS] = {"", "", ""},
    [OBI_MESSAGE_LOSS] = {"", "", ""},
};

static int scale_part(struct obi_message *m, struct obi_wires *wires, size_t part,
                      struct obi_scale *to) {
    if (obi_wires_scale(wires, to, &m->fault)) return 1;
    m->fault.label = part_names[m->kind][part];
    m->fault.listed = (part == 2 && m->items.n > 1) || m->kind == OBI_MESSAGE_DIFF ||
                      m->kind == OBI_MESSAGE_SNAPSHOT;
    return 0;
}

/* What an event of the kind cannot be without; NULL when it has all. Trades, and orders of a
 * snapshot, that have no size are passed over later. */
static const char *missing(const struct obi_message *m, const struct obi_wire *w) {
    int is_order = w->kind >= OBI_EVENT_ADD && w->kind <= OBI_EVENT_REPLACE;
    int may_be_empty = w->kind != OBI_EVENT_EXECUTE &&
                       (w->kind != OBI_EVENT_ADD || m->kind == OBI_MESSAGE_SNAPSHOT);
    if (is_order && !w->id) return "is an order without an id";
    return w->qty || may_be_empty ? NULL : "is of no size";
}

/* Whether every item makes a sound event. Returns 1, or 0 with the fault set. */
static int check_items(struct obi_message *m) {
    for (size_t i = 0; i < m->items.n; i++) {
        const struct obi_wire *w = &m->items.at[i];
        const char *words = missing(m, w);
        if (!words) continue;
        m->fault.label = part_names[m->kind][2];
        m->fault.part = "";
        m->fault.element = i;
        m->fault.listed = m->items.n > 1 || m->kind != OBI_MESSAGE_TRADE;
        return obi_message_fail(m, OBI_E_NUMBER, m->text ? m->text + w->at : NULL, words);
    }
    return 1;
}

int obi_message_scale(struct obi_message *m, const struct obi_grid *price,
                      const struct obi_grid *qty, int any_price) {
    struct obi_scale to = {price, qty, any_price, m->text, 0};
    if (m->scaled) return 1;
    m->scaled = scale_part(m, &m->bids, 0, &to) && scale_part(m, &m->asks, 1, &to) &&
                scale_part(m, &m->items, 2, &to) && check_items(m);
    if (m->scaled && to.n_blank && m->kind <= OBI_MESSAGE_SNAPSHOT) {
        m->n_blank = obi_wires_drop_blank(&m->bids) + obi_wires_drop_blank(&m->asks) +
                     obi_wires_drop_blank(&m->items);
    }
    return m->scaled;
}

size_t obi_message_drop_empty(struct obi_message *m) {
    return obi_wires_drop_empty(&m->bids) + obi_wires_drop_empty(&m->asks) +
           obi_wires_drop_empty(&m->items);
}

static void put_element(struct obi_text *t, const struct obi_fault *fault) {
    obi_text_put(t, fault->label);
    if (fault->listed) {
        obi_text_put(t, "[");
        obi_text_put_uint(t, fault->element);
        obi_text_put(t, "]");
    }
    obi_text_put(t, fault->part);
    obi_text_put(t, " ");
}

int obi_message_tell(const struct obi_message *m, uint32_t instrument, uint64_t offset,
                     struct obi_error *err) {
    const struct obi_fault *fault = &m->fault;
    if (m->text && fault->at && !m->is_unwrapped) offset += (uint64_t)(fault->at - m->text);
    struct obi_text t = obi_error_begin(err, fault->status, instrument, offset);
    if (*m->symbol) {
        obi_text_put_bytes(&t, m->symbol, strlen(m->symbol));
        obi_text_put(&t, fault->label ? " " : ": ");
    }
    if (fault->label) put_element(&t, fault);
    if (*fault->quoted) {
        obi_text_put(&t, "'");
        obi_text_put(&t, fault->quoted);
        obi_text_put(&t, "' ");
    }
    obi_text_put(&t, fault->words);
    return fault->status;
}

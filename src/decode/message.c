/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/message.h"

#include "core/error.h"

#include <string.h>

void obi_message_init(struct obi_message *m, const char *text) {
    struct obi_wire *room = m->room;
    size_t room_size = m->room_size;
    memset(m, 0, sizeof *m);
    m->text = text;
    m->room = room;
    m->room_size = room_size;
    m->fault.part = "";
}

int obi_message_fail(struct obi_message *m, int status, const char *at, const char *words) {
    m->fault.status = status;
    m->fault.at = at;
    m->fault.words = words;
    return 0;
}

/* What the two sides are called where an error speaks of them. */
static const char *const side_name[][2] = {
    [OBI_MESSAGE_OTHER] = {"", ""},
    [OBI_MESSAGE_DIFF] = {"bids", "asks"},
    [OBI_MESSAGE_SNAPSHOT] = {"bids", "asks"},
    [OBI_MESSAGE_TRADE] = {"trade", "trade"},
    [OBI_MESSAGE_QUOTE] = {"bid", "ask"},
};

static int scale_side(struct obi_message *m, int side, const struct obi_grid *price,
                      const struct obi_grid *qty) {
    struct obi_wires *wires = side ? &m->asks : &m->bids;
    if (obi_wires_scale(wires, price, qty, m->text, &m->fault)) return 1;
    m->fault.label = side_name[m->kind][side];
    m->fault.listed = m->kind == OBI_MESSAGE_DIFF || m->kind == OBI_MESSAGE_SNAPSHOT;
    return 0;
}

int obi_message_scale(struct obi_message *m, const struct obi_grid *price,
                      const struct obi_grid *qty) {
    if (m->scaled) return 1;
    if (!scale_side(m, 0, price, qty) || !scale_side(m, 1, price, qty)) return 0;
    m->scaled = 1;
    return 1;
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
    if (m->text && fault->at) offset += (uint64_t)(fault->at - m->text);
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

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * BitMEX's rows become levels: an id is looked up, its price put in, and what the row did to the id
 * is remembered. It happens when the instrument was found and before anything is put on the grid,
 * since the same row says two things at two instruments.
 *
 * A partial forgets all ids of its instrument and begins anew; while one is awaited rows are
 * dropped as they are. An id that is not there, or an insert of one that is, was lost with a
 * message: the book is, too.
 *
 * An id may change sides, by an update or by an insert: then one row is two levels, out on one side
 * and in on the other, and a removal from the old side that comes behind says what is known. The
 * rows go to the end of the room first, and levels are made from its beginning in order, since a
 * later row may speak of the same level. Linear in the rows. */
#include "core/error.h"
#include "decode/decoder.h"
#include "decode/format.h"
#include "decode/venue/bitmex.h"
#include "decode/venue/bitmex_ids.h"

#include <string.h>

struct keeper {
    struct obi_bitmex_ids ids;
    uint32_t *depth_limit; /* an instrument's: of the table that its book was begun with */
};

/* Of a message that is being settled. */
struct settling {
    struct obi_message *m;
    struct obi_bitmex_ids *ids;
    uint32_t owner;
    const struct obi_wire *row;
};

void *obi_bitmex_keep(struct obi_decoder *parts, struct obi_carve *c) {
    struct keeper *keeper = obi_carve(c, 1, sizeof *keeper), made;
    obi_bitmex_ids_carve(&made.ids, c, (uint32_t)parts->max_pending, parts->max_instruments);
    made.depth_limit = obi_carve(c, parts->max_instruments, sizeof *made.depth_limit);
    if (!keeper) return NULL;
    *keeper = made;
    obi_bitmex_ids_init(&keeper->ids);
    memset(keeper->depth_limit, 0, parts->max_instruments * sizeof *keeper->depth_limit);
    return keeper;
}

static int fail(struct settling *s, int status, size_t element, const char *words) {
    struct obi_message *m = s->m;
    m->fault.label = "items";
    m->fault.element = element;
    m->fault.listed = 1;
    m->fault.part = " id";
    return obi_message_fail(m, status, m->text ? m->text + s->row->at : NULL, words);
}

static const char no_room[] = "is one more than max_pending has room for";

static struct obi_bitmex_id *add(struct settling *s, size_t element) {
    const struct obi_wire *row = s->row;
    struct obi_bitmex_id *e = obi_bitmex_ids_add(s->ids, s->owner, row->id);
    if (!e) {
        (void)fail(s, OBI_E_CAPACITY, element, no_room);
        return NULL;
    }
    e->price = row->price;
    e->price_digits = row->price_digits;
    e->side = row->side;
    return e;
}

/* -- a partial --------------------------------------------------------------------------------- */

static int settle_whole(struct settling *s) {
    struct obi_wires *items = &s->m->items;
    obi_bitmex_ids_forget(s->ids, s->owner);
    for (size_t i = 0; i < items->n; i++) {
        s->row = &items->at[i];
        if (obi_bitmex_ids_find(s->ids, s->owner, s->row->id)) {
            return fail(s, OBI_E_FORMAT, i, "is given twice");
        }
        if (!add(s, i)) return 0;
        items->at[i].id = 0;
    }
    return 1;
}

/* -- changes ----------------------------------------------------------------------------------- */

/* The message is news of a loss. Returns 0, as there is no need to look at other rows. */
static int lose(struct settling *s, const char *words) {
    struct obi_message *m = s->m;
    struct obi_text t;
    m->kind = OBI_MESSAGE_LOSS;
    m->fault.words = words;
    obi_text_init(&t, m->fault.quoted, sizeof m->fault.quoted);
    obi_text_put_uint(&t, s->row->id);
    return 0;
}

/* Writes a level; a row's size, or none. Returns 1, or 0 where it would overwrite rows to come. */
static int put(struct settling *s, const struct obi_bitmex_id *e, int has_size) {
    struct obi_wires *items = &s->m->items;
    struct obi_wire *out = &items->at[items->n];
    if (out > s->row) {
        return fail(s, OBI_E_CAPACITY, items->n, no_room);
    }
    *out = *s->row;
    out->id = 0;
    out->side = e->side;
    out->price = e->price;
    out->price_digits = e->price_digits;
    if (!has_size) out->qty = out->qty_digits = 0;
    items->n++;
    return 1;
}

/* Whether two decimals are the same number. */
static int is_same(int64_t a, uint32_t a_digits, int64_t b, uint32_t b_digits) {
    for (; a_digits < b_digits && a <= INT64_MAX / 10; a_digits++) a *= 10;
    for (; b_digits < a_digits && b <= INT64_MAX / 10; b_digits++) b *= 10;
    return a == b && a_digits == b_digits;
}

static int is_at(const struct obi_bitmex_id *e, const struct obi_wire *row) {
    return row->price_digits == OBI_BITMEX_NO_PRICE ||
           is_same(e->price, e->price_digits, row->price, row->price_digits);
}

/* The row is of the other side than its level, which goes over. */
static int change_sides(struct settling *s, struct obi_bitmex_id *e) {
    uint8_t side = s->row->side;
    if (!put(s, e, 0)) return 0;
    e->side = side;
    e->left = 1;
    return 1;
}

static int settle_set(struct settling *s, struct obi_bitmex_id *e, int is_new) {
    int changes = e->side != s->row->side;
    if (!is_at(e, s->row)) return lose(s, "lost updates: another price is told of id");
    if (is_new && !changes) return lose(s, "lost updates: an insert of known id");
    if (changes && !change_sides(s, e)) return 0;
    return put(s, e, 1);
}

static int settle_delete(struct settling *s, struct obi_bitmex_id *e) {
    if (!is_at(e, s->row)) return lose(s, "lost updates: another price is told of id");
    if (e->side != s->row->side) {
        if (!e->left) return lose(s, "lost updates: a delete of another side than that of id");
        e->left = 0;
        return 1;
    }
    if (!put(s, e, 0)) return 0;
    obi_bitmex_ids_remove(s->ids, s->owner, e->id);
    return 1;
}

static int settle_row(struct settling *s, enum obi_bitmex_action action) {
    struct obi_bitmex_id *e = obi_bitmex_ids_find(s->ids, s->owner, s->row->id);
    if (!e && action == OBI_BITMEX_INSERT) {
        e = add(s, s->m->items.n);
        return e && put(s, e, 1);
    }
    if (!e && action == OBI_BITMEX_UPDATE) return lose(s, "lost updates: an update of unknown id");
    if (!e) return lose(s, "lost updates: a delete of unknown id");
    return action == OBI_BITMEX_DELETE ? settle_delete(s, e)
                                       : settle_set(s, e, action == OBI_BITMEX_INSERT);
}

static int settle_changes(struct settling *s) {
    struct obi_message *m = s->m;
    size_t n = m->items.n;
    const struct obi_wire *end = m->room + m->room_size, *row = end - n;
    if (n) memmove(m->room + m->room_size - n, m->items.at, n * sizeof *row);
    m->items.at = m->room;
    m->items.n = 0;
    for (; row < end; row++) {
        s->row = row;
        if (!settle_row(s, obi_bitmex_action_of(m))) return 0;
    }
    m->n_room = m->items.n;
    return 1;
}

int obi_bitmex_settle(struct obi_message *m, uint32_t position, int waiting) {
    struct keeper *keeper = m->own;
    struct settling s = {.m = m, .ids = &keeper->ids, .owner = position};
    int is_whole = m->kind == OBI_MESSAGE_SNAPSHOT;
    uint32_t *depth_limit = &keeper->depth_limit[position];
    if (is_whole && (waiting || *depth_limit)) *depth_limit = m->depth_limit;
    if (!is_whole && waiting) return 1;
    if (*depth_limit != m->depth_limit) return obi_message_other_text(m, "book of other depth");
    if (is_whole ? settle_whole(&s) : settle_changes(&s)) return 1;
    obi_bitmex_ids_forget(s.ids, s.owner); /* the book is lost, and they with it */
    return m->kind == OBI_MESSAGE_LOSS;
}

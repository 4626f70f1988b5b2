/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Whom a recording speaks of. Symbols say who is who, ids are the recording's own: the next one in
 * the same file may number its instruments otherwise. */
#include "core/error.h"
#include "decode/record/record.h"
#include "event/instrument.h"

#include <string.h>

static uint32_t table_size(uint32_t n) {
    uint32_t size = 2;
    while (size < 2 * n) size *= 2;
    return size;
}

void obi_record_map_carve(struct obi_record_map *map, struct obi_carve *c, uint32_t size) {
    map->mask = table_size(size) - 1;
    map->slot = obi_carve(c, map->mask + 1, sizeof *map->slot);
}

void obi_record_map_clear(struct obi_record_map *map) {
    memset(map->slot, 0, (map->mask + (size_t)1) * sizeof *map->slot);
    map->n = 0;
    map->last = NULL;
}

/* The slot of an id, or the free one where it would go. */
static struct obi_record_id *find_slot(const struct obi_record_map *map, uint32_t id) {
    uint32_t at = (uint32_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 32) & map->mask;
    while (map->slot[at].channel && map->slot[at].id != id) at = (at + 1) & map->mask;
    return &map->slot[at];
}

struct obi_channel *obi_record_map_search(struct obi_record_map *map, const struct obi_roster *r,
                                          uint32_t id) {
    uint32_t channel = find_slot(map, id)->channel;
    if (!channel) return NULL;
    map->last_id = id;
    map->last = &r->channel[channel - 1];
    return map->last;
}

void obi_record_map_set(struct obi_record_map *map, uint32_t id, uint32_t channel) {
    struct obi_record_id *slot = find_slot(map, id);
    map->n += !slot->channel;
    *slot = (struct obi_record_id){id, channel + 1};
    map->last = NULL;
}

/* Whether a step that the file tells may stand for this one; an empty one says nothing. */
static int step_agrees(const char *told, const char *known, const struct obi_grid *grid) {
    struct obi_grid other;
    if (!*told || !*known || obi_grid_parse(told, strlen(told), &other)) return 1;
    return other.step.mantissa == grid->step.mantissa && other.step.digits == grid->step.digits;
}

static int fail(struct obi_error *err, int status, const struct obi_instrument *told,
                const char *words) {
    struct obi_text t = obi_error_begin(err, status, told->id, 0);
    obi_text_put_bytes(&t, told->symbol, strlen(told->symbol));
    obi_text_put(&t, words);
    return status;
}

/* One without a symbol is known by its id, or is the only one that was given. */
static struct obi_channel *find_nameless(const struct obi_decoder *d, uint32_t id) {
    struct obi_channel *ch = obi_roster_find_id(&d->roster, id);
    if (ch && !*ch->told.symbol) return ch;
    return d->only_given ? obi_roster_unnamed(&d->roster) : NULL;
}

/* The channel that this instrument is, or becomes; NULL when there is no room. */
static struct obi_channel *find_channel(struct obi_decoder *d, const struct obi_instrument *told) {
    struct obi_roster *r = &d->roster;
    struct obi_record *own = d->own;
    const struct obi_channel *mapped = obi_record_map_find(&own->map, r, told->id);
    struct obi_channel *ch =
        *told->symbol ? obi_roster_find(r, told->symbol) : find_nameless(d, told->id);
    if (ch) return ch;
    if (mapped && mapped == obi_roster_unnamed(r)) return obi_roster_adopt(r, told->symbol);
    if (d->only_given) return NULL;
    uint32_t id = obi_roster_find_id(r, told->id) ? obi_roster_free_id(r) : told->id;
    return obi_decoder_add(d, told->symbol, id);
}

/* What the file knows is known; what the caller gave goes first. */
static void learn(struct obi_channel *ch, const struct obi_instrument *told) {
    struct obi_instrument all = *told;
    all.id = ch->told.id;
    all.flags |= ch->told.flags;
    memcpy(all.symbol, ch->told.symbol, sizeof all.symbol);
    if (*ch->told.price_step) memcpy(all.price_step, ch->told.price_step, sizeof all.price_step);
    if (*ch->told.qty_step) memcpy(all.qty_step, ch->told.qty_step, sizeof all.qty_step);
    if (ch->told.depth_limit) all.depth_limit = ch->told.depth_limit;
    ch->told = all;
    obi_instrument_steps(&ch->told, &ch->price, &ch->qty);
}

int obi_record_meet(struct obi_decoder *d, const struct obi_instrument *told,
                    struct obi_error *err) {
    struct obi_record_map *map = &((struct obi_record *)d->own)->map;
    struct obi_instrument known;
    int rc = obi_instrument_read(told, 0, &known, err);
    if (rc) return rc;
    struct obi_channel *ch = find_channel(d, &known);
    if (!ch && d->only_given) return OBI_OK;
    if (!ch) return fail(err, OBI_E_CAPACITY, &known, ": one more than max_instruments");
    if (!step_agrees(known.price_step, ch->told.price_step, &ch->price) ||
        !step_agrees(known.qty_step, ch->told.qty_step, &ch->qty)) {
        return fail(err, OBI_E_NUMBER, &known, ": the file has other steps than are known");
    }
    if (map->n > map->mask / 2 && !obi_record_map_find(map, &d->roster, known.id)) {
        return fail(err, OBI_E_CAPACITY, &known, ": one more than max_instruments");
    }
    learn(ch, &known);
    obi_record_map_set(map, known.id, (uint32_t)(ch - d->roster.channel));
    return OBI_OK;
}

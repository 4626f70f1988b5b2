/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/lobster/rows.h"

#include "core/error.h"

#include <string.h>

#define NO_ASK INT64_C(9999999999) /* with size 0: there is no such level */
#define NO_BID (-NO_ASK)

static int is_better(uint8_t side, obi_ticks a, obi_ticks b) {
    return side == OBI_BID ? a > b : a < b;
}

/* A row being read. */
struct reading {
    struct obi_csv *csv;
    const struct obi_grid *price, *qty;
    struct obi_fault *fault;
    size_t element;
};

static int fail(struct reading *r, uint8_t side, int status, const struct obi_field *field,
                const char *part, const char *words) {
    r->fault->element = r->element;
    r->fault->listed = 1;
    r->fault->part = part;
    return obi_lobster_fail(r->fault, status, field, side == OBI_BID ? "bids" : "asks", words);
}

static int read_number(struct reading *r, uint8_t side, const char *part, int64_t *value,
                       struct obi_field *field) {
    *field = obi_csv_next(r->csv);
    return obi_field_int(field, value) ||
           fail(r, side, OBI_E_FORMAT, field, part, "is no whole number");
}

static int scale(struct reading *r, uint8_t side, const char *part, const struct obi_grid *grid,
                 struct obi_decimal value, const struct obi_field *field, int64_t *out) {
    enum obi_decimal_fault why = obi_grid_steps(grid, value, out);
    if (!why && *out == INT64_MAX) why = OBI_DECIMAL_RANGE;
    return !why || fail(r, side, OBI_E_NUMBER, field, part, obi_decimal_fault_text(why));
}

static int read_level(struct reading *r, uint8_t side, struct obi_lobster_side *out) {
    struct obi_field price_field, qty_field;
    int64_t price, qty;
    if (!read_number(r, side, " price", &price, &price_field)) return 0;
    if (!read_number(r, side, " size", &qty, &qty_field)) return 0;
    if (price == (side == OBI_BID ? NO_BID : NO_ASK) && qty == 0) return 1;
    if (qty <= 0) return fail(r, side, OBI_E_FORMAT, &qty_field, " size", "is no size of a level");
    struct obi_lobster_level *level = &out->level[out->n];
    struct obi_decimal number = {price, OBI_LOBSTER_DIGITS};
    if (!scale(r, side, " price", r->price, number, &price_field, &level->price_ticks)) return 0;
    number = (struct obi_decimal){qty, 0};
    if (!scale(r, side, " size", r->qty, number, &qty_field, &level->qty_lots)) return 0;
    if (out->n != r->element ||
        (out->n && !is_better(side, level[-1].price_ticks, level->price_ticks))) {
        return fail(r, side, OBI_E_FORMAT, &price_field, " price", "is out of order");
    }
    out->n++;
    return 1;
}

int obi_lobster_rows_read(struct obi_csv *csv, size_t n_levels, const struct obi_grid *price,
                          const struct obi_grid *qty, struct obi_lobster_rows *out,
                          struct obi_fault *fault) {
    struct reading r = {csv, price, qty, fault, 0};
    out->n_levels = n_levels;
    out->side[0].n = out->side[1].n = 0;
    for (; r.element < n_levels; r.element++) {
        if (!read_level(&r, OBI_ASK, &out->side[1])) return 0;
        if (!read_level(&r, OBI_BID, &out->side[0])) return 0;
    }
    return 1;
}

/* The first level that is not better than the price. */
static size_t find(const struct obi_lobster_side *s, uint8_t side, obi_ticks price) {
    size_t i = 0;
    while (i < s->n && is_better(side, s->level[i].price_ticks, price)) i++;
    return i;
}

static void note(struct obi_lobster_changes *changes, obi_ticks price, obi_lots qty) {
    changes->level[changes->n++] = (struct obi_lobster_level){price, qty};
}

/* A full side lets its last level go: it is out of sight, not gone, and the book has n levels. */
static void insert(struct obi_lobster_side *s, size_t at, size_t n_levels,
                   const struct obi_lobster_level *level, struct obi_lobster_changes *changes) {
    if (s->n == n_levels) note(changes, s->level[--s->n].price_ticks, 0);
    memmove(&s->level[at + 1], &s->level[at], (s->n - at) * sizeof *s->level);
    s->level[at] = *level;
    s->n++;
    note(changes, level->price_ticks, level->qty_lots);
}

static int add(struct obi_lobster_side *s, size_t at, size_t n_levels,
               const struct obi_lobster_level *level, struct obi_lobster_changes *changes) {
    if (at < s->n && s->level[at].price_ticks == level->price_ticks) {
        if (level->qty_lots > INT64_MAX - s->level[at].qty_lots) return 0;
        s->level[at].qty_lots += level->qty_lots;
        note(changes, level->price_ticks, s->level[at].qty_lots);
    } else if (at < n_levels) {
        insert(s, at, n_levels, level, changes);
    }
    return 1;
}

static int reduce(struct obi_lobster_side *s, size_t at, size_t n_levels,
                  const struct obi_lobster_level *level, struct obi_lobster_changes *changes) {
    struct obi_lobster_level *there = &s->level[at];
    if (at == n_levels) return 1; /* out of sight */
    if (at == s->n || there->price_ticks != level->price_ticks) return 0;
    if (level->qty_lots > there->qty_lots) return 0;
    there->qty_lots -= level->qty_lots;
    note(changes, there->price_ticks, there->qty_lots);
    if (there->qty_lots) return 1;
    changes->is_taken = s->n == n_levels;
    s->n--;
    memmove(there, there + 1, (s->n - at) * sizeof *there);
    return 1;
}

/* What the message says by itself. */
static int derive(struct obi_lobster_rows *rows, const struct obi_lobster_line *line,
                  struct obi_lobster_changes *changes) {
    struct obi_lobster_level level = {line->price_ticks, line->size_lots};
    if (line->type >= OBI_LOBSTER_HIDDEN) return 1;
    changes->side = line->direction > 0 ? OBI_BID : OBI_ASK;
    struct obi_lobster_side *s = &rows->side[changes->side - OBI_BID];
    size_t at = find(s, changes->side, level.price_ticks);
    return (line->type == OBI_LOBSTER_ADD ? add : reduce)(s, at, rows->n_levels, &level, changes);
}

/* Takes the level that came into sight. */
static void take(struct obi_lobster_side *s, const struct obi_lobster_side *told,
                 struct obi_lobster_changes *changes) {
    if (told->n != s->n + 1) return;
    const struct obi_lobster_level *level = &told->level[s->n];
    s->level[s->n++] = *level;
    note(changes, level->price_ticks, level->qty_lots);
}

static int is_same(const struct obi_lobster_side *a, const struct obi_lobster_side *b) {
    return a->n == b->n && memcmp(a->level, b->level, a->n * sizeof *a->level) == 0;
}

int obi_lobster_rows_follow(struct obi_lobster_rows *rows, const struct obi_lobster_line *line,
                            const struct obi_lobster_rows *told,
                            struct obi_lobster_changes *changes) {
    *changes = (struct obi_lobster_changes){0};
    if (!derive(rows, line, changes)) return 0;
    if (changes->is_taken) {
        size_t i = changes->side - OBI_BID;
        take(&rows->side[i], &told->side[i], changes);
    }
    return is_same(&rows->side[0], &told->side[0]) && is_same(&rows->side[1], &told->side[1]);
}

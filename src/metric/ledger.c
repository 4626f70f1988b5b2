/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "metric/ledger.h"

#include "book/print.h"

#include <string.h>

/* -- plan -------------------------------------------------------------------------------------- */

static size_t aligned(size_t size) {
    return (size + OBI_CACHE_LINE - 1) / OBI_CACHE_LINE * OBI_CACHE_LINE;
}

static size_t room_of(const struct obi_tally_kind *kind, const struct obi_column *col) {
    return kind->room ? aligned(kind->room(col)) : 0;
}

/* Of a tier that goes on to the end of the book nothing deep has to be remembered. */
static int64_t levels_of(const struct obi_tally_kind *kind, const struct obi_column *col) {
    if (kind->levels) return kind->levels(col);
    if (col->basis != OBI_BASIS_LEVELS || !col->hi) return 1;
    if (col->hi < INT64_MAX) return col->hi;
    return col->lo ? col->lo : 1;
}

void obi_ledger_plan_add(struct obi_ledger_plan *plan, const struct obi_tally_kind *kind,
                         const struct obi_column *col) {
    int64_t n_levels = levels_of(kind, col);
    plan->n_tallies++;
    plan->has_causes |= kind->change != NULL;
    plan->bytes += 2 * aligned(kind->size) + room_of(kind, col);
    if (n_levels > plan->n_levels) plan->n_levels = n_levels;
}

static void layout_standing(struct obi_carve *c, int64_t n_levels, struct obi_standing *s) {
    for (int which = 0; which < 2; which++) {
        size_t n = (size_t)n_levels;
        s->ranks.lots[which] = obi_carve(c, n, sizeof *s->ranks.lots[which]);
        s->ranks.depth[which] = obi_carve(c, n, sizeof *s->ranks.depth[which]);
    }
    s->ranks.room = n_levels;
}

void obi_ledger_layout(struct obi_carve *c, const struct obi_ledger_plan *plan,
                       struct obi_ledger *ledger) {
    ledger->tally = obi_carve(c, plan->n_tallies, sizeof *ledger->tally);
    ledger->room = obi_carve(c, plan->bytes, 1);
    ledger->has_causes = plan->has_causes;
    for (int which = 0; which < 2; which++) {
        size_t n = plan->has_causes ? OBI_WAITING : 0;
        ledger->causes.side[which].waits = obi_carve(c, n, sizeof(struct obi_waiting));
    }
    layout_standing(c, plan->n_levels, &ledger->standing[0]);
    layout_standing(c, plan->n_levels, &ledger->standing[1]);
}

/* -- start ------------------------------------------------------------------------------------- */

void obi_ledger_start(struct obi_ledger *ledger) {
    ledger->n_tallies = 0;
    ledger->measured = 0;
    ledger->frame = ledger->epoch = 0;
    ledger->last = (struct obi_frame){NULL, &ledger->standing[0], &ledger->standing[1], 0};
    ledger->causes.unmatched = obi_wide_of(0);
    memset(&ledger->flow, 0, sizeof ledger->flow);
    memset(&ledger->told, 0, sizeof ledger->told);
    obi_causes_clear(&ledger->causes);
}

static int is_same(const struct obi_tally *t, const struct obi_tally_kind *kind,
                   const struct obi_column *col) {
    return t->kind == kind && t->col->basis == col->basis && t->col->lo == col->lo &&
           t->col->hi == col->hi && memcmp(t->col->param, col->param, sizeof col->param) == 0;
}

static void *take_room(struct obi_ledger *ledger, size_t size) {
    void *room = ledger->room;
    if (size) memset(room, 0, size);
    ledger->room += size;
    return room;
}

/* Only the few before are looked at: all would be n^2. */
const struct obi_tally *obi_ledger_open(struct obi_ledger *ledger,
                                        const struct obi_tally_kind *kind,
                                        const struct obi_column *col) {
    enum { FEW = 64 };
    size_t n = ledger->n_tallies;
    for (size_t i = n > FEW ? n - FEW : 0; i < n; i++)
        if (is_same(&ledger->tally[i], kind, col)) return &ledger->tally[i];
    struct obi_tally *t = &ledger->tally[ledger->n_tallies++];
    t->kind = kind;
    t->col = col;
    t->sum = take_room(ledger, aligned(kind->size));
    t->told = take_room(ledger, aligned(kind->size));
    t->memory = take_room(ledger, room_of(kind, col));
    return t;
}

/* -- step: a frame in -------------------------------------------------------------------------- */

static void stand(struct obi_standing *s, const obi_book *book) {
    struct obi_cursor cursor;
    s->touch = obi_touches_of(book, (struct obi_hidden){0, 0});
    for (int which = 0; which < 2; which++) {
        const struct obi_ladder *side = which ? &book->ask : &book->bid;
        int64_t n = 0;
        obi_cursor_start(&cursor, side);
        for (; n < s->ranks.room && obi_cursor_next(&cursor); n++) {
            s->ranks.depth[which][n] = cursor.depth;
            s->ranks.lots[which][n] = cursor.qty_lots;
        }
        s->ranks.n[which] = n;
        s->known[which] = obi_known_depth(book, side);
    }
}

/* Trades, quotes and what is the user's own leave the levels alone. */
static int is_quiet(const obi_book *book) {
    uint32_t i = 0;
    while (i < book->n_changes && book->change[i].cause == OBI_EVENT_TRADE) i++;
    return i == book->n_changes;
}

/* The book as it stands becomes `after`, and what was so `before`. */
static void turn(struct obi_ledger *ledger, const obi_book *book, int may_be_quiet) {
    struct obi_frame *frame = &ledger->last;
    int is_first = frame->after == &ledger->standing[0];
    frame->book = book;
    frame->before = frame->after;
    frame->is_quiet = may_be_quiet && is_quiet(book);
    if (frame->is_quiet) return;
    stand(&ledger->standing[is_first], book);
    frame->after = &ledger->standing[is_first];
}

static void add_prints(struct obi_ledger *ledger, const struct obi_frame *frame) {
    const obi_book *book = frame->book;
    for (uint32_t i = 0; i < book->n_changes; i++) {
        const struct obi_change *c = &book->change[i];
        if (!(c->flags & OBI_EVENT_PRINT) || !c->traded_lots) continue;
        struct obi_print print = {obi_causes_now(book), c->price_ticks, c->traded_lots,
                                  obi_print_aggressor(c)};
        int waits = ledger->has_causes && c->cause == OBI_EVENT_TRADE;
        if (waits) obi_causes_note(&ledger->causes, frame, &print);
        for (size_t k = 0; k < ledger->n_tallies; k++) {
            struct obi_tally *t = &ledger->tally[k];
            if (t->kind->print) t->kind->print(t, frame, &print);
        }
    }
}

static void add_changes(struct obi_ledger *ledger, const struct obi_frame *frame) {
    const obi_book *book = frame->book;
    for (uint32_t i = 0; i < book->n_changes; i++) {
        if (book->change[i].cause == OBI_EVENT_TRADE) continue;
        struct obi_shift shift = obi_causes_of(&ledger->causes, frame, &book->change[i]);
        for (size_t k = 0; k < ledger->n_tallies; k++) {
            struct obi_tally *t = &ledger->tally[k];
            if (t->kind->change) t->kind->change(t, frame, &shift);
        }
    }
}

static void add_frame(struct obi_ledger *ledger, const struct obi_frame *frame) {
    obi_causes_begin(&ledger->causes, frame->book);
    for (size_t k = 0; k < ledger->n_tallies; k++) {
        struct obi_tally *t = &ledger->tally[k];
        if (t->kind->frame) t->kind->frame(t, frame);
    }
    add_prints(ledger, frame);
    if (ledger->has_causes && !frame->is_quiet) add_changes(ledger, frame);
    obi_causes_end(&ledger->causes, frame->book);
    ledger->flow.unmatched = ledger->causes.unmatched;
}

static void rebase(struct obi_ledger *ledger, const struct obi_frame *frame) {
    obi_causes_clear(&ledger->causes);
    for (size_t k = 0; k < ledger->n_tallies; k++) {
        struct obi_tally *t = &ledger->tally[k];
        if (t->kind->rebase) t->kind->rebase(t, frame);
    }
}

static void begin_anew(struct obi_ledger *ledger) {
    for (size_t k = 0; k < ledger->n_tallies; k++) {
        struct obi_tally *t = &ledger->tally[k];
        if (t->kind->rest)
            t->kind->rest(t->sum);
        else
            memset(t->sum, 0, t->kind->size);
    }
    memset(&ledger->flow, 0, sizeof ledger->flow);
    ledger->causes.unmatched = obi_wide_of(0);
}

/* The jump across a snapshot is no flow: it counts 0. What came by in frames that were missed is
 * not known. */
static int goes_on(struct obi_ledger *ledger, const obi_book *book) {
    int is_missed = book->frame != ledger->frame + 1 || book->overflow;
    if (ledger->measured && book->epoch == ledger->epoch && !is_missed) return 1;
    ledger->flow.status = ledger->measured ? OBI_VALUE_BREAK : OBI_VALUE_WARMUP;
    ledger->flow.undefined |= !ledger->measured || book->epoch == ledger->epoch;
    return 0;
}

void obi_ledger_step(struct obi_ledger *ledger, const obi_book *book) {
    if (!ledger->n_tallies) return;
    if (!obi_book_is_valid(book)) {
        begin_anew(ledger);
        return;
    }
    if (ledger->measured && ledger->epoch == book->epoch && ledger->frame == book->frame) return;
    int is_next = goes_on(ledger, book);
    turn(ledger, book, is_next);
    if (is_next)
        add_frame(ledger, &ledger->last);
    else
        rebase(ledger, &ledger->last);
    ledger->measured = 1;
    ledger->epoch = book->epoch;
    ledger->frame = book->frame;
}

void obi_ledger_tell(struct obi_ledger *ledger) {
    for (size_t k = 0; k < ledger->n_tallies; k++) {
        struct obi_tally *t = &ledger->tally[k];
        memcpy(t->told, t->sum, t->kind->size);
    }
    ledger->told = ledger->flow;
    begin_anew(ledger);
}

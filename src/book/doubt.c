/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "book/doubt.h"

#include "book/apply.h"
#include "book/checksum.h"

/* -- checksum ---------------------------------------------------------------------------------- */

void obi_book_note_checksum(obi_book *book, const struct obi_event *ev) {
    if (book->has_recipe) book->count[OBI_COUNTER_BOOK_UNVERIFIED]++;
    book->recipe = obi_recipe_of(ev);
    book->has_recipe = 1;
}

void obi_book_judge_checksum(obi_book *book) {
    book->has_recipe = 0;
    if (!obi_book_is_synced(book) || !obi_checksum_fits(&book->recipe, book)) {
        book->count[OBI_COUNTER_BOOK_UNVERIFIED]++;
        return;
    }
    book->checksum_told = book->recipe.told;
    book->checksum_made = obi_checksum_make(&book->recipe, book);
    if (book->checksum_told == book->checksum_made) {
        book->count[OBI_COUNTER_BOOK_VERIFIED]++;
    } else {
        book->count[OBI_COUNTER_BOOK_MISMATCHED]++;
        obi_book_make_stale(book);
    }
}

/* -- crossing ---------------------------------------------------------------------------------- */

/* Trades and quotes say nothing new of it; what does not trade continuously may cross. What made
 * the book stale is left to be read. */
void obi_book_judge_crossing(obi_book *book) {
    if (!book->speaks || !obi_book_is_valid(book)) return;
    if (!(book->shape & OBI_SHAPE_CROSSED) || obi_book_is_halted(book)) {
        book->crossed_frames = 0;
        book->crossed_since_ns = 0;
        return;
    }
    uint64_t n = book->crossed_frames + 1;
    obi_ns now_ns = book->recv_ns ? book->recv_ns : book->ts_ns;
    obi_ns since_ns = n > 1 ? book->crossed_since_ns : now_ns;
    if (book->plan.max_crossed && n > book->plan.max_crossed) {
        obi_book_make_stale(book);
        book->shape = obi_book_shape_now(book);
    }
    book->crossed_frames = n;
    book->crossed_since_ns = since_ns;
}

/* -- silence ----------------------------------------------------------------------------------- */

static int is_later(obi_ns now_ns, obi_ns then_ns, obi_ns limit_ns) {
    return now_ns > then_ns && (uint64_t)now_ns - (uint64_t)then_ns > (uint64_t)limit_ns;
}

/* Times are compared on one clock, that of receipt where both events have it. A phase is no end of
 * a silence that matters: nothing is told of a market that rests, and it may begin to trade. */
void obi_book_judge_silence(obi_book *book, const struct obi_event *ev) {
    if (!obi_book_is_valid(book) || obi_book_is_halted(book)) return;
    if (ev->kind == OBI_EVENT_PHASE) return;
    int by_receipt = book->spoke_recv_ns && ev->recv_ns;
    obi_ns then_ns = by_receipt ? book->spoke_recv_ns : book->spoke_ts_ns;
    obi_ns now_ns = by_receipt ? ev->recv_ns : ev->ts_ns;
    if (!then_ns || !now_ns || !is_later(now_ns, then_ns, book->plan.max_quiet_ns)) return;
    book->count[OBI_COUNTER_BOOK_QUIET]++;
    book->speaks = 1;
    obi_book_make_stale(book);
}

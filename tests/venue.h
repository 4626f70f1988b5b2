/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the tests of venues' readers share: messages that are not used, and those that are refused.
 */
#ifndef TEST_VENUE_H
#define TEST_VENUE_H

#include "feed.h"

/* The text is not used, and counted under this name. */
static inline void venue_check_other(struct feed *f, const char *text, const char *wanted) {
    uint64_t before = feed_count(f, OBI_COUNTER_DECODER_UNKNOWN);
    uint64_t n_wanted = feed_unknown(f->d, wanted);
    size_t n_ev = f->n_ev;
    ck_assert_int_eq(feed_say(f, "%s", text), OBI_OK);
    ck_assert_uint_eq(f->n_ev, n_ev);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_UNKNOWN), before + 1);
    ck_assert_uint_eq(feed_unknown(f->d, wanted), n_wanted + 1);
}

struct venue_refusal {
    const char *text, *words;
    int is_lost; /* the book of the only instrument with it */
};

static inline void venue_check_refusal(struct feed *f, const struct venue_refusal *r) {
    size_t n_ev = f->n_ev;
    ck_assert_msg(feed_say(f, "%s", r->text) < 0, "%s is taken", r->text);
    ck_assert_str_eq(f->err.message, r->words);
    ck_assert_uint_eq(feed_count(f, OBI_COUNTER_DECODER_REFUSED), 1);
    ck_assert_uint_eq(f->n_ev, n_ev + (r->is_lost ? 1 : 0));
    if (r->is_lost) ck_assert_int_eq(f->ev[n_ev].kind, OBI_EVENT_GAP);
}

#endif /* TEST_VENUE_H */

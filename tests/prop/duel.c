/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/duel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENT = 10000, LEVELS = 4096, TEXT = DUEL_TEXT };

/* -- comparing -------------------------------------------------------------------------------- */

int duel_differs(struct duel *d, const char *what, uint64_t got, uint64_t expected) {
    if (got == expected) return 0;
    snprintf(d->why, TEXT, "%s is %lld, expected %lld", what, (long long)got, (long long)expected);
    return 1;
}

static int doubts_differ(struct duel *d, const struct obi_book_info *info) {
    const struct oracle_book *m = &d->model;
    obi_ns spoke_ns = m->spoke.recv_ns ? m->spoke.recv_ns : m->spoke.ts_ns;
    return duel_differs(d, "checksum_told", info->checksum_told, m->checksum_told) ||
           duel_differs(d, "checksum_made", info->checksum_made, m->checksum_made) ||
           duel_differs(d, "crossed_frames", info->crossed_frames, m->crossed_frames) ||
           duel_differs(d, "crossed_since_ns", (uint64_t)info->crossed_since_ns,
                        (uint64_t)m->crossed_since_ns) ||
           duel_differs(d, "spoke_ns", (uint64_t)info->spoke_ns, (uint64_t)spoke_ns);
}

static int info_differs(struct duel *d) {
    const struct oracle_book *m = &d->model;
    struct obi_book_info info = {.struct_size = sizeof info};
    if (duel_differs(d, "obi_book_info()", (uint64_t)obi_book_info(d->book, &info), OBI_OK))
        return 1;
    if (duel_differs(d, "state", info.state, m->state) ||
        duel_differs(d, "open", info.open, m->open) ||
        duel_differs(d, "phase", info.phase, m->phase) ||
        duel_differs(d, "epoch", info.epoch, m->epoch) ||
        duel_differs(d, "frame", info.frame, m->frame) ||
        duel_differs(d, "seq", info.seq, m->seq) ||
        duel_differs(d, "ts_ns", (uint64_t)info.ts_ns, (uint64_t)m->ts_ns) ||
        duel_differs(d, "recv_ns", (uint64_t)info.recv_ns, (uint64_t)m->recv_ns) ||
        doubts_differ(d, &info))
        return 1;
    if (!oracle_book_known(m)) return 0; /* what is left of a stale book is nobody's business */
    uint32_t partial = oracle_book_is_partial(m) ? OBI_SHAPE_PARTIAL : 0;
    return duel_differs(d, "shape", info.shape, m->shape | partial) ||
           duel_differs(d, "n_orders", info.n_orders, m->n_orders) ||
           duel_differs(d, "n_bids", info.n_bids, m->side[0].n) ||
           duel_differs(d, "n_asks", info.n_asks, m->side[1].n);
}

static int counters_differ(struct duel *d) {
    for (uint32_t i = OBI_COUNTER_BOOK_EVENTS; i < DUEL_COUNTERS; i++) {
        char what[32];
        uint64_t value = 0;
        snprintf(what, sizeof what, "counter %u", i);
        if (duel_differs(d, "obi_book_count()", (uint64_t)obi_book_count(d->book, i, &value),
                         OBI_OK) ||
            duel_differs(d, what, value, d->model.count[i]))
            return 1;
    }
    return 0;
}

static int side_differs(struct duel *d, uint32_t side, size_t most) {
    static obi_ticks price[LEVELS];
    static obi_lots qty[LEVELS];
    static uint32_t orders[LEVELS];
    const struct oracle_side *s = &d->model.side[side == OBI_ASK];
    int known = oracle_book_known(&d->model);
    int expected = d->model.open ? OBI_MORE : known ? OBI_OK : OBI_RESYNC;
    size_t n = LEVELS + 1, n_expected = expected != OBI_OK ? 0 : s->n < most ? s->n : most;
    int status = obi_book_levels(d->book, side, most, price, qty, orders, &n);
    if (!known && d->model.open && status == OBI_RESYNC) status = expected; /* both are true */
    if (duel_differs(d, "obi_book_levels()", (uint64_t)status, (uint64_t)expected) ||
        duel_differs(d, "levels", n, n_expected))
        return 1;
    for (size_t i = 0; i < n; i++)
        if (duel_differs(d, "a price", (uint64_t)price[i], (uint64_t)s->level[i].price_ticks) ||
            duel_differs(d, "a size", (uint64_t)qty[i], (uint64_t)s->level[i].qty_lots) ||
            duel_differs(d, "an order count", orders[i], s->level[i].orders))
            return 1;
    return 0;
}

static int own_differs(struct duel *d, uint8_t side) {
    obi_ticks price[64];
    obi_lots qty[64];
    uint32_t orders[64];
    const struct oracle_order *o = NULL;
    size_t n = SIZE_MAX;
    int expected = d->model.open ? OBI_MORE : OBI_OK;
    int status = obi_book_own(d->book, side, 64, price, qty, orders, &n);
    if (duel_differs(d, "obi_book_own()", (uint64_t)status, (uint64_t)expected)) return 1;
    if (expected == OBI_MORE) return duel_differs(d, "own prices inside a frame", n, 0);
    for (size_t i = 0; i < n; i++) {
        o = oracle_own_next(&d->model, side, o);
        if (duel_differs(d, "own prices", i, o ? i : SIZE_MAX) ||
            duel_differs(d, "an own price", (uint64_t)price[i], (uint64_t)o->price_ticks) ||
            duel_differs(d, "an own size", (uint64_t)qty[i], (uint64_t)o->qty_lots) ||
            duel_differs(d, "own orders", orders[i], o->order_id))
            return 1;
    }
    return duel_differs(d, "one more that is own", n == 64 || !oracle_own_next(&d->model, side, o),
                        1);
}

static int change_differs(struct duel *d, const struct obi_change *got,
                          const struct obi_change *expected) {
    if (memcmp(got, expected, sizeof *got) == 0) return 0;
    snprintf(d->why, TEXT,
             "a change is cause %d side %d price %lld %lld to %lld traded %lld rank %u flags %d id "
             "%llu born %lld amends %u facts %u, expected cause %d side %d price %lld %lld to %lld "
             "traded %lld rank %u flags %d id %llu born %lld amends %u facts %u",
             got->cause, got->side, (long long)got->price_ticks, (long long)got->before_lots,
             (long long)got->after_lots, (long long)got->traded_lots, got->rank, got->flags,
             (unsigned long long)got->order_id, (long long)got->born_ns, got->amends, got->facts,
             expected->cause, expected->side, (long long)expected->price_ticks,
             (long long)expected->before_lots, (long long)expected->after_lots,
             (long long)expected->traded_lots, expected->rank, expected->flags,
             (unsigned long long)expected->order_id, (long long)expected->born_ns, expected->amends,
             expected->facts);
    return 1;
}

static int journal_differs(struct duel *d) {
    const struct oracle_book *m = &d->model;
    const struct obi_change *first = NULL;
    size_t n = SIZE_MAX;
    int status = obi_book_changes(d->book, &first, &n);
    if (m->open)
        return duel_differs(d, "obi_book_changes()", (uint64_t)status, OBI_MORE) ||
               duel_differs(d, "changes", n, 0);
    int expected = m->overflow ? OBI_FULL : OBI_OK;
    if (duel_differs(d, "obi_book_changes()", (uint64_t)status, (uint64_t)expected) ||
        duel_differs(d, "changes", n, m->n_changes))
        return 1;
    for (size_t i = 0; i < n; i++)
        if (change_differs(d, &first[i], &m->change[i])) return 1;
    return 0;
}

int duel_anything_differs(struct duel *d) {
    struct obi_error err;
    size_t most = !d->model.open && d->model.frame % 64 == 0 ? LEVELS : 5;
    if (info_differs(d) || counters_differ(d) || journal_differs(d)) return 1;
    if (side_differs(d, OBI_BID, most) || side_differs(d, OBI_ASK, most)) return 1;
    if (own_differs(d, OBI_BID) || own_differs(d, OBI_ASK)) return 1;
    if (obi_book_check(d->book, &err) == OBI_OK) return 0;
    snprintf(d->why, TEXT, "obi_book_check() says: %s", err.message);
    return 1;
}

/* -- a trace ---------------------------------------------------------------------------------- */

int duel_event_differs(struct duel *d, const struct obi_event *ev) {
    size_t taken = SIZE_MAX;
    int expected = oracle_book_apply(&d->model, ev);
    int status = obi_book_apply(d->book, ev, 1, &taken);
    d->model.count[0] += expected == OBI_E_CAPACITY;
    return duel_differs(d, "obi_book_apply()", (uint64_t)status, (uint64_t)expected) ||
           duel_differs(d, "taken", taken, expected < 0 ? 0 : 1) || duel_anything_differs(d) ||
           (d->model.opt.max_orders && duel_orders_differ(d, ev));
}

void duel_begin(struct duel *d, const struct oracle_options *opt, char *why) {
    struct trace_book b;
    memset(d, 0, sizeof *d);
    d->why = why;
    trace_book_options(&b, opt);
    oracle_book_init(&d->model, opt);
    if (obi_book_create(&b.opt, NULL, &d->book, NULL) != OBI_OK) abort();
}

void duel_end(struct duel *d) {
    obi_book_destroy(d->book);
    oracle_book_free(&d->model);
}

int duel_trial_fails(const struct obi_event *ev, size_t n, void *ctx) {
    struct duel_trial *t = ctx;
    struct duel d;
    duel_begin(&d, &t->opt, t->why);
    t->at = n;
    for (size_t i = 0; i < n && t->at == n; i++)
        if (duel_event_differs(&d, &ev[i])) t->at = i;
    for (size_t i = 0; i < DUEL_COUNTERS; i++) t->count[i] += d.model.count[i];
    duel_end(&d);
    return t->at < n && (!t->first[0] || trace_same_matter(t->why, t->first));
}

void duel_report(struct duel_trial *t, struct obi_event *ev, size_t n, uint64_t seed) {
    char line[TEXT];
    printf("# seed %llu, event %zu: %s\n", (unsigned long long)seed, t->at, t->why);
    snprintf(t->first, TEXT, "%s", t->why);
    n = trace_shrink(ev, t->at < n ? t->at + 1 : n, duel_trial_fails, t);
    duel_trial_fails(ev, n, t);
    trace_print_options(line, sizeof line, &t->opt);
    printf("# %s; in short: %s\n", line, t->why);
    for (size_t i = 0; i < n; i++) {
        trace_print(line, sizeof line, &ev[i]);
        printf("#   %s\n", line);
    }
    fflush(stdout);
}

void duel_rounds(duel_make *make, duel_options *options, const struct trace_style *style,
                 uint64_t first_seed, uint64_t rounds, uint64_t *count) {
    struct obi_event *ev = malloc(SEGMENT * sizeof *ev);
    ck_assert_ptr_nonnull(ev);
    for (uint64_t i = 0; i < (rounds + SEGMENT - 1) / SEGMENT; i++) {
        struct test_rng rng = {first_seed + i};
        struct duel_trial t = {.opt = options(&rng)};
        make(ev, SEGMENT, style, &t.opt, &rng);
        int fails = duel_trial_fails(ev, SEGMENT, &t);
        for (size_t k = 0; k < DUEL_COUNTERS; k++) count[k] += t.count[k];
        if (!fails) continue;
        duel_report(&t, ev, SEGMENT, first_seed + i);
        ck_abort_msg("seed %llu: %s", (unsigned long long)(first_seed + i), t.why);
    }
    free(ev);
}

void duel_reset(duel_make *make, duel_options *options, const struct trace_style *style,
                uint64_t seed) {
    static struct obi_event ev[SEGMENT];
    struct test_rng rng = {seed};
    struct duel_trial t = {.opt = options(&rng)};
    struct duel d;
    make(ev, SEGMENT, style, &t.opt, &rng);
    duel_begin(&d, &t.opt, t.why);
    for (size_t begin = 0; begin < SEGMENT; begin += SEGMENT / 10) {
        ck_assert_int_eq(obi_book_reset(d.book), OBI_OK);
        oracle_book_free(&d.model);
        oracle_book_init(&d.model, &t.opt);
        ck_assert_msg(!duel_anything_differs(&d), "at once: %s", t.why);
        for (size_t i = 0; i < SEGMENT / 8; i++)
            ck_assert_msg(!duel_event_differs(&d, &ev[(begin + i) % SEGMENT]), "event %zu: %s", i,
                          t.why);
    }
    duel_end(&d);
}

size_t duel_well_formed(duel_make *make, duel_options *options, const struct trace_style *style,
                        uint64_t seed) {
    static struct obi_event ev[SEGMENT];
    struct test_rng rng = {seed};
    struct oracle_options opt = options(&rng);
    size_t n_refused = 0;
    make(ev, SEGMENT, style, &opt, &rng);
    for (size_t i = 0; i < SEGMENT; i++) {
        int expected = oracle_event_is_well_formed(&ev[i]) ? OBI_OK : OBI_E_EVENT;
        char line[TEXT];
        trace_print(line, sizeof line, &ev[i]);
        ck_assert_msg(obi_event_check(&ev[i], 1, NULL) == expected, "%s", line);
        n_refused += expected != OBI_OK;
    }
    return n_refused;
}

void duel_check_coverage(const uint64_t *count, uint32_t last_counter) {
    for (uint32_t i = 0; i <= last_counter; i++)
        ck_assert_msg(count[i] > 10, "what counter %u counts happened %llu times", i,
                      (unsigned long long)count[i]);
}

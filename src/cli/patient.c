/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See patient.h. The clock is the recorder's, the venue's where there is none, and is held where it
 * goes back, so no spell is of negative length. */
#include "patient.h"

#include "room.h"

#include <inttypes.h>
#include <string.h>

bool patient_open(struct patient *p, const struct obi_instrument *instrument,
                  const struct patient_limits *limits) {
    struct obi_book_options options = {.struct_size = sizeof options,
                                       .max_levels = limits->max_levels,
                                       .instrument = instrument->id,
                                       .spec = instrument};
    struct obi_error err = {0};
    if (instrument->flags & OBI_INSTRUMENT_ORDERS) options.max_orders = limits->max_orders;
    *p = (struct patient){.instrument = *instrument, .max_orders = options.max_orders};
    if (obi_book_create(&options, NULL, &p->book, &err) == OBI_OK) return true;
    say("the book of %s: %s", say_symbol(instrument->symbol), err.message);
    return false;
}

void patient_close(struct patient *p) {
    obi_book_destroy(p->book);
    p->book = NULL;
}

static struct obi_book_info info_of(const struct patient *p) {
    struct obi_book_info info = {.struct_size = sizeof info};
    obi_book_info(p->book, &info);
    return info;
}

bool patient_is_stale(const struct patient *p) {
    return info_of(p).state == OBI_STATE_STALE;
}

uint64_t patient_count(const struct patient *p, uint32_t counter) {
    uint64_t n = 0;
    obi_book_count(p->book, counter, &n);
    return n;
}

/* -- events ------------------------------------------------------------------------------------ */

static uint64_t common_divisor(uint64_t a, uint64_t b) {
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void note_grid(uint64_t *grid, int64_t value) {
    if (*grid != 1) *grid = common_divisor(*grid, (uint64_t)(value < 0 ? -value : value));
}

static void note(struct patient *p, const struct obi_event *ev) {
    if (ev->kind < PATIENT_KINDS) p->n_kind[ev->kind]++;
    if (ev->kind <= OBI_EVENT_QUOTE) {
        note_grid(&p->price_grid, ev->price_ticks);
        note_grid(&p->qty_grid, ev->qty_lots);
    }
    if (ev->ts_ns != 0 && ev->recv_ns != 0 && !(ev->flags & OBI_EVENT_SNAPSHOT))
        latency_add(&p->latency, ev->recv_ns - ev->ts_ns);
}

/* Moves the clock to the end of a frame. */
static void move_clock(struct patient *p, const struct obi_event *last) {
    obi_ns now = last->recv_ns != 0 ? last->recv_ns : last->ts_ns;
    bool begun = p->last_ns != 0;
    p->n_timeless += now == 0;
    if (now == 0) return;
    p->n_back += begun && now < p->now_ns;
    if (!begun) p->first_ns = p->now_ns = now;
    if (now > p->now_ns) {
        obi_ns silence = now - p->now_ns;
        if (silence > p->silence_ns) {
            p->silence_ns = silence;
            p->silence_at_ns = p->now_ns;
        }
        p->now_ns = now;
    }
    p->last_ns = now;
}

/* Both clocks go on by the same, but for the way here: what is more than a second is no way. */
static void watch_clocks(struct jumps *j, const struct obi_event *last) {
    const obi_ns second = 1000000000;
    if (last->ts_ns == 0 || last->recv_ns == 0 || last->flags & OBI_EVENT_SNAPSHOT) return;
    if (j->ts_ns != 0) {
        obi_ns jump = (last->ts_ns - j->ts_ns) - (last->recv_ns - j->recv_ns);
        obi_ns size = jump < 0 ? -jump : jump;
        j->n_back += last->ts_ns < j->ts_ns;
        j->n += size > second;
        if (size > second && size > (j->most_ns < 0 ? -j->most_ns : j->most_ns)) {
            j->most_ns = jump;
            j->most_at_ns = last->recv_ns;
        }
    }
    j->ts_ns = last->ts_ns;
    j->recv_ns = last->recv_ns;
}

static void end_frame(struct patient *p, const struct obi_event *last) {
    struct obi_book_info info = info_of(p);
    bool valid = info.state == OBI_STATE_VALID || info.state == OBI_STATE_HALTED;
    uint32_t shape = valid ? info.shape : 0;
    move_clock(p, last);
    watch_clocks(&p->jumps, last);
    spell_step(&p->stale, info.state == OBI_STATE_STALE, p->now_ns);
    spell_step(&p->locked, (shape & OBI_SHAPE_LOCKED) != 0, p->now_ns);
    spell_step(&p->crossed, (shape & OBI_SHAPE_CROSSED) != 0, p->now_ns);
    spell_step(&p->one_sided, (shape & (OBI_SHAPE_NO_BID | OBI_SHAPE_NO_ASK)) != 0, p->now_ns);
}

/* -- faults ------------------------------------------------------------------------------------ */

/* What a book says no to: the event's own fault, or what it does not fit. */
static void tell_refusal(struct patient *p, int status, const struct obi_event *ev,
                         uint64_t n_duplicate, struct faults *faults, const struct place *at) {
    struct obi_error err = {0};
    const char *words = "it does not fit the book";
    bool duplicate = patient_count(p, OBI_COUNTER_BOOK_DUPLICATE) != n_duplicate;
    if (obi_event_check(ev, 1, &err) != OBI_OK) words = err.message;
    if (duplicate) words = "an order of that id is live";
    if (status == OBI_E_CAPACITY) words = room_reached(p->max_orders, ev);
    fault_tell(faults, status == OBI_E_CAPACITY ? FAULT_CAPACITY : FAULT_BOOK, at,
               "%s: event of update %" PRIu64 " refused: %s", say_symbol(p->instrument.symbol),
               ev->seq, words);
}

/* A gap was told by the decoder already; what else made the book stale was in this frame. */
static void tell_stale(struct patient *p, const struct obi_event *ev, struct faults *faults,
                       const struct place *at) {
    uint64_t frame = info_of(p).frame + 1;
    if (ev->kind == OBI_EVENT_GAP || p->stale.on || p->told_frame == frame) return;
    p->told_frame = frame;
    fault_tell(faults, FAULT_BOOK, at,
               "%s: update %" PRIu64 " contradicts the book: stale until a snapshot",
               say_symbol(p->instrument.symbol), ev->seq);
}

void patient_run(struct patient *p, const struct obi_event *ev, size_t n, struct faults *faults,
                 const struct place *at) {
    for (size_t i = 0; i < n; i++) note(p, &ev[i]);
    while (n > 0) {
        uint64_t n_duplicate = patient_count(p, OBI_COUNTER_BOOK_DUPLICATE);
        size_t taken = 0;
        int status = obi_book_apply(p->book, ev, n, &taken);
        if (status < 0 && taken < n) tell_refusal(p, status, &ev[taken++], n_duplicate, faults, at);
        if (taken == 0) return; /* a refusal of the call itself would come for ever */
        const struct obi_event *last = &ev[taken - 1];
        if (status == OBI_RESYNC && patient_is_stale(p)) tell_stale(p, last, faults, at);
        if (last->flags & OBI_EVENT_LAST) end_frame(p, last);
        ev += taken;
        n -= taken;
    }
}

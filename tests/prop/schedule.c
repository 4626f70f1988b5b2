/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/schedule_parts.h"

#include <stdio.h>
#include <string.h>

static const char *const fault_names[N_FAULTS] = {
    "lost",         "told twice",    "told again late", "swapped",      "replayed",
    "cut",          "split",         "reset",           "reset inside", "snapshot",
    "old snapshot", "same snapshot", "ghost snapshot",  "trade"};

const char *schedule_fault_name(int fault) {
    return fault_names[fault];
}

/* The state after message `k`, or the first one. */
static int32_t state_after(const struct schedule *s, uint32_t i, int32_t k) {
    return k < 0 ? 0 : s->market[i].message[k].to;
}

static int32_t state_now(const struct schedule *s, uint32_t i) {
    int32_t now = state_after(s, i, s->line[i].at - 1);
    return now > s->line[i].reached ? now : s->line[i].reached;
}

static int32_t state_before(struct schedule *s, uint32_t i, int32_t age) {
    const struct wire_market *m = &s->market[i];
    int32_t k = s->line[i].at - 1 - age;
    int32_t state = state_after(s, i, k);
    if (s->style->numbering.whole || k < 0) return state;
    int32_t first = m->message[k].from;
    return first + (int32_t)schedule_below(s, (uint64_t)(state - first + 1));
}

/* Of this moment, or of one that the line has not come to. */
static int32_t state_ahead(struct schedule *s, uint32_t i) {
    int32_t now = state_now(s, i), left = s->market[i].n_states - 1 - now;
    if (s->style->in_band || s->style->numbering.whole || s->is_calm || !left ||
        schedule_below(s, 3))
        return now;
    return now + (int32_t)schedule_below(s, (uint64_t)(left < 12 ? left : 12) + 1);
}

/* An id between two of ours now and then, where there are any. */
static uint64_t snapshot_id(struct schedule *s, uint32_t i, int32_t state) {
    const struct wire_market *m = &s->market[i];
    int strays = s->style->numbering.gap && !s->style->numbering.whole && !s->is_calm;
    if (!strays || schedule_below(s, 8) || state + 1 >= m->n_states) return m->id[state];
    return m->id[state] + schedule_below(s, m->id[state + 1] - m->id[state]);
}

static void show(struct schedule *s, uint32_t i, int32_t state, int ghost) {
    schedule_say_snapshot(s, i, state, snapshot_id(s, i, state), ghost);
}

static void show_old(struct schedule *s, uint32_t i) {
    schedule_flush(s);
    show(s, i, state_before(s, i, 1 + (int32_t)schedule_below(s, 12)), 0);
}

static void show_now(struct schedule *s, uint32_t i) {
    schedule_flush(s);
    show(s, i, state_ahead(s, i), 0);
}

static void show_same(struct schedule *s, uint32_t i, int ghost) {
    const struct schedule_line *line = &s->line[i];
    schedule_flush(s);
    if (line->was_shown && line->quiet)
        schedule_say_snapshot(s, i, line->shown, line->shown_id,
                              ghost ? !line->shown_ghost : line->shown_ghost);
}

static void show_ghost(struct schedule *s, uint32_t i) {
    if (s->line[i].quiet)
        show_same(s, i, 1);
    else
        show(s, i, state_now(s, i), 1);
}

/* The answer to who asked: it may be older than it should be. */
static void answer(struct schedule *s, uint32_t i) {
    s->line[i].due = -1;
    if (!s->is_calm && schedule_below(s, 6) == 0)
        show_old(s, i);
    else
        show_now(s, i);
}

static void answer_due(struct schedule *s) {
    for (uint32_t i = 0; i < s->n_instruments; i++) {
        struct schedule_line *line = &s->line[i];
        if (line->due > 0)
            line->due--;
        else if (line->due == 0)
            answer(s, i);
    }
}

/* -- faults ------------------------------------------------------------------------------------ */

static void say_late(struct schedule *s, uint32_t i, int32_t k) {
    int32_t late = k - 1 - (int32_t)schedule_below(s, 20);
    schedule_say(s, i, k, "");
    if (late >= 0) schedule_say(s, i, late, "again");
}

static void replay(struct schedule *s, uint32_t i, int32_t k) {
    int32_t from = k - 1 - (int32_t)schedule_below(s, 20), n = 2 + (int32_t)schedule_below(s, 8);
    for (int32_t old = from < 0 ? 0 : from; old < k && n-- > 0; old++)
        schedule_say(s, i, old, "replayed");
    schedule_say(s, i, k, "");
}

static void swap(struct schedule *s, uint32_t i, int32_t k) {
    schedule_say(s, i, k + 1, "too early");
    schedule_say(s, i, k, "too late");
    s->line[i].at++;
}

/* While an update's events come out, or a snapshot's; or those of the other instrument. */
static void reset_inside(struct schedule *s, uint32_t i) {
    schedule_reset(s, schedule_below(s, s->n_instruments), 1);
    if (schedule_below(s, 3) == 0) show(s, i, state_now(s, i), 0);
}

static void besides(struct schedule *s, uint32_t i, enum schedule_fault fault) {
    switch (fault) {
    case FAULT_RESET: schedule_reset(s, i, 0); break;
    case FAULT_RESET_INSIDE: reset_inside(s, i); break;
    case FAULT_SNAPSHOT: show_now(s, i); break;
    case FAULT_OLD_SNAPSHOT: show_old(s, i); break;
    case FAULT_SAME_SNAPSHOT: show_same(s, i, 0); break;
    case FAULT_GHOST_SNAPSHOT: show_ghost(s, i); break;
    case FAULT_TRADE: schedule_say_trade(s, i); break;
    default: break;
    }
}

/* Plays message k with a fault; the last one of all is told whatever happens. */
static void spoil(struct schedule *s, uint32_t i, int32_t k, enum schedule_fault fault) {
    s->line[i].at++;
    s->n_faults[fault]++;
    switch (fault) {
    case FAULT_LOST: schedule_note(s, "update", i, k, "lost"); break;
    case FAULT_CUT: schedule_say_broken(s, i, k, 0); break;
    case FAULT_SPLIT: schedule_say_broken(s, i, k, 1); break;
    case FAULT_SWAPPED: swap(s, i, k); break;
    case FAULT_LATE: say_late(s, i, k); break;
    case FAULT_REPLAYED: replay(s, i, k); break;
    case FAULT_TWICE:
        schedule_say(s, i, k, "");
        schedule_say(s, i, k, "once more");
        break;
    default:
        s->line[i].at--; /* what comes besides comes before it */
        besides(s, i, fault);
        s->line[i].at++;
        schedule_say(s, i, k, "");
    }
}

static int is_possible(const struct schedule *s, uint32_t i, enum schedule_fault fault) {
    int32_t k = s->line[i].at, left = s->market[i].n_messages - k;
    int takes = fault == FAULT_LOST || fault == FAULT_CUT || fault == FAULT_SPLIT;
    if (fault == FAULT_SWAPPED) return left > 2;
    return !takes || left > 1;
}

static void play_one(struct schedule *s, uint32_t i) {
    enum schedule_fault fault = (enum schedule_fault)schedule_below(s, N_FAULTS);
    int spoils = s->faults >> fault & 1 && schedule_below(s, 1000) < s->of_1000;
    if (spoils && is_possible(s, i, fault))
        spoil(s, i, s->line[i].at, fault);
    else
        schedule_say(s, i, s->line[i].at++, "");
    if (!schedule_fails(s)) answer_due(s);
}

/* -- a schedule -------------------------------------------------------------------------------- */

static void throw_dice(struct schedule *s) {
    static const uint32_t rates[] = {60, 250, 700, 1000};
    const uint32_t calm = 1u << FAULT_TWICE | 1u << FAULT_LATE | 1u << FAULT_REPLAYED |
                          1u << FAULT_SNAPSHOT | 1u << FAULT_SAME_SNAPSHOT | 1u << FAULT_TRADE;
    s->of_1000 = rates[schedule_below(s, 4)];
    s->faults = (uint32_t)test_random(&s->rng) |
                (uint32_t)(schedule_below(s, 2) ? test_random(&s->rng) : 0);
    s->is_calm = s->style->proof == WIRE_BY_IDS && schedule_below(s, 4) == 0;
    for (uint32_t i = 0; i < s->n_instruments; i++)
        if (s->market[i].restart != WIRE_NEVER) s->is_calm = 0; /* late ones are no longer old */
    if (s->is_calm) s->faults &= calm;
}

static void begin(struct schedule *s) {
    s->rng.state = s->seed;
    s->n_instruments = 1 + (schedule_below(s, 4) == 0);
    s->n_steps = 0;
    memset(s->line, 0, sizeof s->line);
    for (uint32_t i = 0; i < s->n_instruments; i++) {
        s->market[i].symbol = s->style->symbol[i];
        s->line[i].due = (int32_t)schedule_below(s, 4);
        s->line[i].told = -1;
        wire_market_make(&s->market[i], &s->style->numbering, &s->rng);
    }
    throw_dice(s);
    wire_client_open(&s->client, s->style, s->market, s->n_instruments, &s->rng, s->tally);
}

static void play_all(struct schedule *s) {
    for (uint32_t n_left = s->n_instruments; n_left && !schedule_fails(s);) {
        uint32_t i = schedule_below(s, s->n_instruments);
        if (s->line[i].at < s->market[i].n_messages) play_one(s, i);
        n_left = 0;
        for (uint32_t k = 0; k < s->n_instruments; k++)
            n_left += s->line[k].at < s->market[k].n_messages;
    }
    schedule_flush(s);
}

/* However it went, a snapshot mends it, and the book is the clean stream's. Where ids prove the
 * feed, a book that is valid has to be it already. */
static void end(struct schedule *s, uint32_t i) {
    const struct wire_market *m = &s->market[i];
    struct wire_seat *seat = &s->client.seat[i];
    int last = m->n_states - 1;
    schedule_say(s, i, m->n_messages - 1,
                 "once more"); /* an old snapshot may have come behind it */
    schedule_flush(s);
    int is_proved = s->style->proof == WIRE_BY_IDS && !seat->has_ghost;
    if (!seat->is_valid || !is_proved) {
        schedule_reset(s, i, 0);
        schedule_call(s, i);
        schedule_say_snapshot(s, i, last, m->id[last], 0);
    }
    if (!schedule_fails(s)) wire_client_agrees(&s->client, i, last);
}

int schedule_play(struct schedule *s, const struct wire_style *style, uint64_t seed,
                  struct wire_tally *tally, uint64_t *n_faults) {
    uint64_t lost = tally->lost;
    s->style = style;
    s->seed = seed;
    s->tally = tally;
    s->n_faults = n_faults;
    begin(s);
    play_all(s);
    if (s->is_calm && tally->lost != lost)
        schedule_blame(s, "nothing was lost, and a book went stale");
    for (uint32_t i = 0; i < s->n_instruments && !schedule_fails(s); i++) end(s, i);
    if (!schedule_fails(s)) wire_client_account(&s->client);
    wire_client_close(&s->client);
    return !schedule_fails(s);
}

void schedule_print(const struct schedule *s) {
    printf("# %s, seed %llu: %s\n", s->style->name, (unsigned long long)s->seed, s->client.why);
    for (uint32_t i = 0; i < s->n_instruments; i++) {
        const struct wire_market *m = &s->market[i];
        printf("# %s: %d updates to state %d", m->symbol, (int)m->n_messages, (int)m->n_states - 1);
        if (m->restart == WIRE_NEVER)
            printf("\n");
        else
            printf(", ids begin anew with update %d\n", (int)m->restart);
    }
    for (size_t k = 0; k < s->n_steps; k++) {
        const struct schedule_step *step = &s->step[k];
        printf("#   %s: %s %d %s\n", s->style->symbol[step->instrument], step->what, (int)step->n,
               step->how);
    }
    printf("# the decoder's last complaint: %s\n", s->client.heard);
    printf("# OBI_TEST_SEED=%llu OBI_TEST_EVENTS=1 plays it again\n", (unsigned long long)s->seed);
    fflush(stdout);
}

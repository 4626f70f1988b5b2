/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/schedule_parts.h"

#include <stdio.h>
#include <string.h>

uint32_t schedule_below(struct schedule *s, uint64_t bound) {
    return (uint32_t)test_below(&s->rng, bound);
}

int schedule_fails(const struct schedule *s) {
    return s->client.why[0] != '\0';
}

int schedule_blame(struct schedule *s, const char *words) {
    if (!schedule_fails(s)) snprintf(s->client.why, WIRE_WHY, "%s", words);
    return 0;
}

void schedule_note(struct schedule *s, const char *what, uint32_t i, int32_t n, const char *how) {
    if (s->n_steps < SCHEDULE_STEPS)
        s->step[s->n_steps++] = (struct schedule_step){what, how, i, n};
}

/* -- what is said ------------------------------------------------------------------------------ */

/* A valid book asks for nothing; another one does, once, and is answered some messages later. */
static void ask(struct schedule *s) {
    for (uint32_t i = 0; i < s->n_instruments; i++) {
        struct schedule_line *line = &s->line[i];
        if (s->client.seat[i].is_valid)
            line->due = -1;
        else if (line->due < 0)
            line->due = (int32_t)schedule_below(s, schedule_below(s, 8) ? 6 : 50);
    }
}

/* A valid book holds nothing, and one whose room was full may have given up what it held. */
static void forget_tails(struct schedule *s, int is_full) {
    for (uint32_t k = 0; k < s->n_instruments; k++) {
        struct schedule_line *line = &s->line[k];
        line->overfull = !s->client.seat[k].is_valid && (line->overfull || is_full);
        if (line->overfull || s->client.seat[k].is_valid) line->tail = line->told + 1;
    }
}

void schedule_call(struct schedule *s, uint32_t i) {
    if (schedule_fails(s)) return;
    uint64_t refused = s->tally->refused;
    wire_client_call(&s->client, i);
    forget_tails(s, s->tally->refused != refused);
    ask(s);
}

void schedule_flush(struct schedule *s) {
    if (s->client.n_in) schedule_call(s, 0);
}

/* Several lines go with one call now and then. */
static void send(struct schedule *s, const char *text, size_t n) {
    wire_client_add(&s->client, text, n);
    if (schedule_below(s, 3) || s->client.n_in > WIRE_INPUT / 2) schedule_call(s, 0);
}

static void write_update(struct schedule *s, uint32_t i, int32_t k) {
    s->text.n = 0;
    s->style->update(&s->text, s->style, &s->market[i], k);
}

/* A client that waits holds what it is told, from where there is no hole. */
static void extend_tail(struct schedule *s, uint32_t i, int32_t k) {
    struct schedule_line *line = &s->line[i];
    if (k <= line->told) return;
    int holds = !s->client.seat[i].is_valid && !s->client.n_in;
    if (k > line->told + 1 || !holds) line->tail = k + !holds;
    line->told = k;
}

/* And the one that shows a hole. */
static void keep_tail(struct schedule *s, uint32_t i, int32_t k) {
    struct schedule_line *line = &s->line[i];
    if (!s->client.seat[i].is_valid && line->told == k && !line->overfull) line->tail = k;
}

void schedule_say(struct schedule *s, uint32_t i, int32_t k, const char *how) {
    struct schedule_line *line = &s->line[i];
    const struct wire_message *message = &s->market[i].message[k];
    int shows = s->client.seat[i].is_valid && !s->client.n_in && k > line->told;
    uint64_t n_resets = s->tally->resets;
    schedule_note(s, "update", i, k, how);
    write_update(s, i, k);
    if (!s->text.n) return; /* nothing changed where the venue looks */
    line->quiet = 0;
    if (message->to > line->reached) line->reached = message->to;
    extend_tail(s, i, k);
    send(s, s->text.at, s->text.n);
    if (shows && !s->client.n_in && s->tally->resets == n_resets) keep_tail(s, i, k);
}

/* Whether a text tells, as far as it goes, whose it is. */
static int is_named(const struct schedule *s, uint32_t i, size_t n) {
    const char *symbol = s->style->symbol[i];
    size_t n_symbol = strlen(symbol);
    for (size_t at = 0; s->style->names_first && at + n_symbol + 2 < n; at++)
        if (memcmp(s->text.at + at, symbol, n_symbol) == 0) return 1;
    return 0;
}

/* The beginning of a message, as a line; and the rest as another one. */
void schedule_say_broken(struct schedule *s, uint32_t i, int32_t k, int and_rest) {
    write_update(s, i, k);
    if (!s->text.n) return;
    size_t n = 1 + schedule_below(s, s->text.n - 1);
    schedule_note(s, "update", i, k, and_rest ? "split into two lines" : "cut short");
    s->line[i].quiet = 0;
    schedule_flush(s);
    write_update(s, i, k);
    wire_client_add(&s->client, s->text.at, n);
    if (and_rest) wire_client_add(&s->client, s->text.at + n, s->text.n - n);
    schedule_call(s, 0);
    if (is_named(s, i, n) && s->client.seat[i].is_valid)
        schedule_blame(s, "an update was refused, and its book is valid");
}

void schedule_say_trade(struct schedule *s, uint32_t i) {
    if (!s->style->trade) return;
    schedule_note(s, "trade", i, 0, "");
    s->text.n = 0;
    s->style->trade(&s->text, s->style, &s->market[i], s->line[i].reached);
    send(s, s->text.at, s->text.n);
}

/* -- snapshots --------------------------------------------------------------------------------- */

/* Whether the book took a snapshot that was told under the id of the one it began with. */
static int judge_again(struct schedule *s, uint32_t i, int ghost, int was_taken) {
    int can_refuse = s->style->nameless && s->n_instruments > 1;
    if (ghost == s->line[i].shown_ghost)
        return !was_taken || schedule_blame(s, "the same snapshot was taken twice");
    return was_taken || can_refuse ||
           schedule_blame(s, "a snapshot that changed under its id was ignored");
}

/* Whether a snapshot reaches what is held, so that the book has to be of now. */
static int reaches(const struct schedule *s, uint32_t i, int32_t state, uint64_t id) {
    const struct schedule_line *line = &s->line[i];
    const struct wire_market *m = &s->market[i];
    return s->style->proof == WIRE_BY_IDS && !s->style->in_band && line->tail <= line->told &&
           id == m->id[state] && state >= m->message[line->tail].from;
}

/* What was held is in the book, and all of it. */
static int judge_replay(struct schedule *s, uint32_t i, int32_t state) {
    const struct wire_seat *seat = &s->client.seat[i];
    int32_t due = state > s->line[i].reached ? state : s->line[i].reached;
    return (seat->is_valid && seat->state == due) ||
           schedule_blame(s, "a snapshot that reaches what is held did not bring it into the book");
}

/* What is known before a snapshot is told. */
struct showing {
    uint64_t epoch, n_diffs, n_lost;
    int waited, again, is_due, advanced;
};

static void judge_snapshot(struct schedule *s, uint32_t i, int32_t state, int ghost,
                           const struct showing *before) {
    const struct wire_seat *seat = &s->client.seat[i];
    int is_taken = seat->epoch != before->epoch, in_band = s->style->in_band;
    int may_refuse = ghost && s->style->proof == WIRE_BY_CHECKSUM;
    if (before->again) judge_again(s, i, ghost, is_taken);
    if (before->is_due) judge_replay(s, i, state);
    if (before->waited && state >= s->line[i].reached && !may_refuse && !seat->is_valid)
        schedule_blame(s, "a fresh snapshot did not heal the book");
    if (!in_band && !before->waited && before->advanced && is_taken)
        schedule_blame(s, "a snapshot was taken that nobody waited for");
    if (!in_band && s->tally->lost != before->n_lost)
        schedule_blame(s, "a snapshot that does not reach what is held was taken");
}

static struct showing look_before(const struct schedule *s, uint32_t i, int32_t state,
                                  uint64_t id) {
    const struct schedule_line *line = &s->line[i];
    const struct wire_seat *seat = &s->client.seat[i];
    int waited = wire_client_waits(&s->client, i);
    return (struct showing){.epoch = seat->epoch,
                            .n_diffs = wire_client_count(&s->client, OBI_COUNTER_DECODER_DIFFS),
                            .n_lost = s->tally->lost,
                            .waited = waited,
                            .again = !waited && line->quiet && id == line->shown_id &&
                                     s->style->proof == WIRE_BY_IDS,
                            .is_due = waited && reaches(s, i, state, id),
                            .advanced = seat->is_valid && seat->state > line->shown};
}

void schedule_say_snapshot(struct schedule *s, uint32_t i, int32_t state, uint64_t id, int ghost) {
    struct schedule_line *line = &s->line[i];
    schedule_flush(s);
    if (schedule_fails(s)) return;
    struct showing before = look_before(s, i, state, id);
    int is_spoilt = s->client.resets_inside != 0;
    schedule_note(s, "snapshot of state", i, state, ghost ? "with a ghost" : "");
    s->text.n = 0;
    s->style->snapshot(&s->text, s->style, &s->market[i], state, id, ghost ? &wire_ghost : NULL);
    s->client.says_ghost = (uint8_t)ghost;
    wire_client_add(&s->client, s->text.at, s->text.n);
    schedule_call(s, i);
    s->client.says_ghost = 0;
    if (!is_spoilt) judge_snapshot(s, i, state, ghost, &before);
    if (s->client.seat[i].epoch == before.epoch) return;
    line->was_shown = 1;
    line->shown = state;
    line->shown_id = id;
    line->shown_ghost = (uint8_t)ghost;
    line->quiet =
        !is_spoilt && wire_client_count(&s->client, OBI_COUNTER_DECODER_DIFFS) == before.n_diffs;
}

void schedule_reset(struct schedule *s, uint32_t i, int inside) {
    schedule_note(s, "reset", i, 0, inside ? "where the next call's room ends" : "");
    schedule_flush(s);
    s->line[i].quiet = 0;
    s->line[i].tail = s->line[i].told + 1;
    if (!inside)
        wire_client_reset(&s->client, i);
    else
        s->client.resets_inside = i + 1;
}

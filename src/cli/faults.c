/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See faults.h. */
#include "faults.h"

#include <inttypes.h>
#include <stdio.h>

static const struct {
    const char *name, *text;
} kinds[N_FAULTS] = {
    [FAULT_FORMAT] = {"format", "broken lines"},
    [FAULT_NUMBER] = {"number", "numbers refused"},
    [FAULT_NAME] = {"name", "messages of no known instrument"},
    [FAULT_CAPACITY] = {"capacity", "limits reached"},
    [FAULT_LONG] = {"long", "lines too long"},
    [FAULT_GAP] = {"gap", "gaps"},
    [FAULT_BOOK] = {"book", "events refused by the book"},
    [FAULT_CHECKSUM] = {"checksum", "checksums that differ"},
    [FAULT_FILE] = {"file", "files damaged or unreadable"},
};

const char *fault_text(enum fault kind) {
    return kinds[kind].text;
}

const char *fault_name(enum fault kind) {
    return kinds[kind].name;
}

SAY_FORMAT(2, 0)
static void say_fault(const struct place *at, const char *format, va_list args) {
    char where[1024];
    place_format(at, where, sizeof where);
    say_about(where, format, args);
}

SAY_FORMAT(3, 0)
static void note_fault(struct fault_note *note, const struct place *at, const char *format,
                       va_list args) {
    note->at = *at;
    vsnprintf(note->words, sizeof note->words, format, args);
}

void fault_tell(struct faults *f, enum fault kind, const struct place *at, const char *format,
                ...) {
    uint64_t n = ++f->n[kind];
    va_list args;
    va_start(args, format);
    if (f->note != NULL && n <= FAULTS_NOTED) note_fault(&f->note[kind][n - 1], at, format, args);
    if (f->note == NULL && n <= FAULTS_TOLD) say_fault(at, format, args);
    if (f->note == NULL && n == FAULTS_TOLD + 1)
        say("more of this kind (%s) are counted only", kinds[kind].text);
    va_end(args);
}

void faults_sum_up(const struct faults *f) {
    for (int i = 0; i < N_FAULTS; i++)
        if (f->n[i] > FAULTS_TOLD) say("%" PRIu64 " %s in all", f->n[i], kinds[i].text);
}

uint64_t faults_total(const struct faults *f) {
    uint64_t sum = 0;
    for (int i = 0; i < N_FAULTS; i++) sum += f->n[i];
    return sum;
}

uint64_t faults_refused(const struct faults *f) {
    return faults_total(f) - f->n[FAULT_GAP] - f->n[FAULT_CHECKSUM] - f->n[FAULT_FILE];
}

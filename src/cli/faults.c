/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See faults.h. */
#include "faults.h"

#include <inttypes.h>

static const char *const kind_text[N_FAULTS] = {
    [FAULT_FORMAT] = "broken lines",
    [FAULT_NUMBER] = "numbers refused",
    [FAULT_NAME] = "messages of no known instrument",
    [FAULT_CAPACITY] = "limits reached",
    [FAULT_LONG] = "lines too long",
    [FAULT_GAP] = "gaps",
    [FAULT_BOOK] = "events refused by the book",
    [FAULT_FILE] = "files damaged or unreadable",
};

void fault_tell(struct faults *f, enum fault kind, const struct place *at, const char *format,
                ...) {
    uint64_t n = ++f->n[kind];
    if (n > FAULTS_TOLD + 1) return;
    if (n == FAULTS_TOLD + 1) {
        say("more of this kind (%s) are counted only", kind_text[kind]);
        return;
    }
    char where[1024];
    va_list args;
    place_format(at, where, sizeof where);
    va_start(args, format);
    say_about(where, format, args);
    va_end(args);
}

void faults_sum_up(const struct faults *f) {
    for (int i = 0; i < N_FAULTS; i++)
        if (f->n[i] > FAULTS_TOLD) say("%" PRIu64 " %s in all", f->n[i], kind_text[i]);
}

uint64_t faults_total(const struct faults *f) {
    uint64_t sum = 0;
    for (int i = 0; i < N_FAULTS; i++) sum += f->n[i];
    return sum;
}

uint64_t faults_refused(const struct faults *f) {
    return faults_total(f) - f->n[FAULT_GAP] - f->n[FAULT_FILE];
}

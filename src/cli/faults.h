/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Faults of the input: each is told with its place and counted by kind. The first few of a kind are
 * told in full and the rest only counted, so that a broken file drowns nobody and hides nothing. */
#ifndef CLI_FAULTS_H
#define CLI_FAULTS_H

#include "place.h"
#include "say.h"

#include <stdint.h>

/* How many of a kind are told in full. */
#define FAULTS_TOLD 10

enum fault {
    FAULT_FORMAT,   /* a line is not what its format says */
    FAULT_NUMBER,   /* a number is off the grid or out of range */
    FAULT_NAME,     /* a message names no instrument that is known */
    FAULT_CAPACITY, /* a limit of the decoder or the book was reached */
    FAULT_LONG,     /* a line is longer than the reader's limit */
    FAULT_GAP,      /* updates are missing */
    FAULT_BOOK,     /* the book refused an event, or lost its footing */
    FAULT_CHECKSUM, /* the venue's checksum is not the book's */
    FAULT_FILE,     /* a file is damaged or cannot be read */
    N_FAULTS
};

/* How many of a kind are kept where faults are noted rather than said. */
#define FAULTS_NOTED 3

struct fault_note {
    struct place at;
    char words[200];
};

struct faults {
    uint64_t n[N_FAULTS];
    struct fault_note (*note)[FAULTS_NOTED]; /* by kind; NULL: they are said */
};

/* What the faults of a kind are called, for people and in one word. */
const char *fault_text(enum fault kind);
const char *fault_name(enum fault kind);

void fault_tell(struct faults *f, enum fault kind, const struct place *at, const char *format, ...)
    SAY_FORMAT(4, 5);
/* Tells how many of each kind there were, when some were counted only. */
void faults_sum_up(const struct faults *f);
uint64_t faults_total(const struct faults *f);
/* Lines and events that were refused: all but gaps and files. */
uint64_t faults_refused(const struct faults *f);

#endif /* CLI_FAULTS_H */

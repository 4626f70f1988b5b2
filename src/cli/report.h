/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What `obi doctor` found, for people and for programs. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "patient.h"
#include "text.h"

struct report {
    const char *format;
    const char **files;
    size_t n_files;
    uint64_t n_lines, n_bytes;
    double seconds;
    const obi_decoder *decoder;
    const struct patient *patient;
    size_t n_patients;
    const struct faults *faults;
};

/* A row of a list that both kinds of report go through: a counter of the library, by its schema. */
bool report_counter(uint32_t index, struct obi_schema *out);
/* Frames of the books, in all. */
uint64_t report_frames(const struct report *r);
/* Nothing was lost, refused or damaged, and every book that began ended valid. */
bool report_is_sound(const struct report *r);

/* Every instrument's feed lets a lost update be seen, at once or by a checksum. */
bool report_shows_loss(const struct report *r);

extern const char *const report_kinds[PATIENT_KINDS]; /* names of event kinds; NULL for 0 */
const char *report_state(const struct obi_book_info *info);
const char *report_verification(const struct obi_instrument *instrument);

void report_put_text(struct text *t, const struct report *r);
void report_put_json(struct text *t, const struct report *r);

#endif /* CLI_REPORT_H */

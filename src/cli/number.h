/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Numbers to text and back. Prices and sizes are whole steps and are written as exact decimals;
 * metrics are doubles and are written so that they read back as the same bits. */
#ifndef CLI_NUMBER_H
#define CLI_NUMBER_H

#include "text.h"

#include <obi/base.h>

/* mantissa / 10^digits: "0.10" is {10, 2}. */
struct step {
    uint64_t mantissa;
    uint32_t digits;
};

/* Reads a positive decimal of at most 18 decimals and 18 digits. */
bool number_read_step(const char *s, struct step *out);
/* Reads a whole number of at most max, nothing around it. */
bool number_read_count(const char *s, uint64_t max, uint64_t *out);
/* Reads a day such as 2012-06-21 as its midnight, UTC. */
bool number_read_day(const char *text, obi_ns *out);
/* Reads "frame" (0) or a whole number with ns, us, ms, s, m or h. */
bool number_read_span(const char *s, obi_ns *out);

/* Reads a positive decimal as a whole number of steps, at most max. */
bool number_read_steps(const char *s, const struct step *over, uint64_t max, int64_t *out);

/* Writes n steps with as many decimals as the step has, exactly, whatever the size of both. */
void number_put_steps(struct text *t, int64_t n, const struct step *step);
/* The shortest of 15, 16 and 17 digits that reads back the same; "nan", "inf", "-inf". */
void number_put_double(struct text *t, double value);
/* From steps to the instrument's units: one product, one division. */
double number_scale(double n, const struct step *step);

#endif /* CLI_NUMBER_H */

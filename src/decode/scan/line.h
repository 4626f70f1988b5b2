/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Lines of `recv_ns message` or of bare `message` in bytes that come in pieces. A line ends with
 * \n, or with the bytes where the caller says that they end a message. Blank lines are passed over.
 * Cost: one search for \n, and as much again for a line that had not ended the last time. */
#ifndef OBI_DECODE_SCAN_LINE_H
#define OBI_DECODE_SCAN_LINE_H

#include <obi/base.h>

struct obi_line {
    const char *at; /* without the blanks around it; not empty */
    size_t n;
};

/* Finds the next line from `*at` and moves `*at` behind it. Returns OBI_OK with a line, OBI_OK with
 * n = 0 when nothing is left, or OBI_MORE with `*at` where the unfinished line begins. */
int obi_line_next(const char **at, const char *end, int end_ends, struct obi_line *line);

/* Takes the receive time off a line that carries one; without one, leaves `*recv_ns`. Returns 1, or
 * 0 when the line begins with something that is no time of 63 bits and a blank. */
int obi_line_take_time(struct obi_line *line, obi_ns *recv_ns);

#endif /* OBI_DECODE_SCAN_LINE_H */

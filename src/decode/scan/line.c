/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/scan/line.h"

#include <string.h>

static int is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

int obi_line_next(const char **at, const char *end, int end_ends, struct obi_line *line) {
    const char *first = *at;
    while (first < end && is_blank(*first)) first++;
    *at = first;
    *line = (struct obi_line){first, 0};
    if (first == end) return OBI_OK;
    const char *stop = memchr(first, '\n', (size_t)(end - first));
    if (!stop && !end_ends) return OBI_MORE;
    *at = stop ? stop + 1 : end;
    if (!stop) stop = end;
    while (is_blank(stop[-1])) stop--; /* the first byte is not blank */
    line->n = (size_t)(stop - first);
    return OBI_OK;
}

int obi_line_take_time(struct obi_line *line, obi_ns *recv_ns) {
    const char *at = line->at, *end = line->at + line->n;
    obi_ns sum = 0;
    if (!is_digit(*at)) return 1;
    for (; at < end && is_digit(*at); at++) {
        obi_ns digit = *at - '0';
        if (sum > (INT64_MAX - digit) / 10) return 0;
        sum = sum * 10 + digit;
    }
    if (at == end || !is_blank(*at)) return 0;
    while (is_blank(*at)) at++; /* a line does not end blank */
    *recv_ns = sum;
    *line = (struct obi_line){at, (size_t)(end - at)};
    return 1;
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/scan/csv.h"

#include <string.h>

void obi_csv_init(struct obi_csv *csv, const char *line, size_t n) {
    *csv = (struct obi_csv){line, line + n};
}

size_t obi_csv_count(const char *line, size_t n) {
    size_t n_columns = 1;
    for (size_t i = 0; i < n; i++) n_columns += line[i] == ',';
    return n_columns;
}

struct obi_field obi_csv_next(struct obi_csv *csv) {
    if (!csv->at) return (struct obi_field){"", 0};
    const char *at = csv->at, *comma = at;
    while (comma < csv->end && *comma != ',') comma++;
    csv->at = comma < csv->end ? comma + 1 : NULL;
    return (struct obi_field){at, (size_t)(comma - at)};
}

int obi_field_is_title(const struct obi_field *field) {
    char c = field->n ? *field->at : '0';
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

int obi_field_int(const struct obi_field *field, int64_t *out) {
    const char *at = field->at, *end = at + field->n;
    int negative = at < end && *at == '-';
    int64_t sum = 0;
    at += negative;
    if (at == end) return 0;
    for (; at < end; at++) {
        int64_t digit = *at - '0';
        if (digit < 0 || digit > 9 || sum > (INT64_MAX - digit) / 10) return 0;
        sum = sum * 10 + digit;
    }
    *out = negative ? -sum : sum;
    return 1;
}

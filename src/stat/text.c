/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Text to statistics: name(column,span){key=value}, name(column,column,span). A clock is known from
 * the unit of the span. */
#include "stat/text.h"

#include "core/error.h"
#include "core/nearest.h"

#include <string.h>

enum { COLUMN_TEXT = 512 };

static const struct obi_span_unit units[] = {
    {"h", OBI_CLOCK_TIME, INT64_C(3600000000000)},
    {"m", OBI_CLOCK_TIME, INT64_C(60000000000)},
    {"s", OBI_CLOCK_TIME, 1000000000},
    {"ms", OBI_CLOCK_TIME, 1000000},
    {"us", OBI_CLOCK_TIME, 1000},
    {"ns", OBI_CLOCK_TIME, 1},
    {"frames", OBI_CLOCK_FRAMES, 1},
    {"trades", OBI_CLOCK_TRADES, 1},
    {"lots", OBI_CLOCK_VOLUME, 1},
};

const struct obi_span_unit *obi_span_unit_at(uint32_t index) {
    return index < sizeof units / sizeof *units ? &units[index] : NULL;
}

struct reader {
    const char *text, *at;
    struct obi_error *err;
    const struct obi_stat_row *row;
};

static void skip_spaces(struct reader *r) {
    while (*r->at == ' ' || *r->at == '\t') r->at++;
}

static int fail_here(const struct reader *r, const char *message) {
    return obi_fail_at(r->err, OBI_E_NAME, 0, (uint64_t)(r->at - r->text), message);
}

static int expect(struct reader *r, char c, const char *message) {
    skip_spaces(r);
    if (*r->at != c) return fail_here(r, message);
    r->at++;
    skip_spaces(r);
    return OBI_OK;
}

static int is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t word_length(const char *at) {
    size_t n = 0;
    while (is_letter(at[n])) n++;
    return n;
}

static int is_word(const char *at, size_t n, const char *word) {
    return strlen(word) == n && memcmp(word, at, n) == 0;
}

/* -- name -------------------------------------------------------------------------------------- */

static const char *nearest(const char *name, size_t n) {
    const struct obi_stat_row *row;
    const char *best = "";
    unsigned least = UINT32_MAX;
    for (uint32_t i = 0; (row = obi_stat_at(i)) != NULL; i++) {
        unsigned d = obi_word_distance(name, n, row->name, strlen(row->name));
        if (d < least) best = row->name;
        if (d < least) least = d;
    }
    return best;
}

static int read_name(struct reader *r, struct obi_stat_spec *spec) {
    const struct obi_stat_row *row;
    size_t n = word_length(r->at);
    if (!n) return fail_here(r, "a statistic's name is expected");
    for (uint32_t i = 0; (row = obi_stat_at(i)) != NULL; i++) {
        if (!is_word(r->at, n, row->name)) continue;
        spec->stat = (uint32_t)row->id;
        r->row = row;
        r->at += n;
        return OBI_OK;
    }
    struct obi_text t = obi_error_begin(r->err, OBI_E_NAME, 0, (uint64_t)(r->at - r->text));
    obi_text_put(&t, "no statistic '");
    obi_text_put_bytes(&t, r->at, n);
    obi_text_put(&t, "'; did you mean ");
    obi_text_put(&t, nearest(r->at, n));
    obi_text_put(&t, "?");
    return OBI_E_NAME;
}

/* -- columns ----------------------------------------------------------------------------------- */

/* Where a column's text ends: a comma or closing bracket outside brackets of its own. */
static const char *column_end(const char *at) {
    int nested = 0;
    for (; *at; at++) {
        int opens = *at == '[' || *at == '(' || *at == '{';
        int closes = *at == ']' || *at == ')' || *at == '}';
        if (nested == 0 && (*at == ',' || closes)) break;
        nested += opens - closes;
    }
    return at;
}

static int read_column(struct reader *r, struct obi_column *col) {
    char piece[COLUMN_TEXT];
    size_t n = (size_t)(column_end(r->at) - r->at);
    if (n >= sizeof piece) return fail_here(r, "a column's text is too long");
    memcpy(piece, r->at, n);
    piece[n] = '\0';
    int rc = obi_column_parse(piece, col, r->err);
    if (rc && r->err) r->err->offset += (uint64_t)(r->at - r->text);
    r->at += n;
    return rc ? rc : expect(r, ',', "',' is expected, then a span as 10s or 500 frames");
}

/* A span in a column's place: a metric's name begins with a letter. */
static int is_span(const char *at) {
    return (*at >= '0' && *at <= '9') || is_word(at, word_length(at), OBI_WORD_DECAYED);
}

static int read_second(struct reader *r, struct obi_column *col) {
    if (!is_span(r->at)) return read_column(r, col);
    struct obi_text t = obi_error_begin(r->err, OBI_E_NAME, 0, (uint64_t)(r->at - r->text));
    obi_text_put(&t, r->row->name);
    obi_text_put(&t, " takes two columns, then a span");
    return OBI_E_NAME;
}

/* -- span -------------------------------------------------------------------------------------- */

/* A whole number above 0 times scale. */
static int read_count(struct reader *r, int64_t *out) {
    int64_t value = 0;
    for (; *r->at >= '0' && *r->at <= '9'; r->at++) {
        int digit = *r->at - '0';
        if (value > (INT64_MAX - digit) / 10) return 0;
        value = value * 10 + digit;
    }
    *out = value;
    return value > 0;
}

static int read_span(struct reader *r, struct obi_stat_spec *spec) {
    size_t n = word_length(r->at);
    if (is_word(r->at, n, OBI_WORD_DECAYED)) {
        if (!(r->row->traits & OBI_TRAIT_DECAY)) {
            return fail_here(r, "this statistic cannot be decayed");
        }
        spec->flags |= OBI_STAT_DECAYED;
        r->at += n;
        skip_spaces(r);
    }
    const char *number = r->at;
    if (!read_count(r, &spec->span)) {
        return fail_here(r, "a span above 0 is expected, as 10s or 500 frames");
    }
    skip_spaces(r);
    n = word_length(r->at);
    for (uint32_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!is_word(r->at, n, units[i].name)) continue;
        r->at = spec->span > INT64_MAX / units[i].scale ? number : r->at + n;
        if (r->at == number) return fail_here(r, "the span is too long: 63 bits hold 292 years");
        spec->span *= units[i].scale;
        spec->clock = units[i].clock;
        return OBI_OK;
    }
    return fail_here(r, "a unit is expected: ns us ms s m h, frames, trades, lots");
}

/* -- parameters -------------------------------------------------------------------------------- */

static int read_value(struct reader *r, double *out) {
    struct obi_decimal d;
    size_t n = 0;
    while ((r->at[n] >= '0' && r->at[n] <= '9') || r->at[n] == '.' || r->at[n] == '-') n++;
    if (obi_decimal_parse(r->at, n, &d)) {
        return fail_here(r, "a parameter's value is expected, a decimal of up to 18 digits");
    }
    *out = obi_decimal_to_double(d);
    r->at += n;
    return OBI_OK;
}

static int set_param(struct reader *r, const char *key, size_t n, double value,
                     struct obi_stat_spec *spec) {
    if (is_word(key, n, OBI_WORD_CURRENT)) {
        spec->flags =
            value > 0 ? spec->flags | OBI_STAT_CURRENT : spec->flags & ~(uint32_t)OBI_STAT_CURRENT;
        return OBI_OK;
    }
    for (int i = 0; r->row->params && i < OBI_STAT_N_PARAMS; i++) {
        const char *name = r->row->params->param[i].name;
        if (!name || !is_word(key, n, name)) continue;
        int is_in = value >= r->row->params->param[i].lo && value <= r->row->params->param[i].hi;
        spec->param[i] = value;
        if (is_in) return OBI_OK;
        r->at = key;
        return fail_here(r, "the parameter is out of its range");
    }
    r->at = key;
    return fail_here(r, "this statistic has no such parameter");
}

static int read_params(struct reader *r, struct obi_stat_spec *spec) {
    int rc = expect(r, '{', "'{' is expected");
    while (!rc) {
        const char *key = r->at;
        size_t n = word_length(key);
        double value = 0;
        r->at += n;
        rc = n ? expect(r, '=', "'=' is expected") : fail_here(r, "a parameter is expected");
        if (!rc) rc = read_value(r, &value);
        if (!rc) rc = set_param(r, key, n, value, spec);
        if (rc) return rc;
        skip_spaces(r);
        if (*r->at == '}') break;
        rc = expect(r, ',', "',' or '}' is expected");
    }
    if (!rc) r->at++;
    return rc;
}

/* -- all --------------------------------------------------------------------------------------- */

static int read_stat(struct reader *r, struct obi_stat_spec *spec, struct obi_column *col) {
    skip_spaces(r);
    int rc = read_name(r, spec);
    if (!rc) rc = expect(r, '(', "'(' is expected, as in mean(spread,10s)");
    if (!rc) rc = read_column(r, &col[0]);
    int is_pair = !rc && r->row->traits & OBI_TRAIT_PAIR;
    if (is_pair) rc = read_second(r, &col[1]);
    spec->column2 = is_pair ? 1 : OBI_STAT_NO_COLUMN;
    if (!rc) rc = read_span(r, spec);
    if (!rc) rc = expect(r, ')', "')' is expected behind the span");
    if (!rc && *r->at == '{') rc = read_params(r, spec);
    if (rc) return rc;
    skip_spaces(r);
    return *r->at ? fail_here(r, "nothing is expected behind the statistic") : OBI_OK;
}

int obi_stat_parse(const char *text, struct obi_stat_spec *spec, struct obi_column *col,
                   struct obi_error *err) {
    if (!text) return obi_fail(err, OBI_E_ARG, "text is NULL");
    if (!spec) return obi_fail(err, OBI_E_ARG, "spec is NULL");
    if (!col) return obi_fail(err, OBI_E_ARG, "col is NULL");
    struct reader r = {text, text, err, NULL};
    struct obi_stat_spec read, canonical;
    struct obi_column columns[2];
    memset(&read, 0, sizeof read);
    memset(columns, 0, sizeof columns);
    int rc = read_stat(&r, &read, columns);
    if (!rc) rc = obi_stat_check(&read, 2, &canonical, err);
    if (rc) return rc;
    *spec = canonical;
    memcpy(col, columns, sizeof columns);
    return obi_succeed(err);
}

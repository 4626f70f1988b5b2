/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * `obi metrics`, `obi formats`, `obi statuses`: the library's description of itself, aligned. */
#include "command.h"
#include "help.h"
#include "json.h"
#include "output.h"
#include "say.h"
#include "text.h"

#include <math.h>
#include <obi/obi.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 80

static bool get(uint32_t subject, uint32_t i, struct obi_schema *out) {
    *out = (struct obi_schema){.struct_size = sizeof *out};
    return obi_schema_get(subject, i, out) == OBI_OK;
}

/* Words of a text, broken before WIDTH, each line indented; the first begins behind the indent. */
static void put_wrapped(struct text *t, const char *s, size_t indent) {
    for (size_t at = indent; *s != '\0';) {
        size_t n = strcspn(s, " ");
        bool first = at == indent;
        if (!first && at + 1 + n >= WIDTH) {
            text_put_char(t, '\n');
            text_put_right(t, "", indent);
            at = indent;
        } else if (!first) {
            text_put_char(t, ' ');
            at++;
        }
        text_put_bytes(t, s, n);
        at += n;
        s += n + strspn(s + n, " ");
    }
    text_put_char(t, '\n');
}

static size_t longest_name(uint32_t subject) {
    struct obi_schema row;
    size_t longest = 0;
    for (uint32_t i = 0; get(subject, i, &row); i++)
        if (strlen(row.name) > longest) longest = strlen(row.name);
    return longest;
}

static void put_end(double end, char *out, size_t size) {
    if (isinf(end))
        snprintf(out, size, "%s", end < 0 ? "-inf" : "inf");
    else
        snprintf(out, size, "%g", end);
}

static void put_range(const struct obi_schema *row, char *out, size_t size) {
    char lo[16], hi[16];
    put_end(row->lo, lo, sizeof lo);
    put_end(row->hi, hi, sizeof hi);
    snprintf(out, size, "%s..%s", lo, hi);
}

static void put_marks(const struct obi_schema *row, char out[4]) {
    bool is_stat = (row->traits & (OBI_TRAIT_SLIDE | OBI_TRAIT_DECAY)) != 0;
    if (is_stat)
        snprintf(out, 4, "%s%s", row->traits & OBI_TRAIT_DECAY ? "D" : "",
                 row->traits & OBI_TRAIT_PAIR ? "P" : "");
    else
        snprintf(out, 4, "%s%s%s", row->traits & OBI_TRAIT_TIER ? "T" : "",
                 row->traits & OBI_TRAIT_FLOW ? "F" : "", *row->sign != '\0' ? "S" : "");
}

static void put_metric(struct text *t, const struct obi_schema *row, size_t width) {
    char range[40], marks[4];
    put_range(row, range, sizeof range);
    put_marks(row, marks);
    text_put_left(t, row->name, width + 2);
    text_put_left(t, row->unit, 10);
    text_put_left(t, range, 11);
    text_put_left(t, marks, 4);
    put_wrapped(t, row->text, width + 27);
}

static void put_plain(struct text *t, const struct obi_schema *row, size_t width) {
    text_put_left(t, row->name, width + 2);
    put_wrapped(t, row->text, width + 2);
}

static void put_line(struct text *t, const char *label, const char *words) {
    if (*words == '\0') return;
    text_put_left(t, label, 10);
    put_wrapped(t, words, 10);
}

static const char *tier_of(const struct obi_schema *row) {
    if (!(row->traits & OBI_TRAIT_TIER)) return "none";
    if (row->traits & OBI_TRAIT_LEVELS)
        return row->traits & OBI_TRAIT_TOUCH
                   ? "[0:hi] in levels, hi at most 1000; the touch without"
                   : "[lo:hi] in levels, hi at most 1000; the touch without";
    if (row->traits & OBI_TRAIT_LOTS) return "[lo:hi lots]";
    if (row->traits & OBI_TRAIT_WHOLE) return "[lo:hi] in levels, ticks or bps; the touch without";
    return "[lo:hi] in levels, or with ticks, bps, notional, lots; the touch without";
}

static void put_sign(struct text *t, const char *sign) {
    char words[64];
    snprintf(words, sizeof words, "buyers press where it is %s", sign);
    put_line(t, "  sign", *sign != '\0' ? words : "");
}

/* Everything that is known of one row. */
static void put_whole(struct text *t, uint32_t subject, const struct obi_schema *row) {
    char range[40];
    put_range(row, range, sizeof range);
    text_put(t, row->name);
    text_put_char(t, '\n');
    put_line(t, "  what", row->text);
    if (subject == OBI_SUBJECT_METRIC) {
        put_line(t, "  unit", row->unit);
        put_line(t, "  range", range);
        put_line(t, "  tier", tier_of(row));
        put_sign(t, row->sign);
        put_line(t, "  params", row->params);
        put_line(t, "  hides",
                 row->traits & OBI_TRAIT_FILTER
                     ? "dust with min=LOTS or min_order=LOTS, own orders with own=out"
                     : "");
        put_line(t, "  kind", row->traits & OBI_TRAIT_FLOW ? "flow: add it over time" : "state");
        if (row->traits & OBI_TRAIT_ORDERS) put_line(t, "  needs", "the orders of each level");
    }
    if (subject == OBI_SUBJECT_STAT) {
        put_line(t, "  unit", row->unit);
        put_line(t, "  range", range);
        put_line(t, "  param", row->params);
        put_line(t, "  window",
                 !(row->traits & OBI_TRAIT_DECAY)   ? "sliding"
                 : !(row->traits & OBI_TRAIT_SLIDE) ? "decayed"
                                                    : "sliding or decayed");
        put_line(t, "  cost", row->cost);
    }
    put_line(t, "  edges", row->edges);
    put_line(t, "  source", row->source);
}

static bool put_named(struct text *t, uint32_t subject, const char *name) {
    struct obi_schema row;
    for (uint32_t i = 0; get(subject, i, &row); i++) {
        if (strcmp(row.name, name) != 0) continue;
        put_whole(t, subject, &row);
        return true;
    }
    say("there is no '%s' in this list", name);
    return false;
}

static void put_everything(struct text *t, uint32_t subject) {
    struct obi_schema row;
    for (uint32_t i = 0; get(subject, i, &row); i++) put_whole(t, subject, &row);
}

static void put_all(struct text *t, uint32_t subject) {
    struct obi_schema row;
    size_t width = longest_name(subject);
    bool has_columns = subject == OBI_SUBJECT_METRIC || subject == OBI_SUBJECT_STAT;
    if (has_columns) {
        text_put_left(t, "NAME", width + 2);
        text_put(t, subject == OBI_SUBJECT_STAT ? "UNIT      RANGE      DP  FORMULA\n"
                                                : "UNIT      RANGE      TFS FORMULA\n");
    }
    for (uint32_t i = 0; get(subject, i, &row); i++) {
        if (has_columns)
            put_metric(t, &row, width);
        else
            put_plain(t, &row, width);
    }
}

/* The same for programs: an array of objects; an end that is infinite is null. */
static void put_end_json(struct json *j, const char *key, double end) {
    char number[32];
    snprintf(number, sizeof number, "%.17g", end);
    json_raw(j, key, isinf(end) ? "null" : number);
}

static void put_row_json(struct json *j, const struct obi_schema *row) {
    json_begin(j, NULL, '{');
    json_int(j, "id", row->id);
    json_string(j, "name", row->name);
    json_string(j, "unit", row->unit);
    json_string(j, "text", row->text);
    json_string(j, "params", row->params);
    json_string(j, "sign", row->sign);
    json_string(j, "edges", row->edges);
    json_string(j, "source", row->source);
    json_string(j, "cost", row->cost);
    json_uint(j, "traits", row->traits);
    put_end_json(j, "lo", row->lo);
    put_end_json(j, "hi", row->hi);
    json_end(j, '}');
}

static bool put_json(struct text *t, uint32_t subject) {
    struct json j = {.comma = false};
    struct obi_schema row;
    json_begin(&j, NULL, '[');
    for (uint32_t i = 0; get(subject, i, &row); i++) put_row_json(&j, &row);
    json_end(&j, ']');
    text_put_bytes(t, j.text.at, j.text.n);
    text_put_char(t, '\n');
    bool good = !j.text.failed;
    text_free(&j.text);
    return good;
}

static int run_list(const struct options *options, uint32_t subject) {
    struct text text = {0};
    bool good = true;
    if (options->json)
        good = put_json(&text, subject);
    else if (options->n_files == 0)
        (options->full ? put_everything : put_all)(&text, subject);
    for (size_t i = 0; i < options->n_files && !options->json; i++)
        good = put_named(&text, subject, options->files[i]) && good;
    bool written = output_write(text.at, text.n) && !text.failed;
    text_free(&text);
    if (!good) return EXIT_USAGE;
    return written ? EXIT_DONE : EXIT_EMPTY;
}

static int run_metrics(const struct options *o) {
    return run_list(o, OBI_SUBJECT_METRIC);
}
static int run_stats(const struct options *o) {
    return run_list(o, OBI_SUBJECT_STAT);
}
static int run_formats(const struct options *o) {
    return run_list(o, OBI_SUBJECT_FORMAT);
}
static int run_statuses(const struct options *o) {
    return run_list(o, OBI_SUBJECT_VALUE_STATUS);
}

static const struct option list_options[] = {
    {"--full", OPTION_FLAG, offsetof(struct options, full), NULL, 0},
    {"--json", OPTION_FLAG, offsetof(struct options, json), NULL, 0},
    {NULL, OPTION_FLAG, 0, NULL, 0}};

const struct command command_metrics = {
    "metrics", "lists what can be measured", "[NAME...]", list_options, help_metrics, run_metrics};
const struct command command_stats = {
    "stats", "lists what can be told over time", "[NAME...]", list_options, help_stats, run_stats};
const struct command command_formats = {
    "formats", "lists whose messages can be read", "[NAME...]", NULL, help_formats, run_formats};
const struct command command_statuses = {
    "statuses", "lists what is said of a value", "[NAME...]", NULL, help_statuses, run_statuses};

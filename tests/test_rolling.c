/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Worked examples of statistics, read from the text files named on the command line. Line 1 names
 * the source:
 *
 *     source: who worked it out, and where
 *     # a remark
 *     case a billion leaves no trace    a new window
 *     ask sd stddev(mid,5 frames)       a statistic, and a short name; mid is the first column
 *     flags 4                           bits of enum obi_stat_flags, of the one asked for last
 *     push 1.5 2.5                      a row of one or two values, one frame and one second later
 *     push 0 x 999                      the same, so often
 *     at 2.5                            the second of the next push
 *     break                             the next push is of a new epoch
 *     sd = 0.5                          the value to the last bit: a decimal, a/b or NaN
 *     sd ~ 0.5509                       within 1e-12 of itself
 *     sd ~ 0 +- 1e-12                   within so much
 *     sd = NaN WARMUP                   the status, OK where none is named */
#define _POSIX_C_SOURCE 200809L

#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPECS = 32, LINE = 256 };

static char **file_names;
static int n_files;

struct desk {
    const char *file;
    int line, n_checks;
    char name[SPECS][32];
    struct obi_stat_spec spec[SPECS];
    size_t n_spec;
    obi_window *window;
    struct obi_tick now;
    double got[SPECS];
    uint8_t status[SPECS];
};

#define DESK_ASSERT(d, condition, ...)                                                             \
    do {                                                                                           \
        char why_[2 * LINE];                                                                       \
        snprintf(why_, sizeof why_, __VA_ARGS__);                                                  \
        ck_assert_msg(condition, "%s:%d: %s", (d)->file, (d)->line, why_);                         \
    } while (0)

/* -- a case ----------------------------------------------------------------------------------- */

static void begin_case(struct desk *d) {
    obi_window_destroy(d->window);
    d->window = NULL;
    d->n_spec = 0;
    memset(&d->now, 0, sizeof d->now);
}

static void ask(struct desk *d, const char *text) {
    struct obi_column col[2];
    struct obi_error err = {0};
    int used = 0;
    DESK_ASSERT(d, d->n_spec < SPECS && !d->window, "too many, or too late");
    DESK_ASSERT(d, sscanf(text, "%31s %n", d->name[d->n_spec], &used) == 1, "no name: %s", text);
    int result = obi_stat_parse(text + used, &d->spec[d->n_spec], col, &err);
    DESK_ASSERT(d, result == OBI_OK, "%s: %s", text + used, err.message);
    d->n_spec++;
}

static void open_window(struct desk *d) {
    struct obi_window_options opt = {.struct_size = sizeof opt, .n_columns = 2};
    struct obi_error err = {0};
    int result = obi_window_create(&opt, d->spec, d->n_spec, NULL, &d->window, &err);
    DESK_ASSERT(d, result == OBI_OK, "%s", err.message);
}

static void push(struct desk *d, const char *text) {
    double row[2] = {0, 0};
    int times = 1, used = 0;
    DESK_ASSERT(d, sscanf(text, "%lf%n", &row[0], &used) == 1, "no row: %s", text);
    const char *repeat = strchr(text, 'x');
    if (repeat) DESK_ASSERT(d, sscanf(repeat, "x %d", &times) == 1, "how often: %s", text);
    if (sscanf(text + used, "%lf", &row[1]) != 1) row[1] = 0;
    if (!d->window) open_window(d);
    for (int i = 0; i < times; i++) {
        d->now.frames++;
        DESK_ASSERT(d, obi_window_push(d->window, &d->now, row, NULL, 2) == OBI_OK, "refused");
        d->now.ts_ns += 1000000000;
    }
    obi_window_read(d->window, d->got, d->status, d->n_spec);
}

/* -- expectations ----------------------------------------------------------------------------- */

static const char *status_name(uint8_t status) {
    static char name[32];
    struct obi_schema row = {.struct_size = sizeof row};
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_VALUE_STATUS, i, &row) == OBI_OK; i++) {
        if (row.id != status) continue;
        snprintf(name, sizeof name, "%s", row.name);
        for (char *c = name; *c; c++) *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 32 : *c);
        return name;
    }
    return "?";
}

static double read_value(const char *text) {
    char *end;
    double value = strtod(text, &end);
    return *end == '/' ? value / strtod(end + 1, NULL) : value;
}

static int is_as_written(double got, char sign, double wanted, double room) {
    if (isnan(wanted) || isnan(got)) return isnan(wanted) && isnan(got);
    if (sign == '=') return got == wanted;
    return fabs(got - wanted) <= (room > 0 ? room : 1e-12 * fabs(wanted));
}

static void expect(struct desk *d, const char *text) {
    char name[32], sign, number[64], rest[64] = "", wanted[32] = "OK";
    double room = 0;
    int n = sscanf(text, "%31s %c %63s %63[^\n]", name, &sign, number, rest);
    DESK_ASSERT(d, n >= 3 && (sign == '=' || sign == '~'), "what is this: %s", text);
    char *within = strstr(rest, "+-");
    if (within) DESK_ASSERT(d, sscanf(within, "+- %lf", &room) == 1, "how near: %s", text);
    if (rest[0] && rest[0] != '+') sscanf(rest, "%31s", wanted);
    for (size_t i = 0; i < d->n_spec; i++) {
        if (strcmp(name, d->name[i]) != 0) continue;
        DESK_ASSERT(d, is_as_written(d->got[i], sign, read_value(number), room), "%s is %.17g",
                    name, d->got[i]);
        const char *told = status_name(d->status[i]);
        DESK_ASSERT(d, strcmp(told, wanted) == 0, "%s has status %s", name, told);
        d->n_checks++;
        return;
    }
    DESK_ASSERT(d, 0, "no statistic is called %s", name);
}

/* -- a file ----------------------------------------------------------------------------------- */

static char *after(char *line, const char *word) {
    size_t n = strlen(word);
    return strncmp(line, word, n) == 0 && (line[n] == ' ' || !line[n]) ? line + n + (line[n] != 0)
                                                                       : NULL;
}

static void read_line(struct desk *d, char *line) {
    char *rest;
    line[strcspn(line, "#\n")] = '\0';
    if (line[strspn(line, " ")] == '\0') return;
    if (after(line, "case"))
        begin_case(d);
    else if ((rest = after(line, "ask")))
        ask(d, rest);
    else if ((rest = after(line, "flags")))
        d->spec[d->n_spec - 1].flags |= (uint32_t)strtoul(rest, NULL, 10);
    else if ((rest = after(line, "push")))
        push(d, rest);
    else if ((rest = after(line, "at")))
        d->now.ts_ns = llround(strtod(rest, NULL) * 1e9);
    else if (after(line, "break"))
        d->now.epoch++;
    else
        expect(d, line);
}

START_TEST(every_worked_example_holds) {
    struct desk d = {.file = file_names[_i]};
    char line[LINE];
    FILE *file = fopen(d.file, "r");
    ck_assert_msg(file != NULL, "%s: cannot be read", d.file);
    while (fgets(line, sizeof line, file)) {
        d.line++;
        if (d.line == 1)
            DESK_ASSERT(&d, after(line, "source:"), "line 1 names no source");
        else
            read_line(&d, line);
    }
    fclose(file);
    begin_case(&d);
    DESK_ASSERT(&d, d.n_checks > 0, "nothing was checked");
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("rolling");
    TCase *tc = tcase_create("files");
    tcase_add_loop_test(tc, every_worked_example_holds, 0, n_files);
    suite_add_tcase(s, tc);
    return s;
}

int main(int argc, char **argv) {
    if (argc < 2) return EXIT_FAILURE;
    file_names = argv + 1;
    n_files = argc - 1;
    return test_run(suite());
}

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
#include "example_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SPECS = 32 };

struct desk {
    struct example_file file;
    char name[SPECS][32];
    struct obi_stat_spec spec[SPECS];
    size_t n_spec;
    obi_window *window;
    struct obi_tick now;
    double got[SPECS];
    uint8_t status[SPECS];
};

#define DESK_ASSERT(d, ...) EXAMPLE_ASSERT(&(d)->file, __VA_ARGS__)

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
        DESK_ASSERT(d, is_as_written(d->got[i], sign, example_value(number), room), "%s is %.17g",
                    name, d->got[i]);
        const char *told = example_status(d->status[i]);
        DESK_ASSERT(d, strcmp(told, wanted) == 0, "%s has status %s", name, told);
        d->file.n_checks++;
        return;
    }
    DESK_ASSERT(d, 0, "no statistic is called %s", name);
}

/* -- a file ----------------------------------------------------------------------------------- */

static void read_line(void *ctx, char *line) {
    struct desk *d = ctx;
    char *rest;
    if (example_after(line, "case"))
        begin_case(d);
    else if ((rest = example_after(line, "ask")))
        ask(d, rest);
    else if ((rest = example_after(line, "flags")))
        d->spec[d->n_spec - 1].flags |= (uint32_t)strtoul(rest, NULL, 10);
    else if ((rest = example_after(line, "push")))
        push(d, rest);
    else if ((rest = example_after(line, "at")))
        d->now.ts_ns = llround(strtod(rest, NULL) * 1e9);
    else if (example_after(line, "break"))
        d->now.epoch++;
    else
        expect(d, line);
}

START_TEST(every_worked_example_holds) {
    struct desk d = {.file = example_open(_i)};
    example_read(&d.file, read_line, &d);
    begin_case(&d);
}
END_TEST

int main(int argc, char **argv) {
    return example_run(argc, argv, "rolling", every_worked_example_holds);
}

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See moment.h. */
#define _POSIX_C_SOURCE 200809L
#include "moment.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

/* Whole seconds, rounded down also before 1970. */
static time_t seconds_of(obi_ns ts_ns) {
    return (time_t)(ts_ns / 1000000000 - (ts_ns % 1000000000 < 0 ? 1 : 0));
}

static bool split(obi_ns ts_ns, struct tm *out) {
    time_t seconds = seconds_of(ts_ns);
    return ts_ns != 0 && gmtime_r(&seconds, out) != NULL;
}

void moment_time(obi_ns ts_ns, char out[MOMENT_SIZE]) {
    struct tm tm;
    int ms = (int)((ts_ns % 1000000000 + 1000000000) % 1000000000 / 1000000);
    if (split(ts_ns, &tm))
        snprintf(out, MOMENT_SIZE, "%02d:%02d:%02d.%03d", tm.tm_hour % 24, tm.tm_min % 60,
                 tm.tm_sec % 61, ms);
    else
        snprintf(out, MOMENT_SIZE, "-");
}

void moment_date(obi_ns ts_ns, char out[MOMENT_SIZE]) {
    struct tm tm;
    if (!split(ts_ns, &tm) || strftime(out, MOMENT_SIZE, "%Y-%m-%d", &tm) == 0)
        snprintf(out, MOMENT_SIZE, "-");
}

double moment_elapsed(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

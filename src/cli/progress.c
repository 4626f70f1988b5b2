/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See progress.h. The share is of the bytes on disk, which are known also when they are packed. */
#define _POSIX_C_SOURCE 200809L
#include "progress.h"

#include "moment.h"
#include "say.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define EVERY_SECONDS 0.1

void progress_open(struct progress *p, bool quiet) {
    p->on = !quiet && isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
    p->next = moment_elapsed() + EVERY_SECONDS;
}

static double share(const struct source *s) {
    return s->file_bytes == 0 ? 0 : 100 * (double)s->read_bytes / (double)s->file_bytes;
}

void progress_tick(struct progress *p, const struct source *source, obi_ns now_ns,
                   uint64_t n_rows) {
    if (!p->on || moment_elapsed() < p->next) return;
    char line[120], time[MOMENT_SIZE], date[MOMENT_SIZE];
    p->next = moment_elapsed() + EVERY_SECONDS;
    moment_date(now_ns, date);
    moment_time(now_ns, time);
    if (source->file_bytes > 0)
        snprintf(line, sizeof line, "%3.0f%%  %s %s UTC  %" PRIu64 " rows", share(source), date,
                 time, n_rows);
    else
        snprintf(line, sizeof line, "%.1f MB  %s %s UTC  %" PRIu64 " rows",
                 (double)source->at.offset / 1e6, date, time, n_rows);
    say_progress(line);
}

void progress_close(struct progress *p) {
    if (p->on) say_progress("");
}

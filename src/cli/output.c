/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See output.h. */
#include "output.h"

#include "command.h"
#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* errno of the first write that failed; it belongs to the process, as standard output does. */
static int fault;

static bool check(bool went_well) {
    if (went_well || fault != 0) return fault == 0;
    fault = errno != 0 ? errno : EIO;
    if (fault != EPIPE) say("standard output: %s", strerror(fault));
    return false;
}

bool output_write(const char *bytes, size_t n) {
    if (fault != 0 || n == 0) return fault == 0;
    errno = 0;
    return check(fwrite(bytes, 1, n, stdout) == n);
}

bool output_put(const char *s) {
    return output_write(s, strlen(s));
}

bool output_flush(void) {
    if (fault != 0) return false;
    errno = 0;
    return check(fflush(stdout) == 0);
}

bool output_closed(void) {
    return fault != 0;
}

int output_end(int code) {
    output_flush();
    if (fault == 0) return code;
    return fault == EPIPE ? EXIT_DONE : EXIT_EMPTY;
}

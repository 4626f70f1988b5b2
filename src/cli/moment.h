/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A moment for people: UTC, to the millisecond. */
#ifndef CLI_MOMENT_H
#define CLI_MOMENT_H

#include <obi/base.h>

#define MOMENT_SIZE 24

/* "23:54:15.319"; "-" for 0, which is no time. */
void moment_time(obi_ns ts_ns, char out[MOMENT_SIZE]);
/* "2024-08-08"; "-" for 0. */
void moment_date(obi_ns ts_ns, char out[MOMENT_SIZE]);
/* Seconds of a clock that only goes forward. */
double moment_elapsed(void);

#endif /* CLI_MOMENT_H */

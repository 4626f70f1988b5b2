/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * An interrupt (SIGINT) or a request to end (SIGTERM) sets a flag; loops look at it between reads,
 * so that rows end whole and the counts are still told. A second one ends the program at once. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

void stop_listen(void); /* also makes a closed pipe an error of write instead of a signal */
int stop_signal(void);  /* the signal that came, 0 for none */

#endif /* CLI_STOP_H */

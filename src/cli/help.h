/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The long texts, in pieces that a compiler has to take; NULL ends a text. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

extern const char *const help_replay[],
    *const help_doctor[], *const help_demo[], *const help_gen[], *const help_metrics[],
                                                                     *const help_stats[],
                                                                         *const help_formats[],
                                                                             *const help_statuses[];

#endif /* CLI_HELP_H */

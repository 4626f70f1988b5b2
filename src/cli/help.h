/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The long texts, in pieces that a compiler has to take; NULL ends a text. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

typedef const char *const help_text[];

extern help_text help_replay, help_explain, help_bars, help_profile, help_doctor, help_convert,
    help_demo, help_gen, help_metrics, help_stats, help_formats, help_statuses;

#endif /* CLI_HELP_H */

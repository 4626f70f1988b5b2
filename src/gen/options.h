/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef GEN_OPTIONS_H
#define GEN_OPTIONS_H

#include <stdbool.h>

#include "gen.h"

/* Whether options are in their range; writes them with defaults for zeroes. */
bool gen_options_check(struct gen_options *out, const struct gen_options *opt);

#endif /* GEN_OPTIONS_H */

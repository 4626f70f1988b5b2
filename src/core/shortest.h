/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#ifndef OBI_CORE_SHORTEST_H
#define OBI_CORE_SHORTEST_H

#include "core/numeral.h"

/* The fewest digits, 17 at most, that a reader which rounds correctly takes for this finite double;
 * of several such the nearest to it. */
struct obi_numeral obi_numeral_shortest(double value);

#endif /* OBI_CORE_SHORTEST_H */

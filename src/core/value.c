/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/value.h"

#include <math.h>

struct obi_value obi_undefined(uint8_t status) {
    return (struct obi_value){(double)NAN, status};
}

struct obi_value obi_defined(double value, uint8_t status) {
    return (struct obi_value){value, status};
}

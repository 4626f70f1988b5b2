/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * A number or none, and what to know of it: one of enum obi_value_status. */
#ifndef OBI_CORE_VALUE_H
#define OBI_CORE_VALUE_H

#include <math.h>
#include <stdint.h>

struct obi_value {
    double value;
    uint8_t status;
};

/* Undefined, with the reason. */
static inline struct obi_value obi_undefined(uint8_t status) {
    return (struct obi_value){(double)NAN, status};
}

/* Defined, with what to know of it. */
static inline struct obi_value obi_defined(double value, uint8_t status) {
    return (struct obi_value){value, status};
}

#endif /* OBI_CORE_VALUE_H */

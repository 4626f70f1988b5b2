/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * The plain tables that the schema serves: a number, its name, and a sentence. Ids ascend. */
#ifndef OBI_CORE_TABLE_H
#define OBI_CORE_TABLE_H

#include <obi/schema.h>

struct obi_named {
    int32_t id;
    const char *name, *text;
};

struct obi_table {
    const struct obi_named *row;
    size_t n;
};

extern const struct obi_table obi_status_table;
extern const struct obi_table obi_counter_table;

#endif /* OBI_CORE_TABLE_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What the table keeps between rows. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "sink.h"

bool table_open(struct sink *s); /* false without memory */
void table_close(struct sink *s);

#endif /* CLI_TABLE_H */

/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * What to plant, as --plant takes it: NAME=NUMBER, with commas. */
#ifndef CLI_PLANT_H
#define CLI_PLANT_H

#include <gen.h>

/* Reads a list, NULL for none; false after saying what is wrong with it. */
bool plant_read(const char *list, struct gen_plant *plant);

#endif /* CLI_PLANT_H */

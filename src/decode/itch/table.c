/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/itch/table.h"

#include <obi/event.h>

static const struct obi_itch_layout layouts[256] = {
    /* What the book is made of. */
    ['A'] = {36, OBI_EVENT_ADD, .id = 11, .side = 19, .size = 20, .symbol = 24, .price = 32},
    ['F'] = {40, OBI_EVENT_ADD, .id = 11, .side = 19, .size = 20, .symbol = 24, .price = 32},
    ['E'] = {31, OBI_EVENT_EXECUTE, .id = 11, .size = 19, .trade = 23},
    ['C'] = {36, OBI_EVENT_EXECUTE, .id = 11, .size = 19, .trade = 23, .code = 31, .price = 32},
    ['X'] = {23, OBI_EVENT_CANCEL, .id = 11, .size = 19},
    ['D'] = {19, OBI_EVENT_CANCEL, .id = 11},
    ['U'] = {35, OBI_EVENT_REPLACE, .id = 11, .id2 = 19, .size = 27, .price = 31},
    /* Trades of orders that were never shown, and crosses. */
    ['P'] = {44, .id = 11, .side = 19, .size = 20, .symbol = 24, .price = 32, .trade = 36},
    ['Q'] = {40, .volume = 11, .symbol = 19, .price = 27, .trade = 31, .code = 39},
    /* Who is who, and what the market is doing. */
    ['R'] = {39, .symbol = 11},
    ['S'] = {12, .code = 11},
    ['H'] = {25, .symbol = 11, .code = 19},
    /* Not used: broken trade; short sale restriction; participant position; circuit breaker levels
     * and status; quoting period; auction collar; operational halt; imbalance; retail interest;
     * direct listing. */
    ['B'] = {19, .trade = 11},
    ['Y'] = {20, .symbol = 11},
    ['L'] = {26, .symbol = 15},
    ['V'] = {.length = 35},
    ['W'] = {.length = 12},
    ['K'] = {28, .symbol = 11},
    ['J'] = {35, .symbol = 11},
    ['h'] = {21, .symbol = 11},
    ['I'] = {50, .symbol = 28},
    ['N'] = {20, .symbol = 11},
    ['O'] = {48, .symbol = 11},
};

const struct obi_itch_layout *obi_itch_layout(unsigned char type) {
    return &layouts[type];
}
